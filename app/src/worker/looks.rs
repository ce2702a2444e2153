//! Which tab looks at which entry, and what the editor of a tab has of it already.

use cahier_evidence::DocumentId;
use std::collections::{BTreeMap, BTreeSet};

/// Most tabs that a leader remembers.
const TABS_MAX: usize = 64;

/// By client, up to which clock content is there.
type Clocks = BTreeMap<u64, u32>;

/// What an editor has.
#[derive(Debug, Default)]
struct Has {
    clocks: Clocks,
    /// Changes since the last look that it made itself.
    own: usize,
    /// What it has was taken back.
    stale: bool,
}

/// One tab.
struct Look {
    entry: DocumentId,
    /// It was told nothing of the entry yet.
    new: bool,
    editor: Option<Has>,
}

/// What an editor has to take in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lag {
    /// Whatever is not in what it has.
    Since(Clocks),
    /// Everything, for what it has is not so any more.
    Anew,
}

/// All tabs that look at something.
#[derive(Default)]
pub(super) struct Looks {
    tabs: BTreeMap<String, Look>,
}

impl Looks {
    /// A tab looks at an entry; gives one that nobody looks at any more. With `editor` its editor
    /// runs, and it is not known what it has.
    pub fn set(&mut self, tab: &str, entry: DocumentId, editor: bool) -> Option<DocumentId> {
        if let Some(look) = self.tabs.get_mut(tab).filter(|look| look.entry == entry) {
            look.new = true;
            return None;
        }
        let mut left = self.leave(tab);
        if self.tabs.len() >= TABS_MAX {
            // It says where it looks as soon as it is seen again.
            let (_, gone) = self.tabs.pop_first().unzip();
            left = left.or(gone.map(|gone| gone.entry).filter(|entry| !self.sees(*entry)));
        }
        let editor = editor.then(Has::default);
        self.tabs.insert(tab.to_owned(), Look { entry, new: true, editor });
        left.filter(|left| !self.sees(*left))
    }

    /// A tab looks at nothing any more; gives what nobody looks at any more.
    pub fn leave(&mut self, tab: &str) -> Option<DocumentId> {
        let left = self.tabs.remove(tab)?.entry;
        (!self.sees(left)).then_some(left)
    }

    /// Whether somebody looks at an entry.
    pub fn sees(&self, entry: DocumentId) -> bool {
        self.tabs.values().any(|look| look.entry == entry)
    }

    /// Whether a tab looks at an entry.
    pub fn looks(&self, tab: &str, entry: DocumentId) -> bool {
        self.tabs.get(tab).is_some_and(|look| look.entry == entry)
    }

    /// All entries that somebody looks at.
    pub fn entries(&self) -> BTreeSet<DocumentId> {
        self.tabs.values().map(|look| look.entry).collect()
    }

    /// Who is to be told what an entry says: everybody where it changed, else whoever came.
    pub fn take_due(&mut self, entry: DocumentId, changed: bool) -> Vec<String> {
        let looks = self.tabs.iter_mut().filter(|(_, look)| look.entry == entry);
        let due = looks.filter_map(|(tab, look)| {
            (std::mem::take(&mut look.new) || changed).then(|| tab.clone())
        });
        due.collect()
    }

    /// The editor of a tab starts, and has this.
    pub fn edits(&mut self, tab: &str, entry: DocumentId, clocks: Clocks) {
        if let Some(look) = self.tabs.get_mut(tab).filter(|look| look.entry == entry) {
            look.editor = Some(Has { clocks, ..Has::default() });
        }
    }

    /// The editor of a tab wrote something itself: the clocks of its client go up to there.
    pub fn wrote(&mut self, tab: &str, entry: DocumentId, client: u64, clock: u32) {
        let look = self.tabs.get_mut(tab).filter(|look| look.entry == entry);
        if let Some(has) = look.and_then(|look| look.editor.as_mut()) {
            has.own += 1;
            has.clocks.insert(client, clock);
        }
    }

    /// What editors have of an entry was taken back; of one tab, or of all.
    pub fn stale(&mut self, entry: DocumentId, tab: Option<&str>) {
        let looks = self.tabs.iter_mut().filter(|(_, look)| look.entry == entry);
        for (_, look) in looks.filter(|(name, _)| tab.is_none_or(|tab| tab == name.as_str())) {
            look.editor.iter_mut().for_each(|has| has.stale = true);
        }
    }

    /// Tabs whose editor runs on an entry.
    pub fn editors(&self, entry: DocumentId) -> Vec<String> {
        let runs = |look: &Look| look.entry == entry && look.editor.is_some();
        self.tabs.iter().filter(|(_, look)| runs(look)).map(|(tab, _)| tab.clone()).collect()
    }

