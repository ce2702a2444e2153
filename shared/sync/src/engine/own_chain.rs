//! How this person's own chain went on elsewhere: another device of theirs, or their recovery
//! words, may have let devices in or removed some. The relay is asked once the session stands,
//! before anything more of the chain is published, and again where a zone shows more of it. What
//! continues the chain that is held here is taken in; where both go on from what the relay had
//! taken, this device gives way (`rejoin.rs`); nothing else ever is. Zones and groups hear of it
//! as a duty, once the relay has it.

use super::session::Asked;
use super::unread::waits;
use super::{Context, Engine, Notice};
use cahier_evidence::{ChainError, DeviceId, PersonBody, PersonRecord, ZoneId};
use cahier_protocol::{Fault, Reply, Request};
use minicbor::bytes::ByteVec;

/// How often the relay may refuse a chain over a connection before that is called a split.
const REFUSALS_MAX: u8 = 3;

/// What was heard of one's own chain over a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Heard {
    /// To be asked for.
    #[default]
    Due,
    /// Asked for.
    Asked,
    /// The relay has another end of it: zones are read first, then it is asked again.
    Forked,
    /// The relay said what it has.
    Known,
}

/// How far the removal of a device has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The relay took it; without a relay there is nobody else to tell.
    Done,
    /// The relay has not taken it yet.
    OnItsWay,
    /// The relay knows another chain of this person, and does not take it.
    Refused,
}

impl Engine {
    /// How far the removal of a device has come; none where it is not removed.
    pub fn removal(&self, device: &DeviceId) -> Option<Removal> {
        self.me.state.devices.get(device).filter(|entry| !entry.live)?;
        let due = self.removals_due().any(|one| one == *device);
        Some(match (due, self.me.split) {
            (false, _) => Removal::Done,
            (true, false) => Removal::OnItsWay,
            (true, true) => Removal::Refused,
        })
    }

    /// Devices whose removal the relay has not taken.
    pub fn removals_due(&self) -> impl Iterator<Item = DeviceId> {
        let taken = usize::try_from(self.me.row.taken).unwrap_or(usize::MAX);
        let due = self.me.row.chain.get(taken..).filter(|_| self.me.row.relay.is_some());
        due.unwrap_or_default().iter().filter_map(|bytes| {
            match PersonRecord::parse(bytes).ok()?.body {
                PersonBody::RemoveDevice { device } => Some(device),
                _ => None,
            }
        })
    }

    /// Asks for the chain that the relay has, and publishes what it lacks.
    pub(super) fn pump_chain(&mut self, now_ms: u64) {
        let length = self.me.state.length;
        if self.session.chain == Heard::Forked && !self.zones_are_behind(now_ms) {
            self.session.chain = Heard::Due;
            self.session.zones_read = true;
        }
        if self.session.chain == Heard::Due {
            self.session.chain = Heard::Asked;
            let person = self.me.state.id;
            self.ask(Asked::OwnChain, Request::Chain { person }, now_ms);
        } else if self.session.chain == Heard::Known && self.session.published < length {
            self.session.published = length;
            let chain = self.me.row.chain.clone();
            self.ask(Asked::Publish(length), Request::Publish { chain }, now_ms);
        }
    }

    /// A zone that knows more of this person's chain: the relay has it too.
    pub(super) fn hear_of_chain(&mut self, id: ZoneId) {
        let (me, length) = (self.me.state.id, self.me.state.length);
        let known = self.zones.get(&id).and_then(|zone| zone.accepted.chain_of(&me));
        if self.session.chain == Heard::Known && known.is_some_and(|known| known.length > length) {
            self.session.chain = Heard::Due;
        }
    }

    /// What a greeting brings of this person's chain: what the relay is known to have taken, so
    /// that it lets this device in whatever became of the rest; all of it where that is nothing.
    pub(super) fn shown_chain(&self) -> Vec<ByteVec> {
        let taken = match self.me.row.taken {
            _ if self.me.bare => 0,
            0 => usize::MAX,
            taken => usize::try_from(taken).unwrap_or(usize::MAX),
        };
        self.me.row.chain.iter().take(taken).cloned().collect()
    }

