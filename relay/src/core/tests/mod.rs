//! Scenarios: a few devices in software and one relay on a simulated disk.

mod blobs;
mod durability;
mod hostile;
mod instance_log;
mod log;
mod membership;
mod quotas;
mod refill;
mod sessions;
mod states;
mod watching;

use super::{ConnectionId, Core, Effect, Policy};
use crate::storage::MemoryStorage;
use crate::testing::{Someone, rng};
use cahier_crypto::RelayKey;
use cahier_evidence::{LogLeaf, Position, ZoneHead, ZoneId, ZoneState};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, Fault, Notice, Outcome, RelayMessage, Reply, Request, Sent,
    VERSION, decode, encode,
};
use minicbor::bytes::ByteVec;

/// A relay, its disk, and what it said.
struct Sim {
    disk: MemoryStorage,
    core: Core<MemoryStorage>,
    policy: Policy,
    now_ms: u64,
    next: u64,
    said: Vec<(ConnectionId, RelayMessage)>,
    closed: Vec<ConnectionId>,
}

const RELAY_SEED: u64 = 100;

fn relay_key(seed: u64) -> RelayKey {
    RelayKey::make(&mut rng(seed))
}

impl Sim {
    fn new() -> Self {
        Self::with(Policy { open_registration: true, ..Policy::default() })
    }

    fn with(policy: Policy) -> Self {
        let disk = MemoryStorage::new();
        let core = Core::open(disk.clone(), relay_key(RELAY_SEED), policy.clone()).unwrap();
        let (said, closed) = (vec![], vec![]);
        Self { disk, core, policy, now_ms: 1_000, next: 1, said, closed }
    }

    /// The process ends, and another one begins on the same disk.
    fn restart(&mut self) {
        self.restart_as(RELAY_SEED);
    }

    fn restart_as(&mut self, seed: u64) {
        self.disk.crash();
        self.disk = self.disk.reopen();
        self.core = Core::open(self.disk.clone(), relay_key(seed), self.policy.clone()).unwrap();
        (self.said, self.closed) = (vec![], vec![]);
    }

