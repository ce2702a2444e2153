//! How long a keystroke takes to be safe: from the engine's edit to rows that are sealed and on
//! the disk, over whatever store the shell brings.

use crate::Clock;
use crate::measure::Sorted;
use crate::people::CLAIMED_MS;
use crate::report::Row;
use crate::typed::Typed;
use anyhow::{Result, ensure};
use cahier_crypto::LocalKey;
use cahier_evidence::{Class, DocumentId};
use cahier_notebook::{Body, Change, Element, Node, Run};
use cahier_sync::store::{Batch, Range, Rows, Store, StoreError};
use cahier_sync::{Context, Driver, Engine, Notice, Outward};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::cell::RefCell;
use std::rc::Rc;

const EDITS: usize = 500;
/// Between two keystrokes, ms.
const PAUSE_MS: u64 = 200;
const PARAGRAPH_CHARS: usize = 1_000;

/// An entry to type in.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// How rows name it.
    pub name: &'static str,
    paragraphs: usize,
}

/// The entries that are measured, each over an empty store.
pub const ENTRIES: [Entry; 2] = [
    Entry { name: "short entry", paragraphs: 1 },
    Entry { name: "entry of 100 kB", paragraphs: 100 },
];

/// Times of commits since they were last looked at, ms.
type Commits = Rc<RefCell<Vec<f64>>>;

/// A store that says how long its commits took.
struct Timed<S> {
    store: S,
    clock: Clock,
    commits: Commits,
}

/// One person at work.
struct Desk<S> {
    driver: Driver<Timed<S>>,
    rng: ChaCha20Rng,
    now_ms: u64,
    entry: DocumentId,
    clock: Clock,
    commits: Commits,
}

/// Types in an entry over an empty store; `commit` is how rows name the store's part.
pub async fn run<S: Store>(
    store: S,
    entry: Entry,
    commit: &str,
    clock: &Clock,
) -> Result<Vec<Row>> {
    let mut desk = Box::pin(Desk::open(store, entry.paragraphs, clock)).await?;
    let (mut processor, mut disk, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..EDITS {
        let (all_ms, disk_ms) = desk.keystroke(entry.paragraphs / 2, number).await?;
        processor.push(all_ms - disk_ms);
        disk.push(disk_ms);
        both.push(all_ms);
    }
    let mut rows = Vec::new();
    for (part, times) in [("processor", processor), (commit, disk), ("to saved", both)] {
        let times = Sorted::new(times);
        for (quantile, share) in [("p50", 0.5), ("p95", 0.95)] {
            let name = format!("{}, edit: {part}, {quantile}", entry.name);
            rows.push(Row::new(name, "ms", times.quantile(share)));
        }
    }
    Ok(rows)
}

impl<S: Store> Desk<S> {
    /// An account with an entry of so many paragraphs, all of it saved.
    async fn open(store: S, paragraphs: usize, clock: &Clock) -> Result<Self> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let commits = Commits::default();
        let store = Timed { store, clock: clock.clone(), commits: Rc::clone(&commits) };
        let key = LocalKey::make(&mut rng);
        let now_ms = CLAIMED_MS;
        let engine = Engine::create("Banc", &mut Context { now_ms, rng: &mut rng })?;
        let mut driver = Box::pin(Driver::create(store, key, engine)).await?;
        let zone = driver.engine.new_zone("Banc", &mut Context { now_ms, rng: &mut rng })?;
        settle(&mut driver, now_ms, &mut rng).await?;
        let mut ctx = Context { now_ms, rng: &mut rng };
        let entry = driver.engine.begin(zone, Class::Entry, None, &mut ctx)?;
        driver.engine.edit(entry, &[Change::Body { body: body(paragraphs) }], &mut ctx)?;
        settle(&mut driver, now_ms, &mut rng).await?;
        commits.borrow_mut().clear();
        Ok(Self { driver, rng, now_ms, entry, clock: clock.clone(), commits })
    }

    /// Types one character; gives the whole time until it is saved and the store's part of it, ms.
    async fn keystroke(&mut self, paragraph: usize, offset: usize) -> Result<(f64, f64)> {
        self.now_ms += PAUSE_MS;
        let (path, offset) = (vec![u32::try_from(paragraph)?], u32::try_from(offset)?);
        let change = [Change::InsertText { path, offset, text: "e".into() }];
        let start_ms = self.clock.now_ms();
        let mut ctx = Context { now_ms: self.now_ms, rng: &mut self.rng };
        self.driver.engine.edit(self.entry, &change, &mut ctx)?;
        settle(&mut self.driver, self.now_ms, &mut self.rng).await?;
        let all_ms = self.clock.now_ms() - start_ms;
        let commits_ms: Vec<f64> = self.commits.borrow_mut().drain(..).collect();
        ensure!(!commits_ms.is_empty(), "nothing was committed");
        Ok((all_ms, commits_ms.iter().sum()))
    }
}

/// Carries out what the engine asks for, until it rests.
async fn settle<S: Store>(
    driver: &mut Driver<S>,
    now_ms: u64,
    rng: &mut ChaCha20Rng,
) -> Result<()> {
    while let Some(out) = driver.next(&mut Context { now_ms, rng }).await {
        if let Outward::Tell(Notice::NotSaved(error)) = out {
            return Err(error.into());
        }
    }
    Ok(())
}

fn body(paragraphs: usize) -> Body {
    let mut typed = Typed::alone();
    let mut paragraph = || {
        let run = Run { text: typed.take(PARAGRAPH_CHARS), ..Run::default() };
        Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
    };
    Body((0..paragraphs).map(|_| paragraph()).collect())
}

impl<S: Store> Store for Timed<S> {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        self.store.take_lead().await
    }

    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        let start_ms = self.clock.now_ms();
        let done = self.store.commit(batch).await;
        self.commits.borrow_mut().push(self.clock.now_ms() - start_ms);
        done
    }

    async fn read(&self, range: Range) -> Result<Rows, StoreError> {
        self.store.read(range).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ticking;
    use cahier_sync::store::MemoryStore;

    #[test]
    fn every_keystroke_is_saved_and_timed() {
        let clock = ticking();
        let rows = run(MemoryStore::default(), ENTRIES[0], "memory", &clock);
        let rows = pollster::block_on(rows).unwrap();
        let value = |name: &str| {
            let name = format!("short entry, edit: {name}");
            rows.iter().find(|row| row.name == name).unwrap().value
        };
        for quantile in ["p50", "p95"] {
            let all = value(&format!("to saved, {quantile}"));
            assert!(value(&format!("memory, {quantile}")) >= 1.0);
            assert!(all > value(&format!("processor, {quantile}")), "{all}");
        }
    }
}
