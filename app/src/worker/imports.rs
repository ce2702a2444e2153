//! Importing files of other programs: archives (`.eln`), texts and tables become entries, as by any
//! other edit; kept here first, synced later. An import that was stopped anywhere goes on with the
//! same entries when it is started again. It states nothing: nobody looked at what came.

mod again;
mod columns;
mod outside;

pub(super) use columns::Columns;

use super::files::{Attach, BlobReader, Count, Source, Step, Stepping, Work};
use super::trouble::refused;
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Bring, Imported};
use crate::store::IndexedStore;
use again::{TOLD_MAX, Taking, told_no_more};
use cahier_evidence::{Class, DocumentId, Role, ZoneId};
use cahier_formats::eln::{
    AT, Archive, ImportedEntry, ImportedFile, SOURCE, Warning, edits_of, first_changes, link_up,
};
use cahier_formats::outside::print_of;
use cahier_notebook::{Change, Comment, Entry};
use cahier_sync::{CommandError, Driver, Engine, FileLabel, date_time};
use cahier_words::{Sentence, both};
use outside::{Outside, Read, limits, unread, warned};
use std::collections::{BTreeMap, VecDeque};
use web_sys::Blob;

/// Entries of which little is done in one turn.
const ENTRIES_AT_ONCE: usize = 16;
/// Most lines of the report.
const LINES_MAX: usize = 500;

/// The entry that a source became.
#[derive(Clone, Copy)]
struct Known {
    id: DocumentId,
    /// Whether all of it is here.
    whole: bool,
}

/// What is still to be done.
enum Stage {
    /// Entries of the zone of which it is not known whether they came from an import.
    Look(Vec<DocumentId>),
    /// Read the file.
    Read,
    /// The next of what was read; behind the last the report.
    Batch,
    /// New entries first say what they are made from: links between them hold from then on.
    Announce(usize),
    /// One new entry after the other.
    Fill,
    /// Entries that are here already are compared.
    Again,
}

/// An import under way.
pub(super) struct Importing {
    zone: ZoneId,
    how: Bring,
    file: Option<Outside>,
    archive: Option<Archive<BlobReader>>,
    stage: Stage,
    known: BTreeMap<String, Known>,
    /// What was read and not begun, of which some is begun at once.
    waiting: VecDeque<ImportedEntry>,
    at_once: usize,
    /// Of that, new entries.
    entries: VecDeque<ImportedEntry>,
    /// And those that are here already.
    here: VecDeque<ImportedEntry>,
    /// Files of the first new entry that are still to be attached; none before it is begun.
    files: Option<VecDeque<ImportedFile>>,
    taking: Option<Taking>,
    attach: Option<Attach>,
    done: u64,
    all: u64,
    report: Imported,
}

impl Work for Importing {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        let read = !matches!(self.stage, Stage::Look(_) | Stage::Read);
        Count { done: self.done, total: read.then_some(self.all) }
    }

    fn drop_it(&mut self, driver: &mut Driver<IndexedStore>) {
        if let Some(attach) = &mut self.attach {
            attach.drop_it(driver);
        }
    }
}

impl Importing {
    /// An import into a zone: the first one where entries may be begun, if none is named.
    pub fn new(
        engine: &Engine,
        zone: Option<ZoneId>,
        (name, blob): (String, Blob),
        how: Bring,
    ) -> Result<Self, Sentence> {
        let may = |role: Option<Role>| role >= Some(Role::Contributor);
        let local = engine.local_zones();
        let mut zones = engine.zones();
        // What is imported is to be kept: not in the sample, unless that is named.
        zones.retain(|view| zone == Some(view.id) || !local.contains(&view.id));
        let fits =
            zones.iter().find(|view| zone.is_none_or(|zone| zone == view.id) && may(view.role));
        let zone = fits.ok_or_else(|| refused(CommandError::NotFound))?.id;
        let listed = engine.list(Some(zone)).iter().map(|row| row.document).collect();
        Ok(Self {
            zone,
            how,
            file: Some(Outside { blob, name }),
            archive: None,
            stage: Stage::Look(listed),
            known: BTreeMap::new(),
            waiting: VecDeque::new(),
            at_once: 1,
            entries: VecDeque::new(),
            here: VecDeque::new(),
            files: None,
            taking: None,
            attach: None,
            done: 0,
            all: 0,
            report: Imported::default(),
        })
    }

