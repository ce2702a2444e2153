//! The native tests: built once, always with the same arguments, and divided among the steps. What
//! is pure in the page is among them; the rest of it needs a browser.
//!
//! What stands in a `proptest!` block is a property test; a conformance suite says in its name
//! that something conforms; what runs a page of the documentation is the step of that; the rest is
//! the unit step's. So each test runs in exactly one step.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo::Workspace;
use crate::{property, shell};

/// The page: its own test targets and examples need a browser.
pub const APP: &str = "cahier-app";
/// Test targets that are steps of their own.
pub const OWN_STEP: [&str; 1] = ["scenario"];
const CONFORMANCE: &str = "conform";
/// The module of the tests that run the page of docs/verify.md.
const PAGE: &str = "verify_page::";

/// What a step takes of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Unit,
    Property,
    Conformance,
    Docs,
}

/// Runs one part; a part without tests is an error.
pub fn run(workspace: &Workspace, part: Part) -> Result<()> {
    run_with(workspace, part, None)
}

/// The same, with a variable in the environment of the tests.
pub fn run_with(workspace: &Workspace, part: Part, variable: Option<(&str, &Path)>) -> Result<()> {
    let all = listed(&mut command(workspace))?;
    let filter = filter(part, &all, &property::names(workspace)?)?;
    let mut tests = command(workspace);
    tests.envs(variable);
    shell::run(tests.args(["--no-fail-fast", "--", "--exact"]).args(filter))
}

/// Runs the test target of one name, in every package that has it; an error without tests.
pub fn run_target(workspace: &Workspace, name: &str) -> Result<()> {
    // Asked for alone, it would choose other features, and every dependency would be built anew.
    let mut all = command(workspace);
    all.args(["--test", name]);
    let programs = workspace.test_programs(&mut all, name)?;
    ensure!(!programs.is_empty(), "no package has the test target `{name}`");
    for (folder, program) in programs {
        let tests = || {
            let mut command = Command::new(&program);
            command.current_dir(&folder);
            command
        };
        let list = shell::output(tests().args(["--list", "--format", "terse"]))?;
        ensure!(!names(&list).is_empty(), "the target `{name}` has no test");
        // What a test that passes prints is shown too: the table of lies is there to be read. It
        // is not gathered under the heads that failures have, by which people look for them.
        shell::run(tests().arg("--nocapture"))?;
    }
    Ok(())
}

/// `cargo test` of every library, program and test target that is no step of its own.
pub fn command(workspace: &Workspace) -> Command {
    let mut command = workspace.cargo();
    command.args(["test", "--workspace", "--lib", "--bins"]);
    for name in integration_tests(workspace) {
        command.args(["--test", name]);
    }
    command
}

/// The tests that a command would run, by their names.
fn listed(command: &mut Command) -> Result<BTreeSet<String>> {
    let text = shell::output(command.args(["--", "--list", "--format", "terse"]))?;
    Ok(names(&text))
}

fn names(list: &str) -> BTreeSet<String> {
    list.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

/// What tells the test programs to run this part and nothing else, by exact names.
fn filter(
    part: Part,
    all: &BTreeSet<String>,
    properties: &BTreeSet<String>,
) -> Result<Vec<String>> {
    let lost: Vec<&str> = properties.difference(all).map(String::as_str).collect();
    ensure!(lost.is_empty(), "no test program knows these property tests: {}", lost.join(", "));
    let part_of = |name: &String| {
        if properties.contains(name) {
            Part::Property
        } else if name.contains(CONFORMANCE) {
            Part::Conformance
        } else if name.contains(PAGE) {
            Part::Docs
        } else {
            Part::Unit
        }
    };
    let (ours, others): (Vec<_>, Vec<_>) =
        all.iter().cloned().partition(|name| part_of(name) == part);
    ensure!(!ours.is_empty(), "this step has no test");
    // The unit tests are too many for a command line; the others are few.
    Ok(match part {
        Part::Unit => others.into_iter().flat_map(|name| ["--skip".to_owned(), name]).collect(),
        Part::Property | Part::Conformance | Part::Docs => ours,
    })
}

/// The test targets of all packages, but those that are steps of their own.
fn integration_tests(workspace: &Workspace) -> BTreeSet<&str> {
    workspace
        .members()
        .filter(|package| package.name != APP)
        .flat_map(|package| &package.targets)
        .filter(|target| target.kind.iter().any(|kind| kind == "test"))
        .map(|target| target.name.as_str())
        .filter(|name| !OWN_STEP.contains(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn each_test_belongs_to_one_step() {
        let all =
            names(&["a::any", "a::any_more", "b::it_conforms", "c::plain", "d::verify_page::runs"]);
        let of = |part| filter(part, &all, &names(&["a::any"])).unwrap();
        assert_eq!(of(Part::Property), ["a::any"]);
        assert_eq!(of(Part::Conformance), ["b::it_conforms"]);
        assert_eq!(of(Part::Docs), ["d::verify_page::runs"]);
        let others = ["a::any", "b::it_conforms", "d::verify_page::runs"];
        assert_eq!(of(Part::Unit), others.map(|name| ["--skip", name]).concat());
    }

    #[test]
    fn a_step_without_tests_fails() {
        let all = names(&["a::any"]);
        assert!(filter(Part::Property, &all, &names(&[])).is_err());
        assert!(filter(Part::Conformance, &all, &names(&["a::any"])).is_err());
        assert!(filter(Part::Unit, &all, &names(&["a::any"])).is_err());
    }

    #[test]
    fn a_property_test_that_no_program_has_is_not_passed_over() {
        let error = filter(Part::Property, &names(&["a::any"]), &names(&["b::any"])).unwrap_err();
        assert!(error.to_string().ends_with("b::any"), "{error}");
    }

    #[test]
    fn no_test_target_is_forgotten_or_run_twice() {
        let target = |name: &str, kind: &str| json!({ "name": name, "kind": [kind] });
        let package = |name: &str, targets: Vec<serde_json::Value>| {
            json!({ "id": name, "name": name, "manifest_path": "/w/Cargo.toml",
                    "targets": targets, "dependencies": [] })
        };
        let workspace: Workspace = serde_json::from_value(json!({
            "workspace_root": "/w", "target_directory": "/w/target", "packages": [
                package("a", vec![target("http", "test"), target("scenario", "test")]),
                package("b", vec![target("b", "lib"), target("http", "test")]),
                package(APP, vec![target("browser", "test")]),
            ]
        }))
        .unwrap();
        assert_eq!(integration_tests(&workspace), BTreeSet::from(["http"]));
    }
}
