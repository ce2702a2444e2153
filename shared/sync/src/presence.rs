//! When a sitting at an entry ends for a shell with pages: the person goes to another entry, writes
//! nothing for a while, or nobody has seen any page for some minutes. The shell then lets the
//! engine state the version that came of it.

use cahier_evidence::DocumentId;
use std::collections::{BTreeMap, BTreeSet};

/// So long without a word ends a sitting, ms.
const IDLE_MS: u64 = 10 * 60_000;
/// So long without anybody who sees a page, ms.
const HIDDEN_MS: u64 = 2 * 60_000;
/// Most tabs of which it is remembered whether they are seen.
const TABS_MAX: usize = 64;

/// Entries that are being written in, and who sees a page.
#[derive(Default)]
pub struct Presence {
    /// When each was last written in, ms since 1970.
    written: BTreeMap<DocumentId, u64>,
    /// Tabs whose page a person can see.
    seen: BTreeSet<String>,
    /// Since when there is none, ms since 1970.
    hidden_ms: Option<u64>,
}

impl Presence {
    /// Something was written in an entry.
    pub fn wrote(&mut self, entry: DocumentId, now_ms: u64) {
        self.written.insert(entry, now_ms);
    }

    /// The person left an entry, and its sitting ended.
    pub fn left(&mut self, entry: DocumentId) {
        self.written.remove(&entry);
    }

    /// Another tab leads: what is written is its concern.
    pub fn forget(&mut self) {
        self.written.clear();
    }

    /// Whether a person can see the page of a tab.
    pub fn see(&mut self, tab: &str, seen: bool, now_ms: u64) {
        if !seen {
            self.seen.remove(tab);
        } else if self.seen.len() < TABS_MAX {
            self.seen.insert(tab.to_owned());
        }
        self.hidden_ms = match self.seen.is_empty() {
            true => self.hidden_ms.or(Some(now_ms)),
            false => None,
        };
    }

    /// Whether the page of a tab was last said to be seen.
    pub fn sees(&self, tab: &str) -> bool {
        self.seen.contains(tab)
    }

    /// Whether no page is seen.
    pub fn is_hidden(&self) -> bool {
        self.seen.is_empty()
    }

    /// Takes the entries whose sitting ended by now.
    pub fn ended(&mut self, now_ms: u64) -> Vec<DocumentId> {
        // The clock may be set back while a tab is open.
        let since = |at_ms: u64| now_ms.abs_diff(at_ms);
        if self.hidden_ms.is_some_and(|at_ms| since(at_ms) >= HIDDEN_MS) {
            return self.all();
        }
        let idle = self.written.iter().filter(|(_, at_ms)| since(**at_ms) >= IDLE_MS);
        let idle: Vec<DocumentId> = idle.map(|(entry, _)| *entry).collect();
        self.written.retain(|entry, _| !idle.contains(entry));
        idle
    }

    /// Takes all of them.
    pub fn all(&mut self) -> Vec<DocumentId> {
        std::mem::take(&mut self.written).into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: DocumentId = DocumentId([1; 16]);
    const B: DocumentId = DocumentId([2; 16]);

    #[test]
    fn ten_minutes_without_a_word_end_a_sitting_once() {
        let mut presence = Presence::default();
        presence.see("tab", true, 0);
        presence.wrote(A, 0);
        presence.wrote(B, IDLE_MS - 1);
        assert_eq!(presence.ended(IDLE_MS - 1), []);
        assert_eq!(presence.ended(IDLE_MS), [A]);
        assert_eq!(presence.ended(IDLE_MS), []);
        presence.wrote(A, IDLE_MS);
        presence.left(A);
        assert_eq!(presence.ended(2 * IDLE_MS), [B], "who left ended it already");
        presence.wrote(A, 0);
        presence.forget();
        assert_eq!(presence.ended(9 * IDLE_MS), []);
    }

    #[test]
    fn a_sitting_lasts_while_some_page_is_seen() {
        let mut presence = Presence::default();
        presence.see("one", true, 0);
        presence.see("two", true, 0);
        presence.wrote(A, 0);
        presence.see("one", false, 1);
        assert_eq!(presence.ended(1 + HIDDEN_MS), []);
        presence.see("two", false, 2);
        // Said again, it is hidden no later.
        presence.see("two", false, 3);
        assert_eq!(presence.ended(1 + HIDDEN_MS), []);
        assert_eq!(presence.ended(2 + HIDDEN_MS), [A]);
        presence.wrote(B, 3);
        presence.see("one", true, 4);
        assert_eq!(presence.ended(4 + HIDDEN_MS), []);
        assert_eq!(presence.all(), [B]);
    }
}
