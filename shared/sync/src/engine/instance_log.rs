//! The relay's public log, watched: each checkpoint must continue what is remembered, name the
//! very roots that the leaves here give, and go together with what colleagues were shown. What
//! does not is kept with both notes, and said. It stops no work: each zone's own log is checked
//! leaf by leaf anyway.

use super::entries::Logged;
use super::gossip::contradiction_row;
use super::log_memory::{Misfit, Shown, follow, opened};
use super::roots::Reading;
use super::session::Asked;
use super::zone::Zone;
use super::{Context, Engine, Notice};
use crate::rows::{ContradictionRow, LogAlarm, LogRow};
use crate::store::Table;
use cahier_evidence::ZoneId;
use cahier_evidence::log::{
    Checkpoint, Comparison, Contradiction, LogMemory, compare, split_log_origin,
};
use cahier_protocol::{Fault, LOG_ZONES_MAX, Remembered, Reply, Request};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Bound;

/// How often the relay is asked at most, ms: as often as it makes a checkpoint.
const INTERVAL_MS: u64 = 60_000;
/// How often it is asked at least, ms.
const HOUR_MS: u64 = 3_600_000;

/// What is known of the log.
#[derive(Default)]
pub(super) struct Log {
    pub memory: Option<LogMemory>,
    pub alarm: Option<LogAlarm>,
    pub found: Vec<ContradictionRow>,
    /// Checkpoints that colleagues brought.
    pub heard: VecDeque<Checkpoint>,
    /// The newest entry of each zone.
    pub entries: BTreeMap<ZoneId, Logged>,
    /// A root that is being computed from the leaves.
    pub reading: Option<Reading>,
    /// When that is tried again, where the store did not answer, ms since 1970.
    pub read_at_ms: u64,
    /// Its row cannot be read, and is not written over.
    pub closed: bool,
}

/// What was said about the log on this connection.
#[derive(Default)]
pub(super) struct LogTalk {
    /// When the relay was asked last, ms since 1970.
    asked_ms: Option<u64>,
    /// Something new may be there.
    pub due: bool,
    /// A proof waits for the newest checkpoint.
    pub urgent: bool,
    /// Its last answer followed what is remembered.
    pub follows: bool,
    /// How often the relay was shown a checkpoint that it may have forgotten.
    tries: u8,
    /// The checkpoints of colleagues come next.
    heard_due: bool,
    /// The last zone that was asked about.
    last_zone: Option<ZoneId>,
    /// Zones of which it was said that they are not in the log.
    pub told: BTreeSet<ZoneId>,
}

impl Log {
    /// Takes its row; none where the memory in it does not read, and is not written over.
    pub fn load(&mut self, row: &LogRow) -> Option<()> {
        self.alarm = row.alarm;
        self.closed = row.memory.is_some();
        if let Some(bytes) = &row.memory {
            self.memory = Some(LogMemory::decode(bytes).ok()?);
        }
        self.closed = false;
        Some(())
    }
}

impl LogTalk {
    /// A question was not answered: it is asked again as soon as that is possible.
    pub fn begin_anew(&mut self) {
        (self.urgent, self.tries) = (true, 0);
    }
}

/// Whose memory a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Own,
    Heard,
}

impl Engine {
    /// Asks for the newest checkpoint, where it is time.
    pub(super) fn pump_log(&mut self, ctx: &mut Context<'_>) {
        let about =
            |asked: &Asked| matches!(asked, Asked::Checkpoint(..) | Asked::ShowCheckpoint(_));
        if self.session.asked.values().any(|(asked, _)| about(asked)) {
            return;
        }
        let talk = &self.session.log;
        if talk.heard_due && !self.log.heard.is_empty() {
            return self.ask_checkpoint(Whose::Heard, ctx);
        }
        // At first contact, and where the clock was set back, the relay is asked.
        let passed = talk.asked_ms.and_then(|at_ms| ctx.now_ms.checked_sub(at_ms));
        let passed = passed.unwrap_or(HOUR_MS);
        if talk.urgent || passed >= HOUR_MS || (talk.due && passed >= INTERVAL_MS) {
            self.ask_checkpoint(Whose::Own, ctx);
        }
    }

