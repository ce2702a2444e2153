//! A world in one process: people with engines, a relay, a network, disks and clocks, all
//! simulated and all decided by one seed. The relay is the real one without its sockets.

use crate::lines::{End, Lines};
use cahier_crypto::{LocalKey, RelayKey};
use cahier_protocol::{ClientMessage, FRAME_BYTES_MAX, RelayMessage, decode, encode};
use cahier_relay::core::{ConnectionId, Core, Effect, Policy};
use cahier_relay::storage::MemoryStorage;
use cahier_sync::store::{Fault, MemoryStore, StoreError};
use cahier_sync::{Context, Driver, Engine, Notice, Outward};
use pollster::block_on;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;

pub const ADDRESS: &str = "http://relay.test";
const START_MS: u64 = 1_795_000_000_000;

/// One person at one device.
pub struct Person {
    pub name: String,
    pub store: MemoryStore,
    pub key: LocalKey,
    pub driver: Driver<MemoryStore>,
    pub line: Option<ConnectionId>,
    /// Wants to be online.
    pub online: bool,
    /// How wrong the clock is, ms.
    pub skew_ms: i64,
    pub told: Vec<Notice>,
    /// Tokens that the status does not call kept yet: a power cut may take them.
    pub unkept: Vec<String>,
    /// Windows that led before and may wake up.
    pub frozen: Vec<Driver<MemoryStore>>,
    /// Was removed from a zone: the relay never answers all of its questions any more.
    pub removed: bool,
}

/// Everything.
pub struct World {
    pub rng: ChaCha20Rng,
    pub now_ms: u64,
    pub people: Vec<Person>,
    pub relay: Core<MemoryStorage>,
    pub disk: MemoryStorage,
    key_seed: cahier_crypto::Secret32,
    pub lines: Lines,
    /// What was written: token, by whom.
    pub tokens: Vec<(String, usize)>,
    /// Tokens of windows that led no more: they must be nowhere.
    pub in_vain: Vec<String>,
    pub written: u64,
    /// Longest delay of a frame, ms.
    pub delay_ms_max: u64,
    /// Frames in a thousand that come twice.
    pub duplicates: u64,
    /// Whether frames race each other wherever they can, and connections break so that one end
    /// learns of it late.
    pub rough: bool,
    /// How often what happened.
    pub counts: BTreeMap<&'static str, u64>,
    /// Changes a frame of the relay before it arrives: a relay that lies.
    pub tamper: Option<Tamper>,
    /// Hears what people ask before the relay does, and may answer in its place.
    pub lie: Option<Lie>,
}

/// A way to lie: what a person is to get instead of a frame of the relay.
pub type Tamper = Box<dyn FnMut(usize, Vec<u8>) -> Vec<u8>>;

/// Another way: what a person is to get for a message, at this time; none where the relay is to
/// hear it.
pub type Lie = Box<dyn FnMut(usize, &ClientMessage, u64) -> Option<Vec<RelayMessage>>>;

