//! The entries of a zone as a table for spreadsheets (CSV), one entry a turn.

use super::blob::Parts;
use super::stays::Stays;
use super::text::{language, named_file, read};
use super::{Count, Step, Stepping, Work};
use crate::message::{Answer, Report};
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_evidence::{DocumentId, ZoneId};
use cahier_formats::Lang;
use cahier_formats::csv::{Dialect, Listed, columns_of, write_table};
use cahier_notebook::Entry;
use cahier_sync::{CommandError, Driver, Engine};
use cahier_words::{Sentence, both};

/// Most entries in one table, which is made in memory: an import reads no more rows either.
const ROWS_MAX: usize = 50_000;
/// Most lines of the report.
const LINES_MAX: usize = 500;

/// A table that is made.
pub(in crate::worker) struct Tabling {
    name: String,
    lang: Lang,
    chosen: Vec<DocumentId>,
    next: usize,
    rows: Vec<(String, Entry)>,
    stays: Stays,
    report: Report,
}

impl Work for Tabling {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        Count { done: self.next as u64, total: Some(self.chosen.len() as u64) }
    }
}

impl Tabling {
    /// Of a zone, as spreadsheets expect it in the reader's language.
    pub fn new(engine: &Engine, zone: ZoneId, french: bool) -> Result<Self, Sentence> {
        let chosen: Vec<DocumentId> =
            engine.list(Some(zone)).iter().map(|row| row.document).collect();
        if chosen.is_empty() {
            return Err(refused(CommandError::NotFound));
        }
        if chosen.len() > ROWS_MAX {
            return Err(too_many());
        }
        let title = engine.zones().into_iter().find(|view| view.id == zone).map(|view| view.title);
        Ok(Self {
            name: named_file(&title.unwrap_or_default(), &zone, "csv"),
            lang: language(french),
            chosen,
            next: 0,
            rows: Vec::new(),
            stays: Stays::default(),
            report: Report::default(),
        })
    }

    /// Reads the next entry.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        let Some(id) = self.chosen.get(self.next).copied() else { return self.end() };
        self.next += 1;
        let Ok((mut entry, comments)) = read(driver, id).await else {
            let row = driver.engine.row(id);
            self.report.lines.push(unread(row.map_or("", |row| row.title.as_str())));
            return Ok(Step::More);
        };
        self.stays.files += entry.attachments.len();
        self.stays.comments += comments;
        self.stays.steps += entry.steps.len();
        self.stays.links += entry.links.len();
        // A table has no place for them, and all rows wait in memory.
        (entry.attachments, entry.steps, entry.links) = (Vec::new(), Vec::new(), Vec::new());
        self.report.entries.push(id.to_string());
        self.rows.push((id.to_string(), entry));
        Ok(Step::More)
    }

    fn end(&mut self) -> Result<Step, Sentence> {
        let listed: Vec<Listed<'_>> =
            self.rows.iter().map(|(id, entry)| Listed { id: id.as_str(), entry }).collect();
        let dialect = Dialect::of(self.lang);
        let bytes = write_table(&listed, &columns_of(&listed), self.lang, dialect);
        let mut parts = Parts::default();
        parts.push(&bytes)?;
        let blob = parts.finish(&[], "text/csv")?;
        let mut report = std::mem::take(&mut self.report);
        if report.lines.len() > LINES_MAX {
            report.lines.truncate(LINES_MAX);
            report.lines.push(both("Et d’autres encore.", "And others."));
        }
        report.lines.extend(self.stays.sentence());
        let name = std::mem::take(&mut self.name);
        Ok(Step::Ended(Ok((Answer::Exported { name, report }, Some(blob)))))
    }
}

/// An entry that is not in the table.
fn unread(title: &str) -> Sentence {
    both(
        format!("«\u{a0}{title}\u{a0}» ne se lit pas ici et n’est pas dans le tableau."),
        format!("“{title}” cannot be read here and is not in the table."),
    )
}

fn too_many() -> Sentence {
    both(
        format!(
            "Il y a plus de {ROWS_MAX} entrées, trop pour un seul tableau. Rien n’a été écrit ; \
             la ligne de commande exporte une partie après l’autre."
        ),
        format!(
            "There are more than {ROWS_MAX} entries, too many for one table. Nothing was written; \
             the command line exports some at a time."
        ),
    )
}
