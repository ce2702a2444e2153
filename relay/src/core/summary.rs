//! Summaries: the newest snapshot of each document, and the digest of a zone. Shortcuts beside
//! the log; losing one costs time only.

use super::Core;
use super::account::damaged;
use super::connection::Asker;
use super::request::{Answer, Handled};
use crate::storage::{Op, Storage};
use cahier_evidence::{DocumentId, Envelope, EnvelopeKind, Refusal, ZoneId};
use cahier_protocol::{FRAME_BYTES_MAX, Fault, Reply, Sent, decode, encode};

impl<S: Storage> Core<S> {
    pub(super) fn put_summary(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        summary: Sent,
        now_ms: u64,
    ) -> Handled {
        self.role_of(asker, zone, now_ms)?;
        let cached = self.zones.load(&self.storage, zone)?.ok_or(Fault::NotFound)?;
        let envelope = Envelope::parse(&summary.signed).map_err(|_| Fault::Malformed)?;
        cached.state.check_summary(&envelope, now_ms).map_err(|refusal| match refusal {
            Refusal::Malformed | Refusal::Zone => Fault::Malformed,
            _ => Fault::Forbidden,
        })?;
        let header = &envelope.header;
        let covers = header.covers.ok_or(Fault::Malformed)?;
        let about = match header.kind {
            EnvelopeKind::Snapshot => cached.state.documents.contains_key(&header.document),
            EnvelopeKind::Digest => header.document == DocumentId::ZERO,
            EnvelopeKind::Update | EnvelopeKind::Statement | EnvelopeKind::Seal => false,
        };
        let fits = summary.ciphertext.as_ref().is_some_and(|c| envelope.fits(c));
        // A summary of more than the log holds could never be replaced by an honest one.
        if !about || !fits || covers.size > cached.durable.size {
            return Err(Fault::Malformed);
        }
        let bytes = encode(&summary);
        self.pending.batch.put(Op::PutSummary(zone, header.document, covers.size, bytes));
        self.pending.done((asker.connection, asker.id));
        Ok(Answer::Later)
    }

    pub(super) fn get_summary(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        document: DocumentId,
        now_ms: u64,
    ) -> Handled {
        self.role_of(asker, zone, now_ms)?;
        let kept = self.storage.summary(&zone, &document)?;
        let summary = kept.map(|bytes| decode::<Sent>(&bytes, FRAME_BYTES_MAX)).transpose();
        let summary = summary.map_err(|_| damaged("a summary that was kept cannot be read"))?;
        Ok(Answer::Now(Reply::Summary(summary)))
    }
}
