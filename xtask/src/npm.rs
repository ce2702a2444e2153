//! npm packages: installed from the lock file, once for each state of it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell;

/// Installs what `package-lock.json` says; nothing to do where there is no `package.json`.
pub fn install(folder: &Path) -> Result<()> {
    if !folder.join("package.json").is_file() {
        return Ok(());
    }
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("{} is missing", lock.display()))?;
    // A copy of the lock file marks a complete installation.
    let stamp = folder.join("node_modules").join(".cahier-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing npm packages in {}", folder.display());
    shell::run(npm().args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))
        .context("the npm packages could not be installed (Node 20 or newer, with npm)")?;
    fs::create_dir_all(folder.join("node_modules"))?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Runs a script of the folder's `package.json`.
pub fn script(folder: &Path, name: &str) -> Result<()> {
    shell::run(npm().args(["run", name]).current_dir(folder))
}

fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}
