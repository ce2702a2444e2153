//! What every store must do with the instance log.

use super::{ANA, OTHER, ZONE, write};
use crate::storage::{
    LogCheckpoint, LogEntry, LogGeneration, LogOp, LogRenewal, LogStamp, LogStampDue, LogTiles, Op,
    RenewalsDue, StampKey, Storage, StorageError,
};
use cahier_evidence::log::{Tile, TileKind, Tiles};

pub(super) fn run(make: &mut dyn FnMut() -> Box<dyn Storage>) {
    generations_and_leaves_are_found(make().as_mut());
    what_was_published_is_never_replaced(make().as_mut());
    zones_are_due_until_the_log_says_their_size(make().as_mut());
    tiles_widen(make().as_mut());
    timestamps_are_wished_for_and_come(make().as_mut());
    wishes_are_given_up(make().as_mut());
    renewals_are_found_by_their_ends(make().as_mut());
    renewals_that_wait_or_failed_are_found(make().as_mut());
}

fn generation(generation: u32) -> LogOp {
    let (name, key) = ("relay.example/cahier".into(), [generation as u8; 32]);
    LogOp::PutGeneration(LogGeneration { generation, name, key, opened_ms: 5 })
}

fn entry(size: u64) -> LogEntry {
    LogEntry { zone: Some(ZONE), size, leaf: vec![size as u8; 3] }
}

fn checkpoint(size: u64) -> LogCheckpoint {
    LogCheckpoint { size, note: format!("note of {size}\n"), made_ms: size }
}

fn stamp(size: u64, authority: &str, certified: bool) -> LogStamp {
    let evidence = authority.as_bytes().to_vec();
    LogStamp { generation: 1, size, authority: authority.into(), certified, evidence, made_ms: 9 }
}

fn due(size: u64, authority: &str, due_ms: u64) -> LogStampDue {
    let (authority, why) = (authority.into(), String::new());
    LogStampDue { generation: 1, size, authority, due_ms, tries: 0, why }
}

fn renewal(size: u64, authority: &str, until_ms: u64) -> LogRenewal {
    let key = StampKey { generation: 1, size, authority: authority.into() };
    LogRenewal::lasting(key, until_ms)
}

fn ops(ops: impl IntoIterator<Item = LogOp>) -> impl Iterator<Item = Op> {
    ops.into_iter().map(Op::Log)
}

/// An opening, then a zone at 4, at 9 and at 11; checkpoints at 2 and at 4.
fn fill(store: &mut dyn Storage) {
    let opening = LogEntry { zone: None, size: 0, leaf: vec![0x4f] };
    let written = ops([
        generation(1),
        LogOp::PutEntry(1, 0, opening),
        LogOp::PutEntry(1, 1, entry(4)),
        LogOp::PutCheckpoint(1, checkpoint(2)),
        LogOp::PutEntry(1, 2, entry(9)),
        LogOp::PutEntry(1, 3, entry(11)),
        LogOp::PutCheckpoint(1, checkpoint(4)),
    ]);
    write(store, written).unwrap();
}

fn generations_and_leaves_are_found(store: &mut dyn Storage) {
    assert_eq!(store.log_generations().unwrap(), vec![]);
    assert_eq!((store.log_newest(1).unwrap(), store.counts().unwrap().log_entries), (None, 0));
    fill(store);
    write(store, ops([generation(3)])).unwrap();
    let numbers = store.log_generations().unwrap().into_iter().map(|row| row.generation);
    assert_eq!(numbers.collect::<Vec<_>>(), [1, 3]);
    let sizes = |from, count| {
        let rows = store.log_entries(1, from, count).unwrap().into_iter();
        rows.map(|row| row.size).collect::<Vec<_>>()
    };
    assert_eq!((sizes(0, 9), sizes(1, 2), sizes(4, 1)), (vec![0, 4, 9, 11], vec![4, 9], vec![]));
    assert_eq!(store.log_entries(3, 0, 9).unwrap(), vec![]);
    let from = |size| store.log_entry_from(1, &ZONE, size).unwrap();
    assert_eq!((from(0), from(4)), (Some((1, entry(4))), Some((1, entry(4)))));
    assert_eq!((from(5), from(12)), (Some((2, entry(9))), None));
    assert_eq!(store.log_entry_from(1, &ZONE, u64::MAX).unwrap(), None);
    assert_eq!(store.log_newest_entry(1, &ZONE).unwrap(), Some((3, entry(11))));
    assert_eq!(store.log_newest_entry(3, &ZONE).unwrap(), None);
    assert_eq!(store.log_newest_entry(1, &OTHER).unwrap(), None);
    assert_eq!(store.log_newest(1).unwrap(), Some(checkpoint(4)));
    let covering = |size| store.log_checkpoint_from(1, size).unwrap().map(|row| row.size);
    assert_eq!(
        [covering(0), covering(2), covering(3), covering(5)],
        [Some(2), Some(2), Some(4), None]
    );
    assert_eq!(store.counts().unwrap().log_entries, 4);
}

