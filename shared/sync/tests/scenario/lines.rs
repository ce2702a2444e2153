//! Connections between people and the relay. A connection keeps its order in each direction, and
//! nothing else is certain: neither the order between directions and connections, nor that both
//! ends learn at once that it broke, nor how much of what was under way still arrives.

use crate::world::World;
use cahier_relay::core::ConnectionId;
use std::collections::{BTreeMap, VecDeque};

/// How long at most one end of a broken connection does not know that it broke, ms.
const UNAWARE_MS_MAX: u64 = 4_000;

/// A frame under way.
pub struct Frame {
    pub to_relay: bool,
    pub bytes: Vec<u8>,
    at_ms: u64,
}

/// One end of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    Relay,
    Person,
}

#[derive(Default)]
struct Line {
    frames: VecDeque<Frame>,
    /// Broken: which end does not know it yet, and when it will.
    broken: Option<(End, u64)>,
}

/// All connections, those too that broke and still have something under way.
#[derive(Default)]
pub struct Lines {
    all: BTreeMap<ConnectionId, Line>,
    last: u64,
}

impl Lines {
    pub fn open(&mut self) -> ConnectionId {
        self.last += 1;
        let line = ConnectionId(self.last);
        self.all.insert(line, Line::default());
        line
    }

    pub fn close(&mut self, line: ConnectionId) {
        self.all.remove(&line);
    }

    /// The relay is gone, and every connection with it.
    pub fn clear(&mut self) {
        self.all.clear();
    }

    /// Sends a frame, once or more often. What is sent into a broken connection is lost.
    pub fn post(
        &mut self,
        line: ConnectionId,
        to_relay: bool,
        at_ms: u64,
        bytes: &[u8],
        copies: usize,
    ) {
        let Some(line) = self.all.get_mut(&line).filter(|line| line.broken.is_none()) else {
            return;
        };
        // A connection keeps its order: nothing overtakes.
        let before = line.frames.iter().rev().find(|frame| frame.to_relay == to_relay);
        let at_ms = at_ms.max(before.map_or(0, |frame| frame.at_ms));
        for _ in 0..copies {
            line.frames.push_back(Frame { to_relay, bytes: bytes.to_vec(), at_ms });
        }
    }

    /// What may arrive next: the first frame of each direction of each connection.
    pub fn due(&self, now_ms: u64) -> Vec<(ConnectionId, usize)> {
        let mut due = Vec::new();
        for (id, line) in &self.all {
            let first = |to_relay| line.frames.iter().position(|f| f.to_relay == to_relay);
            let mut firsts: Vec<usize> =
                [first(true), first(false)].into_iter().flatten().collect();
            firsts.sort_unstable();
            firsts.retain(|at| line.frames[*at].at_ms <= now_ms);
            due.extend(firsts.into_iter().map(|at| (*id, at)));
        }
        due
    }

    pub fn take(&mut self, line: ConnectionId, at: usize) -> Option<Frame> {
        self.all.get_mut(&line)?.frames.remove(at)
    }

    /// How many frames are under way to one end.
    pub fn under_way(&self, line: ConnectionId, to: End) -> usize {
        let frames = self.all.get(&line).into_iter().flat_map(|line| &line.frames);
        frames.filter(|frame| frame.to_relay == (to == End::Relay)).count()
    }

    /// Breaks a connection: one end knows it at once, the other at some time, and gets so many
    /// frames more until then.
    pub fn snap(&mut self, line: ConnectionId, unaware: End, more: usize, told_at_ms: u64) {
        let Some(line) = self.all.get_mut(&line) else { return };
        line.frames.retain(|frame| frame.to_relay == (unaware == End::Relay));
        line.frames.truncate(more);
        line.broken = Some((unaware, told_at_ms));
    }

    /// A broken connection whose other end learns of it now. What did not arrive is lost.
    pub fn ended(&mut self, now_ms: u64) -> Option<(ConnectionId, End)> {
        let told = |(line, state): (&ConnectionId, &Line)| {
            let (end, at_ms) = state.broken?;
            (at_ms <= now_ms).then_some((*line, end))
        };
        let (line, end) = self.all.iter().find_map(told)?;
        self.all.remove(&line);
        Some((line, end))
    }

    pub fn is_quiet(&self) -> bool {
        self.all.values().all(|line| line.frames.is_empty() && line.broken.is_none())
    }
}

impl World {
    /// The connection breaks, and the person's device learns late.
    pub fn cut_unnoticed(&mut self, who: usize) {
        if let Some(line) = self.people[who].line {
            self.snap(line, End::Person);
            self.relay.disconnect(line);
        }
    }

    /// Breaks a connection: some of what is under way to one end still arrives there.
    pub fn snap(&mut self, line: ConnectionId, unaware: End) {
        let under_way = self.lines.under_way(line, unaware);
        let more = self.below(under_way as u64 + 1) as usize;
        let told_at_ms = self.now_ms + self.below(UNAWARE_MS_MAX);
        self.lines.snap(line, unaware, more, told_at_ms);
        self.count("connections broken");
        if more < under_way {
            self.count("connections broken with frames lost");
        }
    }

    /// Whoever does not know yet that a connection broke learns it, once it is time.
    pub fn end_lines(&mut self) {
        while let Some((line, end)) = self.lines.ended(self.now_ms) {
            match end {
                End::Relay => self.relay.disconnect(line),
                End::Person => self.hung_up(line),
            }
        }
    }

    /// A person's device learns that its connection is gone.
    pub fn hung_up(&mut self, line: ConnectionId) {
        if let Some(person) = self.people.iter_mut().find(|p| p.line == Some(line)) {
            person.line = None;
            person.driver.engine.disconnected();
        }
    }
}
