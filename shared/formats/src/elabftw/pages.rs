//! Which entry a number or an address of a page means.

use crate::eln::is_address;
use cahier_notebook::EntryKind;
use std::collections::{BTreeMap, BTreeSet};

/// The page of an entry: `https://host/`, experiments, 12.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// The host with its last slash, or nothing where the address is relative.
    pub(super) base: String,
    pub(super) kind: EntryKind,
    pub(super) number: u64,
}

/// The page that an address leads to, if it is one of eLabFTW.
pub(super) fn page(address: &str) -> Option<Page> {
    let (path, query) = address.split_once('?')?;
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (base, name) = path.split_at_checked(at)?;
    let kind = match name.strip_suffix(".php")? {
        "experiments" => EntryKind::Experiment,
        "database" => EntryKind::Resource,
        "templates" => EntryKind::ExperimentTemplate,
        "resources-templates" | "resource-templates" | "items-types" => EntryKind::ResourceTemplate,
        _ => return None,
    };
    let query = query.split('#').next().unwrap_or("");
    let mut pairs = query.split('&').map(|pair| pair.strip_prefix("amp;").unwrap_or(pair));
    let number = pairs.find_map(|pair| pair.strip_prefix("id="))?.parse().ok()?;
    let base = if is_address(base) { base.to_owned() } else { String::new() };
    Some(Page { base, kind, number })
}

/// The entries of the move, by all that may mean them.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// By kind and number; by host below that, because two servers may have the same numbers.
    sources: BTreeMap<(&'static str, u64), BTreeMap<String, String>>,
    known: BTreeSet<String>,
}

impl Pages {
    /// Takes in an entry by its page.
    pub(super) fn add(&mut self, page: Option<Page>, source: &str) {
        self.known.insert(source.to_owned());
        let Some(Page { base, kind, number }) = page else { return };
        let hosts = self.sources.entry((kind.name(), number)).or_default();
        hosts.entry(base).or_insert_with(|| source.to_owned());
    }

    /// Whether an entry of that source id is in the move.
    pub(super) fn knows(&self, source: &str) -> bool {
        self.known.contains(source)
    }

    /// The entry with that number on that host; on the only one, where the host is not known.
    pub(super) fn find(&self, base: &str, kind: EntryKind, number: u64) -> Option<&str> {
        let hosts = self.sources.get(&(kind.name(), number))?;
        let only = || {
            let one = hosts.values().next().filter(|_| hosts.len() == 1);
            one.filter(|_| base.is_empty() || hosts.contains_key(""))
        };
        hosts.get(base).or_else(only).map(String::as_str)
    }

    /// The entry that an address leads to; `base` completes relative ones.
    pub(super) fn of_address(&self, address: &str, base: &str) -> Option<&str> {
        let page = page(address)?;
        let base = if page.base.is_empty() { base } else { &page.base };
        self.find(base, page.kind, page.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_number_and_address() {
        let mut pages = Pages::default();
        pages.add(page("https://h/experiments.php?mode=view&amp;id=7#x"), "a");
        pages.add(page("https://h/database.php?id=7"), "b");
        pages.add(page("https://i/database.php?id=7"), "c");
        pages.add(page("https://i/database.php?id=8"), "d");
        pages.add(None, "e");
        let find = |base: &str, kind, number| pages.find(base, kind, number);
        assert_eq!(find("https://h/", EntryKind::Experiment, 7), Some("a"));
        assert_eq!(find("https://i/", EntryKind::Resource, 7), Some("c"));
        assert_eq!(find("", EntryKind::Resource, 7), None, "there are two");
        assert_eq!(find("", EntryKind::Resource, 8), Some("d"));
        assert_eq!(find("https://h/", EntryKind::Resource, 8), None, "of another server");
        assert_eq!(pages.of_address("database.php?mode=view&id=7", "https://h/"), Some("b"));
        assert!(pages.knows("e") && !pages.knows("f"));
        for none in ["", "x.php?id=1", "experiments.php", "experiments.php?id=x", "?id=1"] {
            assert_eq!(page(none), None, "{none}");
        }
    }
}
