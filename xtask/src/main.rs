//! `cargo xtask`: everything that is needed to build, run, test and measure Cahier.
//!
//! This file only says which commands there are; each lives in a file of its own name.

mod advisories;
mod apt;
mod assets;
mod bench;
mod bench_page;
mod bench_sizes;
mod browser;
mod cargo;
mod disk;
mod e2e;
mod figures;
mod firefox;
mod first;
mod fuzz;
mod npm;
mod openssl;
mod pack;
mod page;
mod property;
mod python;
mod release;
mod run;
mod runner;
mod shell;
mod simulate;
mod size;
mod split;
mod steps;
mod style;
mod suite;
mod table;
mod tidy;
mod toolchain;
mod verifier;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};

use crate::cargo::Workspace;
use crate::steps::{Options, Step};

/// Build, run, test and measure Cahier
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Build the page quickly instead of small
    #[arg(long, global = true)]
    dev: bool,
    /// Run only the end-to-end tests whose title matches
    #[arg(long, global = true, value_name = "PATTERN")]
    grep: Option<String>,
    /// Draw the pictures of e2e/looks anew, and run no other end-to-end test
    #[arg(long, global = true)]
    update_looks: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the page and the relay, then serve them on localhost
    Run(run::Arguments),
    /// Build the page into www/dist
    Build,
    /// Build the programs as they are handed out, the page inside the relay's, into target/programs
    Release,
    /// Run every test, step by step
    Test(runner::Arguments),
    #[command(flatten)]
    Step(Step),
    /// Run benchmarks, and write their figures to target/bench
    Bench {
        /// The benchmarks to run; all of them when none is named
        names: Vec<String>,
        /// Write what target/bench holds into docs/figures.md
        #[arg(long)]
        write: bool,
        /// With ten million envelopes where a relay is measured at size, which takes hours
        #[arg(long)]
        full: bool,
    },
    /// Play a short day in Firefox, which is no step of `test`
    Firefox,
    /// Measure what a browser downloads
    Size,
    /// Run simulated laboratories from seeds
    Simulate(simulate::Arguments),
    /// Run the fuzz targets for a bounded time
    Fuzz(fuzz::Arguments),
    /// Look for known vulnerabilities in the dependencies
    Advisories {
        /// Fail when the database cannot be reached
        #[arg(long)]
        strict: bool,
    },
}

fn main() -> ExitCode {
    match dispatch(Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command; false when it ran to its end and found that something failed.
fn dispatch(cli: Cli) -> Result<bool> {
    let workspace = Workspace::load()?;
    let options = Options { dev: cli.dev, grep: cli.grep, update_looks: cli.update_looks };
    match cli.command {
        Command::Run(arguments) => run::run(&workspace, &arguments, options.dev)?,
        Command::Build => {
            let dist = page::build(&workspace, options.dev)?;
            println!("the page is in {}", dist.display());
        }
        Command::Release => {
            ensure!(!options.dev, "a quick build is not handed out: no --dev");
            release::run(&workspace)?;
        }
        Command::Test(arguments) => return Ok(runner::test(&workspace, &options, &arguments)),
        Command::Step(step) => return Ok(runner::single(&workspace, &options, step)),
        Command::Bench { names, write, full } => {
            ensure!(!(write && options.dev), "a quick build gives no figures to keep: no --dev");
            bench::run(&workspace, &names, options.dev, full)?;
            if write {
                figures::write(&workspace)?;
            }
        }
        Command::Firefox => firefox::run(&workspace)?,
        Command::Size => size::run(&workspace, options.dev)?,
        Command::Simulate(arguments) => simulate::run(&workspace, &arguments)?,
        Command::Fuzz(arguments) => fuzz::run(&workspace, &arguments)?,
        Command::Advisories { strict } => advisories::run(&workspace, strict)?,
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_step_and_its_options_are_understood() {
        let cli = Cli::try_parse_from(["xtask", "e2e", "--dev", "--grep", "offline"]).unwrap();
        assert!(matches!(cli.command, Command::Step(Step::E2e)));
        assert!(cli.dev);
        assert_eq!(cli.grep.as_deref(), Some("offline"));
        assert!(!cli.update_looks);
        let cli = Cli::try_parse_from(["xtask", "bench", "sizes", "--full"]).unwrap();
        assert!(matches!(cli.command, Command::Bench { full: true, write: false, .. }));
        let cli = Cli::try_parse_from(["xtask", "e2e", "--update-looks"]).unwrap();
        assert!(cli.update_looks);
        let cli = Cli::try_parse_from(["xtask", "test", "--only", "fmt,nonsense"]);
        assert!(cli.is_err());
    }
}
