//! The parts of an entry that are lists: steps, comments, links, tags, fields. Their ids are those
//! that the reader of archives gives, so that the same part is the same from either.

use super::json::{Row, filled, is_so, line, number, rows};
use super::pages::Pages;
use super::people::People;
use crate::eln::{FieldMaker, Index, is_unique, one_line, page_address, part_id, unescaped, when};
use crate::html::read_html;
use crate::tree::clip;
use cahier_notebook::EntryKind;
use cahier_notebook::entry::{Comment, Field, Link, Step};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const STEPS_MAX: usize = 10_000;
const COMMENTS_MAX: usize = 10_000;
const LINKS_MAX: usize = 5_000;
const TAGS_MAX: usize = 1_000;
/// Longest text of a step, a comment or a field, bytes.
const TEXT_BYTES_MAX: usize = 64 << 10;
/// Stands for a server that is not known.
const NOWHERE: &str = "https://elabftw.invalid/";

/// Whether anything was longer than what is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut(pub(super) bool);

impl Cut {
    fn text(&mut self, text: &str) -> String {
        let start = clip(text, TEXT_BYTES_MAX);
        self.0 |= start.len() < text.len();
        start.to_owned()
    }

    fn list<T>(&mut self, list: &mut Vec<T>, max: usize) {
        self.0 |= list.len() > max;
        list.truncate(max);
    }
}

/// Steps in their order. `otherwise` is the time of a step that is done and does not say when.
pub(super) fn steps(row: &Row, source: &str, otherwise: &str, cut: &mut Cut) -> Vec<Step> {
    let mut found: Vec<(f64, Step)> = Vec::new();
    for step in rows(row, "steps").take(STEPS_MAX + 1) {
        let Some(text) = filled(step, "body") else { continue };
        let place = filled(step, "ordering").and_then(|text| text.parse().ok());
        let moment = |key: &str| filled(step, key).and_then(|text| when::moment(&text));
        let done = is_so(step, "finished");
        let done_at = done.then(|| moment("finished_time").unwrap_or_else(|| otherwise.to_owned()));
        let (text, deadline) = (cut.text(&text), moment("deadline"));
        let step = Step { id: String::new(), text, done_at, deadline };
        found.push((place.unwrap_or(f64::MAX), step));
    }
    cut.list(&mut found, STEPS_MAX);
    // The sort is stable: steps without a place keep their order.
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let with_id = |(at, (_, step)): (usize, (f64, Step))| {
        let id = part_id(source, "step", &at.to_string());
        Step { id, ..step }
    };
    found.into_iter().enumerate().map(with_id).collect()
}

/// Comments in their order.
pub(super) fn comments(row: &Row, source: &str, people: &People, cut: &mut Cut) -> Vec<Comment> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut found = Vec::new();
    for said in rows(row, "comments").take(COMMENTS_MAX + 1) {
        let Some(text) = filled(said, "comment") else { continue };
        let text = unescaped(&text);
        let is_html = text.starts_with('<');
        let text = if is_html { read_html(&text).body.plain_text() } else { text };
        let text = cut.text(text.trim());
        if text.is_empty() {
            continue;
        }
        let at = filled(said, "created_at").and_then(|text| when::moment(&text));
        let (at, author) = (at.unwrap_or_default(), people.of(said).unwrap_or_default());
        let key = format!("{at}\n{author}\n{text}");
        let count = counts.entry(key.clone()).or_insert(0);
        let id = part_id(source, "comment", &format!("{key}\n{count}"));
        *count += 1;
        found.push(Comment { id, text, at, author, reply_to: String::new() });
    }
    cut.list(&mut found, COMMENTS_MAX);
    found
}

