//! Each question to the store as one statement.

use super::write::{apply, int};
use super::{SqliteStorage, trouble};
use crate::storage::{
    Account, Batch, BlobMeta, Counts, Generation, LeafRow, Page, Storage, Stored, Ticket,
};
use cahier_evidence::{BlobId, DocumentId, Hash, InvitationId, PersonId, ZoneId};
use rusqlite::{OptionalExtension, Params, Row, TransactionBehavior, params};

impl SqliteStorage {
    pub(super) fn one<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(trouble)?;
        statement.query_row(values, read).optional().map_err(trouble)
    }

    pub(super) fn many<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(trouble)?;
        let rows = statement.query_map(values, read).map_err(trouble)?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(trouble)
    }

    /// Rows of a zone's log until the page is full.
    fn page<T>(
        &self,
        sql: &str,
        zone: &ZoneId,
        page: Page,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        weight: impl Fn(&T) -> u64,
    ) -> Stored<Vec<T>> {
        let (from, to) = (int(page.from)?, int(page.to.min(i64::MAX as u64))?);
        let limit = int(page.leaves_max as u64)?;
        let mut statement = self.connection.prepare_cached(sql).map_err(trouble)?;
        let mut rows =
            statement.query(params![zone.as_bytes(), from, to, limit]).map_err(trouble)?;
        let (mut found, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.next().map_err(trouble)? {
            let row = read(row).map_err(trouble)?;
            bytes += weight(&row) as usize;
            if bytes > page.bytes_max && !found.is_empty() {
                break;
            }
            found.push(row);
        }
        Ok(found)
    }

    /// A number that is always there: a count or a sum.
    fn number(&self, sql: &str, values: impl Params) -> Stored<u64> {
        Ok(self.one(sql, values, |row| uint(row, 0))?.unwrap_or(0))
    }
}

