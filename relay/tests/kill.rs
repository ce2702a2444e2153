//! A hundred times the relay is killed at a random moment while it takes work in; every time all
//! that it acknowledged is there, in its place, under the head that it had signed.
//!
//! Killing a process does not test whether data reaches the disk (the kernel keeps what was
//! written); `durability.rs` and `strace.rs` look at that. This tests that no acknowledgement
//! runs ahead of its commit, and that what a kill leaves behind is whole.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod people;

use cahier_evidence::{Hash, Position, ZoneHead, ZoneState, root_of};
use cahier_protocol::{Outcome, Reply, Request, Sent};
use cahier_relay::blobs::MemoryBlobs;
use cahier_relay::check::check;
use cahier_relay::storage::{SqliteStorage, Storage};
use common::{Client, Relay};
use people::{Someone, envelopes, foresee, rng};
use rand_core::Rng;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::sleep;

const KILLS: usize = 100;
/// However slow the machine is, the test ends.
const TIME_MAX: Duration = Duration::from_secs(55);
/// Pushes under way at a time.
const WINDOW: usize = 8;
/// Longest life of a relay under load, microseconds.
const LIFE_US_MAX: u32 = 30_000;

/// What the member sent and what the relay acknowledged.
struct Member {
    ana: Someone,
    zone: ZoneState,
    /// Every item in the order of the log, the genesis first.
    items: Vec<Sent>,
    /// Items that were acknowledged, by index.
    acknowledged: BTreeMap<u64, Hash>,
    /// The newest head that came with an acknowledgement.
    head: Option<ZoneHead>,
}

impl Member {
    fn new() -> Self {
        let ana = Someone::new(1);
        let (mut zone, genesis) = ana.begin_zone(7);
        foresee(&mut zone, &genesis);
        Self { ana, zone, items: vec![genesis], acknowledged: BTreeMap::new(), head: None }
    }

    /// The items from an index on, signed now if need be.
    fn signed(&mut self, index: usize, count: usize) -> Vec<Sent> {
        let missing = (index + count).saturating_sub(self.items.len());
        if missing > 0 {
            let more = envelopes(&self.ana, &mut self.zone, 1, missing + 200);
            self.items.extend(more);
        }
        self.items[index..index + count].to_vec()
    }

    fn note(&mut self, first: usize, reply: &Reply) {
        let Reply::Pushed { outcomes, head } = reply else { panic!("not pushed: {reply:?}") };
        for (at, outcome) in outcomes.iter().enumerate() {
            let Outcome::At(index) = outcome else { panic!("refused: {outcome:?}") };
            assert_eq!(*index, (first + at) as u64);
            self.acknowledged.insert(*index, Hash::of(&self.items[first + at].signed));
        }
        let head = ZoneHead::parse(head).unwrap();
        assert!(head.position.size >= (first + outcomes.len()) as u64);
        let newer = self.head.as_ref().is_none_or(|h| h.position.size <= head.position.size);
        assert!(newer, "heads only grow");
        self.head = Some(head);
    }

    /// Compares with what the store says after a kill; items before an index were compared
    /// before.
    fn verify(&self, database: &Path, from: usize) -> usize {
        let store = SqliteStorage::open(database).unwrap();
        let zone = self.zone.id;
        let Some(newest) = store.head(&zone).unwrap() else {
            assert!(self.acknowledged.is_empty());
            return 0;
        };
        let newest = ZoneHead::parse(&newest).unwrap().position;
        let leaves = store.leaf_hashes(&zone, 0, u64::MAX >> 1).unwrap();
        assert_eq!(Position { size: leaves.len() as u64, root: root_of(&leaves) }, newest);
        if let Some(head) = &self.head {
            let then = &leaves[..head.position.size as usize];
            assert_eq!(root_of(then), head.position.root, "the head that was given out");
        }
        for (index, item) in self.acknowledged.range(from as u64..) {
            assert_eq!(store.index_of(&zone, item).unwrap(), Some(*index));
        }
        leaves.len()
    }
}

/// Pushes until the relay is killed.
async fn push_until_killed(member: &mut Member, relay: &mut Relay, stored: usize, life: Duration) {
    let mut client = Client::log_in(&relay.url, &member.ana).await;
    let zone = member.zone.id;
    if let Some(head) = &member.head {
        let request = Request::Pull { zone, held: head.position, without: None };
        let reply = client.ask(request).await;
        assert!(matches!(reply, Reply::Leaves { .. }), "the relay knows what it said: {reply:?}");
    }
    let (mut next, mut waiting) = (stored, BTreeMap::new());
    let end = sleep(life);
    tokio::pin!(end);
    let mut killed = false;
    loop {
        while !killed && waiting.len() < WINDOW {
            let count = if next == 0 { 1 } else { 1 + next % 2 };
            let items = member.signed(next, count);
            let request = Request::Push { zone, held: Position::default(), items };
            let Ok(id) = client.ask_only(request).await else { break };
            waiting.insert(id, next);
            next += count;
        }
        tokio::select! {
            () = &mut end, if !killed => {
                relay.kill();
                // What it said before is still on its way, and counts.
                killed = true;
            }
            answer = client.answer() => {
                let Some((id, reply)) = answer else { break };
                let first = waiting.remove(&id).expect("a push of ours");
                member.note(first, &reply);
            }
        }
    }
    relay.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_kills_lose_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("relay");
    let database = data.join("relay.sqlite3");
    let (begin, mut chance) = (Instant::now(), rng(42));
    let (mut member, mut stored, mut kills) = (Member::new(), 0, 0);
    while kills < KILLS && begin.elapsed() < TIME_MAX {
        let mut relay = Relay::start(&data, &[]);
        let life = Duration::from_micros(u64::from(chance.next_u32() % LIFE_US_MAX));
        push_until_killed(&mut member, &mut relay, stored, life).await;
        kills += 1;
        let now = member.verify(&database, stored);
        assert!(now >= stored, "the log never shrinks");
        stored = now;
    }
    assert_eq!(member.verify(&database, 0), stored);
    let report = check(&SqliteStorage::open(&database).unwrap(), &MemoryBlobs::default()).unwrap();
    assert!(report.is_whole(), "{report}");
    assert!(member.acknowledged.len() > kills, "there was load");
    println!(
        "{kills} kills in {:.0?}: {} items acknowledged, {stored} stored, none lost",
        begin.elapsed(),
        member.acknowledged.len()
    );
}
