//! The plain parts of an entry: kind, status, category, tags, people, and what is left over.

use super::graph::{Node, scalar};
use super::index::one_line;
use super::legacy::Sidecar;
use cahier_notebook::entry::EntryKind;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const TAGS_MAX: usize = 1_000;
const PEOPLE_MAX: usize = 200;
/// Longest value that is kept as it came, bytes; of a longer one only the start.
const EXTRA_BYTES_MAX: usize = 256 << 10;

/// Keys of a dataset that have a place in an entry or mean nothing outside their archive.
const KNOWN_KEYS: [&str; 24] = [
    "@id",
    "@type",
    "name",
    "text",
    "description",
    "encodingFormat",
    "author",
    "creator",
    "dateCreated",
    "dateModified",
    "temporal",
    "identifier",
    "keywords",
    "genre",
    "about",
    "creativeWorkStatus",
    "comment",
    "hasPart",
    "mentions",
    "isBasedOn",
    "step",
    "variableMeasured",
    "contentSize",
    "sha256",
];

/// The kind of an entry, by what the archive says of it or by the page that shows it.
pub(crate) fn kind(node: Node<'_>, sidecar: Option<&Sidecar>) -> EntryKind {
    let genre = node.filled("genre").unwrap_or_default().to_ascii_lowercase();
    let resource = genre.split([' ', '/']).any(|word| {
        matches!(
            word,
            "resource"
                | "resources"
                | "item"
                | "items"
                | "sample"
                | "device"
                | "instrument"
                | "chemical"
                | "equipment"
                | "inventory"
        )
    });
    match (resource, genre.contains("template") || genre.contains("protocol")) {
        (true, true) => return EntryKind::ResourceTemplate,
        (true, false) => return EntryKind::Resource,
        (false, true) => return EntryKind::ExperimentTemplate,
        (false, false) if !genre.is_empty() => return EntryKind::Experiment,
        (false, false) => {}
    }
    let shown_as = || {
        let url = node.text("url").unwrap_or_default();
        let resource = url.contains("/database.php?");
        if resource { EntryKind::Resource } else { EntryKind::Experiment }
    };
    sidecar.and_then(Sidecar::kind).unwrap_or_else(shown_as)
}

/// Status by name.
pub(crate) fn status(node: Node<'_>, sidecar: Option<&Sidecar>) -> Option<String> {
    let status = node.filled("creativeWorkStatus").or_else(|| sidecar?.status());
    status.map(|name| one_line(&name))
}

/// Category by name: the thing that the entry is about.
pub(crate) fn category(node: Node<'_>, sidecar: Option<&Sidecar>) -> Option<String> {
    let named = node.nodes("about").into_iter().find_map(|thing| thing.filled("name"));
    // A reference to a thing that is not there still says its name: `#category-Demo`.
    let reference = || {
        let ids = node.references("about");
        ids.into_iter().find_map(|id| id.strip_prefix("#category-")).map(str::to_owned)
    };
    let name = named.or_else(reference).or_else(|| sidecar?.category());
    name.map(|name| one_line(&name)).filter(|name| !name.is_empty())
}

/// Tags, sorted, each once.
pub(crate) fn tags(node: Node<'_>, sidecar: Option<&Sidecar>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for value in node.values("keywords") {
        match value {
            Value::String(list) => words.extend(list.split(',').map(str::to_owned)),
            other => words.extend(scalar(other)),
        }
    }
    let terms = node.nodes("keywords");
    words.extend(terms.into_iter().filter_map(|term| term.filled("name")));
    if words.is_empty() {
        words.extend(sidecar.map(Sidecar::tags).unwrap_or_default());
    }
    let tags: BTreeSet<String> =
        words.iter().map(|word| one_line(word)).filter(|word| !word.is_empty()).collect();
    tags.into_iter().take(TAGS_MAX).collect()
}

