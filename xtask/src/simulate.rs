//! `cargo xtask simulate`: many simulated laboratories, each from a seed that can be repeated.

use anyhow::Result;

use crate::cargo::Workspace;
use crate::shell;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many seeds to run
    #[arg(long)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
}

/// Runs the example `simulate` of the synchronisation engine.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["run", "--release", "--package", "cahier-sync", "--example", "simulate", "--"]);
    command.args(["--seeds", &arguments.seeds.to_string()]);
    command.args(["--from", &arguments.from.to_string()]);
    shell::run(&mut command)
}