fn what_was_published_is_never_replaced(store: &mut dyn Storage) {
    fill(store);
    let contradictions = [
        generation(1),
        LogOp::PutEntry(1, 3, entry(12)),
        LogOp::PutEntry(1, 4, entry(11)),
        LogOp::PutEntry(2, 0, entry(1)),
        LogOp::PutCheckpoint(1, checkpoint(4)),
        LogOp::PutCheckpoint(2, checkpoint(4)),
        LogOp::PutTile(2, 0, 0, vec![1; 32]),
        LogOp::PutStamp(stamp(3, "a", true)),
        LogOp::PutStampDue(due(3, "a", 1)),
        LogOp::PutRenewal(renewal(4, "a", 1)),
    ];
    for op in contradictions {
        let more = LogOp::PutEntry(1, 5, entry(20));
        let refused = write(store, ops([more, op.clone()]));
        assert!(matches!(refused, Err(StorageError::Conflict(_))), "{op:?}: {refused:?}");
        assert_eq!(store.log_entries(1, 0, 9).unwrap().len(), 4);
    }
}

fn zones_are_due_until_the_log_says_their_size(store: &mut dyn Storage) {
    let zones = [
        Op::PutZone(ZONE, ANA),
        Op::PutZone(OTHER, ANA),
        Op::PutHead(ZONE, 4, vec![1]),
        Op::PutHead(OTHER, 2, vec![1]),
    ];
    write(store, zones).unwrap();
    assert_eq!(store.log_due(1).unwrap(), vec![ZONE, OTHER]);
    write(store, ops([generation(1), LogOp::PutEntry(1, 0, entry(4))])).unwrap();
    assert_eq!(store.log_due(1).unwrap(), vec![OTHER]);
    assert_eq!(store.log_due(2).unwrap(), vec![ZONE, OTHER], "another generation says nothing");
    write(store, [Op::PutHead(ZONE, 5, vec![1])]).unwrap();
    assert_eq!(store.log_due(1).unwrap(), vec![ZONE, OTHER]);
}

fn tiles_widen(store: &mut dyn Storage) {
    write(store, ops([generation(1), LogOp::PutTile(1, 0, 7, vec![1; 32])])).unwrap();
    write(store, ops([LogOp::PutTile(1, 0, 7, vec![2; 64]), LogOp::PutTile(1, 1, 7, vec![3; 32])]))
        .unwrap();
    let tile = |level, width| Tile::new(TileKind::Hashes { level }, 7, width).unwrap();
    let tiles = LogTiles(&*store, 1);
    assert_eq!(tiles.tile(tile(0, 1)).unwrap(), Some(vec![2; 64]));
    assert_eq!(tiles.tile(tile(1, 1)).unwrap(), Some(vec![3; 32]));
    assert_eq!(tiles.tile(tile(2, 1)).unwrap(), None);
    assert_eq!(LogTiles(&*store, 2).tile(tile(0, 1)).unwrap(), None);
}

fn timestamps_are_wished_for_and_come(store: &mut dyn Storage) {
    fill(store);
    let wishes = [due(4, "b", 20), due(2, "a", 10), due(4, "a", 30)];
    write(store, ops(wishes.clone().map(LogOp::PutStampDue))).unwrap();
    let waiting = |now_ms, count| store.log_stamps_due(now_ms, count).unwrap();
    assert_eq!(waiting(9, 9), vec![]);
    assert_eq!(waiting(30, 9), vec![wishes[1].clone(), wishes[0].clone(), wishes[2].clone()]);
    assert_eq!(waiting(u64::MAX, 1), vec![wishes[1].clone()]);
    let again = LogStampDue { tries: 1, why: "silent".into(), ..due(2, "a", 50) };
    let came = [LogOp::PutStamp(stamp(4, "b", false)), LogOp::PutStampDue(again.clone())];
    write(store, ops(came)).unwrap();
    assert_eq!(store.log_stamps_due(99, 9).unwrap(), vec![wishes[2].clone(), again]);
    let first = |certified, size| store.log_stamped_from(1, certified, size).unwrap();
    assert_eq!([first(false, 0), first(false, 4), first(false, 5)], [Some(4), Some(4), None]);
    assert_eq!(first(true, 0), None);
    let renewed = LogStamp { evidence: vec![7], certified: true, ..stamp(4, "b", true) };
    let more = [LogOp::PutStamp(renewed.clone()), LogOp::PutStamp(stamp(2, "a", true))];
    write(store, ops(more)).unwrap();
    assert_eq!(store.log_stamps(1, 4).unwrap(), vec![renewed]);
    assert_eq!(store.log_stamped_from(1, true, 0).unwrap(), Some(2));
    assert_eq!(store.log_stamps(1, 3).unwrap(), vec![]);
}

