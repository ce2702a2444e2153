//! Parts of an entry that say something and are no entries of their own: an archive imports what
//! its root lists, and a logbook (SciLog) lists itself alone. Each becomes a section of the text,
//! under its name, in the order of the archive.

use super::dataset::Job;
use super::files::Parts;
use super::graph::{Node, normal_id};
use super::identity::{part_id, percent_decoded};
use super::import::ImportedEntry;
use super::index::{Listed, base_of, one_line};
use super::kept::{Keeper, Place};
use super::pictures::Pictures;
use super::text::{self, Addresses};
use super::warning::Warning;
use super::{metadata, steps, when};
use cahier_notebook::body::{Body, Element, Node as BodyNode, Run};
use std::collections::{BTreeMap, BTreeSet};

const TAGS_MAX: usize = 1_000;
const PEOPLE_MAX: usize = 200;
/// Keys of a part that its section, or the entry, holds.
const KNOWN_KEYS: [&str; 16] = [
    "@id",
    "@type",
    "name",
    "text",
    "description",
    "encodingFormat",
    "author",
    "creator",
    "dateCreated",
    "keywords",
    "comment",
    "hasPart",
    "step",
    "variableMeasured",
    "mentions",
    "isBasedOn",
];
/// Keys of which one at least makes a part more than a folder.
const SPEAKING_KEYS: [&str; 6] =
    ["text", "description", "comment", "keywords", "step", "variableMeasured"];

/// The name of a part.
pub(crate) fn name(part: Node<'_>) -> String {
    let plain = normal_id(part.id());
    let last = plain.rsplit('/').next().unwrap_or("");
    one_line(&part.filled("name").unwrap_or_else(|| percent_decoded(last)))
}

/// Adds what the parts say. Their files, fields, links and comments are added elsewhere.
pub(crate) fn add<R>(
    imported: &mut ImportedEntry,
    pictures: &mut Pictures<'_>,
    parts: &Parts<'_>,
    job: &mut Job<'_, R>,
    listed: &Listed<'_>,
    keeper: &mut Keeper,
) {
    let mut count = 0;
    for (part, depth) in &parts.inner {
        let id = normal_id(part.id());
        keeper.part(Place::Part, &id, *part, &KNOWN_KEYS);
        let speaks = |key: &&str| !part.values(key).is_empty();
        if !SPEAKING_KEYS.iter().any(speaks) {
            continue;
        }
        count += 1;
        let body = &mut imported.entry.body.0;
        body.extend(heading(&name(*part), *depth));
        body.extend(lead(*part));
        body.extend(text(*part, pictures, parts, job, listed).0);
        let source_id = part_id(&listed.source_id, "part", &id);
        let done = imported.created.as_deref().unwrap_or(when::LONG_AGO);
        let mut found = steps::steps(*part, None, &source_id, done, keeper);
        imported.entry.steps.append(&mut found);
        join(&mut imported.authors, metadata::people(*part), PEOPLE_MAX);
        join(&mut imported.entry.tags, metadata::tags(*part, None), TAGS_MAX);
        for key in ["author", "creator"] {
            part.nodes(key).into_iter().for_each(|person| keeper.person(person));
        }
    }
    if count > 0 {
        imported.entry.tags.sort();
        job.warnings.add(Warning::PartsInside { entry: listed.title.clone(), count });
    }
}

fn heading(name: &str, depth: usize) -> Option<BodyNode> {
    if name.is_empty() {
        return None;
    }
    let run = Run { text: name.to_owned(), ..Run::default() };
    let level = (depth + 2).min(6).to_string();
    let element = Element::new("heading", vec![BodyNode::Text(vec![run])]);
    Some(BodyNode::Element(element.with("level", level)))
}

/// Who wrote a part, when, and its tags, in one line.
fn lead(part: Node<'_>) -> Option<BodyNode> {
    let date = part.filled("dateCreated").unwrap_or_default();
    let (people, tags) = (metadata::people(part), metadata::tags(part, None));
    let said = [people.join(", "), date, tags.join(", ")];
    let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
    if said.is_empty() {
        return None;
    }
    let marks = BTreeMap::from([("em".to_owned(), String::new())]);
    let run = Run { text: said.join(" · "), marks };
    Some(BodyNode::Element(Element::new("paragraph", vec![BodyNode::Text(vec![run])])))
}

/// The text of a part, with its addresses read from its own folder.
fn text<R>(
    part: Node<'_>,
    pictures: &mut Pictures<'_>,
    parts: &Parts<'_>,
    job: &mut Job<'_, R>,
    listed: &Listed<'_>,
) -> Body {
    let texts = text::texts(part, None);
    let texts: Vec<_> =
        texts.into_iter().map(|(text, form)| (pictures.out_of(text), form)).collect();
    let mut body = text::body(&texts, &listed.title, &mut job.warnings);
    let base = base_of(&listed.node.text("url").unwrap_or_default());
    let (index, files, folder) = (job.index, parts.files.as_slice(), part.id());
    Addresses { index, files, folder, base: &base }.rewrite(&mut body);
    body
}

/// Adds what is not there yet.
fn join(all: &mut Vec<String>, more: Vec<String>, max: usize) {
    let known: BTreeSet<String> = all.iter().cloned().collect();
    let new = more.into_iter().filter(|text| !known.contains(text));
    all.extend(new);
    all.truncate(max);
}
