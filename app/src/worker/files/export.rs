//! An archive (`.eln`) of an entry or of a zone, one entry a turn.

use super::blob::Parts;
use super::{Count, Step, Stepping, Work};
use crate::ctx;
use crate::message::{Answer, Report};
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_evidence::{BlobId, DocumentId, ZoneId};
use cahier_formats::eln::{Export, ExportedEntry};
use cahier_notebook::Attachment;
use cahier_sync::{CommandError, Driver, Engine, date_time};
use cahier_words::{Sentence, both};

/// Largest archive, MiB: it is put together in memory.
const ARCHIVE_MIB_MAX: u64 = 512;
/// Most lines of the report.
const LINES_MAX: usize = 500;

/// An archive that is made.
pub(in crate::worker) struct Exporting {
    entries: Vec<DocumentId>,
    next: usize,
    export: Option<Export>,
    bytes: u64,
    /// Of several entries, what is in it and what could not be written. One alone is written
    /// whole or not at all.
    report: Option<Report>,
}

impl Work for Exporting {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        Count { done: self.next as u64, total: Some(self.entries.len() as u64) }
    }
}

impl Exporting {
    /// Of an entry, of a zone, or of all.
    pub fn new(
        engine: &Engine,
        entry: Option<DocumentId>,
        zone: Option<ZoneId>,
    ) -> Result<Self, Sentence> {
        let listed = engine.list(zone);
        let chosen = listed.iter().map(|row| row.document);
        let entries: Vec<DocumentId> =
            chosen.filter(|document| entry.is_none_or(|entry| entry == *document)).collect();
        if entries.is_empty() {
            return Err(refused(CommandError::NotFound));
        }
        let export = Export::begin(&date_time(crate::clock::now_ms()));
        let export = Some(export.map_err(|_| not_written())?);
        let report = entry.is_none().then(Report::default);
        Ok(Self { entries, next: 0, export, bytes: 0, report })
    }

    /// Adds the next entry.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        let Some(id) = self.entries.get(self.next).copied() else { return self.end() };
        self.next += 1;
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        let entry = match (driver.engine.entry(id), &mut self.report) {
            (Ok(entry), _) => entry,
            (Err(_), Some(report)) => {
                let row = driver.engine.row(id);
                report.lines.push(unread(row.map_or("", |row| row.title.as_str())));
                return Ok(Step::More);
            }
            (Err(why), None) => return Err(refused(why)),
        };
        let comments = match driver.engine.comments_of(id) {
            Some(comments) => {
                driver.ensure(comments, ctx).await;
                driver.engine.comments(comments).unwrap_or_default()
            }
            None => Vec::new(),
        };
        let listed = driver.engine.list(None).into_iter().find(|row| row.document == id);
        let modified = listed.map(|row| date_time(row.modified_ms)).unwrap_or_default();
        let author = driver.engine.name().to_owned();
        let exported = ExportedEntry {
            id: id.to_string(),
            entry: &entry,
            comments: &comments,
            author,
            modified,
        };
        let Some(export) = &mut self.export else { return Ok(Step::More) };
        let mut written = export.entry(&exported).map_err(|_| not_written())?;
        for file in &entry.attachments {
            let bytes = self.bytes.saturating_add(file.size);
            let fits = bytes <= ARCHIVE_MIB_MAX << 20;
            let plain = if fits { plain(driver, file).await } else { Err(too_large()) };
            match (plain, &mut self.report) {
                (Ok(plain), report) => {
                    export.file(&mut written, file, &plain).map_err(|_| not_written())?;
                    self.bytes = bytes;
                    report.iter_mut().for_each(|report| report.files += 1);
                }
                (Err(_), Some(report)) => {
                    report.lines.push(left_out(&entry.title, &file.name, fits));
                }
                (Err(why), None) => return Err(why),
            }
        }
        export.end_entry(written);
        self.report.iter_mut().for_each(|report| report.entries.push(id.to_string()));
        Ok(Step::More)
    }

    fn end(&mut self) -> Result<Step, Sentence> {
        let Some(export) = self.export.take() else { return Err(not_written()) };
        let name = format!("{}.eln", export.folder());
        let bytes = export.finish().map_err(|_| not_written())?;
        let media_type = "application/vnd.eln+zip".to_owned();
        let mut parts = Parts::default();
        parts.push(&bytes)?;
        let blob = parts.finish(&[], &media_type)?;
        let answer = match self.report.take() {
            Some(mut report) => {
                if report.lines.len() > LINES_MAX {
                    report.lines.truncate(LINES_MAX);
                    report.lines.push(both("Et d’autres encore.", "And others."));
                }
                Answer::Exported { name, report }
            }
            None => Answer::File { name, media_type },
        };
        Ok(Step::Ended(Ok((answer, Some(blob)))))
    }
}

/// The bytes of a file, where all of them are here.
async fn plain(driver: &Driver<IndexedStore>, file: &Attachment) -> Result<Vec<u8>, Sentence> {
    let chunks = match file.blob.parse::<BlobId>() {
        Ok(blob) => driver.chunks(blob).await,
        Err(_) => Ok(Vec::new()),
    };
    let chunks = chunks.map_err(|why| cahier_words::store(&why))?;
    Engine::open_file(file, &chunks).map_err(|_| not_here(&file.name))
}

/// An entry of several that is not in the archive.
fn unread(title: &str) -> Sentence {
    both(
        format!("«\u{a0}{title}\u{a0}» ne se lit pas ici et n’est pas dans l’archive."),
        format!("“{title}” cannot be read here and is not in the archive."),
    )
}

/// A file of one of several entries that is not in the archive.
fn left_out(title: &str, name: &str, fits: bool) -> Sentence {
    let (fr, en) = match fits {
        true => (
            "n’est pas entier sur cet appareil. Ouvrez-le, relais atteint, puis exportez encore.",
            "is not whole on this device. Open it while the relay is reached, then export again.",
        ),
        false => (
            "n’a plus de place dans l’archive. Exportez cette entrée à part.",
            "has no room left in the archive. Export this entry by itself.",
        ),
    };
    both(
        format!(
            "«\u{a0}{name}\u{a0}», de «\u{a0}{title}\u{a0}», est laissé de côté\u{a0}: il {fr}"
        ),
        format!("“{name}”, of “{title}”, is left out: it {en}"),
    )
}

fn not_written() -> Sentence {
    both(
        "L’archive n’a pas pu être écrite. Le cahier est intact ; exportez moins d’entrées à la \
         fois.",
        "The archive could not be written. The notebook is whole; export fewer entries at a time.",
    )
}

fn not_here(name: &str) -> Sentence {
    both(
        format!(
            "« {name} » n’est pas sur cet appareil : une archive sans ce fichier ne serait pas \
             entière. Ouvrez-le d’abord, relais atteint, puis exportez à nouveau."
        ),
        format!(
            "“{name}” is not on this device: an archive without it would not be whole. Open it \
             first while the relay is reached, then export again."
        ),
    )
}

fn too_large() -> Sentence {
    both(
        format!(
            "L’archive ferait plus de {ARCHIVE_MIB_MAX} Mio. Rien n’a été changé ; exportez les \
             entrées une à une."
        ),
        format!(
            "The archive would be larger than {ARCHIVE_MIB_MAX} MiB. Nothing was changed; export \
             the entries one by one."
        ),
    )
}