fn wishes_are_given_up(store: &mut dyn Storage) {
    fill(store);
    write(store, ops([due(2, "a", 1), due(4, "a", 2)].map(LogOp::PutStampDue))).unwrap();
    let unknown = StampKey { generation: 9, ..due(2, "a", 1).key() };
    let gone = [LogOp::DropStampDue(due(2, "a", 1).key()), LogOp::DropStampDue(unknown)];
    write(store, ops(gone)).unwrap();
    assert_eq!(store.log_stamps_due(9, 9).unwrap(), vec![due(4, "a", 2)]);
}

fn renewals_are_found_by_their_ends(store: &mut dyn Storage) {
    fill(store);
    let stamps = [stamp(2, "a", true), stamp(4, "a", true), stamp(4, "b", false)];
    write(store, ops(stamps.clone().map(LogOp::PutStamp))).unwrap();
    let newest = |name: &str| store.log_newest_stamp(name).unwrap();
    assert_eq!([newest("a"), newest("c")], [Some(stamps[1].clone()), None]);
    let behind = |key: &StampKey, count| store.log_stamps_after(key, count).unwrap();
    assert_eq!(behind(&StampKey::default(), 2), stamps[..2]);
    assert_eq!(behind(&stamps[1].key(), 9), stamps[2..]);
    assert_eq!(store.log_stamps_unrated(2).unwrap(), stamps[..2]);
    let rated = [renewal(2, "a", 50), renewal(4, "b", 40)];
    write(store, ops(rated.clone().map(LogOp::PutRenewal))).unwrap();
    assert_eq!(store.log_stamps_unrated(9).unwrap(), stamps[1..2]);
    let before = |store: &dyn Storage, until_ms, count| {
        let due = RenewalsDue { until_ms, now_ms: u64::MAX, after: None, count };
        store.log_renewals_due(&due).unwrap()
    };
    assert_eq!(before(store, 40, 9), vec![]);
    assert_eq!(before(store, 41, 9), rated[1..]);
    assert_eq!(before(store, u64::MAX, 9), vec![rated[1].clone(), rated[0].clone()]);
    assert_eq!(before(store, u64::MAX, 1), rated[1..]);
    let renewed = LogRenewal { until_ms: 90, ..rated[1].clone() };
    write(store, ops([LogOp::PutRenewal(renewed.clone())])).unwrap();
    assert_eq!(store.log_renewal(&renewed.key).unwrap(), Some(renewed));
    assert_eq!(store.log_renewal(&stamps[1].key()).unwrap(), None);
    assert_eq!(before(store, 50, 9), vec![]);
}

fn renewals_that_wait_or_failed_are_found(store: &mut dyn Storage) {
    fill(store);
    let stamps = [stamp(2, "a", true), stamp(2, "b", true), stamp(4, "a", true)];
    write(store, ops(stamps.map(LogOp::PutStamp))).unwrap();
    let failed = LogRenewal { due_ms: 70, tries: 3, why: "silent".into(), ..renewal(2, "b", 40) };
    let rows = [renewal(2, "a", 40), failed.clone(), renewal(4, "a", 40)];
    write(store, ops(rows.clone().map(LogOp::PutRenewal))).unwrap();
    let due = |now_ms, after: Option<&LogRenewal>, count| {
        let after = after.map(|row| (row.until_ms, row.key.clone()));
        let due = RenewalsDue { until_ms: 41, now_ms, after, count };
        store.log_renewals_due(&due).unwrap()
    };
    assert_eq!(due(69, None, 9), [rows[0].clone(), rows[2].clone()], "one of them rests");
    assert_eq!(due(70, None, 9), rows);
    // Of one end, page by page.
    assert_eq!(due(70, None, 1), rows[..1]);
    assert_eq!(due(70, Some(&rows[0]), 1), rows[1..2]);
    assert_eq!(due(70, Some(&rows[1]), 9), rows[2..]);
    assert_eq!(due(70, Some(&rows[2]), 9), vec![]);
    assert_eq!(store.log_renewals_failed(9).unwrap(), vec![failed]);
    assert_eq!(store.log_renewals_failed(0).unwrap(), vec![]);
}
