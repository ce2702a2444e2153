//! The connection to a relay: greeting, proof of the device, and questions with their answers.

use super::instance_log::{LogTalk, Whose};
use super::own_chain::Heard;
use super::whereabouts::Whereabouts;
use super::{Context, Effect, Engine, Notice};
use crate::rows::RelayRow;
use cahier_evidence::{BlobId, DocumentId, Hash, ZoneId};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, Fault, RelayMessage, Request, VERSION, decode, encode,
    relay_address, session_bytes,
};
use std::collections::{BTreeMap, VecDeque};

/// How long an answer may take before the connection is given up.
const ANSWER_MS_MAX: u64 = 60_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Down,
    Greeting,
    Proving,
    Ready,
}

/// What a question was about.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    Pull(ZoneId),
    Push(ZoneId, Vec<Hash>),
    Refill(ZoneId),
    Watch,
    Knock,
    Knocks(ZoneId),
    Answered,
    /// The chain of the person who writes here.
    OwnChain,
    /// How many records.
    Publish(u64),
    Zones,
    BlobStatus(BlobId),
    BlobPut(BlobId),
    BlobGet(BlobId),
    /// Of which document, or document zero, and how much it covers.
    PutSummary(ZoneId, DocumentId, u64),
    GetSummary(ZoneId, DocumentId),
    /// The newest summary, before a newer one is offered.
    Newest(ZoneId, DocumentId),
    Records(ZoneId),
    /// Whose memory of the log, and the zones whose entries are wanted.
    Checkpoint(Whose, Vec<ZoneId>),
    ShowCheckpoint(Whose),
    /// The proof of when a zone had so many leaves.
    Evidence(ZoneId, u64),
    /// A timestamp of a zone now.
    Stamp(ZoneId),
}

/// The state of a connection.
pub(super) struct Session {
    pub link: Link,
    next_id: u32,
    pub asked: BTreeMap<u32, (Asked, u64)>,
    pub watched: Vec<ZoneId>,
    pub zones_known: bool,
    /// Whether the relay was heard of this person's own chain, before anything of it is published.
    pub chain: Heard,
    pub published: u64,
    /// Whether zones were read after the relay was found to have another end of that chain.
    pub zones_read: bool,
    /// How often the relay refused a chain over this connection.
    pub chains_refused: u8,
    pub slow_until_ms: u64,
    pub knocked: BTreeMap<ZoneId, u64>,
    pub knocks_due: Vec<ZoneId>,
    pub blob_busy: bool,
    /// Nobody can open to a knock any more.
    pub unheard: bool,
    pub hashing: Option<super::file_hash::Hashing>,
    /// How far the relay's clock is ahead of this device's, ms, modulo 2^64; none before it is
    /// heard.
    pub ahead_ms: Option<u64>,
    /// What was said about the relay's public log.
    pub log: LogTalk,
    /// Where colleagues are, until the shell takes it.
    pub nearby: VecDeque<Whereabouts>,
}

impl Session {
    pub fn new() -> Self {
        Self {
            link: Link::Down,
            next_id: 0,
            asked: BTreeMap::new(),
            watched: Vec::new(),
            zones_known: false,
            chain: Heard::default(),
            published: 0,
            zones_read: false,
            chains_refused: 0,
            slow_until_ms: 0,
            knocked: BTreeMap::new(),
            knocks_due: Vec::new(),
            blob_busy: false,
            unheard: false,
            hashing: None,
            ahead_ms: None,
            log: LogTalk::default(),
            nearby: VecDeque::new(),
        }
    }

    /// The relay's clock now, as far as it is known.
    pub fn relay_clock_ms(&self, now_ms: u64) -> Option<u64> {
        self.ahead_ms.map(|ahead| now_ms.wrapping_add(ahead))
    }

    pub fn is_idle(&self) -> bool {
        self.link == Link::Down || (self.link == Link::Ready && self.asked.is_empty())
    }
}

impl Engine {
    /// Sets the relay that this notebook speaks to; its key is pinned at the first contact
    /// unless an invitation brings it. Another spelling of its address is the same relay.
    pub fn set_relay(&mut self, address: &str, key: Option<Hash>, ticket: Option<Vec<u8>>) {
        let address = relay_address(address);
        let same = |relay: &RelayRow| relay_address(&relay.address) == address;
        let before = self.me.row.relay.take();
        if before.as_ref().is_some_and(|relay| !same(relay)) {
            self.forget_log();
            self.me.row.taken = 0;
        }
        let known = before.filter(same);
        let key = key.or(known.as_ref().and_then(|relay| relay.key));
        let ticket = ticket.map(Into::into).or(known.and_then(|relay| relay.ticket));
        self.me.row.relay = Some(RelayRow { address, key, ticket });
        self.save_account();
    }

    /// The relay's address, if there is one.
    pub fn relay(&self) -> Option<&RelayRow> {
        self.me.row.relay.as_ref()
    }

    /// A person decided that the relay may have a new key, after it lost the old one. Every
    /// zone's log is compared with the new relay's as if it were met for the first time.
    pub fn accept_relay_key(&mut self) {
        if let Some(relay) = &mut self.me.row.relay {
            relay.key = None;
        }
        for zone in self.zones.values_mut() {
            zone.target = None;
        }
        self.me.row.taken = 0;
        self.save_account();
    }

    /// The connection to the relay stands.
    pub fn connected(&mut self) {
        self.session = Session::new();
        self.session.link = Link::Greeting;
        self.retry_sittings();
        let (person, device) = (self.me.state.id, self.me.device);
        self.send(&ClientMessage::Hello { version: VERSION, person, device });
    }

