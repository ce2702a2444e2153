//! The connections of the moment: how far each has come in proving who it is, what it watches,
//! and what it and its account may still ask for.

use super::effect::ConnectionId;
use super::instance_log::News;
use super::policy::Policy;
use super::rate::Allowance;
use super::session::{Session, lock};
use cahier_evidence::{DeviceId, Hash, PersonId, ZoneId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It said nothing yet.
    Silent,
    /// It said who it is, and has something to sign.
    Challenged { person: PersonId, device: DeviceId, nonce: Hash },
    /// It proved who it is.
    Open { person: PersonId, device: DeviceId },
}

pub(super) struct Connection {
    pub stage: Stage,
    /// When the core first saw the clock while this connection was there.
    pub since_ms: Option<u64>,
    /// What it has once it proved who it is.
    session: Option<Arc<Session>>,
    watching: BTreeSet<ZoneId>,
    news: News,
}

/// Who asks: an open session and the number of the question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker {
    pub connection: ConnectionId,
    pub id: u32,
    pub person: PersonId,
    pub device: DeviceId,
}

/// One who watches a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Watcher {
    pub connection: ConnectionId,
    pub person: PersonId,
    pub device: DeviceId,
}

#[derive(Default)]
pub(super) struct Connections {
    all: BTreeMap<ConnectionId, Connection>,
    by_person: HashMap<PersonId, BTreeSet<ConnectionId>>,
    watchers: HashMap<ZoneId, BTreeSet<ConnectionId>>,
    accounts: HashMap<PersonId, Arc<Mutex<Allowance>>>,
}

impl Connections {
    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn sessions(&self) -> usize {
        self.by_person.values().map(BTreeSet::len).sum()
    }

    pub fn add(&mut self, id: ConnectionId) {
        let (stage, watching, news) = (Stage::Silent, BTreeSet::new(), News::default());
        self.all.insert(id, Connection { stage, since_ms: None, session: None, watching, news });
    }

    pub fn session(&self, id: ConnectionId) -> Option<Arc<Session>> {
        self.all.get(&id)?.session.clone()
    }

    pub fn get_mut(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.all.get_mut(&id)
    }

    pub fn ids(&self) -> Vec<ConnectionId> {
        self.all.keys().copied().collect()
    }

    /// Connections that have not proved who they are although they had the time.
    pub fn overdue(&mut self, now_ms: u64, handshake_ms_max: u64) -> Vec<ConnectionId> {
        let late = self.all.iter_mut().filter_map(|(id, connection)| {
            let since_ms = *connection.since_ms.get_or_insert(now_ms);
            let open = matches!(connection.stage, Stage::Open { .. });
            let late = now_ms.saturating_sub(since_ms) > handshake_ms_max;
            (!open && late).then_some(*id)
        });
        late.collect()
    }

    pub fn remove(&mut self, id: ConnectionId) -> bool {
        let Some(connection) = self.all.remove(&id) else { return false };
        for zone in &connection.watching {
            take_out(&mut self.watchers, zone, id);
        }
        if let Stage::Open { person, .. } = connection.stage {
            take_out(&mut self.by_person, &person, id);
        }
        true
    }

    /// Opens a session; false where the account has too many.
    pub fn open(
        &mut self,
        id: ConnectionId,
        (person, device): (PersonId, DeviceId),
        key: [u8; 32],
        policy: &Policy,
    ) -> bool {
        let Some(connection) = self.all.get_mut(&id) else { return false };
        let theirs = self.by_person.entry(person).or_default();
        if theirs.len() >= policy.connections_per_account_max {
            return false;
        }
        theirs.insert(id);
        let account = self.accounts.entry(person);
        let account =
            account.or_insert_with(|| Arc::new(Mutex::new(Allowance::of_account(policy))));
        let (own, account) = (Allowance::of_connection(policy), Arc::clone(account));
        connection.session = Some(Arc::new(Session::new(device, key, own, account)));
        connection.stage = Stage::Open { person, device };
        true
    }

    /// Sessions of a person, with their devices.
    pub fn of(&self, person: &PersonId) -> Vec<(ConnectionId, DeviceId)> {
        let ids = self.by_person.get(person).into_iter().flatten();
        let device = |id: &ConnectionId| match self.all.get(id)?.stage {
            Stage::Open { device, .. } => Some((*id, device)),
            _ => None,
        };
        ids.filter_map(device).collect()
    }

