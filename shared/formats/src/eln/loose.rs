//! What belongs to no entry: files that only the root lists, files that nothing describes, and
//! what the archive says of itself. Nothing of it is lost.

use super::attached::{Attached, described, plain_file};
use super::dataset::{Job, finish};
use super::fields::FieldMaker;
use super::files::Parts;
use super::graph::{Graph, Node, normal_id};
use super::import::ImportedEntry;
use super::index::{Listed, is_address, one_line};
use super::kept::{Keeper, Names, Place};
use super::print::Print;
use super::warning::Warning;
use cahier_notebook::entry::{Entry, EntryKind};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

/// Keys with which an archive describes itself: its name, its age, what is in it.
const ARCHIVE_KEYS: [&str; 10] = [
    "@id",
    "@type",
    "@context",
    "name",
    "description",
    "identifier",
    "datePublished",
    "dateCreated",
    "version",
    "hasPart",
];

/// Adds the files that no entry has: to the entry in whose folder they lie, or to one of their
/// own.
pub(crate) fn add_files<R: Read + Seek>(
    job: &mut Job<'_, R>,
    listed: &[Listed<'_>],
    entries: &mut Vec<ImportedEntry>,
) {
    let source_id = format!("{}#files", job.archive.root());
    let root = job.graph.root();
    let named = root.and_then(|root| root.filled("name"));
    let title = one_line(&named.unwrap_or_else(|| job.archive.root().to_owned()));
    let mut loose = Parts::default();
    let mut attached = attached_paths(entries);
    for part in root.map(|root| root.nodes("hasPart")).unwrap_or_default() {
        if !part.is_file() {
            continue;
        }
        let Some(path) = job.archive.path_of(part.id()) else {
            warn_of_absent(part, &title, entries, job);
            continue;
        };
        if attached.insert(path.clone()) {
            let file = described(job.archive, &source_id, path, part);
            file.compare(&mut job.warnings);
            loose.files.extend(of_size(file, &title, job));
        }
    }
    let mut changed = BTreeSet::new();
    let folders = listed.iter().enumerate().map(|(at, listed)| (normal_id(listed.node.id()), at));
    let folders: BTreeMap<String, usize> = folders.collect();
    for path in undescribed(job, &attached) {
        job.warnings.add(Warning::UndescribedFile { path: path.clone() });
        let slashes = path.rmatch_indices('/');
        let nearest = slashes.filter_map(|(slash, _)| folders.get(path.get(..slash)?)).next();
        let entry = nearest.and_then(|at| Some((*at, entries.get_mut(*at)?)));
        let owner = entry.as_ref().map(|(_, entry)| entry.source_id.as_str());
        let owner = owner.unwrap_or(&source_id);
        let file = plain_file(job.archive, owner, path);
        let owner = entry.as_ref().map(|(_, entry)| entry.entry.title.as_str());
        let file = Attached { file, stored_as: None, node: None };
        let file = of_size(file, owner.unwrap_or(&title), job);
        match (file, entry) {
            (Some(file), Some((at, entry))) => {
                entry.entry.attachments.push(file.file.attachment());
                entry.files.push(file.file);
                changed.insert(at);
            }
            (file, _) => loose.files.extend(file),
        }
    }
    for at in changed {
        refresh(entries, at);
    }
    if !loose.files.is_empty() {
        let count = loose.files.len() as u64;
        job.warnings.add(Warning::LooseFiles { entry: title.clone(), count });
        entries.push(entry_of(loose, source_id, title, job));
    }
}

/// What the archive says of an entry, now that it has more files.
fn refresh(entries: &mut [ImportedEntry], at: usize) {
    if let Some(entry) = entries.get_mut(at) {
        let there = Print::of_archive(entry);
        entry.there = there.map(|print| print.to_string()).unwrap_or_default();
    }
}

/// The entry of files that belong to no other.
fn entry_of<R>(
    parts: Parts<'_>,
    source_id: String,
    title: String,
    job: &mut Job<'_, R>,
) -> ImportedEntry {
    let mut keeper = Keeper::default();
    let mut maker = FieldMaker::new(&source_id, job.index, String::new());
    for part in &parts.files {
        let properties = part.node.map(|node| node.nodes("variableMeasured")).unwrap_or_default();
        maker.add_properties(&properties, Some(&part.file.name), &|_| false, &mut keeper);
        part.keep(&mut keeper);
    }
    let (kind, fields) = (EntryKind::Resource, maker.finish());
    let entry = Entry { kind, title, fields, ..Entry::default() };
    let exporter = job.exporter.clone();
    let imported = ImportedEntry { source_id, exporter, entry, ..ImportedEntry::default() };
    finish(imported, keeper, parts, job)
}

/// Says that a file of the root is not in the archive, unless an entry has said so already.
fn warn_of_absent<R>(part: Node<'_>, title: &str, entries: &[ImportedEntry], job: &mut Job<'_, R>) {
    let id = part.id();
    if !is_address(id) {
        let (entry, path) = (title.to_owned(), normal_id(id));
        job.warnings.add(Warning::MissingFile { entry, path });
    } else if !entries.iter().flat_map(|e| &e.entry.links).any(|link| link.target == id) {
        let (entry, address) = (title.to_owned(), id.to_owned());
        job.warnings.add(Warning::RemoteFile { entry, address });
    }
}

/// Paths of the files that no entry has, but for the description and what comes with it.
fn undescribed<R: Read + Seek>(job: &Job<'_, R>, attached: &BTreeSet<String>) -> Vec<String> {
    let own = |path: &str| !path.contains('/') && path.starts_with("ro-crate");
    let all = job.archive.files().map(|(path, _)| path);
    let loose = all.filter(|path| !attached.contains(*path) && !own(path));
    loose.map(str::to_owned).collect()
}

/// A file, unless it is too large.
fn of_size<'a, R>(file: Attached<'a>, title: &str, job: &mut Job<'_, R>) -> Option<Attached<'a>> {
    if file.file.bytes <= job.limits.file_bytes_max {
        return Some(file);
    }
    let (entry, path, bytes) = (title.to_owned(), file.file.path, file.file.bytes);
    job.warnings.add(Warning::LargeFile { entry, path, bytes });
    None
}

fn attached_paths(entries: &[ImportedEntry]) -> BTreeSet<String> {
    let files = entries.iter().flat_map(|entry| &entry.files);
    let in_archive = files.filter(|file| file.inside.is_empty());
    in_archive.map(|file| file.path.clone()).collect()
}

/// Keeps with every entry what the archive says of itself and would be lost: its licence, who
/// made it.
pub(crate) fn keep_archive(graph: &Graph, entries: &mut [ImportedEntry], names: &mut Names) {
    let Some(root) = graph.root() else { return };
    let mut keeper = Keeper::default();
    keeper.part(Place::Archive, root.id(), root, &ARCHIVE_KEYS);
    let kept = keeper.finish(graph);
    for (key, value) in kept.values {
        // The nodes behind a licence have the place of their own.
        let key = if key == "kept.archive" { key } else { format!("{key}.archive") };
        for entry in entries.iter_mut() {
            if root.spend(value.len()) {
                entry.entry.extra.insert(key.clone(), value.clone());
            }
        }
    }
    if !entries.is_empty() {
        names.append(kept.names);
    }
}
