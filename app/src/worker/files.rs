//! Files on their way in and out, imports, exports, backups. What takes long is a job: each turn
//! of the event loop does a little of one of them, so that nobody who types waits for it, and its
//! answer comes when it ends.

mod attach;
mod backup;
mod blob;
mod carry;
mod elsewhere;
mod export;
mod get;
mod prepare;
mod prove;
mod safe_type;
mod sample;
mod stays;
mod table;
mod text;

pub(super) use attach::{Attach, Source};
pub(super) use backup::BackingUp;
pub(super) use blob::{BlobReader, read_all, size, slice};
pub(super) use carry::Carrying;
pub(super) use elsewhere::Elsewhere;
pub(super) use export::Exporting;
pub(super) use prepare::Preparing;
pub(super) use prove::Proving;
pub(super) use table::Tabling;
pub(super) use text::Writing;

use super::chores;
use super::command::named;
use super::desk::{Answered, Desk};
use super::trouble::{busy, closed, refused};
use crate::clock::now_ms;
use crate::message::{Answer, FileAsk, Progress, Tell};
use crate::store::IndexedStore;
use cahier_evidence::DocumentId;
use cahier_sync::{CommandError, Driver, FileLabel};
use cahier_words::{Sentence, both};
use futures_util::future::LocalBoxFuture;
use get::Get;
use std::collections::VecDeque;
use web_sys::Blob;

/// Most jobs at a time.
const JOBS_MAX: usize = 64;

/// What came of an ask.
pub(super) type Ended = Answered;

/// What came of a turn of a job.
pub(super) enum Step {
    /// It goes on.
    More,
    /// It waits for the disk or the relay: there is nothing to do just now.
    Waits,
    /// It is over.
    Ended(Ended),
}

/// How far a job is.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    /// Bytes or items.
    pub done: u64,
    /// All of them, where that is known.
    pub total: Option<u64>,
}

/// What takes long, a little at a time. Most kinds of it are begun by a part that is loaded when
/// it is first used: their code is reached through this trait alone, and is no part of the core.
pub(super) trait Work {
    /// Does a little of it.
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a>;

    /// How far it is.
    fn count(&self) -> Count {
        Count::default()
    }

    /// Whether it goes through the network.
    fn travels(&self) -> bool {
        false
    }

    /// Whether pages say that it is under way.
    fn is_told(&self) -> bool {
        true
    }

    /// Whether somebody's entry changes by it.
    fn writes(&self) -> bool {
        false
    }

    /// Undoes what must not stay where nothing comes of it.
    fn drop_it(&mut self, _driver: &mut Driver<IndexedStore>) {}
}

/// A turn of a job.
pub(super) type Stepping<'a> = LocalBoxFuture<'a, Result<Step, Sentence>>;

struct Job {
    ticket: u64,
    /// The entry that it belongs to, if any.
    entry: Option<DocumentId>,
    name: String,
    work: Box<dyn Work>,
    /// Which tab the answer is owed, and under which number.
    owed: Option<(String, u64)>,
}

/// What is under way.
#[derive(Default)]
pub(super) struct Transfers {
    last: u64,
    jobs: VecDeque<Job>,
    told: Vec<Progress>,
}

impl Transfers {
    pub(super) fn begin(
        &mut self,
        entry: Option<DocumentId>,
        name: &str,
        work: Box<dyn Work>,
    ) -> Ended {
        if self.jobs.len() >= JOBS_MAX {
            return Err(busy());
        }
        self.last += 1;
        let (ticket, name) = (self.last, name.to_owned());
        self.jobs.push_back(Job { ticket, entry, name, work, owed: None });
        Ok((Answer::Later(ticket), None))
    }

    /// What is under way, for the pages.
    fn progress(&self) -> Vec<Progress> {
        let told = |job: &Job| {
            let count = job.work.count();
            Progress {
                id: job.ticket.to_string(),
                entry: job.entry.map(|entry| entry.to_string()),
                name: job.name.clone(),
                done: count.done as f64,
                total: count.total.map(|total| total as f64),
                travels: job.work.travels(),
            }
        };
        self.jobs.iter().filter(|job| job.work.is_told()).map(told).collect()
    }

    /// The same, where it changed since it was last taken.
    fn news(&mut self) -> Option<Vec<Progress>> {
        let now = self.progress();
        (now != self.told).then(|| {
            self.told.clone_from(&now);
            now
        })
    }
}

