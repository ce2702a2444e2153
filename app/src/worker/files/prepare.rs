//! Before going where there is no relay: every file of some entries is to be on this device.

use super::{Count, Step, Stepping, Work};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Report};
use crate::store::IndexedStore;
use cahier_evidence::{BlobId, DocumentId, ZoneId};
use cahier_sync::{Driver, Engine};
use cahier_words::{Sentence, both};

/// How long to wait for files while none come, ms.
const WAIT_MS_MAX: u64 = 30_000;
/// Entries that are looked at in one turn.
const ENTRIES_AT_ONCE: usize = 8;
/// Most lines of the report.
const LINES_MAX: usize = 500;

/// Files that are gathered.
pub(in crate::worker) struct Preparing {
    entries: Vec<DocumentId>,
    looked_at: usize,
    wanted: Vec<(BlobId, Sentence)>,
    unread: Vec<Sentence>,
    here: usize,
    since_ms: u64,
}

impl Work for Preparing {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        Count { done: self.looked_at as u64, total: Some(self.entries.len() as u64) }
    }

    fn travels(&self) -> bool {
        true
    }
}

impl Preparing {
    /// All files of a zone, or of all.
    pub fn new(engine: &Engine, zone: Option<ZoneId>) -> Self {
        let entries = engine.list(zone).iter().map(|row| row.document).collect();
        let (wanted, unread, since_ms) = (Vec::new(), Vec::new(), now_ms());
        Self { entries, looked_at: 0, wanted, unread, here: 0, since_ms }
    }

    /// Asks for the files of the next entries, or sees what came.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        let next = self.entries.iter().skip(self.looked_at).take(ENTRIES_AT_ONCE);
        let next: Vec<DocumentId> = next.copied().collect();
        if !next.is_empty() {
            for entry in &next {
                self.ask_for(driver, *entry).await;
            }
            self.looked_at += next.len();
            self.since_ms = now_ms();
            return Ok(Step::More);
        }
        let engine = &driver.engine;
        let whole = |blob: &BlobId| engine.blob(blob).is_some_and(|row| row.have >= row.total);
        let have = |blob: &BlobId| engine.blob(blob).map_or(0, |row| row.have);
        let bytes: u64 = self.wanted.iter().map(|(blob, _)| have(blob)).sum();
        let here = usize::try_from(bytes).unwrap_or(usize::MAX);
        if here != self.here {
            (self.here, self.since_ms) = (here, now_ms());
        }
        let waits = self.wanted.iter().any(|(blob, _)| !whole(blob) && engine.is_fetching(blob));
        let patient = now_ms().abs_diff(self.since_ms) < WAIT_MS_MAX && engine.is_connected();
        if waits && patient {
            return Ok(Step::Waits);
        }
        let missing = self.wanted.iter().filter(|(blob, _)| !whole(blob));
        let missing: Vec<Sentence> = missing.map(|(_, line)| line.clone()).collect();
        let files = self.wanted.len() - missing.len();
        let mut lines: Vec<Sentence> = self.unread.drain(..).chain(missing).collect();
        lines.truncate(LINES_MAX);
        let report = Report { entries: Vec::new(), files, lines };
        Ok(Step::Ended(Ok((Answer::Report(report), None))))
    }

    async fn ask_for(&mut self, driver: &mut Driver<IndexedStore>, id: DocumentId) {
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        let Ok(entry) = driver.engine.entry(id) else {
            let row = driver.engine.list(None).into_iter().find(|row| row.document == id);
            let title = row.map(|row| row.title.clone()).unwrap_or_default();
            self.unread.push(both(
                format!("« {title} » ne se lit pas encore ici."),
                format!("“{title}” cannot be read here yet."),
            ));
            return;
        };
        for file in &entry.attachments {
            let line = missing(&entry.title, &file.name);
            match driver.engine.fetch(id, file) {
                Ok(blob) => self.wanted.push((blob, line)),
                Err(_) => self.unread.push(line),
            }
        }
    }
}

fn missing(title: &str, name: &str) -> Sentence {
    both(
        format!("« {name} » ({title}) n’est pas encore ici."),
        format!("“{name}” ({title}) is not here yet."),
    )
}
