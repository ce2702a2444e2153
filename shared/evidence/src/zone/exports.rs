//! Proofs that leave a zone: whoever takes one out says so in its log, where every member reads it.

use super::ZoneState;
use super::records::Actor;
use crate::ids::DocumentId;
use crate::record::ExportKind;
use crate::refusal::Refusal;
use crate::rights::Role;

/// Most bytes of the words of an export.
const NOTE_BYTES_MAX: usize = 4096;

impl ZoneState {
    /// Every member may take out what was signed and meant to be shown; only a manager what
    /// others wrote and deleted.
    pub(super) fn export(
        &mut self,
        document: &DocumentId,
        kind: ExportKind,
        note: &[u8],
        actor: Actor,
    ) -> Result<(), Refusal> {
        actor.at_least(match kind {
            ExportKind::Statement => Role::Reader,
            ExportKind::History => Role::Manager,
        })?;
        if note.len() > NOTE_BYTES_MAX {
            return Err(Refusal::Limit);
        }
        self.documents.get(document).map(|_| ()).ok_or(Refusal::Target)
    }
}
