//! A document that is open on this device: accepted updates and one's own unsent work, merged.

use super::sealed::{Seals, lay};
use super::zone::Zone;
use super::{CommandError, Context, Engine};
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
    /// Accepted updates that are in it and not in the merged state at rest.
    pub unmerged: usize,
    /// When it was last found idle, ms since 1970.
    pub idle_ms: u64,
    /// Own unsent work leans on what is accepted and not read yet, and is not in it.
    pub waits: bool,
    /// What is signed on it, by place.
    pub seals: Seals,
}

/// What the store holds of a document.
#[derive(Debug, Default)]
pub struct SeatRows {
    /// Merged state up to some index.
    pub state: Option<StateRow>,
    /// Updates from there on, with their zone index.
    pub updates: Vec<(u64, UpdateRow)>,
    /// Whether there is a merged state that cannot be read.
    pub damaged_state: bool,
    /// Updates that cannot be read.
    pub damaged_updates: usize,
    /// Seals and statements, by place.
    pub seals: Seals,
    /// Rows of those that cannot be read.
    pub damaged_seals: usize,
}

/// What became of opening a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seated {
    /// It is open, or it was said why not.
    Done,
    /// Its merged state does not load: open it from its whole history.
    FromHistory,
}

/// What of a document's rows went into it.
#[derive(Default)]
struct Read {
    /// Accepted updates, and a merged state.
    accepted: usize,
    state_failed: bool,
    updates_failed: usize,
    unsent_failed: usize,
}

impl Engine {
    /// Answer to [`super::Effect::Seat`]: opens a document from its rows. Where rows do not
    /// read, the rest is shown and the document is closed for writing; where none reads, it is
    /// not open at all.
    pub fn seat(&mut self, id: DocumentId, rows: SeatRows, ctx: &mut Context<'_>) -> Seated {
        let for_work = self.waiting_for.take() == Some(super::Effect::Seat(id));
        self.unread.documents.remove(&id);
        // What is only foretold has no rows to open, and is not begun afresh.
        if !for_work && !self.is_checked(id) && !self.origins.contains_key(&id) {
            return Seated::Done;
        }
        let zone = self.zone_of(id);
        if rows.damaged_state {
            self.damaged(Table::State, zone, Some(id), 1);
        }
        self.put_away(ctx.now_ms);
        let Ok((desk, read)) = self.build(id, &rows, ctx) else {
            self.unread.documents.insert(id, ctx.now_ms + 1);
            return Seated::Done;
        };
        if read.state_failed {
            self.damaged(Table::State, zone, Some(id), 1);
            return Seated::FromHistory;
        }
        self.damaged(Table::Update, zone, Some(id), rows.damaged_updates + read.updates_failed);
        self.damaged(Table::Seal, zone, Some(id), rows.damaged_seals);
        // Own work may lean on what was placed, or is carried, and is not read yet.
        if zone.and_then(|zone| self.zones.get(&zone)).is_none_or(Zone::has_read_all) {
            self.damaged(Table::Journal, zone, Some(id), read.unsent_failed);
        }
        self.desks.remove(&id);
        // One's own words alone, without what they stand on, are not the document.
        if read.accepted > 0 || !self.is_closed(id) {
            self.desks.insert(id, desk);
        }
        self.keep_state_if_due(id);
        self.verify_later(id);
        Seated::Done
    }

    fn build(
        &self,
        id: DocumentId,
        rows: &SeatRows,
        ctx: &mut Context<'_>,
    ) -> Result<(Desk, Read), DocumentError> {
        let nonce = fill(ctx.rng);
        let client = ClientId::new(client_id(self.me.device, id, &nonce))?;
        let mut document = Document::new(client);
        let mut read = Read::default();
        if let Some(state) = &rows.state {
            read.state_failed = document.load_state(&state.state).is_err();
            read.accepted += 1;
        }
        let unsaved = self.unsaved(id);
        let updates = rows.updates.iter().map(|(_, row)| row.update.as_slice());
        let updates = updates.chain(unsaved.iter().map(Vec::as_slice)).collect();
        let unsent = self.unsent(id);
        read.updates_failed = apply_all(&mut document, updates);
        read.unsent_failed = apply_all(&mut document, unsent);
        read.accepted += rows.updates.len() + unsaved.len() - read.updates_failed;
        let (used_ms, unmerged) = (ctx.now_ms, rows.updates.len());
        let (company_ms, idle_ms, waits) = (0, 0, read.unsent_failed > 0);
        let (open, seals) = (false, self.seals_of(id, &rows.seals));
        let desk =
            Desk { document, nonce, open, used_ms, company_ms, unmerged, idle_ms, waits, seals };
        Ok((desk, read))
    }

