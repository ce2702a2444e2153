//! Challenges that wait for their answer: in memory only, each good for one answer, bounded in
//! number, bytes and age. When there are too many the oldest goes first: somebody who floods
//! the relay must outrun the people who answer within seconds.

use cahier_evidence::Hash;
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// Most challenges of one kind that wait at a time.
pub const PENDING_MAX: usize = 10_000;
/// Most bytes that waiting challenges of one kind may hold.
pub const PENDING_BYTES_MAX: usize = 64 << 20;
/// How long a challenge can be answered: what WebAuthn (level 3) recommends for people who must
/// find a key and type a PIN.
pub const PENDING_AGE_MAX: Duration = Duration::from_secs(300);

struct Waiting<V> {
    value: V,
    bytes: usize,
}

/// Values that wait under a random id.
pub(super) struct Pending<V> {
    waiting: HashMap<Hash, Waiting<V>>,
    /// Every insertion of the last minutes in order, answered ones included.
    order: VecDeque<(Instant, Hash)>,
    bytes: usize,
}

impl<V> Pending<V> {
    pub(super) fn new() -> Self {
        Self { waiting: HashMap::new(), order: VecDeque::new(), bytes: 0 }
    }

    /// Keeps a value that holds about so many bytes.
    pub(super) fn insert(&mut self, id: Hash, value: V, bytes: usize, now: Instant) {
        self.order.push_back((now, id));
        self.bytes += bytes;
        if let Some(replaced) = self.waiting.insert(id, Waiting { value, bytes }) {
            self.bytes -= replaced.bytes;
        }
        self.shrink(now);
    }

    /// Takes a value out, if it is there and not too old.
    pub(super) fn take(&mut self, id: &Hash, now: Instant) -> Option<V> {
        self.shrink(now);
        let found = self.waiting.remove(id)?;
        self.bytes -= found.bytes;
        Some(found.value)
    }

    fn shrink(&mut self, now: Instant) {
        while let Some((since, id)) = self.order.front().copied() {
            let fresh = now.saturating_duration_since(since) < PENDING_AGE_MAX;
            if fresh && self.order.len() <= PENDING_MAX && self.bytes <= PENDING_BYTES_MAX {
                break;
            }
            self.order.pop_front();
            if let Some(dropped) = self.waiting.remove(&id) {
                self.bytes -= dropped.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u64) -> Hash {
        Hash::of(&number.to_be_bytes())
    }

    #[test]
    fn one_answer_each_and_in_time() {
        let now = Instant::now();
        let mut pending = Pending::new();
        pending.insert(id(1), "a", 10, now);
        pending.insert(id(2), "b", 10, now);
        assert_eq!(pending.take(&id(1), now), Some("a"));
        assert_eq!(pending.take(&id(1), now), None);
        let late = now + PENDING_AGE_MAX;
        assert_eq!(pending.take(&id(2), late), None);
        assert_eq!((pending.bytes, pending.order.len(), pending.waiting.len()), (0, 0, 0));
    }

    #[test]
    fn the_oldest_goes_first() {
        let now = Instant::now();
        let mut pending = Pending::new();
        for number in 0..=PENDING_MAX as u64 {
            pending.insert(id(number), number, 1, now);
        }
        assert_eq!(pending.waiting.len(), PENDING_MAX);
        assert_eq!(pending.take(&id(0), now), None);
        assert_eq!(pending.take(&id(1), now), Some(1));
    }

    #[test]
    fn answered_ones_are_bounded_too() {
        let now = Instant::now();
        let mut pending = Pending::new();
        for number in 0..3 * PENDING_MAX as u64 {
            pending.insert(id(number), number, 1, now);
            assert_eq!(pending.take(&id(number), now), Some(number));
        }
        assert!(pending.order.len() <= PENDING_MAX);
        assert_eq!(pending.bytes, 0);
    }

    #[test]
    fn bytes_are_bounded() {
        let now = Instant::now();
        let mut pending = Pending::new();
        for number in 0..3 {
            pending.insert(id(number), number, PENDING_BYTES_MAX / 2, now);
        }
        assert_eq!(pending.take(&id(0), now), None);
        assert_eq!(pending.take(&id(2), now), Some(2));
    }
}
