//! What an archive says and no part of an entry holds: kept with the entry as it came, within
//! bounds, and counted for the report.
//!
//! What the entry's own node says stands in `Entry::extra` under its name. What parts of it say
//! (files, fields, comments ...) stands there as JSON, an object a kind of part, by the ids of
//! the parts. Nodes that any of this refers to are kept beside it.

use super::graph::{Graph, METADATA_NAMES, Node, normal_id, scalar};
use super::metadata::KNOWN_KEYS;
use super::warning::KeptName;
use crate::tree::clip;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// All that is kept with one entry, bytes: it fits into one envelope.
const BYTES_MAX: usize = 256 << 10;
/// Values that are kept with one entry under names of their own.
const VALUES_MAX: usize = 300;
/// Longest name, bytes: a version of an entry holds none that is longer.
const NAME_BYTES_MAX: usize = 200;
/// Nodes that are kept beside what refers to them.
const NODES_MAX: usize = 300;
/// Names that a report lists.
const LISTED_MAX: usize = 40;
/// Names that are counted.
const COUNTED_MAX: usize = 500;
/// What begins so is said by the import itself, never by an archive.
const RESERVED: [&str; 2] = ["import:", "kept."];

/// What says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// The archive about itself.
    Archive,
    /// A comment.
    Comment,
    /// A field.
    Field,
    /// A file, here or elsewhere.
    File,
    /// A part of the entry that is no entry itself.
    Part,
    /// A person who has no id.
    Person,
    /// A step.
    Step,
    /// An earlier version of the entry.
    Version,
}

impl Place {
    /// The key of `Entry::extra`, and the name in the report.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Archive => ("kept.archive", "archive"),
            Self::Comment => ("kept.comments", "comment"),
            Self::Field => ("kept.fields", "field"),
            Self::File => ("kept.files", "file"),
            Self::Part => ("kept.parts", "part"),
            Self::Person => ("kept.people", "person"),
            Self::Step => ("kept.steps", "step"),
            Self::Version => ("kept.versions", "version"),
        }
    }
}

/// Key under which nodes are kept that others refer to.
const NODES: &str = "kept.nodes";

/// Gathers what is kept with one entry.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    values: BTreeMap<String, String>,
    inside: BTreeMap<Place, Map<String, Value>>,
    references: Vec<String>,
    used_bytes: usize,
    names: Names,
    left_out: bool,
}

/// How often each name was kept, over all entries.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<String, u64>);

/// What came of it.
#[derive(Debug)]
pub(crate) struct Kept {
    /// For `Entry::extra`.
    pub(crate) values: BTreeMap<String, String>,
    /// What is listed in the report.
    pub(crate) names: Names,
    /// Whether there was more than is kept.
    pub(crate) left_out: bool,
}

impl Keeper {
    /// Keeps what the entry's node says and no part of an entry holds.
    pub(crate) fn node(&mut self, node: Node<'_>) {
        for (key, value) in node.entries() {
            if KNOWN_KEYS.contains(&key) || is_empty(value) {
                continue;
            }
            let text = scalar(value).unwrap_or_else(|| value.to_string());
            if !node.spend(text.len()) {
                return;
            }
            self.value(key, &text);
            follow(value, &mut self.references);
            // Its address is where it came from: that is understood.
            if key != "url" {
                self.names.add(key);
            }
        }
        // The words of these that the kind, the id and the day do not say.
        for key in ["genre", "identifier", "temporal"] {
            self.value(key, &node.filled(key).unwrap_or_default());
        }
    }

    /// Keeps a value of the entry as it came; it is listed in the report.
    pub(crate) fn listed(&mut self, key: &str, value: &str) {
        self.value(key, value);
        self.names.add(key);
    }

    /// Keeps a value of the entry; of a very long one only the start.
    pub(crate) fn value(&mut self, key: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let reserved = RESERVED.iter().any(|start| key.starts_with(start));
        let key = if reserved { format!("said.{key}") } else { key.to_owned() };
        self.put(clip(&key, NAME_BYTES_MAX), value);
    }

    fn put(&mut self, key: &str, value: &str) {
        let left = BYTES_MAX.saturating_sub(self.used_bytes + key.len());
        let kept = clip(value, left);
        self.left_out |= kept.len() < value.len();
        if kept.is_empty() || self.values.len() >= VALUES_MAX {
            self.left_out = true;
            return;
        }
        self.used_bytes += key.len() + kept.len();
        self.values.insert(key.to_owned(), kept.to_owned());
    }

    /// Keeps what a node says about a part of the entry, but for what is known of it.
    pub(crate) fn part(&mut self, place: Place, id: &str, node: Node<'_>, known: &[&str]) {
        let (_, word) = place.words();
        for (key, value) in node.entries() {
            if known.contains(&key) || is_empty(value) {
                continue;
            }
            if !self.afford(node, size_within(value, BYTES_MAX).map(|size| key.len() + size)) {
                return;
            }
            let parts = self.inside.entry(place).or_default();
            let part = parts.entry(id).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(part) = part {
                part.insert(key.to_owned(), value.clone());
            }
            follow(value, &mut self.references);
            self.names.add(&format!("{word}.{key}"));
        }
    }

