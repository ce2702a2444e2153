//! The relay without its shell: messages in, effects out. No clock, no socket, no thread, no
//! global randomness; the real server and the simulations run the very same code.
//!
//! Invariants:
//! - No answer and no head leaves before what it speaks of is durable ([`Core::flush`]).
//! - A zone's log only grows, by items that `ZoneState::append` accepted, or by a refill that
//!   reproduces a head which was signed before.
//! - Whoever is no current member of a zone gets nothing of it.
//! - The relay reads no content: it has no key to any.
//! - A checkpoint of the instance log continues the one before, or a new generation says why not.

mod account;
mod blob;
mod commit;
mod connection;
mod counters;
mod effect;
mod incoming;
mod index;
mod instance_log;
mod knock;
mod people;
mod policy;
mod pull;
mod push;
mod quotas;
mod rate;
mod reason;
mod records;
mod refill;
mod request;
mod roots;
mod session;
mod states;
mod summary;
#[cfg(test)]
mod tests;
mod uploads;
mod watch;
mod zones;

pub use counters::{Counters, Stats};
pub use effect::{ConnectionId, Effect};
pub use incoming::Incoming;
pub use instance_log::StampDue;
pub(crate) use instance_log::stamped_bytes;
pub use policy::{LogAuthority, Policy, Rate};
pub use reason::{REASON_COUNT, Reason};
pub use session::Session;
pub(crate) use states::StoredState;
pub use uploads::hash_blob;
pub use watch::EPHEMERAL_BYTES_MAX;

use crate::blobs::{BlobStore, MemoryBlobs};
use crate::storage::{Batch, Op, Storage, StorageError};
use cahier_crypto::{RelayKey, Rng};
use cahier_evidence::{DeviceId, Hash, PersonId, PersonState, ZoneId};
use cahier_protocol::{ClientMessage, Fault};
use commit::Pending;
use connection::{Asker, Connections, Stage};
use effect::Outgoing;
use instance_log::InstanceLog;
use quotas::Quotas;
use refill::Refill;
use std::collections::{BTreeMap, BTreeSet};
use uploads::Uploads;
use zones::ZoneCache;

/// One relay. Whoever holds it calls [`Core::message`] for each message that comes in (or reads
/// it beside the core, as [`Incoming`], and calls [`Core::take`]),
/// [`Core::flush`] soon after [`Core::needs_flush`] says so, and [`Core::tick`] about once a
/// second; and does what the effects say.
pub struct Core<S: Storage> {
    storage: S,
    blobs: Box<dyn BlobStore>,
    key: RelayKey,
    relay: Hash,
    policy: Policy,
    connections: Connections,
    zones: ZoneCache,
    pending: Pending,
    refills: BTreeMap<ZoneId, Refill>,
    /// Zones with staged leaves that could not be dropped.
    unclean: BTreeSet<ZoneId>,
    uploads: Uploads,
    quotas: Quotas,
    log: InstanceLog,
    counters: Counters,
}

impl<S: Storage> Core<S> {
    /// A relay over a store, with blobs in memory; see [`Core::with_blobs`].
    pub fn open(mut storage: S, key: RelayKey, policy: Policy) -> Result<Self, StorageError> {
        // Refills that were under way when the relay stopped begin again.
        let mut batch = Batch::default();
        storage.staged_zones()?.into_iter().for_each(|zone| batch.put(Op::DropStaged(zone)));
        if !batch.is_empty() {
            storage.commit(batch)?;
        }
        let log = InstanceLog::open(&storage, &key, &policy)?;
        Ok(Self {
            storage,
            blobs: Box::new(MemoryBlobs::default()),
            relay: Hash(key.public()),
            key,
            policy,
            connections: Connections::default(),
            zones: ZoneCache::default(),
            pending: Pending::default(),
            refills: BTreeMap::new(),
            unclean: BTreeSet::new(),
            uploads: Uploads::default(),
            quotas: Quotas::default(),
            log,
            counters: Counters::default(),
        })
    }

    /// The same relay with its blobs in this place.
    #[must_use]
    pub fn with_blobs(self, blobs: Box<dyn BlobStore>) -> Self {
        Self { blobs, ..self }
    }

    /// A connection came. The effects say so where there are too many.
    pub fn connect(&mut self, connection: ConnectionId) -> Vec<Effect> {
        let mut out = Outgoing::default();
        if self.connections.len() >= self.policy.connections_max {
            self.counters.refuse(Reason::Request(Fault::Limit));
            out.goodbye(connection, Fault::Limit);
        } else {
            self.connections.add(connection);
        }
        out.finish(&mut self.counters)
    }

    /// A connection is gone. What it pushed is kept; nobody is left to tell.
    pub fn disconnect(&mut self, connection: ConnectionId) {
        self.connections.remove(connection);
        self.drop_refills_of(connection);
    }

    /// A message came: reads it and takes it, for whoever has no need to read beside the core.
    pub fn message(
        &mut self,
        connection: ConnectionId,
        bytes: &[u8],
        now_ms: u64,
        rng: &mut Rng<'_>,
    ) -> Vec<Effect> {
        let incoming = Incoming::read(bytes, self.session(connection), now_ms);
        self.take(connection, incoming, now_ms, rng)
    }

