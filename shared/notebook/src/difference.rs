//! What changed between two revisions of an entry, part by part, as plain data.
//!
//! The order of fields, steps, links and attachments is not compared: people compare what they
//! say. Nothing here knows yrs or who made a change.

use crate::block_difference::{BlockChange, blocks};
use crate::entry::{Amendment, Attachment, Entry, EntryKind, Field, Link, SignRequest, Step};
use crate::text_difference::{TextPiece, text_difference};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that differs between an old and a new entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The kind.
    pub kind: Option<Swap<EntryKind>>,
    /// The title, piece by piece; empty if it is the same.
    pub title: Vec<TextPiece>,
    /// The date.
    pub date: Option<Swap<Option<String>>>,
    /// The status.
    pub status: Option<Swap<Option<String>>>,
    /// The category.
    pub category: Option<Swap<Option<String>>>,
    /// Tags.
    pub tags: SetDifference,
    /// People.
    pub people: SetDifference,
    /// Fields by id.
    pub fields: Vec<PartChange<Field>>,
    /// Steps by id.
    pub steps: Vec<PartChange<Step>>,
    /// Links by id.
    pub links: Vec<PartChange<Link>>,
    /// Attachments by id.
    pub attachments: Vec<PartChange<Attachment>>,
    /// What an import brought, by key.
    pub extra: BTreeMap<String, Swap<Option<String>>>,
    /// Amendments by id.
    pub amendments: Vec<PartChange<Amendment>>,
    /// Requests to sign by id.
    pub requests: Vec<PartChange<SignRequest>>,
    /// The body, block by block; empty if it is the same.
    pub body: Vec<BlockChange>,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap<T> {
    /// Before.
    pub old: T,
    /// After.
    pub new: T,
}

/// What went out of a set and what came in, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDifference {
    /// What came in.
    pub added: Vec<String>,
    /// What went out.
    pub removed: Vec<String>,
}

/// A change of one part that has an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartChange<T> {
    /// Only in the new entry.
    Added(T),
    /// Only in the old entry.
    Removed(T),
    /// In both, and different.
    Changed(Swap<T>),
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares two revisions of an entry.
pub fn difference(old: &Entry, new: &Entry) -> Difference {
    let title = (old.title != new.title).then(|| text_difference(&old.title, &new.title));
    Difference {
        kind: swap(&old.kind, &new.kind),
        title: title.unwrap_or_default(),
        date: swap(&old.date, &new.date),
        status: swap(&old.status, &new.status),
        category: swap(&old.category, &new.category),
        tags: sets(&old.tags, &new.tags),
        people: sets(&old.people, &new.people),
        fields: part_changes(&old.fields, &new.fields, |part| &part.id),
        steps: part_changes(&old.steps, &new.steps, |part| &part.id),
        links: part_changes(&old.links, &new.links, |part| &part.id),
        attachments: part_changes(&old.attachments, &new.attachments, |part| &part.id),
        extra: extra(&old.extra, &new.extra),
        amendments: part_changes(&old.amendments, &new.amendments, |part| &part.id),
        requests: part_changes(&old.requests, &new.requests, |part| &part.id),
        body: blocks(&old.body, &new.body),
    }
}

fn swap<T: Clone + PartialEq>(old: &T, new: &T) -> Option<Swap<T>> {
    (old != new).then(|| Swap { old: old.clone(), new: new.clone() })
}

fn sets(old: &[String], new: &[String]) -> SetDifference {
    let (old, new): (BTreeSet<&String>, BTreeSet<&String>) =
        (old.iter().collect(), new.iter().collect());
    SetDifference {
        added: new.difference(&old).map(|text| (*text).clone()).collect(),
        removed: old.difference(&new).map(|text| (*text).clone()).collect(),
    }
}

/// Removed parts first, in the old order; then changed and added ones in the new order.
pub(crate) fn part_changes<T: Clone + PartialEq>(
    old: &[T],
    new: &[T],
    id: impl Fn(&T) -> &String,
) -> Vec<PartChange<T>> {
    let before: BTreeMap<&String, &T> = old.iter().map(|part| (id(part), part)).collect();
    let after: BTreeSet<&String> = new.iter().map(&id).collect();
    let gone = old.iter().filter(|part| !after.contains(id(part)));
    let gone = gone.map(|part| PartChange::Removed(part.clone()));
    let now = new.iter().filter_map(|part| match before.get(id(part)) {
        None => Some(PartChange::Added(part.clone())),
        Some(old) => swap(*old, part).map(PartChange::Changed),
    });
    gone.chain(now).collect()
}

fn extra(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> BTreeMap<String, Swap<Option<String>>> {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let swaps = keys.into_iter().filter_map(|key| {
        let (before, after) = (old.get(key).cloned(), new.get(key).cloned());
        swap(&before, &after).map(|swap| (key.clone(), swap))
    });
    swaps.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_entry_has_no_difference() {
        let entry = Entry { title: "a".into(), tags: vec!["t".into()], ..Entry::default() };
        assert!(difference(&entry, &entry).is_empty());
        let other = Entry { title: "b".into(), ..entry.clone() };
        assert!(!difference(&entry, &other).is_empty());
    }

    #[test]
    fn parts_are_compared_by_id() {
        let field = |id: &str, value: &str| Field {
            id: id.into(),
            value: value.into(),
            ..Field::default()
        };
        let old = Entry { fields: vec![field("1", "a"), field("2", "b")], ..Entry::default() };
        let new = Entry {
            fields: vec![field("3", "c"), field("2", "B")],
            tags: vec!["new".into()],
            status: Some("done".into()),
            extra: BTreeMap::from([("k".into(), "v".into())]),
            ..Entry::default()
        };
        let difference = difference(&old, &new);
        assert_eq!(
            difference.fields,
            [
                PartChange::Removed(field("1", "a")),
                PartChange::Added(field("3", "c")),
                PartChange::Changed(Swap { old: field("2", "b"), new: field("2", "B") }),
            ]
        );
        assert_eq!(difference.tags, SetDifference { added: vec!["new".into()], removed: vec![] });
        assert_eq!(difference.status, Some(Swap { old: None, new: Some("done".into()) }));
        assert_eq!(difference.extra["k"], Swap { old: None, new: Some("v".into()) });
        assert_eq!(difference.body, []);
    }
}
