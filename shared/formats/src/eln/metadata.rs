//! The plain parts of an entry: kind, status, category, tags and people.

use super::graph::{Node, scalar};
use super::identity::percent_decoded;
use super::index::one_line;
use super::kept::Keeper;
use super::legacy::Sidecar;
use cahier_notebook::entry::EntryKind;
use serde_json::Value;
use std::collections::BTreeSet;

const TAGS_MAX: usize = 1_000;
const PEOPLE_MAX: usize = 200;

/// Keys of a dataset that have a place in an entry or mean nothing outside their archive.
pub(crate) const KNOWN_KEYS: [&str; 24] = [
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
    let status = node.named("creativeWorkStatus").or_else(|| sidecar?.status());
    status.map(|name| one_line(&name))
}

/// Category by name: the thing that the entry is about.
pub(crate) fn category(node: Node<'_>, sidecar: Option<&Sidecar>) -> Option<String> {
    let named = node.nodes("about").into_iter().find_map(|thing| thing.filled("name"));
    // A reference to a thing that is not there still says its name: `#category-Demo`.
    let reference = || {
        let ids = node.references("about");
        ids.into_iter().find_map(|id| id.strip_prefix("#category-")).map(percent_decoded)
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

/// Keeps what the things say that an entry is about, but for the name of a category alone.
pub(crate) fn keep_about(node: Node<'_>, keeper: &mut Keeper) {
    let things = node.nodes("about");
    let named =
        |thing: &Node<'_>| thing.entries().all(|(key, _)| matches!(key, "@id" | "@type" | "name"));
    let values = node.values("about");
    if values.len() <= 1 && things.iter().all(named) {
        return;
    }
    let about = values.into_iter().cloned().collect();
    keeper.listed("about", &Value::Array(about).to_string());
    node.references("about").into_iter().for_each(|id| keeper.refer(id));
}

/// Names of the people who made a node, each once.
pub(crate) fn people(node: Node<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for key in ["author", "creator"] {
        for value in node.values(key) {
            let name = match value {
                // A name may stand where a reference should.
                Value::String(text) => {
                    let person = node.other(text).filter(|person| !person.is_a("Dataset"));
                    person.map_or_else(|| one_line(text), person_name)
                }
                value => node.inner(value).map_or_else(|| id_alone(value), person_name),
            };
            if !name.is_empty() && !names.contains(&name) && names.len() < PEOPLE_MAX {
                names.push(name);
            }
        }
    }
    names
}

/// Whoever is not described is known by the id alone.
fn id_alone(value: &Value) -> String {
    let id = value.get("@id").and_then(Value::as_str).unwrap_or("");
    one_line(id.strip_prefix("mailto:").unwrap_or(id))
}

/// The name of a person as people read it.
pub(crate) fn person_name(person: Node<'_>) -> String {
    let parts = ["givenName", "familyName"].into_iter().filter_map(|key| person.filled(key));
    let whole = parts.collect::<Vec<_>>().join(" ");
    let named = Some(whole).filter(|name| !name.is_empty()).or_else(|| person.filled("name"));
    let named = named.or_else(|| person.filled("email"));
    one_line(&named.unwrap_or_else(|| person.id().to_owned()))
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
             \"creator\": [{\"@id\": \"q\"}, {\"@id\": \"mailto:bo@x.y\"}, \"q\"]",
        );
        let node = graph.node("d", 0).unwrap();
        assert_eq!(tags(node, None), ["a", "b"]);
        assert_eq!(people(node), ["Ada Lovelace", "Grace Hopper", "Max", "bo@x.y"]);
    }

    #[test]
    fn keywords_come_as_a_text_a_list_or_terms() {
        for keywords in [
            "\"b, a,,b \"",
            "[\"a\", \"b\"]",
            "[{\"name\": \"b\"}, {\"@type\": \"DefinedTerm\", \"name\": \"a\"}]",
        ] {
            let graph = graph(&format!("\"keywords\": {keywords}"));
            assert_eq!(tags(graph.node("d", 0).unwrap(), None), ["a", "b"], "{keywords}");
        }
        let none = graph("\"keywords\": null");
        assert!(tags(none.node("d", 0).unwrap(), None).is_empty());
    }

    #[test]
    fn a_category_that_says_more_is_kept() {
        let about = |dataset: &str| {
            let graph = graph(dataset);
            let node = graph.node("d", 0).unwrap();
            let mut keeper = Keeper::default();
            keep_about(node, &mut keeper);
            (category(node, None), keeper.finish(&graph).values)
        };
        let (name, kept) = about("\"about\": {\"@id\": \"#category-Cell%20line\"}");
        assert_eq!((name.as_deref(), kept.len()), (Some("Cell line"), 0));
        let (name, kept) = about("\"about\": {\"name\": \"Demo\"}");
        assert_eq!((name.as_deref(), kept.len()), (Some("Demo"), 0));
        let (name, kept) = about("\"about\": [{\"name\": \"Demo\", \"color\": \"29AEB9\"}]");
        assert_eq!(name.as_deref(), Some("Demo"));
        assert!(kept["about"].contains("29AEB9"));
    }
}
