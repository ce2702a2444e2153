//! What a proof of the history kind shows besides: every change of a document, opened. Whoever has
//! it reads every word that was ever in the document, the deleted ones too; making one is a
//! manager's act that the engine writes down.

use crate::build::Members;
use crate::codec::encode;
use crate::layout;
use crate::member::Change;
use crate::statement::OpeningInput;
use cahier_evidence::DocumentId;

/// Every change of one document, from the first.
#[derive(Clone, Debug)]
pub struct HistoryInput {
    /// The changes, in the order of the zone's log.
    pub changes: Vec<ChangeInput>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct ChangeInput {
    /// Its place in the zone's log; of the record where it was adopted.
    pub index: u64,
    /// When the relay received it there, ms since 1970.
    pub received_ms: u64,
    /// The COSE_Sign1; none where it stands in a record of who adopted it.
    pub signed: Option<Vec<u8>>,
    /// What opens it.
    pub opening: OpeningInput,
}

impl HistoryInput {
    /// Puts it among the members.
    pub(crate) fn write(&self, document: DocumentId, members: &mut Members) {
        let change = |change: &ChangeInput| Change {
            index: change.index,
            received_ms: change.received_ms,
            signed: change.signed.clone().map(Into::into),
            opening: change.opening.member(),
        };
        let changes: Vec<Change> = self.changes.iter().map(change).collect();
        members.insert(layout::history(document), encode(&changes));
    }
}
