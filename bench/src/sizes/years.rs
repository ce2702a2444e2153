//! One entry in which somebody wrote for ten years: a hundred thousand envelopes, each a few
//! words. How long it takes to open, with its merged state at rest and from its history alone, to
//! change, and to compare with what it was; and what all of that weighs on the disk.

use super::finding::{NOTEBOOK, stored_bytes};
use super::office::{self, Office};
use super::sqlite::SqliteStore;
use super::texts::paragraph;
use super::{Scale, child, number};
use crate::measure::{median, ms};
use crate::process;
use crate::report::Row;
use anyhow::{Context as _, Result, bail, ensure};
use cahier_bench_client::typed::Typed;
use cahier_evidence::DocumentId;
use cahier_notebook::{Body, Change, difference, read_entry, revision};
use cahier_sync::store::{Table, Write};
use cahier_sync::{Context, Driver, Notice, Outward};
use pollster::block_on;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::time::Instant;

const ENVELOPES: u32 = 100_000;
/// Envelopes that go to the relay at a time.
const AT_ONCE: u32 = 128;
/// The entry has so many paragraphs, of so many characters at the most: what is typed beyond takes
/// the place of what stands there.
const PARAGRAPHS: u32 = 100;
const PARAGRAPH_CHARS: usize = 600;
const PARAGRAPH_CHARS_MAX: u32 = 1_200;
/// What one envelope adds, characters.
const TYPED_CHARS: usize = 20;
const ROUNDS: usize = 3;
const EDITS: usize = 9;
/// Where the id of the entry stands.
const ENTRY: &str = "entry";
const MIB: f64 = 1024.0 * 1024.0;

/// What was measured.
#[derive(Serialize, Deserialize)]
pub struct Measured {
    /// Opening it: with the merged state, and without.
    open_ms: [f64; 2],
    /// What that adds to the process.
    open_kib: [f64; 2],
    edit_ms: f64,
    /// Reading its history from the store.
    history_ms: f64,
    /// From there the difference between half of it and all of it.
    difference_ms: f64,
    file_bytes: f64,
    state_bytes: f64,
    update_bytes: f64,
    leaf_bytes: f64,
}

/// All figures.
pub fn rows(scale: &Scale) -> Result<Vec<Row>> {
    let (folder, count) = (tempfile::tempdir_in(process::target()?)?, scale.of(ENVELOPES));
    let name = format!("entry of {} envelopes", number(u64::from(count)));
    eprintln!("sizes: {name}: is written");
    let text = count.to_string();
    let path = folder.path().as_os_str();
    child::part::<(), _>([OsStr::new("years-write"), OsStr::new(&text), path])?;
    eprintln!("sizes: {name}: is read");
    let m: Measured = child::part([OsStr::new("years"), path])?;
    let row = |what: &str, unit: &str, value: f64| Row::new(format!("{name}: {what}"), unit, value);
    Ok(vec![
        row("opened, with its merged state", "ms", m.open_ms[0]),
        row("opened, from its history alone", "ms", m.open_ms[1]),
        row("memory of opening, with its merged state", "MiB", m.open_kib[0] / 1024.0),
        row("memory of opening, from its history alone", "MiB", m.open_kib[1] / 1024.0),
        row("one edit, saved", "ms", m.edit_ms),
        row("history read from the store", "ms", m.history_ms),
        row("difference between half of it and all", "ms", m.difference_ms),
        row("notebook on the disk", "MiB", m.file_bytes / MIB),
        row("of that its merged state", "MiB", m.state_bytes / MIB),
        row("of that its updates, for reading", "MiB", m.update_bytes / MIB),
        row("of that the log as it was signed", "MiB", m.leaf_bytes / MIB),
    ])
}

