//! What this device began with an entry and has not ended: a sitting in which it wrote, whose
//! version is stated once what was written is in the log, and the amendment of a seal.

use super::{Context, Engine, Work};
use crate::rows::SittingRow;
use crate::store::Table;
use cahier_evidence::{Class, DocumentId, Hash, ZoneId};
use std::collections::BTreeMap;

/// By document.
pub(super) type Sittings = BTreeMap<DocumentId, Sitting>;

/// One document's.
#[derive(Default)]
pub(super) struct Sitting {
    /// This device wrote in it since it was opened.
    wrote: bool,
    /// Its last sitting waits for its statement.
    due: bool,
    /// The statement could not be made; tried again at the next contact with a relay.
    failed: bool,
    /// The seal that is being amended.
    amends: Option<Hash>,
}

impl From<SittingRow> for Sitting {
    fn from(row: SittingRow) -> Self {
        Self { due: row.due, amends: row.amends, ..Self::default() }
    }
}

impl Engine {
    /// The seal that is being amended on this device, if an amendment was begun.
    pub fn amending(&self, document: DocumentId) -> Option<Hash> {
        self.sittings.get(&document)?.amends
    }

    pub(super) fn set_amending(&mut self, document: DocumentId, amends: Option<Hash>) {
        self.sittings.entry(document).or_default().amends = amends;
        self.save_sitting(document);
    }

    /// Something was written in a document here.
    pub(super) fn wrote(&mut self, document: DocumentId, class: Class) {
        if class == Class::Entry {
            self.sittings.entry(document).or_default().wrote = true;
        }
    }

    /// Nobody looks at a document any more: whatever was begun with it ends.
    pub(super) fn end_sitting(&mut self, document: DocumentId) {
        let Some(sitting) = self.sittings.get_mut(&document) else { return };
        sitting.due |= std::mem::take(&mut sitting.wrote);
        sitting.failed = false;
        sitting.amends = None;
        self.save_sitting(document);
    }

    /// A relay is met: what could not be stated before is tried again.
    pub(super) fn retry_sittings(&mut self) {
        self.sittings.values_mut().for_each(|sitting| sitting.failed = false);
    }

    /// Puts the statements in line that a zone in step can take now.
    pub(super) fn state_sittings(&mut self, zone: ZoneId) {
        let read = |z: &super::zone::Zone| z.cursor == z.accepted.position().size;
        if !self.zones.get(&zone).is_some_and(read) {
            return;
        }
        let due = self.sittings.iter().filter(|(_, sitting)| sitting.due && !sitting.failed);
        let due = due.map(|(document, _)| *document);
        let due = due.filter(|document| self.zone_of(*document) == Some(zone));
        let due: Vec<_> = due.filter(|document| self.unsent(*document).is_empty()).collect();
        for document in due {
            let queued =
                |work: &Work| matches!(work, Work::State { document: d, .. } if *d == document);
            if !self.work.iter().any(queued) {
                self.work.push_back(Work::State { zone, document });
            }
        }
    }

    /// States the version of a document at the end of a sitting.
    pub(super) fn state_sitting(&mut self, document: DocumentId, ctx: &mut Context<'_>) {
        let stated = self.state_version(document, ctx);
        let Some(sitting) = self.sittings.get_mut(&document) else { return };
        // Nobody waits for it: seals and proofs state what they stand on themselves.
        match stated {
            Ok(_) => sitting.due = false,
            Err(_) => sitting.failed = true,
        }
        self.save_sitting(document);
    }

    fn save_sitting(&mut self, document: DocumentId) {
        let Some(Sitting { due, amends, wrote, .. }) = self.sittings.get(&document) else { return };
        let (row, wrote) = (SittingRow { document, due: *due, amends: *amends }, *wrote);
        if row.due || row.amends.is_some() {
            self.put(Table::Sitting, document.0, 0, &row);
            return;
        }
        self.delete(Table::Sitting, document.0, 0);
        if !wrote {
            self.sittings.remove(&document);
        }
    }
}
