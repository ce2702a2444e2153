//! Marked text: an `XmlText` of yrs as runs and back, by the y-prosemirror convention.
//!
//! A mark is a formatting attribute: its name, and an object with the attributes of the mark,
//! empty for most. Only what differs is written.

use crate::body::Run;
use crate::splice::{splice_between, units};
use crate::value::{any_text, json_text, json_value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{Any, Out, ReadTxn, Text, TransactionMut, XmlTextRef};

/// The runs of a text, each as long as can be.
pub(crate) fn read_runs<T: ReadTxn>(txn: &T, text: &XmlTextRef) -> Vec<Run> {
    let mut runs = Vec::new();
    for chunk in text.diff(txn, YChange::identity) {
        let Out::Any(Any::String(chunk_text)) = chunk.insert else { continue };
        let marks = chunk.attributes.iter().flat_map(|attributes| attributes.iter());
        let marks = marks.filter_map(|(name, value)| Some((name.to_string(), mark_text(value)?)));
        push_run(&mut runs, Run { text: chunk_text.to_string(), marks: marks.collect() });
    }
    runs
}

/// Appends a run; a run with the marks of the last one makes that longer.
pub(crate) fn push_run(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        _ if run.text.is_empty() => {}
        Some(last) if last.marks == run.marks => last.text.push_str(&run.text),
        _ => runs.push(run),
    }
}

