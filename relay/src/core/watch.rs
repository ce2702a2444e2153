//! Watching: members are told when a zone grows, and see each other's cursors. Nothing here is
//! kept, and nothing depends on its arriving.

use super::connection::{Asker, Watcher};
use super::effect::Outgoing;
use super::request::{Answer, Handled};
use super::{Core, Reason};
use crate::storage::Storage;
use cahier_evidence::ZoneId;
use cahier_protocol::{Ephemeral, Fault, Notice, RelayMessage, Reply, encode};

/// Largest ephemeral message, bytes.
pub const EPHEMERAL_BYTES_MAX: usize = 16 << 10;

impl<S: Storage> Core<S> {
    /// Whether somebody may see a zone is asked when there is something to tell, not here: so
    /// one may watch before one is let in.
    pub(super) fn watch(&mut self, asker: Asker, zones: Vec<ZoneId>) -> Handled {
        if zones.len() > self.policy.watches_max {
            return Err(Fault::Limit);
        }
        self.connections.watch(asker.connection, zones.into_iter().collect());
        Ok(Answer::Now(Reply::Done))
    }

    /// Passes cursors on. There is no answer, so what cannot be passed on is only counted.
    pub(super) fn ephemeral(
        &mut self,
        asker: Asker,
        ephemeral: Ephemeral,
        paid: bool,
        now_ms: u64,
        out: &mut Outgoing,
    ) {
        let fault = if !paid {
            Some(Fault::Slow)
        } else if ephemeral.bytes.len() > EPHEMERAL_BYTES_MAX {
            Some(Fault::Limit)
        } else {
            self.pass_on(asker, ephemeral, now_ms, out).err()
        };
        if let Some(fault) = fault {
            self.counters.refuse(Reason::Request(fault));
        }
    }

    fn pass_on(
        &mut self,
        asker: Asker,
        ephemeral: Ephemeral,
        now_ms: u64,
        out: &mut Outgoing,
    ) -> Result<(), Fault> {
        let zone = ephemeral.zone;
        let cached = self.zones.load(&self.storage, zone)?.ok_or(Fault::NotFound)?;
        cached.serves(&asker.person, &asker.device, now_ms).ok_or(Fault::Forbidden)?;
        let notice = encode(&RelayMessage::Notice(Notice::Ephemeral(ephemeral)));
        for Watcher { connection, person, device } in self.connections.watchers(&zone) {
            let other = connection != asker.connection;
            if other && cached.serves(&person, &device, now_ms).is_some() {
                out.send_bytes(connection, notice.clone());
            }
        }
        Ok(())
    }
}
