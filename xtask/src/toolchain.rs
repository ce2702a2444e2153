//! What must be there beside Cargo: the WebAssembly target, rustfmt, clippy, and small tools.
//!
//! Nothing is installed for the whole machine but what `rustup` keeps for this tool chain.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::Workspace;
use crate::shell;

/// The target of everything that runs in the browser.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Adds the WebAssembly target when this tool chain has none.
pub fn ensure_wasm(workspace: &Workspace) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]).current_dir(&workspace.root);
    let folder = shell::output(&mut rustc)?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    println!("adding the Rust target {WASM}");
    let mut rustup = Command::new("rustup");
    shell::run(rustup.args(["target", "add", WASM]).current_dir(&workspace.root))
        .with_context(|| format!("the Rust target {WASM} is missing and could not be added"))
}

/// Adds a component, `rustfmt` or `clippy`, when Cargo does not know its command.
pub fn ensure_component(workspace: &Workspace, command: &str, component: &str) -> Result<()> {
    if shell::probe(workspace.cargo().args([command, "--version"])).is_some() {
        return Ok(());
    }
    println!("adding the Rust component {component}");
    let mut rustup = Command::new("rustup");
    shell::run(rustup.args(["component", "add", component]).current_dir(&workspace.root))
        .with_context(|| format!("the Rust component {component} is missing"))
}

/// A Cargo tool: the one on the PATH, or else ours in `target/tools`, built when missing.
pub fn ensure_tool(workspace: &Workspace, name: &str, version: &str) -> Result<PathBuf> {
    if let Some(path) = shell::on_path(name) {
        return Ok(path);
    }
    let root = workspace.target.join("tools");
    let path = root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    println!("building {name} {version} into {}", root.display());
    let mut install = workspace.cargo();
    install.args(["install", "--locked", "--version", version, "--root"]).arg(&root).arg(name);
    shell::run(&mut install).with_context(|| format!("{name} could not be installed"))?;
    Ok(path)
}
