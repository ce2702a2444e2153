//! What one member's device receives of the instance log on such a day, as messages of the
//! protocol without their frames.
//!
//! It asks for the newest checkpoint when it hears of a token, at most once a minute; each answer
//! continues what it remembers and has the newest entry of its zone. It states a version at the
//! end of four sittings, and gets the proof of each once.

use super::day::{Day, Leaf, Published};
use super::instance_log::GENERATION;
use crate::report::Row;
use anyhow::{Context, Result, anyhow};
use cahier_evidence::Hash;
use cahier_evidence::log::{tiled_consistency, tiled_inclusion};
use cahier_protocol::{LogProof, Notice, PlacedEntry, RelayMessage, Reply, Stamped, encode};

const SITTINGS: usize = 4;
/// A device asks at most so often, ms.
const ASKED_MS: u64 = 60_000;
const BYTES_PER_KIB: f64 = 1024.0;

/// The rows of a day.
pub fn rows(day: &Day, name: &str) -> Result<Vec<Row>> {
    let (mut known, mut asked_ms): (u64, Option<u64>) = (0, None);
    let (mut notices, mut answers, mut asked) = (0, 0, 0_usize);
    for published in day.checkpoints.iter().filter(|one| !one.stamps.is_empty()) {
        let size = published.size;
        let notice = Notice::Certified { generation: GENERATION, size };
        notices += encode(&RelayMessage::Notice(notice)).len() * published.stamps.len();
        if asked_ms.is_some_and(|last| published.at_ms - last < ASKED_MS) {
            continue;
        }
        answers += answer_bytes(checkpoint(day, published, known)?);
        (known, asked_ms) = (size, Some(published.at_ms));
        asked += 1;
    }
    let proof = answer_bytes(evidence(day)?);
    let all = notices + answers + SITTINGS * proof;
    let mean = answers as f64 / asked.max(1) as f64;
    let kib = |bytes: usize| bytes as f64 / BYTES_PER_KIB;
    let row = |what: &str, unit: &str, value| Row::new(format!("{name}: {what}"), unit, value);
    Ok(vec![
        row("answer with a checkpoint", "B", mean),
        row("answer with the proof of a statement", "B", proof as f64),
        row("to one member, checkpoints", "KiB", kib(answers)),
        row("to one member, news of tokens", "KiB", kib(notices)),
        row("to one member, all of it", "KiB", kib(all)),
    ])
}

fn answer_bytes(reply: Reply) -> usize {
    encode(&RelayMessage::Answer { id: 1_000, reply }).len()
}

/// The answer to a member who remembers a size.
fn checkpoint(day: &Day, newest: &Published, known: u64) -> Result<Reply> {
    let (index, leaf) = newest_entry(day, newest.size)?;
    let entry = PlacedEntry {
        zone: leaf.zone,
        index,
        leaf: leaf.bytes.clone(),
        inclusion: inclusion(day, index, newest.size)?,
    };
    let consistency = if known == 0 { Vec::new() } else { continues(day, known, newest.size)? };
    let (note, entries) = (newest.note.clone(), vec![entry]);
    Ok(Reply::Checkpoint { note, consistency, successions: Vec::new(), entries })
}

/// The proof of when the member's zone had grown, at noon.
fn evidence(day: &Day) -> Result<Reply> {
    let noon = &day.checkpoints[..day.checkpoints.len().div_ceil(2)];
    let stamped = noon.iter().rev().find(|one| !one.stamps.is_empty());
    let stamped = stamped.context("the first checkpoint is stamped")?;
    let newest = day.checkpoints.last().context("a day has checkpoints")?;
    let (index, leaf) = newest_entry(day, stamped.size)?;
    let stamps = (1..).zip(&stamped.stamps).map(|(number, evidence): (u32, _)| Stamped {
        authority: format!("Authority {number}"),
        certified: true,
        evidence: evidence.clone(),
    });
    Ok(Reply::Evidence(Some(Box::new(LogProof {
        generation: GENERATION,
        entry: leaf.bytes.clone(),
        index,
        checkpoint: stamped.note.clone(),
        inclusion: inclusion(day, index, stamped.size)?,
        stamps: stamps.collect(),
        newest: newest.note.clone(),
        consistency: continues(day, stamped.size, newest.size)?,
    }))))
}

/// The newest entry of the member's zone, which is that of the very first leaf.
fn newest_entry(day: &Day, size: u64) -> Result<(u64, &Leaf)> {
    let zone = day.leaves.first().map(|leaf| leaf.zone);
    let mut leaves = day.leaves.iter().enumerate().take(usize::try_from(size)?);
    let found = leaves.rfind(|(_, leaf)| Some(leaf.zone) == zone);
    found.map(|(at, leaf)| (at as u64, leaf)).context("the zone is in the log")
}

fn inclusion(day: &Day, index: u64, size: u64) -> Result<Vec<Hash>> {
    tiled_inclusion(&day.tiles, index, size).map_err(|error| anyhow!("{error}"))
}

fn continues(day: &Day, old: u64, new: u64) -> Result<Vec<Hash>> {
    tiled_consistency(&day.tiles, old, new).map_err(|error| anyhow!("{error}"))
}
