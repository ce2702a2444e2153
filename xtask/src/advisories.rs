//! `cargo xtask advisories`: known vulnerabilities in what we depend on, from the RustSec database.
//!
//! Where the database or the tool that reads it cannot be reached, it says that nothing was
//! checked. It must never let "could not look" pass for "found nothing".

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::Workspace;
use crate::{assets, shell, toolchain};

const DATABASE: &str = "https://github.com/RustSec/advisory-db";
const TOOL: &str = "cargo-audit";
const TOOL_VERSION: &str = "0.22.2";

/// Looks up every package of `Cargo.lock`; with `strict`, not being able to look is a failure.
pub fn run(workspace: &Workspace, strict: bool) -> Result<()> {
    let database = workspace.target.join("advisory-db");
    let ready =
        fetch(&database).and_then(|()| toolchain::ensure_tool(workspace, TOOL, TOOL_VERSION));
    let tool = match ready {
        Ok(tool) => tool,
        Err(error) if strict => return Err(error.context("no advisory was checked")),
        Err(error) => {
            println!("NOTHING WAS CHECKED for known vulnerabilities: {error:#}");
            return Ok(());
        }
    };
    let mut audit = Command::new(tool);
    audit.args(["audit", "--no-fetch", "--db"]).arg(&database);
    audit.arg("--file").arg(workspace.root.join("Cargo.lock"));
    if shell::run(&mut audit).is_err() {
        bail!("the RustSec database knows of vulnerabilities in our dependencies (see above)");
    }
    println!("no known vulnerability in our dependencies");
    Ok(())
}

/// A fresh copy of the database; a server that falls silent for 20 s is given up.
fn fetch(database: &Path) -> Result<()> {
    assets::empty(database)?;
    let mut git = Command::new("git");
    git.args(["-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=20"]);
    git.args(["clone", "--quiet", "--depth", "1", DATABASE]).arg(database);
    shell::run(git.env("GIT_TERMINAL_PROMPT", "0"))
        .context("the RustSec advisory database could not be fetched")
}