    /// The disk is lost as well.
    fn wipe(&mut self, seed: u64) {
        self.disk.wipe();
        self.restart_as(seed);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(to, bytes) => {
                    let message = decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX).unwrap();
                    self.said.push((to, message));
                }
                Effect::Close(connection) => self.closed.push(connection),
            }
        }
    }

    fn say(&mut self, from: ConnectionId, message: &ClientMessage) {
        let bytes = encode(message);
        let effects = self.core.message(from, &bytes, self.now_ms, &mut rng(self.next));
        self.take(effects);
    }

    fn flush(&mut self) {
        let effects = self.core.flush(self.now_ms);
        self.take(effects);
    }

    fn connect(&mut self) -> ConnectionId {
        let connection = ConnectionId(self.next);
        self.next += 1;
        let effects = self.core.connect(connection);
        self.take(effects);
        connection
    }

    /// Says hello and proves, with whatever the test puts forward; gives the relay's last word.
    fn log_in_with(
        &mut self,
        who: &Someone,
        chain: Vec<ByteVec>,
        ticket: Option<Vec<u8>>,
    ) -> (ConnectionId, RelayMessage) {
        let connection = self.connect();
        let (person, device) = (who.person(), who.device());
        self.say(connection, &ClientMessage::Hello { version: VERSION, person, device });
        let Some(RelayMessage::Challenge { relay, nonce, .. }) = self.last(connection) else {
            panic!("no challenge");
        };
        let signature = who.prove(relay, nonce);
        let ticket = ticket.map(Into::into);
        self.say(connection, &ClientMessage::Prove { signature, chain, ticket });
        let last = self.last(connection).unwrap();
        (connection, last)
    }

    fn log_in(&mut self, who: &Someone) -> ConnectionId {
        let (connection, last) = self.log_in_with(who, who.chain.clone(), None);
        assert_eq!(last, RelayMessage::Welcome);
        connection
    }

    /// The last thing said to a connection; it is taken out.
    fn last(&mut self, to: ConnectionId) -> Option<RelayMessage> {
        let at = self.said.iter().rposition(|(of, _)| *of == to)?;
        Some(self.said.remove(at).1)
    }

    /// Asks without flushing.
    fn ask_only(&mut self, from: ConnectionId, id: u32, request: Request) {
        self.say(from, &ClientMessage::Ask { id, request });
    }

    /// Asks, flushes, and gives the answer.
    fn ask(&mut self, from: ConnectionId, request: Request) -> Reply {
        self.next += 1;
        let id = self.next as u32;
        self.ask_only(from, id, request);
        self.flush();
        self.answer(from, id).expect("an answer")
    }

    fn answer(&mut self, to: ConnectionId, number: u32) -> Option<Reply> {
        let ours = |(of, message): &(ConnectionId, RelayMessage)| {
            *of == to && matches!(message, RelayMessage::Answer { id, .. } if *id == number)
        };
        let at = self.said.iter().position(ours)?;
        match self.said.remove(at).1 {
            RelayMessage::Answer { reply, .. } => Some(reply),
            _ => None,
        }
    }

    fn push(&mut self, from: ConnectionId, zone: ZoneId, items: Vec<Sent>) -> Vec<Outcome> {
        let held = Position::default();
        match self.ask(from, Request::Push { zone, held, items }) {
            Reply::Pushed { outcomes, .. } => outcomes,
            other => panic!("not pushed: {other:?}"),
        }
    }

    /// Pushes one item that must be taken, and takes it into the member's own idea as well.
    fn put(&mut self, from: ConnectionId, zone: &mut ZoneState, sent: Sent) -> u64 {
        let outcomes = self.push(from, zone.id, vec![sent.clone()]);
        crate::testing::foresee(zone, &sent);
        match outcomes[..] {
            [Outcome::At(index)] => index,
            ref other => panic!("refused: {other:?}"),
        }
    }

    fn pull(&mut self, from: ConnectionId, zone: ZoneId, held: Position) -> Reply {
        self.ask(from, Request::Pull { zone, held, without: None })
    }

    /// Everything of a zone, verified as a member verifies it.
    fn read(&mut self, from: ConnectionId, zone: ZoneId) -> (ZoneState, Vec<LogLeaf>, ZoneHead) {
        let (mut state, mut log) = (ZoneState::new(zone), vec![]);
        loop {
            let Reply::Leaves { leaves, head, from: at } = self.pull(from, zone, state.position())
            else {
                panic!("no leaves");
            };
            assert_eq!(at, log.len() as u64);
            for leaf in leaves {
                state.append(&leaf).unwrap();
                log.push(leaf);
            }
            let head = ZoneHead::parse(&head).unwrap();
            assert_eq!((head.zone, head.relay), (zone, self.core.relay()));
            if head.position.size == log.len() as u64 {
                assert_eq!(head.position, state.position());
                return (state, log, head);
            }
        }
    }

    fn notices(&mut self, to: ConnectionId) -> Vec<Notice> {
        let mut found = vec![];
        self.said.retain(|(of, message)| match message {
            RelayMessage::Notice(notice) if *of == to => {
                found.push(notice.clone());
                false
            }
            _ => true,
        });
        found
    }
}

/// Ana, an owner; Bo, an editor; and their zone with one document.
fn two(sim: &mut Sim) -> (Someone, Someone, ConnectionId, ConnectionId, ZoneState) {
    let (ana, bo) = (Someone::new(1), Someone::new(2));
    let (a, b) = (sim.log_in(&ana), sim.log_in(&bo));
    let (mut zone, genesis) = ana.begin_zone(7);
    sim.put(a, &mut zone, genesis);
    let admit = ana.admit(&zone, &bo, cahier_evidence::Role::Editor);
    sim.put(a, &mut zone, admit);
    let first = ana.envelope(&zone, 1, b"first");
    sim.put(a, &mut zone, first);
    (ana, bo, a, b, zone)
}

fn failed(reply: &Reply) -> Option<Fault> {
    match reply {
        Reply::Failed(fault) => Some(*fault),
        _ => None,
    }
}
