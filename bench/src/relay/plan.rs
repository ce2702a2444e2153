//! What a load is, and what came of it.

use crate::measure::Sorted;
use std::time::{Duration, Instant};

/// How fast envelopes are sent.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// As fast as they are delivered, with at most so many of each writer under way.
    Window(usize),
    /// So many a second by all writers together, one writer after the other.
    Rate {
        /// Envelopes a second.
        per_s: f64,
        /// How many writers there are.
        writers: usize,
    },
}

/// What a reader does with leaves before they count as delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// What a member does: every signature, every rule, and the head.
    Verify,
    /// What the drivers of the peers do: compares bytes with those that were sent.
    Compare,
}

/// A load.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Envelopes of each writer.
    pub count: usize,
    pub pace: Pace,
    pub check: Check,
    pub start: Instant,
    /// Nothing is sent after this.
    pub stop: Instant,
}

/// What came of a load, as the clients saw it.
#[derive(Debug, Default)]
pub struct Played {
    /// From sending to the reader having it.
    pub latencies_ms: Vec<f64>,
    /// From sending to a signed head that covers it.
    pub acked_ms: Vec<f64>,
    /// When the last one was delivered.
    pub last: Option<Instant>,
    /// Worst delay of this driver behind its plan.
    pub late_ms_max: f64,
    /// What went wrong with each pair that did not come to its end.
    pub broken: Vec<String>,
}

impl Plan {
    /// A plan that begins in a moment, so that everybody is ready.
    pub fn new(count: usize, pace: Pace, check: Check, seconds_max: u64) -> Self {
        let start = Instant::now() + Duration::from_millis(200);
        let stop = start + Duration::from_secs(seconds_max);
        Self { count, pace, check, start, stop }
    }

    /// When a writer is to send its envelope `number` of this load; at once with a window.
    pub fn due(&self, writer: usize, number: usize) -> Instant {
        match self.pace {
            Pace::Window(_) => self.start,
            Pace::Rate { per_s, writers } => {
                let place = (number * writers + writer) as f64;
                self.start + Duration::from_secs_f64(place / per_s)
            }
        }
    }
}

impl Played {
    /// Adds what another pair saw.
    pub fn add(&mut self, other: Self) {
        self.latencies_ms.extend(other.latencies_ms);
        self.acked_ms.extend(other.acked_ms);
        self.last = self.last.max(other.last);
        self.late_ms_max = self.late_ms_max.max(other.late_ms_max);
        self.broken.extend(other.broken);
    }

    /// Delivered a second, from the beginning of the load to the last delivery.
    pub fn per_s(&self, plan: &Plan) -> f64 {
        let seconds = self.last.map_or(0.0, |last| last.duration_since(plan.start).as_secs_f64());
        if seconds > 0.0 { self.latencies_ms.len() as f64 / seconds } else { 0.0 }
    }

    /// Latencies in order.
    pub fn latencies(&self) -> Sorted {
        Sorted::new(self.latencies_ms.clone())
    }

    /// Acknowledgements in order.
    pub fn acknowledgements(&self) -> Sorted {
        Sorted::new(self.acked_ms.clone())
    }
}
