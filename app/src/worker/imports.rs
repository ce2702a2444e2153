//! Importing an archive (`.eln`): its entries become entries, as any other edit; kept here first,
//! synced later. An import that was stopped anywhere goes on with the same entries when it is
//! started again. It states nothing: nobody looked at what came.

use super::files::{Attach, BlobReader, Count, Source, Step, Stepping, Work};
use super::trouble::refused;
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Report};
use crate::store::IndexedStore;
use cahier_evidence::{Class, DocumentId, Role, ZoneId};
use cahier_formats::Lang;
use cahier_formats::eln::{
    self, AT, Archive, ElnError, ImportedEntry, ImportedFile, Limits, SOURCE, Warning, edits_of,
    first_changes, link_up,
};
use cahier_notebook::Change;
use cahier_sync::{CommandError, Driver, Engine, FileLabel, date_time};
use cahier_words::{Sentence, both};
use std::collections::{BTreeMap, VecDeque};
use web_sys::Blob;

/// Entries of which little is done in one turn.
const ENTRIES_AT_ONCE: usize = 16;
/// Largest file of an archive, MiB: it is unpacked in memory.
const FILE_MIB_MAX: u64 = 256;

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
    /// Read the archive.
    Read,
    /// New entries first say what they are made from: links between them hold from then on.
    Announce(usize),
    /// One entry after the other.
    Fill,
}

/// An import under way.
pub(super) struct Importing {
    zone: ZoneId,
    limits: Limits,
    file: Option<Blob>,
    archive: Option<Archive<BlobReader>>,
    stage: Stage,
    known: BTreeMap<String, Known>,
    entries: VecDeque<ImportedEntry>,
    /// Files of the first entry that are still to be attached; none before it is begun.
    files: Option<VecDeque<ImportedFile>>,
    attach: Option<Attach>,
    all: usize,
    report: Report,
}

impl Work for Importing {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        let read = matches!(self.stage, Stage::Announce(_) | Stage::Fill);
        let done = self.report.entries.len() as u64;
        Count { done, total: read.then_some(self.all as u64) }
    }

    fn drop_it(&mut self, driver: &mut Driver<IndexedStore>) {
        if let Some(attach) = &mut self.attach {
            attach.drop_it(driver);
        }
    }
}

impl Importing {
    /// An import into a zone: the first one where entries may be begun, if none is named.
    pub fn new(engine: &Engine, zone: Option<ZoneId>, file: Blob) -> Result<Self, Sentence> {
        let may = |role: Option<Role>| role >= Some(Role::Contributor);
        let local = engine.local_zones();
        let mut zones = engine.zones();
        // What is imported is to be kept: not in the sample, unless that is named.
        zones.retain(|view| zone == Some(view.id) || !local.contains(&view.id));
        let fits =
            zones.iter().find(|view| zone.is_none_or(|zone| zone == view.id) && may(view.role));
        let zone = fits.ok_or_else(|| refused(CommandError::NotFound))?.id;
        let listed = engine.list(Some(zone)).iter().map(|row| row.document).collect();
        let limits = Limits {
            file_bytes_max: FILE_MIB_MAX << 20,
            total_bytes_max: 4 << 30,
            metadata_bytes_max: 64 << 20,
            ..Limits::default()
        };
        Ok(Self {
            zone,
            limits,
            file: Some(file),
            archive: None,
            stage: Stage::Look(listed),
            known: BTreeMap::new(),
            entries: VecDeque::new(),
            files: None,
            attach: None,
            all: 0,
            report: Report::default(),
        })
    }

    /// Does a little of it.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        if let Some(attach) = &mut self.attach {
            let step = attach.step(driver).await?;
            let Step::Ended(ended) = step else { return Ok(step) };
            self.attach = None;
            ended?;
            self.report.files += 1;
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
            Stage::Read => self.read()?,
            Stage::Announce(from) => {
                let from = *from;
                self.announce(driver, from)?;
            }
            Stage::Fill => return self.fill(driver).await,
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

