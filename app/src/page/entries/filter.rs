//! Which entries of a shelf are shown, in which order. Pure; it stands in the address.

use crate::message::Row;
use crate::page::query;
use crate::page::route::Shelf;
use std::cmp::Ordering;

/// Longest value of a filter, characters.
const VALUE_CHARS_MAX: usize = 200;

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What changed last comes first.
    #[default]
    Modified,
    /// The newest day of work comes first.
    Date,
    /// By title.
    Title,
}

/// What has to be true of an entry that is shown; what is empty says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that stand in the title, the tags, the category or the status.
    pub text: String,
    /// Id of a zone.
    pub zone: String,
    /// Status by name.
    pub status: String,
    /// Category by name.
    pub category: String,
    /// A tag.
    pub tag: String,
    /// In which order.
    pub sort: Sort,
}

impl Sort {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Modified, Self::Date, Self::Title];

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Modified => "modified",
            Self::Date => "date",
            Self::Title => "title",
        }
    }

    /// The one with that word, or the usual one.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|sort| sort.word() == word).unwrap_or_default()
    }
}

/// What changed last comes first. Two orders of the same entries would make rows jump: where
/// nothing else does, their ids decide.
fn newest(one: &Row, other: &Row) -> Ordering {
    other.modified_ms.total_cmp(&one.modified_ms).then_with(|| one.id.cmp(&other.id))
}

/// Letters without their case, for a first look; the search knows more.
fn fold(text: &str) -> String {
    text.to_lowercase()
}

impl Filter {
    /// What an address says.
    pub fn parse(text: &str) -> Self {
        let value = |name: &str| -> String {
            let value = query::value(text, name).unwrap_or_default();
            value.chars().take(VALUE_CHARS_MAX).collect()
        };
        Self {
            text: value("text"),
            zone: value("zone"),
            status: value("status"),
            category: value("category"),
            tag: value("tag"),
            sort: Sort::parse(&value("sort")),
        }
    }

    /// What an address says of it: nothing where nothing is asked for.
    pub fn query(&self) -> String {
        let sort = if self.sort == Sort::default() { "" } else { self.sort.word() };
        query::write(&[
            ("text", &self.text),
            ("zone", &self.zone),
            ("status", &self.status),
            ("category", &self.category),
            ("tag", &self.tag),
            ("sort", sort),
        ])
    }

    /// Whether it hides anything.
    pub fn hides(&self) -> bool {
        let parts = [&self.text, &self.zone, &self.status, &self.category, &self.tag];
        parts.iter().any(|part| !part.is_empty())
    }

    /// Whether an entry is shown.
    pub fn admits(&self, row: &Row) -> bool {
        let is = |wanted: &str, value: Option<&str>| wanted.is_empty() || value == Some(wanted);
        is(&self.zone, Some(&row.zone))
            && is(&self.status, row.status.as_deref())
            && is(&self.category, row.category.as_deref())
            && (self.tag.is_empty() || row.tags.contains(&self.tag))
            && self.admits_text(row)
    }

    fn admits_text(&self, row: &Row) -> bool {
        if self.text.trim().is_empty() {
            return true;
        }
        let parts = [Some(&row.title), row.category.as_ref(), row.status.as_ref()];
        let parts = parts.into_iter().flatten().chain(&row.tags);
        let says = parts.map(|part| fold(part)).collect::<Vec<_>>().join("\n");
        fold(&self.text).split_whitespace().all(|word| says.contains(word))
    }

    /// Ids of the entries that are shown, in order.
    pub fn choose<'a>(&self, shelf: Shelf, rows: impl Iterator<Item = &'a Row>) -> Vec<String> {
        let shown = rows.filter(|row| Shelf::of(row.kind) == shelf && self.admits(row));
        let mut shown: Vec<&Row> = shown.collect();
        match self.sort {
            // Folding at each comparison would be felt with thousands of entries.
            Sort::Title => shown.sort_by_cached_key(|row| (fold(&row.title), row.id.clone())),
            Sort::Modified => shown.sort_by(|one, other| newest(one, other)),
            Sort::Date => {
                shown.sort_by(|one, other| {
                    other.date.cmp(&one.date).then_with(|| newest(one, other))
                });
            }
        }
        shown.into_iter().map(|row| row.id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::EntryKind;

    fn row(id: &str, title: &str, date: &str, modified_ms: f64) -> Row {
        let (id, title) = (id.to_owned(), title.to_owned());
        Row { id, title, date: Some(date.to_owned()), modified_ms, ..Row::default() }
    }

    fn rows() -> Vec<Row> {
        let mut rows = vec![
            row("a", "Titrage", "2026-03-01", 10.0),
            row("b", "électrolyse", "2026-01-01", 30.0),
            row("c", "Banc de pH", "2026-02-01", 20.0),
        ];
        rows[0].tags = vec!["sel".to_owned()];
        rows[1].status = Some("En cours".to_owned());
        rows[2].kind = EntryKind::Resource;
        rows
    }

    #[test]
    fn a_filter_stands_in_an_address() {
        let filter = Filter {
            text: "sel & eau".to_owned(),
            tag: "été".to_owned(),
            sort: Sort::Title,
            ..Filter::default()
        };
        assert_eq!(Filter::parse(&filter.query()), filter);
        assert_eq!(Filter::default().query(), "");
        assert_eq!(Filter::parse("?sort=nothing"), Filter::default());
    }

    #[test]
    fn a_list_is_in_order() {
        let chosen = |sort| {
            let filter = Filter { sort, ..Filter::default() };
            filter.choose(Shelf::Experiments, rows().iter())
        };
        assert_eq!(chosen(Sort::Modified), ["b", "a"]);
        assert_eq!(chosen(Sort::Date), ["a", "b"]);
        assert_eq!(chosen(Sort::Title), ["a", "b"]);
    }

    #[test]
    fn only_what_is_asked_for_is_shown() {
        let shown = |filter: Filter| filter.choose(Shelf::Experiments, rows().iter());
        let text = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };
        assert_eq!(shown(text("SEL titr")), ["a"]);
        assert_eq!(shown(text("Électro cours")), ["b"]);
        assert!(shown(text("banc")).is_empty(), "on another shelf");
        let tag = Filter { tag: "se".to_owned(), ..Filter::default() };
        assert!(shown(tag).is_empty(), "a tag is a whole word");
        let status = Filter { status: "En cours".to_owned(), ..Filter::default() };
        assert!(status.hides());
        assert_eq!(shown(status), ["b"]);
    }
}
