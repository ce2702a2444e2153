//! When an entry that changed is read again: a long one takes its time, and whoever types in it
//! needs the machine.

/// An entry that changes is read again once it rested for so long, and at the latest after so long,
/// ms.
const REST_MS: u64 = 2_000;
const REST_MS_MAX: u64 = 20_000;

/// When an entry is to be read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Since when something of it is not read, ms since 1970.
    since_ms: u64,
    /// When it is read.
    pub at_ms: u64,
}

impl Due {
    pub fn at(at_ms: u64) -> Self {
        Self { since_ms: at_ms, at_ms }
    }

    /// It changed now, and perhaps before.
    pub fn changed(before: Option<Self>, now_ms: u64) -> Self {
        let since_ms = before.map_or(now_ms, |before| before.since_ms.min(now_ms));
        Self { since_ms, at_ms: (now_ms + REST_MS).min(since_ms + REST_MS_MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_once_it_rests_and_never_put_off_for_long() {
        let first = Due::changed(None, 100_000);
        assert_eq!(first.at_ms, 102_000);
        let mut due = first;
        for now_ms in (100_000..118_000).step_by(100) {
            due = Due::changed(Some(due), now_ms);
            assert_eq!(due, Due { since_ms: 100_000, at_ms: now_ms + REST_MS });
        }
        assert_eq!(Due::changed(Some(due), 119_900).at_ms, 120_000, "whoever types on is read too");
        // What was never read is read at once, and a clock that was set back holds up nothing.
        assert!(Due::changed(Some(Due::at(0)), 100_000).at_ms < 100_000);
        assert_eq!(Due::changed(Some(Due::at(900_000)), 100_000), first);
    }
}
