//! The steps of `cargo xtask test`, each of which also runs alone.
//!
//! The order is that of the list: what is quick to fail comes first.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Subcommand, ValueEnum};

use crate::cargo::Workspace;
use crate::suite::{APP, Part};
use crate::{e2e, openssl, page, python, shell, suite, tidy, toolchain};

/// What a person may choose for any step.
#[derive(Debug, Default)]
pub struct Options {
    /// Build the page quickly instead of small.
    pub dev: bool,
    /// Only the Playwright tests whose title matches.
    pub grep: Option<String>,
    /// Draw the pictures of components anew instead of comparing them; no other Playwright test.
    pub update_looks: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand, ValueEnum)]
pub enum Step {
    /// The house rules that a machine can check
    Tidy,
    /// Formatting
    Fmt,
    /// Lints, natively and for the browser; a warning is an error
    Clippy,
    /// Unit, integration and documentation tests
    Unit,
    /// Property tests; PROPTEST_CASES is how often each is tried
    Property,
    /// Scenarios of several clients and a relay on a simulated network
    Scenario,
    /// The conformance suites of the storage traits, natively
    Conformance,
    /// The documentation builds without a warning, its links lead somewhere, and the page of
    /// Python in docs/verify.md does what it says
    Docs,
    /// The own tests of the editor and of the other islands, in Node
    Editor,
    /// The page builds, and its store passes the conformance suite in a browser
    Wasm,
    /// End-to-end tests in a browser, with a real relay
    E2e,
}

impl Step {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tidy => "tidy",
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Unit => "unit",
            Self::Property => "property",
            Self::Scenario => "scenario",
            Self::Conformance => "conformance",
            Self::Docs => "docs",
            Self::Editor => "editor",
            Self::Wasm => "wasm",
            Self::E2e => "e2e",
        }
    }

    /// Runs the step to its end.
    pub fn run(self, workspace: &Workspace, options: &Options) -> Result<()> {
        match self {
            Self::Tidy => tidy::step(workspace),
            Self::Fmt => fmt(workspace),
            Self::Clippy => clippy(workspace),
            Self::Unit => unit(workspace),
            Self::Property => suite::run(workspace, Part::Property),
            Self::Scenario => suite::run_target(workspace, "scenario"),
            Self::Conformance => suite::run(workspace, Part::Conformance),
            Self::Docs => docs(workspace),
            Self::Editor => page::test_islands(workspace),
            Self::Wasm => e2e::store_conformance(workspace),
            Self::E2e => e2e::journeys(workspace, options),
        }
    }
}

fn fmt(workspace: &Workspace) -> Result<()> {
    toolchain::ensure_component(workspace, "fmt", "rustfmt")?;
    shell::run(workspace.cargo().args(["fmt", "--all", "--check"]))?;
    // Workspaces of their own.
    for manifest in ["fuzz/Cargo.toml", "bench/tantivy/Cargo.toml"] {
        if workspace.root.join(manifest).is_file() {
            let fmt = ["fmt", "--manifest-path", manifest, "--check"];
            shell::run(workspace.cargo().args(fmt))?;
        }
    }
    Ok(())
}

fn clippy(workspace: &Workspace) -> Result<()> {
    const DENY: [&str; 3] = ["--", "--deny", "warnings"];
    toolchain::ensure_component(workspace, "clippy", "clippy")?;
    toolchain::ensure_wasm(workspace)?;
    let mut native = workspace.cargo();
    native.args(["clippy", "--workspace", "--exclude", APP, "--all-targets"]);
    shell::run(native.args(DENY))?;

    let mut browser = workspace.cargo();
    browser.args(["clippy", "--target", toolchain::WASM, "--package", APP]);
    for package in workspace.shared() {
        browser.args(["--package", &package.name]);
    }
    shell::run(browser.args(DENY))?;

    let mut examples = workspace.cargo();
    examples.args(["clippy", "--target", toolchain::WASM, "--package", APP, "--examples"]);
    examples.args(["--features", "testing"]);
    shell::run(examples.args(DENY))
}

fn unit(workspace: &Workspace) -> Result<()> {
    // What judges the timestamps of these tests; without it they would only say so.
    openssl::ensure()?;
    suite::run(workspace, Part::Unit)?;
    let mut examples = workspace.cargo();
    shell::run(examples.args(["test", "--workspace", "--doc"]))
}

/// Our programs as the tests of the unit step use them: built with the very same features, so
/// that nothing is compiled a second time.
pub fn tested_programs<const N: usize>(
    workspace: &Workspace,
    names: [&str; N],
) -> Result<[PathBuf; N]> {
    shell::run(suite::command(workspace).arg("--no-run"))?;
    let suffix = std::env::consts::EXE_SUFFIX;
    let programs = names.map(|name| workspace.target.join("debug").join(format!("{name}{suffix}")));
    for program in &programs {
        ensure!(program.is_file(), "the tests built no `{}`", program.display());
    }
    Ok(programs)
}

fn docs(workspace: &Workspace) -> Result<()> {
    const FLAGS: (&str, &str) = ("RUSTDOCFLAGS", "-D warnings");
    toolchain::ensure_wasm(workspace)?;
    let mut native = workspace.cargo();
    native.args(["doc", "--no-deps", "--workspace", "--exclude", APP]);
    shell::run(native.env(FLAGS.0, FLAGS.1))?;
    let mut browser = workspace.cargo();
    browser.args(["doc", "--no-deps", "--package", APP, "--target", toolchain::WASM]);
    shell::run(browser.env(FLAGS.0, FLAGS.1))?;
    tidy::links(workspace)?;
    openssl::ensure()?;
    let python = python::environment(workspace)?;
    suite::run_with(workspace, Part::Docs, Some(("CAHIER_VERIFY_PYTHON", python.as_path())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_the_command_line() {
        for step in Step::value_variants() {
            let value = step.to_possible_value().unwrap();
            assert_eq!(value.get_name(), step.name());
            assert!(Step::has_subcommand(step.name()), "{step:?}");
        }
    }
}
