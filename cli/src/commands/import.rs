//! `import`: `.eln` archives become entries, as any other edit: kept here first, synced later.

use crate::account::{Account, now_ms, with_context};
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::output::Output;
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_formats::address::rewrite_addresses;
use cahier_formats::eln::{self, Archive, ImportedEntry, Limits};
use cahier_notebook::{Change, Entry};
use cahier_sync::NewFile;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Key under which an entry remembers where it came from.
const SOURCE: &str = "import:source";

/// What an import did.
#[derive(Default)]
struct Done {
    entries: u64,
    files: u64,
    warnings: Vec<String>,
}

/// Imports archives, one after another. The last line is
/// `{"entries":N,"files":N,"warnings":[…]}`.
pub async fn run(args: &Args, out: &Output, files: &[PathBuf], into: &str) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let zone = account.zone(Some(into))?;
    let mut known = sources(&mut account, zone).await?;
    let mut done = Done::default();
    for path in files {
        let added = one(&mut account, out, zone, path, &mut known).await?;
        done.entries += added.entries;
        done.files += added.files;
        done.warnings.extend(added.warnings);
    }
    account.finish().await?;
    let (entries, files) = (done.entries, done.files);
    out.last_line(&json!({ "entries": entries, "files": files, "warnings": done.warnings }));
    Ok(())
}

/// Entries of the zone that came from an import, by their source.
async fn sources(
    account: &mut Account,
    zone: ZoneId,
) -> Result<BTreeMap<String, DocumentId>, Error> {
    let ids: Vec<_> =
        account.driver.engine.list(Some(zone)).iter().map(|row| row.document).collect();
    let mut known = BTreeMap::new();
    for id in ids {
        account.ensure(id).await?;
        if let Some(source) = account.driver.engine.entry(id)?.extra.remove(SOURCE) {
            known.insert(source, id);
        }
    }
    Ok(known)
}

async fn one(
    account: &mut Account,
    out: &Output,
    zone: ZoneId,
    path: &Path,
    known: &mut BTreeMap<String, DocumentId>,
) -> Result<Done, Error> {
    let limits = Limits::default();
    let mut archive = Archive::open(File::open(path).map_err(Error::file(path))?, &limits)?;
    let import = eln::import_archive(&mut archive, &limits)?;
    let lang = out.lang.formats();
    let mut done = Done::default();
    done.warnings.extend(import.warnings.iter().map(|warning| warning.sentence(lang)));
    let fresh: Vec<ImportedEntry> =
        import.entries.into_iter().filter(|e| !known.contains_key(&e.source_id)).collect();
    for entry in &fresh {
        let id = with_context(|ctx| account.driver.engine.begin(zone, Class::Entry, None, ctx))?;
        known.insert(entry.source_id.clone(), id);
    }
    for mut entry in fresh {
        let Some(id) = known.get(&entry.source_id).copied() else { continue };
        account.ensure(id).await?;
        link_up(&mut entry.entry, known);
        for file in &entry.files {
            let (bytes, warning) = archive.read_attachment(file, limits.file_bytes_max)?;
            done.warnings.extend(warning.map(|warning| warning.sentence(lang)));
            attach(account, id, file, &bytes)?;
            account.settle().await?;
            done.files += 1;
        }
        let changes = changes_of(&entry);
        with_context(|ctx| account.driver.engine.edit(id, &changes, ctx))?;
        if !entry.comments.is_empty() {
            let comments = account.comments(id).await?;
            let changes: Vec<Change> = entry
                .comments
                .iter()
                .map(|comment| Change::Comment { comment: comment.clone() })
                .collect();
            with_context(|ctx| account.driver.engine.edit(comments, &changes, ctx))?;
        }
        account.finish().await?;
        done.entries += 1;
    }
    Ok(done)
}

fn attach(
    account: &mut Account,
    entry: DocumentId,
    file: &eln::ImportedFile,
    bytes: &[u8],
) -> Result<(), Error> {
    let new = NewFile {
        name: &file.name,
        media_type: &file.media_type,
        description: file.description.clone(),
        bytes,
        id: Some(file.attachment_id.clone()),
    };
    with_context(|ctx| account.driver.engine.attach(entry, new, ctx))?;
    Ok(())
}

/// Links to entries of the archive point to the documents that these became.
fn link_up(entry: &mut Entry, known: &BTreeMap<String, DocumentId>) {
    for link in &mut entry.links {
        if let Some(id) = known.get(&link.target) {
            link.target = id.to_string();
        }
    }
    for field in entry.fields.iter_mut().filter(|field| field.kind == "entry") {
        if let Some(id) = known.get(&field.value) {
            field.value = id.to_string();
        }
    }
    rewrite_addresses(&mut entry.body, &mut |_, address| {
        let source = address.strip_prefix("entry:")?;
        known.get(source).map(|id| format!("entry:{id}"))
    });
}

/// Everything but the files, which have their own way in.
fn changes_of(imported: &ImportedEntry) -> Vec<Change> {
    let entry = imported.entry.clone();
    let mut changes = vec![
        Change::Kind { kind: entry.kind },
        Change::Title { title: entry.title },
        Change::Date { date: entry.date },
        Change::Status { status: entry.status },
        Change::Category { category: entry.category },
        Change::Body { body: entry.body },
    ];
    changes.extend(entry.tags.into_iter().map(|tag| Change::AddTag { tag }));
    let people = entry.people.into_iter().chain(imported.authors.iter().cloned());
    changes.extend(people.map(|person| Change::AddPerson { person }));
    changes.extend(entry.fields.into_iter().map(|field| Change::PutField { field }));
    changes.extend(entry.steps.into_iter().map(|step| Change::PutStep { step }));
    changes.extend(entry.links.into_iter().map(|link| Change::PutLink { link }));
    let claimed = [("import:created", &imported.created), ("import:modified", &imported.modified)];
    let claimed = claimed.into_iter().filter_map(|(key, value)| Some((key, value.clone()?)));
    let own = [(SOURCE, imported.source_id.clone()), ("import:at", date_time(now_ms()))];
    for (key, value) in own.into_iter().chain(claimed) {
        changes.push(Change::Extra { key: key.to_owned(), value });
    }
    let extra = entry.extra.into_iter();
    changes.extend(extra.map(|(key, value)| Change::Extra { key, value }));
    changes
}
