//! News of timestamps. Whoever watches a zone that waits for one that was asked for hears of it at
//! once; everybody else of the newest, once an interval: under load there is one every few seconds,
//! and most leaves of the log are of zones that somebody watches.

use super::InstanceLog;
use crate::core::Core;
use crate::core::effect::Outgoing;
use crate::storage::Storage;
use cahier_evidence::ZoneId;
use cahier_protocol::{Notice, RelayMessage, encode};
use std::collections::BTreeSet;

/// Most zones of which it is remembered that they wait; the others hear once an interval.
const AWAITING_MAX: usize = 1_024;

/// A checkpoint: generation and size.
pub(super) type At = (u32, u64);

/// What a connection is to hear of timestamps.
#[derive(Default)]
pub(in crate::core) struct News {
    told_ms: Option<u64>,
    /// The newest checkpoint with a timestamp of which it did not hear.
    newest: Option<At>,
}

impl News {
    /// There is a timestamp that may matter to it.
    pub(super) fn bring(&mut self, at: At) {
        self.newest = self.newest.max(Some(at));
    }

    /// It is told of that one by itself.
    pub(super) fn told(&mut self, at: At) {
        self.newest = self.newest.filter(|newest| *newest > at);
    }

    /// What it is to be told now.
    fn due(&mut self, every_ms: u64, now_ms: u64) -> Option<At> {
        // A clock that was set back holds nothing up.
        let rests = self.told_ms.is_some_and(|at_ms| at_ms.abs_diff(now_ms) < every_ms);
        let due = if rests { None } else { self.newest.take() };
        if due.is_some() {
            self.told_ms = Some(now_ms);
        }
        due
    }
}

impl InstanceLog {
    /// Somebody asked for a timestamp of a zone, by a seal or a wish.
    pub(super) fn awaits(&mut self, zone: ZoneId) {
        if self.awaiting.len() < AWAITING_MAX || self.awaiting.contains_key(&zone) {
            self.awaiting.insert(zone, None);
        }
    }

    /// A checkpoint is durable: its timestamp is the one that zones wait for of which there is
    /// nothing more to say.
    pub(super) fn published_at(&mut self, at: At) {
        let due = &self.due;
        let waiting =
            self.awaiting.iter_mut().filter(|(zone, from)| from.is_none() && !due.contains(*zone));
        waiting.for_each(|(_, from)| *from = Some(at));
    }

    /// Zones that waited for the timestamp of this checkpoint, and wait no longer.
    pub(super) fn arrived(&mut self, at: At) -> BTreeSet<ZoneId> {
        let here = self.awaiting.iter().filter(|(_, from)| from.is_some_and(|from| from <= at));
        let zones: BTreeSet<ZoneId> = here.map(|(zone, _)| *zone).collect();
        self.awaiting.retain(|zone, _| !zones.contains(zone));
        zones
    }
}

impl<S: Storage> Core<S> {
    /// Tells each connection of the newest timestamp that may matter to it, once an interval.
    pub(in crate::core) fn tell_news(&mut self, now_ms: u64, out: &mut Outgoing) {
        let every_ms = self.policy.log_news_ms;
        for (connection, news) in self.connections.news() {
            if let Some(at) = news.due(every_ms, now_ms) {
                out.send_bytes(connection, certified(at));
            }
        }
    }
}

/// The notice of a timestamp over a checkpoint.
pub(super) fn certified((generation, size): At) -> Vec<u8> {
    encode(&RelayMessage::Notice(Notice::Certified { generation, size }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_is_told_and_once_an_interval() {
        let mut news = News::default();
        assert_eq!(news.due(60, 1_000), None);
        [(1, 3), (1, 2)].into_iter().for_each(|at| news.bring(at));
        assert_eq!(news.due(60, 1_000), Some((1, 3)), "the first one at once");
        news.bring((1, 4));
        assert_eq!(news.due(60, 1_059), None);
        news.bring((2, 1));
        assert_eq!(news.due(60, 1_060), Some((2, 1)));
        assert_eq!(news.due(60, 9_000), None, "once");
        news.bring((2, 2));
        assert_eq!(news.due(60, 900), Some((2, 2)), "a clock that was set back");
        [(2, 3), (2, 5)].into_iter().for_each(|at| news.bring(at));
        news.told((2, 4));
        assert_eq!(news.due(60, 9_000), Some((2, 5)));
        news.bring((2, 6));
        news.told((2, 6));
        assert_eq!(news.due(60, 99_000), None, "told by itself");
    }
}
