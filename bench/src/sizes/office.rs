//! People with notebooks on the disk and a relay between them, in one process and without
//! sockets: what is measured is what engines, stores and the relay do, and no network. The relay
//! is the real one without its shell; the store is that of the command line.

use super::sqlite::SqliteStore;
use anyhow::{Result, bail, ensure};
use cahier_bench_client::people::CLAIMED_MS;
use cahier_crypto::{LocalKey, RelayKey};
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_notebook::Change;
use cahier_relay::core::{ConnectionId, Core, Effect, Policy};
use cahier_relay::storage::MemoryStorage;
use cahier_sync::{Context, Driver, Engine, Notice, Outward};
use pollster::block_on;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};

const ADDRESS: &str = "http://relay.test";
/// The key of every notebook: another process opens what this one wrote.
const KEY_SEED: u64 = 77;
/// Between two turns, ms of the clock that people have.
const STEP_MS: u64 = 20;
/// Turns after which something is wrong.
const TURNS_MAX: usize = 200_000;
/// Entries that are written at a time: fewer than an engine keeps open.
const AT_ONCE: usize = 48;

/// One person at one device.
pub struct Person {
    /// Engine and store.
    pub driver: Driver<SqliteStore>,
    line: Option<ConnectionId>,
    /// What is under way to them.
    inbox: VecDeque<Vec<u8>>,
    /// What went out to the relay, bytes.
    pub sent: u64,
    /// What came from it, bytes.
    pub received: u64,
    /// How long their device worked, its disk included.
    pub spent: Duration,
}

/// Everybody, and the relay.
pub struct Office {
    /// What chance decides.
    pub rng: ChaCha20Rng,
    /// The clock of everybody, ms since 1970.
    pub now_ms: u64,
    /// Who is there.
    pub people: Vec<Person>,
    /// How long the relay worked.
    pub relay_spent: Duration,
    relay: Core<MemoryStorage>,
    last_line: u64,
}

/// The key under which rows lie.
pub fn key() -> LocalKey {
    LocalKey::make(&mut ChaCha20Rng::seed_from_u64(KEY_SEED))
}

/// Opens a notebook that another process wrote.
pub fn open(file: &Path, rng: &mut ChaCha20Rng) -> Result<Driver<SqliteStore>> {
    let store = SqliteStore::open(file)?;
    let mut ctx = Context { now_ms: now_ms(), rng };
    Ok(block_on(Box::pin(Driver::open(store, key(), &mut ctx)))?)
}

/// The system's clock, ms since 1970.
pub fn now_ms() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX).max(1)
}

impl Office {
    /// Nobody yet, and a relay that is empty.
    pub fn new(seed: u64) -> Result<Self> {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let key = RelayKey::make(&mut rng);
        let policy = Policy { open_registration: true, ..Policy::default() }.without_rates();
        let relay = Core::open(MemoryStorage::new(), key, policy)?;
        let (people, relay_spent) = (Vec::new(), Duration::ZERO);
        Ok(Self { rng, now_ms: CLAIMED_MS, people, relay_spent, relay, last_line: 0 })
    }

    /// A new person with an empty notebook in a file, in touch with the relay.
    pub fn person(&mut self, name: &str, file: &Path) -> Result<usize> {
        let store = SqliteStore::open(file)?;
        let mut ctx = Context { now_ms: self.now_ms, rng: &mut self.rng };
        let mut engine = Engine::create(name, &mut ctx)?;
        engine.set_relay(ADDRESS, None, None);
        let driver = block_on(Box::pin(Driver::create(store, key(), engine)))?;
        let (line, inbox) = (None, VecDeque::new());
        let spent = Duration::ZERO;
        self.people.push(Person { driver, line, inbox, sent: 0, received: 0, spent });
        let who = self.people.len() - 1;
        self.settle(who)?;
        self.rest()?;
        Ok(who)
    }

    /// Somebody's new zone.
    pub fn zone(&mut self, who: usize, title: &str) -> Result<ZoneId> {
        let zone = self.with(who, |driver, ctx| driver.engine.new_zone(title, ctx))??;
        self.rest()?;
        Ok(zone)
    }

