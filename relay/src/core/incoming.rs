//! A message as it is read before the core's turn: decoded, charged, and the items of a push
//! checked as far as that can be done without their zone. It needs no state of the core, so the
//! shell does it beside the core, many at a time.
//!
//! Nothing is checked that was not charged first.

use super::rate::ITEMS_A_REQUEST;
use super::session::Session;
use cahier_evidence::{CheckedItem, SignError};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, PUSH_ITEMS_MAX, Request, Sent, WireError, decode,
};
use std::sync::Arc;

/// An item of a push, checked where it could be parsed.
pub(super) type Checked = Result<CheckedItem, SignError>;

/// A message of a connection.
pub struct Incoming {
    /// What it says; the items of a push stand beside it.
    message: Result<ClientMessage, WireError>,
    /// Its length, bytes.
    pub(super) bytes: usize,
    /// Whether its session may ask for it now.
    paid: bool,
    session: Option<Arc<Session>>,
    waiting: std::vec::IntoIter<Sent>,
    checked: Vec<Checked>,
}

impl Incoming {
    /// Decodes a message and charges it to the session that its connection has.
    pub fn read(bytes: &[u8], session: Option<Arc<Session>>, now_ms: u64) -> Self {
        let mut message = decode::<ClientMessage>(bytes, FRAME_BYTES_MAX);
        let requests = message.as_ref().map_or(0, requests);
        let paid = session.as_ref().is_some_and(|s| s.spend(requests, bytes.len(), now_ms));
        let waiting = match &mut message {
            Ok(ClientMessage::Ask { request: Request::Push { items, .. }, .. })
                if paid && items.len() <= PUSH_ITEMS_MAX =>
            {
                std::mem::take(items)
            }
            _ => Vec::new(),
        };
        let (bytes, checked) = (bytes.len(), Vec::with_capacity(waiting.len()));
        Self { message, bytes, paid, session, waiting: waiting.into_iter(), checked }
    }

    /// Checks so many of its items; whether there are more.
    pub fn check(&mut self, items_max: usize) -> bool {
        let Some(session) = &self.session else { return false };
        for Sent { signed, ciphertext } in self.waiting.by_ref().take(items_max) {
            let item = CheckedItem::check(&signed, ciphertext, session.device, &session.key);
            self.checked.push(item);
        }
        self.waiting.len() > 0
    }

    /// What it says, and its items, all of them checked; no items where it must wait.
    pub(super) fn finish(mut self) -> (Result<ClientMessage, WireError>, Option<Vec<Checked>>) {
        self.check(usize::MAX);
        (self.message, self.paid.then_some(self.checked))
    }
}

/// As how many requests a message counts: each item of a push costs a signature to check, each zone
/// under a checkpoint a proof to make.
fn requests(message: &ClientMessage) -> u64 {
    match message {
        ClientMessage::Ask { request: Request::Push { items, .. }, .. } => {
            1 + items.len() as u64 / ITEMS_A_REQUEST
        }
        ClientMessage::Ask { request: Request::Checkpoint { zones, .. }, .. } => {
            1 + zones.len() as u64 / ITEMS_A_REQUEST
        }
        _ => 1,
    }
}
