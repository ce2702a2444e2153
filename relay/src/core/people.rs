//! People: chains continued and asked for, and which zones somebody is in.

use super::Core;
use super::account::Merged;
use super::connection::Asker;
use super::effect::Outgoing;
use super::request::{Answer, Handled};
use crate::storage::{Batch, Op, Storage};
use cahier_evidence::{DeviceId, PersonId};
use cahier_protocol::{FRAME_BYTES_MAX, Fault, Reply};
use minicbor::bytes::ByteVec;

/// Room in a frame for what stands around a chain.
const FRAME_MARGIN_BYTES: usize = 64 << 10;

impl<S: Storage> Core<S> {
    /// One's own chain, continued. Devices that it removes are logged out at once.
    pub(super) fn publish(
        &mut self,
        asker: Asker,
        chain: &[ByteVec],
        out: &mut Outgoing,
    ) -> Handled {
        let stored = self.storage.chain(&asker.person)?;
        let Merged { state, added } = Merged::of(asker.person, &stored, chain)?;
        let mut batch = Batch::default();
        added.into_iter().for_each(|(number, bytes)| {
            batch.put(Op::PutChainRecord(asker.person, number, bytes));
        });
        self.commit_now(batch)?;
        let gone = |device: &DeviceId| state.live(device).is_none();
        for (connection, device) in self.connections.of(&asker.person) {
            if gone(&device) && connection != asker.connection {
                self.close(connection, Fault::Session, out);
            }
        }
        if gone(&asker.device) {
            out.answer(asker.connection, asker.id, Reply::Done);
            self.close(asker.connection, Fault::Session, out);
            return Ok(Answer::Later);
        }
        Ok(Answer::Now(Reply::Done))
    }

    /// The chain of somebody who shares a zone with the asker, or one's own.
    pub(super) fn chain(&mut self, asker: Asker, person: PersonId) -> Handled {
        let known = person == asker.person || self.storage.share_zone(&asker.person, &person)?;
        if !known {
            return Err(Fault::NotFound);
        }
        let records = self.storage.chain(&person)?;
        let bytes: usize = records.iter().map(Vec::len).sum();
        // Thousands of devices: such a chain is read from the zones that pin it.
        if bytes + FRAME_MARGIN_BYTES > FRAME_BYTES_MAX {
            return Err(Fault::Limit);
        }
        match records.is_empty() {
            true => Err(Fault::NotFound),
            false => Ok(Answer::Now(Reply::Chain(records.into_iter().map(Into::into).collect()))),
        }
    }

    pub(super) fn zones_of(&mut self, asker: Asker, now_ms: u64) -> Handled {
        Ok(Answer::Now(Reply::Zones(self.storage.zones_of(&asker.person, now_ms)?)))
    }
}
