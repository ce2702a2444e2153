//! How imported entries get into a zone, whatever file they come from.

use crate::account::{Account, now_ms, with_context};
use crate::dates::date_time;
use crate::error::Error;
use crate::output::Output;
use crate::say;
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_formats::Lang;
use cahier_formats::eln::{
    AT, Archive, ImportedEntry, ImportedFile, Limits, SOURCE, edits_of, first_changes, link_up,
};
use cahier_notebook::{Change, Comment, Entry};
use cahier_sync::NewFile;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::File;

/// The entry that a source became.
#[derive(Clone, Copy)]
struct Known {
    id: DocumentId,
    /// Whether all of it is here.
    whole: bool,
}

/// What an import did.
#[derive(Default)]
pub(super) struct Done {
    pub(super) entries: u64,
    pub(super) files: u64,
    /// Entries that were here already.
    pub(super) here: u64,
    /// Those of them that took over what is newer.
    pub(super) updated: u64,
    /// Those of them that could.
    pub(super) offered: u64,
    /// Those of them of which something is told.
    pub(super) told: u64,
    pub(super) warnings: Vec<String>,
}

/// An import under way.
pub struct Bringing<'a> {
    pub(super) account: &'a mut Account,
    pub(super) out: &'a Output,
    zone: ZoneId,
    /// Whether entries that are here take over what is newer.
    pub(super) update: bool,
    known: BTreeMap<String, Known>,
    pub(super) done: Done,
}

impl<'a> Bringing<'a> {
    /// Begins with what is known of the entries in a zone.
    pub async fn begin(
        account: &'a mut Account,
        out: &'a Output,
        zone: ZoneId,
        update: bool,
    ) -> Result<Self, Error> {
        let listed = account.driver.engine.list(Some(zone));
        let ids: Vec<DocumentId> = listed.iter().map(|row| row.document).collect();
        let mut known = BTreeMap::new();
        for id in ids {
            account.ensure(id).await?;
            let mut extra = account.driver.engine.entry(id)?.extra;
            if let Some(source) = extra.remove(SOURCE) {
                known.insert(source, Known { id, whole: extra.contains_key(AT) });
            }
        }
        Ok(Self { account, out, zone, update, known, done: Done::default() })
    }

    /// The reader's language, as imports know it.
    pub fn lang(&self) -> Lang {
        crate::lang::formats(self.out.lang)
    }