    fn ask_checkpoint(&mut self, whose: Whose, ctx: &mut Context<'_>) {
        let known = match whose {
            Whose::Own => self.log.memory.as_ref().map(LogMemory::newest),
            Whose::Heard => self.log.heard.front(),
        };
        let remembered = known.and_then(remembered).filter(|_| self.session.log.tries < 2);
        let zones = match whose {
            Whose::Own => self.zones_to_compare(),
            Whose::Heard => Vec::new(),
        };
        let talk = &mut self.session.log;
        if whose == Whose::Own {
            (talk.asked_ms, talk.due, talk.urgent) = (Some(ctx.now_ms), false, false);
            talk.last_zone = zones.last().copied();
        }
        let request = Request::Checkpoint { remembered, zones: zones.clone() };
        self.ask(Asked::Checkpoint(whose, zones), request, ctx.now_ms);
    }

    /// The next zones of which the relay has leaves, some at a time.
    fn zones_to_compare(&self) -> Vec<ZoneId> {
        let after = self.session.log.last_zone;
        let later = after.map_or(Bound::Unbounded, Bound::Excluded);
        let first = self.zones.range((later, Bound::Unbounded));
        let again = after.map(|last| self.zones.range(..=last)).into_iter().flatten();
        let there = |(id, zone): &(&ZoneId, &Zone)| {
            zone.on_relay && zone.alarm.is_none() && !self.zone_is_closed(**id)
        };
        first.chain(again).filter(there).map(|(id, _)| *id).take(LOG_ZONES_MAX).collect()
    }

    /// Answer to a question about the log.
    pub(super) fn log_answered(&mut self, asked: Asked, reply: Reply, ctx: &mut Context<'_>) {
        match (asked, reply) {
            (
                Asked::Checkpoint(whose, zones),
                Reply::Checkpoint { note, consistency, successions, entries },
            ) => {
                let shown = Shown { note, consistency, successions, entries };
                self.checkpoint_got(whose, &zones, &shown, ctx);
            }
            (Asked::Checkpoint(whose, _), Reply::Failed(fault)) => {
                self.checkpoint_failed(whose, fault, ctx);
            }
            // Whether the relay took it or not: what does it say now?
            (Asked::ShowCheckpoint(whose), _) => self.ask_checkpoint(whose, ctx),
            _ => self.tell(Notice::Relay(Fault::Malformed)),
        }
    }

    fn checkpoint_got(
        &mut self,
        whose: Whose,
        zones: &[ZoneId],
        shown: &Shown,
        ctx: &mut Context<'_>,
    ) {
        let keys = self.log_keys();
        match whose {
            Whose::Own => match self.follow_own(&keys, shown) {
                Ok(whole) => {
                    (self.session.log.tries, self.session.log.follows) = (0, true);
                    self.session.log.due |= !whole;
                    self.session.log.heard_due = true;
                    self.take_entries(zones, shown, ctx);
                    self.judge_all_proofs(ctx);
                }
                Err(misfit) => self.does_not_follow(whose, misfit, ctx),
            },
            Whose::Heard => match self.follow_heard(&keys, shown) {
                Ok(()) => self.heard_done(),
                Err(misfit) => self.does_not_follow(whose, misfit, ctx),
            },
        }
    }

    fn follow_own(&mut self, keys: &[[u8; 32]], shown: &Shown) -> Result<bool, Misfit> {
        let Some(mut memory) = self.log.memory.clone() else {
            let first = opened(&shown.note, keys).ok_or(Misfit::Malformed)?;
            let memory = LogMemory::begin(first).map_err(|_| Misfit::Malformed)?;
            self.log.memory = Some(memory);
            self.save_log();
            return Ok(true);
        };
        let whole = follow(&mut memory, keys, shown)?;
        if self.log.memory.as_ref() != Some(&memory) {
            self.log.memory = Some(memory);
            self.save_log();
        }
        Ok(whole)
    }

    /// The same answer for what a colleague was shown: both must end in one log.
    fn follow_heard(&mut self, keys: &[[u8; 32]], shown: &Shown) -> Result<(), Misfit> {
        let Some(heard) = self.log.heard.front().cloned() else { return Ok(()) };
        let mut memory = LogMemory::begin(heard).map_err(|_| Misfit::Malformed)?;
        follow(&mut memory, keys, shown)?;
        match self.log.memory.as_ref().map(|own| compare(own.newest(), memory.newest())) {
            Some(Comparison::Fork(notes)) => Err(Misfit::Contradicts(LogAlarm::Fork, notes)),
            _ => Ok(()),
        }
    }

