//! Writing in an entry that a seal froze: as an amendment of that seal, with its reason. The
//! reason is the first thing that is written; whatever this device writes afterwards, until the
//! entry is closed, belongs to it.

use super::{CommandError, Context, Engine, Notice};
use crate::dates::date_time;
use crate::rows::{KeptRow, OutboxEdit};
use crate::store::Table;
use cahier_evidence::{DocumentId, EnvelopeHeader, Hash, Refusal, ZoneId};
use cahier_notebook::{Amendment, Change};

/// Most characters of a reason.
const REASON_CHARS_MAX: usize = 2_000;

impl Engine {
    /// Begins an amendment of the seal that an open entry is frozen by.
    pub fn begin_amendment(
        &mut self,
        document: DocumentId,
        reason: &str,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.check_open(document)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
            return Err(CommandError::Invalid("an amendment needs a reason"));
        }
        let frozen = self.frozen_by(document);
        let frozen = frozen.ok_or(CommandError::Invalid("an entry that is not sealed"))?;
        // Whether a seal freezes anything is known once it has its place.
        if self.frozen_in_log(document) != Some(frozen) {
            return Err(CommandError::Invalid("a seal that is not on the relay yet"));
        }
        let amendment = Amendment {
            id: String::new(),
            seal: frozen.to_string(),
            reason: reason.to_owned(),
            date: date_time(ctx.now_ms),
            by: self.me.state.id.to_string(),
        };
        let before = self.amending(document);
        self.set_amending(document, Some(frozen));
        let begun = self.edit(document, &[Change::Amend { amendment }], ctx);
        if begun.is_err() {
            self.set_amending(document, before);
        }
        begun
    }

    fn frozen_in_log(&self, document: DocumentId) -> Option<Hash> {
        let zone = self.origins.get(&document)?.zone;
        self.zones.get(&zone)?.accepted.documents.get(&document)?.frozen
    }

    /// Kept work of this device on an entry that was sealed meanwhile, written again as part of
    /// the amendment that was begun: the same words, signed anew.
    pub(super) fn take_up(
        &mut self,
        row: KeptRow,
        header: EnvelopeHeader,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let (document, amends) = (row.document, self.frozen_by(row.document));
        let own = header.device == self.me.device;
        if !own || (amends.is_some() && amends != self.amending(document)) {
            return Err(Refusal::Frozen.into());
        }
        self.check_open(document)?;
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let update = row.update.ok_or(CommandError::NotFound)?.to_vec();
        // The reason comes first.
        self.cut(document, ctx)?;
        let (writes, at_ms) = (header.writes, header.claimed_ms);
        let edit = OutboxEdit { document, origin, writes, at_ms, update: update.clone(), amends };
        let sent = self.sign_edit(origin.zone, &edit, ctx)?;
        self.send_on(origin.zone, sent, Some(edit))?;
        self.kept.remove(&row.seq);
        self.delete(Table::Kept, row.zone.0, row.seq);
        self.wrote(document, origin.class);
        let desk = self.desks.get_mut(&document);
        if desk.is_some_and(|desk| desk.document.apply(&update).is_err()) {
            self.desks.remove(&document);
        }
        self.refresh(document, ctx.now_ms);
        self.tell(Notice::Changed(document));
        Ok(())
    }

    /// Documents of a zone of which something was typed that a seal, or its going, shuts out.
    pub(super) fn frozen_out(&self, id: ZoneId) -> Vec<DocumentId> {
        let frozen = |document: &DocumentId| {
            let state = self.zones.get(&id)?.projected.documents.get(document)?;
            state.frozen
        };
        let typed = self.journals.iter().filter(|(document, rows)| {
            let frozen = frozen(document);
            rows.iter().any(|row| row.origin.zone == id && row.amends != frozen)
        });
        let typed = typed.map(|(document, _)| *document);
        typed.filter(|document| !self.is_closed(*document)).collect()
    }
}
