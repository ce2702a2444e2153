//! What every store must do, as tests that run over each of them.

// These run inside tests only; a panic is how a test speaks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod instance_log;

use super::{Account, Batch, BlobMeta, Generation, LeafRow, Op, Page, Storage, StorageError};
use cahier_evidence::{
    BlobId, DocumentId, Hash, InvitationId, LogLeaf, PersonId, RECORD_MARK, RECORD_MARK_AT, ZoneId,
};

const ANA: PersonId = PersonId([1; 16]);
const BO: PersonId = PersonId([2; 16]);
const ZONE: ZoneId = ZoneId([3; 16]);
const OTHER: ZoneId = ZoneId([4; 16]);
const DOCUMENT: DocumentId = DocumentId([5; 16]);
const BLOB: BlobId = BlobId([6; 16]);
const INVITATION: InvitationId = InvitationId([7; 16]);
const EVERYTHING: Page =
    Page { from: 0, to: u64::MAX, leaves_max: 1000, bytes_max: 1 << 20, ciphertexts: true };

/// Runs every test, each on an empty store that `make` gives.
pub fn run(make: &mut dyn FnMut() -> Box<dyn Storage>) {
    an_empty_store_has_nothing(make().as_ref());
    {
        let mut store = make();
        write_some(store.as_mut());
        find_some(store.as_ref());
    }
    pages_end_where_they_should(make().as_mut());
    records_are_found_among_envelopes(make().as_mut());
    a_batch_that_contradicts_changes_nothing(make().as_mut());
    staged_leaves_count_once_they_are_promoted(make().as_mut());
    memberships_are_found_from_both_sides(make().as_mut());
    a_state_stands_instead_of_the_one_before(make().as_mut());
    what_counts_for_a_person_is_weighed(make().as_mut());
    newer_summaries_win(make().as_mut());
    tickets_work_once(make().as_mut());
    credentials_stay_with_whom_they_came(make().as_mut());
    blobs_and_knocks_come_and_go(make().as_mut());
    instance_log::run(make);
}

fn leaf(n: u8) -> LeafRow {
    let ciphertext = n.is_multiple_of(2).then(|| vec![n; 50].into());
    LeafRow::new(LogLeaf { received_ms: u64::from(n), signed: vec![n; 100], ciphertext })
}

fn write(store: &mut dyn Storage, ops: impl IntoIterator<Item = Op>) -> Result<(), StorageError> {
    let mut batch = Batch::default();
    ops.into_iter().for_each(|op| batch.put(op));
    store.commit(batch)
}

fn account(via: Option<Vec<u8>>) -> Account {
    Account { created_ms: 5, via }
}