    /// Whether the relay has all of this person's chain: nothing in it is signed again any more.
    pub(super) fn chain_is_taken(&self) -> bool {
        self.me.row.taken >= self.me.state.length
    }

    /// Whether the relay will not take what is missing there, as far as is known.
    pub(super) fn chain_is_stuck(&self) -> bool {
        self.me.split && !self.chain_is_taken()
    }

    /// The relay said what it has of this person's chain, or that it cannot.
    pub(super) fn own_chain_got(&mut self, reply: Reply, ctx: &mut Context<'_>) {
        self.session.chain = Heard::Known;
        let chain = match reply {
            Reply::Chain(chain) => chain,
            // A chain that is too long for an answer is read from no relay.
            Reply::Failed(_) => return,
            _ => return self.hang_up(Fault::Malformed),
        };
        let own = &self.me.row.chain;
        let same = own.iter().zip(&chain).take_while(|(own, theirs)| own == theirs).count();
        let longer = chain.get(own.len()..).unwrap_or_default();
        let forks = same < own.len().min(chain.len());
        // Some zone may have heard of this end of it, by a file that a colleague brought.
        if forks && !self.session.zones_read {
            self.session.chain = Heard::Forked;
            return;
        }
        self.session.zones_read = false;
        let taken_in = match forks {
            true => self.rejoin(same, &chain, ctx),
            false => self.continue_by(longer).map_err(|_| Fault::Chain),
        };
        match taken_in {
            Ok(()) => {
                self.me.bare = false;
                self.session.published = chain.len() as u64;
                self.chain_taken(chain.len() as u64);
            }
            Err(Fault::Session) => self.hang_up(Fault::Session),
            Err(_) => self.chain_splits(),
        }
    }

    /// The relay did not take the chain that it was brought: another device was faster. It is asked
    /// what it has.
    pub(super) fn chain_refused(&mut self) {
        self.session.chains_refused = self.session.chains_refused.saturating_add(1);
        if self.session.chains_refused >= REFUSALS_MAX {
            return self.chain_splits();
        }
        self.session.chain = Heard::Due;
    }

    /// Whether more of some zone's log is to come now.
    fn zones_are_behind(&self, now_ms: u64) -> bool {
        self.zones.iter().any(|(id, zone)| {
            let served = zone.accepted.position().size > 0 && !zone.shut_out;
            let asks = zone.alarm.is_none() && !waits(zone.wait_until_ms, now_ms);
            let open = !self.is_local(*id) && !self.zone_is_closed(*id);
            served && asks && open && (zone.stale || zone.busy)
        })
    }

    /// Takes in records that follow the chain that is held; on error nothing has changed.
    fn continue_by(&mut self, records: &[ByteVec]) -> Result<(), ChainError> {
        let mut state = self.me.state.clone();
        for bytes in records {
            state.apply(&PersonRecord::parse(bytes)?)?;
        }
        if !records.is_empty() {
            self.me.state = state;
            self.me.row.chain.extend_from_slice(records);
            self.save_account();
            self.follow_own_name();
        }
        Ok(())
    }

    /// The relay has so many records of this person's chain, and those that are held here. What it
    /// took once it has for good: one that shows less later is brought it again, and is not
    /// believed that anything else came in its place.
    pub(super) fn chain_taken(&mut self, length: u64) {
        self.me.split = false;
        if self.me.row.taken < length {
            self.me.row.taken = length;
            self.save_account();
        }
    }

    /// The relay knows this person by a chain that splits from the one that is held here: nothing
    /// of it is taken in, nothing more is published, and the person is told.
    fn chain_splits(&mut self) {
        self.me.split = true;
        self.session.published = self.me.state.length;
        self.tell(Notice::Relay(Fault::Chain));
    }
}
