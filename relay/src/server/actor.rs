//! The thread that owns the core and the store. It takes commands one by one and writes a group
//! commit when its queue is drained, or after two milliseconds of taking: while one batch is
//! being synced the next one gathers in the queue.

use super::handle::Command;
use super::outbox::Outbox;
use crate::core::{ConnectionId, Core, Effect};
use crate::metrics::Metrics;
use crate::storage::Storage;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;

/// How long a group commit gathers at most.
const GATHER_MAX: Duration = Duration::from_millis(2);

/// The core with what it needs of the world.
pub(super) struct Actor<S: Storage> {
    core: Core<S>,
    outboxes: HashMap<ConnectionId, Outbox>,
    metrics: Arc<Metrics>,
    rng: rand_chacha::ChaCha20Rng,
}

/// The clock, ms since 1970.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl<S: Storage> Actor<S> {
    pub fn new(core: Core<S>, metrics: Arc<Metrics>, rng: rand_chacha::ChaCha20Rng) -> Self {
        Self { core, outboxes: HashMap::new(), metrics, rng }
    }

    /// Works until it is told to stop, or nobody can tell it anything any more.
    pub fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        while let Some(first) = commands.blocking_recv() {
            let (mut next, mut gathering) = (Some(first), None);
            while let Some(command) = next {
                if self.handle(command).is_break() {
                    return;
                }
                if self.core.needs_flush() {
                    let since = gathering.get_or_insert_with(Instant::now);
                    if since.elapsed() >= GATHER_MAX {
                        break;
                    }
                }
                next = commands.try_recv().ok();
            }
            self.flush();
        }
        self.stop();
    }

    fn handle(&mut self, command: Command) -> ControlFlow<()> {
        match command {
            Command::Connect(connection, outbox) => {
                self.outboxes.insert(connection, outbox);
                let effects = self.core.connect(connection);
                self.carry_out(effects);
            }
            Command::Message(from, incoming, room, session) => {
                let effects = self.core.take(from, *incoming, now_ms(), &mut self.rng);
                drop(room);
                self.carry_out(effects);
                if let Some(answer) = session {
                    // Whoever asked may be gone, here and below.
                    let _ = answer.send(self.core.session(from));
                }
            }
            Command::Disconnect(connection) => {
                self.outboxes.remove(&connection);
                self.core.disconnect(connection);
            }
            Command::Stats(answer) => {
                let stats = self.core.stats();
                if let Err(error) = &stats {
                    tracing::error!(%error, "the store cannot be counted");
                }
                let _ = answer.send(stats);
            }
            Command::Storage(errand) => errand(self.core.storage_mut()),
            Command::SessionKey(person, device, answer) => {
                let key = self.core.session_key(&person, &device);
                if let Err(error) = &key {
                    tracing::error!(%error, "a person's chain cannot be read");
                }
                let _ = answer.send(key);
            }
            Command::StampsDue(count, answer) => {
                let due = self.core.stamps_due(now_ms(), count);
                if let Err(error) = &due {
                    tracing::error!(%error, "what waits for a timestamp cannot be read");
                }
                let _ = answer.send(due);
            }
            Command::Stamped(stamp, answer) => {
                let kept = self.core.stamped(*stamp).map(|effects| self.carry_out(effects));
                let _ = answer.send(kept);
            }
            Command::StampLater(wish, answer) => {
                let _ = answer.send(self.core.stamp_later(*wish));
            }
            Command::Tick => {
                let effects = self.core.tick(now_ms());
                self.carry_out(effects);
                self.metrics.observe(self.core.counters());
            }
            Command::Stop(answer) => {
                self.stop();
                let _ = answer.send(());
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn flush(&mut self) {
        if !self.core.needs_flush() {
            return;
        }
        let begin = Instant::now();
        let effects = self.core.flush(now_ms());
        self.metrics.commit_took(begin.elapsed());
        self.carry_out(effects);
        self.metrics.observe(self.core.counters());
    }

    fn stop(&mut self) {
        let effects = self.core.stop(now_ms());
        self.carry_out(effects);
        self.metrics.observe(self.core.counters());
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(to, bytes) => self.send(to, bytes),
                // The connection's task sends what waits, then closes.
                Effect::Close(connection) => drop(self.outboxes.remove(&connection)),
            }
        }
    }

    fn send(&mut self, to: ConnectionId, bytes: Vec<u8>) {
        let Some(outbox) = self.outboxes.get(&to) else { return };
        if outbox.send(bytes).is_err() {
            self.outboxes.remove(&to);
            self.core.disconnect(to);
            self.metrics.slow_readers.fetch_add(1, Relaxed);
            tracing::debug!(connection = to.0, "closed: it does not read");
        }
    }
}