/// The part that writes the entry.
pub fn write(arguments: &[String]) -> Result<()> {
    let [count, folder] = arguments else { bail!("years-write ENVELOPES FOLDER") };
    let (count, folder): (u32, _) = (count.parse().context("ENVELOPES")?, Path::new(folder));
    let mut office = Office::new(8)?;
    let who = office.person("Banc", &folder.join(NOTEBOOK))?;
    let zone = office.zone(who, "Banc")?;
    let mut typist = Typist::new();
    let first = vec![Change::Body { body: typist.body() }];
    let entry = *office.fill(who, zone, std::iter::once(first))?.first().context("no entry")?;
    let mut left = count.saturating_sub(1);
    while left > 0 {
        let some = left.min(AT_ONCE);
        left -= some;
        office.with(who, |driver, ctx| write_some(driver, entry, some, &mut typist, ctx))??;
        office.rest()?;
        if left % 10_000 < AT_ONCE {
            eprintln!("sizes: {left} envelopes are left");
        }
    }
    office.with(who, |driver, ctx| {
        driver.engine.unwrite(entry);
        driver.engine.close(entry, ctx)
    })??;
    office.rest()?;
    fs::write(folder.join(ENTRY), entry.to_string())?;
    Ok(())
}

/// Some envelopes, one for each edit.
fn write_some(
    driver: &mut Driver<SqliteStore>,
    entry: DocumentId,
    count: u32,
    typist: &mut Typist,
    ctx: &mut Context<'_>,
) -> Result<()> {
    block_on(driver.ensure(entry, ctx));
    for _ in 0..count {
        driver.engine.edit(entry, &typist.next(), ctx)?;
        driver.engine.cut(entry, ctx)?;
    }
    Ok(())
}

/// Somebody who writes here and there, and takes out what is old.
struct Typist {
    text: Typed,
    /// How long each paragraph is, UTF-16 units.
    lengths: Vec<u32>,
    at: usize,
}

impl Typist {
    fn new() -> Self {
        Self { text: Typed::alone(), lengths: Vec::new(), at: 0 }
    }

    /// What the entry begins with.
    fn body(&mut self) -> Body {
        let mut nodes = Vec::new();
        for _ in 0..PARAGRAPHS {
            let text = self.text.take(PARAGRAPH_CHARS);
            self.lengths.push(length(&text));
            nodes.push(paragraph(text));
        }
        Body(nodes)
    }

    /// The next edit. Each goes to another paragraph: 37 has no divisor in common with a hundred.
    fn next(&mut self) -> Vec<Change> {
        self.at = (self.at + 37) % self.lengths.len().max(1);
        let path = vec![u32::try_from(self.at).unwrap_or_default()];
        let text = self.text.take(TYPED_CHARS);
        let long = &mut self.lengths[self.at];
        let mut changes = Vec::new();
        if *long >= PARAGRAPH_CHARS_MAX {
            let cut = PARAGRAPH_CHARS_MAX / 2;
            changes.push(Change::DeleteText { path: path.clone(), offset: 0, length: cut });
            *long -= cut;
        }
        let offset = *long / 2;
        *long += length(&text);
        changes.push(Change::InsertText { path, offset, text });
        changes
    }
}

fn length(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or_default()
}

/// The part that measures.
pub fn measure(arguments: &[String]) -> Result<Measured> {
    let [folder] = arguments else { bail!("years FOLDER") };
    let folder = Path::new(folder);
    let file = folder.join(NOTEBOOK);
    let entry: DocumentId = match fs::read_to_string(folder.join(ENTRY))?.trim().parse() {
        Ok(entry) => entry,
        Err(_) => bail!("there is no id in `{ENTRY}`"),
    };
    let file_bytes = fs::metadata(&file)?.len() as f64;
    let state_bytes = stored_bytes(&file, Table::State)?;
    let update_bytes = stored_bytes(&file, Table::Update)?;
    let leaf_bytes = stored_bytes(&file, Table::Leaf)?;
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let with_state = opened(&file, entry, &mut rng)?;
    let edit_ms = edits(&file, entry, &mut rng)?;
    let (history_ms, difference_ms) = compared(&file, entry, &mut rng)?;
    let mut driver = office::open(&file, &mut rng)?;
    let mut ctx = Context { now_ms: office::now_ms(), rng: &mut rng };
    block_on(driver.write(&[Write::Clear(Table::State, entry.0)], &mut ctx))?;
    drop(driver);
    let without = opened(&file, entry, &mut rng)?;
    Ok(Measured {
        open_ms: [with_state.0, without.0],
        open_kib: [with_state.1, without.1],
        edit_ms,
        history_ms,
        difference_ms,
        file_bytes,
        state_bytes,
        update_bytes,
        leaf_bytes,
    })
}