    /// Whose editor has not all of an entry that was changed so often: it is taken to be told.
    /// One that has to start anew is no editor until it did.
    pub fn behind(
        &mut self,
        entry: DocumentId,
        changes: usize,
        here: &Clocks,
    ) -> Vec<(String, Lag)> {
        let mut behind = Vec::new();
        for (tab, look) in self.tabs.iter_mut().filter(|(_, look)| look.entry == entry) {
            let Some(has) = &mut look.editor else { continue };
            let own = std::mem::take(&mut has.own);
            if has.stale || exceeds(&has.clocks, here) {
                look.editor = None;
                behind.push((tab.clone(), Lag::Anew));
            } else if changes > own || exceeds(here, &has.clocks) {
                let before = std::mem::replace(&mut has.clocks, here.clone());
                behind.push((tab.clone(), Lag::Since(before)));
            }
        }
        behind
    }
}

/// Whether some content is in the one and not in the other.
fn exceeds(one: &Clocks, other: &Clocks) -> bool {
    one.iter().any(|(client, clock)| other.get(client).copied().unwrap_or(0) < *clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: DocumentId = DocumentId([1; 16]);
    const B: DocumentId = DocumentId([2; 16]);

    fn clocks(of: &[(u64, u32)]) -> Clocks {
        of.iter().copied().collect()
    }

    #[test]
    fn an_entry_is_left_when_the_last_tab_leaves_it() {
        let mut looks = Looks::default();
        assert_eq!(looks.set("one", A, false), None);
        assert_eq!(looks.set("two", A, false), None);
        assert_eq!(looks.set("one", B, false), None, "the other tab looks at it still");
        assert_eq!(looks.entries(), BTreeSet::from([A, B]));
        assert_eq!(looks.set("two", B, false), Some(A));
        assert_eq!(looks.leave("two"), None);
        assert_eq!(looks.leave("one"), Some(B));
        assert_eq!(looks.leave("one"), None);
        for tab in 0..2 * TABS_MAX {
            looks.set(&tab.to_string(), A, false);
        }
        assert_eq!(looks.tabs.len(), TABS_MAX);
    }

    #[test]
    fn whoever_comes_is_told_and_everybody_of_a_change() {
        let mut looks = Looks::default();
        looks.set("one", A, false);
        assert_eq!(looks.take_due(A, false), ["one"]);
        looks.set("two", A, false);
        assert_eq!(looks.take_due(A, false), ["two"]);
        assert_eq!(looks.take_due(A, false), [""; 0]);
        assert_eq!(looks.take_due(A, true), ["one", "two"]);
        assert_eq!(looks.take_due(B, true), [""; 0]);
    }

    #[test]
    fn an_editor_hears_of_others_and_not_of_itself() {
        let mut looks = Looks::default();
        for tab in ["one", "two"] {
            looks.set(tab, A, false);
            looks.edits(tab, A, clocks(&[(7, 3)]));
        }
        assert_eq!(looks.editors(A), ["one", "two"]);
        looks.wrote("one", A, 8, 2);
        let here = clocks(&[(7, 3), (8, 2)]);
        let lag = vec![("two".to_owned(), Lag::Since(clocks(&[(7, 3)])))];
        assert_eq!(looks.behind(A, 1, &here), lag);
        assert_eq!(looks.behind(A, 0, &here), []);
        // A deletion changes no clock: who did not make it is told all the same.
        looks.wrote("one", A, 8, 2);
        let lag = vec![("two".to_owned(), Lag::Since(here.clone()))];
        assert_eq!(looks.behind(A, 1, &here), lag);
        let both = looks.behind(A, 1, &here);
        assert_eq!(both.len(), 2, "nobody here made it");
    }

    #[test]
    fn an_editor_that_has_what_was_taken_back_starts_anew_once() {
        let mut looks = Looks::default();
        looks.set("one", A, false);
        looks.edits("one", A, clocks(&[(7, 5)]));
        let anew = vec![("one".to_owned(), Lag::Anew)];
        assert_eq!(looks.behind(A, 1, &clocks(&[(7, 3)])), anew);
        assert_eq!(looks.behind(A, 1, &clocks(&[(7, 3)])), []);
        looks.edits("one", A, clocks(&[(7, 3)]));
        looks.stale(A, Some("two"));
        assert_eq!(looks.behind(A, 0, &clocks(&[(7, 3)])), []);
        looks.stale(A, None);
        assert_eq!(looks.behind(A, 0, &clocks(&[(7, 3)])), anew);
    }

    #[test]
    fn a_new_leader_tells_an_editor_everything() {
        let mut looks = Looks::default();
        looks.set("one", A, true);
        let lag = vec![("one".to_owned(), Lag::Since(Clocks::new()))];
        assert_eq!(looks.behind(A, 0, &clocks(&[(7, 3)])), lag);
    }
}