/// Names of the people who made a node, each once.
pub(crate) fn people(node: Node<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for key in ["author", "creator"] {
        let persons = node.nodes(key);
        let known: BTreeSet<&str> = persons.iter().map(Node::id).collect();
        let mut found: Vec<String> = persons.iter().map(|person| person_name(*person)).collect();
        // A name may stand where a reference should.
        for value in node.values(key) {
            if let Value::String(name) = value
                && !known.contains(name.as_str())
            {
                found.push(one_line(name));
            }
        }
        for name in found {
            if !name.is_empty() && !names.contains(&name) && names.len() < PEOPLE_MAX {
                names.push(name);
            }
        }
    }
    names
}

/// The name of a person as people read it.
pub(crate) fn person_name(person: Node<'_>) -> String {
    let parts = ["givenName", "familyName"].into_iter().filter_map(|key| person.filled(key));
    let whole = parts.collect::<Vec<_>>().join(" ");
    let named = Some(whole).filter(|name| !name.is_empty()).or_else(|| person.filled("name"));
    let named = named.or_else(|| person.filled("email"));
    one_line(&named.unwrap_or_else(|| person.id().to_owned()))
}

/// What the node says and no part of an entry holds.
pub(crate) fn extra(node: Node<'_>) -> BTreeMap<String, String> {
    let mut extra = BTreeMap::new();
    for (key, value) in node.entries() {
        if KNOWN_KEYS.contains(&key) || value.is_null() {
            continue;
        }
        keep(&mut extra, key, &scalar(value).unwrap_or_else(|| value.to_string()));
    }
    // The words of these that the kind, the id and the day do not say.
    for key in ["genre", "identifier", "temporal"] {
        if let Some(text) = node.filled(key) {
            keep(&mut extra, key, &text);
        }
    }
    extra
}

/// Keeps one value, bounded.
pub(crate) fn keep(extra: &mut BTreeMap<String, String>, key: &str, value: &str) {
    if !value.is_empty() {
        extra.insert(key.to_owned(), crate::tree::clip(value, EXTRA_BYTES_MAX).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::Graph;
    use super::*;

    fn graph(dataset: &str) -> Graph {
        let json = format!(
            "{{\"@graph\": [{{\"@id\": \"d\", {dataset}}}, \
             {{\"@id\": \"p\", \"givenName\": \"Ada\", \"familyName\": \"Lovelace\"}}, \
             {{\"@id\": \"q\", \"name\": \"Max\"}}]}}"
        );
        Graph::parse(json.as_bytes(), 1 << 20).unwrap()
    }

    #[test]
    fn kinds_of_all_notebooks() {
        let of = |genre: &str| {
            let graph = graph(&format!("\"genre\": \"{genre}\""));
            kind(graph.node("d", 0).unwrap(), None)
        };
        assert_eq!(of("experiment"), EntryKind::Experiment);
        assert_eq!(of("resource"), EntryKind::Resource);
        assert_eq!(of("resource template"), EntryKind::ResourceTemplate);
        assert_eq!(of("experiment template"), EntryKind::ExperimentTemplate);
        assert_eq!(of("device/extension"), EntryKind::Resource);
        assert_eq!(of("measurement"), EntryKind::Experiment);
        let graph = graph("\"url\": \"https://x/database.php?mode=view&id=1\"");
        assert_eq!(kind(graph.node("d", 0).unwrap(), None), EntryKind::Resource);
    }

    #[test]
    fn tags_and_people_are_plain_lists() {
        let graph = graph(
            "\"keywords\": [\"b\", \"a, b\"], \"author\": [{\"@id\": \"p\"}, \"Grace Hopper\"], \
             \"creator\": {\"@id\": \"q\"}, \"license\": {\"@id\": \"l\"}, \"rating\": 4",
        );
        let node = graph.node("d", 0).unwrap();
        assert_eq!(tags(node, None), ["a", "b"]);
        assert_eq!(people(node), ["Ada Lovelace", "Grace Hopper", "Max"]);
        let extra = extra(node);
        assert_eq!(extra.get("rating").map(String::as_str), Some("4"));
        assert_eq!(extra.get("license").map(String::as_str), Some("{\"@id\":\"l\"}"));
        assert_eq!(extra.len(), 2);
    }
}
