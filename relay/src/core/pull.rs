//! Pull: a member reads the log on from where they are.

use super::Core;
use super::connection::Asker;
use super::request::{Answer, Handled};
use super::zones::Held;
use crate::storage::{Page, Storage};
use cahier_evidence::{DeviceId, EnvelopeHeader, LogLeaf, Position, ZoneId};
use cahier_protocol::{Fault, PAGE_BYTES, PAGE_LEAVES_MAX, Reply};

impl<S: Storage> Core<S> {
    pub(super) fn pull(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        held: Position,
        without: Option<DeviceId>,
        now_ms: u64,
    ) -> Handled {
        if let Some(size) = self.refilled_to(&zone, asker.connection) {
            return Ok(Answer::Now(Reply::Behind { size }));
        }
        let Some(cached) = self.zones.load(&self.storage, zone)? else {
            // A relay that lost its log says so to whoever holds a part of it.
            return match held.size {
                0 => Err(Fault::NotFound),
                _ => Ok(Answer::Now(Reply::Behind { size: 0 })),
            };
        };
        let compared = cached.compare(held, &self.storage)?;
        // Before membership: a log that lost its end may not know yet that they are a member.
        if compared == Held::Longer {
            return Ok(Answer::Now(Reply::Behind { size: cached.durable.size }));
        }
        cached.serves(&asker.person, &asker.device, now_ms).ok_or(Fault::Forbidden)?;
        if compared == Held::Forked {
            return Ok(Answer::Now(Reply::Fork { head: cached.head.clone() }));
        }
        let page = Page {
            from: held.size,
            to: cached.durable.size,
            leaves_max: PAGE_LEAVES_MAX,
            bytes_max: PAGE_BYTES,
            ciphertexts: true,
        };
        let rows = self.storage.leaves(&zone, page)?;
        let leaves = rows.into_iter().map(|row| thin(row.into_leaf(), without.as_ref())).collect();
        Ok(Answer::Now(Reply::Leaves { from: held.size, leaves, head: cached.head.clone() }))
    }
}

/// Leaves the ciphertext out where the reader's own device made it: it has it.
fn thin(mut leaf: LogLeaf, without: Option<&DeviceId>) -> LogLeaf {
    if let Some(device) = without
        && leaf.ciphertext.is_some()
        && EnvelopeHeader::peek(&leaf.signed).is_some_and(|header| header.device == *device)
    {
        leaf.ciphertext = None;
    }
    leaf
}
