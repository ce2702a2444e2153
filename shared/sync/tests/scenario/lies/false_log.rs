//! A relay that keeps a log of its own making for one zone: it takes everything, checks nothing,
//! and signs a head over it with the relay's key. What it lets in, only members can find.

use super::log_of;
use crate::world::World;
use cahier_crypto::RelayKey;
use cahier_evidence::{LogLeaf, Position, ZoneHead, ZoneId, root_of};
use cahier_protocol::{ClientMessage, Outcome, RelayMessage, Reply, Request, Sent};
use std::cell::RefCell;
use std::rc::Rc;

/// The log, shared with the lie that serves it.
#[derive(Clone)]
pub struct FalseLog(Rc<RefCell<Inner>>);

struct Inner {
    zone: ZoneId,
    key: RelayKey,
    leaves: Vec<LogLeaf>,
}

impl FalseLog {
    /// Takes the relay's place for everybody, with what one person holds as its beginning.
    pub fn instead(world: &mut World, zone: ZoneId, of: usize) -> Self {
        let (key, leaves) = (world.relay_key(), log_of(world, of, zone));
        let log = Self(Rc::new(RefCell::new(Inner { zone, key, leaves })));
        let served = log.clone();
        world.lie = Some(Box::new(move |_, message, now_ms| served.answer(message, now_ms)));
        log
    }

    /// Lets something in, whatever it is.
    pub fn push(&self, sent: &Sent, received_ms: u64) {
        let Sent { signed, ciphertext } = sent.clone();
        self.0.borrow_mut().leaves.push(LogLeaf { received_ms, signed, ciphertext });
    }

    fn answer(&self, message: &ClientMessage, now_ms: u64) -> Option<Vec<RelayMessage>> {
        let ClientMessage::Ask { id, request } = message else { return None };
        let mut log = self.0.borrow_mut();
        let reply = match request {
            Request::Pull { zone, held, .. } if *zone == log.zone => log.page(held.size, now_ms),
            Request::Push { zone, items, .. } if *zone == log.zone => {
                let outcomes = items.iter().map(|sent| Outcome::At(log.take(sent, now_ms)));
                let outcomes = outcomes.collect();
                Reply::Pushed { outcomes, head: log.head(now_ms) }
            }
            _ => return None,
        };
        Some(vec![RelayMessage::Answer { id: *id, reply }])
    }
}

impl Inner {
    fn take(&mut self, sent: &Sent, received_ms: u64) -> u64 {
        let known = self.leaves.iter().position(|leaf| leaf.signed == sent.signed);
        let index = known.unwrap_or(self.leaves.len());
        if known.is_none() {
            let Sent { signed, ciphertext } = sent.clone();
            self.leaves.push(LogLeaf { received_ms, signed, ciphertext });
        }
        index as u64
    }

    fn page(&self, from: u64, now_ms: u64) -> Reply {
        let leaves = self.leaves.iter().skip(from as usize).cloned().collect();
        Reply::Leaves { from, leaves, head: self.head(now_ms) }
    }

    fn head(&self, now_ms: u64) -> Vec<u8> {
        sign_head(&self.key, self.zone, &self.leaves, now_ms)
    }
}

/// A head over these leaves.
pub fn sign_head(key: &RelayKey, zone: ZoneId, leaves: &[LogLeaf], now_ms: u64) -> Vec<u8> {
    let hashes: Vec<_> = leaves.iter().map(LogLeaf::hash).collect();
    let position = Position { size: leaves.len() as u64, root: root_of(&hashes) };
    ZoneHead::sign(key, zone, position, now_ms).bytes().to_vec()
}
