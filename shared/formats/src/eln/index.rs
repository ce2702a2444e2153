//! Which entries an archive holds, and which of them an id or an address means.

use super::graph::{Graph, Node, normal_id};
use super::identity::percent_decoded;
use super::limits::Limits;
use super::origin::{exporter, is_unique};
use super::warning::{Warning, Warnings};
use std::collections::{BTreeMap, BTreeSet};

/// Longest address by which an entry is found again.
const ADDRESS_BYTES_MAX: usize = 512;
const TITLE_CHARS_MAX: usize = 1000;

/// A node that becomes an entry.
#[derive(Clone, Debug)]
pub(crate) struct Listed<'a> {
    /// The dataset.
    pub(crate) node: Node<'a>,
    /// The id by which a second import finds it again.
    pub(crate) source_id: String,
    /// Its title, made from its id if it has none.
    pub(crate) title: String,
    /// The address of its page, if no other entry of the archive has the same.
    pub(crate) address: Option<String>,
}

/// What a link means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Another entry, of the archive or one that it names, by its source id.
    Entry(String),
    /// Something elsewhere.
    Address(String),
    /// Nothing that could be found.
    Unknown,
}

/// A page of eLabFTW: `https://host/`, `experiments.php`, `12`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Page {
    base: String,
    name: String,
    id: String,
}

/// Entries by all that may mean them.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_node: BTreeMap<String, String>,
    by_page: BTreeMap<Page, String>,
    titles: BTreeMap<String, String>,
}

/// The entries of a crate in the order of the root's parts.
pub(crate) fn list<'a>(
    graph: &'a Graph,
    limits: &Limits,
    warnings: &mut Warnings,
) -> Vec<Listed<'a>> {
    let root = graph.root();
    let parts = root.map(|root| root.nodes("hasPart")).unwrap_or_default();
    let mut nodes: Vec<Node<'a>> = parts.into_iter().filter(|node| node.is_a("Dataset")).collect();
    if nodes.is_empty() {
        let root_id = root.map(|root| normal_id(root.id())).unwrap_or_default();
        let stands_alone = |node: &Node<'a>| {
            let id = node.id();
            node.is_a("Dataset") && !is_address(id) && normal_id(id) != root_id
        };
        nodes = graph.nodes().filter(stands_alone).collect();
        let warning = if nodes.is_empty() { Warning::NothingFound } else { Warning::NothingListed };
        warnings.add(warning);
    }
    let left_out = nodes.len().saturating_sub(limits.entries_max);
    if left_out > 0 {
        nodes.truncate(limits.entries_max);
        warnings.add(Warning::TooManyEntries { left_out: left_out as u64 });
    }
    let mut listed = identified(nodes, &exporter(graph), warnings);
    let mut addresses: BTreeMap<String, u64> = BTreeMap::new();
    for address in listed.iter().filter_map(|entry| entry.address.clone()) {
        *addresses.entry(address).or_insert(0) += 1;
    }
    for entry in &mut listed {
        entry.address = entry.address.take().filter(|own| addresses.get(own) == Some(&1));
    }
    listed
}

fn identified<'a>(
    nodes: Vec<Node<'a>>,
    exporter: &str,
    warnings: &mut Warnings,
) -> Vec<Listed<'a>> {
    let mut seen_nodes = BTreeSet::new();
    let mut seen_ids = BTreeSet::new();
    let mut listed = Vec::with_capacity(nodes.len());
    for node in nodes {
        let plain = normal_id(node.id());
        if !plain.is_empty() && !seen_nodes.insert(plain.clone()) {
            continue;
        }
        let title = title(node);
        let address = address(node);
        let mut source_id = source_id(node, address.clone(), exporter);
        if !seen_ids.insert(source_id.clone()) {
            let identifier = source_id.clone();
            warnings.add(Warning::DuplicateIdentifier { entry: title.clone(), identifier });
            source_id = format!("{source_id}#{plain}");
            let mut count = 1;
            while !seen_ids.insert(source_id.clone()) {
                count += 1;
                source_id = format!("{source_id}#{count}");
            }
        }
        listed.push(Listed { node, source_id, title, address });
    }
    listed
}

