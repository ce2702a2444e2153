//! `client-web`: what `client` and `journal` measure, in WebAssembly in a headless Chromium, and
//! beside the same figures of this machine without a browser, measured in the same run.
//!
//! `cargo xtask bench client-web` builds what runs there and names it in the environment.

use crate::report::{Better, Report, Row};
use crate::{client, journal, process, samples, yjs};
use anyhow::{Context, Result, ensure};
use std::env;
use std::path::absolute;
use std::process::{Command, Stdio};

/// Where the browser is.
const CHROMIUM: &str = "CHROMIUM";
/// The folder of the code that runs there.
const FOLDER: &str = "CAHIER_CLIENT_WEB";
const NATIVE: &str = "native";

/// Why it cannot run on this machine.
pub fn missing() -> Option<String> {
    let none = env::var_os(CHROMIUM).is_none_or(|path| path.is_empty());
    none.then(|| format!("there is no Chromium here, and {CHROMIUM} names none"))
}

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    env::var_os(FOLDER)
        .with_context(|| format!("{FOLDER} is not set: start `cargo xtask bench client-web`"))?;
    let mut native = journal::run()?;
    match samples::missing_trace() {
        None => native.extend(client::run()?),
        Some(why) => eprintln!("client-web: the journal alone: {why}"),
    }
    Ok(join(&in_browser()?, &native))
}

/// The rows of the page.
fn in_browser() -> Result<Vec<Row>> {
    eprintln!("client-web: in Chromium");
    let mut node = Command::new("node");
    node.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e"));
    node.arg("fixtures/client-web.mjs");
    // A folder for temporary files may lie in memory, and this is about a disk.
    node.env("CAHIER_DISK", process::target()?);
    match samples::missing_trace() {
        None => node.env("CAHIER_TRACE", absolute(samples::trace())?),
        Some(_) => node.env_remove("CAHIER_TRACE"),
    };
    let output = node.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "client-web.mjs ended with {}", output.status);
    let report: Report = serde_json::from_slice(&output.stdout)?;
    Ok(report.rows)
}

/// The page's rows under names of their own, beside what is native where both exist. Where the
/// native figure stands beside Yjs, which runs in the same engine as the page, so does the page's.
fn join(web: &[Row], native: &[Row]) -> Vec<Row> {
    let mut rows = Vec::new();
    for row in web {
        let ours = Row { name: format!("WebAssembly: {}", row.name), ..row.clone() };
        let same = native.iter().find(|native| native.name == row.name);
        rows.push(match same.filter(|_| row.peer.is_none()) {
            Some(native) => ours.against(Better::Less, NATIVE, native.value),
            None => ours.clone(),
        });
        let prefix = format!("{}, beside {}", row.name, yjs::NAME);
        let beside = native.iter().filter(|native| native.name.starts_with(&prefix));
        for (peer, value) in beside.filter_map(|native| native.peer.as_ref().zip(native.peer_value))
        {
            rows.push(ours.beside(Better::Less, peer, value));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_stands_beside_what_is_native() {
        let row = |name, value| Row::new(name, "ms", value);
        let native = [
            row("load", 2.0),
            row("load", 2.0).beside(Better::Less, "raw yrs", 1.0),
            row("load", 2.0).beside(Better::Less, "Yjs 1", 8.0),
            row("SQLite commit", 1.0),
        ];
        let web = [
            row("load", 4.0),
            row("load", 4.0).beside(Better::Less, "raw yrs", 3.0),
            row("IndexedDB commit", 1.0),
        ];
        let found: Vec<_> = join(&web, &native)
            .into_iter()
            .map(|row| (row.name, row.peer.unwrap_or_default(), row.ratio))
            .collect();
        let expected = [
            ("WebAssembly: load", "native", Some(0.5)),
            ("WebAssembly: load, beside Yjs 1", "Yjs 1", Some(2.0)),
            ("WebAssembly: load, beside raw yrs", "raw yrs", Some(0.75)),
            ("WebAssembly: IndexedDB commit", "", None),
        ];
        assert_eq!(found, expected.map(|(n, p, ratio)| (n.to_owned(), p.to_owned(), ratio)));
    }
}
