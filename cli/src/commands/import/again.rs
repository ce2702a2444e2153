//! Entries that come again: nothing is made twice. What is newer in the file is told, and taken
//! over where that is asked for and nothing was changed here.

use super::bring::Bringing;
use crate::account::{now_ms, with_context};
use crate::dates::date_time;
use crate::error::Error;
use cahier_evidence::DocumentId;
use cahier_formats::eln::{
    Archive, EntryPart, ImportedEntry, Standing, Verdict, new_comments, pair_files, standing,
    update,
};
use cahier_notebook::Entry;
use std::collections::BTreeSet;
use std::fs::File;

/// Most entries that are told one by one.
pub(super) const TOLD_MAX: u64 = 50;

impl Bringing<'_> {
    /// Compares an entry that is here with the one in the file.
    pub(super) async fn again(
        &mut self,
        imported: ImportedEntry,
        archive: Option<&mut Archive<File>>,
    ) -> Result<(), Error> {
        let Some(id) = self.known(&imported.source_id) else { return Ok(()) };
        self.done.here += 1;
        self.account.ensure(id).await?;
        let engine = &self.account.driver.engine;
        let here = engine.entry(id)?;
        let standing = standing(&here, &imported);
        let free = standing.free();
        // What is sealed, for example, is not changed by any file.
        let may = engine.check_writable(id).is_ok();
        let takes = may && !standing.older && !free.is_empty();
        if takes && self.update {
            self.take(id, &here, imported, &free, archive).await?;
            self.done.updated += 1;
        } else if takes {
            self.done.offered += 1;
        }
        if is_told(&standing, takes && self.update) {
            self.tell(&standing, &here.title);
        }
        Ok(())
    }

    /// Takes over some parts of an entry.
    async fn take(
        &mut self,
        id: DocumentId,
        here: &Entry,
        mut imported: ImportedEntry,
        parts: &BTreeSet<EntryPart>,
        mut archive: Option<&mut Archive<File>>,
    ) -> Result<(), Error> {
        self.link_up(&mut imported.entry);
        let fresh = pair_files(&here.attachments, &mut imported);
        // A new text shows new files.
        if parts.contains(&EntryPart::Files) || parts.contains(&EntryPart::Text) {
            for file in &fresh {
                self.attach(id, file, archive.as_deref_mut()).await?;
            }
        }
        if parts.contains(&EntryPart::Comments) {
            let new = new_comments(&self.comments(id).await?, &imported);
            if !new.is_empty() {
                self.comment(id, &new).await?;
            }
        }
        let changes = update(here, &imported, parts, &date_time(now_ms()));
        with_context(|ctx| self.account.driver.engine.edit(id, &changes, ctx))?;
        self.account.driver.engine.unwrite(id);
        self.account.finish().await
    }

    fn tell(&mut self, standing: &Standing, title: &str) {
        self.done.told += 1;
        if self.done.told <= TOLD_MAX {
            let said = standing.sentence(title, self.lang());
            self.warn([said]);
        }
    }
}

/// Whether a person should know how an entry here stands to the one in the file.
fn is_told(standing: &Standing, taken: bool) -> bool {
    match standing.verdict() {
        Verdict::Unchanged | Verdict::ChangedHere => false,
        Verdict::NewerThere => !taken,
        Verdict::Both | Verdict::OlderThere | Verdict::Unknown => true,
    }
}
