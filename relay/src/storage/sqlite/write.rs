//! Each write of a batch as one statement.

use super::{instance_log, trouble};
use crate::storage::{LeafRow, Op, StorageError, Stored};
use cahier_evidence::ZoneId;
use rusqlite::{Connection, Params, params};

const PUT_LEAF: &str = "INSERT INTO leaves
    (zone, place, received_ms, item, leaf, signed, ciphertext) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const PUT_STAGED: &str = "INSERT INTO staged
    (zone, place, received_ms, item, leaf, signed, ciphertext) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const PROMOTE: &str = "INSERT INTO leaves
    (zone, place, received_ms, item, leaf, signed, ciphertext)
    SELECT zone, place, received_ms, item, leaf, signed, ciphertext FROM staged WHERE zone = ?1";
const PUT_HEAD: &str = "INSERT INTO heads (zone, size, bytes) VALUES (?1, ?2, ?3)
    ON CONFLICT (zone) DO UPDATE SET size = excluded.size, bytes = excluded.bytes";
const PUT_STATE: &str = "INSERT INTO states (zone, size, bytes) VALUES (?1, ?2, ?3)
    ON CONFLICT (zone) DO UPDATE SET size = excluded.size, bytes = excluded.bytes";
const PUT_MEMBER: &str = "INSERT INTO members (zone, person, until_ms) VALUES (?1, ?2, ?3)
    ON CONFLICT (zone, person) DO UPDATE SET until_ms = excluded.until_ms";
const PUT_SUMMARY: &str = "INSERT INTO summaries (zone, document, size, bytes)
    VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (zone, document) DO UPDATE SET size = excluded.size, bytes = excluded.bytes
    WHERE excluded.size > summaries.size";
const PUT_KNOCK: &str = "INSERT INTO knocks (zone, person, bytes) VALUES (?1, ?2, ?3)
    ON CONFLICT (zone, person) DO UPDATE SET bytes = excluded.bytes";
const PUT_BLOB: &str = "INSERT INTO blobs (zone, blob, total, hash, created_ms, complete)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (zone, blob) DO UPDATE SET total = excluded.total, hash = excluded.hash,
    created_ms = excluded.created_ms, complete = excluded.complete";
const PUT_CREDENTIAL: &str = "INSERT INTO credentials (credential_id, person, json)
    VALUES (?1, ?2, ?3)
    ON CONFLICT (credential_id) DO UPDATE SET json = excluded.json
    WHERE credentials.person = excluded.person";
const PUT_META: &str = "INSERT INTO meta (key, value) VALUES (?1, ?2)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";

/// SQLite's integers are signed.
pub(super) fn int(value: u64) -> Stored<i64> {
    i64::try_from(value).map_err(|_| StorageError::Conflict("a number is out of range".into()))
}

pub(super) fn run(to: &Connection, sql: &str, values: impl Params) -> Stored<usize> {
    to.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(trouble)
}

pub(super) fn apply(to: &Connection, op: &Op) -> Stored<()> {
    match op {
        Op::PutLeaf(zone, index, row) => put_row(to, PUT_LEAF, zone, *index, row),
        Op::PutStaged(zone, index, row) => put_row(to, PUT_STAGED, zone, *index, row),
        Op::PromoteStaged(zone) => {
            run(to, PROMOTE, [zone.as_bytes()])?;
            run(to, "DELETE FROM staged WHERE zone = ?1", [zone.as_bytes()]).map(drop)
        }
        Op::DropStaged(zone) => {
            run(to, "DELETE FROM staged WHERE zone = ?1", [zone.as_bytes()]).map(drop)
        }
        Op::PutHead(zone, size, bytes) => {
            run(to, PUT_HEAD, params![zone.as_bytes(), int(*size)?, bytes]).map(drop)
        }
        Op::UseTicket(hash, by) => {
            let sql = "UPDATE tickets SET used_by = ?2 WHERE hash = ?1 AND used_by IS NULL";
            match run(to, sql, [hash.as_bytes(), by.as_bytes()])? {
                1 => Ok(()),
                _ => Err(StorageError::Conflict("the ticket was used or does not exist".into())),
            }
        }
        Op::Log(op) => instance_log::apply(to, op),
        other => apply_plain(to, other).map(drop),
    }
}