    /// What the person should know.
    pub fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        self.done.warnings.extend(warnings);
    }

    /// What an import did, all of it kept.
    pub async fn end(self) -> Result<(), Error> {
        let out = self.out;
        let done = self.finish().await?;
        out.last_line(&json!({
            "entries": done.entries, "files": done.files, "here": done.here,
            "updated": done.updated, "warnings": done.warnings,
        }));
        Ok(())
    }

    /// The same for whoever tells it in words of their own.
    pub(super) async fn finish(mut self) -> Result<Done, Error> {
        self.account.finish().await?;
        self.say_again();
        Ok(self.done)
    }

    /// Brings entries in, with the files that are in themselves or in the archive; those that are
    /// here already are compared.
    pub async fn bring(
        &mut self,
        entries: Vec<ImportedEntry>,
        mut archive: Option<&mut Archive<File>>,
    ) -> Result<(), Error> {
        let is_whole = |e: &ImportedEntry| self.known.get(&e.source_id).is_some_and(|k| k.whole);
        let (here, fresh): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_whole);
        self.announce(&fresh).await?;
        for imported in fresh {
            self.fill(imported, archive.as_deref_mut()).await?;
        }
        for imported in here {
            self.again(imported, archive.as_deref_mut()).await?;
        }
        Ok(())
    }

    /// The entry that a source became.
    pub(super) fn known(&self, source: &str) -> Option<DocumentId> {
        self.known.get(source).map(|known| known.id)
    }

    /// Every new entry first says what it is made from, all in one commit: whatever stops the
    /// import after that, no entry is made twice, and links between entries hold.
    pub(super) async fn announce(&mut self, fresh: &[ImportedEntry]) -> Result<(), Error> {
        for imported in fresh {
            if self.known.contains_key(&imported.source_id) {
                continue;
            }
            let (zone, engine) = (self.zone, &mut self.account.driver.engine);
            let id = with_context(|ctx| engine.begin(zone, Class::Entry, None, ctx))?;
            let changes = first_changes(imported);
            with_context(|ctx| engine.edit(id, &changes, ctx))?;
            engine.unwrite(id);
            self.known.insert(imported.source_id.clone(), Known { id, whole: false });
        }
        self.account.settle().await
    }

    /// Brings all of a new entry.
    async fn fill(
        &mut self,
        mut imported: ImportedEntry,
        mut archive: Option<&mut Archive<File>>,
    ) -> Result<(), Error> {
        let Some(id) = self.known(&imported.source_id) else { return Ok(()) };
        self.account.ensure(id).await?;
        self.link_up(&mut imported.entry);
        let here = self.account.driver.engine.entry(id)?.attachments;
        let is_here = |file: &ImportedFile| here.iter().any(|a| a.id == file.attachment_id);
        for file in imported.files.iter().filter(|file| !is_here(file)) {
            self.attach(id, file, archive.as_deref_mut()).await?;
        }
        if !imported.comments.is_empty() && self.comments(id).await?.is_empty() {
            self.comment(id, &imported.comments).await?;
        }
        for changes in edits_of(&imported, &date_time(now_ms())) {
            with_context(|ctx| self.account.driver.engine.edit(id, &changes, ctx))?;
        }
        self.account.driver.engine.unwrite(id);
        self.account.finish().await?;
        self.known.insert(imported.source_id, Known { id, whole: true });
        self.done.entries += 1;
        Ok(())
    }

    /// Links lead to the entries that these became, or were all along.
    pub(super) fn link_up(&mut self, entry: &mut Entry) {
        let engine = &self.account.driver.engine;
        let lost = link_up(entry, &|source| {
            // What a file only names may be here already.
            let here = source.parse::<DocumentId>().ok();
            let here = here.filter(|id| engine.row(*id).is_some());
            self.known(source).or(here).map(|id| id.to_string())
        });
        let lang = self.lang();
        self.warn(lost.iter().map(|warning| warning.sentence(lang)));
    }

    /// Attaches a file.
    pub(super) async fn attach(
        &mut self,
        entry: DocumentId,
        file: &ImportedFile,
        archive: Option<&mut Archive<File>>,
    ) -> Result<(), Error> {
        let bytes = match archive {
            Some(archive) => {
                let limit = Limits::default().file_bytes_max;
                let (bytes, warning) = archive.read_attachment(file, limit)?;
                let lang = self.lang();
                self.warn(warning.map(|warning| warning.sentence(lang)));
                bytes
            }
            None => file.inside.clone(),
        };
        let new = NewFile {
            name: &file.name,
            media_type: &file.media_type,
            description: file.description.clone(),
            bytes: &bytes,
            id: Some(file.attachment_id.clone()),
        };
        with_context(|ctx| self.account.driver.engine.attach(entry, new, ctx))?;
        self.account.settle().await?;
        self.done.files += 1;
        Ok(())
    }

    /// What was said of an entry here.
    pub(super) async fn comments(&mut self, entry: DocumentId) -> Result<Vec<Comment>, Error> {
        let comments = self.account.comments(entry).await?;
        Ok(self.account.driver.engine.comments(comments)?)
    }

    /// Some comments of an entry in one edit.
    pub(super) async fn comment(
        &mut self,
        entry: DocumentId,
        comments: &[Comment],
    ) -> Result<(), Error> {
        let document = self.account.comments(entry).await?;
        let all = comments.iter().cloned();
        let changes: Vec<Change> = all.map(|comment| Change::Comment { comment }).collect();
        with_context(|ctx| self.account.driver.engine.edit(document, &changes, ctx))?;
        self.account.settle().await
    }

    /// What is said at the end of entries that were here already.
    fn say_again(&mut self) {
        let more = self.done.told.saturating_sub(super::again::TOLD_MAX);
        if more > 0 {
            self.done.warnings.push(say::told_no_more(more).get(self.out.lang));
        }
        if self.done.offered > 0 {
            self.out.remark(&say::update_offered(self.done.offered));
        }
    }
}
