//! `cargo xtask fuzz`: each fuzz target for a bounded time.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::Workspace;
use crate::{shell, toolchain};

const TOOL: &str = "cargo-fuzz";
const TOOL_VERSION: &str = "0.13.2";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The seconds that each target gets
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only this target
    target: Option<String>,
}

/// Fuzzes every target, also after one failed; fails when any of them did.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let present = workspace.root.join("fuzz/Cargo.toml").is_file();
    ensure!(present, "there is nothing to fuzz: fuzz/Cargo.toml is missing");
    let channel = nightly()?;
    let tool = toolchain::ensure_tool(workspace, TOOL, TOOL_VERSION)?;
    let fuzz = || command(&workspace.root, &channel, &tool);
    let targets = match &arguments.target {
        Some(target) => vec![target.clone()],
        None => shell::output(fuzz().arg("list"))?.lines().map(str::to_owned).collect(),
    };
    ensure!(!targets.is_empty(), "there is nothing to fuzz: fuzz/Cargo.toml names no target");
    let limit = format!("-max_total_time={}", arguments.seconds);
    let mut failed = Vec::new();
    for target in &targets {
        println!("fuzzing {target} for {} s", arguments.seconds);
        if let Err(error) = shell::run(fuzz().args(["run", target, "--", &limit])) {
            eprintln!("{target}: {error:#}");
            failed.push(target.as_str());
        }
    }
    println!("{} passed, {} failed", targets.len() - failed.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { bail!("found by fuzzing: {}", failed.join(", ")) }
}

/// `cargo-fuzz` under the nightly tool chain, which its sanitizers need.
fn command(root: &Path, channel: &str, tool: &Path) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", channel]).arg(tool).current_dir(root);
    // Set by the Cargo that runs us: it names the pinned tool chain, not the nightly one.
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    // SQLite's C globals are seen twice by the sanitizer, which is not what we look for.
    command.env("ASAN_OPTIONS", "detect_odr_violation=0");
    command
}

fn nightly() -> Result<String> {
    let list = shell::probe(Command::new("rustup").args(["toolchain", "list"]));
    let list = list.context("fuzzing needs rustup, to reach a nightly tool chain")?;
    first_nightly(&list).context(
        "fuzzing needs a nightly tool chain: `rustup toolchain install nightly` installs one",
    )
}

fn first_nightly(list: &str) -> Option<String> {
    let mut names = list.lines().filter_map(|line| line.split_whitespace().next());
    names.find(|name| name.starts_with("nightly")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nightly_tool_chain_is_found_by_name() {
        let list = "stable-x86_64-unknown-linux-gnu (default)\nnightly-x86_64-unknown-linux-gnu\n";
        assert_eq!(first_nightly(list).as_deref(), Some("nightly-x86_64-unknown-linux-gnu"));
        assert_eq!(first_nightly("stable-x86_64-unknown-linux-gnu (default)\n"), None);
    }
}
