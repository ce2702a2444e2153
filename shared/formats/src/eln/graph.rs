//! The RO-Crate graph: nodes by id, read as tolerantly as JSON-LD is written.
//!
//! A value may be one thing or a list of them, a node may stand where a reference to it would
//! do, numbers may be texts, and two nodes may share an id (eLabFTW made the ids of comments
//! from their second in 2023). Names that a description gives itself, and nodes inside of others,
//! are made plain before (`context`, `flatten`).

use super::ElnError;
use super::context::Context;
use super::flatten::flattened;
use super::identity::percent_decoded;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Longest text that is tried as a reference, bytes.
const ID_BYTES_MAX: usize = 2048;
/// What following one reference costs, bytes.
const STEP_BYTES: usize = 64;
/// What the descriptions are called, in the archive and in themselves.
pub(crate) const METADATA_NAMES: [&str; 2] = ["ro-crate-metadata.json", "ro-crate-metadata.jsonld"];

/// All nodes of a crate.
#[derive(Debug)]
pub(crate) struct Graph {
    nodes: Vec<Map<String, Value>>,
    by_id: BTreeMap<String, Vec<usize>>,
    /// How much may still be read. Nodes refer to each other, so that a small file can describe
    /// endless entries; this is where that ends.
    left_bytes: Cell<u64>,
}

/// One node, with the graph that its references point into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    map: &'a Map<String, Value>,
    graph: &'a Graph,
}

impl Graph {
    /// Reads `ro-crate-metadata.json`, of which `read_bytes_max` may be used in all, however
    /// often nodes refer to each other. Nesting beyond 128 levels is refused by the parser.
    pub(crate) fn parse(bytes: &[u8], read_bytes_max: u64) -> Result<Self, ElnError> {
        let bad = |reason: String| ElnError::BadMetadata { reason };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let document: Value =
            serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
        let context = Context::of(document.get("@context"));
        let graph = match document {
            Value::Object(mut document) => match document.remove("@graph") {
                // One node with all others inside of it.
                None if document.contains_key("@id") => Some(Value::Object(document)),
                graph => graph,
            },
            Value::Array(nodes) => Some(Value::Array(nodes)),
            _ => None,
        };
        let mut nodes: Vec<Map<String, Value>> = match graph {
            Some(Value::Array(nodes)) => nodes.into_iter().filter_map(into_map).collect(),
            Some(Value::Object(node)) => vec![node],
            _ => return Err(bad("it has no @graph".to_owned())),
        };
        nodes.iter_mut().for_each(|node| context.apply(node));
        let nodes = flattened(nodes);
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, node) in nodes.iter().enumerate() {
            if let Some(Value::String(id)) = node.get("@id") {
                by_id.entry(normal_id(id)).or_default().push(at);
            }
        }
        Ok(Self { nodes, by_id, left_bytes: Cell::new(read_bytes_max) })
    }

    /// Takes some of what may still be read; false, from then on, when nothing is left.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        let left = self.left_bytes.get().saturating_sub(bytes as u64);
        self.left_bytes.set(left);
        left > 0
    }

    /// All nodes in their order.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.nodes.iter().map(|map| Node { map, graph: self })
    }

    /// The node of an id; where several share it, the one at `occurrence`, or the last.
    pub(crate) fn node(&self, id: &str, occurrence: usize) -> Option<Node<'_>> {
        if !self.spend(STEP_BYTES) {
            return None;
        }
        let plain = normal_id(id);
        let places = self.by_id.get(&plain).or_else(|| self.by_id.get(&percent_decoded(&plain)))?;
        let place = places.get(occurrence).or_else(|| places.last())?;
        self.nodes.get(*place).map(|map| Node { map, graph: self })
    }

    /// The root dataset: what the descriptor is about.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        let descriptor = self.descriptor();
        let named = descriptor.and_then(|node| node.nodes("about").into_iter().next());
        named.or_else(|| self.node("./", 0))
    }

    /// The node that describes the description. RO-Crate 1.2 also names it by its address.
    pub(crate) fn descriptor(&self) -> Option<Node<'_>> {
        let plain = METADATA_NAMES.into_iter().find_map(|name| self.node(name, 0));
        plain.or_else(|| {
            self.nodes().find(|node| {
                let last = node.id().rsplit('/').next().unwrap_or("");
                METADATA_NAMES.contains(&last) && !node.references("about").is_empty()
            })
        })
    }
}

