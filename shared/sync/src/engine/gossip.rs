//! What colleagues show each other of the relay's public log, and what becomes of statements that
//! do not go together: both are kept whole, said once, and never deleted.

use super::log_memory::{beside, opened};
use super::{Engine, Notice};
use crate::rows::{ContradictionRow, LogAlarm};
use crate::store::Table;
use cahier_evidence::log::{Comparison, Contradiction, LogMemory, compare, split_log_origin};

/// Most checkpoints of colleagues that wait for the relay to continue them.
const HEARD_MAX: usize = 8;
/// Most contradictions that are kept.
const CONTRADICTIONS_MAX: usize = 1_000;

impl Engine {
    /// The newest checkpoint, for a bundle.
    pub fn log_note(&self) -> Option<String> {
        self.log.memory.as_ref().map(LogMemory::newest).map(|newest| newest.note().to_string())
    }

    /// A checkpoint that a colleague was shown.
    pub(super) fn hear_checkpoint(&mut self, note: &str, now_ms: u64) {
        // What another relay signed says nothing about this one.
        let Some(heard) = opened(note, &self.log_keys()) else { return };
        let Some((name, generation)) = split_log_origin(heard.origin()) else { return };
        if let Some(memory) = &self.log.memory {
            if name != memory.name() {
                let notes = beside(memory, &heard);
                return self.contradicted(LogAlarm::OtherLog, &notes, now_ms);
            }
            match compare(memory.newest(), &heard) {
                Comparison::Same => return,
                Comparison::Fork(notes) => {
                    return self.contradicted(LogAlarm::Fork, &notes, now_ms);
                }
                // One of an earlier generation under a new key: nothing continues it any more.
                Comparison::Apart if generation == memory.generation() => return,
                Comparison::Apart | Comparison::NeedsProof { .. } => {}
            }
        }
        if self.log.heard.contains(&heard) {
            return;
        }
        if self.log.heard.len() == HEARD_MAX {
            self.log.heard.pop_front();
        }
        self.log.heard.push_back(heard);
        // With the next answer about one's own memory, so that both are compared.
        self.session.log.due = true;
    }

    /// Keeps both notes, and stands on the alarm until a person decides.
    pub(super) fn contradicted(&mut self, alarm: LogAlarm, notes: &Contradiction, now_ms: u64) {
        let remembered = notes.remembered.to_string();
        let told = |row: &ContradictionRow| {
            row.alarm == alarm && row.remembered.as_ref() == Some(&remembered)
        };
        if self.log.alarm == Some(alarm) && self.log.found.iter().any(told) {
            return;
        }
        self.log.alarm = Some(alarm);
        self.keep_contradiction(contradiction_row(alarm, notes, now_ms));
        self.save_log();
    }

    /// Keeps a contradiction that was not found before, and says it.
    pub(super) fn keep_contradiction(&mut self, row: ContradictionRow) {
        let notice = Notice::Log(row.alarm, row.zone);
        if self.keep_contradiction_row(row) {
            self.tell(notice);
        }
    }

    /// Keeps both notes of what does not go together, as far as there is room. False where that was
    /// found before.
    pub(super) fn keep_contradiction_row(&mut self, row: ContradictionRow) -> bool {
        let timeless = |row: &ContradictionRow| ContradictionRow { found_ms: 0, ..row.clone() };
        let new = timeless(&row);
        if self.log.found.iter().any(|known| timeless(known) == new) {
            return false;
        }
        if self.log.found.len() < CONTRADICTIONS_MAX {
            let seq = self.fresh_seq();
            self.put(Table::Contradiction, [0; 16], seq, &row);
            self.log.found.push(row);
        }
        true
    }
}

/// Both notes as they are kept.
pub(super) fn contradiction_row(
    alarm: LogAlarm,
    notes: &Contradiction,
    found_ms: u64,
) -> ContradictionRow {
    ContradictionRow {
        alarm,
        found_ms,
        remembered: Some(notes.remembered.to_string()),
        offered: Some(notes.offered.to_string()),
        named: notes.named.as_ref().map(ToString::to_string),
        ..ContradictionRow::default()
    }
}
