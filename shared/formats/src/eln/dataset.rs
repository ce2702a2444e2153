//! One dataset of the crate as one entry.

use super::archive::Archive;
use super::attached::Attached;
use super::fields::FieldMaker;
use super::files::{Gatherer, Parts};
use super::formulas::find_formulas;
use super::graph::{Graph, Node};
use super::identity::part_id;
use super::import::ImportedEntry;
use super::index::{Index, Listed, base_of, one_line};
use super::kept::{Keeper, Names, Place};
use super::legacy::{self, Sidecar};
use super::limits::Limits;
use super::pictures::Pictures;
use super::print::Print;
use super::rspace::{self, Document};
use super::text::{Addresses, Form};
use super::warning::{Warning, Warnings};
use super::{comments, links, metadata, sections, steps, text, when};
use cahier_notebook::body::{Body, Element, Node as BodyNode, Run};
use cahier_notebook::entry::{Entry, Field};
use serde_json::Value;
use std::io::{Read, Seek};

/// The property under which eLabFTW writes its whole metadata.
const METADATA_PROPERTY: &str = "elabftw_metadata";

/// What the import of one archive needs at every entry.
pub(crate) struct Job<'j, R> {
    pub(crate) archive: &'j mut Archive<R>,
    pub(crate) graph: &'j Graph,
    pub(crate) index: &'j Index,
    pub(crate) limits: &'j Limits,
    pub(crate) warnings: Warnings,
    /// What was kept as it came, over all entries.
    pub(crate) names: Names,
    /// How many bytes of pictures may still be taken out of texts.
    pub(crate) picture_bytes_left: u64,
    /// Which notebook wrote the archive.
    pub(crate) exporter: String,
    /// Whether that is eLabFTW.
    pub(crate) elabftw: bool,
}

/// Makes the entry of a dataset.
pub(crate) fn entry<R: Read + Seek>(listed: &Listed<'_>, job: &mut Job<'_, R>) -> ImportedEntry {
    let node = listed.node;
    let mut keeper = Keeper::default();
    let mut parts = gathered(listed, job);
    let sidecar =
        read_part(&parts, job, listed, legacy::BYTES_MAX, Sidecar::parse, |path: &str| {
            path.rsplit('/').next() == Some(legacy::NAME)
        });
    let document =
        read_part(&parts, job, listed, rspace::BYTES_MAX, rspace::parse, rspace::is_document);
    let mut imported = plain(listed, sidecar.as_ref(), job, &mut keeper);
    let escaped = sidecar.is_some();
    let id = &listed.source_id;
    imported.comments = comments::comments(node, &parts, id, escaped, &mut keeper);
    imported.entry.links = links::links(&parts, job, listed, &mut keeper);
    if document.is_none() && node.filled("name").is_none() {
        job.warnings.add(Warning::NoTitle { entry: listed.title.clone() });
    }
    let both = (sidecar.as_ref(), document.as_ref());
    add_fields(&mut imported.entry, both, &parts, job, listed, &mut keeper);
    let mut pictures = Pictures::new(&listed.source_id, job.picture_bytes_left);
    let texts = text::texts(node, sidecar.as_ref()).into_iter();
    let texts: Vec<_> = texts.map(|(text, form)| (pictures.out_of(text), form)).collect();
    imported.entry.body = text::body(&texts, &listed.title, &mut job.warnings);
    sections::add(&mut imported, &mut pictures, &parts, job, listed, &mut keeper);
    if let Some(document) = &document {
        add_document(&mut imported, document, &mut pictures);
    }
    finish_body(&mut imported.entry.body, &parts, job, listed);
    let (found, left_bytes) = pictures.finish();
    job.picture_bytes_left = left_bytes;
    let of_text = |file| Attached { file, stored_as: None, node: None };
    parts.files.extend(found.into_iter().map(of_text));
    keep_parts(&parts, &mut keeper);
    finish(imported, keeper, parts, job)
}

/// The parts of a dataset.
fn gathered<'a, R: Read + Seek>(listed: &Listed<'a>, job: &mut Job<'_, R>) -> Parts<'a> {
    let entry = (listed.source_id.as_str(), listed.title.as_str());
    let gatherer = Gatherer::new(job.archive, job.index, job.limits, &mut job.warnings, entry);
    gatherer.gather(listed.node)
}

