//! From an imported entry to the changes that make it: what every shell does with an import, but
//! for storing it.

use super::import::ImportedEntry;
use super::print::Print;
use super::warning::Warning;
use crate::address::rewrite_addresses;
use crate::tree::clip;
use cahier_notebook::body::{Body, Element, Node, Run};
use cahier_notebook::{Change, Entry};

/// Key under which an entry remembers where it came from.
pub const SOURCE: &str = "import:source";
/// Key that says when it was imported; it is written last, with all that is not a file or comment.
pub const AT: &str = "import:at";
/// Key of the print of what the archive said (`Print`).
pub(crate) const THERE: &str = "import:there";
/// Key of the print of the entry as it was made here.
pub(crate) const MADE: &str = "import:made";
/// Key of the time at which it was last changed, as the archive claims.
pub(crate) const MODIFIED: &str = "import:modified";
/// Key of the time at which it was made, as the archive claims.
const CREATED: &str = "import:created";
/// Key of the notebook that wrote the archive.
const EXPORTER: &str = "import:from";
/// What goes into one edit, bytes of JSON: a quarter of what an envelope holds.
const EDIT_BYTES: usize = 256 << 10;
/// Most edits in which a text grows.
const EDITS_MAX: usize = 64;
/// What a node or a run of a text costs besides what it says, bytes.
const NODE_BYTES: usize = 16;

/// The first changes of an entry, before its content: whatever stops the import after them, no
/// entry is made twice, and links between entries hold.
pub fn first_changes(imported: &ImportedEntry) -> Vec<Change> {
    let (kind, title) = (imported.entry.kind, imported.entry.title.clone());
    let (key, value) = (SOURCE.to_owned(), imported.source_id.clone());
    vec![Change::Extra { key, value }, Change::Kind { kind }, Change::Title { title }]
}

/// Links to entries point to the documents that these became, or were all along: `known` gives
/// the id of the document that a source is here. What is neither in the archive nor here is no
/// link any more, which the warnings tell.
pub fn link_up(entry: &mut Entry, known: &dyn Fn(&str) -> Option<String>) -> Vec<Warning> {
    let mut lost = Vec::new();
    let title = &entry.title;
    entry.links.retain_mut(|link| {
        if let Some(document) = known(&link.target) {
            link.target = document;
            return true;
        }
        // What has a colon is an address.
        let stays = link.target.contains(':');
        if !stays {
            let target = link.label.clone();
            lost.push(Warning::UnknownLink { entry: title.clone(), target });
        }
        stays
    });
    for field in entry.fields.iter_mut().filter(|field| field.kind == "entry") {
        if let Some(document) = known(&field.value) {
            field.value = document;
        }
    }
    rewrite_addresses(&mut entry.body, &mut |_, address| {
        let source = address.strip_prefix("entry:")?;
        known(source).map(|document| format!("entry:{document}"))
    });
    lost
}

/// Everything but files and comments, which have their own way in; `at` is the time of the import,
/// RFC 3339.
pub fn changes_of(imported: &ImportedEntry, at: &str) -> Vec<Change> {
    let entry = with_authors(imported);
    let made = Print::of_entry(&entry);
    let mut changes = vec![
        Change::Kind { kind: entry.kind },
        Change::Title { title: entry.title },
        Change::Date { date: entry.date },
        Change::Status { status: entry.status },
        Change::Category { category: entry.category },
        Change::Body { body: entry.body },
    ];
    changes.extend(entry.tags.into_iter().map(|tag| Change::AddTag { tag }));
    changes.extend(entry.people.into_iter().map(|person| Change::AddPerson { person }));
    changes.extend(entry.fields.into_iter().map(|field| Change::PutField { field }));
    changes.extend(entry.steps.into_iter().map(|step| Change::PutStep { step }));
    changes.extend(entry.links.into_iter().map(|link| Change::PutLink { link }));
    let extra = entry.extra.into_iter();
    changes.extend(extra.map(|(key, value)| Change::Extra { key, value }));
    // What the import says comes behind what an archive says.
    let mut note = |key: &str, value: String| {
        changes.push(Change::Extra { key: key.to_owned(), value });
    };
    note(SOURCE, imported.source_id.clone());
    if !imported.exporter.is_empty() {
        note(EXPORTER, imported.exporter.clone());
    }
    if let Some(created) = imported.created.clone() {
        note(CREATED, created);
    }
    let there = Print::parse(&imported.there);
    changes.extend(record(there, made, imported.modified.clone(), at));
    changes
}

/// The entry with its authors among its people.
pub(crate) fn with_authors(imported: &ImportedEntry) -> Entry {
    let mut entry = imported.entry.clone();
    for author in &imported.authors {
        if !entry.people.contains(author) {
            entry.people.push(author.clone());
        }
    }
    entry
}

/// Writes down what came, so that a later archive can be compared with it.
pub(crate) fn record(
    there: Option<Print>,
    made: Option<Print>,
    modified: Option<String>,
    at: &str,
) -> impl Iterator<Item = Change> + use<> {
    let prints = [(THERE, there), (MADE, made)];
    let prints = prints.into_iter().filter_map(|(key, print)| Some((key, print?.to_string())));
    let last = modified.map(|modified| (MODIFIED, modified));
    let all = prints.chain(last).chain([(AT, at.to_owned())]);
    all.map(|(key, value)| Change::Extra { key: key.to_owned(), value })
}

