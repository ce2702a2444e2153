//! The merged state of a document at rest, so that opening it does not replay its whole history.
//! Nothing unsent is ever in it, and nothing rests on it: without it the history says the same.

use super::Engine;
use crate::rows::StateRow;
use crate::store::{Table, Write};
use cahier_evidence::DocumentId;

/// Accepted updates after which the state is written. A state is as long as the document and an
/// update about a sentence: so opening replays little, and writing stays a small part of what is
/// written anyway.
const UPDATES_PER_STATE: usize = 64;
/// After so long without use a document counts as idle, ms.
const IDLE_MS: u64 = 60_000;

impl Engine {
    /// Writes the merged state where enough was accepted since the last one.
    pub(super) fn keep_state_if_due(&mut self, id: DocumentId) {
        if self.desks.get(&id).is_some_and(|desk| desk.unmerged >= UPDATES_PER_STATE) {
            self.keep_state(id);
        }
    }

    /// Writes the merged state where anything was accepted since the last one, with the same
    /// [`super::Effect::Save`] as the updates that it covers or a later one.
    pub(super) fn keep_state(&mut self, id: DocumentId) {
        let Some(through) = self.merged_through(id) else { return };
        let Some(desk) = self.desks.get_mut(&id) else { return };
        desk.unmerged = 0;
        let state = desk.document.encode_state();
        self.put(Table::State, id.0, 0, &StateRow { through, state });
    }

    /// Up to which index of its zone an open document holds what was accepted: everything, and
    /// nothing else.
    fn merged_through(&self, id: DocumentId) -> Option<u64> {
        let desk = self.desks.get(&id).filter(|desk| desk.unmerged > 0)?;
        if self.fenced || self.is_closed(id) || !self.unsent(id).is_empty() {
            return None;
        }
        let zone_id = self.zone_of(id)?;
        let zone = self.zones.get(&zone_id)?;
        let log = zone.accepted.documents.get(&id)?;
        // A clock of 0 names nothing, and yrs does not list it.
        let named = log.clocks.iter().filter(|(_, end)| **end > 0);
        let whole = zone.is_read_to_its_end() && desk.document.state_vector().iter().eq(named);
        // Not the cursor: where the log is wound back, later leaves may take lower places.
        whole.then(|| self.history_place(zone_id, id, log.last_index) + 1)
    }

    /// One document that nobody uses any more.
    pub(super) fn keep_idle_state(&mut self, now_ms: u64) {
        let idle = self.desks.iter_mut().find(|(_, desk)| {
            let since_ms = desk.used_ms.max(desk.idle_ms);
            !desk.open && desk.unmerged > 0 && now_ms >= since_ms.saturating_add(IDLE_MS)
        });
        let Some((id, desk)) = idle else { return };
        // What cannot be merged now is looked at again after the same time.
        desk.idle_ms = now_ms;
        let id = *id;
        self.keep_state(id);
    }
}

/// Whether a write only spares replaying: nothing of anybody's is lost where it never happens.
pub(super) fn is_state(write: &Write) -> bool {
    matches!(write, Write::Put(place, _) if place.table == Table::State)
}
