//! Links of an entry: what it mentions, what it is based on, parts that are entries themselves,
//! and files that lie elsewhere.

use super::dataset::Job;
use super::files::Parts;
use super::graph::Node;
use super::identity::part_id;
use super::index::{Listed, Target, is_address, one_line};
use super::kept::Keeper;
use super::warning::Warning;
use cahier_notebook::entry::Link;
use std::collections::BTreeSet;

const LINKS_MAX: usize = 5_000;
/// Key under which targets are kept that are nowhere to be found.
const LOST: &str = "mentions";

/// The links of an entry, each target once.
pub(crate) fn links<R>(
    parts: &Parts<'_>,
    job: &mut Job<'_, R>,
    listed: &Listed<'_>,
    keeper: &mut Keeper,
) -> Vec<Link> {
    let mut targets: Vec<(String, String)> = Vec::new();
    let mut lost: Vec<&str> = Vec::new();
    let inner = parts.inner.iter().map(|(part, _)| *part);
    for node in std::iter::once(listed.node).chain(inner) {
        for key in ["mentions", "isBasedOn"] {
            for id in node.references(key).into_iter().take(LINKS_MAX) {
                let is_version = parts.versions.iter().any(|version| version.id() == id);
                match job.index.target(job.graph, id) {
                    _ if is_version => {}
                    Target::Entry(source) => targets.push((source, label_of(job, id))),
                    Target::Address(address) => targets.push((address, label_of(job, id))),
                    Target::Unknown => lost.push(id),
                }
            }
            targets.extend(node.nodes(key).into_iter().filter_map(anonymous));
        }
    }
    for id in &lost {
        let (entry, target) = (listed.title.clone(), (*id).to_owned());
        job.warnings.add(Warning::UnknownLink { entry, target });
    }
    keeper.value(LOST, &lost.join("\n"));
    targets.extend(parts.entries.iter().map(|source| (source.clone(), String::new())));
    let remote = parts.remote.iter().map(|file| (file.address.clone(), file.name.clone()));
    targets.extend(remote);
    let mut seen = BTreeSet::from([listed.source_id.clone()]);
    targets.retain(|(target, _)| seen.insert(target.clone()));
    if targets.len() > LINKS_MAX {
        targets.truncate(LINKS_MAX);
        keeper.left_out();
    }
    let link = |(target, label): (String, String)| {
        // Names of linked entries began with their category, even without one, in 2023.
        let label = job.index.title(&target).unwrap_or(label.strip_prefix("- ").unwrap_or(&label));
        let id = part_id(&listed.source_id, "link", &target);
        Link { id, label: one_line(label), target }
    };
    targets.into_iter().map(link).collect()
}

fn label_of<R>(job: &Job<'_, R>, id: &str) -> String {
    let label = job.graph.node(id, 0).and_then(|node| node.filled("name"));
    label.unwrap_or_else(|| id.to_owned())
}

/// The target of a node that has no id of its own.
fn anonymous(node: Node<'_>) -> Option<(String, String)> {
    let address = node.filled("url").filter(|_| node.id().is_empty());
    let address = address.filter(|address| is_address(address))?;
    let label = node.filled("name").unwrap_or_else(|| address.clone());
    Some((address, label))
}
