//! A document that is open on this device: accepted updates and one's own unsent work, merged.

use super::{CommandError, Context, Engine, Notice};
use crate::rows::{StateRow, UpdateRow};
use crate::store::{Table, Write};
use cahier_crypto::fill;
use cahier_evidence::{DocumentId, client_id};
use cahier_notebook::{ClientId, Document, DocumentError};
use cahier_protocol::decode;

/// Most documents that stay open at once when nobody looks at them.
const DESKS_MAX: usize = 64;

/// One open document.
pub(super) struct Desk {
    pub document: Document,
    /// Nonce of this sitting: the client id of its edits comes from it.
    pub nonce: [u8; 16],
    /// Somebody looks at it: it is not put away.
    pub open: bool,
    /// When it was last used, ms since 1970.
    pub used_ms: u64,
    /// When a colleague was last seen in it, ms since 1970.
    pub company_ms: u64,
}

/// What the store holds of a document.
#[derive(Debug, Default)]
pub struct SeatRows {
    /// Merged state up to some index.
    pub state: Option<StateRow>,
    /// Updates from there on, with their zone index.
    pub updates: Vec<(u64, UpdateRow)>,
}

impl Engine {
    /// Answer to [`super::Effect::Seat`]: opens a document from its rows. Rows that do not read
    /// are said, never passed over in silence; the rest is shown.
    pub fn seat(&mut self, id: DocumentId, rows: SeatRows, ctx: &mut Context<'_>) {
        self.waiting_for = None;
        self.put_away(ctx.now_ms);
        match self.build(id, &rows, ctx) {
            Ok((desk, whole)) => {
                self.desks.insert(id, desk);
                if !whole {
                    self.tell(Notice::Damaged(id));
                }
            }
            Err(_) => self.tell(Notice::Damaged(id)),
        }
    }

    fn build(
        &self,
        id: DocumentId,
        rows: &SeatRows,
        ctx: &mut Context<'_>,
    ) -> Result<(Desk, bool), DocumentError> {
        let nonce = fill(ctx.rng);
        let client = ClientId::new(client_id(self.me.device, id, &nonce))?;
        let mut document = Document::new(client);
        let mut whole = true;
        if let Some(state) = &rows.state {
            whole &= document.load_state(&state.state).is_ok();
        }
        for (_, row) in &rows.updates {
            whole &= document.apply(&row.update).is_ok();
        }
        for update in self.unsaved(id) {
            whole &= document.apply(&update).is_ok();
        }
        for update in self.unsent(id) {
            whole &= document.apply(update).is_ok();
        }
        let used_ms = ctx.now_ms;
        Ok((Desk { document, nonce, open: false, used_ms, company_ms: 0 }, whole))
    }

    /// Accepted updates that are not on disk yet: a full disk must not hide them.
    fn unsaved(&self, id: DocumentId) -> Vec<Vec<u8>> {
        let update = |write: &Write| match write {
            Write::Put(place, bytes) if (place.table, place.scope) == (Table::Update, id.0) => {
                decode::<UpdateRow>(bytes, bytes.len()).ok().map(|row| row.update)
            }
            _ => None,
        };
        self.in_flight.iter().chain(&self.writes).filter_map(update).collect()
    }

    /// One's own work on a document that is not in the log yet, in order.
    pub(super) fn unsent(&self, id: DocumentId) -> Vec<&[u8]> {
        let outbox = self.origins.get(&id).and_then(|o| self.zones.get(&o.zone));
        let sent = outbox.into_iter().flat_map(|zone| &zone.outbox);
        let edits = sent.filter_map(|item| item.edit.as_ref()).filter(|e| e.document == id);
        // What was placed and not read back yet is still here and nowhere else.
        let placed = self.origins.get(&id).and_then(|o| self.zones.get(&o.zone));
        let placed = placed.into_iter().flat_map(|zone| zone.placed.values());
        let edits = placed.filter(|e| e.document == id).chain(edits);
        let journal = self.journals.get(&id).into_iter().flatten();
        let journal = journal.map(|row| row.update.as_slice());
        edits.map(|e| e.update.as_slice()).chain(journal).collect()
    }

    /// Whether a document can be read now without asking the store.
    pub fn is_seated(&self, id: DocumentId) -> bool {
        self.desks.contains_key(&id)
    }

    /// Marks a document as looked at, so that it stays open.
    pub fn open(&mut self, id: DocumentId) -> Result<(), CommandError> {
        self.desks.get_mut(&id).map(|desk| desk.open = true).ok_or(CommandError::NotSeated)
    }

    /// Nobody looks at it any more: its edits leave as an envelope.
    pub fn close(&mut self, id: DocumentId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        if let Some(desk) = self.desks.get_mut(&id) {
            desk.open = false;
        }
        self.cut(id, ctx)
    }

    /// Somebody else was seen in a document: envelopes leave at once for a while.
    pub fn company(&mut self, id: DocumentId, now_ms: u64) {
        if let Some(desk) = self.desks.get_mut(&id) {
            desk.company_ms = now_ms;
        }
    }

    /// Closes the longest unused documents beyond the bound.
    fn put_away(&mut self, now_ms: u64) {
        while self.desks.len() >= DESKS_MAX {
            let idle = self.desks.iter().filter(|(_, desk)| !desk.open);
            let oldest = idle.min_by_key(|(_, desk)| desk.used_ms).map(|(id, _)| *id);
            match oldest {
                Some(id) => self.desks.remove(&id),
                None => break,
            };
        }
        debug_assert!(now_ms > 0 || self.desks.len() <= DESKS_MAX);
    }

    pub(super) fn desk(&mut self, id: DocumentId, now_ms: u64) -> Result<&mut Desk, CommandError> {
        let desk = self.desks.get_mut(&id).ok_or(CommandError::NotSeated)?;
        desk.used_ms = now_ms;
        Ok(desk)
    }
}