/// How long it takes to open the entry, ms, and what the first time adds to the process, KiB.
fn opened(file: &Path, entry: DocumentId, rng: &mut ChaCha20Rng) -> Result<(f64, f64)> {
    let (mut times, mut kib) = (Vec::new(), None);
    for _ in 0..ROUNDS {
        let mut driver = office::open(file, rng)?;
        let before = process::rss_kib(std::process::id())?;
        let mut ctx = Context { now_ms: office::now_ms(), rng: &mut *rng };
        let start = Instant::now();
        block_on(driver.seat(entry, &mut ctx));
        times.push(ms(start.elapsed()));
        ensure!(driver.engine.is_seated(entry), "the entry does not open");
        let after = process::rss_kib(std::process::id())?;
        kib.get_or_insert((after - before).max(0.0));
    }
    Ok((median(times), kib.unwrap_or_default()))
}

/// How long one edit takes until it is saved, ms.
fn edits(file: &Path, entry: DocumentId, rng: &mut ChaCha20Rng) -> Result<f64> {
    let mut driver = office::open(file, rng)?;
    let mut ctx = Context { now_ms: office::now_ms(), rng };
    block_on(driver.seat(entry, &mut ctx));
    settle(&mut driver, &mut ctx)?;
    let mut times = Vec::new();
    for _ in 0..EDITS {
        let change = [Change::InsertText { path: vec![0], offset: 0, text: "e".to_owned() }];
        let start = Instant::now();
        driver.engine.edit(entry, &change, &mut ctx)?;
        settle(&mut driver, &mut ctx)?;
        times.push(ms(start.elapsed()));
    }
    Ok(median(times))
}

fn settle(driver: &mut Driver<SqliteStore>, ctx: &mut Context<'_>) -> Result<()> {
    while let Some(out) = block_on(driver.next(ctx)) {
        if let Outward::Tell(Notice::NotSaved(why)) = out {
            return Err(why.into());
        }
    }
    Ok(())
}

/// How long reading the history takes, and from there the difference between half of it and all
/// of it, as the command line makes it; ms.
fn compared(file: &Path, entry: DocumentId, rng: &mut ChaCha20Rng) -> Result<(f64, f64)> {
    let driver = office::open(file, rng)?;
    let start = Instant::now();
    let history = block_on(driver.history(entry))?;
    let history_ms = ms(start.elapsed());
    let start = Instant::now();
    let updates: Vec<&[u8]> = history.iter().map(|(_, row)| row.update.as_slice()).collect();
    let old = read_entry(&revision::at(&updates, updates.len() / 2)?);
    let new = read_entry(&revision::at(&updates, updates.len())?);
    ensure!(!difference(&old, &new).is_empty(), "nothing changed in half of ten years");
    Ok((history_ms, ms(start.elapsed())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_life_is_measured() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_string_lossy().into_owned();
        write(&["300".to_owned(), path.clone()]).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let driver = office::open(&folder.path().join(NOTEBOOK), &mut rng).unwrap();
        let entry = driver.engine.list(None)[0].document;
        assert_eq!(block_on(driver.history(entry)).unwrap().len(), 300);
        drop(driver);
        let measured = measure(&[path]).unwrap();
        assert!(measured.state_bytes > 0.0 && measured.leaf_bytes > measured.state_bytes);
    }

    #[test]
    fn a_paragraph_stays_within_its_bounds() {
        let mut typist = Typist::new();
        typist.body();
        for _ in 0..20_000 {
            assert!(!typist.next().is_empty());
        }
        let most = PARAGRAPH_CHARS_MAX + TYPED_CHARS as u32;
        assert!(typist.lengths.iter().all(|length| *length <= most));
    }
}
