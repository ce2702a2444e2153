//! Proofs that leave: whoever takes one out says so in the zone first, where every member reads
//! it.

use super::{CommandError, Context, Engine};
use cahier_evidence::{
    DocumentId, ExportKind, ZoneBody, ZoneId, ZoneRecord, export_context, is_record,
};

/// Most characters of what is said of an export.
const NOTE_CHARS_MAX: usize = 500;

impl Engine {
    /// Records that a proof about documents of a zone leaves it, and why; about the zone as a whole
    /// where none are named. A history leaves only with a manager.
    pub fn record_export(
        &mut self,
        zone: ZoneId,
        documents: Vec<DocumentId>,
        kind: ExportKind,
        note: &str,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let body = self.export(zone, documents, kind, note, ctx)?;
        self.propose(zone, body, None, ctx)
    }

    /// Whether [`Self::record_export`] would be refused; nothing is recorded.
    pub(crate) fn check_export(
        &self,
        zone: ZoneId,
        documents: &[DocumentId],
        kind: ExportKind,
        note: &str,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let body = self.export(zone, documents.to_vec(), kind, note, ctx)?;
        self.try_record(zone, body, ctx.now_ms)
    }

    fn export(
        &self,
        zone: ZoneId,
        documents: Vec<DocumentId>,
        kind: ExportKind,
        note: &str,
        ctx: &mut Context<'_>,
    ) -> Result<ZoneBody, CommandError> {
        if note.chars().count() > NOTE_CHARS_MAX {
            return Err(CommandError::Invalid("too many words about an export"));
        }
        let (epoch, key) = self.zone(&zone)?.current_key().ok_or(CommandError::NoKey)?;
        let context = export_context(zone, epoch, &documents);
        let sealed = key.seal_note(ctx.rng, &context, note.as_bytes());
        let note = [&epoch.to_be_bytes()[..], &sealed].concat();
        Ok(ZoneBody::Export { documents, kind, note })
    }

    /// The documents that a record of this person about an export of that kind names; none where
    /// it is something else.
    pub(crate) fn own_export(&self, signed: &[u8], kind: ExportKind) -> Option<Vec<DocumentId>> {
        let record = is_record(signed).then(|| ZoneRecord::parse(signed).ok()).flatten()?;
        match record.body? {
            ZoneBody::Export { documents, kind: said, .. }
                if said == kind && record.header.person == self.me.state.id =>
            {
                Some(documents)
            }
            _ => None,
        }
    }

    /// Whether such a record of this device is on its way.
    pub(crate) fn announces_soon(&self, zone: ZoneId, kind: ExportKind) -> bool {
        let items = self.zones.get(&zone).into_iter().flat_map(|zone| &zone.outbox);
        let mut items = items.map(|item| &item.sent.signed);
        items.any(|signed| self.own_export(signed, kind).is_some())
    }
}
