//! A working day of 4,000 people in the instance log: entries, tiles, checkpoints and tokens, each
//! a real object; only when something happens is a model.
//!
//! 400 zones of ten people. A quarter of them write at a time for eight hours, and a device at
//! work sends an envelope once a minute, so each zone grows every 24 s, evenly spread. The relay
//! keeps its defaults: a checkpoint over all zones that grew each minute, tokens of two authorities
//! each hour; and for a seal both at once, but tokens at most every 10 s. 4,000 seals a day are
//! more often than that: the other day is one with tokens every 10 s.

use super::instance_log::{GENERATION, NAME, entry};
use super::stamps::{AUTHORITIES, Stamps};
use crate::report::Row;
use anyhow::{Result, anyhow};
use cahier_crypto::{RelayKey, Secret32};
use cahier_evidence::log::{Checkpoint, Tile, TileKind, Tiles, grow, log_origin};
use cahier_evidence::{Hash, Position, ZoneId};
use cahier_timestamp::EvidenceRecord;
use std::collections::BTreeMap;
use std::convert::Infallible;

const ZONES: u64 = 400;
/// How often each of them grows, ms.
const ZONE_MS: u64 = 24_000;
const HOURS: u64 = 8;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
/// The relay's shortest time between tokens for seals, ms.
const SEAL_MS: u64 = 10_000;
const BYTES_PER_MIB: f64 = 1024.0 * 1024.0;

/// How the relay publishes.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// How rows name the day.
    pub name: &'static str,
    /// Between two checkpoints, ms.
    pub apart_ms: u64,
    /// Between two tokens of one authority, ms.
    pub stamp_ms: u64,
    /// How long work lasts, ms.
    pub lasts_ms: u64,
}

/// The days that are told.
pub const DAYS: [Model; 2] = [
    Model {
        name: "day of 4,000 people without seals",
        apart_ms: MINUTE_MS,
        stamp_ms: HOUR_MS,
        lasts_ms: HOURS * HOUR_MS,
    },
    Model {
        name: "day of 4,000 people with 4,000 seals",
        apart_ms: SEAL_MS,
        stamp_ms: SEAL_MS,
        lasts_ms: HOURS * HOUR_MS,
    },
];

/// What the relay holds after a day.
pub struct Day {
    /// Every leaf, the first one first.
    pub leaves: Vec<Leaf>,
    /// The tiles of hashes.
    pub tiles: Shelf,
    /// The checkpoints, the first one first.
    pub checkpoints: Vec<Published>,
    written_bytes: usize,
    stamp_bytes: usize,
}

/// A leaf of the log.
pub struct Leaf {
    /// Of which zone it speaks.
    pub zone: ZoneId,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A checkpoint.
pub struct Published {
    /// When, ms after the day began.
    pub at_ms: u64,
    /// Size of the log.
    pub size: u64,
    /// The signed note.
    pub note: String,
    /// The tokens over it, with all that their check needs.
    pub stamps: Vec<Vec<u8>>,
}

/// Tiles of hashes by level and place, each as wide as it is now.
#[derive(Default)]
pub struct Shelf(BTreeMap<(u8, u64), Vec<u8>>);

impl Tiles for Shelf {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Infallible> {
        match tile.kind() {
            TileKind::Hashes { level } => Ok(self.0.get(&(level, tile.index())).cloned()),
            TileKind::Entries => Ok(None),
        }
    }
}

impl Day {
    /// Lets a day pass.
    pub fn pass(model: &Model, stamps: &mut Stamps, start_ms: u64) -> Result<Self> {
        eprintln!("evidence: {}", model.name);
        let relay = RelayKey::from_seed(&Secret32::from([1; 32]));
        let origin = log_origin(NAME, GENERATION);
        let mut day = Self {
            leaves: Vec::new(),
            tiles: Shelf::default(),
            checkpoints: Vec::new(),
            written_bytes: 0,
            stamp_bytes: 0,
        };
        let mut stamp_ms = 0;
        for at_ms in (1..=model.lasts_ms / model.apart_ms).map(|turn| turn * model.apart_ms) {
            let position = day.grow(at_ms - model.apart_ms, at_ms)?;
            let checkpoint = Checkpoint::sign(&origin, position, &relay)?;
            let mut made = Vec::new();
            if at_ms >= stamp_ms {
                stamp_ms = at_ms + model.stamp_ms;
                let over = stamps.over(&checkpoint.stamped(), start_ms + at_ms)?;
                made.extend(over.iter().map(EvidenceRecord::encode));
            }
            day.stamp_bytes += made.iter().map(Vec::len).sum::<usize>();
            let (size, note) = (position.size, checkpoint.note().to_string());
            day.checkpoints.push(Published { at_ms, size, note, stamps: made });
        }
        Ok(day)
    }

    /// Puts the zones that grew between two moments into the log.
    fn grow(&mut self, from_ms: u64, until_ms: u64) -> Result<Position> {
        let mut hashes = Vec::new();
        let size = self.leaves.len() as u64;
        for number in 0..ZONES {
            let (before, now) = (leaves_of(number, from_ms), leaves_of(number, until_ms));
            if now == before {
                continue;
            }
            let zone = zone(number);
            let root = Hash::of(&[&zone.0[..], &now.to_be_bytes()].concat());
            let entry = entry(zone, Position { size: now, root });
            hashes.push(entry.hash());
            self.leaves.push(Leaf { zone, bytes: entry.encode() });
        }
        let growth = grow(&self.tiles, size, &hashes).map_err(|error| anyhow!("{error}"))?;
        for (tile, bytes) in growth.tiles {
            self.written_bytes += bytes.len();
            if let TileKind::Hashes { level } = tile.kind() {
                self.tiles.0.insert((level, tile.index()), bytes);
            }
        }
        Ok(growth.position)
    }

    /// What the relay holds, and what it wrote.
    pub fn rows(&self, name: &str) -> Vec<Row> {
        let leaf_bytes: usize = self.leaves.iter().map(|leaf| leaf.bytes.len()).sum();
        let tile_bytes: usize = self.tiles.0.values().map(Vec::len).sum();
        let note_bytes: usize = self.checkpoints.iter().map(|one| one.note.len()).sum();
        let stamped = self.checkpoints.iter().filter(|one| !one.stamps.is_empty()).count();
        let whole = leaf_bytes + tile_bytes + note_bytes + self.stamp_bytes;
        let count =
            |what: &str, count: usize| Row::new(format!("{name}: {what}"), "", count as f64);
        let mib = |what: &str, bytes: usize| {
            Row::new(format!("{name}: {what}"), "MiB", bytes as f64 / BYTES_PER_MIB)
        };
        vec![
            count("log entries", self.leaves.len()),
            mib("log entries, at rest", leaf_bytes),
            mib("tiles of hashes, at rest", tile_bytes),
            mib("tiles of hashes, written", self.written_bytes),
            count("checkpoints", self.checkpoints.len()),
            mib("checkpoints, at rest", note_bytes),
            count("tokens", stamped * AUTHORITIES),
            mib("tokens with what their check needs, at rest", self.stamp_bytes),
            mib("all of it, at rest", whole),
        ]
    }
}

/// How many leaves a zone has at a moment; the first moments of all zones are spread evenly.
fn leaves_of(number: u64, at_ms: u64) -> u64 {
    let first_ms = 1 + number * ZONE_MS / ZONES;
    at_ms.checked_sub(first_ms).map_or(0, |passed| 1 + passed / ZONE_MS)
}

fn zone(number: u64) -> ZoneId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    ZoneId(id)
}