    fn read(&mut self) -> Result<(), Sentence> {
        let Some(file) = self.file.take() else { return Err(refused(CommandError::NotFound)) };
        let reader = BlobReader::new(file)?;
        let mut archive = Archive::open(reader, &self.limits).map_err(|why| unread(&why))?;
        let import = eln::import_archive(&mut archive, &self.limits).map_err(|why| unread(&why))?;
        self.archive = Some(archive);
        self.report.lines.extend(import.warnings.iter().map(warned));
        let known = &self.known;
        let is_whole = |e: &ImportedEntry| known.get(&e.source_id).is_some_and(|k| k.whole);
        self.entries = import.entries.into_iter().filter(|entry| !is_whole(entry)).collect();
        self.all = self.entries.len();
        self.stage = Stage::Announce(0);
        Ok(())
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

    /// The next file of the first entry, or its text; behind the last entry the report.
    async fn fill(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        let Some(imported) = self.entries.front() else {
            let report = std::mem::take(&mut self.report);
            return Ok(Step::Ended(Ok((Answer::Report(report), None))));
        };
        let Some(Known { id, .. }) = self.known.get(&imported.source_id).copied() else {
            return Err(refused(CommandError::NotFound));
        };
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        if self.files.is_none() {
            let here = driver.engine.entry(id).map_err(refused)?.attachments;
            let is_here = |file: &ImportedFile| here.iter().any(|a| a.id == file.attachment_id);
            let files = imported.files.iter().filter(|file| !is_here(file)).cloned();
            self.files = Some(files.collect());
        }
        if let Some(file) = self.files.as_mut().and_then(VecDeque::pop_front) {
            self.attach = self.attached(id, &file).await?;
            return Ok(Step::More);
        }
        let Some(mut imported) = self.entries.pop_front() else { return Ok(Step::More) };
        self.files = None;
        let known = &self.known;
        let document = |source: &str| {
            let came = known.get(source).map(|known| known.id);
            // What the archive only names may be here already.
            let here = source.parse::<DocumentId>().ok();
            let here = here.filter(|id| driver.engine.row(*id).is_some());
            came.or(here).map(|id| id.to_string())
        };
        let lost = link_up(&mut imported.entry, &document);
        self.report.lines.extend(lost.iter().map(warned));
        comment(driver, id, &imported).await?;
        ctx!(ctx);
        for changes in edits_of(&imported, &date_time(now_ms())) {
            driver.engine.edit(id, &changes, ctx).map_err(refused)?;
        }
        driver.engine.unwrite(id);
        driver.engine.cut(id, ctx).map_err(refused)?;
        self.known.insert(imported.source_id, Known { id, whole: true });
        self.report.entries.push(id.to_string());
        Ok(Step::More)
    }

    /// A file of the archive on its way into its entry; none where it does not read.
    async fn attached(
        &mut self,
        id: DocumentId,
        file: &ImportedFile,
    ) -> Result<Option<Attach>, Sentence> {
        let Some(archive) = &mut self.archive else { return Ok(None) };
        let read = archive.read_attachment(file, self.limits.file_bytes_max);
        let (bytes, warning) = match read {
            Ok(read) => read,
            // The rest of the archive is as good as before.
            Err(why) => {
                self.report.lines.push(unread(&why));
                return Ok(None);
            }
        };
        self.report.lines.extend(warning.iter().map(warned));
        let label = FileLabel {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            description: file.description.clone(),
            id: Some(file.attachment_id.clone()),
        };
        Attach::new(id, label, Source::Bytes(bytes), 0).await.map(Some)
    }
}

/// All comments of an entry in one edit, where it has none yet.
async fn comment(
    driver: &mut Driver<IndexedStore>,
    entry: DocumentId,
    imported: &ImportedEntry,
) -> Result<(), Sentence> {
    if imported.comments.is_empty() {
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
    if !driver.engine.comments(comments).map_err(refused)?.is_empty() {
        return Ok(());
    }
    let all = imported.comments.iter().cloned();
    let changes: Vec<Change> = all.map(|comment| Change::Comment { comment }).collect();
    driver.engine.edit(comments, &changes, ctx).map_err(refused)
}

fn warned(warning: &Warning) -> Sentence {
    both(warning.sentence(Lang::Fr), warning.sentence(Lang::En))
}

fn unread(why: &ElnError) -> Sentence {
    both(why.sentence(Lang::Fr), why.sentence(Lang::En))
}