    /// The connection is gone. Whatever was under way is asked again next time.
    pub fn disconnected(&mut self) {
        self.session = Session::new();
        for zone in self.zones.values_mut() {
            zone.busy = false;
            zone.stale = true;
            zone.refill_from = None;
        }
        self.forewords.values_mut().for_each(|foreword| foreword.asked.clear());
        self.effects.retain(|effect| !matches!(effect, Effect::Send(_)));
    }

    /// Whether the relay has recognised this device.
    pub fn is_connected(&self) -> bool {
        self.session.link == Link::Ready
    }

    pub(super) fn send(&mut self, message: &ClientMessage) {
        self.effects.push_back(Effect::Send(encode(message)));
    }

    pub(super) fn ask(&mut self, asked: Asked, request: Request, now_ms: u64) {
        self.session.next_id = self.session.next_id.wrapping_add(1);
        let id = self.session.next_id;
        self.session.asked.insert(id, (asked, now_ms));
        self.send(&ClientMessage::Ask { id, request });
    }

    /// A frame from the relay. Bytes that are no message end the connection.
    pub fn received(&mut self, bytes: &[u8], ctx: &mut Context<'_>) {
        match decode::<RelayMessage>(bytes, FRAME_BYTES_MAX) {
            Ok(message) => self.heard(message, ctx),
            Err(_) => self.hang_up(Fault::Malformed),
        }
    }

    fn heard(&mut self, message: RelayMessage, ctx: &mut Context<'_>) {
        match (self.session.link, message) {
            (Link::Greeting, RelayMessage::Challenge { relay, nonce, time_ms }) => {
                self.session.ahead_ms = Some(time_ms.wrapping_sub(ctx.now_ms));
                self.prove(relay, nonce);
            }
            (Link::Proving, RelayMessage::Welcome) => {
                self.session.link = Link::Ready;
                self.chain_taken(self.session.published);
                self.me.row.relay.iter_mut().for_each(|relay| relay.ticket = None);
                self.save_account();
            }
            (_, RelayMessage::Goodbye(fault)) => {
                if fault == Fault::Chain {
                    (self.me.split, self.me.bare) = (true, !self.me.bare);
                }
                self.hang_up(fault);
            }
            (Link::Ready, RelayMessage::Answer { id, reply }) => {
                if let Some((asked, _)) = self.session.asked.remove(&id) {
                    self.answered(asked, reply, ctx);
                }
            }
            (Link::Ready, RelayMessage::Notice(notice)) => self.noticed(notice, ctx),
            _ => self.hang_up(Fault::Malformed),
        }
    }

    fn prove(&mut self, relay: Hash, nonce: Hash) {
        let Some(known) = &mut self.me.row.relay else { return };
        match known.key {
            Some(pinned) if pinned != relay => {
                self.tell(Notice::RelayKeyChanged { pinned, shown: relay });
                self.session.link = Link::Down;
                self.effects.push_back(Effect::Hangup);
                return;
            }
            Some(_) => {}
            None => {
                known.key = Some(relay);
                self.save_account();
            }
        }
        let bytes = session_bytes(relay, nonce, self.me.state.id, self.me.device);
        let signature = self.me.keys.sign(&bytes).to_vec();
        let chain = self.shown_chain();
        let ticket = self.me.row.relay.as_ref().and_then(|relay| relay.ticket.clone());
        let invited = self.me.row.joining.first();
        let by_invitation =
            invited.map(|j| cahier_evidence::InvitationId::derive(&j.secret).0.to_vec().into());
        let ticket = ticket.or(by_invitation);
        self.session.link = Link::Proving;
        self.session.published = chain.len() as u64;
        self.send(&ClientMessage::Prove { signature, chain, ticket });
    }

    pub(super) fn hang_up(&mut self, fault: Fault) {
        self.tell(Notice::Relay(fault));
        self.session.link = Link::Down;
        self.effects.push_back(Effect::Hangup);
    }

    /// Gives up on a relay that does not answer. A clock that was set back does not make it wait
    /// for ever.
    pub(super) fn session_tick(&mut self, ctx: &mut Context<'_>) {
        let late = |at: &u64| ctx.now_ms.abs_diff(*at) > ANSWER_MS_MAX;
        if self.session.asked.values().any(|(_, at)| late(at)) {
            self.hang_up(Fault::Slow);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW_MS: u64 = 1_795_000_000_000;

    #[test]
    fn a_relay_that_does_not_answer_is_given_up_whatever_the_clock() {
        let hours = 2 * 3_600_000;
        let cases = [
            (NOW_MS + ANSWER_MS_MAX, true),
            (NOW_MS + ANSWER_MS_MAX + 1, false),
            (NOW_MS - 1_000, true),
            (NOW_MS - hours, false),
        ];
        for (now_ms, stays) in cases {
            let mut rng = ChaCha20Rng::seed_from_u64(14);
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
            let mut engine = Engine::create("Ana", &mut ctx).unwrap();
            engine.session.link = Link::Ready;
            engine.session.asked.insert(1, (Asked::Watch, NOW_MS));
            ctx.now_ms = now_ms;
            engine.session_tick(&mut ctx);
            assert_eq!(engine.is_connected(), stays, "{now_ms}");
            let hangs_up = engine.effects.iter().any(|effect| *effect == Effect::Hangup);
            assert_eq!(hangs_up, !stays, "{now_ms}");
        }
    }
}
