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
use tokio::time::{sleep, timeout};

const KILLS: u32 = 100;
/// Kill number `n` takes its moment from this seed plus `n`.
const SEED: u64 = 42;
/// After so many kills everything is checked, and a new zone begins: so that rounds stay cheap.
const ZONE_KILLS: u32 = 10;
/// Pushes under way at a time.
const WINDOW: usize = 8;
/// How long a relay lives after its first acknowledgement, microseconds.
const LIFE_US: std::ops::Range<u32> = 5_000..150_000;
/// A machine on which this takes longer does not tell anything: the test fails.
const TIME_MAX: Duration = Duration::from_secs(900);

/// What the member sent to one zone and what the relay acknowledged.
struct Member {
    ana: Someone,
    zone: ZoneState,
    /// Every item in the order of the log, the genesis first.
    items: Vec<Sent>,
    /// Items that were acknowledged, by index.
    acknowledged: BTreeMap<u64, Hash>,
    /// The newest head that came with an acknowledgement.
    head: Option<ZoneHead>,
    /// Leaves that were found after the last kill.
    stored: usize,
}

impl Member {
    fn new(nonce: u8) -> Self {
        let ana = Someone::new(1);
        let (mut zone, genesis) = ana.begin_zone(nonce);
        foresee(&mut zone, &genesis);
        let (items, acknowledged) = (vec![genesis], BTreeMap::new());
        Self { ana, zone, items, acknowledged, head: None, stored: 0 }
    }

    /// The items from an index on, signed now if need be.
    fn signed(&mut self, index: usize, count: usize) -> Vec<Sent> {
        let missing = (index + count).saturating_sub(self.items.len());
        if missing > 0 {
            let more = envelopes(&self.ana, &mut self.zone, 1, missing + 50);
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

    /// Compares with what the store says after a kill; acknowledgements of items before an index
    /// were compared before.
    fn verify(&mut self, database: &Path, from: usize) {
        let store = SqliteStorage::open(database).unwrap();
        let zone = self.zone.id;
        let newest = store.head(&zone).unwrap().expect("what was acknowledged has a head");
        let newest = ZoneHead::parse(&newest).unwrap().position;
        let leaves = store.leaf_hashes(&zone, 0, u64::MAX >> 1).unwrap();
        assert_eq!(Position { size: leaves.len() as u64, root: root_of(&leaves) }, newest);
        let head = self.head.as_ref().expect("every relay acknowledged something");
        let then = &leaves[..head.position.size as usize];
        assert_eq!(root_of(then), head.position.root, "the head that was given out");
        for (index, item) in self.acknowledged.range(from as u64..) {
            assert_eq!(store.index_of(&zone, item).unwrap(), Some(*index));
        }
        assert!(leaves.len() >= self.stored, "the log never shrinks");
        self.stored = leaves.len();
    }
}

/// Pushes until the relay is killed, so long after its first acknowledgement.
async fn push_until_killed(member: &mut Member, relay: &mut Relay, life: Duration) {
    let mut client = Client::log_in(&relay.url, &member.ana).await;
    let zone = member.zone.id;
    if let Some(head) = &member.head {
        let request = Request::Pull { zone, held: head.position, without: None };
        let reply = client.ask(request).await;
        assert!(matches!(reply, Reply::Leaves { .. }), "the relay knows what it said: {reply:?}");
    }
    let (mut next, mut waiting) = (member.stored, BTreeMap::new());
    let end = sleep(TIME_MAX);
    tokio::pin!(end);
    let (mut acknowledged, mut killed) = (0u32, false);
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
            () = &mut end, if acknowledged > 0 && !killed => {
                relay.kill();
                // What it said before is still on its way, and counts.
                killed = true;
            }
            answer = client.answer() => {
                let Some((id, reply)) = answer else { break };
                let first = waiting.remove(&id).expect("a push of ours");
                member.note(first, &reply);
                if acknowledged == 0 {
                    end.as_mut().reset(tokio::time::Instant::now() + life);
                }
                acknowledged += 1;
            }
        }
    }
    assert!(killed, "the relay hung up by itself");
    assert!(acknowledged > 0, "the relay took nothing in");
}

/// Everything of the store: chains, logs with their signatures, roots, stored states.
fn check_all(database: &Path) {
    let report = check(&SqliteStorage::open(database).unwrap(), &MemoryBlobs::default()).unwrap();
    assert!(report.is_whole(), "{report}");
}

async fn kill_again_and_again(data: &Path) {
    let (database, begin) = (data.join("relay.sqlite3"), Instant::now());
    let mut members: Vec<Member> = Vec::new();
    for kill in 0..KILLS {
        if kill % ZONE_KILLS == 0 {
            members.push(Member::new(members.len() as u8));
        }
        let member = members.last_mut().unwrap();
        let chance = rng(SEED + u64::from(kill)).next_u32();
        let life_us = LIFE_US.start + chance % (LIFE_US.end - LIFE_US.start);
        let mut relay = Relay::start(data, &[]);
        push_until_killed(member, &mut relay, Duration::from_micros(life_us.into())).await;
        member.verify(&database, member.stored);
        if (kill + 1) % ZONE_KILLS == 0 {
            check_all(&database);
            println!(
                "{} kills in {:.0?}: {} items acknowledged in this zone, {} stored",
                kill + 1,
                begin.elapsed(),
                member.acknowledged.len(),
                member.stored
            );
        }
    }
    // The zones of before were not touched by what came after them.
    members.iter_mut().for_each(|member| member.verify(&database, 0));
    check_all(&database);
    let acknowledged: usize = members.iter().map(|member| member.acknowledged.len()).sum();
    assert!(acknowledged > 2 * KILLS as usize, "there was load");
    println!("{KILLS} kills, {acknowledged} items acknowledged, none lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_kills_lose_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    println!("seed {SEED}");
    let done = timeout(TIME_MAX, kill_again_and_again(&dir.path().join("relay"))).await;
    done.expect("a hundred kills within the time that any machine needs");
}