/// Whether a JSON text holds more values than that: each takes far more room in memory than the
/// comma that parts it from the next one.
pub(crate) fn is_crowded(json: &[u8], values_max: usize) -> bool {
    values_in(json) > values_max
}

/// How many values a JSON text holds, about, without reading it.
pub(crate) fn values_in(json: &[u8]) -> usize {
    let (mut inside, mut escaped, mut count) = (false, false, 0_usize);
    for byte in json {
        match *byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b',' | b'[' | b'{' if !inside => count += 1,
            _ => {}
        }
    }
    count
}

fn into_map(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

impl<'a> Node<'a> {
    /// The `@id` as it is written; empty if there is none.
    pub(crate) fn id(&self) -> &'a str {
        self.map.get("@id").and_then(Value::as_str).unwrap_or("")
    }

    /// Whether the node is of a type, alone or among others.
    pub(crate) fn is_a(&self, wanted: &str) -> bool {
        self.values("@type").into_iter().filter_map(Value::as_str).any(|kind| kind == wanted)
    }

    /// Whether the node is a file.
    pub(crate) fn is_file(&self) -> bool {
        self.is_a("File") || self.is_a("MediaObject")
    }

    /// The keys and values of the node.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let count = if self.spend(self.map.len()) { self.map.len() } else { 0 };
        self.map.iter().take(count).map(|(key, value)| (key.as_str(), value))
    }

    /// The values of a key: none for `null`, one for a single value.
    pub(crate) fn values(&self, key: &str) -> Vec<&'a Value> {
        match self.map.get(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) if !self.spend(values.len()) => Vec::new(),
            Some(Value::Array(values)) => values.iter().filter(|value| !value.is_null()).collect(),
            Some(value) => vec![value],
        }
    }

    /// The first value of a key as text, if it is text, a number or a truth value.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let text = self.values(key).into_iter().find_map(scalar)?;
        self.graph.spend(text.len()).then_some(text)
    }

    /// As `Graph::spend`.
    pub(crate) fn spend(&self, bytes: usize) -> bool {
        self.graph.spend(bytes)
    }

    /// As `text`, without what is empty.
    pub(crate) fn filled(&self, key: &str) -> Option<String> {
        self.text(key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The nodes that a key refers to, or holds. References into nowhere are left out.
    pub(crate) fn nodes(&self, key: &str) -> Vec<Node<'a>> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut nodes = Vec::new();
        for value in self.values(key) {
            let Some(id) = reference(value) else {
                if let Value::Object(map) = value
                    && self.spend(STEP_BYTES)
                {
                    nodes.push(Node { map, graph: self.graph });
                }
                continue;
            };
            let occurrence = seen.entry(id).or_insert(0);
            nodes.extend(self.graph.node(id, *occurrence));
            *occurrence += 1;
        }
        nodes
    }

    /// What a key says in words: its text, or else the name of the node that it refers to.
    pub(crate) fn named(&self, key: &str) -> Option<String> {
        let named = || self.nodes(key).into_iter().find_map(|node| node.filled("name"));
        self.filled(key).or_else(named)
    }

    /// The node that one value of this one is or refers to; none for what is no object.
    pub(crate) fn inner(&self, value: &'a Value) -> Option<Node<'a>> {
        let map = value.as_object()?;
        match reference(value) {
            Some(id) => self.graph.node(id, 0),
            None => self.spend(STEP_BYTES).then_some(Node { map, graph: self.graph }),
        }
    }

    /// Another node of the same graph, by its id.
    pub(crate) fn other(&self, id: &str) -> Option<Node<'a>> {
        self.graph.node(id, 0)
    }

    /// The node as it came.
    pub(crate) fn json(&self) -> Value {
        Value::Object(self.map.clone())
    }

    /// The ids that a key refers to, found in the graph or not.
    pub(crate) fn references(&self, key: &str) -> Vec<&'a str> {
        let id = |value: &'a Value| match value {
            Value::Object(map) => map.get("@id").and_then(Value::as_str),
            _ => reference(value),
        };
        self.values(key).into_iter().filter_map(id).collect()
    }
}

