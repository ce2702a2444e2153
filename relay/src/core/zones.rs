//! The states of zones in memory: read from the store when they are needed, forgotten when
//! others need the room. What is here may run ahead of the store by the group commit that is
//! being collected; `durable` says how far the store has come.

use super::roots::Roots;
use super::states::{Mark, StoredState};
use crate::storage::{Page, Storage, StorageError, Stored};
use cahier_evidence::{DeviceId, Hash, PersonId, Position, Role, ZoneHead, ZoneId, ZoneState};
use std::collections::{HashMap, VecDeque};

/// Positions that are remembered of each zone: members ask from where they were a moment ago.
const RECENT_MAX: usize = 8;

/// One zone in memory.
pub(super) struct Cached {
    pub state: ZoneState,
    pub roots: Roots,
    /// What the store has, and what the newest head says.
    pub durable: Position,
    /// What was durable before, the last few times.
    recent: VecDeque<Position>,
    /// The newest signed head; empty before the first commit.
    pub head: Vec<u8>,
    /// Items that were taken since, and where.
    pub fresh: HashMap<Hash, u64>,
    /// What the log weighs, bytes.
    pub bytes: u64,
    /// For whom the zone counts.
    pub creator: PersonId,
    /// When the state was stored last.
    pub mark: Mark,
    used: u64,
}

/// How what a member holds compares with the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// It is a beginning of the log.
    Fits,
    /// It is longer than the log.
    Longer,
    /// It is another log.
    Forked,
}

/// How zones came into memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Loads {
    /// From a stored state and what came since.
    pub resumed: u64,
    /// From the whole log.
    pub replayed: u64,
    /// Stored states that were damaged or did not fit.
    pub states_refused: u64,
}

#[derive(Default)]
pub(super) struct ZoneCache {
    zones: HashMap<ZoneId, Cached>,
    clock: u64,
    /// Whether anything came since room was last made: adding all weights up takes time.
    came: bool,
    loads: Loads,
}

impl Cached {
    pub fn new(zone: ZoneId, creator: PersonId) -> Self {
        Self::with(ZoneState::new(zone), Roots::default(), creator)
    }

    pub fn with(state: ZoneState, roots: Roots, creator: PersonId) -> Self {
        let (durable, head, fresh) = (Position::default(), Vec::new(), HashMap::new());
        let (recent, bytes, mark, used) = (VecDeque::new(), 0, Mark::default(), 0);
        Self { state, roots, durable, recent, head, fresh, bytes, creator, mark, used }
    }

    /// Notes that everything up to now is in the store, under this head.
    pub fn settle(&mut self, head: &ZoneHead) {
        if self.recent.len() == RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(std::mem::replace(&mut self.durable, head.position));
        self.head = head.bytes().to_vec();
        self.fresh.clear();
    }

    /// Whether something was taken that is not in the store.
    pub fn is_ahead(&self) -> bool {
        self.state.position().size != self.durable.size
    }

    /// Compares what a member holds with what is durable.
    pub fn compare<S: Storage>(&self, held: Position, storage: &S) -> Stored<Held> {
        if held.size == 0 || held == self.durable {
            return Ok(Held::Fits);
        }
        if held.size > self.durable.size {
            return Ok(Held::Longer);
        }
        // An older root costs hashes of up to a group of leaves.
        if self.recent.contains(&held) {
            return Ok(Held::Fits);
        }
        let root = self.roots.at(held.size, &self.state.id, storage)?;
        Ok(if root == held.root { Held::Fits } else { Held::Forked })
    }

    /// The role in which the relay serves somebody, if it does.
    ///
    /// A device that the zone's log removed is not served. One that the log has not heard of is:
    /// the session proved that it is live in the person's own chain, and it must read the log's
    /// end to announce itself there.
    pub fn serves(&self, person: &PersonId, device: &DeviceId, now_ms: u64) -> Option<Role> {
        let standing = self.state.served(person, now_ms).ok()?;
        let gone = standing.chain.devices.get(device).is_some_and(|device| !device.live);
        (!gone).then_some(standing.role)
    }

    /// About how much memory it takes, bytes.
    fn weight(&self) -> usize {
        let in_groups = self.state.groups.values().map(|group| group.chain.people.len());
        4096 + (self.state.members.len() + in_groups.sum::<usize>()) * 4096
            + self.state.documents.len() * 1024
            + (self.roots.size() as usize / 256) * 32
    }
}

impl ZoneCache {
    pub fn len(&self) -> usize {
        self.zones.len()
    }

