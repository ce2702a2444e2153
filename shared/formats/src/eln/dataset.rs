//! One dataset of the crate as one entry.

use super::archive::Archive;
use super::fields::FieldMaker;
use super::files::{Attached, Gatherer, Parts};
use super::formulas::find_formulas;
use super::graph::{Graph, Node};
use super::identity::part_id;
use super::import::ImportedEntry;
use super::index::{Index, Listed, Target, base_of, one_line};
use super::legacy::{self, Sidecar};
use super::limits::Limits;
use super::rspace::{self, Document};
use super::text::{Addresses, Form};
use super::warning::{Warning, Warnings};
use super::{metadata, steps, text, when};
use cahier_notebook::body::{Body, Element, Node as BodyNode, Run};
use cahier_notebook::entry::{Comment, Entry, Field, Link};
use serde_json::Value;
use std::io::{Read, Seek};

/// The property under which eLabFTW writes its whole metadata.
const METADATA_PROPERTY: &str = "elabftw_metadata";
const COMMENTS_MAX: usize = 10_000;
const LINKS_MAX: usize = 5_000;
/// What a comment costs of what may be read.
const COST_BYTES: usize = 256;
/// When a step was done of which nothing more is known.
const LONG_AGO: &str = "1970-01-01T00:00:00Z";

/// What the import of one archive needs at every entry.
pub(crate) struct Job<'j, R> {
    pub(crate) archive: &'j mut Archive<R>,
    pub(crate) graph: &'j Graph,
    pub(crate) index: &'j Index,
    pub(crate) limits: &'j Limits,
    pub(crate) warnings: Warnings,
    /// Whether eLabFTW wrote the archive.
    pub(crate) elabftw: bool,
}

/// Makes the entry of a dataset.
pub(crate) fn entry<R: Read + Seek>(listed: &Listed<'_>, job: &mut Job<'_, R>) -> ImportedEntry {
    let (node, id) = (listed.node, listed.source_id.as_str());
    let gatherer = Gatherer::new(
        job.archive,
        job.index,
        job.limits,
        &mut job.warnings,
        (id, listed.title.as_str()),
    );
    let parts = gatherer.gather(node);
    let sidecar =
        read_part(&parts, job, listed, legacy::BYTES_MAX, Sidecar::parse, |path: &str| {
            path.rsplit('/').next() == Some(legacy::NAME)
        });
    let document =
        read_part(&parts, job, listed, rspace::BYTES_MAX, rspace::parse, rspace::is_document);
    let mut imported = ImportedEntry { source_id: id.to_owned(), ..ImportedEntry::default() };
    imported.created = moment(node, "dateCreated", &listed.title, &mut job.warnings);
    imported.modified = moment(node, "dateModified", &listed.title, &mut job.warnings);
    imported.authors = metadata::people(node);
    imported.comments = comments(node, id, sidecar.is_some());
    let otherwise =
        imported.modified.as_deref().or(imported.created.as_deref()).unwrap_or(LONG_AGO);
    imported.entry = Entry {
        kind: metadata::kind(node, sidecar.as_ref()),
        title: listed.title.clone(),
        date: day(node, sidecar.as_ref(), imported.created.as_deref()),
        status: metadata::status(node, sidecar.as_ref()),
        category: metadata::category(node, sidecar.as_ref()),
        tags: metadata::tags(node, sidecar.as_ref()),
        people: Vec::new(),
        fields: Vec::new(),
        steps: steps::steps(node, sidecar.as_ref(), id, otherwise),
        links: links(node, &parts, job, listed),
        attachments: parts.files.iter().map(|part| part.file.attachment()).collect(),
        body: text::body(&text::texts(node, sidecar.as_ref()), &listed.title, &mut job.warnings),
        extra: metadata::extra(node),
        ..Entry::default()
    };
    if document.is_none() && node.filled("name").is_none() {
        job.warnings.add(Warning::NoTitle { entry: listed.title.clone() });
    }
    add_fields(&mut imported.entry, sidecar.as_ref(), document.as_ref(), &parts, job, listed);
    if let Some(document) = &document {
        add_document(&mut imported, document);
    }
    imported.entry.people.clone_from(&imported.authors);
    finish_body(&mut imported.entry.body, &parts, job, listed);
    note_parts(&mut imported.entry, &parts, job, listed);
    imported.files = parts.files.into_iter().map(|part| part.file).collect();
    imported
}