impl Desk {
    /// Carries out what a page asked of files. What takes long is answered by `Answer::Later`.
    pub(super) async fn file_asked(&mut self, ask: FileAsk, file: Option<Blob>) -> Ended {
        let none = || refused(CommandError::NotFound);
        let now = now_ms();
        match ask {
            FileAsk::Attach { entry, name, media_type } => {
                let entry: DocumentId = named(&entry)?;
                let file = file.ok_or_else(none)?;
                self.presence.wrote(entry, now);
                // However often it is asked, it is attached once.
                let id: String = self.once[..8].iter().map(|byte| format!("{byte:02x}")).collect();
                let label =
                    FileLabel { name: name.clone(), media_type, id: Some(id), description: None };
                let kept = self.kept_of(entry, &file);
                let work = Attach::new(entry, label, Source::Blob(file), kept).await?;
                self.transfers.begin(Some(entry), &name, Box::new(work))
            }
            FileAsk::Get { entry, attachment, preview } => {
                let entry: DocumentId = named(&entry)?;
                let work = Get::new(entry, attachment, preview);
                self.transfers.begin(Some(entry), "", Box::new(work))
            }
            FileAsk::Cancel { id } => {
                self.cancel(&id);
                Ok((Answer::Done, None))
            }
            // Loaded when it is first asked.
            ask => chores::file(self, ask, file).await?.await,
        }
    }

    /// How much may be here already of a file that is chosen.
    fn kept_of(&self, entry: DocumentId, file: &Blob) -> u64 {
        let (mut kept, size) = (0_u64, blob::size(file));
        for row in self.driver.iter().flat_map(|driver| driver.engine.unfinished(entry)) {
            kept = kept.max(if row.size == size { row.taken } else { 0 });
        }
        kept
    }

    /// Answers what the page of a tab asked, or remembers that the answer is owed.
    pub(super) fn answer_or_owe(&mut self, tab: &str, number: u64, result: Ended) {
        match result {
            Ok((Answer::Later(ticket), _)) => {
                let job = self.transfers.jobs.iter_mut().find(|job| job.ticket == ticket);
                if let Some(job) = job {
                    job.owed = Some((tab.to_owned(), number));
                }
            }
            result => self.answer(tab, number, result),
        }
    }

    /// Does a little of what is under way, once a turn of the event loop; answers what ended, and
    /// tells how far the rest is.
    pub(super) async fn transfers_tick(&mut self) {
        let Some(driver) = &mut self.driver else {
            // Another tab leads: what was read here goes on nowhere.
            while let Some(job) = self.transfers.jobs.pop_front() {
                self.end_job(job, Err(closed()));
            }
            return;
        };
        for _ in 0..self.transfers.jobs.len() {
            let Some(mut job) = self.transfers.jobs.pop_front() else { break };
            let ended = match job.work.step(driver).await {
                // Whoever waits holds up nobody.
                Ok(Step::Waits) => {
                    self.transfers.jobs.push_back(job);
                    continue;
                }
                Ok(Step::More) => {
                    self.transfers.jobs.push_back(job);
                    None
                }
                Ok(Step::Ended(result)) => Some((job, result)),
                Err(why) => {
                    job.work.drop_it(driver);
                    Some((job, Err(why)))
                }
            };
            self.stirred = true;
            if let Some((job, result)) = ended {
                self.end_job(job, result);
            }
            break;
        }
        self.tell_progress();
    }

    fn end_job(&mut self, job: Job, result: Ended) {
        if let (true, Some(entry)) = (job.work.writes(), job.entry) {
            self.presence.wrote(entry, now_ms());
        }
        if let Some((tab, number)) = job.owed {
            self.answer(&tab, number, result);
        }
    }

    fn tell_progress(&mut self) {
        if let Some(progress) = self.transfers.news() {
            self.tell_all(Tell { progress: Some(progress), ..Tell::default() });
        }
    }

    fn cancel(&mut self, id: &str) {
        let at = self.transfers.jobs.iter().position(|job| job.ticket.to_string() == id);
        let Some(mut job) = at.and_then(|at| self.transfers.jobs.remove(at)) else { return };
        if let Some(driver) = &mut self.driver {
            job.work.drop_it(driver);
        }
        self.end_job(job, Err(cancelled()));
        self.tell_progress();
    }
}

fn cancelled() -> Sentence {
    both(
        "Arrêté comme demandé. Ce qui était déjà gardé le reste.",
        "Stopped as asked. What was kept already stays.",
    )
}