    /// The zone, from memory or from its log; none where there is no such zone.
    pub fn load<S: Storage>(&mut self, storage: &S, zone: ZoneId) -> Stored<Option<&mut Cached>> {
        if !self.zones.contains_key(&zone) {
            let Some(creator) = storage.zone_creator(&zone)? else { return Ok(None) };
            let cached = self.read(storage, zone, creator)?;
            self.insert(zone, cached);
        }
        Ok(self.get_mut(zone))
    }

    /// The zone as the store has it: from its stored state where that can be used.
    fn read<S: Storage>(&mut self, storage: &S, zone: ZoneId, creator: PersonId) -> Stored<Cached> {
        match resume(storage, zone, creator) {
            Ok(Some(cached)) => {
                self.loads.resumed += 1;
                return Ok(cached);
            }
            Ok(None) => {}
            Err(error) => {
                self.loads.states_refused += 1;
                tracing::warn!(%error, "a stored state is of no use: the whole log is replayed");
            }
        }
        let cached = follow(storage, Cached::new(zone, creator))?;
        self.loads.replayed += 1;
        Ok(cached)
    }

    /// How zones came into memory since the start.
    pub fn loads(&self) -> Loads {
        self.loads
    }

    /// Zones of which memory says what the store says.
    pub fn settled(&self) -> impl Iterator<Item = (ZoneId, &Cached)> {
        self.zones.iter().filter(|(_, cached)| !cached.is_ahead()).map(|(zone, at)| (*zone, at))
    }

    /// The zone, if it is in memory.
    pub fn get_mut(&mut self, zone: ZoneId) -> Option<&mut Cached> {
        self.clock += 1;
        let clock = self.clock;
        let cached = self.zones.get_mut(&zone)?;
        cached.used = clock;
        Some(cached)
    }

    pub fn insert(&mut self, zone: ZoneId, cached: Cached) {
        self.zones.insert(zone, cached);
        self.came = true;
    }

    /// Forgets what memory says, because the store may say something else.
    pub fn forget(&mut self, zone: ZoneId) {
        self.zones.remove(&zone);
    }

    /// Forgets those that were not used for longest until a quarter of the room is free. Zones
    /// that are ahead of the store stay.
    pub fn make_room(&mut self, zones_max: usize, bytes_max: usize) {
        if !std::mem::take(&mut self.came) {
            return;
        }
        let mut bytes: usize = self.zones.values().map(Cached::weight).sum();
        let mut count = self.zones.len();
        if count <= zones_max && bytes <= bytes_max {
            return;
        }
        let settled = self.zones.iter().filter(|(_, cached)| !cached.is_ahead());
        let mut oldest: Vec<(u64, ZoneId)> =
            settled.map(|(zone, cached)| (cached.used, *zone)).collect();
        oldest.sort_unstable();
        for (_, zone) in oldest {
            if count <= zones_max / 4 * 3 && bytes <= bytes_max / 4 * 3 {
                break;
            }
            if let Some(gone) = self.zones.remove(&zone) {
                bytes = bytes.saturating_sub(gone.weight());
                count -= 1;
            }
        }
    }
}

/// The stored state of a zone and what came since; none where there is no such state.
fn resume<S: Storage>(storage: &S, zone: ZoneId, creator: PersonId) -> Stored<Option<Cached>> {
    let Some(bytes) = storage.state(&zone)? else { return Ok(None) };
    let Some(StoredState { state, roots, mark }) = StoredState::read(&bytes)? else {
        return Ok(None);
    };
    if state.id != zone {
        return Err(StorageError::Corrupt("a stored state is that of another zone".into()));
    }
    let cached = Cached { mark, ..Cached::with(state, roots, creator) };
    follow(storage, cached).map(Some)
}

/// Replays a zone's log from where a state stands. Signatures were checked when each leaf came;
/// that the store still says the same is checked by the root under the newest head.
fn follow<S: Storage>(storage: &S, mut cached: Cached) -> Stored<Cached> {
    let damaged = |what: &str| StorageError::Corrupt(format!("a zone's log {what}"));
    let zone = cached.state.id;
    loop {
        let page = Page::headers_from(cached.roots.size());
        let rows = storage.leaves(&zone, page)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let hash = row.leaf;
            let leaf = row.into_leaf();
            cached.state.replay(&leaf).map_err(|_| damaged("cannot be replayed"))?;
            cached.roots.push(hash);
        }
    }
    let head = storage.head(&zone)?.ok_or_else(|| damaged("has no head"))?;
    let head = ZoneHead::parse(&head).map_err(|_| damaged("has a head that is not one"))?;
    let position = cached.state.position();
    let root = cached.roots.at(position.size, &zone, storage)?;
    if head.zone != zone || head.position != position || root != position.root {
        return Err(damaged("does not have the root that was signed"));
    }
    cached.bytes = storage.zone_bytes(&zone)?;
    cached.settle(&head);
    Ok(cached)
}
