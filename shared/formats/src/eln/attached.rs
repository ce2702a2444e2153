//! One attached file: what its node says of it, and whether that is true.

use super::archive::Archive;
use super::graph::Node;
use super::identity::part_id;
use super::import::ImportedFile;
use super::kept::{Keeper, Place};
use super::media_type::media_type;
use super::warning::{Warning, Warnings};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::io::{Read, Seek};

const NAME_CHARS_MAX: usize = 255;
/// Longest text that is what a file is; a longer one is kept aside.
const DESCRIPTION_CHARS_MAX: usize = 10_000;
/// What a file costs of what may be read of the description.
pub(crate) const COST_BYTES: usize = 1024;

/// A file with what only the import needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Attached<'a> {
    /// What the caller gets.
    pub(crate) file: ImportedFile,
    /// Name under which eLabFTW stores it, and which bodies point to.
    pub(crate) stored_as: Option<String>,
    /// Its node, if it is described.
    pub(crate) node: Option<Node<'a>>,
}

/// A file of the archive with the node that describes it.
pub(crate) fn described<'a, R: Read + Seek>(
    archive: &Archive<R>,
    source_id: &str,
    path: String,
    node: Node<'a>,
) -> Attached<'a> {
    let named = node.filled("name");
    let name = file_name(named.as_deref().unwrap_or(&path), &path);
    let declared = node.values("encodingFormat").into_iter().find_map(Value::as_str);
    let file = ImportedFile {
        media_type: media_type(&name, declared),
        sha256: declared_sha256(node),
        description: description(node).map(|(_, text)| text),
        name,
        ..plain_file(archive, source_id, path)
    };
    Attached { file, stored_as: node.filled("alternateName"), node: Some(node) }
}

impl Attached<'_> {
    /// Warns of what the archive says of the file and cannot be true, but for its checksum, which
    /// is compared when the bytes are read.
    pub(crate) fn compare(&self, warnings: &mut Warnings) {
        let Some(node) = self.node else { return };
        let (path, found) = (self.file.path.clone(), self.file.bytes);
        if let Some(declared) = declared_size(node).filter(|declared| *declared != found) {
            warnings.add(Warning::SizeMismatch { path: path.clone(), declared, found });
        }
        let declared = node.filled("sha256").filter(|_| self.file.sha256.is_empty());
        if let Some(declared) = declared {
            let declared = declared.chars().take(80).collect();
            warnings.add(Warning::UnreadableChecksum { path, declared });
        }
    }

    /// Keeps what the node says and no manifest of a file holds.
    pub(crate) fn keep(&self, keeper: &mut Keeper) {
        let Some(node) = self.node else { return };
        let mut known = vec!["@id", "@type", "name", "alternateName", "hasPart"];
        known.push("variableMeasured");
        known.extend(description(node).map(|(key, _)| key));
        let holds = [
            ("contentSize", declared_size(node).is_some()),
            ("sha256", !self.file.sha256.is_empty()),
            ("encodingFormat", matches!(node.values("encodingFormat")[..], [Value::String(_)])),
            ("creativeWorkStatus", node.filled("creativeWorkStatus").as_deref() == Some("Normal")),
        ];
        known.extend(holds.into_iter().filter(|(_, held)| *held).map(|(key, _)| key));
        keeper.part(Place::File, &self.file.attachment_id, node, &known);
    }
}

/// A file of which only the path is known.
pub(crate) fn plain_file<R: Read + Seek>(
    archive: &Archive<R>,
    source_id: &str,
    path: String,
) -> ImportedFile {
    let name = file_name(&path, &path);
    ImportedFile {
        attachment_id: part_id(source_id, "file", &path),
        media_type: media_type(&name, None),
        bytes: archive.size(&path).unwrap_or(0),
        name,
        path,
        ..ImportedFile::default()
    }
}