    fn heard_done(&mut self) {
        self.log.heard.pop_front();
        self.session.log.tries = 0;
        self.session.log.heard_due = !self.log.heard.is_empty();
    }

    /// An answer does not follow what is known. One that goes back is asked again, after the relay
    /// was shown what it may have lost.
    fn does_not_follow(&mut self, whose: Whose, misfit: Misfit, ctx: &mut Context<'_>) {
        let tries = std::mem::take(&mut self.session.log.tries);
        self.session.log.follows &= whose == Whose::Heard;
        match misfit {
            Misfit::Malformed => self.tell(Notice::Relay(Fault::Malformed)),
            Misfit::Contradicts(alarm, notes) => {
                let back = matches!(alarm, LogAlarm::RolledBack | LogAlarm::OtherLog);
                if back && tries == 0 {
                    return self.show_checkpoint(whose, ctx);
                }
                if whose == Whose::Own && self.is_under_accepted_key(&notes) {
                    // What the former key signed last, and what this one signs, are kept.
                    self.keep_contradiction_row(contradiction_row(alarm, &notes, ctx.now_ms));
                    self.forget_log();
                    return self.ask_checkpoint(whose, ctx);
                }
                // Without a memory in the question there was no proof in the answer.
                if tries < 2 || back {
                    self.contradicted(alarm, &notes, ctx.now_ms);
                }
            }
        }
        match whose {
            Whose::Own => self.session.log.due = true,
            Whose::Heard => self.heard_done(),
        }
    }

    /// Whether what does not follow is of the key that a person accepted for this relay, and what
    /// is remembered of the one before: a relay that lost its key lost its log.
    fn is_under_accepted_key(&self, notes: &Contradiction) -> bool {
        let pinned = self.me.row.relay.as_ref().and_then(|relay| relay.key).map(|key| key.0);
        let former = self.log.memory.as_ref().map(|memory| *memory.key().public());
        pinned.is_some_and(|key| {
            former.is_some_and(|former| former != key)
                && opened(&notes.offered.to_string(), &[key]).is_some()
        })
    }

    fn checkpoint_failed(&mut self, whose: Whose, fault: Fault, ctx: &mut Context<'_>) {
        match (fault, self.session.log.tries) {
            (Fault::LogBehind, 0) => self.show_checkpoint(whose, ctx),
            (Fault::LogBehind, 1) => {
                // What it has instead is evidence.
                self.session.log.tries = 2;
                self.ask_checkpoint(whose, ctx);
            }
            // There is no log yet, or none now: it is asked for again.
            _ => {
                self.session.log.tries = 0;
                self.session.log.heard_due = false;
                self.session.log.due = true;
            }
        }
    }

    fn show_checkpoint(&mut self, whose: Whose, ctx: &mut Context<'_>) {
        let known = match whose {
            Whose::Own => self.log.memory.as_ref().map(LogMemory::newest),
            Whose::Heard => self.log.heard.front(),
        };
        let Some(note) = known.map(|checkpoint| checkpoint.note().to_string()) else { return };
        self.session.log.tries = 1;
        self.ask(Asked::ShowCheckpoint(whose), Request::ShowCheckpoint { note }, ctx.now_ms);
    }

    /// The keys under which the relay signs its log: the pinned one, and that of what is
    /// remembered.
    pub(super) fn log_keys(&self) -> Vec<[u8; 32]> {
        let pinned = self.me.row.relay.as_ref().and_then(|relay| relay.key).map(|key| key.0);
        let known = self.log.memory.as_ref().map(|memory| *memory.key().public());
        pinned.into_iter().chain(known.filter(|key| Some(*key) != pinned)).collect()
    }

    pub(super) fn save_log(&mut self) {
        if self.log.closed {
            return;
        }
        let memory = self.log.memory.as_ref().map(|memory| memory.encode().into());
        let row = LogRow { memory, alarm: self.log.alarm };
        self.put(Table::Log, [0; 16], 0, &row);
    }

    /// Another relay has another log.
    pub(super) fn forget_log(&mut self) {
        if self.log.memory.is_some() || self.log.alarm.is_some() {
            (self.log.memory, self.log.alarm) = (None, None);
            self.log.heard.clear();
            self.log.entries.clear();
            self.save_log();
        }
    }
}

fn remembered(checkpoint: &Checkpoint) -> Option<Remembered> {
    let (_, generation) = split_log_origin(checkpoint.origin())?;
    Some(Remembered { generation, size: checkpoint.position().size })
}
