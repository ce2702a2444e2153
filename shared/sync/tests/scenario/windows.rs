//! Several windows on one notebook: one leads; those that led before are frozen, hold whatever
//! they had not saved, and may wake up.

use crate::world::World;
use cahier_evidence::DocumentId;
use cahier_sync::store::StoreError;
use cahier_sync::{Context, Driver, Notice};
use pollster::block_on;

/// How long a window waits at most before it tries again to save, ms.
const RETRY_MS: u64 = 2_000;

impl World {
    /// The power of a device fails: every window is gone, the store stays.
    pub fn restart(&mut self, who: usize) {
        self.cut(who);
        self.people[who].frozen.clear();
        self.open_again(who);
        self.settle(who);
        self.count("crashes");
    }

    /// Another window takes the lead while the one that leads is alive: that one freezes.
    pub fn take_lead(&mut self, who: usize) {
        let unsaved = self.people[who].driver.engine.status().unsaved > 0;
        self.count(if unsaved { "leader changes with unsaved work" } else { "leader changes" });
        let frozen = self.open_again(who);
        self.people[who].frozen.push(frozen);
        self.cut(who);
        self.settle(who);
    }

    /// Opens what the store holds; gives the window that led. What it had not saved is no longer
    /// expected anywhere: it said so.
    fn open_again(&mut self, who: usize) -> Driver<cahier_sync::store::MemoryStore> {
        let unkept = std::mem::take(&mut self.people[who].unkept);
        self.tokens.retain(|(token, _)| !unkept.contains(token));
        let now_ms = self.time_of(who);
        let mut ctx = Context { now_ms, rng: &mut self.rng };
        let person = &mut self.people[who];
        let opening = Driver::open(person.store.clone(), person.key.clone(), &mut ctx);
        let opened = block_on(opening).unwrap();
        std::mem::replace(&mut person.driver, opened)
    }

    /// A window that led before wakes up and writes. It learns that it leads no more, says that
    /// the work is not saved, sends nothing (see [`World::settle`]) and takes no more work.
    pub fn wake(&mut self, who: usize, entry: DocumentId) {
        let Some(frozen) = self.people[who].frozen.pop() else { return };
        let (tokens, now_ms) = (self.tokens.len(), self.now_ms);
        let person = &mut self.people[who];
        let leader = std::mem::replace(&mut person.driver, frozen);
        let (line, told) = (person.line.take(), std::mem::take(&mut person.told));
        let unkept = std::mem::take(&mut person.unkept);
        self.now_ms += RETRY_MS;
        if self.write(who, entry) {
            let person = &self.people[who];
            assert!(person.driver.engine.is_fenced(), "a window that woke up writes");
            assert!(person.told.contains(&Notice::NotSaved(StoreError::Fenced)));
            assert!(!self.write(who, entry), "a fenced window takes work");
            self.count("windows that woke up");
        }
        let vain = self.tokens.split_off(tokens);
        self.in_vain.extend(vain.into_iter().map(|(token, _)| token));
        let person = &mut self.people[who];
        (person.driver, person.line, person.told) = (leader, line, told);
        person.unkept = unkept;
        self.now_ms = now_ms;
    }
}