/// What the node itself says of its entry, but for text, fields, links, comments and files.
fn plain<R>(
    listed: &Listed<'_>,
    sidecar: Option<&Sidecar>,
    job: &mut Job<'_, R>,
    keeper: &mut Keeper,
) -> ImportedEntry {
    let (node, id) = (listed.node, listed.source_id.as_str());
    keeper.node(node);
    metadata::keep_about(node, keeper);
    for key in ["author", "creator"] {
        node.nodes(key).into_iter().for_each(|person| keeper.person(person));
    }
    let created = moment(node, "dateCreated", &listed.title, &mut job.warnings, keeper);
    let modified = moment(node, "dateModified", &listed.title, &mut job.warnings, keeper);
    let otherwise = modified.as_deref().or(created.as_deref()).unwrap_or(when::LONG_AGO);
    let entry = Entry {
        kind: metadata::kind(node, sidecar),
        title: listed.title.clone(),
        date: day(node, sidecar, created.as_deref()),
        status: metadata::status(node, sidecar),
        category: metadata::category(node, sidecar),
        tags: metadata::tags(node, sidecar),
        steps: steps::steps(node, sidecar, id, otherwise, keeper),
        ..Entry::default()
    };
    ImportedEntry {
        source_id: id.to_owned(),
        address: listed.address.clone(),
        exporter: job.exporter.clone(),
        entry,
        authors: metadata::people(node),
        created,
        modified,
        ..ImportedEntry::default()
    }
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

fn moment(
    node: Node<'_>,
    key: &str,
    title: &str,
    warnings: &mut Warnings,
    keeper: &mut Keeper,
) -> Option<String> {
    let value = node.filled(key)?;
    let moment = when::moment(&value);
    if moment.is_none() {
        keeper.value(key, &value);
        warnings.add(Warning::UnknownDate { entry: title.to_owned(), value });
    }
    moment
}

/// The day that the author gave the work, or else the day on which the entry was made.
fn day(node: Node<'_>, sidecar: Option<&Sidecar>, created: Option<&str>) -> Option<String> {
    let given = node.filled("temporal").or_else(|| sidecar?.date());
    given.as_deref().and_then(when::day).or_else(|| created.and_then(when::day))
}

fn add_fields<R>(
    entry: &mut Entry,
    (sidecar, document): (Option<&Sidecar>, Option<&Document>),
    parts: &Parts<'_>,
    job: &mut Job<'_, R>,
    listed: &Listed<'_>,
    keeper: &mut Keeper,
) {
    let node = listed.node;
    let base = base_of(&node.text("url").unwrap_or_default());
    let mut maker = FieldMaker::new(&listed.source_id, job.index, base);
    let properties = node.nodes("variableMeasured");
    let raw = raw_metadata(&properties);
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
        keeper.value(METADATA_PROPERTY, if empty { "" } else { &kept });
    } else if let Some(raw) = raw {
        keeper.value(METADATA_PROPERTY, &raw);
    }
    let extra = metadata.as_ref().and_then(|metadata| metadata.get("extra_fields"));
    let known = |name: &str| {
        name == METADATA_PROPERTY || extra.is_some_and(|extra| extra.get(name).is_some())
    };
    maker.add_properties(&properties, None, &known, keeper);
    add_fields_of_parts(&mut maker, parts, keeper);
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

/// eLabFTW's whole metadata as it wrote it: JSON in a text, or as it is.
fn raw_metadata(properties: &[Node<'_>]) -> Option<String> {
    let written = properties
        .iter()
        .find(|node| node.text("propertyID").as_deref() == Some(METADATA_PROPERTY))?;
    let whole = || written.values("value").into_iter().find(|value| value.is_object());
    written.text("value").or_else(|| whole().map(Value::to_string))
}

/// PASTA describes what it read in a file as properties of the file.
fn add_fields_of_parts(maker: &mut FieldMaker<'_>, parts: &Parts<'_>, keeper: &mut Keeper) {
    let files = parts.files.iter().map(|part| (part.node, part.file.name.clone()));
    let remote = parts.remote.iter().map(|file| (file.node, file.name.clone()));
    let inner = parts.inner.iter().map(|(part, _)| (Some(*part), sections::name(*part)));
    for (node, name) in files.chain(remote).chain(inner) {
        let properties = node.map(|node| node.nodes("variableMeasured")).unwrap_or_default();
        maker.add_properties(&properties, Some(&name), &|_| false, keeper);
    }
}

/// Takes title, author, dates and texts from an RSpace document.
fn add_document(imported: &mut ImportedEntry, document: &Document, pictures: &mut Pictures<'_>) {
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
        body.extend(text::read(&pictures.out_of(field.data.clone()), Form::Html).body.0);
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

/// Keeps what the parts say and no manifest holds.
fn keep_parts(parts: &Parts<'_>, keeper: &mut Keeper) {
    for part in &parts.files {
        part.keep(keeper);
    }
    for file in &parts.remote {
        if let Some(node) = file.node {
            let known = ["@id", "@type", "name", "variableMeasured"];
            keeper.part(Place::File, &file.address, node, &known);
        }
    }
    for version in &parts.versions {
        keeper.part(Place::Version, version.id(), *version, &["@id", "@type", "hasPart"]);
    }
}

/// Puts together what is left: files, what is kept, and the print of what the archive says.
pub(crate) fn finish<R>(
    mut imported: ImportedEntry,
    keeper: Keeper,
    parts: Parts<'_>,
    job: &mut Job<'_, R>,
) -> ImportedEntry {
    let title = imported.entry.title.clone();
    if !parts.versions.is_empty() {
        let count = parts.versions.len() as u64;
        job.warnings.add(Warning::Versions { entry: title.clone(), count });
    }
    let kept = keeper.finish(job.graph);
    if kept.left_out {
        job.warnings.add(Warning::NotAllKept { entry: title });
    }
    job.names.append(kept.names);
    imported.entry.extra = kept.values;
    imported.entry.people.clone_from(&imported.authors);
    imported.entry.attachments = parts.files.iter().map(|part| part.file.attachment()).collect();
    imported.files = parts.files.into_iter().map(|part| part.file).collect();
    let there = Print::of_archive(&imported);
    imported.there = there.map(|print| print.to_string()).unwrap_or_default();
    imported
}
