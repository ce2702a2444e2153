//! Roots of a zone's log at its latest sizes, so that what others saw or signed of it can be
//! compared with what the leaves give. Bounded: older roots are computed from the leaves anew, one
//! page of leaves each time that nothing else is to be done, from the nearest frontier in the
//! store.

use super::unread::waits;
use super::{Context, Effect, Engine};
use crate::store::Table;
use cahier_evidence::{Frontier, Hash, Position, ZoneId};
use std::collections::{BTreeMap, VecDeque};

/// Most sizes that are remembered as the log grows.
const RECENT_MAX: usize = 2_048;
/// Most roots that were computed anew and are remembered.
const READ_MAX: usize = 64;
/// After how many leaves of a log a frontier is kept in the store.
pub(crate) const FRONTIER_LEAVES: u64 = 1_024;

/// A root that is being computed.
pub(super) struct Reading {
    zone: ZoneId,
    size: u64,
    /// How far it has come; none before the first page.
    tree: Option<Frontier>,
}

/// Roots by size.
#[derive(Default)]
pub(super) struct Roots {
    /// In rising order of size.
    recent: VecDeque<Position>,
    read: BTreeMap<u64, Hash>,
}

impl Roots {
    /// The log as it is now.
    pub fn push(&mut self, position: Position) {
        if self.recent.back().is_some_and(|newest| newest.size >= position.size) {
            return;
        }
        if self.recent.len() == RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(position);
    }

    /// A root that was computed from the leaves.
    pub fn keep(&mut self, position: Position) {
        if self.read.len() == READ_MAX {
            self.read.pop_first();
        }
        self.read.insert(position.size, position.root);
    }

    /// The root at a size, where it is remembered.
    pub fn at(&self, size: u64) -> Option<Hash> {
        let found = self.recent.binary_search_by_key(&size, |position| position.size);
        let recent = found.ok().and_then(|at| self.recent.get(at)).map(|position| position.root);
        recent.or_else(|| self.read.get(&size).copied())
    }
}

impl Engine {
    /// A leaf was accepted.
    pub(super) fn note_root(&mut self, id: ZoneId) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        zone.roots.push(zone.accepted.position());
        let tree = zone.accepted.frontier();
        if tree.size().is_multiple_of(FRONTIER_LEAVES) {
            let tree = tree.clone();
            self.put(Table::Frontier, id.0, tree.size(), &tree);
        }
    }

    /// Whether nothing is to be saved, sent, shown or read.
    pub(super) fn rests(&self, now_ms: u64) -> bool {
        let saved = self.writes.is_empty() && self.in_flight.is_empty() && !self.fenced;
        let idle = self.effects.is_empty() && self.waiting_for.is_none();
        saved && idle && self.next_work(now_ms).is_none()
    }

    /// Time passes: goes on by one page towards a root that something waits for.
    pub(super) fn read_root(&mut self, now_ms: u64) {
        if waits(self.log.read_at_ms, now_ms) || !self.rests(now_ms) {
            return;
        }
        if self.log.reading.is_none() {
            self.log.reading = self.next_root();
        }
        if let Some(Reading { zone, size, tree }) = &self.log.reading {
            let effect = Effect::ReadRoot { zone: *zone, size: *size, tree: tree.clone() };
            self.effects.push_back(effect);
        }
    }

    fn next_root(&self) -> Option<Reading> {
        let lacks = |(id, size): &(ZoneId, u64)| {
            let zone = self.zones.get(id).filter(|_| !self.zone_is_closed(*id));
            zone.is_some_and(|z| *size <= z.borne_out() && z.roots.at(*size).is_none())
        };
        let (zone, size) = self.uncompared().chain(self.proofs.waiting()).find(lacks)?;
        Some(Reading { zone, size, tree: None })
    }

    /// Answer to [`Effect::ReadRoot`]: the tree with one more page of leaves.
    pub fn root_read(&mut self, id: ZoneId, size: u64, tree: Frontier, ctx: &mut Context<'_>) {
        let reading = self.log.reading.as_ref();
        if reading.is_none_or(|reading| (reading.zone, reading.size) != (id, size)) {
            return;
        }
        self.log.reading = None;
        if tree.size() < size {
            if tree.size().is_multiple_of(FRONTIER_LEAVES) {
                self.put(Table::Frontier, id.0, tree.size(), &tree);
            }
            self.log.reading = Some(Reading { zone: id, size, tree: Some(tree) });
            return;
        }
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.roots.keep(Position { size, root: tree.root() });
        }
        self.compare_entry(id, ctx.now_ms);
        self.judge_all_proofs(ctx);
    }

    /// The store did not give the leaves: it is tried again from there, unless one is damaged.
    pub(super) fn root_not_read(
        &mut self,
        id: ZoneId,
        damaged: bool,
        at_ms: u64,
        ctx: &mut Context<'_>,
    ) {
        if !damaged {
            self.log.read_at_ms = at_ms;
            return;
        }
        // Leaves that were taken back meanwhile are not missing.
        if self.log.reading.take().is_none_or(|reading| reading.zone != id) {
            return;
        }
        self.damaged(Table::Leaf, Some(id), None, 1);
        self.judge_all_proofs(ctx);
    }

    /// The log of a zone is about to be wound back to a size.
    pub(super) fn forget_frontiers(&mut self, id: ZoneId, size: u64) {
        if self.log.reading.as_ref().is_some_and(|reading| reading.zone == id) {
            self.log.reading = None;
        }
        let held = self.zones.get(&id).map_or(0, |zone| zone.accepted.position().size);
        for number in size / FRONTIER_LEAVES + 1..=held / FRONTIER_LEAVES {
            self.delete(Table::Frontier, id.0, number * FRONTIER_LEAVES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(size: u64) -> Position {
        Position { size, root: Hash([size as u8; 32]) }
    }

    #[test]
    fn the_latest_sizes_and_those_read_are_remembered() {
        let mut roots = Roots::default();
        let last = RECENT_MAX as u64 + 10;
        (1..=last).for_each(|size| roots.push(position(size)));
        assert_eq!(roots.at(last), Some(position(last).root));
        assert_eq!(roots.at(11), Some(position(11).root));
        assert_eq!((roots.at(10), roots.at(last + 1)), (None, None));
        roots.push(position(last));
        roots.push(position(5));
        assert_eq!(roots.recent.len(), RECENT_MAX, "it only grows");
        roots.keep(position(5));
        assert_eq!(roots.at(5), Some(position(5).root));
    }
}
