//! What waits to be sent to one connection. Bounded in messages and bytes: whoever does not read
//! is closed, and pulls later what was missed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Bytes;

/// Most messages that wait.
const MESSAGES_MAX: usize = 1_024;
/// Most bytes that wait, unless a single message is larger.
const BYTES_MAX: usize = 16 << 20;

/// The connection does not read fast enough, or is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slow;

/// The end that the core's thread writes to.
pub(super) struct Outbox {
    queue: mpsc::Sender<Bytes>,
    waiting_bytes: Arc<AtomicUsize>,
}

/// The end that the connection's task reads from.
pub(super) struct Outlet {
    queue: mpsc::Receiver<Bytes>,
    waiting_bytes: Arc<AtomicUsize>,
}

/// A new queue.
pub(super) fn outbox() -> (Outbox, Outlet) {
    let (sender, receiver) = mpsc::channel(MESSAGES_MAX);
    let waiting_bytes = Arc::new(AtomicUsize::new(0));
    let outbox = Outbox { queue: sender, waiting_bytes: Arc::clone(&waiting_bytes) };
    (outbox, Outlet { queue: receiver, waiting_bytes })
}

impl Outbox {
    /// Queues a message, without waiting.
    pub fn send(&self, bytes: Vec<u8>) -> Result<(), Slow> {
        let length = bytes.len();
        let before = self.waiting_bytes.fetch_add(length, Relaxed);
        if before > 0 && before + length > BYTES_MAX {
            return Err(Slow);
        }
        self.queue.try_send(bytes.into()).map_err(|_| Slow)
    }
}

impl Outlet {
    /// The next message; none once the core let go of the connection and all is sent.
    pub async fn next(&mut self) -> Option<Bytes> {
        let bytes = self.queue.recv().await?;
        self.waiting_bytes.fetch_sub(bytes.len(), Relaxed);
        Some(bytes)
    }

    /// The next message, if one waits.
    pub fn try_next(&mut self) -> Option<Bytes> {
        let bytes = self.queue.try_recv().ok()?;
        self.waiting_bytes.fetch_sub(bytes.len(), Relaxed);
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_bounded_and_drains_to_the_end() {
        let (outbox, mut outlet) = outbox();
        outbox.send(vec![0; BYTES_MAX + 1]).unwrap();
        assert_eq!(outbox.send(vec![0; 1]), Err(Slow));
        assert_eq!(outlet.next().await.map(|bytes| bytes.len()), Some(BYTES_MAX + 1));
        let (outbox, mut outlet) = super::outbox();
        for _ in 0..MESSAGES_MAX {
            outbox.send(vec![1]).unwrap();
        }
        assert_eq!(outbox.send(vec![1]), Err(Slow));
        drop(outbox);
        let mut count = 0;
        while outlet.try_next().is_some() {
            count += 1;
        }
        assert_eq!((count, outlet.next().await), (MESSAGES_MAX, None));
    }
}
