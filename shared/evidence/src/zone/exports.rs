//! Proofs that leave a zone: whoever takes one out says so in its log, where every member reads it.

use super::ZoneState;
use crate::ids::DocumentId;
use crate::refusal::Refusal;

/// Most documents that one export names.
pub const EXPORT_DOCUMENTS_MAX: usize = 256;
/// Most bytes of the words of an export.
const NOTE_BYTES_MAX: usize = 4096;

impl ZoneState {
    /// An export of documents of this zone. Who may make it is said with the other rights.
    pub(super) fn export(&self, documents: &[DocumentId], note: &[u8]) -> Result<(), Refusal> {
        check_export(documents, note)?;
        let known = documents.iter().all(|document| self.documents.contains_key(document));
        if known { Ok(()) } else { Err(Refusal::Target) }
    }
}

/// What an export must be, whatever documents there are.
pub(super) fn check_export(documents: &[DocumentId], note: &[u8]) -> Result<(), Refusal> {
    if documents.len() > EXPORT_DOCUMENTS_MAX || note.len() > NOTE_BYTES_MAX {
        return Err(Refusal::Limit);
    }
    let rises = documents.is_sorted_by(|one, next| one < next);
    if rises { Ok(()) } else { Err(Refusal::Malformed) }
}
