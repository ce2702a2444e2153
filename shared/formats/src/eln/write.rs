//! Writing `.eln` archives (TheELNFileFormat: RO-Crate 1.2 in a zip with one root folder), so that
//! other notebooks read them, and this one again. What it writes is stored and not compressed, in
//! the order in which it comes; its description stands at the end. Pure: entries and bytes come
//! in, the archive comes out.

use super::ElnError;
use crate::address::rewrite_addresses;
use crate::html::body_to_html;
use cahier_notebook::entry::{Attachment, Comment, Entry, EntryKind, Field, Step};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const CONTEXT: &str = "https://w3id.org/ro/crate/1.2/context";
const PROFILE: &str = "https://w3id.org/ro/crate/1.2";
const PUBLISHER: &str = "#publisher";
const METADATA: &str = "ro-crate-metadata.json";

/// An entry that is to be written.
pub struct ExportedEntry<'a> {
    /// Its id, by which links find it and a second import finds it again.
    pub id: String,
    /// The entry.
    pub entry: &'a Entry,
    /// What was said of it.
    pub comments: &'a [Comment],
    /// Who exports it: stands as its author where it names nobody.
    pub author: String,
    /// When it last changed, RFC 3339; empty where that is not known.
    pub modified: String,
}

/// An entry whose files are still to be written.
pub struct OpenEntry {
    id: String,
    node: Map<String, Value>,
    files: Vec<Value>,
    names: BTreeSet<String>,
}

/// An archive that is written.
pub struct Export {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    folder: String,
    made: String,
    nodes: Vec<Value>,
    parts: Vec<Value>,
    people: BTreeSet<String>,
    /// Entries that others name, with what they are called there.
    named: BTreeMap<String, String>,
}

