//! The rows of the store in memory, and what each write does to them.

use super::instance_log::{LogAdded, LogTables};
use crate::storage::{
    Account, Batch, BlobMeta, Generation, LeafRow, Op, Page, StorageError, Stored, Ticket,
};
use cahier_evidence::{BlobId, DocumentId, Hash, InvitationId, PersonId, ZoneId, is_record};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Default)]
pub(super) struct Tables {
    pub meta: BTreeMap<String, Vec<u8>>,
    pub accounts: BTreeMap<PersonId, Account>,
    pub chains: BTreeMap<PersonId, Vec<Vec<u8>>>,
    pub zones: BTreeMap<ZoneId, PersonId>,
    pub leaves: BTreeMap<(ZoneId, u64), LeafRow>,
    pub items: BTreeMap<(ZoneId, Hash), u64>,
    pub heads: BTreeMap<ZoneId, (u64, Vec<u8>)>,
    pub states: BTreeMap<ZoneId, Vec<u8>>,
    pub members: BTreeMap<(ZoneId, PersonId), Option<u64>>,
    pub invitations: BTreeSet<(ZoneId, InvitationId)>,
    pub generations: BTreeMap<(ZoneId, u64), Generation>,
    pub staged: BTreeMap<(ZoneId, u64), LeafRow>,
    pub summaries: BTreeMap<(ZoneId, DocumentId), (u64, Vec<u8>)>,
    pub knocks: BTreeMap<(ZoneId, PersonId), Vec<u8>>,
    pub blobs: BTreeMap<(ZoneId, BlobId), BlobMeta>,
    pub tickets: BTreeMap<Hash, Ticket>,
    pub credentials: BTreeMap<Vec<u8>, (PersonId, String)>,
    pub log: LogTables,
}

/// What a batch would add, for rules that look at rows of the same batch.
#[derive(Default)]
struct Added {
    accounts: BTreeSet<PersonId>,
    zones: BTreeSet<ZoneId>,
    rows: BTreeSet<(u8, [u8; 16], u64)>,
    items: BTreeSet<(ZoneId, Hash)>,
    tickets: BTreeSet<Hash>,
    log: LogAdded,
}

pub(super) fn rule(holds: bool, what: &str) -> Stored<()> {
    if holds { Ok(()) } else { Err(StorageError::Conflict(what.into())) }
}

impl Tables {
    /// Refuses what SQLite's keys and references would refuse, before anything is changed.
    pub fn check(&self, batch: &Batch) -> Stored<()> {
        let mut added = Added::default();
        batch.ops().iter().try_for_each(|op| self.check_op(op, &mut added))
    }

    fn check_op(&self, op: &Op, added: &mut Added) -> Stored<()> {
        let zone_known = |zone: &ZoneId, added: &Added| {
            self.zones.contains_key(zone) || added.zones.contains(zone)
        };
        let person_known = |person: &PersonId, added: &Added| {
            self.accounts.contains_key(person) || added.accounts.contains(person)
        };
        match op {
            Op::PutAccount(person, _) => {
                added.accounts.insert(*person);
                Ok(())
            }
            Op::PutZone(zone, _) => {
                rule(!zone_known(zone, added), "the zone exists")?;
                added.zones.insert(*zone);
                Ok(())
            }
            Op::PutChainRecord(person, number, _) => {
                rule(person_known(person, added), "no such account")?;
                let known = self.chains.get(person).map_or(0, Vec::len) as u64;
                let fresh = *number >= known && added.rows.insert((0, person.0, *number));
                rule(fresh, "the chain has that record")
            }
            Op::PutLeaf(zone, index, row) => {
                rule(zone_known(zone, added), "no such zone")?;
                let taken = self.leaves.contains_key(&(*zone, *index))
                    || self.items.contains_key(&(*zone, row.item));
                let fresh = !taken
                    && added.rows.insert((1, zone.0, *index))
                    && added.items.insert((*zone, row.item));
                rule(fresh, "the place is taken")
            }
            Op::PutStaged(zone, index, _) => {
                let taken = self.staged.contains_key(&(*zone, *index));
                let fresh = !taken && added.rows.insert((2, zone.0, *index));
                rule(fresh, "the staged place is taken")
            }
            Op::PromoteStaged(zone) => {
                rule(zone_known(zone, added), "no such zone")?;
                let mut staged = self.staged.range((*zone, 0)..=(*zone, u64::MAX));
                rule(!staged.any(|(at, _)| self.leaves.contains_key(at)), "the place is taken")
            }
            Op::PutTicket(hash) => {
                let fresh = !self.tickets.contains_key(hash) && added.tickets.insert(*hash);
                rule(fresh, "the ticket exists")
            }
            Op::UseTicket(hash, _) => {
                let unused = self.tickets.get(hash).is_some_and(|t| t.used_by.is_none());
                let once = added.rows.insert((3, PersonId::ZERO.0, first_bytes(hash)));
                rule((unused || added.tickets.contains(hash)) && once, "the ticket was used")
            }
            Op::PutHead(zone, ..)
            | Op::PutState(zone, ..)
            | Op::PutMember(zone, ..)
            | Op::PutInvitation(zone, _)
            | Op::PutGeneration(zone, _)
            | Op::PutSummary(zone, ..)
            | Op::PutKnock(zone, ..)
            | Op::PutBlob(zone, ..) => rule(zone_known(zone, added), "no such zone"),
            Op::PutCredential(person, ..) => rule(person_known(person, added), "no such account"),
            Op::Log(op) => self.log.check(op, &mut added.log),
            _ => Ok(()),
        }
    }