/// The same changes as `changes_of`, in edits that each fit into an envelope: a long text grows
/// from edit to edit. That it is whole is said by the last one.
pub fn edits_of(imported: &ImportedEntry, at: &str) -> impl Iterator<Item = Vec<Change>> + use<> {
    let mut edits: Vec<Vec<Change>> = Vec::new();
    let (mut edit, mut bytes, mut text) = (Vec::new(), 0, Vec::new());
    for change in changes_of(imported, at) {
        if let Change::Body { body } = change {
            text = body.0;
            continue;
        }
        let size = serde_json::to_string(&change).map_or(0, |json| json.len());
        if bytes + size > EDIT_BYTES && !edit.is_empty() {
            edits.push(std::mem::take(&mut edit));
            bytes = 0;
        }
        bytes += size;
        edit.push(change);
    }
    let cost = text.iter().map(cost_of).sum::<usize>();
    let step = EDIT_BYTES.max(cost / EDITS_MAX + 1);
    let count = cost.div_ceil(step);
    let grown = (1..=count).map(move |at| {
        let mut left = if at < count { at * step } else { usize::MAX };
        vec![Change::Body { body: Body(start_of(&text, &mut left)) }]
    });
    // The text stands in front of the edit that says that all is here.
    edits.into_iter().chain(grown).chain([edit])
}

fn cost_of(node: &Node) -> usize {
    match node {
        Node::Element(element) => {
            cost_of_element(element) + element.children.iter().map(cost_of).sum::<usize>()
        }
        Node::Text(runs) => runs.iter().map(cost_of_run).sum(),
    }
}

fn cost_of_element(element: &Element) -> usize {
    let attributes = element.attributes.iter().map(|(name, value)| name.len() + value.len());
    NODE_BYTES + element.name.len() + attributes.sum::<usize>()
}

fn cost_of_run(run: &Run) -> usize {
    let marks = run.marks.iter().map(|(name, value)| name.len() + value.len());
    NODE_BYTES + run.text.len() + marks.sum::<usize>()
}

/// The start of a text that costs no more than what is left, and hardly less.
fn start_of(nodes: &[Node], left: &mut usize) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        if *left == 0 {
            break;
        }
        out.push(match node {
            Node::Element(element) => {
                *left = left.saturating_sub(cost_of_element(element));
                let children = start_of(&element.children, left);
                let (name, attributes) = (element.name.clone(), element.attributes.clone());
                Node::Element(Element { name, attributes, children })
            }
            Node::Text(runs) => Node::Text(start_of_runs(runs, left)),
        });
    }
    out
}

fn start_of_runs(runs: &[Run], left: &mut usize) -> Vec<Run> {
    let mut out = Vec::new();
    for run in runs {
        if *left == 0 {
            break;
        }
        let text = clip(&run.text, *left).to_owned();
        *left = left.saturating_sub(cost_of_run(run));
        out.push(Run { text, marks: run.marks.clone() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::{ClientId, Document, apply_changes, read_entry};

    fn paragraph(text: &str) -> Node {
        let run = Run { text: text.to_owned(), ..Run::default() };
        Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
    }

    fn made(imported: &ImportedEntry) -> (Entry, usize) {
        let mut document = Document::new(ClientId::new(1).unwrap());
        let mut count = 0;
        for edit in edits_of(imported, "2026-01-01T00:00:00Z") {
            assert!(!read_entry(&document).extra.contains_key(AT), "it is said last");
            apply_changes(&mut document, &edit, &mut || "id".to_owned()).unwrap();
            count += 1;
        }
        (read_entry(&document), count)
    }

    #[test]
    fn a_long_text_comes_in_edits_that_fit() {
        let rows: Vec<Node> = (0..300).map(|row| paragraph(&"é".repeat(2_000 + row))).collect();
        let table = Node::Element(Element::new("blockquote", rows));
        let long = paragraph(&"x".repeat(3 * EDIT_BYTES));
        let mut imported = ImportedEntry::default();
        imported.entry.title = "T".into();
        imported.entry.body = Body(vec![paragraph("first"), table, long, paragraph("last")]);
        let big = "v".repeat(EDIT_BYTES);
        imported.entry.extra.insert("big".into(), big);
        let (entry, count) = made(&imported);
        assert!(count > 5, "{count}");
        assert_eq!(entry.body, imported.entry.body);
        assert_eq!((entry.title.as_str(), entry.extra["big"].len()), ("T", EDIT_BYTES));
    }

    #[test]
    fn a_short_entry_is_made_in_one_go() {
        let mut imported = ImportedEntry::default();
        assert_eq!(made(&imported).1, 1);
        imported.entry.body = Body(vec![paragraph("a"), paragraph("b")]);
        let (entry, count) = made(&imported);
        assert_eq!((entry.body, count), (imported.entry.body.clone(), 2));
    }

    #[test]
    fn an_archive_does_not_overwrite_where_an_entry_came_from() {
        let mut imported = ImportedEntry { source_id: "own".into(), ..ImportedEntry::default() };
        imported.entry.extra.insert(SOURCE.into(), "another".into());
        assert_eq!(made(&imported).0.extra[SOURCE], "own");
    }
}
