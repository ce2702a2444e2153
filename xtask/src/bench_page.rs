//! `cargo xtask bench page`: what a person waits for at the page, measured in a real browser by
//! the scripts of `e2e/bench`, with the programs as they are handed out.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::bench::{self, Row};
use crate::cargo::Workspace;
use crate::{browser, npm, page, release, shell};

/// The name of the benchmark, and of its file.
pub const NAME: &str = "page";
/// The scripts, what is quick first.
const SCRIPTS: [&str; 8] =
    ["first-word", "axe", "lighthouse", "typing", "together", "kills", "start", "hour"];
const SCRIPT: &str = "CAHIER_BENCH_SCRIPTS";

/// What a script prints for each figure.
#[derive(Deserialize)]
struct Figure {
    name: String,
    unit: String,
    value: f64,
    /// How often it was measured.
    n: Option<u64>,
    /// What the design allows, at the most.
    bound: Option<f64>,
    /// What one must know to read it.
    note: Option<String>,
}

/// Runs the scripts, or those that `CAHIER_BENCH_SCRIPTS` names. Nothing is measured with a quick
/// page that is worth keeping: `dev` is for trying the scripts.
pub fn run(workspace: &Workspace, dev: bool) -> Result<()> {
    let e2e = workspace.root.join("e2e");
    let Some(chromium) = browser::present(&e2e)? else {
        println!("{NAME} is left out: there is no Chromium here, and CHROMIUM names none");
        return Ok(());
    };
    npm::install(&e2e)?;
    npm::install(&e2e.join("bench"))?;
    let www = page::build(workspace, dev)?;
    let relay = match dev {
        true => workspace.program("cahier-relay", "cahier-relay")?,
        false => release::relay(workspace, &www)?,
    };
    let cli = workspace.program("cahier-cli", "cahier")?;
    // It writes the laboratories that notebooks are filled with.
    let bench = workspace.program("cahier-bench", "cahier-bench")?;
    let chosen = chosen(std::env::var(SCRIPT).ok().as_deref())?;
    for script in chosen {
        println!("page: {script}");
        let mut node = Command::new("node");
        node.arg(format!("bench/{script}.mjs")).current_dir(&e2e);
        node.env("CHROMIUM", &chromium).env("CAHIER_RELAY", &relay).env("CAHIER_CLI", &cli);
        node.env("CAHIER_BENCH", &bench);
        // A folder for temporary files may lie in memory, and this is about a disk.
        node.env("CAHIER_DISK", &workspace.target);
        match dev {
            true => node.env("CAHIER_WWW", &www),
            false => node.env_remove("CAHIER_WWW"),
        };
        record(workspace, script, &shell::output(&mut node)?)?;
    }
    Ok(())
}

/// The scripts that were asked for, or all of them.
fn chosen(asked: Option<&str>) -> Result<Vec<&'static str>> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(SCRIPTS.into()) };
    let find = |name: &str| {
        let known = SCRIPTS.into_iter().find(|script| *script == name.trim());
        known.with_context(|| format!("{SCRIPT}: one of {}, not {name}", SCRIPTS.join(", ")))
    };
    asked.split(',').map(find).collect()
}

/// Keeps the rows, and tells what stands in no table.
fn record(workspace: &Workspace, script: &str, text: &str) -> Result<()> {
    let figures: Vec<Figure> = serde_json::from_str(text)
        .with_context(|| format!("{script}.mjs did not answer in JSON"))?;
    ensure!(!figures.is_empty(), "{script}.mjs measured nothing");
    let notes: Vec<String> = figures.iter().map(told).collect();
    bench::record(workspace, NAME, figures.into_iter().map(row).collect())?;
    println!("{}", notes.concat());
    Ok(())
}

fn row(figure: Figure) -> Row {
    let Figure { name, unit, value, bound, .. } = figure;
    let ratio = bound.map(|bound| if bound == value { 1.0 } else { bound / value });
    Row {
        name,
        unit,
        value,
        peer: bound.map(|_| "the bound".to_owned()),
        peer_value: bound,
        ratio: ratio.filter(|ratio| ratio.is_finite()),
    }
}

fn told(figure: &Figure) -> String {
    let often = figure.n.map(|n| format!("n = {n}"));
    let said: Vec<String> = often.into_iter().chain(figure.note.clone()).collect();
    format!("{}: {}\n", figure.name, said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn figure(bound: Option<f64>) -> Figure {
        let json = r#"{"name":"list, p95","unit":"ms","value":400,"n":10,"note":"cold"}"#;
        Figure { bound, ..serde_json::from_str(json).unwrap() }
    }

    #[test]
    fn a_bound_stands_where_a_peer_does() {
        let beside = row(figure(Some(1_000.0)));
        assert_eq!((beside.peer.as_deref(), beside.ratio), (Some("the bound"), Some(2.5)));
        assert_eq!(row(figure(None)), Row { peer: None, peer_value: None, ratio: None, ..beside });
        assert_eq!(row(Figure { value: 0.0, ..figure(Some(0.0)) }).ratio, Some(1.0));
        assert_eq!(row(Figure { value: 0.0, ..figure(Some(5.0)) }).ratio, None);
    }

    #[test]
    fn what_stands_in_no_table_is_told() {
        assert_eq!(told(&figure(None)), "list, p95: n = 10; cold\n");
    }

    #[test]
    fn scripts_are_chosen_by_name() {
        assert_eq!(chosen(None).unwrap(), SCRIPTS);
        assert_eq!(chosen(Some("kills, axe")).unwrap(), ["kills", "axe"]);
        assert!(chosen(Some("kills,nothing")).is_err());
    }

    #[test]
    fn each_script_is_there() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../e2e/bench");
        for script in SCRIPTS {
            assert!(folder.join(format!("{script}.mjs")).is_file(), "{script}");
        }
    }
}
