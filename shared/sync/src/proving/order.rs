//! What a proof is asked to show, what came of it, and why none was made.

use crate::engine::CommandError;
use crate::store::StoreError;
use cahier_evidence::{DocumentId, ExportKind};
use cahier_proof::{BuildError, ProofKind, Selection};

/// What a proof is to show.
#[derive(Clone, Debug)]
pub struct ProofOrder {
    /// Of which entries.
    pub selection: Selection,
    /// Signed versions, or every change too.
    pub kind: ProofKind,
    /// The parts to show, by their name, the first word of it, or what people call them; all of
    /// them where empty.
    pub only: Vec<String>,
    /// The parts to withhold, likewise.
    pub without: Vec<String>,
    /// Whether attached files go with it, as far as they are here and their part is shown.
    pub files: bool,
    /// Why, for the members of the zones.
    pub words: String,
}

impl ProofOrder {
    /// As the zones' logs call it.
    pub(super) fn export(&self) -> ExportKind {
        match self.kind {
            ProofKind::Statement => ExportKind::Statement,
            ProofKind::History => ExportKind::History,
        }
    }
}

/// A proof.
#[derive(Clone, Debug)]
pub struct Proved {
    /// The archive.
    pub bytes: Vec<u8>,
    /// Entries that were chosen and have no signed version that could be shown.
    pub left_out: Vec<DocumentId>,
    /// Entries whose newest signed version stands behind the record that announces the proof: an
    /// earlier one is shown, or none.
    pub behind: Vec<DocumentId>,
    /// Entries with changes that the log does not have: they are not shown.
    pub unsent: Vec<DocumentId>,
    /// Entries of which a change failed a check here: their history ends before it.
    pub ended: Vec<DocumentId>,
    /// Names of attached files that are not here.
    pub missing: Vec<String>,
}

/// Why no proof was made. Nothing left the notebook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The engine refuses.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing of what was chosen has a signed version in its zone's log.
    #[error("nothing that was chosen is signed yet")]
    Nothing,
    /// No record of this person announces it in the log of a zone, behind what it would show.
    #[error("the proof is not announced in the log of its zone yet")]
    Unannounced,
    /// No part that could be shown is called that.
    #[error("no part is called {0}")]
    Part(String),
    /// The history of an entry that came from another zone is not in this one.
    #[error("an entry that came from another zone")]
    Moved,
    /// What is here makes no proof.
    #[error(transparent)]
    Build(#[from] BuildError),
}