    /// Keeps a person of whom more is said than a name.
    pub(crate) fn person(&mut self, person: Node<'_>) {
        const KNOWN: [&str; 5] = ["@id", "@type", "name", "givenName", "familyName"];
        if person.entries().all(|(key, value)| KNOWN.contains(&key) || is_empty(value)) {
            return;
        }
        if person.id().is_empty() {
            let name = super::metadata::person_name(person);
            self.part(Place::Person, &name, person, &KNOWN);
        } else {
            self.refer(person.id());
        }
    }

    /// Says that there was more than an entry can hold.
    pub(crate) fn left_out(&mut self) {
        self.left_out = true;
    }

    /// Keeps a node, by its id, and what that refers to.
    pub(crate) fn refer(&mut self, id: &str) {
        push(id, &mut self.references);
    }

    /// Takes some of the room there is; looking at what does not fit costs as much.
    fn afford(&mut self, node: Node<'_>, bytes: Option<usize>) -> bool {
        let left = BYTES_MAX.saturating_sub(self.used_bytes);
        let can_read = node.spend(bytes.unwrap_or(BYTES_MAX));
        let Some(bytes) = bytes.filter(|bytes| *bytes <= left && can_read) else {
            self.left_out = true;
            return false;
        };
        self.used_bytes += bytes;
        true
    }

    /// All that is kept, with the nodes of the graph that it refers to.
    pub(crate) fn finish(mut self, graph: &Graph) -> Kept {
        let mut nodes = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(id) = self.references.pop() {
            let plain = normal_id(&id);
            if METADATA_NAMES.contains(&plain.as_str()) || !seen.insert(plain) {
                continue;
            }
            let Some(node) = graph.node(&id, 0) else { continue };
            // What is an entry or a file has its own place.
            if node.is_a("Dataset") || node.is_file() {
                continue;
            }
            let size = node.entries().try_fold(0, |sum: usize, (key, value)| {
                Some(sum + key.len() + size_within(value, BYTES_MAX.saturating_sub(sum))?)
            });
            if nodes.len() >= NODES_MAX || !self.afford(node, size) {
                self.left_out = true;
                break;
            }
            let json = node.json();
            follow(&json, &mut self.references);
            let kind = node.text("@type");
            self.names.add(kind.as_deref().unwrap_or("@id"));
            nodes.push(json);
        }
        let Self { mut values, inside, names, mut left_out, .. } = self;
        let inside =
            inside.into_iter().map(|(place, parts)| (place.words().0, Value::Object(parts)));
        let nodes = (!nodes.is_empty()).then_some((NODES, Value::Array(nodes)));
        for (key, json) in inside.chain(nodes) {
            let json = json.to_string();
            // What has to be escaped grows.
            if json.len() <= 2 * BYTES_MAX {
                values.insert(key.to_owned(), json);
            } else {
                left_out = true;
            }
        }
        Kept { values, names, left_out }
    }
}

impl Names {
    fn add(&mut self, name: &str) {
        let name = clip(name, NAME_BYTES_MAX);
        if let Some(count) = self.0.get_mut(name) {
            *count += 1;
        } else if self.0.len() < COUNTED_MAX {
            self.0.insert(name.to_owned(), 1);
        }
    }

    /// Counts those of another entry too.
    pub(crate) fn append(&mut self, others: Self) {
        for (name, count) in others.0 {
            let known = self.0.len();
            let own = self.0.entry(name);
            match own {
                std::collections::btree_map::Entry::Vacant(_) if known >= COUNTED_MAX => {}
                own => *own.or_insert(0) += count,
            }
        }
    }

    /// What a report lists, and how many names it leaves out.
    pub(crate) fn list(self) -> (Vec<KeptName>, u64) {
        let more = self.0.len().saturating_sub(LISTED_MAX) as u64;
        let plain =
            |name: String| name.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
        let names = self.0.into_iter().take(LISTED_MAX);
        (names.map(|(name, count)| KeptName { name: plain(name), count }).collect(), more)
    }
}

/// How many bytes a value has as JSON, about; none if that is more than so many. No more of it is
/// looked at than fits.
fn size_within(value: &Value, bytes_max: usize) -> Option<usize> {
    fn left_of(value: &Value, left: usize) -> Option<usize> {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => left.checked_sub(8),
            Value::String(text) => left.checked_sub(text.len() + 2),
            Value::Array(values) => {
                values.iter().try_fold(left, |left, value| left_of(value, left.checked_sub(2)?))
            }
            Value::Object(map) => map.iter().try_fold(left, |left, (key, value)| {
                left_of(value, left.checked_sub(key.len() + 4)?)
            }),
        }
    }
    left_of(value, bytes_max).map(|left| bytes_max - left)
}