/// The id that a value is nothing but a reference to.
fn reference(value: &Value) -> Option<&str> {
    match value {
        Value::String(id) if id.len() <= ID_BYTES_MAX => Some(id.as_str()),
        Value::Object(map) if map.keys().all(|key| key == "@id" || key == "@type") => {
            map.get("@id").and_then(Value::as_str)
        }
        _ => None,
    }
}

/// A single value as text.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Object(map) => map.get("@value").and_then(scalar),
        Value::Null | Value::Array(_) => None,
    }
}

/// An id in the form by which nodes and files are found: `./a//b/` and `a/b` are the same.
/// Addresses with a scheme stay as they are.
pub(crate) fn normal_id(id: &str) -> String {
    if has_scheme(id) { id.to_owned() } else { plain_path(id) }
}

/// The parts of a path without those that mean nothing.
pub(crate) fn plain_path(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

/// Whether an id begins as an address does. Folders are named after titles: `./Yeast: run 2://a`
/// only looks like one.
fn has_scheme(id: &str) -> bool {
    let Some((scheme, _)) = id.split_once("://") else { return false };
    let begins = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    begins && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_every_shape() {
        let json = r##"{"@graph": [
            {"@id": "ro-crate-metadata.json", "about": {"@id": "./"}},
            {"@id": "./", "@type": ["Dataset", "Message"], "hasPart": {"@id": "./a b//"}},
            {"@id": "./a b/", "@type": "Dataset", "keywords": "x", "size": 12, "none": null,
             "author": [{"@id": "#p"}, {"@type": "Person", "name": "inline"}, "#p", "#gone"]},
            {"@id": "#p", "name": "first"}, {"@id": "#p", "name": "second"}
        ]}"##;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let root = graph.root().unwrap();
        assert!(root.is_a("Dataset") && root.is_a("Message"));
        let part = root.nodes("hasPart")[0];
        assert_eq!(part.text("size").as_deref(), Some("12"));
        assert!(part.values("none").is_empty());
        let names: Vec<_> =
            part.nodes("author").iter().filter_map(|author| author.text("name")).collect();
        assert_eq!(names, ["first", "inline", "second"]);
        assert_eq!(part.references("author"), ["#p", "#p", "#gone"]);
        assert!(graph.node("./a%20b", 0).is_some());
    }

    #[test]
    fn what_is_no_graph_is_refused() {
        for json in ["", "[", "3", "{}", "{\"@graph\": 3}"] {
            assert!(Graph::parse(json.as_bytes(), 1 << 20).is_err(), "{json}");
        }
        let deep = format!("{{\"@graph\":[{}{}]}}", "[".repeat(200), "]".repeat(200));
        assert!(matches!(
            Graph::parse(deep.as_bytes(), 1 << 20),
            Err(ElnError::BadMetadata { .. })
        ));
        assert_eq!(normal_id("./a//b/"), "a/b");
        assert_eq!(normal_id("person://x//y/"), "person://x//y/");
        assert_eq!(normal_id("./Yeast: run 2://a:b.png"), "Yeast: run 2:/a:b.png");
    }

    #[test]
    fn values_are_counted_before_they_are_read() {
        let json = br#"{"a": ["x, [{", 1, {"b\\\", ": 2}]}"#;
        // Two objects, one list, two commas between its values.
        assert!(!is_crowded(json, 5));
        assert!(is_crowded(json, 4));
    }

    #[test]
    fn one_node_with_all_others_inside_is_a_graph() {
        let json = r##"{"@context": "https://schema.org", "@id": "./", "@type": "Dataset",
            "hasPart": {"@id": "./a/", "@type": "Dataset", "author":
                {"@id": "#p", "name": "Ada"}}}"##;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let part = graph.root().unwrap().nodes("hasPart")[0];
        assert_eq!(part.named("author").as_deref(), Some("Ada"));
        assert_eq!(graph.node("#p", 0).unwrap().text("name").as_deref(), Some("Ada"));
    }

    #[test]
    fn a_descriptor_may_be_named_by_its_address() {
        let json = r#"{"@graph": [{"@id": "https://x.y/c/ro-crate-metadata.json",
            "about": {"@id": "https://x.y/c/"}}, {"@id": "https://x.y/c/", "name": "R"}]}"#;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        assert_eq!(graph.root().unwrap().text("name").as_deref(), Some("R"));
    }
}
