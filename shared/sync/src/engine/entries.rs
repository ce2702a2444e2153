//! What the relay's public log says of each zone, held against the leaves: the roots must be those
//! that the leaves give, the leaves must be there to be pulled, and what the relay signed must
//! come to stand in the log. Only a wrong root stops the zone.

use super::log_memory::Shown;
use super::{Context, Effect, Engine, Notice};
use crate::rows::{Alarm, ContradictionRow, LogAlarm};
use cahier_evidence::log::{Entry, Leaf};
use cahier_evidence::{Hash, Position, ZoneHead, ZoneId};
use cahier_protocol::Fault;
use std::collections::BTreeMap;

/// After how long what the relay signed must stand in its log, ms.
const LOGGED_WITHIN_MS: u64 = 3_600_000;

/// What the log says of a zone.
pub(super) struct Logged {
    pub position: Position,
    leaf: Vec<u8>,
    checkpoint: String,
    compared: bool,
    /// Pulls that ended before its size since.
    short_pulls: u8,
}

/// How a position of a zone stands to the leaves that are held.
pub(super) enum Borne {
    Same,
    Other(Position),
    /// More leaves than are held.
    Ahead,
    /// The root is not remembered; it is being computed.
    Unread,
}

impl Engine {
    /// Entries of zones under the checkpoint that was just taken.
    pub(super) fn take_entries(&mut self, zones: &[ZoneId], shown: &Shown, ctx: &mut Context<'_>) {
        let Some(memory) = &self.log.memory else { return };
        let mut taken: BTreeMap<ZoneId, Logged> = BTreeMap::new();
        for placed in &shown.entries {
            let entry = match Leaf::parse(&placed.leaf) {
                Ok(Leaf::Entry(entry)) => entry,
                _ => return self.tell(Notice::Relay(Fault::Malformed)),
            };
            let Entry { zone, position, .. } = entry;
            let asked = zones.contains(&zone) && placed.zone == zone;
            if !asked || !memory.holds(&entry, placed.index, &placed.inclusion) {
                return self.tell(Notice::Relay(Fault::Malformed));
            }
            let (leaf, checkpoint) = (placed.leaf.clone(), shown.note.clone());
            let before = self.log.entries.get(&zone);
            let before = before.filter(|logged| logged.position == position);
            let (compared, short_pulls) = (false, before.map_or(0, |logged| logged.short_pulls));
            taken.insert(zone, Logged { position, leaf, checkpoint, compared, short_pulls });
        }
        for zone in zones {
            let size = taken.get(zone).map_or(0, |logged| logged.position.size);
            self.check_logged(*zone, size, ctx.now_ms);
        }
        for (zone, logged) in taken {
            self.log.entries.insert(zone, logged);
            self.compare_entry(zone, ctx.now_ms);
        }
    }

    /// What the relay signed an hour ago must be in its log.
    fn check_logged(&mut self, id: ZoneId, logged: u64, now_ms: u64) {
        let Some(clock_ms) = self.session.relay_clock_ms(now_ms) else { return };
        let Some(zone) = self.zones.get(&id) else { return };
        let Ok(head) = ZoneHead::parse(&zone.head) else { return };
        let late = head.time_ms.saturating_add(LOGGED_WITHIN_MS) < clock_ms;
        if late && logged < head.position.size && self.session.log.told.insert(id) {
            self.tell(Notice::Log(LogAlarm::NotLogged, Some(id)));
        }
    }

    /// Holds what the log says of a zone against the leaves.
    pub(super) fn compare_entry(&mut self, id: ZoneId, now_ms: u64) {
        let new = self.log.entries.get(&id).filter(|logged| !logged.compared);
        let Some(position) = new.map(|logged| logged.position) else { return };
        match self.bears(id, position) {
            Borne::Same => {
                if let Some(logged) = self.log.entries.get_mut(&id) {
                    logged.compared = true;
                }
            }
            Borne::Other(held) => {
                let Some(logged) = self.log.entries.get_mut(&id) else { return };
                logged.compared = true;
                let (leaf, note) = (logged.leaf.clone(), logged.checkpoint.clone());
                self.other_root(id, note, leaf, held, now_ms);
            }
            // Leaves that the log has must be there to be pulled.
            Borne::Ahead => {
                if let Some(zone) = self.zones.get_mut(&id) {
                    zone.stale = true;
                }
            }
            Borne::Unread => {}
        }
    }

    /// The log, signed by the relay, names another root than the leaves give under its own head.
    pub(super) fn other_root(
        &mut self,
        id: ZoneId,
        note: String,
        leaf: Vec<u8>,
        held: Position,
        now_ms: u64,
    ) {
        self.keep_contradiction(about_zone(LogAlarm::OtherRoot, (id, held), note, leaf, now_ms));
        self.alarm(id, Alarm::Fork);
    }

    /// A pull ended: where the log has more than came, the relay holds leaves back.
    pub(super) fn check_withheld(&mut self, id: ZoneId, now_ms: u64) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let held = zone.accepted.position();
        let Some(logged) = self.log.entries.get_mut(&id) else { return };
        if logged.position.size <= held.size || logged.short_pulls > 1 {
            return;
        }
        // The first one may have been answered before the log was.
        logged.short_pulls += 1;
        if logged.short_pulls == 1 {
            zone.stale = true;
            return;
        }
        let (leaf, note) = (logged.leaf.clone(), logged.checkpoint.clone());
        self.keep_contradiction(about_zone(LogAlarm::Withheld, (id, held), note, leaf, now_ms));
    }

    /// How a position of a zone stands to its leaves. Where the root is not remembered it is
    /// computed from the store, one at a time.
    pub(super) fn bears(&mut self, id: ZoneId, position: Position) -> Borne {
        let Some(zone) = self.zones.get(&id) else { return Borne::Ahead };
        if position.size > zone.borne_out() {
            return Borne::Ahead;
        }
        match zone.roots.at(position.size) {
            Some(root) if root == position.root => Borne::Same,
            Some(root) => Borne::Other(Position { size: position.size, root }),
            None => {
                if self.log.reading.is_none() {
                    self.log.reading = Some((id, position.size));
                    let effect = Effect::ReadRoot { zone: id, size: position.size };
                    self.effects.push_back(effect);
                }
                Borne::Unread
            }
        }
    }

    /// Answer to [`Effect::ReadRoot`]; none where the leaves are not all there.
    pub fn root_read(&mut self, id: ZoneId, size: u64, root: Option<Hash>, ctx: &mut Context<'_>) {
        self.log.reading = None;
        let Some(root) = root else { return };
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.roots.keep(Position { size, root });
        }
        self.compare_entry(id, ctx.now_ms);
        self.judge_proofs(id, ctx);
    }
}

fn about_zone(
    alarm: LogAlarm,
    (zone, held): (ZoneId, Position),
    note: String,
    leaf: Vec<u8>,
    found_ms: u64,
) -> ContradictionRow {
    let (offered, item) = (Some(note), Some(leaf.into()));
    let (zone, held) = (Some(zone), Some(held));
    ContradictionRow { alarm, found_ms, offered, zone, item, held, ..ContradictionRow::default() }
}
