//! Yjs as the client's peer: what people's editors run today. It types the same trace, applies
//! the updates that our envelopes hold and loads the state that our snapshot holds, in Node.

use crate::report::{Better, Row};
use crate::{process, samples};
use anyhow::{Result, ensure};
use cahier_bench_client::envelopes::Measured;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};

/// How the names of its rows begin after "beside".
pub const NAME: &str = "Yjs";

/// What `yjs.mjs` answers.
#[derive(Deserialize)]
struct Answer {
    version: String,
    edit_us: f64,
    apply_us: f64,
    apply_ms: f64,
    load_ms: f64,
}

/// Our rows beside those of Yjs; none, with a word, where it is not installed or fails.
pub fn rows(measured: &Measured) -> Vec<Row> {
    if !folder().join("peers/node_modules/yjs").is_dir() {
        eprintln!("client: no Yjs beside it: `npm ci` in bench/peers installs it");
        return Vec::new();
    }
    match ask(measured) {
        Ok(answer) => compare(&measured.rows, &answer),
        Err(error) => {
            eprintln!("client: {NAME} is left out: {error:#}");
            Vec::new()
        }
    }
}

fn compare(ours: &[Row], answer: &Answer) -> Vec<Row> {
    let peer = format!("{NAME} {}", answer.version);
    let theirs = [
        ("one edit in its own transaction", answer.edit_us),
        ("envelope applied to the document", answer.apply_us),
        ("whole document from its envelopes", answer.apply_ms),
        ("whole document from a snapshot", answer.load_ms),
    ];
    let beside = |(name, value): (&str, f64)| {
        let row = ours.iter().find(|row| row.name == name)?;
        Some(row.beside(Better::Less, &peer, value))
    };
    theirs.into_iter().filter_map(beside).collect()
}

fn ask(measured: &Measured) -> Result<Answer> {
    eprintln!("client: {NAME}");
    let shared = tempfile::tempdir_in(process::target()?)?;
    let (updates, state) = (shared.path().join("updates"), shared.path().join("state"));
    fs::write(&updates, framed(&measured.updates)?)?;
    fs::write(&state, &measured.state)?;
    let trace = absolute(samples::trace())?;
    let mut node = Command::new("node");
    node.current_dir(folder()).arg("yjs.mjs").args([trace, updates, state]);
    let output = node.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "yjs.mjs ended with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Each update after its length in four bytes, the lowest first.
fn framed(updates: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for update in updates {
        bytes.extend(u32::try_from(update.len())?.to_le_bytes());
        bytes.extend(update);
    }
    Ok(bytes)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_are_framed_by_their_length() {
        assert_eq!(framed(&[vec![7; 2], vec![]]).unwrap(), [2, 0, 0, 0, 7, 7, 0, 0, 0, 0]);
    }

    #[test]
    fn each_figure_of_the_peer_stands_beside_ours() {
        let ours = [
            Row::new("one edit in its own transaction", "us", 10.0),
            Row::new("whole document from a snapshot", "ms", 2.0),
        ];
        let (edit_us, apply_us, apply_ms, load_ms) = (5.0, 1.0, 1.0, 4.0);
        let answer = Answer { version: "1".to_owned(), edit_us, apply_us, apply_ms, load_ms };
        let rows = compare(&ours, &answer);
        let found: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.ratio)).collect();
        let edit = ("one edit in its own transaction, beside Yjs 1", Some(0.5));
        assert_eq!(found, [edit, ("whole document from a snapshot, beside Yjs 1", Some(2.0))]);
    }
}