    /// Does something with an engine, and lets it finish.
    pub fn with<T>(
        &mut self,
        who: usize,
        act: impl FnOnce(&mut Driver<SqliteStore>, &mut Context<'_>) -> T,
    ) -> Result<T> {
        let (start, relay_before) = (Instant::now(), self.relay_spent);
        let mut ctx = Context { now_ms: self.now_ms, rng: &mut self.rng };
        let result = act(&mut self.people[who].driver, &mut ctx);
        self.settle(who)?;
        // The relay answers within this process, and that is not the work of the device.
        let relay = self.relay_spent.saturating_sub(relay_before);
        self.people[who].spent += start.elapsed().saturating_sub(relay);
        Ok(result)
    }

    /// Carries out what an engine wants until it rests.
    fn settle(&mut self, who: usize) -> Result<()> {
        loop {
            let mut ctx = Context { now_ms: self.now_ms, rng: &mut self.rng };
            match block_on(self.people[who].driver.next(&mut ctx)) {
                None => return Ok(()),
                Some(Outward::Tell(Notice::NotSaved(why))) => return Err(why.into()),
                // Whoever waits to be let in is refused at first.
                Some(Outward::Tell(Notice::Relay(why))) => eprintln!("sizes: refused: {why}"),
                Some(Outward::Tell(_)) => {}
                Some(Outward::Send(bytes)) => self.post(who, &bytes),
                Some(Outward::Hangup) => self.cut(who),
            }
        }
    }

    fn post(&mut self, who: usize, bytes: &[u8]) {
        let Some(line) = self.people[who].line else { return };
        self.people[who].sent += bytes.len() as u64;
        let start = Instant::now();
        let effects = self.relay.message(line, bytes, self.now_ms, &mut self.rng);
        self.relay_spent += start.elapsed();
        self.carry(effects);
    }

    /// A person's connection ends. They come again with the next turn.
    pub fn cut(&mut self, who: usize) {
        if let Some(line) = self.people[who].line.take() {
            self.relay.disconnect(line);
        }
        self.people[who].inbox.clear();
        self.people[who].driver.engine.disconnected();
    }

    fn connect(&mut self, who: usize) -> Result<()> {
        self.last_line += 1;
        let line = ConnectionId(self.last_line);
        let effects = self.relay.connect(line);
        self.people[who].line = Some(line);
        self.carry(effects);
        self.people[who].driver.engine.connected();
        self.settle(who)
    }

    fn carry(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let (Effect::Send(line, _) | Effect::Close(line)) = &effect;
            let known = self.people.iter().position(|person| person.line == Some(*line));
            let Some(who) = known else { continue };
            match effect {
                Effect::Send(_, bytes) => {
                    self.people[who].received += bytes.len() as u64;
                    self.people[who].inbox.push_back(bytes);
                }
                Effect::Close(_) => {
                    self.people[who].line = None;
                    self.people[who].driver.engine.disconnected();
                }
            }
        }
    }

    /// Some time passes, and what is under way arrives; whether anything was.
    pub fn turn(&mut self) -> Result<bool> {
        self.now_ms += STEP_MS;
        let mut moved = false;
        for who in 0..self.people.len() {
            if self.people[who].line.is_none() {
                self.connect(who)?;
            }
            while let Some(frame) = self.people[who].inbox.pop_front() {
                moved = true;
                self.with(who, |driver, ctx| driver.engine.received(&frame, ctx))?;
            }
            self.with(who, |driver, ctx| driver.engine.tick(ctx))?;
        }
        let start = Instant::now();
        let mut effects = self.relay.flush(self.now_ms);
        effects.extend(self.relay.tick(self.now_ms));
        self.relay_spent += start.elapsed();
        moved |= !effects.is_empty();
        self.carry(effects);
        Ok(moved)
    }

    /// Runs until nothing moves any more.
    pub fn rest(&mut self) -> Result<()> {
        for _ in 0..TURNS_MAX {
            let moved = self.turn()?;
            let rests = |person: &Person| {
                let engine = &person.driver.engine;
                engine.is_connected() && engine.is_quiet() && person.inbox.is_empty()
            };
            if !moved && self.people.iter().all(rests) && !self.relay.needs_flush() {
                return Ok(());
            }
        }
        bail!("the office does not come to rest")
    }

    /// Somebody writes entries, some at a time; all are in the log and put away at the end. Nobody
    /// states a version of them, as with an import.
    pub fn fill(
        &mut self,
        who: usize,
        zone: ZoneId,
        entries: impl Iterator<Item = Vec<Change>>,
    ) -> Result<Vec<DocumentId>> {
        let (mut entries, mut all) = (entries.peekable(), Vec::new());
        while entries.peek().is_some() {
            let some: Vec<Vec<Change>> = entries.by_ref().take(AT_ONCE).collect();
            let ids = self.with(who, |driver, ctx| begin(driver, zone, &some, ctx))??;
            self.rest()?;
            self.with(who, |driver, ctx| {
                ids.iter().try_for_each(|id| driver.engine.close(*id, ctx))
            })??;
            all.extend(ids);
            if all.len() % 1_000 < AT_ONCE {
                eprintln!("sizes: {} entries are written", all.len());
            }
        }
        self.rest()?;
        ensure!(self.people[who].driver.engine.status().unsent == 0, "entries are not in the log");
        Ok(all)
    }
}

/// Begins entries, which leave as envelopes at once.
fn begin(
    driver: &mut Driver<SqliteStore>,
    zone: ZoneId,
    entries: &[Vec<Change>],
    ctx: &mut Context<'_>,
) -> Result<Vec<DocumentId>> {
    let mut ids = Vec::with_capacity(entries.len());
    for changes in entries {
        let id = driver.engine.begin(zone, Class::Entry, None, ctx)?;
        driver.engine.edit(id, changes, ctx)?;
        driver.engine.unwrite(id);
        ids.push(id);
    }
    driver.engine.flush(ctx)?;
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sizes::texts::texts;

    #[test]
    fn what_is_written_lies_on_the_disk_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notebook.sqlite");
        let mut office = Office::new(1).unwrap();
        let ana = office.person("Ana", &file).unwrap();
        let zone = office.zone(ana, "Chimie").unwrap();
        let all: Vec<_> = texts(3).collect();
        let ids = office.fill(ana, zone, all.iter().map(|text| text.changes())).unwrap();
        assert_eq!(ids.len(), 3);
        assert!(office.people[ana].sent > 60_000);
        drop(office);
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let mut driver = open(&file, &mut rng).unwrap();
        assert_eq!(driver.engine.list(None).len(), 3);
        let mut ctx = Context { now_ms: now_ms(), rng: &mut rng };
        block_on(driver.ensure(ids[1], &mut ctx));
        let body = driver.engine.entry(ids[1]).unwrap().body.plain_text();
        assert_eq!(body, all[1].body.trim_end());
    }
}
