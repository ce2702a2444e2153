//! Knocks: somebody with an invitation asks to be let in, and waits until a manager answers.

use super::Core;
use super::account::damaged;
use super::connection::Asker;
use super::effect::Outgoing;
use super::request::{Answer, Handled};
use crate::storage::{Batch, Op, Storage};
use cahier_evidence::{PersonId, Role, ZoneId};
use cahier_protocol::{Fault, Knock, Notice, RelayMessage, Reply, decode, encode};

/// Largest note of a knock, bytes: a name, padded.
const NOTE_BYTES_MAX: usize = 2 << 10;
/// Largest knock, bytes: a chain of some forty records.
const KNOCK_BYTES_MAX: usize = 64 << 10;
/// Knocks in one answer, bytes; the others follow when these were answered.
const KNOCKS_BYTES_MAX: usize = 2 << 20;

impl<S: Storage> Core<S> {
    pub(super) fn knock(
        &mut self,
        asker: Asker,
        knock: &Knock,
        now_ms: u64,
        out: &mut Outgoing,
    ) -> Handled {
        let bytes = encode(knock);
        if knock.note.len() > NOTE_BYTES_MAX || bytes.len() > KNOCK_BYTES_MAX {
            return Err(Fault::Limit);
        }
        // Whether there is such a zone is told to nobody who has no invitation to it.
        if !self.is_open(knock.zone, &knock.invitation, now_ms)? {
            return Err(Fault::Forbidden);
        }
        // The chain must be the asker's own, all of it: the session proved who that is.
        let chain = self.storage.chain(&asker.person)?;
        let same = chain.len() == knock.chain.len()
            && chain.iter().zip(&knock.chain).all(|(kept, given)| kept == &**given);
        if !same {
            return Err(Fault::Chain);
        }
        let waiting = self.storage.knocks(&knock.zone)?;
        let again = waiting.iter().any(|(person, _)| *person == asker.person);
        if !again && waiting.len() >= self.policy.knocks_per_zone_max {
            return Err(Fault::Limit);
        }
        let mut batch = Batch::default();
        batch.put(Op::PutKnock(knock.zone, asker.person, bytes));
        self.commit_now(batch)?;
        self.tell_managers(knock.zone, now_ms, out);
        Ok(Answer::Now(Reply::Done))
    }

    fn tell_managers(&mut self, zone: ZoneId, now_ms: u64, out: &mut Outgoing) {
        let Some(cached) = self.zones.get_mut(zone) else { return };
        let notice = encode(&RelayMessage::Notice(Notice::Knocked { zone }));
        for person in cached.state.members.keys() {
            for (connection, device) in self.connections.of(person) {
                if cached.serves(person, &device, now_ms) >= Some(Role::Manager) {
                    out.send_bytes(connection, notice.clone());
                }
            }
        }
    }

    pub(super) fn knocks(&mut self, asker: Asker, zone: ZoneId, now_ms: u64) -> Handled {
        self.only_managers(asker, zone, now_ms)?;
        let (mut knocks, mut bytes) = (Vec::new(), 0);
        for (_, kept) in self.storage.knocks(&zone)? {
            bytes += kept.len();
            let knock = decode::<Knock>(&kept, KNOCK_BYTES_MAX)
                .map_err(|_| damaged("a knock that was kept cannot be read"))?;
            if bytes > KNOCKS_BYTES_MAX {
                break;
            }
            knocks.push(knock);
        }
        Ok(Answer::Now(Reply::Knocks(knocks)))
    }

    pub(super) fn answered(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        person: PersonId,
        now_ms: u64,
    ) -> Handled {
        self.only_managers(asker, zone, now_ms)?;
        self.pending.batch.put(Op::DropKnock(zone, person));
        self.pending.done((asker.connection, asker.id));
        Ok(Answer::Later)
    }

    fn only_managers(&mut self, asker: Asker, zone: ZoneId, now_ms: u64) -> Result<(), Fault> {
        let role = self.role_of(asker, zone, now_ms)?;
        if role >= Role::Manager { Ok(()) } else { Err(Fault::Forbidden) }
    }

    /// The role in which the asker is served in a zone.
    pub(super) fn role_of(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        now_ms: u64,
    ) -> Result<Role, Fault> {
        let cached = self.zones.load(&self.storage, zone)?.ok_or(Fault::NotFound)?;
        cached.serves(&asker.person, &asker.device, now_ms).ok_or(Fault::Forbidden)
    }
}
