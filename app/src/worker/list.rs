//! The list of entries, as it is told: what changed since it was told last. Ten thousand rows are
//! compared as they are, and only those that changed are made into what a page reads.

use crate::message::{List, Row};
use cahier_evidence::DocumentId;
use cahier_notebook::EntryKind;
use cahier_sync::rows::ListRow;
use std::collections::{BTreeMap, BTreeSet};

/// The rows that were told last, and whether each was checked.
#[derive(Default)]
pub(super) struct Told {
    rows: BTreeMap<DocumentId, (ListRow, bool)>,
    /// Whether anything was told.
    begun: bool,
}

impl Told {
    /// What changed; none where nothing did. The first time it is the whole list.
    pub fn difference<'a>(
        &mut self,
        now: impl Iterator<Item = (&'a ListRow, bool)>,
    ) -> Option<List> {
        let mut list = List { whole: !std::mem::replace(&mut self.begun, true), ..List::default() };
        let mut here = BTreeSet::new();
        for (row, checked) in now {
            here.insert(row.document);
            let told = self.rows.get(&row.document);
            if told.is_none_or(|(before, was)| before != row || *was != checked) {
                self.rows.insert(row.document, (row.clone(), checked));
                list.changed.push(shown(row, checked));
            }
        }
        if here.len() < self.rows.len() {
            let gone = self.rows.keys().filter(|document| !here.contains(document));
            list.removed = gone.map(DocumentId::to_string).collect();
            self.rows.retain(|document, _| here.contains(document));
        }
        let silent = !list.whole && list.changed.is_empty() && list.removed.is_empty();
        (!silent).then_some(list)
    }

    /// All of it as it was told last, for a tab that is new.
    pub fn whole(&self) -> List {
        let rows = self.rows.values().map(|(row, checked)| shown(row, *checked));
        List { whole: true, changed: rows.collect(), removed: Vec::new() }
    }
}

fn shown(row: &ListRow, checked: bool) -> Row {
    Row {
        id: row.document.to_string(),
        zone: row.zone.to_string(),
        kind: EntryKind::from_name(&row.kind).unwrap_or_default(),
        title: row.title.clone(),
        date: row.date.clone(),
        status: row.status.clone(),
        category: row.category.clone(),
        tags: row.tags.clone(),
        modified_ms: row.modified_ms as f64,
        checked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_evidence::{Class, ZoneId};

    fn row(number: u8, title: &str) -> ListRow {
        ListRow {
            zone: ZoneId([9; 16]),
            document: DocumentId([number; 16]),
            class: Class::Entry,
            kind: "resource".into(),
            title: title.into(),
            date: None,
            status: None,
            category: None,
            tags: Vec::new(),
            modified_ms: 5,
        }
    }

    /// What is told of these rows: whether it is all, titles of what changed, how many are gone.
    fn told(
        told: &mut Told,
        rows: &[ListRow],
        checked: bool,
    ) -> Option<(bool, Vec<String>, usize)> {
        let list = told.difference(rows.iter().map(|row| (row, checked)))?;
        let titles = list.changed.into_iter().map(|row| row.title);
        Some((list.whole, titles.collect(), list.removed.len()))
    }

    #[test]
    fn only_what_changed_is_told_and_a_new_tab_hears_all() {
        let mut last = Told::default();
        assert_eq!(told(&mut last, &[], true), Some((true, vec![], 0)), "an empty list is one");
        assert_eq!(told(&mut last, &[], true), None);
        let (a, b) = (row(1, "a"), row(2, "b"));
        let both = [a.clone(), b.clone()];
        let (in_a, in_b) = (a.title.clone(), b.title.clone());
        let all = vec![in_a.clone(), in_b.clone()];
        assert_eq!(told(&mut last, &both, false), Some((false, all.clone(), 0)));
        assert_eq!(told(&mut last, &both, false), None);
        assert_eq!(told(&mut last, &both, true), Some((false, all, 0)), "each is checked now");
        let later = [a.clone(), ListRow { modified_ms: 6, ..b }];
        assert_eq!(told(&mut last, &later, true), Some((false, vec![in_b], 0)));
        assert_eq!(told(&mut last, &[a], true), Some((false, vec![], 1)));
        let whole = last.whole();
        assert!(whole.whole && whole.removed.is_empty());
        assert_eq!(whole.changed.len(), 1);
        assert_eq!(
            (whole.changed[0].title.clone(), whole.changed[0].kind),
            (in_a, EntryKind::Resource)
        );
    }
}