    pub fn apply(&mut self, batch: Batch) {
        for op in batch.ops() {
            self.apply_op(op.clone());
        }
    }

    fn apply_op(&mut self, op: Op) {
        match op {
            Op::PutMeta(key, value) => drop(self.meta.insert(key, value)),
            Op::PutAccount(person, account) => {
                self.accounts.entry(person).or_insert(account);
            }
            Op::PutChainRecord(person, _, bytes) => {
                self.chains.entry(person).or_default().push(bytes);
            }
            Op::PutZone(zone, creator) => {
                self.zones.insert(zone, creator);
            }
            Op::PutLeaf(zone, index, row) => self.put_leaf(zone, index, row),
            Op::PutHead(zone, size, head) => drop(self.heads.insert(zone, (size, head))),
            Op::PutMember(zone, person, until) => {
                self.members.insert((zone, person), until);
            }
            Op::DropMember(zone, person) => {
                self.members.remove(&(zone, person));
            }
            Op::PutInvitation(zone, id) => {
                self.invitations.insert((zone, id));
            }
            Op::DropInvitation(zone, id) => {
                self.invitations.remove(&(zone, id));
            }
            Op::PutStaged(zone, index, row) => drop(self.staged.insert((zone, index), row)),
            Op::DropStaged(zone) => drop(self.take_staged(zone)),
            Op::PromoteStaged(zone) => {
                for ((zone, index), row) in self.take_staged(zone) {
                    self.put_leaf(zone, index, row);
                }
            }
            other => self.apply_beside(other),
        }
    }

    /// Writes to what stands beside the logs.
    fn apply_beside(&mut self, op: Op) {
        match op {
            Op::PutGeneration(zone, generation) => {
                self.generations.insert((zone, generation.size), generation);
            }
            Op::Log(op) => self.log.apply(op),
            Op::PutState(zone, _, bytes) => drop(self.states.insert(zone, bytes)),
            Op::PutSummary(zone, document, size, bytes) => {
                let known = self.summaries.entry((zone, document)).or_default();
                if known.1.is_empty() || size > known.0 {
                    *known = (size, bytes);
                }
            }
            Op::PutKnock(zone, person, bytes) => drop(self.knocks.insert((zone, person), bytes)),
            Op::DropKnock(zone, person) => drop(self.knocks.remove(&(zone, person))),
            Op::PutBlob(zone, blob, meta) => {
                self.blobs.insert((zone, blob), meta);
            }
            Op::DropBlob(zone, blob) => {
                self.blobs.remove(&(zone, blob));
            }
            Op::PutTicket(hash) => {
                self.tickets.insert(hash, Ticket { used_by: None });
            }
            Op::UseTicket(hash, by) => {
                self.tickets.insert(hash, Ticket { used_by: Some(by) });
            }
            Op::PutCredential(person, id, json) => {
                let known = self.credentials.entry(id).or_insert((person, String::new()));
                if known.0 == person {
                    known.1 = json;
                }
            }
            Op::DropCredential(person, id)
                if self.credentials.get(&id).is_some_and(|(of, _)| *of == person) =>
            {
                self.credentials.remove(&id);
            }
            _ => {}
        }
    }

    fn put_leaf(&mut self, zone: ZoneId, index: u64, row: LeafRow) {
        self.items.insert((zone, row.item), index);
        self.leaves.insert((zone, index), row);
    }

    fn take_staged(&mut self, zone: ZoneId) -> BTreeMap<(ZoneId, u64), LeafRow> {
        let all = std::mem::take(&mut self.staged);
        let (theirs, others) = all.into_iter().partition(|((of, _), _)| *of == zone);
        self.staged = others;
        theirs
    }

    pub fn page(&self, zone: &ZoneId, page: Page) -> Vec<LeafRow> {
        let rows = self.fill(zone, page, |_| true);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    pub fn records(&self, zone: &ZoneId, page: Page) -> Vec<(u64, LeafRow)> {
        self.fill(zone, Page { ciphertexts: false, ..page }, |row| is_record(&row.signed))
    }

    fn fill(
        &self,
        zone: &ZoneId,
        page: Page,
        wanted: impl Fn(&LeafRow) -> bool,
    ) -> Vec<(u64, LeafRow)> {
        let (mut found, mut bytes) = (Vec::new(), 0);
        let log = self.leaves.range((*zone, page.from)..=(*zone, u64::MAX));
        for ((_, index), row) in log.filter(|(_, row)| wanted(row)).take(page.leaves_max) {
            let ciphertext = row.ciphertext.clone().filter(|_| page.ciphertexts);
            let row = LeafRow { ciphertext, ..row.clone() };
            bytes += row.bytes() as usize;
            let enough = bytes > page.bytes_max && !found.is_empty();
            if *index >= page.to || enough {
                break;
            }
            found.push((*index, row));
        }
        found
    }
}

/// Enough of a hash to tell tickets of one batch apart.
fn first_bytes(hash: &Hash) -> u64 {
    hash.0.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
