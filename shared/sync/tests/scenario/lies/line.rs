//! A connection to the real relay without an engine behind it: says whatever a liar wants.

use super::insider::Insider;
use crate::world::World;
use cahier_evidence::{DeviceId, Hash, PersonId, Position, ZoneId};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, Outcome, RelayMessage, Reply, Request, Sent, VERSION, decode,
    encode, session_bytes,
};
use cahier_relay::core::{ConnectionId, Effect};

/// One connection.
pub struct Line {
    id: ConnectionId,
    asked: u32,
}

impl Line {
    /// A connection on which nothing was said yet.
    pub fn silent(world: &mut World) -> Self {
        let id = ConnectionId((1 << 40) + world.below(1 << 40));
        let effects = world.relay.connect(id);
        world.relay_effects(effects);
        Self { id, asked: 0 }
    }

    /// An open session of a member's device.
    pub fn of(world: &mut World, insider: &Insider) -> Self {
        let line = Self::silent(world);
        let (relay, nonce) = line.hello(world, insider.person, insider.device);
        let bytes = session_bytes(relay, nonce, insider.person, insider.device);
        let (signature, chain) = (insider.signer.sign(&bytes).to_vec(), insider.chain.clone());
        let prove = ClientMessage::Prove { signature, chain, ticket: None };
        assert_eq!(line.say(world, &prove), [RelayMessage::Welcome]);
        line
    }

    /// Says who it is; gives the relay's key and what is to be signed.
    pub fn hello(&self, world: &mut World, person: PersonId, device: DeviceId) -> (Hash, Hash) {
        let hello = ClientMessage::Hello { version: VERSION, person, device };
        match self.say(world, &hello).pop() {
            Some(RelayMessage::Challenge { relay, nonce, .. }) => (relay, nonce),
            other => panic!("no challenge: {other:?}"),
        }
    }

    pub fn say(&self, world: &mut World, message: &ClientMessage) -> Vec<RelayMessage> {
        self.send(world, &encode(message))
    }

    /// Sends any bytes; gives what the relay says to it.
    pub fn send(&self, world: &mut World, bytes: &[u8]) -> Vec<RelayMessage> {
        let now_ms = world.now_ms;
        let mut effects = world.relay.message(self.id, bytes, now_ms, &mut world.rng);
        effects.extend(world.relay.flush(now_ms));
        let mut heard = Vec::new();
        let mut others = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send(to, bytes) if to == self.id => {
                    heard.push(decode(&bytes, FRAME_BYTES_MAX).unwrap());
                }
                other => others.push(other),
            }
        }
        world.relay_effects(others);
        heard
    }

    pub fn ask(&mut self, world: &mut World, request: Request) -> Reply {
        self.asked += 1;
        let heard = self.say(world, &ClientMessage::Ask { id: self.asked, request });
        let answer = heard.into_iter().find_map(|message| match message {
            RelayMessage::Answer { id, reply } if id == self.asked => Some(reply),
            _ => None,
        });
        answer.expect("the relay answers")
    }

    /// What becomes of one item.
    pub fn push(&mut self, world: &mut World, zone: ZoneId, sent: &Sent) -> Outcome {
        match self.ask(world, push(zone, sent)) {
            Reply::Pushed { outcomes, .. } => outcomes[0],
            other => panic!("the push was not taken: {other:?}"),
        }
    }
}

/// A push of one item by somebody who says that they hold nothing.
pub fn push(zone: ZoneId, sent: &Sent) -> Request {
    Request::Push { zone, held: Position::default(), items: vec![sent.clone()] }
}
