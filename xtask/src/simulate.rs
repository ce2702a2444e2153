//! `cargo xtask simulate`: many simulated laboratories, each from a seed that can be repeated.

use anyhow::Result;

use crate::cargo::Workspace;
use crate::shell;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// How many seeds to run
    #[arg(long, required_unless_present = "seed")]
    seeds: Option<u64>,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// One seed alone, to see again what failed
    #[arg(long, conflicts_with_all = ["seeds", "from"])]
    seed: Option<u64>,
}

/// Runs the example `simulate` of the synchronisation engine.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let from = arguments.seed.unwrap_or(arguments.from);
    let seeds = arguments.seeds.unwrap_or(1);
    let mut command = workspace.cargo();
    command.args(["run", "--release", "--package", "cahier-sync", "--example", "simulate", "--"]);
    command.args(["--seeds", &seeds.to_string(), "--from", &from.to_string()]);
    shell::run(&mut command)
}
