//! Entries that come again: nothing is made twice. What is newer in the file is told, and taken
//! over where that is asked for and nothing was changed here.

use super::outside::warned;
use super::{Importing, Known, Stage};
use crate::clock::now_ms;
use crate::ctx;
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_evidence::DocumentId;
use cahier_formats::Lang;
use cahier_formats::eln::{
    EntryPart, ImportedEntry, ImportedFile, Standing, Verdict, new_comments, pair_files, standing,
    update,
};
use cahier_sync::{Driver, date_time};
use cahier_words::{Sentence, both};
use std::collections::{BTreeSet, VecDeque};

/// Most entries that are told one by one.
pub(super) const TOLD_MAX: usize = 50;
/// Entries that are compared in one turn.
const COMPARED_AT_ONCE: usize = 16;

/// An entry that takes over what is newer: first its files, then the rest at once.
pub(super) struct Taking {
    id: DocumentId,
    imported: ImportedEntry,
    parts: BTreeSet<EntryPart>,
    /// Files that are still to be attached; none before it is begun.
    files: Option<VecDeque<ImportedFile>>,
}

impl Importing {
    /// Compares some entries that are here with those in the file, or goes on with one that takes
    /// over what is newer.
    pub(super) async fn again(
        &mut self,
        driver: &mut Driver<IndexedStore>,
    ) -> Result<(), Sentence> {
        for _ in 0..COMPARED_AT_ONCE {
            if self.taking.is_some() {
                return self.take_on(driver).await;
            }
            let Some(imported) = self.here.pop_front() else {
                self.stage = Stage::Batch;
                return Ok(());
            };
            self.compare(driver, imported).await?;
        }
        Ok(())
    }

    async fn compare(
        &mut self,
        driver: &mut Driver<IndexedStore>,
        imported: ImportedEntry,
    ) -> Result<(), Sentence> {
        self.done += 1;
        let Some(Known { id, .. }) = self.known.get(&imported.source_id).copied() else {
            return Ok(());
        };
        self.report.here += 1;
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        let here = driver.engine.entry(id).map_err(refused)?;
        let standing = standing(&here, &imported);
        let parts = standing.free();
        // What is sealed, for example, is not changed by any file.
        let may = driver.engine.check_writable(id).is_ok();
        let takes = may && !standing.older && !parts.is_empty();
        if is_told(&standing, takes && self.how.update) {
            self.tell(&standing, &here.title);
        }
        if takes && self.how.update {
            self.taking = Some(Taking { id, imported, parts, files: None });
        } else if takes {
            self.report.offered += 1;
        }
        Ok(())
    }

    /// The next file of an entry that takes over what is newer, or the rest of it.
    async fn take_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<(), Sentence> {
        let Some(taking) = &mut self.taking else { return Ok(()) };
        let id = taking.id;
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        let Some(files) = &mut taking.files else {
            let here = driver.engine.entry(id).map_err(refused)?.attachments;
            let lost = super::linked(&self.known, &driver.engine, &mut taking.imported.entry);
            self.report.report.lines.extend(lost.iter().map(warned));
            let fresh = pair_files(&here, &mut taking.imported);
            // A new text shows new files.
            let shows = [EntryPart::Files, EntryPart::Text];
            let wanted = shows.iter().any(|part| taking.parts.contains(part));
            taking.files = Some(if wanted { fresh.into() } else { VecDeque::new() });
            return Ok(());
        };
        if let Some(file) = files.pop_front() {
            self.attach = self.attached(id, file).await?;
            return Ok(());
        }
        match self.taking.take() {
            Some(taking) => self.take_over(driver, taking).await,
            None => Ok(()),
        }
    }

    async fn take_over(
        &mut self,
        driver: &mut Driver<IndexedStore>,
        taking: Taking,
    ) -> Result<(), Sentence> {
        let Taking { id, imported, mut parts, .. } = taking;
        let here = driver.engine.entry(id).map_err(refused)?;
        // While its files came, somebody may have written: what they wrote stays. That the files
        // came is no such change.
        let now = standing(&here, &imported);
        parts.retain(|part| *part == EntryPart::Files || !now.here.contains(part));
        if parts.is_empty() {
            return Ok(());
        }
        if parts.contains(&EntryPart::Comments) {
            let said = super::comments(driver, id).await?;
            super::comment(driver, id, new_comments(&said, &imported)).await?;
        }
        let changes = update(&here, &imported, &parts, &date_time(now_ms()));
        ctx!(ctx);
        driver.engine.edit(id, &changes, ctx).map_err(refused)?;
        driver.engine.unwrite(id);
        driver.engine.cut(id, ctx).map_err(refused)?;
        self.report.updated.push(id.to_string());
        Ok(())
    }

    fn tell(&mut self, standing: &Standing, title: &str) {
        self.report.told += 1;
        if self.report.told <= TOLD_MAX {
            let (fr, en) = (standing.sentence(title, Lang::Fr), standing.sentence(title, Lang::En));
            self.report.report.lines.push(both(fr, en));
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

/// Entries that are here already and that are not told one by one.
pub(super) fn told_no_more(count: usize) -> Sentence {
    both(
        format!("Autres entrées déjà ici qui diffèrent du fichier\u{a0}: {count}."),
        format!("More entries that are here already and differ: {count}."),
    )
}