impl World {
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let key = RelayKey::make(&mut rng);
        let key_seed = key.seed();
        let disk = MemoryStorage::new();
        let relay = Core::open(disk.clone(), key, policy()).unwrap();
        Self {
            rng,
            now_ms: START_MS,
            people: Vec::new(),
            relay,
            disk,
            key_seed,
            lines: Lines::default(),
            tokens: Vec::new(),
            in_vain: Vec::new(),
            written: 0,
            delay_ms_max: 40,
            duplicates: 0,
            rough: false,
            counts: BTreeMap::new(),
            tamper: None,
            lie: None,
        }
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.rng.next_u64() % n.max(1)
    }

    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// A new person with an empty notebook.
    pub fn person(&mut self, name: &str) -> usize {
        let key = LocalKey::make(&mut self.rng);
        let store = MemoryStore::default();
        let mut ctx = Context { now_ms: self.now_ms, rng: &mut self.rng };
        let mut engine = Engine::create(name, &mut ctx).unwrap();
        engine.set_relay(ADDRESS, None, None);
        self.seat_person(name, store, key, engine)
    }

    pub fn seat_person(
        &mut self,
        name: &str,
        store: MemoryStore,
        key: LocalKey,
        engine: Engine,
    ) -> usize {
        let driver = block_on(Driver::create(store.clone(), key.clone(), engine)).unwrap();
        self.people.push(Person {
            name: name.to_owned(),
            store,
            key,
            driver,
            line: None,
            online: true,
            skew_ms: 0,
            told: Vec::new(),
            unkept: Vec::new(),
            frozen: Vec::new(),
            removed: false,
        });
        let who = self.people.len() - 1;
        self.settle(who);
        who
    }

    /// Does something with an engine, and lets it finish.
    pub fn with<T>(
        &mut self,
        who: usize,
        act: impl FnOnce(&mut Driver<MemoryStore>, &mut Context<'_>) -> T,
    ) -> T {
        let now_ms = self.time_of(who);
        let mut ctx = Context { now_ms, rng: &mut self.rng };
        let result = act(&mut self.people[who].driver, &mut ctx);
        self.settle(who);
        result
    }

    pub fn time_of(&self, who: usize) -> u64 {
        self.now_ms.saturating_add_signed(self.people[who].skew_ms).max(1)
    }

    /// Carries out what an engine wants until it rests.
    pub fn settle(&mut self, who: usize) {
        let now_ms = self.time_of(who);
        loop {
            let mut ctx = Context { now_ms, rng: &mut self.rng };
            let person = &mut self.people[who];
            match block_on(person.driver.next(&mut ctx)) {
                None => break,
                Some(Outward::Tell(notice)) => {
                    let full = notice == Notice::NotSaved(StoreError::Full);
                    person.told.push(notice);
                    if full {
                        self.count("full disks");
                    }
                }
                Some(Outward::Send(bytes)) => {
                    assert!(!person.driver.engine.is_fenced(), "a fenced window sends");
                    if let Some(line) = person.line {
                        self.post(line, true, &bytes);
                    }
                }
                Some(Outward::Hangup) => self.cut(who),
            }
        }
        if self.people[who].driver.engine.status().unsaved == 0 {
            self.people[who].unkept.clear();
        }
    }

    fn post(&mut self, line: ConnectionId, to_relay: bool, bytes: &[u8]) {
        let (delay, twice) = (self.below(self.delay_ms_max), self.below(1000));
        let copies = 1 + usize::from(twice < self.duplicates);
        self.lines.post(line, to_relay, self.now_ms + delay, bytes, copies);
        if copies > 1 {
            self.count("frames twice");
        }
    }

    /// Connects a person to the relay.
    pub fn connect(&mut self, who: usize) {
        if self.people[who].line.is_some() {
            return;
        }
        let line = self.lines.open();
        let effects = self.relay.connect(line);
        self.people[who].line = Some(line);
        self.relay_effects(effects);
        self.people[who].driver.engine.connected();
        self.settle(who);
    }

    /// The connection breaks. Whatever was under way is lost; on a rough network the relay learns
    /// late, and hears some of it meanwhile.
    pub fn cut(&mut self, who: usize) {
        if let Some(line) = self.people[who].line.take() {
            if self.rough {
                self.snap(line, End::Relay);
            } else {
                self.lines.close(line);
                self.relay.disconnect(line);
            }
        }
        self.people[who].driver.engine.disconnected();
    }

    pub fn relay_effects(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(line, bytes) => {
                    let who = self.people.iter().position(|p| p.line == Some(line));
                    let bytes = match (&mut self.tamper, who) {
                        (Some(tamper), Some(who)) => tamper(who, bytes),
                        _ => bytes,
                    };
                    if self.people.iter().any(|p| p.line == Some(line)) {
                        self.post(line, false, &bytes);
                    }
                }
                // The goodbye arrives before the end.
                Effect::Close(line) if self.rough => {
                    let told_at_ms = self.now_ms + self.delay_ms_max;
                    self.lines.snap(line, End::Person, usize::MAX, told_at_ms);
                }
                Effect::Close(line) => {
                    self.lines.close(line);
                    self.hung_up(line);
                }
            }
        }
    }

    /// Lets so much time pass.
    pub fn pass(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        while self.now_ms < end {
            self.now_ms = (self.now_ms + 20).min(end);
            self.deliver();
            self.end_lines();
            let effects = self.relay.flush(self.now_ms);
            self.relay_effects(effects);
            let effects = self.relay.tick(self.now_ms);
            self.relay_effects(effects);
            for who in 0..self.people.len() {
                if self.people[who].online && self.people[who].line.is_none() {
                    self.connect(who);
                }
                self.with(who, |driver, ctx| driver.engine.tick(ctx));
            }
        }
    }

    fn deliver(&mut self) {
        loop {
            let due = self.lines.due(self.now_ms);
            let chosen = if self.rough { self.below(due.len() as u64) as usize } else { 0 };
            let Some((line, at)) = due.get(chosen).copied() else { return };
            let Some(frame) = self.lines.take(line, at) else { return };
            if frame.to_relay {
                self.hear(line, &frame.bytes);
            } else if let Some(who) = self.people.iter().position(|p| p.line == Some(line)) {
                self.with(who, |driver, ctx| driver.engine.received(&frame.bytes, ctx));
            }
        }
    }

    /// A frame reaches the relay, or whoever stands in its place.
    fn hear(&mut self, line: ConnectionId, bytes: &[u8]) {
        let now_ms = self.now_ms;
        let who = self.people.iter().position(|p| p.line == Some(line));
        let instead = match (&mut self.lie, who) {
            (Some(lie), Some(who)) => {
                let message = decode::<ClientMessage>(bytes, FRAME_BYTES_MAX).ok();
                message.and_then(|message| lie(who, &message, now_ms))
            }
            _ => None,
        };
        if let Some(answers) = instead {
            answers.iter().for_each(|answer| self.post(line, false, &encode(answer)));
        } else {
            let effects = self.relay.message(line, bytes, now_ms, &mut self.rng);
            self.relay_effects(effects);
        }
    }

    /// Everything works again; runs until nothing moves any more.
    pub fn heal(&mut self) {
        (self.tamper, self.lie) = (None, None);
        (self.duplicates, self.rough) = (0, false);
        self.disk.set_full(false);
        for who in 0..self.people.len() {
            self.people[who].online |= !self.people[who].removed;
            self.people[who].store.set_fault(None);
            self.with(who, |driver, ctx| driver.engine.flush(ctx)).ok();
        }
        for _ in 0..600 {
            self.pass(200);
            let rests = |person: &Person| {
                let engine = &person.driver.engine;
                person.removed || (engine.is_connected() && engine.is_quiet())
            };
            let quiet = self.lines.is_quiet() && self.people.iter().all(rests);
            if quiet && !self.relay.needs_flush() {
                return;
            }
        }
        let states: Vec<_> =
            self.people.iter().map(|p| (&p.name, p.driver.engine.zones())).collect();
        panic!("the world does not come to rest: {states:#?}");
    }

    /// The relay's power fails: what was not synced is gone.
    pub fn restart_relay(&mut self) {
        for who in 0..self.people.len() {
            self.cut(who);
        }
        self.lines.clear();
        self.disk.crash();
        self.relay = Core::open(self.disk.reopen(), self.relay_key(), policy()).unwrap();
    }

    /// The relay's own key, for one that signs what is not so.
    pub fn relay_key(&self) -> RelayKey {
        RelayKey::from_seed(&self.key_seed)
    }

    /// The relay loses everything but its key.
    pub fn wipe_relay(&mut self) {
        for who in 0..self.people.len() {
            self.cut(who);
        }
        self.lines.clear();
        self.disk.wipe();
        self.relay = Core::open(self.disk.reopen(), self.relay_key(), policy()).unwrap();
    }

    pub fn set_fault(&mut self, who: usize, fault: Fault) {
        self.people[who].store.set_fault(Some(fault));
    }
}

fn policy() -> Policy {
    Policy { open_registration: true, ..Policy::default() }.without_rates()
}