    /// A message came and was read with the session that the connection has.
    pub fn take(
        &mut self,
        connection: ConnectionId,
        incoming: Incoming,
        now_ms: u64,
        rng: &mut Rng<'_>,
    ) -> Vec<Effect> {
        self.counters.messages_in += 1;
        self.counters.bytes_in += incoming.bytes as u64;
        let mut out = Outgoing::default();
        self.take_message(connection, incoming, now_ms, rng, &mut out);
        if self.pending.is_full(&self.policy) {
            self.flush_into(now_ms, &mut out);
        }
        self.zones.make_room(self.policy.zones_cached_max, self.policy.zones_cached_bytes_max);
        self.count_loads();
        out.finish(&mut self.counters)
    }

    fn take_message(
        &mut self,
        connection: ConnectionId,
        incoming: Incoming,
        now_ms: u64,
        rng: &mut Rng<'_>,
        out: &mut Outgoing,
    ) {
        // A connection that was closed may still have messages on their way.
        let Some(from) = self.connections.get_mut(connection) else { return };
        from.since_ms.get_or_insert(now_ms);
        let stage = from.stage;
        let (Ok(message), items) = incoming.finish() else {
            return self.close(connection, Fault::Malformed, out);
        };
        match (message, stage) {
            (ClientMessage::Hello { version, person, device }, Stage::Silent) => {
                self.hello(connection, version, (person, device), now_ms, rng, out);
            }
            (
                ClientMessage::Prove { signature, chain, ticket },
                Stage::Challenged { person, device, nonce },
            ) => {
                let claim = session::Claim { person, device, nonce, signature, chain, ticket };
                self.prove(connection, &claim, now_ms, out);
            }
            (ClientMessage::Ask { id, request }, Stage::Open { person, device }) => {
                let asker = Asker { connection, id, person, device };
                self.ask(asker, request, items, now_ms, out);
            }
            (ClientMessage::Ephemeral(ephemeral), Stage::Open { person, device }) => {
                let asker = Asker { connection, id: 0, person, device };
                self.ephemeral(asker, ephemeral, items.is_some(), now_ms, out);
            }
            _ => self.close(connection, Fault::Session, out),
        }
    }

    /// Time passed: ends connections that do not prove who they are, and refills that rest;
    /// stores states that are due; publishes what zones grew to, and tells of timestamps.
    pub fn tick(&mut self, now_ms: u64) -> Vec<Effect> {
        let mut out = Outgoing::default();
        for late in self.connections.overdue(now_ms, self.policy.handshake_ms_max) {
            self.close(late, Fault::Session, &mut out);
        }
        self.drop_resting_refills(now_ms);
        self.connections.forget_rates(now_ms, self.policy.rates_remembered_max);
        self.store_states();
        self.publish_log(now_ms);
        self.tell_news(now_ms, &mut out);
        out.finish(&mut self.counters)
    }

    /// The relay stops: writes what is pending, answers, and says goodbye to everybody.
    pub fn stop(&mut self, now_ms: u64) -> Vec<Effect> {
        let mut out = Outgoing::default();
        self.flush_into(now_ms, &mut out);
        for connection in self.connections.ids() {
            self.close(connection, Fault::Stopping, &mut out);
        }
        out.finish(&mut self.counters)
    }

    fn count_loads(&mut self) {
        let loads = self.zones.loads();
        self.counters.zones_resumed = loads.resumed;
        self.counters.zones_replayed = loads.replayed;
        self.counters.states_refused = loads.states_refused;
    }

    /// Says why and ends a connection.
    fn close(&mut self, connection: ConnectionId, fault: Fault, out: &mut Outgoing) {
        self.counters.refuse(Reason::Request(fault));
        out.goodbye(connection, fault);
        self.disconnect(connection);
    }

    /// How the relay is.
    pub fn stats(&self) -> Result<Stats, StorageError> {
        Ok(Stats {
            stored: self.storage.counts()?,
            connections: self.connections.len() as u64,
            sessions: self.connections.sessions() as u64,
            zones_cached: self.zones.len() as u64,
            commits: self.counters.commits,
            commits_failed: self.counters.commits_failed,
            appended: self.counters.appended,
            refused: self.counters.refused_total(),
        })
    }

    /// What was counted since the start.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The relay's public key.
    pub fn relay(&self) -> Hash {
        self.relay
    }

    /// The Ed25519 key of a person's device, if the person has an account here and the device is
    /// live in their chain: what a proof of a session outside the socket is checked against.
    pub fn session_key(
        &self,
        person: &PersonId,
        device: &DeviceId,
    ) -> Result<Option<[u8; 32]>, StorageError> {
        let chain = self.storage.chain(person)?;
        if chain.is_empty() {
            return Ok(None);
        }
        let state = PersonState::from_chain(chain.iter().map(Vec::as_slice))
            .map_err(|_| StorageError::Corrupt("a person's chain does not verify".into()))?;
        Ok(state.live(device).map(|entry| entry.card.verify))
    }

    /// The store, for accounts, commands and tests. Zones are the core's own: nobody else writes
    /// to their logs.
    pub fn storage_mut(&mut self) -> &mut S {
        &mut self.storage
    }
}
