//! Records: whoever holds little of a zone yet reads who is in it and which keys are theirs,
//! before the log. Served like the log itself.

use super::Core;
use super::connection::Asker;
use super::request::{Answer, Handled};
use crate::storage::{Page, Storage};
use cahier_evidence::ZoneId;
use cahier_protocol::{Fault, PAGE_BYTES, PAGE_LEAVES_MAX, PlacedRecord, Reply};

impl<S: Storage> Core<S> {
    pub(super) fn records(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        from: u64,
        now_ms: u64,
    ) -> Handled {
        self.role_of(asker, zone, now_ms)?;
        let cached = self.zones.load(&self.storage, zone)?.ok_or(Fault::NotFound)?;
        let page = Page {
            from: from.min(cached.durable.size),
            to: cached.durable.size,
            leaves_max: PAGE_LEAVES_MAX,
            bytes_max: PAGE_BYTES,
            ciphertexts: false,
        };
        let rows = self.storage.records(&zone, page)?.into_iter();
        let records = rows.map(|(index, row)| PlacedRecord {
            index,
            received_ms: row.received_ms,
            signed: row.signed,
        });
        Ok(Answer::Now(Reply::Records(records.collect())))
    }
}