/// The text of runs without their marks.
pub(crate) fn runs_text(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The part of runs from a unit offset on; the offsets must not cut a character.
pub(crate) fn slice_runs(runs: &[Run], start: u32, len: u32) -> Vec<Run> {
    let (mut at, end) = (0u32, start.saturating_add(len));
    let mut out = Vec::new();
    for run in runs {
        let mut text = String::new();
        for c in run.text.chars() {
            if start <= at && at < end {
                text.push(c);
            }
            at += if c.len_utf16() == 2 { 2 } else { 1 };
        }
        push_run(&mut out, Run { text, marks: run.marks.clone() });
    }
    out
}

/// Turns a text into `new` by the smallest edit: text first, then the marks that differ.
pub(crate) fn write_runs(txn: &mut TransactionMut<'_>, text: &XmlTextRef, new: &[Run]) {
    let old_text = runs_text(&read_runs(&*txn, text));
    let new_text = runs_text(new);
    if let Some(splice) = splice_between(&old_text, &new_text) {
        if splice.delete > 0 {
            text.remove_range(txn, splice.start, splice.delete);
        }
        let mut at = splice.start;
        for run in slice_runs(new, splice.start, units(splice.insert)) {
            text.insert_with_attributes(txn, at, &run.text, attributes(&run.marks));
            at += units(&run.text);
        }
    }
    // Deleting text can take marks with it, so what is there now is read and not presumed.
    for restyle in restyles(&read_runs(&*txn, text), new) {
        let attributes = restyle.marks.iter().map(|(name, value)| {
            let value = value.as_ref().map_or(Any::Null, |value| mark_value(name, value));
            (Arc::from(name.as_str()), value)
        });
        text.format(txn, restyle.start, restyle.len, attributes.collect::<Attrs>());
    }
}

/// A stretch of text whose marks are to change; no value takes a mark away.
#[derive(Debug, PartialEq)]
struct Restyle {
    start: u32,
    len: u32,
    marks: BTreeMap<String, Option<String>>,
}

/// Where two markings of one text differ.
fn restyles(old: &[Run], new: &[Run]) -> Vec<Restyle> {
    let mut out: Vec<Restyle> = Vec::new();
    let (mut i, mut j, mut used_i, mut used_j, mut at) = (0, 0, 0u32, 0u32, 0u32);
    while let (Some(a), Some(b)) = (old.get(i), new.get(j)) {
        let (len_a, len_b) = (units(&a.text), units(&b.text));
        let len = (len_a - used_i).min(len_b - used_j);
        let marks = differing(&a.marks, &b.marks);
        match out.last_mut() {
            _ if marks.is_empty() => {}
            Some(last) if last.marks == marks && last.start + last.len == at => last.len += len,
            _ => out.push(Restyle { start: at, len, marks }),
        }
        (used_i, used_j, at) = (used_i + len, used_j + len, at + len);
        if used_i == len_a {
            (i, used_i) = (i + 1, 0);
        }
        if used_j == len_b {
            (j, used_j) = (j + 1, 0);
        }
    }
    out
}

fn differing(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> BTreeMap<String, Option<String>> {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let gone = gone.map(|name| (name.clone(), None));
    let set = new.iter().filter(|(name, value)| old.get(*name) != Some(*value));
    gone.chain(set.map(|(name, value)| (name.clone(), Some(value.clone())))).collect()
}

fn attributes(marks: &BTreeMap<String, String>) -> Attrs {
    let entries = marks.iter();
    entries.map(|(name, value)| (Arc::from(name.as_str()), mark_value(name, value))).collect()
}

/// The value of a mark as text: the address of a link, nothing for a mark without attributes.
fn mark_text(value: &Any) -> Option<String> {
    match value {
        Any::Null | Any::Undefined => None,
        Any::Bool(true) => Some(String::new()),
        Any::Map(entries) if entries.is_empty() => Some(String::new()),
        Any::Map(entries) => {
            let only = entries.get("value").filter(|_| entries.len() == 1);
            let main = entries.get("href").or(only).and_then(any_text);
            Some(main.unwrap_or_else(|| json_text(value)))
        }
        _ => Some(any_text(value).unwrap_or_default()),
    }
}

/// The stored form of a mark with that text; the inverse of [`mark_text`].
fn mark_value(name: &str, text: &str) -> Any {
    let object = |key: &str| {
        let value = Any::String(text.into());
        Any::Map(Arc::new(HashMap::from([(key.to_owned(), value)])))
    };
    if text.is_empty() {
        return Any::Map(Arc::new(HashMap::new()));
    }
    if name == "link" {
        return object("href");
    }
    // Attributes of a mark that this version does not know come back as they were.
    match json_value(text) {
        Some(value @ Any::Map(_)) if mark_text(&value).as_deref() == Some(text) => value,
        _ => object("value"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, marks: &[(&str, &str)]) -> Run {
        let marks = marks.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Run { text: text.to_owned(), marks: marks.collect() }
    }

    #[test]
    fn marks_have_one_text_and_come_back() {
        for (name, text) in [
            ("strong", ""),
            ("link", "https://example.org/?a=1"),
            ("highlight", "yellow"),
            ("future", r#"{"color":"red","level":2}"#),
            ("odd", "{}"),
            ("odd", "true"),
            ("odd", r#"{"value":"nested"}"#),
        ] {
            let value = mark_value(name, text);
            assert!(matches!(value, Any::Map(_)), "{name}");
            assert_eq!(mark_text(&value).as_deref(), Some(text), "{name}");
        }
        assert_eq!(mark_text(&Any::Bool(true)).as_deref(), Some(""));
        assert_eq!(mark_text(&Any::Null), None);
    }

    #[test]
    fn slices_count_units() {
        let runs = [run("a😀", &[]), run("bc", &[("em", "")])];
        assert_eq!(slice_runs(&runs, 1, 3), [run("😀", &[]), run("b", &[("em", "")])]);
        assert_eq!(slice_runs(&runs, 5, 9), []);
    }

    #[test]
    fn only_what_differs_is_restyled() {
        let old = [run("aa", &[("em", "")]), run("bbbb", &[])];
        let new = [run("aaa", &[("em", "")]), run("b", &[("strong", "")]), run("bb", &[])];
        let new_text = [run("aa", &[("em", "")]), run("b", &[("em", "")])];
        assert_eq!(restyles(&old, &old), []);
        let changes = restyles(&old, &new);
        let set = |name: &str| BTreeMap::from([(name.to_owned(), Some(String::new()))]);
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0], Restyle { start: 2, len: 1, marks: set("em") });
        assert_eq!(changes[1], Restyle { start: 3, len: 1, marks: set("strong") });
        let gone = restyles(&new_text, &[run("aab", &[])]);
        let none = BTreeMap::from([("em".to_owned(), None)]);
        assert_eq!(gone, [Restyle { start: 0, len: 3, marks: none }]);
    }
}
