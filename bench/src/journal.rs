//! `journal`: how long a keystroke takes to be safe: from the engine's edit to rows that are
//! sealed and on the disk. The processor's part runs over a store in memory; the disk's part is
//! the very same batch, committed to SQLite as the command line's store does.

use crate::measure::{Sorted, ms};
use crate::people::CLAIMED_MS;
use crate::process;
use crate::report::Row;
use anyhow::{Result, ensure};
use cahier_crypto::LocalKey;
use cahier_evidence::{Class, DocumentId};
use cahier_notebook::{Body, Change, Element, Node, Run};
use cahier_sync::store::{Batch, MemoryStore, Place, Range, Rows, Store, StoreError, Write};
use cahier_sync::{Context, Driver, Engine, Notice, Outward};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rusqlite::{Connection, TransactionBehavior, params};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

const EDITS: usize = 500;
/// Between two keystrokes, ms.
const PAUSE_MS: u64 = 200;
const PARAGRAPH_CHARS: usize = 1_000;

/// A store in memory that commits each batch to a file first, and says how long that took.
struct TimedStore {
    memory: MemoryStore,
    file: Connection,
    commits_ms: Rc<RefCell<Vec<f64>>>,
}

/// One person at work.
struct Desk {
    driver: Driver<TimedStore>,
    rng: ChaCha20Rng,
    now_ms: u64,
    entry: DocumentId,
    commits_ms: Rc<RefCell<Vec<f64>>>,
}

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, paragraphs) in [("short entry", 1), ("entry of 100 kB", 100)] {
        eprintln!("journal: {name}");
        // Beside the build: a folder for temporary files may lie in memory.
        let folder = tempfile::tempdir_in(process::target()?)?;
        let mut desk = Desk::open(folder.path(), paragraphs)?;
        let (mut processor, mut disk, mut both) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..EDITS {
            let (all_ms, disk_ms) = desk.keystroke(paragraphs / 2, number)?;
            processor.push(all_ms - disk_ms);
            disk.push(disk_ms);
            both.push(all_ms);
        }
        let parts = [("processor", processor), ("SQLite commit", disk), ("to saved", both)];
        for (part, times) in parts {
            let times = Sorted::new(times);
            for (quantile, share) in [("p50", 0.5), ("p95", 0.95)] {
                let value = times.quantile(share);
                rows.push(Row::new(format!("{name}, edit: {part}, {quantile}"), "ms", value));
            }
        }
    }
    Ok(rows)
}

impl Desk {
    /// An account with an entry of so many paragraphs, all of it saved.
    fn open(folder: &Path, paragraphs: usize) -> Result<Self> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let commits_ms: Rc<RefCell<Vec<f64>>> = Rc::default();
        let store = TimedStore {
            memory: MemoryStore::default(),
            file: file(&folder.join("notebook.sqlite"))?,
            commits_ms: Rc::clone(&commits_ms),
        };
        let key = LocalKey::make(&mut rng);
        let now_ms = CLAIMED_MS;
        let engine = Engine::create("Banc", &mut Context { now_ms, rng: &mut rng })?;
        let mut driver = pollster::block_on(Driver::create(store, key, engine))?;
        let zone = driver.engine.new_zone("Banc", &mut Context { now_ms, rng: &mut rng })?;
        settle(&mut driver, now_ms, &mut rng)?;
        let mut ctx = Context { now_ms, rng: &mut rng };
        let entry = driver.engine.begin(zone, Class::Entry, None, &mut ctx)?;
        driver.engine.edit(entry, &[Change::Body { body: body(paragraphs) }], &mut ctx)?;
        settle(&mut driver, now_ms, &mut rng)?;
        commits_ms.borrow_mut().clear();
        Ok(Self { driver, rng, now_ms, entry, commits_ms })
    }

    /// Types one character; gives the whole time until it is saved and the disk's part of it, ms.
    fn keystroke(&mut self, paragraph: usize, offset: usize) -> Result<(f64, f64)> {
        self.now_ms += PAUSE_MS;
        let (path, offset) = (vec![u32::try_from(paragraph)?], u32::try_from(offset)?);
        let change = [Change::InsertText { path, offset, text: "e".into() }];
        let start = Instant::now();
        let mut ctx = Context { now_ms: self.now_ms, rng: &mut self.rng };
        self.driver.engine.edit(self.entry, &change, &mut ctx)?;
        settle(&mut self.driver, self.now_ms, &mut self.rng)?;
        let all_ms = ms(start.elapsed());
        let disk_ms: Vec<f64> = self.commits_ms.borrow_mut().drain(..).collect();
        ensure!(!disk_ms.is_empty(), "nothing was committed");
        Ok((all_ms, disk_ms.iter().sum()))
    }
}

/// Carries out what the engine asks for, until it rests.
async fn settled(
    driver: &mut Driver<TimedStore>,
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

fn settle(driver: &mut Driver<TimedStore>, now_ms: u64, rng: &mut ChaCha20Rng) -> Result<()> {
    pollster::block_on(settled(driver, now_ms, rng))
}

fn body(paragraphs: usize) -> Body {
    let words = "the quick brown fox measures 5 mg of iron and writes it down ";
    let text: String = words.chars().cycle().take(PARAGRAPH_CHARS).collect();
    let paragraph = || {
        let run = Run { text: text.clone(), ..Run::default() };
        Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
    };
    Body((0..paragraphs).map(|_| paragraph()).collect())
}

/// The tables and settings of the command line's store.
fn file(path: &Path) -> Result<Connection> {
    let db = Connection::open(path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    let full: i64 = db.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    ensure!(full == 2, "SQLite refused full synchronisation");
    db.execute_batch(
        "CREATE TABLE rows (place BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID",
    )?;
    Ok(db)
}

fn write(db: &mut Connection, batch: &Batch) -> rusqlite::Result<()> {
    let txn = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for write in &batch.writes {
        match write {
            Write::Put(place, bytes) => {
                let mut put = txn.prepare_cached("INSERT OR REPLACE INTO rows VALUES (?1, ?2)")?;
                put.execute(params![place.to_bytes(), bytes])?;
            }
            Write::Delete(place) => {
                let mut delete = txn.prepare_cached("DELETE FROM rows WHERE place = ?1")?;
                delete.execute([place.to_bytes()])?;
            }
            Write::Clear(table, scope) => {
                let first = Place::new(*table, *scope, 0).to_bytes();
                let last = Place::new(*table, *scope, u64::MAX).to_bytes();
                let mut clear =
                    txn.prepare_cached("DELETE FROM rows WHERE place BETWEEN ?1 AND ?2")?;
                clear.execute([first, last])?;
            }
        }
    }
    txn.commit()
}

impl Store for TimedStore {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        self.memory.take_lead().await
    }

    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        let start = Instant::now();
        write(&mut self.file, &batch).map_err(|error| StoreError::Lost(error.to_string()))?;
        self.commits_ms.borrow_mut().push(ms(start.elapsed()));
        self.memory.commit(batch).await
    }

    async fn read(&self, range: Range) -> Result<Rows, StoreError> {
        self.memory.read(range).await
    }
}