/// Whether a value says nothing.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.len() <= 8 && values.iter().all(is_empty),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The ids that a value refers to.
fn follow(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| follow(value, found)),
        Value::Object(map) => {
            if let Some(Value::String(id)) = map.get("@id") {
                push(id, found);
            }
            map.values().for_each(|value| follow(value, found));
        }
        _ => {}
    }
}

fn push(id: &str, found: &mut Vec<String>) {
    if found.len() < 2 * NODES_MAX && !id.is_empty() && !found.iter().any(|known| known == id) {
        found.push(id.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(dataset: &str, others: &str) -> Graph {
        let json = format!("{{\"@graph\": [{{\"@id\": \"d\", {dataset}}}{others}]}}");
        Graph::parse(json.as_bytes(), 1 << 20).unwrap()
    }

    fn kept(graph: &Graph) -> Kept {
        let mut keeper = Keeper::default();
        keeper.node(graph.node("d", 0).unwrap());
        keeper.finish(graph)
    }

    #[test]
    fn what_is_not_known_stays_with_what_it_refers_to() {
        let graph = graph(
            "\"name\": \"N\", \"rating\": 4, \"none\": null, \"empty\": [], \
             \"url\": \"https://x\", \"license\": {\"@id\": \"l\"}, \
             \"related\": {\"@id\": \"other\"}",
            ", {\"@id\": \"l\", \"@type\": \"CreativeWork\", \"name\": \"L\", \
             \"publisher\": {\"@id\": \"o\"}}, {\"@id\": \"o\", \"name\": \"O\"}, \
             {\"@id\": \"other\", \"@type\": \"Dataset\", \"name\": \"an entry\"}",
        );
        let Kept { values, names, left_out } = kept(&graph);
        let keys: Vec<_> = values.keys().map(String::as_str).collect();
        assert_eq!(keys, ["kept.nodes", "license", "rating", "related", "url"]);
        assert_eq!(values["rating"], "4");
        let nodes: Vec<Map<String, Value>> = serde_json::from_str(&values["kept.nodes"]).unwrap();
        let mut ids: Vec<_> = nodes.iter().map(|node| node["@id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["l", "o"], "an entry has its own place");
        let (listed, more) = names.list();
        let listed: Vec<_> = listed.iter().map(|kept| (kept.name.as_str(), kept.count)).collect();
        let expected =
            [("@id", 1), ("CreativeWork", 1), ("license", 1), ("rating", 1), ("related", 1)];
        assert_eq!((listed.as_slice(), more, left_out), (&expected[..], 0, false));
    }

    #[test]
    fn an_archive_does_not_speak_for_the_import() {
        let graph = graph("\"import:source\": \"another\", \"kept.nodes\": \"x\"", "");
        let values = kept(&graph).values;
        let keys: Vec<_> = values.keys().map(String::as_str).collect();
        assert_eq!(keys, ["said.import:source", "said.kept.nodes"]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let long = "x".repeat(BYTES_MAX);
        let names: Vec<String> = (0..600).map(|n| format!("\"k{n}\": 1")).collect();
        let first = graph(&names.join(","), "");
        let Kept { values, left_out, .. } = kept(&first);
        assert_eq!((values.len(), left_out), (VALUES_MAX, true));
        let second = graph(&format!("\"a\": \"{long}\", \"{long}\": 1"), "");
        let Kept { values, left_out, .. } = kept(&second);
        let bytes: usize = values.iter().map(|(key, value)| key.len() + value.len()).sum();
        assert!(left_out && bytes <= BYTES_MAX);
        assert!(values.keys().all(|key| key.len() <= NAME_BYTES_MAX));
    }

    #[test]
    fn parts_say_more_under_their_ids() {
        let graph = graph("\"name\": \"N\", \"color\": \"red\"", "");
        let mut keeper = Keeper::default();
        let node = graph.node("d", 0).unwrap();
        keeper.part(Place::File, "f1", node, &["@id", "name"]);
        keeper.part(Place::File, "f2", node, &["@id", "name", "color"]);
        let values = keeper.finish(&graph).values;
        assert_eq!(values.len(), 1);
        assert_eq!(values["kept.files"], "{\"f1\":{\"color\":\"red\"}}");
    }

    #[test]
    fn people_of_whom_more_is_known_are_kept() {
        let graph = graph(
            "\"author\": [{\"@id\": \"p\"}, {\"@id\": \"q\"}]",
            ", {\"@id\": \"p\", \"name\": \"Ada\", \"email\": \"a@x\"}, \
             {\"@id\": \"q\", \"name\": \"Bo\"}",
        );
        let mut keeper = Keeper::default();
        graph.node("d", 0).unwrap().nodes("author").iter().for_each(|p| keeper.person(*p));
        let values = keeper.finish(&graph).values;
        assert_eq!(values.keys().collect::<Vec<_>>(), ["kept.nodes"]);
        assert!(values["kept.nodes"].contains("a@x") && !values["kept.nodes"].contains("Bo"));
    }
}