/// A name that can be given to a file anywhere: the last part, without control characters.
fn file_name(name: &str, path: &str) -> String {
    let last = |text: &str| {
        let last = text.rsplit(['/', '\\']).next().unwrap_or("").trim();
        let plain: String = last.chars().filter(|c| !c.is_control()).collect();
        plain.chars().take(NAME_CHARS_MAX).collect::<String>()
    };
    let good = |name: &String| !name.is_empty() && name != "." && name != "..";
    let fallback = || Some(last(path)).filter(good);
    Some(last(name)).filter(good).or_else(fallback).unwrap_or_else(|| "file".to_owned())
}

/// What a file is, in the author's words, and the key that says it.
fn description(node: Node<'_>) -> Option<(&'static str, String)> {
    let said = |key: &'static str| Some((key, node.filled(key)?));
    let text = said("description").or_else(|| said("text"));
    text.filter(|(_, text)| text.chars().count() <= DESCRIPTION_CHARS_MAX)
}

/// The declared SHA-256 in lower case, or nothing if it is none. It comes as hex, in capitals or
/// not, also behind the name of the method, or as subresource integrity has it (base64).
fn declared_sha256(node: Node<'_>) -> String {
    let text = node.filled("sha256").unwrap_or_default();
    let lower = text.to_ascii_lowercase();
    let named = ["sha256:", "sha256-", "sha-256:", "sha-256="];
    let start = named.into_iter().find(|start| lower.starts_with(start)).map_or(0, str::len);
    let hex_digits = lower.get(start..).unwrap_or("").trim();
    if hex_digits.len() == 64 && hex_digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return hex_digits.to_owned();
    }
    let bytes = text.get(start..).and_then(|rest| STANDARD.decode(rest.trim()).ok());
    bytes.filter(|bytes| bytes.len() == 32).map(hex::encode).unwrap_or_default()
}

/// The size that a node declares, bytes: a number, or a text as the format asks for. Nothing if
/// it says none, or says it in other words (`2 MB`).
fn declared_size(node: Node<'_>) -> Option<u64> {
    let text = node.filled("contentSize")?;
    let (whole, rest) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let fraction = rest.trim_end_matches(|c: char| !c.is_ascii_digit());
    if !fraction.bytes().all(|digit| digit == b'0') {
        return None;
    }
    let unit = if rest.is_empty() { whole } else { rest };
    let unit = unit.trim_start_matches(|c: char| c.is_ascii_digit()).trim();
    if !["", "B", "b", "bytes", "byte", "octets"].contains(&unit) {
        return None;
    }
    whole.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::graph::Graph;
    use super::*;

    fn with<T>(file: &str, look: impl FnOnce(Node<'_>) -> T) -> T {
        let json = format!("{{\"@graph\": [{{\"@id\": \"f\", {file}}}]}}");
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        look(graph.node("f", 0).unwrap())
    }

    #[test]
    fn file_names_are_only_names() {
        assert_eq!(file_name("../../etc/passwd", "a/b"), "passwd");
        assert_eq!(file_name("..", "a/b.txt"), "b.txt");
        assert_eq!(file_name("a\r\nb.txt", "x"), "ab.txt");
        assert_eq!(file_name("", ""), "file");
    }

    #[test]
    fn sizes_are_texts_numbers_or_absent() {
        let size = |value: &str| with(&format!("\"contentSize\": {value}"), declared_size);
        for value in ["85530", "\"85530\"", "\"85530 B\"", "85530.0", "\"85530bytes\""] {
            assert_eq!(size(value), Some(85_530), "{value}");
        }
        for value in ["null", "\"\"", "\"2 MB\"", "1.5", "-3", "\"many\"", "{}"] {
            assert_eq!(size(value), None, "{value}");
        }
        assert_eq!(with("\"name\": \"f\"", declared_size), None);
    }

    #[test]
    fn checksums_come_in_many_forms_or_are_none() {
        let sha256 = |text: &str| with(&format!("\"sha256\": \"{text}\""), declared_sha256);
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(empty), empty);
        assert_eq!(sha256(&empty.to_ascii_uppercase()), empty);
        assert_eq!(sha256(&format!("sha256:{empty}")), empty);
        assert_eq!(sha256("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), empty);
        for none in ["", "abc", "d41d8cd98f00b204e9800998ecf8427e", "é"] {
            assert_eq!(sha256(none), "", "{none}");
        }
    }
}