/// The identifier if it is unique beyond its archive, else the address, else the node's id in
/// what that notebook writes.
fn source_id(node: Node<'_>, address: Option<String>, exporter: &str) -> String {
    let identifier = node.filled("identifier").filter(|id| is_unique(id));
    identifier.or(address).unwrap_or_else(|| {
        let plain = normal_id(node.id());
        if exporter.is_empty() { plain } else { format!("{exporter}#{plain}") }
    })
}

/// The address of the page that shows it.
fn address(node: Node<'_>) -> Option<String> {
    node.filled("url").filter(|url| is_address(url) && url.len() <= ADDRESS_BYTES_MAX)
}

fn title(node: Node<'_>) -> String {
    if let Some(name) = node.filled("name") {
        return one_line(&name);
    }
    let plain = normal_id(node.id());
    let last = plain.rsplit('/').next().unwrap_or("");
    if last.is_empty() { "?".to_owned() } else { one_line(&percent_decoded(last)) }
}

/// A text as a title: one line, bounded.
pub(crate) fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(TITLE_CHARS_MAX).collect()
}

/// Whether an id is an address in the web.
pub(crate) fn is_address(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

impl Index {
    /// The index of the listed entries.
    pub(crate) fn of(listed: &[Listed<'_>]) -> Self {
        let mut index = Self::default();
        for entry in listed {
            let source = || entry.source_id.clone();
            let plain = normal_id(entry.node.id());
            if !plain.is_empty() {
                index.by_node.insert(plain, source());
            }
            if let Some(page) = entry.node.text("url").and_then(|url| page(&url)) {
                index.by_page.entry(page).or_insert_with(source);
            }
            index.titles.insert(source(), entry.title.clone());
        }
        index
    }

    /// Takes in what the archive names and does not hold, as `write` does: a work whose path is its
    /// identifier. It may be an entry of the notebook into which the archive comes.
    pub(crate) fn add_elsewhere(&mut self, graph: &Graph) {
        for node in graph.nodes().filter(|node| node.is_a("CreativeWork")) {
            let path = normal_id(node.id());
            // What has a colon is an address.
            let unique = is_unique(&path) && !path.contains(':');
            let is_held = self.by_node.contains_key(&path) || self.titles.contains_key(&path);
            if unique && !is_held && node.filled("identifier").as_deref() == Some(path.as_str()) {
                let title = one_line(&node.filled("name").unwrap_or_default());
                self.titles.insert(path.clone(), title);
                self.by_node.insert(path.clone(), path);
            }
        }
    }

    /// Title of an entry of the archive, or of one that it names.
    pub(crate) fn title(&self, source_id: &str) -> Option<&str> {
        self.titles.get(source_id).map(String::as_str)
    }

    /// The entry whose node or folder has this id or path.
    pub(crate) fn of_node(&self, id: &str) -> Option<&str> {
        self.by_node.get(&normal_id(id)).map(String::as_str)
    }

    /// The entry that a page of eLabFTW shows; `base` completes relative addresses.
    pub(crate) fn of_page(&self, address: &str, base: &str) -> Option<&str> {
        let mut page = page(address)?;
        if !is_address(&page.base) {
            base.clone_into(&mut page.base);
        }
        self.by_page.get(&page).map(String::as_str)
    }

    /// What a reference to another node means.
    pub(crate) fn target(&self, graph: &Graph, id: &str) -> Target {
        if let Some(source) = self.of_node(id).or_else(|| self.of_page(id, "")) {
            return Target::Entry(source.to_owned());
        }
        let node = graph.node(id, 0);
        if let Some(identifier) = node.and_then(|node| node.filled("identifier")) {
            if self.titles.contains_key(&identifier) {
                return Target::Entry(identifier);
            }
            if let Some(source) = self.of_node(&identifier) {
                return Target::Entry(source.to_owned());
            }
        }
        if is_address(id) {
            return Target::Address(id.to_owned());
        }
        let url = node.and_then(|node| node.filled("url")).filter(|url| is_address(url));
        url.map_or(Target::Unknown, Target::Address)
    }
}

/// The host part of an eLabFTW address with its last slash, or nothing.
pub(crate) fn base_of(url: &str) -> String {
    page(url).map(|page| page.base).unwrap_or_default()
}

/// The address of an entry of eLabFTW by its number, as links in its fields have it.
pub(crate) fn page_address(base: &str, name: &str, id: &str) -> String {
    format!("{base}{name}?mode=view&id={id}")
}

fn page(address: &str) -> Option<Page> {
    let (path, query) = address.split_once('?')?;
    let (base, name) = match path.rfind('/') {
        Some(at) => path.split_at(at + 1),
        None => ("", path),
    };
    let query = query.split('#').next().unwrap_or("");
    let id = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("id=").or_else(|| pair.strip_prefix("amp;id=")))?;
    let known = name.ends_with(".php") && !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    known.then(|| Page { base: base.to_owned(), name: name.to_owned(), id: id.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_understood_in_all_their_forms() {
        let json = r##"{"@graph": [
            {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "./A/"}, {"@id": "./B"}]},
            {"@id": "./A/", "@type": "Dataset", "name": "First\n one",
             "identifier": "20230928-67aec89c", "url": "https://h/experiments.php?mode=view&id=7"},
            {"@id": "./B", "@type": "Dataset", "identifier": "7", "url": "https://h/objects/7"},
            {"@id": "./alias", "@type": "Dataset", "identifier": "./B"}
        ]}"##;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let mut warnings = Warnings::new(9);
        let listed = list(&graph, &Limits::default(), &mut warnings);
        assert!(warnings.finish().is_empty());
        let found: Vec<_> =
            listed.iter().map(|e| (e.source_id.as_str(), e.title.as_str())).collect();
        assert_eq!(found, [("20230928-67aec89c", "First one"), ("https://h/objects/7", "B")]);
        let index = Index::of(&listed);
        let first = Target::Entry("20230928-67aec89c".to_owned());
        assert_eq!(index.target(&graph, "./A"), first);
        assert_eq!(index.target(&graph, "https://h/experiments.php?mode=view&id=7"), first);
        assert_eq!(
            index.of_page("experiments.php?mode=view&id=7", "https://h/"),
            index.of_node("A")
        );
        let second = Target::Entry("https://h/objects/7".to_owned());
        assert_eq!(index.target(&graph, "./alias"), second);
        let other = "https://h/experiments.php?mode=view&id=8";
        assert_eq!(index.target(&graph, other), Target::Address(other.to_owned()));
        assert_eq!(index.target(&graph, "#gone"), Target::Unknown);
    }

    #[test]
    fn what_the_archive_names_and_does_not_hold_keeps_its_identifier() {
        let json = r##"{"@graph": [
            {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "./A/"}]},
            {"@id": "./A/", "@type": "Dataset", "identifier": "20230928-67aec89c"},
            {"@id": "./20230929-77aec89c/", "@type": "CreativeWork", "name": "Other",
             "identifier": "20230929-77aec89c"},
            {"@id": "./20230928-67aec89c/", "@type": "CreativeWork", "name": "Not A",
             "identifier": "20230928-67aec89c"},
            {"@id": "./B/", "@type": "CreativeWork", "identifier": "20230930-87aec89c"},
            {"@id": "./7/", "@type": "CreativeWork", "identifier": "7"},
            {"@id": "./javascript:alert(1)/", "@type": "CreativeWork",
             "identifier": "javascript:alert(1)"}
        ]}"##;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let mut warnings = Warnings::new(9);
        let listed = list(&graph, &Limits::default(), &mut warnings);
        assert_eq!(listed.len(), 1, "what is only named is no entry");
        let mut index = Index::of(&listed);
        index.add_elsewhere(&graph);
        let to = |id: &str| index.target(&graph, id);
        assert_eq!(to("./20230929-77aec89c"), Target::Entry("20230929-77aec89c".to_owned()));
        assert_eq!(index.title("20230929-77aec89c"), Some("Other"));
        assert_eq!(index.title("20230928-67aec89c"), Some("A"), "what is here keeps its title");
        assert_eq!(to("./A/"), Target::Entry("20230928-67aec89c".to_owned()));
        for id in ["./B/", "./7/", "./javascript:alert(1)/"] {
            assert_eq!(to(id), Target::Unknown, "{id}");
        }
    }
}
