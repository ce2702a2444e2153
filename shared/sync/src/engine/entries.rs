//! What the relay's public log says of each zone, held against the leaves: the roots must be those
//! that the leaves give, the leaves must be there to be pulled, and what the relay signed must
//! come to stand in the log. Only a wrong root stops the zone.

use super::log_memory::Shown;
use super::places::At;
use super::{Context, Engine, Notice};
use crate::rows::{Alarm, ContradictionRow, LogAlarm};
use cahier_evidence::log::{Entry, Leaf};
use cahier_evidence::{Position, ZoneHead, ZoneId};
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
    /// More leaves than are held and can be read.
    Ahead,
    /// The root is not remembered.
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

    /// How a position of a zone stands to its leaves. Where the root is not remembered, it is
    /// computed as time passes.
    pub(super) fn bears(&self, id: ZoneId, position: Position) -> Borne {
        let Some(zone) = self.zones.get(&id) else { return Borne::Ahead };
        if position.size > zone.borne_out() || self.zone_is_closed(id) {
            return Borne::Ahead;
        }
        match zone.roots.at(position.size) {
            Some(root) if root == position.root => Borne::Same,
            Some(root) => Borne::Other(Position { size: position.size, root }),
            None => Borne::Unread,
        }
    }

    /// What the log says of zones and was not compared yet.
    pub(super) fn uncompared(&self) -> impl Iterator<Item = At> {
        let new = self.log.entries.iter().filter(|(_, logged)| !logged.compared);
        new.map(|(id, logged)| (*id, logged.position.size))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Driver;
    use crate::engine::Effect;
    use crate::engine::zone::Zone;
    use crate::store::{MemoryStore, Table};
    use cahier_crypto::LocalKey;
    use cahier_evidence::{Class, DocumentId, Hash, LogLeaf};
    use cahier_notebook::Change;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const ZONE: ZoneId = ZoneId([7; 16]);
    const LEAVES: u64 = 3_000;
    const NOW_MS: u64 = 1_795_000_000_000;

    struct Scene {
        driver: Driver<MemoryStore>,
        rng: ChaCha20Rng,
        /// The log at every size, from 1 on.
        positions: Vec<Position>,
        entry: DocumentId,
    }

    impl Scene {
        /// A notebook with an open entry, and a zone with many leaves of which no root is
        /// remembered.
        fn new() -> Self {
            let mut rng = ChaCha20Rng::seed_from_u64(5);
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
            let mut engine = Engine::create("Ana", &mut ctx).unwrap();
            let home = engine.new_zone("Chimie", &mut ctx).unwrap();
            let (mut zone, mut positions) = (Zone::new(ZONE), Vec::new());
            for number in 0..LEAVES {
                let signed = number.to_be_bytes().to_vec();
                let leaf = LogLeaf { received_ms: NOW_MS, signed, ciphertext: None };
                zone.accepted.void(&leaf);
                positions.push(zone.accepted.position());
                engine.put(Table::Leaf, ZONE.0, number, &leaf);
            }
            engine.zones.insert(ZONE, zone);
            let key = LocalKey::make(&mut rng);
            let driver = Driver::create(MemoryStore::default(), key, engine);
            let driver = pollster::block_on(driver).unwrap();
            let mut scene = Self { driver, rng, positions, entry: DocumentId::ZERO };
            scene.settle();
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut scene.rng };
            let entry = scene.driver.engine.begin(home, Class::Entry, None, &mut ctx);
            scene.entry = entry.unwrap();
            scene.settle();
            scene
        }

        fn settle(&mut self) {
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            while pollster::block_on(self.driver.next(&mut ctx)).is_some() {}
        }

        fn tick(&mut self) {
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            self.driver.engine.tick(&mut ctx);
        }

        fn type_on(&mut self, number: u64) {
            let mut ctx = Context { now_ms: NOW_MS, rng: &mut self.rng };
            let change = [Change::Title { title: number.to_string() }];
            self.driver.engine.edit(self.entry, &change, &mut ctx).unwrap();
        }

        /// The relay's log says this of the zone.
        fn says(&mut self, position: Position) {
            let (leaf, checkpoint) = (Vec::new(), String::new());
            let logged = Logged { position, leaf, checkpoint, compared: false, short_pulls: 0 };
            self.driver.engine.log.entries.insert(ZONE, logged);
        }

        /// Whether leaves are to be read for a root.
        fn reads(&self) -> bool {
            let mut effects = self.driver.engine.effects.iter();
            effects.any(|effect| matches!(effect, Effect::ReadRoot { .. }))
        }

        /// How often the engine rested before that was compared, with an edit before each time.
        fn rests(&mut self) -> u64 {
            for number in 1..100 {
                self.type_on(number);
                // What was typed and is not saved yet goes first.
                self.tick();
                assert!(!self.reads());
                self.settle();
                self.tick();
                self.settle();
                let title = self.driver.engine.entry(self.entry).unwrap().title;
                assert_eq!(title, number.to_string());
                if self.driver.engine.log.entries[&ZONE].compared {
                    return number;
                }
            }
            0
        }
    }

    #[test]
    fn an_old_root_is_computed_page_by_page_behind_what_is_typed() {
        let mut scene = Scene::new();
        scene.says(scene.positions[2_899]);
        assert_eq!(scene.rests(), 12, "256 leaves each time");
        // A later question begins at the nearest frontier, at 2,048 leaves.
        scene.says(scene.positions[2_949]);
        assert_eq!(scene.rests(), 4);
        assert_eq!(scene.driver.engine.zones[&ZONE].alarm, None);
        scene.says(Position { size: 2_960, root: Hash::ZERO });
        assert_eq!(scene.rests(), 4);
        assert_eq!(scene.driver.engine.zones[&ZONE].alarm, Some(Alarm::Fork));
        let found = scene.driver.engine.contradictions();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].held, Some(scene.positions[2_959]));
    }

    #[test]
    fn a_leaf_that_is_missing_is_said() {
        let mut scene = Scene::new();
        scene.driver.engine.delete(Table::Leaf, ZONE.0, 300);
        scene.settle();
        scene.says(scene.positions[999]);
        for _ in 0..4 {
            scene.tick();
            scene.settle();
        }
        let damages = scene.driver.engine.damages();
        assert_eq!(damages.len(), 1);
        assert_eq!((damages[0].table, damages[0].zone), (Table::Leaf, Some(ZONE)));
        scene.tick();
        assert!(!scene.reads(), "it is not tried again and again");
    }

    #[test]
    fn frontiers_behind_a_place_go_with_its_leaves() {
        let mut scene = Scene::new();
        scene.driver.engine.forget_frontiers(ZONE, 1_500);
        let gone = crate::store::Place::new(Table::Frontier, ZONE.0, 2_048);
        assert_eq!(scene.driver.engine.writes, [crate::store::Write::Delete(gone)]);
    }
}
