//! Proofs that leave: whoever takes one out says so in the zone first, where every member reads
//! it.

use super::{CommandError, Context, Engine};
use cahier_evidence::{DocumentId, ExportKind, ZoneBody, export_context};

/// Most characters of what is said of an export.
const NOTE_CHARS_MAX: usize = 500;

impl Engine {
    /// Records that a proof about a document leaves its zone, and why. A history leaves only with
    /// a manager.
    pub fn record_export(
        &mut self,
        document: DocumentId,
        kind: ExportKind,
        note: &str,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let zone = self.zone_of(document).ok_or(CommandError::NotFound)?;
        if note.chars().count() > NOTE_CHARS_MAX {
            return Err(CommandError::Invalid("too many words about an export"));
        }
        let (epoch, key) = self.zone(&zone)?.current_key().ok_or(CommandError::NoKey)?;
        let context = export_context(zone, epoch, document);
        let sealed = key.seal_note(ctx.rng, &context, note.as_bytes());
        let note = [&epoch.to_be_bytes()[..], &sealed].concat();
        self.propose(zone, ZoneBody::Export { document, kind, note }, None, ctx)
    }
}