/// Links to other entries, each once; and those whose other end is not in the move, as they came.
pub(super) fn links(row: &Row, source: &str, base: &str, pages: &Pages) -> (Vec<Link>, Vec<Row>) {
    const LISTS: [(&str, EntryKind, &str); 2] = [
        ("experiments_links", EntryKind::Experiment, "experiments.php"),
        ("items_links", EntryKind::Resource, "database.php"),
    ];
    let (mut links, mut lost) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::from([source.to_owned()]);
    for (key, kind, page) in LISTS {
        for row in rows(row, key).take(LINKS_MAX) {
            let number = ["entityid", "itemid", "link_id"].iter().find_map(|key| number(row, key));
            let own = filled(row, "elabid").filter(|id| is_unique(id));
            let by_id = own.clone().filter(|id| pages.knows(id));
            let by_page = || Some(pages.find(base, kind, number?)?.to_owned());
            let here = by_id.or_else(by_page);
            if here.is_none() {
                lost.push(row.clone());
            }
            // It may have come before, with another export; or it stays there.
            let there = || {
                let number = number.filter(|_| !base.is_empty())?;
                Some(page_address(base, page, &number.to_string()))
            };
            let Some(target) = here.or(own).or_else(there) else { continue };
            if seen.insert(target.clone()) {
                let label = line(row, "title").unwrap_or_default();
                links.push(Link { id: part_id(source, "link", &target), target, label });
            }
        }
    }
    (links, lost)
}

/// Tags, sorted, each once.
pub(super) fn tags(row: &Row) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    match row.get("tags") {
        Some(Value::String(list)) => words.extend(list.split('|').map(str::to_owned)),
        Some(Value::Array(list)) => words.extend(list.iter().filter_map(|tag| match tag {
            Value::Object(tag) => filled(tag, "tag"),
            Value::String(tag) => Some(tag.clone()),
            _ => None,
        })),
        _ => {}
    }
    let plain = words.iter().map(|word| one_line(word)).filter(|word| !word.is_empty());
    plain.collect::<BTreeSet<String>>().into_iter().take(TAGS_MAX).collect()
}

/// The metadata of an entry, which is JSON or a text of it; none where there is none.
pub(super) fn metadata(row: &Row) -> Option<Result<Value, String>> {
    match row.get("metadata").filter(|value| super::json::says(value)) {
        Some(Value::String(text)) => Some(serde_json::from_str(text).map_err(|_| text.to_owned())),
        Some(value) => Some(Ok(value.clone())),
        None => row.get("metadata_decoded").map(|value| Ok(value.clone())),
    }
}

/// The fields that metadata describe. False beside them if some of it is not what it should be.
pub(super) fn fields(
    metadata: &Value,
    source: &str,
    base: &str,
    (pages, people): (&Pages, &People),
    cut: &mut Cut,
) -> (Vec<Field>, bool) {
    let index = Index::default();
    let known = if base.is_empty() { NOWHERE } else { base };
    let mut maker = FieldMaker::new(source, &index, known.to_owned());
    let good = maker.add_metadata(metadata);
    let mut fields = maker.finish();
    for field in &mut fields {
        let lines = field.value.lines();
        field.value = match field.kind.as_str() {
            "entry" => lines.map(|line| entry_of(line, base, pages)).collect::<Vec<_>>().join("\n"),
            "users" => lines.map(|line| person_of(line, people)).collect::<Vec<_>>().join("\n"),
            _ => cut.text(&field.value),
        };
    }
    (fields, good)
}

fn person_of(line: &str, people: &People) -> String {
    let name = line.trim().parse().ok().and_then(|number| people.name(number));
    people.here(name.unwrap_or(line))
}

fn entry_of(address: &str, base: &str, pages: &Pages) -> String {
    let plain = address.strip_prefix(NOWHERE).unwrap_or(address);
    match pages.of_address(plain, base) {
        Some(source) => source.to_owned(),
        // Where nobody knows the server, a number is all there is.
        None if plain != address => plain.rsplit('=').next().unwrap_or(plain).to_owned(),
        None => address.to_owned(),
    }
}
