//! Where others say that the log was: every signed header names the newest place of the zone's
//! log that its device had seen. A root that the leaves here do not give shows that the relay
//! told two histories, or that a member signs what is not so. It is kept and said, and stops
//! nothing: otherwise one false number would stop a zone for everybody, for good.

use super::Engine;
use crate::rows::{ContradictionRow, LogAlarm};
use cahier_evidence::{Item, LogLeaf, PersonId, Position, ZoneId};

/// How things stand with the relay's public log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogView {
    /// Name and generation of the log; none before its first checkpoint.
    pub origin: Option<String>,
    /// Size and root of its newest checkpoint.
    pub position: Position,
    /// What does not fit, until a person decides.
    pub alarm: Option<LogAlarm>,
}

impl Engine {
    /// Compares what an accepted item saw with what the leaves before it give.
    pub(super) fn compare_seen(&mut self, id: ZoneId, item: &Item, leaf: &LogLeaf) {
        let (person, device, seen) = match item {
            Item::Envelope(envelope) => {
                let header = &envelope.header;
                (header.person, header.device, header.seen)
            }
            Item::Record(record) => {
                (record.header.person, record.header.device, record.header.seen)
            }
        };
        // What this device saw before it was told otherwise is known.
        if seen.size == 0 || device == self.me.device {
            return;
        }
        let known = self.zones.get(&id).and_then(|zone| zone.roots.at(seen.size));
        let Some(root) = known.filter(|root| *root != seen.root) else { return };
        if self.saw_another(id, person) {
            return;
        }
        self.keep_contradiction(ContradictionRow {
            alarm: LogAlarm::OtherHistory,
            found_ms: leaf.received_ms,
            zone: Some(id),
            item: Some(leaf.signed.clone().into()),
            held: Some(Position { size: seen.size, root }),
            by: Some(person),
            ..ContradictionRow::default()
        });
    }

    /// Whether that is known of somebody.
    fn saw_another(&self, id: ZoneId, person: PersonId) -> bool {
        let same = |row: &ContradictionRow| {
            let about = row.zone == Some(id) && row.by == Some(person);
            about && row.alarm == LogAlarm::OtherHistory
        };
        self.log.found.iter().any(same)
    }

    /// How things stand with the relay's public log.
    pub fn log_view(&self) -> LogView {
        let newest = self.log.memory.as_ref().map(|memory| memory.newest());
        LogView {
            origin: newest.map(|checkpoint| checkpoint.origin().to_owned()),
            position: newest.map(|checkpoint| checkpoint.position()).unwrap_or_default(),
            alarm: self.log.alarm,
        }
    }

    /// What the log says of a zone, as far as that is known.
    pub fn logged(&self, id: ZoneId) -> Option<Position> {
        self.log.entries.get(&id).map(|logged| logged.position)
    }

    /// Every contradiction that was ever found, oldest first.
    pub fn contradictions(&self) -> &[ContradictionRow] {
        &self.log.found
    }

    /// A person looked at what does not fit, and decided. Where the log follows again what is
    /// remembered, that stays; else what the relay shows next is believed as at first contact.
    /// What was found stays either way.
    pub fn end_log_alarm(&mut self) {
        if self.session.log.follows {
            self.log.alarm = None;
            self.save_log();
        } else {
            self.forget_log();
        }
        self.session.log.due = true;
    }
}