/// SQLite's integers are signed; all that we write are not negative.
pub(super) fn uint(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

fn person(row: &Row<'_>) -> rusqlite::Result<PersonId> {
    row.get(0).map(PersonId)
}

fn zone_id(row: &Row<'_>) -> rusqlite::Result<ZoneId> {
    row.get(0).map(ZoneId)
}

fn leaf_row(row: &Row<'_>) -> rusqlite::Result<LeafRow> {
    Ok(LeafRow {
        received_ms: uint(row, 0)?,
        item: Hash(row.get(1)?),
        leaf: Hash(row.get(2)?),
        signed: row.get(3)?,
        ciphertext: row.get(4)?,
    })
}

/// As [`leaf_row`], with the index behind.
fn placed_row(row: &Row<'_>) -> rusqlite::Result<(u64, LeafRow)> {
    Ok((uint(row, 5)?, leaf_row(row)?))
}

/// The columns are total, hash, created_ms, complete, from `first` on.
fn blob_meta(row: &Row<'_>, first: usize) -> rusqlite::Result<BlobMeta> {
    Ok(BlobMeta {
        total: uint(row, first)?,
        hash: Hash(row.get(first + 1)?),
        created_ms: uint(row, first + 2)?,
        complete: row.get(first + 3)?,
    })
}

impl Storage for SqliteStorage {
    fn commit(&mut self, batch: Batch) -> Stored<()> {
        let begin = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(begin).map_err(trouble)?;
        // Dropping the transaction on the way out of an error rolls it back.
        batch.ops().iter().try_for_each(|op| apply(&transaction, op))?;
        transaction.commit().map_err(trouble)
    }

    fn meta(&self, key: &str) -> Stored<Option<Vec<u8>>> {
        self.one("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
    }

    fn account(&self, person: &PersonId) -> Stored<Option<Account>> {
        let sql = "SELECT created_ms, via FROM accounts WHERE person = ?1";
        self.one(sql, [person.as_bytes()], |row| {
            Ok(Account { created_ms: uint(row, 0)?, via: row.get(1)? })
        })
    }

    fn accounts_via(&self, via: &[u8]) -> Stored<u64> {
        self.number("SELECT COUNT(*) FROM accounts WHERE via = ?1", [via])
    }

    fn chain(&self, person: &PersonId) -> Stored<Vec<Vec<u8>>> {
        let sql = "SELECT bytes FROM chains WHERE person = ?1 ORDER BY number";
        self.many(sql, [person.as_bytes()], |row| row.get(0))
    }

    fn zone_creator(&self, zone: &ZoneId) -> Stored<Option<PersonId>> {
        self.one("SELECT creator FROM zones WHERE zone = ?1", [zone.as_bytes()], person)
    }

    fn zones(&self) -> Stored<Vec<ZoneId>> {
        self.many("SELECT zone FROM zones ORDER BY zone", [], zone_id)
    }

    fn zones_by(&self, creator: &PersonId) -> Stored<u64> {
        self.number("SELECT COUNT(*) FROM zones WHERE creator = ?1", [creator.as_bytes()])
    }

    fn weight_of(&self, creator: &PersonId) -> Stored<u64> {
        let sql = "SELECT (SELECT COALESCE(SUM(bytes), 0) FROM zones WHERE creator = ?1)
            + (SELECT COALESCE(SUM(b.total), 0) FROM blobs b JOIN zones z ON z.zone = b.zone
                WHERE z.creator = ?1)";
        self.number(sql, [creator.as_bytes()])
    }

    fn zones_of(&self, person: &PersonId, now_ms: u64) -> Stored<Vec<ZoneId>> {
        let sql = "SELECT zone FROM members WHERE person = ?1
            AND (until_ms IS NULL OR until_ms >= ?2) ORDER BY zone";
        self.many(sql, params![person.as_bytes(), int(now_ms)?], zone_id)
    }

    fn share_zone(&self, one: &PersonId, other: &PersonId) -> Stored<bool> {
        let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM members a JOIN members b
            ON a.zone = b.zone WHERE a.person = ?1 AND b.person = ?2 LIMIT 1)";
        Ok(self.number(sql, [one.as_bytes(), other.as_bytes()])? > 0)
    }

    fn invitation_zones(&self, invitation: &InvitationId) -> Stored<Vec<ZoneId>> {
        let sql = "SELECT zone FROM invitations WHERE invitation = ?1 ORDER BY zone LIMIT 16";
        self.many(sql, [invitation.as_bytes()], zone_id)
    }

    fn leaves(&self, zone: &ZoneId, page: Page) -> Stored<Vec<LeafRow>> {
        let sql = if page.ciphertexts {
            "SELECT received_ms, item, leaf, signed, ciphertext FROM leaves
                WHERE zone = ?1 AND place >= ?2 AND place < ?3 ORDER BY place LIMIT ?4"
        } else {
            "SELECT received_ms, item, leaf, signed, NULL FROM leaves
                WHERE zone = ?1 AND place >= ?2 AND place < ?3 ORDER BY place LIMIT ?4"
        };
        self.page(sql, zone, page, leaf_row, LeafRow::bytes)
    }

    fn records(&self, zone: &ZoneId, page: Page) -> Stored<Vec<(u64, LeafRow)>> {
        // The index has the records alone: a plan without it would read the whole log.
        let sql = "SELECT received_ms, item, leaf, signed, NULL, place
            FROM leaves INDEXED BY leaves_records WHERE zone = ?1 AND place >= ?2 AND place < ?3
            AND substr(signed, 14, 4) = x'8801185a' ORDER BY place LIMIT ?4";
        self.page(sql, zone, page, placed_row, |(_, row)| row.bytes())
    }

    fn leaf_hashes(&self, zone: &ZoneId, from: u64, count: u64) -> Stored<Vec<Hash>> {
        let sql = "SELECT leaf FROM leaves WHERE zone = ?1 AND place >= ?2 ORDER BY place LIMIT ?3";
        let values = (zone.as_bytes(), int(from)?, int(count)?);
        self.many(sql, values, |row| row.get(0).map(Hash))
    }

    fn index_of(&self, zone: &ZoneId, item: &Hash) -> Stored<Option<u64>> {
        let sql = "SELECT place FROM leaves WHERE zone = ?1 AND item = ?2";
        self.one(sql, [zone.as_bytes(), item.as_bytes()], |row| uint(row, 0))
    }

    fn zone_bytes(&self, zone: &ZoneId) -> Stored<u64> {
        self.number("SELECT bytes FROM zones WHERE zone = ?1", [zone.as_bytes()])
    }

    fn head(&self, zone: &ZoneId) -> Stored<Option<Vec<u8>>> {
        self.one("SELECT bytes FROM heads WHERE zone = ?1", [zone.as_bytes()], |row| row.get(0))
    }

    fn state(&self, zone: &ZoneId) -> Stored<Option<Vec<u8>>> {
        self.one("SELECT bytes FROM states WHERE zone = ?1", [zone.as_bytes()], |row| row.get(0))
    }

    fn generation(&self, zone: &ZoneId) -> Stored<Option<Generation>> {
        let sql = "SELECT size, head, at_ms FROM generations WHERE zone = ?1
            ORDER BY size DESC LIMIT 1";
        self.one(sql, [zone.as_bytes()], |row| {
            Ok(Generation { size: uint(row, 0)?, head: row.get(1)?, at_ms: uint(row, 2)? })
        })
    }

    fn staged_zones(&self) -> Stored<Vec<ZoneId>> {
        self.many("SELECT DISTINCT zone FROM staged", [], zone_id)
    }

    fn summary(&self, zone: &ZoneId, document: &DocumentId) -> Stored<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM summaries WHERE zone = ?1 AND document = ?2";
        self.one(sql, [zone.as_bytes(), document.as_bytes()], |row| row.get(0))
    }

    fn knocks(&self, zone: &ZoneId) -> Stored<Vec<(PersonId, Vec<u8>)>> {
        let sql = "SELECT person, bytes FROM knocks WHERE zone = ?1 ORDER BY person";
        self.many(sql, [zone.as_bytes()], |row| Ok((person(row)?, row.get(1)?)))
    }

    fn blob(&self, zone: &ZoneId, blob: &BlobId) -> Stored<Option<BlobMeta>> {
        let sql = "SELECT total, hash, created_ms, complete FROM blobs
            WHERE zone = ?1 AND blob = ?2";
        self.one(sql, [zone.as_bytes(), blob.as_bytes()], |row| blob_meta(row, 0))
    }

    fn blobs(&self, zone: &ZoneId) -> Stored<Vec<(BlobId, BlobMeta)>> {
        let sql = "SELECT blob, total, hash, created_ms, complete FROM blobs
            WHERE zone = ?1 ORDER BY blob";
        self.many(sql, [zone.as_bytes()], |row| Ok((BlobId(row.get(0)?), blob_meta(row, 1)?)))
    }

    fn zone_blob_bytes(&self, zone: &ZoneId) -> Stored<u64> {
        self.number("SELECT COALESCE(SUM(total), 0) FROM blobs WHERE zone = ?1", [zone.as_bytes()])
    }

    fn ticket(&self, hash: &Hash) -> Stored<Option<Ticket>> {
        let sql = "SELECT used_by FROM tickets WHERE hash = ?1";
        self.one(sql, [hash.as_bytes()], |row| {
            let used_by: Option<[u8; 16]> = row.get(0)?;
            Ok(Ticket { used_by: used_by.map(PersonId) })
        })
    }

    fn credentials(&self, person: &PersonId) -> Stored<Vec<String>> {
        let sql = "SELECT json FROM credentials WHERE person = ?1 ORDER BY credential_id";
        self.many(sql, [person.as_bytes()], |row| row.get(0))
    }

    fn credential_owner(&self, credential_id: &[u8]) -> Stored<Option<PersonId>> {
        let sql = "SELECT person FROM credentials WHERE credential_id = ?1";
        self.one(sql, [credential_id], person)
    }

    fn counts(&self) -> Stored<Counts> {
        Ok(Counts {
            accounts: self.number("SELECT COUNT(*) FROM accounts", [])?,
            zones: self.number("SELECT COUNT(*) FROM zones", [])?,
            leaves: self.number("SELECT COALESCE(SUM(size), 0) FROM heads", [])?,
            blobs: self.number("SELECT COUNT(*) FROM blobs WHERE complete", [])?,
            blob_bytes: self
                .number("SELECT COALESCE(SUM(total), 0) FROM blobs WHERE complete", [])?,
            // Each leaf is under a checkpoint, so nothing has to be counted.
            log_entries: self.number(
                "SELECT COALESCE(SUM((SELECT MAX(size) FROM log_checkpoints c
                    WHERE c.generation = g.generation)), 0) FROM log_generations g",
                [],
            )?,
        })
    }
}