fn an_empty_store_has_nothing(store: &dyn Storage) {
    assert_eq!(store.meta("key").unwrap(), None);
    assert_eq!(store.account(&ANA).unwrap(), None);
    assert_eq!(store.chain(&ANA).unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(store.zone_creator(&ZONE).unwrap(), None);
    assert_eq!(store.leaves(&ZONE, EVERYTHING).unwrap(), vec![]);
    assert_eq!(store.head(&ZONE).unwrap(), None);
    assert_eq!(store.blob(&ZONE, &BLOB).unwrap(), None);
    assert_eq!(store.zones().unwrap(), vec![]);
    assert_eq!(store.zone_bytes(&ZONE).unwrap(), 0);
    assert_eq!(store.counts().unwrap(), super::Counts::default());
}

/// Writes a little of everything, for tests that open a store twice.
pub fn write_some(store: &mut dyn Storage) {
    let ops = [
        Op::PutMeta("key".into(), vec![9]),
        Op::PutAccount(ANA, account(Some(vec![8]))),
        Op::PutChainRecord(ANA, 0, vec![1]),
        Op::PutChainRecord(ANA, 1, vec![2]),
        Op::PutZone(ZONE, ANA),
        Op::PutLeaf(ZONE, 0, leaf(1)),
        Op::PutLeaf(ZONE, 1, leaf(2)),
        Op::PutHead(ZONE, 1, vec![3]),
        Op::PutHead(ZONE, 2, vec![4]),
        Op::PutMember(ZONE, ANA, None),
        Op::PutInvitation(ZONE, INVITATION),
        Op::PutInvitation(ZONE, INVITATION),
        Op::PutGeneration(ZONE, Generation { size: 2, head: vec![5], at_ms: 6 }),
    ];
    write(store, ops).unwrap();
}

/// Finds what [`write_some`] wrote.
pub fn find_some(store: &dyn Storage) {
    assert_eq!(store.meta("key").unwrap(), Some(vec![9]));
    assert_eq!(store.account(&ANA).unwrap(), Some(account(Some(vec![8]))));
    assert_eq!((store.accounts_via(&[8]).unwrap(), store.accounts_via(&[9]).unwrap()), (1, 0));
    assert_eq!(store.chain(&ANA).unwrap(), vec![vec![1], vec![2]]);
    assert_eq!(store.zone_creator(&ZONE).unwrap(), Some(ANA));
    assert_eq!((store.zones_by(&ANA).unwrap(), store.zones_by(&BO).unwrap()), (1, 0));
    assert_eq!(store.zones().unwrap(), vec![ZONE]);
    assert_eq!(store.leaves(&ZONE, EVERYTHING).unwrap(), vec![leaf(1), leaf(2)]);
    assert_eq!(store.leaf_hashes(&ZONE, 1, 5).unwrap(), vec![leaf(2).leaf]);
    assert_eq!(store.index_of(&ZONE, &leaf(2).item).unwrap(), Some(1));
    assert_eq!(store.index_of(&OTHER, &leaf(2).item).unwrap(), None);
    assert_eq!(store.zone_bytes(&ZONE).unwrap(), 250);
    assert_eq!(store.head(&ZONE).unwrap(), Some(vec![4]));
    assert_eq!(store.invitation_zones(&INVITATION).unwrap(), vec![ZONE]);
    assert_eq!(store.generation(&ZONE).unwrap().map(|g| g.head), Some(vec![5]));
    let counts = store.counts().unwrap();
    assert_eq!((counts.accounts, counts.zones, counts.leaves), (1, 1, 2));
}

fn pages_end_where_they_should(store: &mut dyn Storage) {
    write(store, [Op::PutZone(ZONE, ANA), Op::PutZone(OTHER, ANA)]).unwrap();
    write(store, (0..10).map(|n| Op::PutLeaf(ZONE, u64::from(n), leaf(n)))).unwrap();
    write(store, [Op::PutLeaf(OTHER, 0, leaf(0))]).unwrap();
    let sizes = |page: Page| {
        let rows = store.leaves(&ZONE, page).unwrap();
        (rows.len(), rows.first().map(|row| row.received_ms))
    };
    assert_eq!(sizes(Page { from: 3, ..EVERYTHING }), (7, Some(3)));
    assert_eq!(sizes(Page { from: 3, to: 5, ..EVERYTHING }), (2, Some(3)));
    assert_eq!(sizes(Page { leaves_max: 4, ..EVERYTHING }), (4, Some(0)));
    // 150, 100, 150 bytes: the third would go beyond.
    assert_eq!(sizes(Page { bytes_max: 399, ..EVERYTHING }), (2, Some(0)));
    assert_eq!(sizes(Page { bytes_max: 1, ..EVERYTHING }), (1, Some(0)));
    assert_eq!(sizes(Page { from: 10, ..EVERYTHING }), (0, None));
    let bare = store.leaves(&ZONE, Page { ciphertexts: false, ..EVERYTHING }).unwrap();
    assert!(bare.len() == 10 && bare.iter().all(|row| row.ciphertext.is_none()));
}

/// A row whose signed bytes have a record's mark, and nothing else of a record.
fn record(n: u8) -> LeafRow {
    let mut signed = vec![n; 100];
    signed[RECORD_MARK_AT..][..RECORD_MARK.len()].copy_from_slice(&RECORD_MARK);
    LeafRow::new(LogLeaf { received_ms: 200, signed, ciphertext: Some(vec![n; 50].into()) })
}

fn records_are_found_among_envelopes(store: &mut dyn Storage) {
    write(store, [Op::PutZone(ZONE, ANA), Op::PutZone(OTHER, ANA)]).unwrap();
    let row = |n: u8| if n.is_multiple_of(3) { record(n) } else { leaf(n) };
    write(store, (0..10).map(|n| Op::PutLeaf(ZONE, u64::from(n), row(n)))).unwrap();
    write(store, [Op::PutLeaf(OTHER, 0, record(0)), Op::PutStaged(ZONE, 10, record(10))]).unwrap();
    let found = |page: Page| {
        let rows = store.records(&ZONE, page).unwrap();
        assert!(rows.iter().all(|(_, row)| row.ciphertext.is_none()));
        rows.into_iter().map(|(index, row)| (index, row.item)).collect::<Vec<_>>()
    };
    let all = [0, 3, 6, 9].map(|n| (u64::from(n), record(n).item));
    assert_eq!(found(EVERYTHING), all);
    assert_eq!(found(Page { from: 3, to: 9, ..EVERYTHING }), all[1..3]);
    assert_eq!(found(Page { leaves_max: 2, ..EVERYTHING }), all[..2]);
    // 100 bytes each: the third would go beyond.
    assert_eq!(found(Page { bytes_max: 299, ..EVERYTHING }), all[..2]);
    assert_eq!(found(Page { bytes_max: 1, ..EVERYTHING }), all[..1]);
    assert!(found(Page { from: 10, ..EVERYTHING }).is_empty());
    write(store, [Op::PromoteStaged(ZONE)]).unwrap();
    let last = store.records(&ZONE, Page { from: 10, ..EVERYTHING }).unwrap();
    assert_eq!(last.len(), 1, "leaves of a refill are indexed too");
}

fn a_batch_that_contradicts_changes_nothing(store: &mut dyn Storage) {
    write_some(store);
    let contradictions = [
        Op::PutLeaf(ZONE, 1, leaf(9)),
        Op::PutLeaf(ZONE, 2, leaf(1)),
        Op::PutLeaf(OTHER, 0, leaf(9)),
        Op::PutZone(ZONE, BO),
        Op::PutChainRecord(ANA, 1, vec![7]),
        Op::PutChainRecord(BO, 0, vec![7]),
        Op::UseTicket(Hash([1; 32]), BO),
        Op::PutHead(OTHER, 1, vec![]),
        Op::PutCredential(BO, vec![1], String::new()),
    ];
    for op in contradictions {
        let ops = [Op::PutMeta("key".into(), vec![0]), Op::PutLeaf(ZONE, 3, leaf(8)), op.clone()];
        let refused = write(store, ops);
        assert!(matches!(refused, Err(StorageError::Conflict(_))), "{op:?}: {refused:?}");
        find_some(store);
    }
}

fn staged_leaves_count_once_they_are_promoted(store: &mut dyn Storage) {
    write_some(store);
    let staged = [Op::PutStaged(ZONE, 2, leaf(4)), Op::PutStaged(OTHER, 0, leaf(5))];
    write(store, staged).unwrap();
    find_some(store);
    assert_eq!(store.staged_zones().unwrap(), vec![ZONE, OTHER]);
    write(store, [Op::DropStaged(OTHER), Op::PromoteStaged(ZONE)]).unwrap();
    assert_eq!(store.staged_zones().unwrap(), vec![]);
    assert_eq!(store.leaves(&ZONE, EVERYTHING).unwrap(), vec![leaf(1), leaf(2), leaf(4)]);
    assert_eq!(store.index_of(&ZONE, &leaf(4).item).unwrap(), Some(2));
    assert_eq!(store.leaves(&OTHER, EVERYTHING).unwrap(), vec![]);
}

fn memberships_are_found_from_both_sides(store: &mut dyn Storage) {
    let zones = [Op::PutZone(ZONE, ANA), Op::PutZone(OTHER, ANA)];
    write(store, zones).unwrap();
    let members = [
        Op::PutMember(ZONE, ANA, None),
        Op::PutMember(OTHER, ANA, Some(100)),
        Op::PutMember(ZONE, BO, Some(u64::MAX)),
    ];
    write(store, members).unwrap();
    assert_eq!(store.zones_of(&ANA, 100).unwrap(), vec![ZONE, OTHER]);
    assert_eq!(store.zones_of(&ANA, 101).unwrap(), vec![ZONE]);
    assert!(store.share_zone(&ANA, &BO).unwrap());
    write(store, [Op::DropMember(ZONE, BO), Op::DropInvitation(ZONE, INVITATION)]).unwrap();
    assert!(!store.share_zone(&ANA, &BO).unwrap());
    assert_eq!(store.zones_of(&BO, 0).unwrap(), vec![]);
}

fn a_state_stands_instead_of_the_one_before(store: &mut dyn Storage) {
    write(store, [Op::PutZone(ZONE, ANA)]).unwrap();
    assert_eq!(store.state(&ZONE).unwrap(), None);
    for (size, bytes) in [(5, vec![1]), (9, vec![2; 100_000]), (7, vec![3])] {
        write(store, [Op::PutState(ZONE, size, bytes.clone())]).unwrap();
        assert_eq!(store.state(&ZONE).unwrap(), Some(bytes));
    }
    assert_eq!(store.state(&OTHER).unwrap(), None);
    let alone = write(store, [Op::PutState(OTHER, 1, vec![1])]);
    assert!(matches!(alone, Err(StorageError::Conflict(_))), "{alone:?}");
}

fn what_counts_for_a_person_is_weighed(store: &mut dyn Storage) {
    assert_eq!(store.weight_of(&ANA).unwrap(), 0);
    write(store, [Op::PutZone(ZONE, ANA), Op::PutZone(OTHER, BO)]).unwrap();
    write(store, [Op::PutLeaf(ZONE, 0, leaf(1)), Op::PutLeaf(OTHER, 0, leaf(2))]).unwrap();
    assert_eq!((store.weight_of(&ANA).unwrap(), store.weight_of(&BO).unwrap()), (100, 150));
    // Leaves that come by a refill weigh once they are promoted; a blob from its first piece on.
    write(store, [Op::PutStaged(ZONE, 1, leaf(4))]).unwrap();
    assert_eq!(store.weight_of(&ANA).unwrap(), 100);
    let begun = BlobMeta { total: 10, hash: Hash([2; 32]), created_ms: 3, complete: false };
    write(store, [Op::PromoteStaged(ZONE), Op::PutBlob(ZONE, BLOB, begun)]).unwrap();
    assert_eq!((store.weight_of(&ANA).unwrap(), store.zone_bytes(&ZONE).unwrap()), (260, 250));
    write(store, [Op::DropBlob(ZONE, BLOB)]).unwrap();
    assert_eq!((store.weight_of(&ANA).unwrap(), store.weight_of(&BO).unwrap()), (250, 150));
}

fn newer_summaries_win(store: &mut dyn Storage) {
    write(store, [Op::PutZone(ZONE, ANA)]).unwrap();
    for (size, expected) in [(5, 5), (4, 5), (5, 5), (9, 9)] {
        let bytes = vec![size as u8];
        write(store, [Op::PutSummary(ZONE, DOCUMENT, size, bytes)]).unwrap();
        assert_eq!(store.summary(&ZONE, &DOCUMENT).unwrap(), Some(vec![expected]));
    }
    assert_eq!(store.summary(&ZONE, &DocumentId::ZERO).unwrap(), None);
}

fn tickets_work_once(store: &mut dyn Storage) {
    let ticket = Hash([1; 32]);
    assert_eq!(store.ticket(&ticket).unwrap(), None);
    write(store, [Op::PutTicket(ticket)]).unwrap();
    assert_eq!(store.ticket(&ticket).unwrap().map(|t| t.used_by), Some(None));
    write(store, [Op::UseTicket(ticket, ANA)]).unwrap();
    assert_eq!(store.ticket(&ticket).unwrap().map(|t| t.used_by), Some(Some(ANA)));
    assert!(write(store, [Op::UseTicket(ticket, BO)]).is_err());
}

fn credentials_stay_with_whom_they_came(store: &mut dyn Storage) {
    write(store, [Op::PutAccount(ANA, account(None)), Op::PutAccount(BO, account(None))]).unwrap();
    let mut batch = Batch::default();
    batch.put_credential(ANA, vec![1], "one".into());
    batch.put_credential(ANA, vec![2], "two".into());
    store.commit(batch).unwrap();
    let mut batch = Batch::default();
    batch.put_credential(BO, vec![1], "stolen".into());
    batch.put_credential(ANA, vec![2], "two, used".into());
    batch.drop_credential(BO, vec![2]);
    store.commit(batch).unwrap();
    assert_eq!(store.credentials(&ANA).unwrap(), ["one", "two, used"]);
    assert_eq!(store.credentials(&BO).unwrap(), Vec::<String>::new());
    assert_eq!(store.credential_owner(&[1]).unwrap(), Some(ANA));
    let mut batch = Batch::default();
    batch.drop_credential(ANA, vec![1]);
    store.commit(batch).unwrap();
    assert_eq!(store.credential_owner(&[1]).unwrap(), None);
}

fn blobs_and_knocks_come_and_go(store: &mut dyn Storage) {
    let begun = BlobMeta { total: 10, hash: Hash([2; 32]), created_ms: 3, complete: false };
    let done = BlobMeta { complete: true, ..begun };
    let ops = [Op::PutZone(ZONE, ANA), Op::PutBlob(ZONE, BLOB, begun)];
    write(store, ops).unwrap();
    assert_eq!(store.blob(&ZONE, &BLOB).unwrap(), Some(begun));
    assert_eq!(store.zone_blob_bytes(&ZONE).unwrap(), 10);
    assert_eq!(store.counts().unwrap().blobs, 0);
    write(store, [Op::PutBlob(ZONE, BLOB, done)]).unwrap();
    assert_eq!(store.blobs(&ZONE).unwrap(), vec![(BLOB, done)]);
    assert_eq!(store.counts().unwrap().blob_bytes, 10);
    write(store, [Op::DropBlob(ZONE, BLOB)]).unwrap();
    assert_eq!(store.zone_blob_bytes(&ZONE).unwrap(), 0);
    write(store, [Op::PutKnock(ZONE, BO, vec![1]), Op::PutKnock(ZONE, BO, vec![2])]).unwrap();
    assert_eq!(store.knocks(&ZONE).unwrap(), vec![(BO, vec![2])]);
    write(store, [Op::DropKnock(ZONE, BO)]).unwrap();
    assert_eq!(store.knocks(&ZONE).unwrap(), vec![]);
}
