//! A proof archive of an entry: what nobody signed yet is stated, the proof is announced in the
//! log of its zone and dated, and only then made. Every step is kept before the next: whoever is
//! interrupted begins again and loses nothing.

use super::blob::Parts;
use super::{Step, Stepping, Work};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::Answer;
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_evidence::{DocumentId, ZoneId};
use cahier_proof::{ProofKind, Selection};
use cahier_sync::{Certification, Driver, Engine, ProofOrder, ProveError};
use cahier_words::Sentence;

/// How long to wait for the relay in each step, ms.
const RELAY_MS_MAX: u64 = 60_000;
/// How long to wait for a timestamp, ms.
const STAMP_MS_MAX: u64 = 20_000;

/// How far a proof is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begin,
    State,
    Announce,
    Date,
    Make,
}

/// A proof that is made.
pub(in crate::worker) struct Proving {
    entry: DocumentId,
    order: ProofOrder,
    stage: Stage,
    since_ms: u64,
    places: Vec<(ZoneId, u64)>,
}

impl Work for Proving {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn travels(&self) -> bool {
        true
    }
}

impl Proving {
    /// A proof of an entry: what is signed of it, or all its changes; with or without what is in
    /// its files.
    pub fn new(entry: DocumentId, history: bool, files: bool) -> Self {
        let kind = if history { ProofKind::History } else { ProofKind::Statement };
        let order = ProofOrder {
            selection: Selection::Documents([entry].into()),
            kind,
            only: Vec::new(),
            without: Vec::new(),
            files,
            words: String::new(),
        };
        Self { entry, order, stage: Stage::Begin, since_ms: now_ms(), places: Vec::new() }
    }

    /// The next step, once what the one before sent is in the relay's log.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        if !self.has_rested(&driver.engine) {
            return Ok(Step::Waits);
        }
        let reached = driver.engine.is_connected();
        let next = match self.stage {
            Stage::Begin => {
                ctx!(ctx);
                driver.ensure(self.entry, ctx).await;
                driver.engine.pause(self.entry, ctx).map_err(refused)?;
                Stage::State
            }
            // Without the relay only what was announced before can be proved.
            Stage::State if !reached => Stage::Make,
            Stage::State => self.state(driver).await?,
            Stage::Announce => {
                ctx!(ctx);
                driver.announce(&self.order, ctx).await.map_err(why)?;
                Stage::Date
            }
            Stage::Date => self.date(driver).await?,
            Stage::Make => return self.make(driver).await,
        };
        if next == self.stage {
            return Ok(Step::Waits);
        }
        (self.stage, self.since_ms) = (next, now_ms());
        Ok(Step::More)
    }

    /// Whether nothing is on its way any more, or was waited for long enough.
    fn has_rested(&self, engine: &Engine) -> bool {
        let rests = engine.is_quiet() && engine.status().unsaved == 0;
        let waited = now_ms().abs_diff(self.since_ms);
        // What is sent as an answer to what was just done leaves at once.
        (rests && waited > 300) || waited > RELAY_MS_MAX
    }

    /// States what nobody signed yet.
    async fn state(&self, driver: &mut Driver<IndexedStore>) -> Result<Stage, Sentence> {
        let unstated = driver.unstated(&self.order.selection).await.map_err(why)?;
        for entry in unstated {
            ctx!(ctx);
            driver.ensure(entry, ctx).await;
            let stated = driver.engine.state_version(entry, ctx);
            let alone = Selection::Documents([entry].into());
            let signed = driver.provable(&alone).await.map_err(why)?;
            // An earlier version that is signed is shown where this one cannot be stated.
            if let Err(error) = stated
                && signed.is_empty()
            {
                return Err(refused(error));
            }
        }
        Ok(Stage::Announce)
    }

    /// Asks for a timestamp of what is not dated yet, and waits for it a while.
    async fn date(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Stage, Sentence> {
        if self.places.is_empty() {
            let places = driver.provable(&self.order.selection).await.map_err(why)?;
            self.places = places.iter().map(|one| (one.zone, one.index)).collect();
            for (zone, index) in &self.places {
                driver.engine.seek_proof(*zone, *index);
                if !is_dated(&driver.engine, *zone, *index) {
                    ctx!(ctx);
                    // Where the relay cannot be asked now, what it does by itself is waited for.
                    let _ = driver.engine.stamp_now(*zone, ctx);
                }
            }
            if self.places.is_empty() {
                return Ok(Stage::Make);
            }
        }
        let engine = &driver.engine;
        let dated = self.places.iter().all(|(zone, index)| is_dated(engine, *zone, *index));
        let late = now_ms().abs_diff(self.since_ms) > STAMP_MS_MAX;
        Ok(if dated || late { Stage::Make } else { Stage::Date })
    }

    async fn make(&self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        ctx!(ctx);
        let proved = driver.prove(&self.order, ctx).await.map_err(why)?;
        let media_type = "application/zip".to_owned();
        let mut parts = Parts::default();
        parts.push(&proved.bytes)?;
        let blob = parts.finish(&[], &media_type)?;
        let short: String = self.entry.to_string().chars().take(8).collect();
        let name = format!("preuve-{short}.zip");
        Ok(Step::Ended(Ok((Answer::File { name, media_type }, Some(blob)))))
    }
}

fn why(error: ProveError) -> Sentence {
    cahier_words::prove(&error)
}

/// Whether some authority gave a time for a place, whatever it is worth.
fn is_dated(engine: &Engine, zone: ZoneId, index: u64) -> bool {
    match engine.certification(zone, index) {
        Certification::Received | Certification::Logged => false,
        Certification::Unverified { .. }
        | Certification::Development { .. }
        | Certification::Certified { .. } => true,
    }
}