    /// Does a little of it.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        if let Some(attach) = &mut self.attach {
            let step = attach.step(driver).await?;
            let Step::Ended(ended) = step else { return Ok(step) };
            self.attach = None;
            ended?;
            self.report.report.files += 1;
            return Ok(Step::More);
        }
        // What came before must be on disk: nothing piles up in memory.
        if driver.engine.status().unsaved > 0 {
            return Ok(Step::Waits);
        }
        match &mut self.stage {
            Stage::Look(left) => {
                let from = left.len().saturating_sub(ENTRIES_AT_ONCE);
                let some = left.split_off(from);
                if some.is_empty() {
                    self.stage = Stage::Read;
                }
                self.look(driver, some).await?;
            }
            Stage::Read => self.read().await?,
            Stage::Batch if self.waiting.is_empty() => return Ok(self.end()),
            Stage::Batch => self.batch(),
            Stage::Announce(from) => {
                let from = *from;
                self.announce(driver, from)?;
            }
            Stage::Fill => self.fill(driver).await?,
            Stage::Again => self.again(driver).await?,
        }
        Ok(Step::More)
    }

    /// Remembers which entries came from an import.
    async fn look(
        &mut self,
        driver: &mut Driver<IndexedStore>,
        some: Vec<DocumentId>,
    ) -> Result<(), Sentence> {
        for id in some {
            ctx!(ctx);
            driver.ensure(id, ctx).await;
            let mut extra = driver.engine.entry(id).map_err(refused)?.extra;
            if let Some(source) = extra.remove(SOURCE) {
                self.known.insert(source, Known { id, whole: extra.contains_key(AT) });
            }
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<(), Sentence> {
        let Some(file) = self.file.take() else { return Err(refused(CommandError::NotFound)) };
        let Read { entries, archive, at_once } = file.read(&self.how, &mut self.report).await?;
        self.all = entries.len() as u64;
        (self.waiting, self.archive, self.at_once) = (entries.into(), archive, at_once);
        self.stage = Stage::Batch;
        Ok(())
    }

    /// Tells what is new from what is here, of the next that was read.
    fn batch(&mut self) {
        let count = self.at_once.min(self.waiting.len());
        for mut imported in self.waiting.drain(..count) {
            // An archive says itself what is in it.
            if self.archive.is_none() && imported.there.is_empty() {
                imported.there = print_of(&imported);
            }
            match self.known.get(&imported.source_id).is_some_and(|known| known.whole) {
                true => self.here.push_back(imported),
                false => self.entries.push_back(imported),
            }
        }
        self.stage = Stage::Announce(0);
    }

    fn announce(&mut self, driver: &mut Driver<IndexedStore>, from: usize) -> Result<(), Sentence> {
        let engine = &mut driver.engine;
        for imported in self.entries.iter().skip(from).take(ENTRIES_AT_ONCE) {
            if self.known.contains_key(&imported.source_id) {
                continue;
            }
            ctx!(ctx);
            let id = engine.begin(self.zone, Class::Entry, None, ctx).map_err(refused)?;
            engine.edit(id, &first_changes(imported), ctx).map_err(refused)?;
            engine.unwrite(id);
            self.known.insert(imported.source_id.clone(), Known { id, whole: false });
        }
        let next = from + ENTRIES_AT_ONCE;
        let ended = next >= self.entries.len();
        self.stage = if ended { Stage::Fill } else { Stage::Announce(next) };
        Ok(())
    }

    /// The next file of the first new entry, or its text.
    async fn fill(&mut self, driver: &mut Driver<IndexedStore>) -> Result<(), Sentence> {
        let Some(imported) = self.entries.front_mut() else {
            self.stage = Stage::Again;
            return Ok(());
        };
        let Some(Known { id, .. }) = self.known.get(&imported.source_id).copied() else {
            return Err(refused(CommandError::NotFound));
        };
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        if self.files.is_none() {
            let here = driver.engine.entry(id).map_err(refused)?.attachments;
            let is_here = |file: &ImportedFile| here.iter().any(|a| a.id == file.attachment_id);
            let files = imported.files.iter_mut().filter(|file| !is_here(file));
            // A picture that a text brought is in memory once.
            let moved = files.map(|file| {
                let inside = std::mem::take(&mut file.inside);
                ImportedFile { inside, ..file.clone() }
            });
            self.files = Some(moved.collect());
        }
        if let Some(file) = self.files.as_mut().and_then(VecDeque::pop_front) {
            self.attach = self.attached(id, file).await?;
            return Ok(());
        }
        let Some(mut imported) = self.entries.pop_front() else { return Ok(()) };
        self.files = None;
        let lost = linked(&self.known, &driver.engine, &mut imported.entry);
        self.report.report.lines.extend(lost.iter().map(warned));
        if !imported.comments.is_empty() && comments(driver, id).await?.is_empty() {
            comment(driver, id, std::mem::take(&mut imported.comments)).await?;
        }
        ctx!(ctx);
        for changes in edits_of(&imported, &date_time(now_ms())) {
            driver.engine.edit(id, &changes, ctx).map_err(refused)?;
        }
        driver.engine.unwrite(id);
        driver.engine.cut(id, ctx).map_err(refused)?;
        self.known.insert(imported.source_id, Known { id, whole: true });
        self.done += 1;
        self.report.report.entries.push(id.to_string());
        Ok(())
    }

    /// A file on its way into its entry; none where it does not read.
    async fn attached(
        &mut self,
        id: DocumentId,
        file: ImportedFile,
    ) -> Result<Option<Attach>, Sentence> {
        let lines = &mut self.report.report.lines;
        let bytes = match &mut self.archive {
            Some(archive) => match archive.read_attachment(&file, limits().file_bytes_max) {
                Ok((bytes, warning)) => {
                    lines.extend(warning.iter().map(warned));
                    bytes
                }
                // The rest of the archive is as good as before.
                Err(why) => {
                    lines.push(unread(&why));
                    return Ok(None);
                }
            },
            None => file.inside,
        };
        let label = FileLabel {
            name: file.name,
            media_type: file.media_type,
            description: file.description,
            id: Some(file.attachment_id),
        };
        Attach::new(id, label, Source::Bytes(bytes), 0).await.map(Some)
    }

    /// What came of all of it.
    fn end(&mut self) -> Step {
        let mut report = std::mem::take(&mut self.report);
        let lines = &mut report.report.lines;
        if report.told > TOLD_MAX {
            lines.push(told_no_more(report.told - TOLD_MAX));
        }
        if lines.len() > LINES_MAX {
            lines.truncate(LINES_MAX);
            lines.push(both("Et d’autres encore.", "And others."));
        }
        Step::Ended(Ok((Answer::Imported(Box::new(report)), None)))
    }
}

/// Links of an entry lead to the entries that others became, or were all along.
fn linked(known: &BTreeMap<String, Known>, engine: &Engine, entry: &mut Entry) -> Vec<Warning> {
    link_up(entry, &|source| {
        let came = known.get(source).map(|known| known.id);
        // What a file only names may be here already.
        let here = source.parse::<DocumentId>().ok();
        let here = here.filter(|id| engine.row(*id).is_some());
        came.or(here).map(|id| id.to_string())
    })
}

/// What was said of an entry here.
async fn comments(
    driver: &mut Driver<IndexedStore>,
    entry: DocumentId,
) -> Result<Vec<Comment>, Sentence> {
    let Some(comments) = driver.engine.comments_of(entry) else { return Ok(Vec::new()) };
    ctx!(ctx);
    driver.ensure(comments, ctx).await;
    driver.engine.comments(comments).map_err(refused)
}

/// Some comments of an entry in one edit.
async fn comment(
    driver: &mut Driver<IndexedStore>,
    entry: DocumentId,
    all: Vec<Comment>,
) -> Result<(), Sentence> {
    if all.is_empty() {
        return Ok(());
    }
    ctx!(ctx);
    let comments = match driver.engine.comments_of(entry) {
        Some(comments) => {
            driver.ensure(comments, ctx).await;
            comments
        }
        None => {
            let none = || refused(CommandError::NotFound);
            let zone = driver.engine.zone_of(entry).ok_or_else(none)?;
            let begun = driver.engine.begin(zone, Class::Comments, Some(entry), ctx);
            begun.map_err(refused)?
        }
    };
    let changes: Vec<Change> = all.into_iter().map(|comment| Change::Comment { comment }).collect();
    driver.engine.edit(comments, &changes, ctx).map_err(refused)
}
