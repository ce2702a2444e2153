//! What an account may keep here, with the logs and the files of the zones that it began.

use super::*;
use crate::storage::DiskFault;
use crate::testing::envelopes;
use cahier_evidence::{BlobId, Hash};

fn with_quota(account_quota_bytes_max: u64) -> Sim {
    Sim::with(Policy { open_registration: true, account_quota_bytes_max, ..Policy::default() })
}

fn push(sim: &mut Sim, from: ConnectionId, zone: ZoneId, items: Vec<Sent>) -> Option<Fault> {
    failed(&sim.ask(from, Request::Push { zone, held: Position::default(), items }))
}

fn weight(items: &[Sent]) -> u64 {
    let one = |sent: &Sent| sent.signed.len() + sent.ciphertext.as_ref().map_or(0, |c| c.len());
    items.iter().map(|sent| one(sent) as u64).sum()
}

fn piece(zone: ZoneId, blob: u8, length: usize) -> Request {
    let bytes = vec![7; length];
    let (blob, hash, total) = (BlobId([blob; 16]), Hash::of(&bytes), length as u64);
    Request::BlobPut { zone, blob, offset: 0, total, hash, bytes }
}

fn weighed(sim: &mut Sim, of: &Someone) -> u64 {
    use crate::storage::Storage;
    sim.core.storage_mut().weight_of(&of.person()).unwrap()
}

#[test]
fn a_full_account_takes_no_more_and_others_are_not_touched() {
    let mut sim = with_quota(u64::MAX);
    let (ana, bo, _, _, mut zone) = two(&mut sim);
    let used = weighed(&mut sim, &ana);
    let items = envelopes(&ana, &mut zone, 1, 2);
    // Room for all but the last byte of two more.
    sim.policy.account_quota_bytes_max = used + weight(&items) - 1;
    sim.restart();
    let (a, b) = (sim.log_in(&ana), sim.log_in(&bo));
    assert_eq!(push(&mut sim, a, zone.id, items.clone()), Some(Fault::Limit));
    assert_eq!(weighed(&mut sim, &ana), used, "nothing of it was taken");
    let carried = items[..1].to_vec();
    assert_eq!(push(&mut sim, b, zone.id, carried), None, "one fits, whoever brings it");
    assert_eq!(push(&mut sim, b, zone.id, items[1..].to_vec()), Some(Fault::Limit));
    // The account of whoever began the zone counts, not that of whoever writes.
    let (mut other, genesis) = bo.begin_zone(9);
    sim.put(b, &mut other, genesis);
    // Reading goes on.
    assert_eq!(sim.read(a, zone.id).1.len(), 4);
    assert_eq!(sim.core.counters().refused_total(), 2);
}

#[test]
fn a_group_commit_under_way_counts_and_one_that_failed_does_not() {
    let mut sim = with_quota(u64::MAX);
    let (ana, _, _, _, mut zone) = two(&mut sim);
    let used = weighed(&mut sim, &ana);
    let items = envelopes(&ana, &mut zone, 1, 2);
    sim.policy.account_quota_bytes_max = used + weight(&items) - 1;
    sim.restart();
    let a = sim.log_in(&ana);
    let request = |items: &[Sent]| Request::Push {
        zone: zone.id,
        held: Position::default(),
        items: items.to_vec(),
    };
    sim.disk.fail_commit(0, DiskFault::Write);
    sim.ask_only(a, 1, request(&items[..1]));
    sim.ask_only(a, 2, request(&items[1..]));
    let second = sim.answer(a, 2).expect("refused at once, before anything is written");
    assert_eq!(failed(&second), Some(Fault::Limit));
    sim.flush();
    assert_eq!(sim.answer(a, 1).as_ref().and_then(failed), Some(Fault::Storage));
    assert_eq!(push(&mut sim, a, zone.id, items[..1].to_vec()), None, "what failed is no weight");
    assert_eq!(push(&mut sim, a, zone.id, items[1..].to_vec()), Some(Fault::Limit));
}

#[test]
fn files_count_from_their_first_piece_and_room_comes_back() {
    let mut sim = with_quota(u64::MAX);
    let (ana, _, _, _, zone) = two(&mut sim);
    let used = weighed(&mut sim, &ana);
    sim.policy.account_quota_bytes_max = used + 100;
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(failed(&sim.ask(a, piece(zone.id, 1, 101))), Some(Fault::Limit));
    let wrong = Request::BlobPut {
        zone: zone.id,
        blob: BlobId([2; 16]),
        offset: 0,
        total: 100,
        hash: Hash::ZERO,
        bytes: vec![7; 100],
    };
    assert_eq!(failed(&sim.ask(a, wrong)), Some(Fault::Malformed), "not what was announced");
    assert_eq!(weighed(&mut sim, &ana), used);
    let whole = |length| Reply::Blob { have: length, total: length, bytes: vec![] };
    assert_eq!(sim.ask(a, piece(zone.id, 3, 60)), whole(60));
    assert_eq!(failed(&sim.ask(a, piece(zone.id, 4, 41))), Some(Fault::Limit));
    assert_eq!(sim.ask(a, piece(zone.id, 5, 40)), whole(40));
    assert_eq!(weighed(&mut sim, &ana), used + 100);
}

#[test]
fn a_refill_is_no_way_around() {
    let mut sim = with_quota(u64::MAX);
    let (ana, _, a, _, zone) = two(&mut sim);
    let (_, leaves, head) = sim.read(a, zone.id);
    let weight = weighed(&mut sim, &ana);
    let request = Request::Refill { zone: zone.id, from: 0, leaves, head: head.bytes().to_vec() };
    for (quota, fault) in [(weight - 1, Some(Fault::Limit)), (weight, None)] {
        sim.policy.account_quota_bytes_max = quota;
        sim.wipe(RELAY_SEED);
        let a = sim.log_in(&ana);
        assert_eq!(failed(&sim.ask(a, request.clone())), fault);
    }
    assert_eq!(weighed(&mut sim, &ana), weight);
}
