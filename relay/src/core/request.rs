//! Questions of open sessions: those that were charged, each to its own file.

use super::connection::Asker;
use super::effect::Outgoing;
use super::incoming::Checked;
use super::{Core, Reason};
use crate::storage::Storage;
use cahier_protocol::{Fault, Reply, Request};

/// How a question is answered.
pub(super) enum Answer {
    /// At once.
    Now(Reply),
    /// After the next flush.
    Later,
}

/// What became of a question.
pub(super) type Handled = Result<Answer, Fault>;

impl<S: Storage> Core<S> {
    pub(super) fn ask(
        &mut self,
        asker: Asker,
        request: Request,
        items: Option<Vec<Checked>>,
        now_ms: u64,
        out: &mut Outgoing,
    ) {
        let handled = match items {
            Some(items) => self.handle(asker, request, items, now_ms, out),
            None => Err(Fault::Slow),
        };
        let reply = match handled {
            Ok(Answer::Now(reply)) => reply,
            Ok(Answer::Later) => return,
            Err(fault) => {
                self.counters.refuse(Reason::Request(fault));
                Reply::Failed(fault)
            }
        };
        let length = out.answer(asker.connection, asker.id, reply);
        self.connections.charge(asker.connection, length as u64);
    }

    fn handle(
        &mut self,
        asker: Asker,
        request: Request,
        items: Vec<Checked>,
        now_ms: u64,
        out: &mut Outgoing,
    ) -> Handled {
        match request {
            Request::Pull { zone, held, without } => self.pull(asker, zone, held, without, now_ms),
            // Items are left in the request where they are too many for one push.
            Request::Push { items: left, .. } if !left.is_empty() => Err(Fault::Limit),
            Request::Push { zone, held, .. } => self.push(asker, zone, held, items, now_ms),
            Request::Refill { zone, from, leaves, head } => {
                let part = super::refill::Part { zone, from, leaves, head };
                self.refill(asker, part, now_ms, out)
            }
            Request::Watch { zones } => self.watch(asker, zones),
            Request::PutSummary { zone, summary } => self.put_summary(asker, zone, summary, now_ms),
            Request::GetSummary { zone, document } => {
                self.get_summary(asker, zone, document, now_ms)
            }
            Request::BlobStatus { zone, blob } => self.blob_status(asker, zone, blob, now_ms),
            Request::BlobPut { zone, blob, offset, total, hash, bytes } => {
                let piece = super::blob::Piece { zone, blob, offset, total, hash, bytes };
                self.blob_put(asker, &piece, now_ms)
            }
            Request::BlobGet { zone, blob, offset, max } => {
                self.blob_get(asker, (zone, blob), offset, max, now_ms)
            }
            Request::Knock(knock) => self.knock(asker, &knock, now_ms, out),
            Request::Knocks { zone } => self.knocks(asker, zone, now_ms),
            Request::Answered { zone, person } => self.answered(asker, zone, person, now_ms),
            Request::Publish { chain } => self.publish(asker, &chain, out),
            Request::Chain { person } => self.chain(asker, person),
            Request::Zones => self.zones_of(asker, now_ms),
            Request::Records { zone, from } => self.records(asker, zone, from, now_ms),
            Request::Evidence { zone, size } => self.evidence(zone, size),
            Request::Checkpoint { remembered, zones } => self.checkpoint(remembered, &zones),
            Request::Stamp { zone } => self.stamp(asker, zone, now_ms),
            Request::ShowCheckpoint { note } => self.show_checkpoint(&note, now_ms),
        }
    }
}
