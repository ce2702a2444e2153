//! Files and summaries, which stand beside the logs.

use super::*;
use cahier_evidence::{BlobId, DocumentId, Hash, Role};

const BLOB: BlobId = BlobId([6; 16]);

fn piece(zone: ZoneId, whole: &[u8], from: usize, to: usize) -> Request {
    Request::BlobPut {
        zone,
        blob: BLOB,
        offset: from as u64,
        total: whole.len() as u64,
        hash: Hash::of(whole),
        bytes: whole[from..to].to_vec(),
    }
}

fn get(zone: ZoneId, offset: u64, max: u32) -> Request {
    Request::BlobGet { zone, blob: BLOB, offset, max }
}

fn has(have: u64, total: u64) -> Reply {
    Reply::Blob { have, total, bytes: vec![] }
}

#[test]
fn an_upload_is_resumed_and_counts_once_it_is_whole() {
    let mut sim = Sim::new();
    let (.., a, b, zone) = two(&mut sim);
    let (zone, whole) = (zone.id, vec![7u8; 1000]);
    assert_eq!(sim.ask(a, Request::BlobStatus { zone, blob: BLOB }), has(0, 0));
    assert_eq!(sim.ask(a, piece(zone, &whole, 0, 400)), has(400, 1000));
    assert_eq!(failed(&sim.ask(b, get(zone, 0, 10))), Some(Fault::NotFound));
    assert_eq!(sim.ask(b, piece(zone, &whole, 0, 400)), has(400, 1000), "says where the end is");
    assert_eq!(sim.ask(b, Request::BlobStatus { zone, blob: BLOB }), has(400, 1000));
    assert_eq!(sim.ask(b, piece(zone, &whole, 400, 1000)), has(1000, 1000));
    assert_eq!(sim.ask(a, piece(zone, &whole, 0, 400)), has(1000, 1000));
    let bytes = whole[990..].to_vec();
    let last = Reply::Blob { have: 1000, total: 1000, bytes };
    assert_eq!(sim.ask(a, get(zone, 990, 500)), last);
    let stats = sim.core.stats().unwrap().stored;
    assert_eq!((stats.blobs, stats.blob_bytes), (1, 1000));
}

#[test]
fn a_large_upload_that_outlived_a_restart_is_hashed_in_steps() {
    let blobs = crate::blobs::MemoryBlobs::default();
    let mut sim = Sim::new();
    let start = |sim: &mut Sim| {
        sim.restart();
        let core = Core::open(sim.disk.clone(), relay_key(RELAY_SEED), sim.policy.clone()).unwrap();
        sim.core = core.with_blobs(Box::new(blobs.clone()));
    };
    start(&mut sim);
    let (ana, _, a, _, zone) = two(&mut sim);
    let (pieces, mib) = (40, 1 << 20);
    let (zone, total, hash) = (zone.id, pieces * mib, Hash::of(&vec![7; 40 << 20]));
    let put = |n: u64| Request::BlobPut {
        zone,
        blob: BLOB,
        offset: n * mib,
        total,
        hash,
        bytes: vec![7; 1 << 20],
    };
    for n in 0..pieces - 1 {
        assert_eq!(sim.ask(a, put(n)), has((n + 1) * mib, total));
    }
    sim.policy.connection_bytes = crate::core::Rate { per_s: mib, burst: 34 * mib };
    start(&mut sim);
    let a = sim.log_in(&ana);
    // The relay has all bytes, but not seen them pass: it asks for patience, once.
    assert_eq!(failed(&sim.ask(a, put(pieces - 1))), Some(Fault::Slow));
    assert_eq!(failed(&sim.ask(a, get(zone, 0, 10))), Some(Fault::NotFound));
    assert_eq!(sim.ask(a, Request::BlobStatus { zone, blob: BLOB }), has(total, total));
    // What had to be read again, all 40 MiB, is on whoever asked.
    assert_eq!(failed(&sim.ask(a, get(zone, 0, 10))), Some(Fault::Slow));
    sim.now_ms += 8_000;
    let first = Reply::Blob { have: total, total, bytes: vec![7; 10] };
    assert_eq!(sim.ask(a, get(zone, 0, 10)), first);
}