/// Writes of which one statement says all.
fn apply_plain(to: &Connection, op: &Op) -> Stored<usize> {
    match op {
        Op::PutMeta(key, value) => run(to, PUT_META, params![key, value]),
        Op::PutAccount(person, account) => {
            let sql = "INSERT INTO accounts (person, created_ms, via) VALUES (?1, ?2, ?3)
                ON CONFLICT (person) DO NOTHING";
            run(to, sql, params![person.as_bytes(), int(account.created_ms)?, account.via])
        }
        Op::PutChainRecord(person, number, bytes) => {
            let sql = "INSERT INTO chains (person, number, bytes) VALUES (?1, ?2, ?3)";
            run(to, sql, params![person.as_bytes(), int(*number)?, bytes])
        }
        Op::PutZone(zone, creator) => {
            let sql = "INSERT INTO zones (zone, creator) VALUES (?1, ?2)";
            run(to, sql, [zone.as_bytes(), creator.as_bytes()])
        }
        Op::PutGeneration(zone, generation) => {
            let sql = "INSERT INTO generations (zone, size, head, at_ms) VALUES (?1, ?2, ?3, ?4)";
            let (size, at_ms) = (int(generation.size)?, int(generation.at_ms)?);
            run(to, sql, params![zone.as_bytes(), size, generation.head, at_ms])
        }
        Op::PutState(zone, size, bytes) => {
            run(to, PUT_STATE, params![zone.as_bytes(), int(*size)?, bytes])
        }
        Op::PutSummary(zone, document, size, bytes) => {
            let (zone, document, size) = (zone.as_bytes(), document.as_bytes(), int(*size)?);
            run(to, PUT_SUMMARY, params![zone, document, size, bytes])
        }
        Op::PutBlob(zone, blob, meta) => {
            let (total, created_ms) = (int(meta.total)?, int(meta.created_ms)?);
            let hash = meta.hash.as_bytes();
            let (zone, blob) = (zone.as_bytes(), blob.as_bytes());
            run(to, PUT_BLOB, params![zone, blob, total, hash, created_ms, meta.complete])
        }
        Op::DropBlob(zone, blob) => {
            let sql = "DELETE FROM blobs WHERE zone = ?1 AND blob = ?2";
            run(to, sql, [zone.as_bytes(), blob.as_bytes()])
        }
        Op::PutTicket(hash) => run(to, "INSERT INTO tickets (hash) VALUES (?1)", [hash.as_bytes()]),
        other => apply_people(to, other),
    }
}

/// Members, invitations, knocks, credentials.
fn apply_people(to: &Connection, op: &Op) -> Stored<usize> {
    match op {
        Op::PutMember(zone, person, until_ms) => {
            let until_ms = until_ms.map(|until| until.min(i64::MAX as u64)).map(int).transpose()?;
            run(to, PUT_MEMBER, params![zone.as_bytes(), person.as_bytes(), until_ms])
        }
        Op::DropMember(zone, person) => {
            let sql = "DELETE FROM members WHERE zone = ?1 AND person = ?2";
            run(to, sql, [zone.as_bytes(), person.as_bytes()])
        }
        Op::PutInvitation(zone, invitation) => {
            let sql = "INSERT INTO invitations (zone, invitation) VALUES (?1, ?2)
                ON CONFLICT (invitation, zone) DO NOTHING";
            run(to, sql, [zone.as_bytes(), invitation.as_bytes()])
        }
        Op::DropInvitation(zone, invitation) => {
            let sql = "DELETE FROM invitations WHERE zone = ?1 AND invitation = ?2";
            run(to, sql, [zone.as_bytes(), invitation.as_bytes()])
        }
        Op::PutKnock(zone, person, bytes) => {
            run(to, PUT_KNOCK, params![zone.as_bytes(), person.as_bytes(), bytes])
        }
        Op::DropKnock(zone, person) => {
            let sql = "DELETE FROM knocks WHERE zone = ?1 AND person = ?2";
            run(to, sql, [zone.as_bytes(), person.as_bytes()])
        }
        Op::PutCredential(person, credential_id, json) => {
            run(to, PUT_CREDENTIAL, params![credential_id, person.as_bytes(), json])
        }
        Op::DropCredential(person, credential_id) => {
            let sql = "DELETE FROM credentials WHERE person = ?1 AND credential_id = ?2";
            run(to, sql, [person.as_bytes(), credential_id.as_slice()])
        }
        // Every other write was taken above.
        _ => Ok(0),
    }
}

fn put_row(to: &Connection, sql: &str, zone: &ZoneId, index: u64, row: &LeafRow) -> Stored<()> {
    let (zone, place, received_ms) = (zone.as_bytes(), int(index)?, int(row.received_ms)?);
    let (item, leaf) = (row.item.as_bytes(), row.leaf.as_bytes());
    let (signed, ciphertext) = (&row.signed, &row.ciphertext);
    run(to, sql, params![zone, place, received_ms, item, leaf, signed, ciphertext]).map(drop)
}
