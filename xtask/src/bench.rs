//! `cargo xtask bench`: figures as a table, and as `target/bench/NAME.json`.
//!
//! The benchmarks themselves are in the crate `cahier-bench`, but for those of the page
//! (`bench_page.rs`) and its size (`size.rs`). It answers `--list` with one name a
//! line, and NAME with one [`Report`] as JSON on stdout; what it says meanwhile goes to stderr.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
pub use cahier_bench_report::{Report, Row};

use crate::cargo::Workspace;
use crate::{bench_page, bench_sizes, browser, npm, page, shell, size, table, verifier};

const PACKAGE: &str = "cahier-bench";
const SIZE: &str = "size";
/// Runs in a browser, from an example of the app that is built here.
const CLIENT_WEB: &str = "client-web";
const CLIENT_WEB_EXAMPLE: &str = "client_web";
/// Verifies natively, and with the verifier's module in Node.
const EVIDENCE: &str = "evidence";

/// Runs the named benchmarks, or all of them; `full` is for those that have a larger size.
pub fn run(workspace: &Workspace, names: &[String], dev: bool, full: bool) -> Result<()> {
    let e2e = workspace.root.join("e2e");
    let chromium = browser::present(&e2e)?;
    let program = |argument: &str| program(workspace, argument, chromium.as_deref());
    let names = if names.is_empty() { all(program("--list")?)? } else { names.to_vec() };
    for name in &names {
        if name == SIZE {
            size::run(workspace, dev)?;
            continue;
        }
        if name == bench_page::NAME {
            bench_page::run(workspace, dev)?;
            continue;
        }
        let mut bench = program(name)?;
        if name == CLIENT_WEB && chromium.is_some() {
            npm::install(&e2e)?;
            let built = page::build_example(workspace, CLIENT_WEB_EXAMPLE, dev)?;
            bench.env("CAHIER_CLIENT_WEB", built);
        }
        if name == EVIDENCE && shell::on_path("node").is_some() {
            bench.env("CAHIER_VERIFIER", verifier::module(workspace, dev)?);
        }
        if name == bench_sizes::NAME {
            bench_sizes::prepare(workspace, &mut bench, full)?;
        }
        one(workspace, name, bench)?;
    }
    Ok(())
}

/// Prints rows, and puts them into the file of their benchmark in place of older ones.
pub fn record(workspace: &Workspace, name: &str, rows: Vec<Row>) -> Result<()> {
    let cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let headings = ["figure", "value", "unit", "peer", "its value", "ratio"];
    println!("{name}\n{}", table::format(&headings, &cells));
    let folder = workspace.target.join("bench");
    let path = folder.join(format!("{name}.json"));
    let old = match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .with_context(|| format!("{} is damaged: remove it", path.display()))?,
        Err(_) => Report::default(),
    };
    let report = Report { rows: merge(old.rows, rows) };
    fs::create_dir_all(&folder)?;
    fs::write(&path, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("{} cannot be written", path.display()))
}

fn all(mut list: Command) -> Result<Vec<String>> {
    let list = shell::output(&mut list)?;
    let ours = [SIZE, bench_page::NAME].map(str::to_owned);
    Ok(list.lines().map(str::to_owned).chain(ours).collect())
}

fn one(workspace: &Workspace, name: &str, mut bench: Command) -> Result<()> {
    let text = shell::output(&mut bench)?;
    let report: Report = serde_json::from_str(&text)
        .with_context(|| format!("the benchmark `{name}` did not answer in JSON"))?;
    ensure!(!report.rows.is_empty(), "the benchmark `{name}` measured nothing");
    record(workspace, name, report.rows)
}

/// The benchmarks' program with one argument; the browser that is there goes with it.
fn program(workspace: &Workspace, argument: &str, chromium: Option<&Path>) -> Result<Command> {
    workspace.member(PACKAGE)?;
    let mut command = workspace.cargo();
    command.args(["run", "--release", "--package", PACKAGE, "--", argument]);
    if let Some(path) = chromium {
        command.env("CHROMIUM", path);
    }
    Ok(command)
}

/// The old rows, each replaced by the new one of its name, then the rows that are new.
fn merge(mut old: Vec<Row>, new: Vec<Row>) -> Vec<Row> {
    for row in new {
        match old.iter_mut().find(|known| known.name == row.name) {
            Some(known) => *known = row,
            None => old.push(row),
        }
    }
    old
}

fn cells(row: &Row) -> Vec<String> {
    let number = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
    vec![
        row.name.clone(),
        number(Some(row.value)),
        row.unit.clone(),
        row.peer.clone().unwrap_or_default(),
        number(row.peer_value),
        number(row.ratio),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: f64) -> Row {
        let (name, unit) = (name.to_owned(), "ms".to_owned());
        Row { name, unit, value, peer: None, peer_value: None, ratio: None }
    }

    #[test]
    fn new_rows_replace_those_of_their_name() {
        let merged = merge(vec![row("a", 1.0), row("b", 2.0)], vec![row("b", 3.0), row("c", 4.0)]);
        assert_eq!(merged, [row("a", 1.0), row("b", 3.0), row("c", 4.0)]);
    }
}