#[test]
fn a_blob_that_is_not_what_was_announced_goes() {
    let mut sim = Sim::new();
    let (.., a, _, zone) = two(&mut sim);
    let (zone, whole, other) = (zone.id, vec![7u8; 100], vec![8u8; 100]);
    sim.ask(a, piece(zone, &whole, 0, 50));
    let Request::BlobPut { bytes, .. } = piece(zone, &other, 50, 100) else { panic!() };
    let torn = Request::BlobPut {
        zone,
        blob: BLOB,
        offset: 50,
        total: 100,
        hash: Hash::of(&whole),
        bytes,
    };
    assert_eq!(failed(&sim.ask(a, torn)), Some(Fault::Malformed));
    assert_eq!(sim.ask(a, Request::BlobStatus { zone, blob: BLOB }), has(0, 0));
    assert_eq!(sim.ask(a, piece(zone, &whole, 0, 100)), has(100, 100));
    let another = piece(zone, &other, 0, 50);
    assert_eq!(failed(&sim.ask(a, another)), Some(Fault::Forbidden), "the id is taken");
}

#[test]
fn quotas_hold_and_abandoned_uploads_make_room() {
    let mut sim = Sim::with(Policy {
        open_registration: true,
        zone_blob_bytes_max: 150,
        blob_bytes_max: 120,
        ..Policy::default()
    });
    let (.., a, _, zone) = two(&mut sim);
    let (zone, whole) = (zone.id, vec![7u8; 100]);
    let put = |blob: u8, total: u64| Request::BlobPut {
        zone,
        blob: BlobId([blob; 16]),
        offset: 0,
        total,
        hash: Hash::of(&whole),
        bytes: vec![7; 50],
    };
    assert_eq!(failed(&sim.ask(a, put(1, 121))), Some(Fault::Limit));
    assert_eq!(sim.ask(a, put(1, 100)), has(50, 100));
    assert_eq!(failed(&sim.ask(a, put(2, 100))), Some(Fault::Limit));
    sim.now_ms += sim.policy.blob_unfinished_ms_max + 1;
    assert_eq!(sim.ask(a, put(2, 100)), has(50, 100));
}

#[test]
fn readers_bring_no_files() {
    let mut sim = Sim::new();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let cy = Someone::new(3);
    let c = sim.log_in(&cy);
    let admit = ana.admit(&zone, &cy, Role::Reader);
    sim.put(a, &mut zone, admit);
    let request = piece(zone.id, &[1; 10], 0, 10);
    assert_eq!(failed(&sim.ask(c, request.clone())), Some(Fault::Forbidden));
    assert_eq!(sim.ask(a, request), has(10, 10));
    let whole = Reply::Blob { have: 10, total: 10, bytes: vec![1; 10] };
    assert_eq!(sim.ask(c, get(zone.id, 0, 99)), whole);
}

#[test]
fn the_newest_snapshot_is_kept_and_the_log_does_not_notice() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, zone) = two(&mut sim);
    let (id, document) = (zone.id, DocumentId([1; 16]));
    let get = Request::GetSummary { zone: id, document };
    assert_eq!(sim.ask(b, get.clone()), Reply::Summary(None));
    let (newer, older) = (bo.snapshot(&zone, 1, 3), ana.snapshot(&zone, 1, 2));
    for summary in [newer.clone(), older] {
        assert_eq!(sim.ask(b, Request::PutSummary { zone: id, summary }), Reply::Done);
    }
    assert_eq!(sim.ask(a, get.clone()), Reply::Summary(Some(newer)));
    let mut torn = ana.snapshot(&zone, 1, 3);
    torn.ciphertext = Some(vec![1].into());
    let wrong = [
        torn,
        ana.snapshot(&zone, 9, 3),
        ana.snapshot(&zone, 1, 4),
        ana.envelope(&zone, 1, b"an update is no snapshot"),
    ];
    for summary in wrong {
        let reply = sim.ask(a, Request::PutSummary { zone: id, summary });
        assert_eq!(failed(&reply), Some(Fault::Malformed));
    }
    let unsigned = Sent { signed: Someone::new(9).snapshot(&zone, 1, 3).signed, ciphertext: None };
    let reply = sim.ask(a, Request::PutSummary { zone: id, summary: unsigned });
    assert_eq!(failed(&reply), Some(Fault::Forbidden), "not by a member");
    assert_eq!(sim.read(a, id).1.len(), 3);
    sim.restart();
    let a = sim.log_in(&ana);
    assert!(matches!(sim.ask(a, get), Reply::Summary(Some(_))));
}