/// Reads the first file of the entry that `wanted` knows by its path, if it is what it should
/// be.
fn read_part<R: Read + Seek, T>(
    parts: &Parts<'_>,
    job: &mut Job<'_, R>,
    listed: &Listed<'_>,
    bytes_max: u64,
    parse: fn(&[u8]) -> Option<T>,
    wanted: fn(&str) -> bool,
) -> Option<T> {
    let part = parts.files.iter().find(|part| wanted(&part.file.path))?;
    let bytes = job.archive.read_file(&part.file.path, bytes_max).ok();
    let read = bytes.and_then(|bytes| parse(&bytes));
    if read.is_none() {
        let (entry, path) = (listed.title.clone(), part.file.path.clone());
        job.warnings.add(Warning::UnreadableDetails { entry, path });
    }
    read
}

fn moment(node: Node<'_>, key: &str, title: &str, warnings: &mut Warnings) -> Option<String> {
    let value = node.filled(key)?;
    let moment = when::moment(&value);
    if moment.is_none() {
        warnings.add(Warning::UnknownDate { entry: title.to_owned(), value });
    }
    moment
}

/// The day that the author gave the work, or else the day on which the entry was made.
fn day(node: Node<'_>, sidecar: Option<&Sidecar>, created: Option<&str>) -> Option<String> {
    let given = node.filled("temporal").or_else(|| sidecar?.date());
    given.as_deref().and_then(when::day).or_else(|| created.and_then(when::day))
}

fn comments(node: Node<'_>, source_id: &str, escaped: bool) -> Vec<Comment> {
    let nodes = node.nodes("comment").into_iter().take(COMMENTS_MAX);
    let nodes = nodes.take_while(|comment| comment.spend(COST_BYTES)).enumerate();
    let comments = nodes.map(|(at, comment)| {
        let text = comment.text("text").or_else(|| comment.text("name")).unwrap_or_default();
        let at_time = comment.filled("dateCreated").and_then(|text| when::moment(&text));
        // The ids of comments are not unique in old archives, their place is.
        Comment {
            id: part_id(source_id, "comment", &format!("{}\n{at}", comment.id())),
            text: if escaped { unescaped(&text) } else { text },
            at: at_time.unwrap_or_default(),
            author: metadata::people(comment).join(", "),
            reply_to: String::new(),
        }
    });
    comments.filter(|comment| !comment.text.trim().is_empty()).collect()
}

/// Old versions of eLabFTW escaped comments once too often.
fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&#039;", "'")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

fn links<R>(
    node: Node<'_>,
    parts: &Parts<'_>,
    job: &mut Job<'_, R>,
    listed: &Listed<'_>,
) -> Vec<Link> {
    let mut targets: Vec<(String, String)> = Vec::new();
    for id in node.references("mentions").into_iter().take(LINKS_MAX) {
        let label = job.graph.node(id, 0).and_then(|node| node.filled("name"));
        let label = label.unwrap_or_else(|| id.to_owned());
        match job.index.target(job.graph, id) {
            Target::Entry(source) => targets.push((source, label)),
            Target::Address(address) => targets.push((address, label)),
            Target::Unknown => {
                let (entry, target) = (listed.title.clone(), id.to_owned());
                job.warnings.add(Warning::UnknownLink { entry, target });
            }
        }
    }
    targets.extend(parts.entries.iter().map(|source| (source.clone(), String::new())));
    targets.extend(parts.remote.iter().cloned());
    targets.truncate(LINKS_MAX);
    let mut links: Vec<Link> = Vec::new();
    for (target, label) in targets {
        if target == listed.source_id || links.iter().any(|link| link.target == target) {
            continue;
        }
        // Names of linked entries began with their category, even without one, in 2023.
        let label = job.index.title(&target).unwrap_or(label.strip_prefix("- ").unwrap_or(&label));
        let id = part_id(&listed.source_id, "link", &target);
        links.push(Link { id, label: one_line(label), target });
    }
    links
}