    /// Own unsent work that leaned on what was not read yet goes in once it is.
    pub(super) fn catch_up_unsent(&mut self, id: DocumentId, modified_ms: u64) {
        if self.desks.get(&id).is_none_or(|desk| !desk.waits) {
            return;
        }
        let unsent: Vec<Vec<u8>> = self.unsent(id).into_iter().map(<[u8]>::to_vec).collect();
        if let Some(desk) = self.desks.get_mut(&id) {
            let unsent = unsent.iter().map(Vec::as_slice).collect();
            desk.waits = apply_all(&mut desk.document, unsent) > 0;
        }
        self.refresh(id, modified_ms);
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

    /// What is signed on a document: what the store gave, and what is not on disk yet.
    fn seals_of(&self, id: DocumentId, stored: &Seals) -> Seals {
        let mut seals = stored.clone();
        for write in self.in_flight.iter().chain(&self.writes) {
            if let Write::Put(place, bytes) = write
                && (place.table, place.scope) == (Table::Seal, id.0)
            {
                lay(&mut seals, place.seq, bytes);
            }
        }
        seals
    }

    /// One's own work on a document that is not in the log yet, in order.
    pub fn unsent(&self, id: DocumentId) -> Vec<&[u8]> {
        // In every zone: a document may have moved away from where this was to be placed.
        let sent = self.zones.values().flat_map(|zone| &zone.outbox);
        let edits = sent.filter_map(|item| item.edit.as_ref()).filter(|e| e.document == id);
        // What was placed and not read back yet is still here and nowhere else.
        let placed = self.zones.values().flat_map(|zone| zone.placed.values());
        let edits = placed.filter(|e| e.document == id).chain(edits);
        edits.map(|e| e.update.as_slice()).chain(self.typed(id)).collect()
    }

    /// What was typed in a document and has not left as an envelope yet.
    pub fn typed(&self, id: DocumentId) -> impl Iterator<Item = &[u8]> {
        self.journals.get(&id).into_iter().flatten().map(|row| row.update.as_slice())
    }

    /// Whether a document can be read now without asking the store.
    pub fn is_seated(&self, id: DocumentId) -> bool {
        self.desks.contains_key(&id)
    }

    /// Marks a document as looked at, so that it stays open.
    pub fn open(&mut self, id: DocumentId) -> Result<(), CommandError> {
        if let Some(desk) = self.desks.get_mut(&id) {
            desk.open = true;
            return Ok(());
        }
        if self.is_checked(id) { Err(CommandError::NotSeated) } else { Ok(()) }
    }

    /// Nobody looks at it any more: its edits leave as an envelope, and the version that comes of
    /// a sitting is stated once they are in the log.
    pub fn close(&mut self, id: DocumentId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        if let Some(desk) = self.desks.get_mut(&id) {
            desk.open = false;
        }
        self.keep_state(id);
        let left = self.cut(id, ctx);
        self.end_sitting(id);
        left
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
                Some(id) => {
                    self.keep_state(id);
                    self.desks.remove(&id);
                }
                None => break,
            }
        }
        debug_assert!(now_ms > 0 || self.desks.len() <= DESKS_MAX);
    }

    pub(super) fn desk(&mut self, id: DocumentId, now_ms: u64) -> Result<&mut Desk, CommandError> {
        let desk = self.desks.get_mut(&id).ok_or(CommandError::NotSeated)?;
        desk.used_ms = now_ms;
        Ok(desk)
    }
}

/// Applies updates, those that lean on a later one after it; gives how many found no place.
pub(super) fn apply_all(document: &mut Document, mut updates: Vec<&[u8]>) -> usize {
    loop {
        let before = updates.len();
        updates.retain(|update| document.apply(update).is_err());
        if updates.is_empty() || updates.len() == before {
            return updates.len();
        }
    }
}
