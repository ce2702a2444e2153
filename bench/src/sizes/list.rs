//! The list after unlocking a large notebook: how long until it can be shown, until everything
//! can be done, and how much memory the program takes then. What a passphrase costs comes before,
//! and is among the figures of `crypto`.

use super::finding::NOTEBOOK;
use super::sqlite::SqliteStore;
use super::{child, number, office};
use crate::measure::{median, ms};
use crate::process;
use crate::report::Row;
use anyhow::{Result, bail, ensure};
use cahier_sync::{Context, HalfOpen};
use pollster::block_on;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::path::Path;
use std::time::Instant;

/// Processes that open the notebook, each once.
const ROUNDS: usize = 5;

/// What one process did.
#[derive(Serialize, Deserialize)]
pub struct Opened {
    entries: usize,
    /// Until the list could be shown.
    list_ms: f64,
    /// Until everything could be done.
    open_ms: f64,
    /// The process with the notebook open.
    resident_kib: f64,
    peak_kib: f64,
}

/// All figures, of the notebook in a folder.
pub fn rows(folder: &Path, count: u32) -> Result<Vec<Row>> {
    let name = format!("notebook of {} entries, unlocked", number(u64::from(count)));
    eprintln!("sizes: {name}");
    let mut rounds: Vec<Opened> = Vec::new();
    for _ in 0..ROUNDS {
        let opened: Opened = child::part([OsStr::new("list"), folder.as_os_str()])?;
        ensure!(opened.entries == count as usize, "the list has {} entries", opened.entries);
        rounds.push(opened);
    }
    let of = |value: fn(&Opened) -> f64| median(rounds.iter().map(value).collect());
    Ok(vec![
        Row::new(format!("{name}: until the list can be read"), "ms", of(|o| o.list_ms)),
        Row::new(format!("{name}: until it can be worked with"), "ms", of(|o| o.open_ms)),
        Row::new(format!("{name}: memory, open"), "MiB", of(|o| o.resident_kib) / 1024.0),
        Row::new(format!("{name}: memory, at most"), "MiB", of(|o| o.peak_kib) / 1024.0),
    ])
}

/// The part that opens the notebook in a folder.
pub fn open(arguments: &[String]) -> Result<Opened> {
    let [folder] = arguments else { bail!("list FOLDER") };
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let mut ctx = Context { now_ms: office::now_ms(), rng: &mut rng };
    let start = Instant::now();
    let store = SqliteStore::open(&Path::new(folder).join(NOTEBOOK))?;
    let half = block_on(Box::pin(HalfOpen::begin(store, office::key(), &mut ctx)))?;
    let glance = half.glance()?;
    let entries = glance.list(None).len();
    let list_ms = ms(start.elapsed());
    let driver = block_on(Box::pin(half.finish(&mut ctx)))?;
    ensure!(driver.engine.list(None).len() == entries, "another list");
    let open_ms = ms(start.elapsed());
    drop(glance);
    let pid = std::process::id();
    let (resident_kib, peak_kib) = (process::rss_kib(pid)?, process::peak_kib(pid)?);
    drop(driver);
    Ok(Opened { entries, list_ms, open_ms, resident_kib, peak_kib })
}