fn add_fields<R>(
    entry: &mut Entry,
    sidecar: Option<&Sidecar>,
    document: Option<&Document>,
    parts: &Parts<'_>,
    job: &mut Job<'_, R>,
    listed: &Listed<'_>,
) {
    let node = listed.node;
    let base = base_of(&node.text("url").unwrap_or_default());
    let mut maker = FieldMaker::new(&listed.source_id, job.index, base);
    let properties = node.nodes("variableMeasured");
    let written = properties
        .iter()
        .find(|node| node.text("propertyID").as_deref() == Some(METADATA_PROPERTY));
    let raw = written.and_then(|node| node.text("value"));
    let parsed = raw.as_deref().map(serde_json::from_str::<Value>);
    let unreadable = matches!(&parsed, Some(Err(_)));
    let metadata = match parsed {
        Some(Ok(metadata)) => Some(metadata),
        _ => sidecar.and_then(Sidecar::metadata),
    };
    let good = metadata.as_ref().is_none_or(|metadata| maker.add_metadata(metadata));
    if unreadable || !good {
        job.warnings.add(Warning::UnreadableFields { entry: listed.title.clone() });
    }
    if let Some(metadata) = &metadata {
        let empty = metadata.as_object().is_none_or(serde_json::Map::is_empty);
        let kept = raw.unwrap_or_else(|| metadata.to_string());
        metadata::keep(&mut entry.extra, METADATA_PROPERTY, if empty { "" } else { &kept });
    } else if let Some(raw) = raw {
        metadata::keep(&mut entry.extra, METADATA_PROPERTY, &raw);
    }
    let extra = metadata.as_ref().and_then(|metadata| metadata.get("extra_fields"));
    let known = |name: &str| {
        name == METADATA_PROPERTY || extra.is_some_and(|extra| extra.get(name).is_some())
    };
    maker.add_properties(&properties, None, &known);
    for part in &parts.files {
        // PASTA describes what it read in a file as properties of the file.
        let properties = part.node.map(|node| node.nodes("variableMeasured")).unwrap_or_default();
        maker.add_properties(&properties, Some(&part.file.name), &|_| false);
    }
    entry.fields = maker.finish();
    if let Some(document) = document {
        let fields = document.fields.iter().filter(|field| field.kind != "TEXT").enumerate();
        entry.fields.extend(fields.map(|(at, field)| Field {
            id: part_id(&listed.source_id, "document-field", &format!("{}\n{at}", field.name)),
            name: one_line(&field.name),
            kind: field.field_kind().to_owned(),
            value: field.value(),
            ..Field::default()
        }));
    }
}

/// Takes title, author, dates and texts from an RSpace document.
fn add_document(imported: &mut ImportedEntry, document: &Document) {
    imported.entry.title = one_line(&document.name);
    if imported.authors.is_empty() && !document.author.trim().is_empty() {
        imported.authors.push(one_line(&document.author));
    }
    let created = when::moment(&document.created);
    imported.created = imported.created.take().or(created);
    imported.modified = imported.modified.take().or_else(|| when::moment(&document.modified));
    let day = imported.created.as_deref().and_then(when::day);
    imported.entry.date = imported.entry.date.take().or(day);
    for field in document.fields.iter().filter(|field| field.kind == "TEXT") {
        let run = Run { text: one_line(&field.name), ..Run::default() };
        let heading = Element::new("heading", vec![BodyNode::Text(vec![run])]).with("level", "2");
        let body = &mut imported.entry.body.0;
        body.push(BodyNode::Element(heading));
        body.extend(text::read(&field.data, Form::Html).body.0);
    }
}

fn finish_body<R>(body: &mut Body, parts: &Parts<'_>, job: &Job<'_, R>, listed: &Listed<'_>) {
    if job.elabftw {
        find_formulas(body);
    }
    let base = base_of(&listed.node.text("url").unwrap_or_default());
    let files: &[Attached<'_>] = &parts.files;
    let addresses = Addresses { index: job.index, files, folder: listed.node.id(), base: &base };
    addresses.rewrite(body);
}

/// Notes what the parts say and no manifest holds.
fn note_parts<R>(entry: &mut Entry, parts: &Parts<'_>, job: &mut Job<'_, R>, listed: &Listed<'_>) {
    if parts.versions > 0 {
        let (entry, count) = (listed.title.clone(), parts.versions);
        job.warnings.add(Warning::Versions { entry, count });
    }
    for part in &parts.files {
        let status = part.node.and_then(|node| node.filled("creativeWorkStatus"));
        if let Some(status) = status.filter(|status| status != "Normal") {
            let key = format!("file.{}.creativeWorkStatus", part.file.attachment_id);
            metadata::keep(&mut entry.extra, &key, &status);
        }
    }
}
