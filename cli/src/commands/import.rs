//! `import`: `.eln` archives become entries, as any other edit: kept here first, synced later. An
//! import that was stopped anywhere goes on with the same entries when it is started again.

use crate::account::{Account, now_ms, with_context};
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::output::Output;
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_formats::eln::{
    self, AT, Archive, ImportedEntry, Limits, SOURCE, edits_of, first_changes, link_up,
};
use cahier_notebook::Change;
use cahier_sync::NewFile;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The entry that a source became.
#[derive(Clone, Copy)]
struct Known {
    id: DocumentId,
    /// Whether all of it is here.
    whole: bool,
}

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
async fn sources(account: &mut Account, zone: ZoneId) -> Result<BTreeMap<String, Known>, Error> {
    let ids: Vec<_> =
        account.driver.engine.list(Some(zone)).iter().map(|row| row.document).collect();
    let mut known = BTreeMap::new();
    for id in ids {
        account.ensure(id).await?;
        let mut extra = account.driver.engine.entry(id)?.extra;
        if let Some(source) = extra.remove(SOURCE) {
            known.insert(source, Known { id, whole: extra.contains_key(AT) });
        }
    }
    Ok(known)
}

/// Every new entry first says what it is made from, all in one commit: whatever stops the import
/// after that, no entry is made twice, and links between entries hold.
async fn announce(
    account: &mut Account,
    zone: ZoneId,
    fresh: &[ImportedEntry],
    known: &mut BTreeMap<String, Known>,
) -> Result<(), Error> {
    for imported in fresh {
        if known.contains_key(&imported.source_id) {
            continue;
        }
        let id = with_context(|ctx| account.driver.engine.begin(zone, Class::Entry, None, ctx))?;
        let changes = first_changes(imported);
        with_context(|ctx| account.driver.engine.edit(id, &changes, ctx))?;
        account.driver.engine.unwrite(id);
        known.insert(imported.source_id.clone(), Known { id, whole: false });
    }
    account.settle().await
}

async fn one(
    account: &mut Account,
    out: &Output,
    zone: ZoneId,
    path: &Path,
    known: &mut BTreeMap<String, Known>,
) -> Result<Done, Error> {
    let limits = Limits::default();
    let mut archive = Archive::open(File::open(path).map_err(Error::file(path))?, &limits)?;
    let import = eln::import_archive(&mut archive, &limits)?;
    let lang = crate::lang::formats(out.lang);
    let mut done = Done::default();
    done.warnings.extend(import.warnings.iter().map(|warning| warning.sentence(lang)));
    let is_whole = |e: &ImportedEntry| known.get(&e.source_id).is_some_and(|known| known.whole);
    let fresh: Vec<ImportedEntry> = import.entries.into_iter().filter(|e| !is_whole(e)).collect();
    announce(account, zone, &fresh, known).await?;
    for mut entry in fresh {
        let Some(Known { id, .. }) = known.get(&entry.source_id).copied() else { continue };
        account.ensure(id).await?;
        let lost = link_up(&mut entry.entry, &|source| {
            let came = known.get(source).map(|known| known.id);
            // What the archive only names may be here already.
            let here = source.parse::<DocumentId>().ok();
            let here = here.filter(|id| account.driver.engine.row(*id).is_some());
            came.or(here).map(|id| id.to_string())
        });
        done.warnings.extend(lost.iter().map(|warning| warning.sentence(lang)));
        let here = account.driver.engine.entry(id)?.attachments;
        let is_here = |file: &eln::ImportedFile| here.iter().any(|a| a.id == file.attachment_id);
        for file in entry.files.iter().filter(|file| !is_here(file)) {
            let (bytes, warning) = archive.read_attachment(file, limits.file_bytes_max)?;
            done.warnings.extend(warning.map(|warning| warning.sentence(lang)));
            attach(account, id, file, &bytes)?;
            account.settle().await?;
            done.files += 1;
        }
        comment(account, id, &entry).await?;
        for changes in edits_of(&entry, &date_time(now_ms())) {
            with_context(|ctx| account.driver.engine.edit(id, &changes, ctx))?;
        }
        account.driver.engine.unwrite(id);
        account.finish().await?;
        known.insert(entry.source_id.clone(), Known { id, whole: true });
        done.entries += 1;
    }
    Ok(done)
}

/// All comments of an entry in one edit, where it has none yet.
async fn comment(
    account: &mut Account,
    entry: DocumentId,
    imported: &ImportedEntry,
) -> Result<(), Error> {
    if imported.comments.is_empty() {
        return Ok(());
    }
    let comments = account.comments(entry).await?;
    if !account.driver.engine.comments(comments)?.is_empty() {
        return Ok(());
    }
    let all = imported.comments.iter().cloned();
    let changes: Vec<Change> = all.map(|comment| Change::Comment { comment }).collect();
    with_context(|ctx| account.driver.engine.edit(comments, &changes, ctx))?;
    account.settle().await
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
