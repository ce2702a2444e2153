//! What this device began with an entry and has not ended: a sitting in which it wrote, whose
//! version is stated once what was written is in the log, and the amendment of a seal.

use super::zone::Zone;
use super::{CommandError, Context, Engine, Work};
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

    /// Something was written in a document here. With the first of it the statement is due in the
    /// store: whoever opens the notebook next, or leads it, makes it where this sitting never ends.
    pub(super) fn wrote(&mut self, document: DocumentId, class: Class) {
        if class != Class::Entry {
            return;
        }
        let sitting = self.sittings.entry(document).or_default();
        let first = !std::mem::replace(&mut sitting.wrote, true);
        if first && !sitting.due {
            self.save_sitting(document);
        }
    }

    /// A sitting ended, though the document may stay open: what was typed leaves as an envelope,
    /// and the version that comes of it is stated once it is in the log. An amendment that was
    /// begun goes on.
    pub fn pause(
        &mut self,
        document: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let left = self.cut(document, ctx);
        self.end_writing(document);
        left
    }

    /// Nobody looks at a document any more: whatever was begun with it ends. An amendment goes on
    /// while kept work of the document can come in with it, from where that is shown.
    pub(super) fn end_sitting(&mut self, document: DocumentId) {
        let waits = self.kept.values().any(|row| row.document == document);
        if let Some(sitting) = self.sittings.get_mut(&document)
            && !waits
        {
            sitting.amends = None;
        }
        self.end_writing(document);
    }

    fn end_writing(&mut self, document: DocumentId) {
        let Some(sitting) = self.sittings.get_mut(&document) else { return };
        sitting.due |= std::mem::take(&mut sitting.wrote);
        sitting.failed = false;
        self.save_sitting(document);
    }

    /// What was written in a document is nobody's version: it came in from elsewhere, as an import
    /// does, or is kept beside the log. There is nothing to state.
    pub fn unwrite(&mut self, document: DocumentId) {
        let Some(sitting) = self.sittings.get_mut(&document) else { return };
        (sitting.wrote, sitting.due) = (false, false);
        self.save_sitting(document);
    }

    /// A relay is met: what could not be stated before is tried again.
    pub(super) fn retry_sittings(&mut self) {
        self.sittings.values_mut().for_each(|sitting| sitting.failed = false);
    }

    /// Puts the statements in line that a zone in step can take now.
    pub(super) fn state_sittings(&mut self, zone: ZoneId) {
        if !self.zones.get(&zone).is_some_and(Zone::is_read_to_its_end) {
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
            // What the zone does not allow is no better at the next contact.
            Ok(_) | Err(CommandError::Refused(_)) => sitting.due = false,
            Err(_) => sitting.failed = true,
        }
        self.save_sitting(document);
    }

    fn save_sitting(&mut self, document: DocumentId) {
        let Some(Sitting { due, amends, wrote, .. }) = self.sittings.get(&document) else { return };
        let row = SittingRow { document, due: *due || *wrote, amends: *amends };
        if row.due || row.amends.is_some() {
            self.put(Table::Sitting, document.0, 0, &row);
            return;
        }
        self.delete(Table::Sitting, document.0, 0);
        self.sittings.remove(&document);
    }
}