fn failed(error: impl std::fmt::Display) -> ElnError {
    ElnError::Read { reason: error.to_string() }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

fn reference(id: &str) -> Value {
    json!({ "@id": id })
}

impl Export {
    /// Begins an archive at a moment, RFC 3339.
    pub fn begin(made: &str) -> Result<Self, ElnError> {
        let digits: String = made.chars().filter(char::is_ascii_alphanumeric).collect();
        let zip = ZipWriter::new(Cursor::new(Vec::new()));
        let (folder, made) = (format!("cahier-{digits}"), made.to_owned());
        let (nodes, parts, people) = (Vec::new(), Vec::new(), BTreeSet::new());
        Ok(Self { zip, folder, made, nodes, parts, people, named: BTreeMap::new() })
    }

    /// Name of the root folder: what the archive is to be called.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Begins an entry; its files follow.
    pub fn entry(&mut self, exported: &ExportedEntry<'_>) -> Result<OpenEntry, ElnError> {
        let entry = exported.entry;
        let id = dataset(&exported.id);
        let mut node = Map::new();
        let mut put = |key: &str, value: Value| {
            let empty = value.is_null() || value.as_str() == Some("");
            if !empty && value.as_array().is_none_or(|list| !list.is_empty()) {
                node.insert(key.to_owned(), value);
            }
        };
        put("@id", json!(id));
        put("@type", json!("Dataset"));
        put("identifier", json!(exported.id));
        put("name", json!(entry.title));
        put("genre", json!(genre(entry.kind)));
        put("temporal", json!(entry.date));
        put("dateModified", json!(exported.modified));
        put("creativeWorkStatus", json!(entry.status));
        // A comma parts keywords in other notebooks.
        let tags: Vec<String> = entry.tags.iter().map(|tag| tag.replace(',', "-")).collect();
        put("keywords", json!(tags));
        put("encodingFormat", json!("text/html"));
        put("text", json!(self.text(entry)));
        put("author", Value::Array(self.authors(exported)));
        put("about", self.category(entry));
        put("comment", Value::Array(self.comments(exported)));
        put("step", Value::Array(self.steps(exported)));
        put("variableMeasured", Value::Array(self.fields(exported)));
        let links = entry.links.iter().map(|link| self.link(&link.target, &link.label));
        put("mentions", links.collect());
        Ok(OpenEntry { id, node, files: Vec::new(), names: BTreeSet::new() })
    }

    /// Adds a file of an entry.
    pub fn file(
        &mut self,
        entry: &mut OpenEntry,
        file: &Attachment,
        bytes: &[u8],
    ) -> Result<(), ElnError> {
        let path = format!("{}{}", entry.id, free_name(&mut entry.names, file));
        let inside = path.trim_start_matches("./");
        self.zip.start_file(format!("{}/{inside}", self.folder), options()).map_err(failed)?;
        self.zip.write_all(bytes).map_err(failed)?;
        let mut node = json!({
            "@id": path, "@type": "File", "name": file.name, "alternateName": file.id,
            "encodingFormat": file.media_type, "contentSize": bytes.len().to_string(),
            "sha256": hex::encode(Sha256::digest(bytes)),
        });
        if let (Some(node), Some(description)) = (node.as_object_mut(), &file.description) {
            node.insert("description".to_owned(), json!(description));
        }
        entry.files.push(reference(&path));
        self.nodes.push(node);
        Ok(())
    }

    /// All files of an entry are in.
    pub fn end_entry(&mut self, entry: OpenEntry) {
        let OpenEntry { id, mut node, files, .. } = entry;
        if !files.is_empty() {
            node.insert("hasPart".to_owned(), Value::Array(files));
        }
        self.nodes.push(Value::Object(node));
        self.parts.push(reference(&id));
    }

    /// An entry is named, and may be no part of the archive.
    fn name(&mut self, id: &str, title: &str) {
        // What has a colon is an address.
        if id.is_empty() || id.contains(':') {
            return;
        }
        let known = self.named.entry(id.to_owned()).or_default();
        if known.is_empty() {
            title.clone_into(known);
        }
    }

    /// What is named and is no part of the archive stands in it by its identifier: a notebook that
    /// holds it finds it again.
    fn name_the_rest(&mut self) {
        for (id, title) in std::mem::take(&mut self.named) {
            let path = dataset(&id);
            if !self.parts.contains(&reference(&path)) {
                self.nodes.push(json!({
                    "@id": path, "@type": "CreativeWork", "identifier": id, "name": title,
                }));
            }
        }
    }

    /// The archive.
    pub fn finish(mut self) -> Result<Vec<u8>, ElnError> {
        self.name_the_rest();
        let mut graph = vec![
            json!({
                "@id": METADATA, "@type": "CreativeWork", "about": reference("./"),
                "conformsTo": reference(PROFILE), "dateCreated": self.made,
                "sdPublisher": reference(PUBLISHER), "version": "1.0",
            }),
            json!({
                "@id": PUBLISHER, "@type": "Organization", "name": "Cahier",
                "description": "Electronic laboratory notebook",
            }),
            json!({
                "@id": "./", "@type": "Dataset", "name": self.folder,
                "description": "Entries of a laboratory notebook",
                "datePublished": self.made, "hasPart": self.parts,
            }),
        ];
        graph.append(&mut self.nodes);
        let description = json!({ "@context": CONTEXT, "@graph": graph });
        let bytes = serde_json::to_vec_pretty(&description).map_err(failed)?;
        self.zip.start_file(format!("{}/{METADATA}", self.folder), options()).map_err(failed)?;
        self.zip.write_all(&bytes).map_err(failed)?;
        Ok(self.zip.finish().map_err(failed)?.into_inner())
    }

    fn person(&mut self, name: &str) -> Value {
        let id = format!("#person-{}", short_hash(name));
        if self.people.insert(id.clone()) {
            self.nodes.push(json!({ "@id": id, "@type": "Person", "name": name }));
        }
        reference(&id)
    }

    fn authors(&mut self, exported: &ExportedEntry<'_>) -> Vec<Value> {
        let own = [exported.author.clone()];
        let named = &exported.entry.people;
        let names = if named.is_empty() { &own[..] } else { &named[..] };
        names.iter().filter(|name| !name.is_empty()).map(|name| self.person(name)).collect()
    }

    fn category(&mut self, entry: &Entry) -> Value {
        let Some(category) = &entry.category else { return Value::Null };
        let id = format!("#category-{}", short_hash(category));
        if self.people.insert(id.clone()) {
            self.nodes.push(json!({ "@id": id, "@type": "Thing", "name": category }));
        }
        reference(&id)
    }

    fn comments(&mut self, exported: &ExportedEntry<'_>) -> Vec<Value> {
        let mut references = Vec::new();
        for comment in exported.comments {
            let id = format!("#comment-{}-{}", exported.id, comment.id);
            let author = self.person(&comment.author);
            self.nodes.push(json!({
                "@id": id, "@type": "Comment", "text": comment.text,
                "dateCreated": comment.at, "author": author,
            }));
            references.push(reference(&id));
        }
        references
    }

    fn steps(&mut self, exported: &ExportedEntry<'_>) -> Vec<Value> {
        let mut references = Vec::new();
        for (step, position) in exported.entry.steps.iter().zip(1..) {
            let id = format!("#step-{}-{position}", exported.id);
            self.nodes.push(step_node(&id, step, position));
            let text = json!({
                "@id": format!("{id}-text"), "@type": "HowToDirection", "text": step.text,
            });
            self.nodes.push(text);
            references.push(reference(&id));
        }
        references
    }

    fn fields(&mut self, exported: &ExportedEntry<'_>) -> Vec<Value> {
        let mut references = Vec::new();
        for (field, position) in exported.entry.fields.iter().zip(1..) {
            let id = format!("#field-{}-{position}", exported.id);
            if field.kind == "entry" {
                self.name(&field.value, "");
            }
            self.nodes.push(field_node(&id, field));
            references.push(reference(&id));
        }
        references
    }

    /// A link; what it leads to has a node of its own.
    fn link(&mut self, target: &str, label: &str) -> Value {
        if target.contains("://") {
            self.nodes.push(json!({ "@id": target, "@type": "WebPage", "name": label }));
            return reference(target);
        }
        self.name(target, label);
        reference(&dataset(target))
    }

    /// The body, its addresses as they stand in the archive.
    fn text(&mut self, entry: &Entry) -> String {
        let mut body = entry.body.clone();
        let mut names = BTreeSet::new();
        let files: Vec<(String, String)> = entry
            .attachments
            .iter()
            .map(|file| (format!("attachment:{}", file.id), free_name(&mut names, file)))
            .collect();
        rewrite_addresses(&mut body, &mut |_, address| {
            if let Some(other) = address.strip_prefix("entry:") {
                self.name(other, "");
                return Some(format!("../{other}/"));
            }
            files.iter().find(|(id, _)| id == address).map(|(_, name)| encoded(name))
        });
        body_to_html(&body)
    }
}

fn dataset(id: &str) -> String {
    format!("./{id}/")
}

fn genre(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Experiment => "experiment",
        EntryKind::Resource => "resource",
        EntryKind::ExperimentTemplate => "experiment template",
        EntryKind::ResourceTemplate => "resource template",
    }
}

fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match plain(byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A name for a file that no other of its entry has, and that every system takes.
fn free_name(names: &mut BTreeSet<String>, file: &Attachment) -> String {
    let fits = |c: char| !c.is_control() && !"/\\:*?\"<>|%#".contains(c);
    let name: String = file.name.chars().map(|c| if fits(c) { c } else { '_' }).take(120).collect();
    let name = name.trim_matches(['.', ' ']).to_owned();
    let name = if name.is_empty() { "file".to_owned() } else { name };
    // Systems that do not tell case apart would take two files for one.
    if names.insert(name.to_lowercase()) {
        return name;
    }
    let other = format!("{}-{name}", short_hash(&file.id));
    names.insert(other.to_lowercase());
    other
}

fn short_hash(text: &str) -> String {
    let mut hash = hex::encode(Sha256::digest(text.as_bytes()));
    hash.truncate(16);
    hash
}

fn step_node(id: &str, step: &Step, position: u64) -> Value {
    let status = if step.done_at.is_some() { "finished" } else { "unfinished" };
    let mut node = json!({
        "@id": id, "@type": "HowToStep", "position": position, "creativeWorkStatus": status,
        "itemListElement": reference(&format!("{id}-text")),
    });
    if let Some(node) = node.as_object_mut() {
        let times = [("temporal", &step.done_at), ("expires", &step.deadline)];
        for (key, time) in times {
            node.extend(time.as_ref().map(|time| (key.to_owned(), json!(time))));
        }
    }
    node
}

fn field_node(id: &str, field: &Field) -> Value {
    let value = match field.kind.as_str() {
        "entry" => dataset(&field.value),
        _ => field.value.clone(),
    };
    // Groups stand before names as other notebooks write them.
    let name = match &field.group {
        Some(group) => format!("{group} → {}", field.name),
        None => field.name.clone(),
    };
    let property = if field.id.is_empty() { &field.name } else { &field.id };
    let mut node = json!({
        "@id": id, "@type": "PropertyValue", "propertyID": property, "name": name,
        "valueReference": field.kind, "value": value,
    });
    if let Some(node) = node.as_object_mut() {
        let more = [("unitText", &field.unit), ("description", &field.description)];
        for (key, text) in more {
            node.extend(text.as_ref().map(|text| (key.to_owned(), json!(text))));
        }
    }
    node
}
