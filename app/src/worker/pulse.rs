//! The leader's pulse. The clock gives it, not the line of events: a leader that waits for its
//! disk lives, and a pulse that waited with it would have every other tab take the lead in turn.

use super::channel::{Channel, Spoken};
use crate::clock::now_ms;
use std::cell::Cell;
use std::rc::Rc;

/// How often a leader shows that it lives, ms.
const PULSE_MS: u64 = 500;

/// The pulse of this worker, as long as it leads.
#[derive(Clone)]
pub(crate) struct Pulse {
    channel: Channel,
    term: Rc<Cell<Option<u64>>>,
    said_ms: Rc<Cell<u64>>,
}

impl Pulse {
    /// No pulse yet.
    pub fn new(channel: Channel) -> Self {
        Self { channel, term: Rc::default(), said_ms: Rc::default() }
    }

    /// This worker leads, under that fencing number; under 0 until the notebook is open.
    pub fn begin(&self, term: u64) {
        self.term.set(Some(term));
        self.said_ms.set(0);
        self.beat();
    }

    /// This worker leads no more.
    pub fn end(&self) {
        self.term.set(None);
    }

    /// Time passed.
    pub fn beat(&self) {
        let Some(term) = self.term.get() else { return };
        let now = now_ms();
        // The clock may be set back while a tab is open.
        if now.abs_diff(self.said_ms.get()) >= PULSE_MS {
            self.said_ms.set(now);
            self.channel.say(&Spoken::Pulse { term });
        }
    }
}