    /// Charges what nobody knew before to a connection and its account.
    pub fn charge(&self, id: ConnectionId, bytes: u64) {
        if let Some(session) = self.all.get(&id).and_then(|connection| connection.session.as_ref())
        {
            session.charge(bytes);
        }
    }

    /// Forgets the rates of accounts that left and owe nothing, once there are too many.
    pub fn forget_rates(&mut self, now_ms: u64, remembered_max: usize) {
        if self.accounts.len() <= remembered_max {
            return;
        }
        let by_person = &self.by_person;
        self.accounts.retain(|person, allowance| {
            by_person.contains_key(person) || !lock(allowance).is_full(now_ms)
        });
    }

    /// Sets what a connection watches, instead of what it watched before.
    pub fn watch(&mut self, id: ConnectionId, zones: BTreeSet<ZoneId>) {
        let Some(connection) = self.all.get_mut(&id) else { return };
        for zone in connection.watching.difference(&zones) {
            take_out(&mut self.watchers, zone, id);
        }
        for zone in &zones {
            self.watchers.entry(*zone).or_default().insert(id);
        }
        connection.watching = zones;
    }

    /// What each connection is to hear of timestamps.
    pub fn news(&mut self) -> impl Iterator<Item = (ConnectionId, &mut News)> {
        self.all.iter_mut().map(|(id, connection)| (*id, &mut connection.news))
    }

    /// Changes what a connection is to hear of timestamps.
    pub fn news_of(&mut self, id: ConnectionId, change: impl FnOnce(&mut News)) {
        if let Some(connection) = self.all.get_mut(&id) {
            change(&mut connection.news);
        }
    }

    /// Who watches a zone.
    pub fn watchers(&self, zone: &ZoneId) -> Vec<Watcher> {
        let ids = self.watchers.get(zone).into_iter().flatten();
        let watcher = |id: &ConnectionId| match self.all.get(id)?.stage {
            Stage::Open { person, device } => Some(Watcher { connection: *id, person, device }),
            _ => None,
        };
        ids.filter_map(watcher).collect()
    }
}

/// Takes a connection out of an index, and the row with it once it is empty.
fn take_out<K: std::hash::Hash + Eq>(
    index: &mut HashMap<K, BTreeSet<ConnectionId>>,
    key: &K,
    id: ConnectionId,
) {
    if let Some(ids) = index.get_mut(key) {
        ids.remove(&id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_follow_what_comes_and_goes() {
        let policy = Policy { connections_per_account_max: 2, ..Policy::default() };
        let (ana, zone) = ((PersonId([1; 16]), DeviceId([2; 16])), ZoneId([3; 16]));
        let ids = [ConnectionId(1), ConnectionId(2), ConnectionId(3)];
        let mut connections = Connections::default();
        ids.iter().for_each(|id| connections.add(*id));
        let mut open = |id| connections.open(id, ana, [9; 32], &policy);
        assert!(open(ids[0]) && open(ids[1]) && !open(ids[2]), "one too many");
        assert!(connections.session(ids[0]).is_some() && connections.session(ids[2]).is_none());
        connections.watch(ids[0], BTreeSet::from([zone]));
        connections.watch(ids[1], BTreeSet::from([zone, ZoneId([4; 16])]));
        assert_eq!(connections.watchers(&zone).len(), 2);
        connections.watch(ids[1], BTreeSet::new());
        assert_eq!(connections.watchers(&zone)[0].connection, ids[0]);
        assert!(connections.remove(ids[0]) && !connections.remove(ids[0]));
        assert!(connections.watchers(&zone).is_empty() && connections.watchers.is_empty());
        assert_eq!((connections.sessions(), connections.len()), (1, 2));
        assert_eq!(connections.of(&ana.0), vec![(ids[1], ana.1)]);
    }

    #[test]
    fn whoever_does_not_prove_in_time_is_overdue() {
        let mut connections = Connections::default();
        connections.add(ConnectionId(1));
        assert!(connections.overdue(1_000, 15_000).is_empty());
        assert!(connections.overdue(16_000, 15_000).is_empty());
        assert_eq!(connections.overdue(16_001, 15_000), vec![ConnectionId(1)]);
    }
}
