//! What the core wants done, and how its answers are put together.

use super::counters::Counters;
use cahier_protocol::{Fault, RelayMessage, Reply, encode};

/// A connection, by a number that its shell never uses twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// Something for the shell to do, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send these bytes as one binary message.
    Send(ConnectionId, Vec<u8>),
    /// Close the connection once everything before was sent; the core has forgotten it.
    Close(ConnectionId),
}

/// Effects while they are collected.
#[derive(Default)]
pub(super) struct Outgoing {
    effects: Vec<Effect>,
}

impl Outgoing {
    /// Sends a message; gives its length, bytes.
    pub fn send(&mut self, to: ConnectionId, message: &RelayMessage) -> usize {
        self.send_bytes(to, encode(message))
    }

    /// Sends a message that was encoded before, for many receivers.
    pub fn send_bytes(&mut self, to: ConnectionId, bytes: Vec<u8>) -> usize {
        let length = bytes.len();
        self.effects.push(Effect::Send(to, bytes));
        length
    }

    /// Answers a question; gives the length of the answer, bytes.
    pub fn answer(&mut self, to: ConnectionId, id: u32, reply: Reply) -> usize {
        self.send(to, &RelayMessage::Answer { id, reply })
    }

    /// Says why, and closes.
    pub fn goodbye(&mut self, to: ConnectionId, fault: Fault) {
        self.send(to, &RelayMessage::Goodbye(fault));
        self.effects.push(Effect::Close(to));
    }

    /// The effects, counted.
    pub fn finish(self, counters: &mut Counters) -> Vec<Effect> {
        for effect in &self.effects {
            if let Effect::Send(_, bytes) = effect {
                counters.messages_out += 1;
                counters.bytes_out += bytes.len() as u64;
            }
        }
        self.effects
    }
}
