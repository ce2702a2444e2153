//! The way to the core from anywhere: a bounded queue of commands to the one thread that owns
//! it. Two bounds hold: so many commands, and so many bytes of messages in them.

use super::actor::now_ms;
use super::outbox::Outbox;
use crate::core::{ConnectionId, Incoming, Session, StampDue, Stats};
use crate::storage::{LogStamp, LogStampDue, Storage, StorageError};
use cahier_evidence::{DeviceId, Hash, PersonId};
use cahier_protocol::Fault;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_tungstenite::tungstenite::Bytes;

/// Most commands that wait for the core.
const COMMANDS_MAX: usize = 4_096;
/// Most messages that wait for the core, KiB as they came; one frame is at most 3 MiB. Read, small
/// items take some five times as much.
const WAITING_KIB_MAX: usize = 32 << 10;
/// So many items of a push are checked in one go, about half a millisecond; then others who share
/// the thread have their turn.
const ITEMS_AT_ONCE: usize = 16;

/// The core does not answer: it is stopping, or its store failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the relay is stopping or cannot read its store")]
pub struct Stopped;

/// Where the session of a connection is told, if it has one.
type SessionAnswer = oneshot::Sender<Option<Arc<Session>>>;

/// Something to be done with the store on the core's thread.
type Errand = Box<dyn FnOnce(&mut dyn Storage) + Send>;

/// What the core's thread is asked to do.
pub(super) enum Command {
    Connect(ConnectionId, Outbox),
    /// Whoever has no session yet is told whether there is one now.
    Message(ConnectionId, Box<Incoming>, OwnedSemaphorePermit, Option<SessionAnswer>),
    Disconnect(ConnectionId),
    Stats(oneshot::Sender<Result<Stats, StorageError>>),
    Storage(Errand),
    SessionKey(PersonId, DeviceId, oneshot::Sender<Result<Option<[u8; 32]>, StorageError>>),
    StampsDue(u64, oneshot::Sender<Result<Vec<StampDue>, StorageError>>),
    Stamped(Box<LogStamp>, oneshot::Sender<Result<(), Fault>>),
    StampLater(Box<LogStampDue>, oneshot::Sender<Result<(), Fault>>),
    Tick,
    Stop(oneshot::Sender<()>),
}

/// A handle of the running core. Clones speak to the same one.
#[derive(Clone)]
pub struct CoreHandle {
    commands: mpsc::Sender<Command>,
    room: Arc<Semaphore>,
    connections: Arc<AtomicU64>,
    relay: Hash,
}

impl CoreHandle {
    /// A handle, and the end of the queue for the core's thread.
    pub(super) fn new(relay: Hash) -> (Self, mpsc::Receiver<Command>) {
        let (commands, queue) = mpsc::channel(COMMANDS_MAX);
        let room = Arc::new(Semaphore::new(WAITING_KIB_MAX));
        let connections = Arc::new(AtomicU64::new(1));
        (Self { commands, room, connections, relay }, queue)
    }

    /// The relay's public key.
    pub fn relay(&self) -> Hash {
        self.relay
    }

    /// How the relay is.
    pub async fn stats(&self) -> Result<Stats, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Stats(answer)).await?;
        answered.await.map_err(|_| Stopped)?.map_err(|_| Stopped)
    }

    /// Does something with the store on the core's thread, between two messages. Keep it short:
    /// nobody else is served meanwhile. Zones' logs are the core's own.
    pub async fn with_storage<R: Send + 'static>(
        &self,
        errand: impl FnOnce(&mut dyn Storage) -> R + Send + 'static,
    ) -> Result<R, Stopped> {
        let (answer, answered) = oneshot::channel();
        let errand: Errand = Box::new(move |storage| {
            // Whoever asked may be gone.
            let _ = answer.send(errand(storage));
        });
        self.send(Command::Storage(errand)).await?;
        answered.await.map_err(|_| Stopped)
    }

    /// The Ed25519 key of a person's device, if the person has an account here and the device is
    /// live in their chain: what a proof outside the socket is checked against.
    pub async fn session_for(
        &self,
        person: PersonId,
        device: DeviceId,
    ) -> Result<Option<[u8; 32]>, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::SessionKey(person, device, answer)).await?;
        answered.await.map_err(|_| Stopped)?.map_err(|_| Stopped)
    }

    /// Timestamps that are to be asked for now, at most so many.
    pub async fn stamps_due(&self, count: u64) -> Result<Vec<StampDue>, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::StampsDue(count, answer)).await?;
        answered.await.map_err(|_| Stopped)?.map_err(|_| Stopped)
    }

    /// Keeps a timestamp that came and was verified.
    pub async fn stamped(&self, stamp: LogStamp) -> Result<Result<(), Fault>, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Stamped(Box::new(stamp), answer)).await?;
        answered.await.map_err(|_| Stopped)
    }

    /// Notes why a timestamp did not come, and when to ask again.
    pub async fn stamp_later(&self, wish: LogStampDue) -> Result<Result<(), Fault>, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::StampLater(Box::new(wish), answer)).await?;
        answered.await.map_err(|_| Stopped)
    }

    /// Announces a new connection, whose messages go into the outbox.
    pub(super) async fn connect(&self, outbox: Outbox) -> Result<ConnectionId, Stopped> {
        let connection = ConnectionId(self.connections.fetch_add(1, Relaxed));
        self.send(Command::Connect(connection, outbox)).await?;
        Ok(connection)
    }

    /// Reads a message and hands it over; waits while too much waits already. The first messages
    /// of a connection are answered before the next one is read, so that it is read with the
    /// session that they opened.
    ///
    /// Signatures are checked here, in the connection's own task: each takes some tens of
    /// microseconds, less than it costs to hand work to another thread and back, and one
    /// connection never has more than one task's share of the processor.
    pub(super) async fn message(
        &self,
        from: ConnectionId,
        bytes: Bytes,
        session: &mut Option<Arc<Session>>,
    ) -> Result<(), Stopped> {
        let kib = u32::try_from(bytes.len() / 1024 + 1).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.room).acquire_many_owned(kib);
        let permit = room.await.map_err(|_| Stopped)?;
        let mut incoming = Box::new(Incoming::read(&bytes, session.clone(), now_ms()));
        drop(bytes);
        while incoming.check(ITEMS_AT_ONCE) {
            tokio::task::yield_now().await;
        }
        if session.is_some() {
            return self.send(Command::Message(from, incoming, permit, None)).await;
        }
        let (answer, answered) = oneshot::channel();
        self.send(Command::Message(from, incoming, permit, Some(answer))).await?;
        *session = answered.await.map_err(|_| Stopped)?;
        Ok(())
    }

    pub(super) async fn disconnect(&self, connection: ConnectionId) {
        // A core that has stopped has forgotten the connection anyway.
        let _ = self.send(Command::Disconnect(connection)).await;
    }

    pub(super) async fn tick(&self) -> Result<(), Stopped> {
        self.send(Command::Tick).await
    }

    /// Stops the core: what waits is written and answered, everybody is told goodbye.
    pub(super) async fn stop(&self) {
        let (answer, answered) = oneshot::channel();
        if self.send(Command::Stop(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }

    async fn send(&self, command: Command) -> Result<(), Stopped> {
        self.commands.send(command).await.map_err(|_| Stopped)
    }
}
