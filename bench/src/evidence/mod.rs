//! `evidence`: what proofs cost. A zone is written once; of one entry, of a hundred and of all of
//! it proofs are made and verified, here and in WebAssembly. Beside them: one token, a day of the
//! instance log, and the statement at the end of a sitting.

mod day;
mod instance_log;
mod proofs;
mod scene;
mod sitting;
mod stamps;
mod stating;
mod token;
mod traffic;
pub mod typing;
mod web;

use crate::people::CLAIMED_MS;
use crate::report::Row;
use anyhow::{Result, ensure};
use cahier_proof::ProofKind;
use day::{DAYS, Day};
use instance_log::InstanceLog;
use proofs::Subject;
use scene::{Scene, Size};
use stamps::Stamps;
use std::env;
use std::path::Path;

/// Names another number of entries, for a quick look.
const ENTRIES: &str = "CAHIER_BENCH_ENTRIES";
const ENTRIES_DEFAULT: usize = 10_000;
/// With its statement, a hundred envelopes an entry.
const UPDATES: usize = 99;
/// How many entries the proof in the middle is of.
const SOME: usize = 100;
/// Most words of the instance log that a notebook puts into a proof of one zone.
const WORDS_MAX: usize = 64;

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    let entries = match env::var(ENTRIES) {
        Ok(count) => count.parse()?,
        Err(_) => ENTRIES_DEFAULT,
    };
    ensure!(entries > 0, "{ENTRIES} is at least 1");
    let mut stamps = Stamps::begin(CLAIMED_MS)?;
    let mut rows = sitting::rows()?;
    rows.extend(token::rows(&mut stamps)?);
    for model in &DAYS {
        let day = Day::pass(model, &mut stamps, CLAIMED_MS)?;
        rows.extend(day.rows(model.name));
        rows.extend(traffic::rows(&day, model.name)?);
    }
    let size = Size { entries, updates: UPDATES };
    rows.extend(proof_rows(size, web::folder().as_deref(), &mut stamps)?);
    Ok(rows)
}

/// The figures of all proofs of a zone.
fn proof_rows(size: Size, web: Option<&Path>, stamps: &mut Stamps) -> Result<Vec<Row>> {
    let envelopes = size.entries * (size.updates + 1);
    eprintln!("evidence: {} envelopes are written, encrypted and signed", number(envelopes));
    let scene = Scene::write(size)?;
    let log = InstanceLog::of(&scene);
    let roots = stamps.roots().concat();
    let mut rows = Vec::new();
    for subject in subjects(size) {
        let proof = subject.measure(&log, &scene, stamps)?;
        let there = web.map(|folder| web::rows(folder, &subject, &roots, &proof));
        rows.extend(proof.rows);
        rows.extend(there.unwrap_or_default());
    }
    Ok(rows)
}

/// The proofs; that of the whole zone comes last.
fn subjects(size: Size) -> Vec<Subject> {
    let Size { entries, updates } = size;
    let one = entries / 2;
    let every: Vec<usize> = (0..entries).collect();
    let count = SOME.min(entries);
    let some: Vec<usize> = (0..count).map(|at| at * entries / count).collect();
    let all = number(entries);
    let envelopes = number(entries * (updates + 1));
    vec![
        Subject {
            name: "proof of an entry".to_owned(),
            kind: ProofKind::Statement,
            entries: vec![one],
            words: vec![one],
            rounds: 15,
        },
        Subject {
            name: format!("proof of {} entries", some.len()),
            kind: ProofKind::Statement,
            words: spread(&some),
            entries: some,
            rounds: 5,
        },
        Subject {
            name: format!("proof of an entry with its {updates} changes"),
            kind: ProofKind::History,
            entries: vec![0],
            words: vec![0],
            rounds: 15,
        },
        Subject {
            name: format!("proof of a zone of {all} entries and {envelopes} envelopes"),
            kind: ProofKind::Statement,
            words: spread(&every),
            entries: every,
            rounds: 3,
        },
    ]
}

/// As many of some entries as a notebook gives words of the instance log, in even steps; the last
/// is among them.
fn spread(entries: &[usize]) -> Vec<usize> {
    let words = WORDS_MAX.min(entries.len());
    (1..=words).map(|number| entries[number * entries.len() / words - 1]).collect()
}

/// A number with its thousands apart.
fn number(value: usize) -> String {
    match value {
        0..1_000 => value.to_string(),
        _ => format!("{},{:03}", number(value / 1_000), value % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use day::Model;

    #[test]
    fn every_proof_of_a_small_zone_holds() {
        let mut stamps = Stamps::begin(CLAIMED_MS).unwrap();
        let size = Size { entries: 3, updates: 4 };
        let rows = proof_rows(size, None, &mut stamps).unwrap();
        let value = |name: &str| rows.iter().find(|row| row.name == name).unwrap().value;
        let names = ["an entry", "3 entries", "an entry with its 4 changes"];
        let sizes = names.map(|name| value(&format!("proof of {name}: archive")));
        assert!(sizes[0] < sizes[1] && sizes[0] < sizes[2], "{sizes:?}");
        // Statement and what is shown of it, title and body; entry, checkpoint and place in the
        // log, two tokens with their evidence; and the day, where it is another one.
        let members = |name: &str| value(&format!("proof of {name}: members"));
        assert_eq!(members("3 entries") - members("an entry"), 2.0 * 12.0);
        assert_eq!(members("3 entries"), members("a zone of 3 entries and 15 envelopes"));
    }

    #[test]
    fn a_day_holds_what_it_is_made_of() {
        let mut stamps = Stamps::begin(CLAIMED_MS).unwrap();
        let model = Model { name: "a", apart_ms: 60_000, stamp_ms: 240_000, lasts_ms: 600_000 };
        let day = Day::pass(&model, &mut stamps, CLAIMED_MS).unwrap();
        let rows = day.rows("a");
        let value = |name: &str| rows.iter().find(|row| row.name == name).unwrap().value;
        assert_eq!(value("a: log entries"), 4_000.0);
        assert_eq!(value("a: checkpoints"), 10.0);
        assert_eq!(value("a: tokens"), 6.0);
        assert!(value("a: tiles of hashes, written") > value("a: tiles of hashes, at rest"));
        let traffic = traffic::rows(&day, "a").unwrap();
        let value = |name: &str| traffic.iter().find(|row| row.name == name).unwrap().value;
        let parts =
            value("a: to one member, checkpoints") + value("a: to one member, news of tokens");
        assert!(value("a: to one member, all of it") > parts);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 1_000, 1_000_000].map(number), ["7", "1,000", "1,000,000"]);
    }
}
