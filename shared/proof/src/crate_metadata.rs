//! `ro-crate-metadata.json` (RO-Crate 1.1): what is shown, for programs that open `.eln` files and
//! know nothing of proofs. Made of the verdict alone, so a verifier makes it again and compares:
//! what is written here may never change for files that exist.

use crate::layout;
use crate::plan::to_json;
use crate::reading::Text;
use crate::verdict::{DocumentVerdict, FileVerdict, Verdict};
use cahier_evidence::Hash;
use cahier_notebook::canonical::Content;
use cahier_timestamp::Time;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

type Node = BTreeMap<&'static str, Value>;
/// The files in the archive, by their hash in letters.
type Held = BTreeMap<String, Hash>;

const CONTEXT: &str = "https://w3id.org/ro/crate/1.1/context";
const PROFILE: &str = "https://w3id.org/ro/crate/1.1";

#[derive(Serialize)]
struct Crate {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Node>,
}

/// The bytes of the member.
pub(crate) fn render(verdict: &Verdict) -> Vec<u8> {
    let mut nodes = vec![descriptor(), root(verdict)];
    let held = verdict.files.iter().map(|file| (file.sha256.to_string(), file.sha256));
    let held: Held = held.collect();
    nodes.extend(verdict.documents.iter().map(|document| dataset(document, &held)));
    nodes.extend([layout::REPORT_FR, layout::REPORT_EN].map(report));
    nodes.extend(verdict.files.iter().map(file));
    to_json(&Crate { context: CONTEXT, graph: nodes })
}

fn text(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

/// A reference. Of one member, so its order is the same everywhere.
fn reference(id: impl Into<String>) -> Value {
    Value::Object([("@id".to_owned(), text(id))].into_iter().collect())
}

fn date(ms: u64) -> Value {
    text(Time::from_unix_ms(ms).to_string())
}

fn descriptor() -> Node {
    BTreeMap::from([
        ("@id", text(layout::CRATE)),
        ("@type", text("CreativeWork")),
        ("about", reference("./")),
        ("conformsTo", reference(PROFILE)),
    ])
}

fn root(verdict: &Verdict) -> Node {
    let documents = verdict.documents.iter().map(|document| reference(id_of(document)));
    let reports = [layout::REPORT_FR, layout::REPORT_EN].map(reference);
    BTreeMap::from([
        ("@id", text("./")),
        ("@type", text("Dataset")),
        ("datePublished", date(verdict.exported_ms)),
        ("description", text("A proof of who wrote what, and when. cahier verify checks it.")),
        ("hasPart", Value::Array(documents.chain(reports).collect())),
        ("license", text("All rights reserved")),
        ("name", text("Cahier proof")),
    ])
}

fn id_of(document: &DocumentVerdict) -> String {
    format!("./{}/", document.document)
}

fn dataset(document: &DocumentVerdict, held: &Held) -> Node {
    let id = document.document.to_string();
    let title = document.title().filter(|title| !title.is_empty());
    let name = title.map_or(id, str::to_owned);
    let mut node = BTreeMap::from([
        ("@id", text(id_of(document))),
        ("@type", text("Dataset")),
        ("name", text(name)),
    ]);
    if let Some(said) = document.text() {
        describe(&mut node, said, held);
    }
    node
}

/// What it says.
fn describe(node: &mut Node, said: Text<'_>, held: &Held) {
    node.insert("dateModified", date(said.received_ms()));
    let mut parts = Vec::new();
    for content in said.contents() {
        match content {
            Content::Body(body) => {
                node.insert("text", text(paragraphs(&body.plain_text())));
            }
            Content::Tags(tags) => {
                node.insert("keywords", text(tags.join(", ")));
            }
            Content::Entry { kind, date, .. } => {
                node.insert("genre", text(kind.name()));
                if let Some(date) = date {
                    node.insert("temporal", text(date));
                }
            }
            Content::File(file) => {
                parts.extend(held.get(&file.sha256).map(|hash| reference(layout::file(*hash))));
            }
            _ => {}
        }
    }
    if !parts.is_empty() {
        node.insert("hasPart", Value::Array(parts));
    }
}

/// Plain text as HTML, which readers of `.eln` files expect.
fn paragraphs(plain: &str) -> String {
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    plain.lines().map(|line| format!("<p>{}</p>", escape(line))).collect()
}

fn report(name: &'static str) -> Node {
    BTreeMap::from([
        ("@id", text(name)),
        ("@type", text("File")),
        ("encodingFormat", text("text/html")),
        ("name", text(name)),
    ])
}

fn file(file: &FileVerdict) -> Node {
    BTreeMap::from([
        ("@id", text(layout::file(file.sha256))),
        ("@type", text("File")),
        ("contentSize", text(file.size.to_string())),
        ("encodingFormat", text(file.media_type.as_str())),
        ("name", text(file.name.as_str())),
        ("sha256", text(file.sha256.to_string())),
    ])
}
