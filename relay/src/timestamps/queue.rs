//! The queue of wishes: each second it is looked at who may be asked, each authority for one
//! timestamp at a time. What waits stands in the store, so that a restart changes nothing.
//!
//! A timestamp over a newer checkpoint says all that one over an older checkpoint could say from
//! now on; so of the wishes for one authority the newest counts, and the others are given up.
//! That bounds the queue, however long an authority is silent.

use super::giver::{AskError, Given};
use super::trouble::kept_why;
use super::{Before, Desk, before, now};
use crate::core::StampDue;
use crate::metrics::Metrics;
use crate::server::{CoreHandle, Stopped};
use crate::storage::{Batch, LogOp, LogRenewal, LogStamp, LogStampDue, Op, StampKey, Stored};
use cahier_timestamp::{EvidenceRecord, Imprint};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::task::JoinSet;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Most wishes that are looked at in one go; more are given up a second later.
const WISHES_MAX: u64 = 1_024;
/// The first and the longest wait before an authority is asked again, ms.
const WAIT_MS: u64 = 1_000;
const WAIT_MS_MAX: u64 = 3_600_000;
/// How long to wait where a timestamp came and could not be kept, ms.
const STORE_REST_MS: u64 = 60_000;

/// What is to be done about the wishes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Plan {
    /// To ask for now, with how often it was tried in vain.
    ask: BTreeMap<StampKey, u32>,
    /// To give up.
    drop: Vec<StampKey>,
    /// How many are left.
    waiting: u64,
}

/// Decides; `resting` says until when an authority is not to be asked.
fn plan(
    wishes: Vec<LogStampDue>,
    names: &[String],
    asking: &BTreeSet<String>,
    resting: &BTreeMap<String, u64>,
    now_ms: u64,
) -> Plan {
    let mut plan = Plan::default();
    let mut newest: BTreeMap<String, LogStampDue> = BTreeMap::new();
    for mut wish in wishes {
        if !names.contains(&wish.authority) {
            plan.drop.push(wish.key());
            continue;
        }
        let other = newest.remove(&wish.authority);
        if let Some(mut other) = other {
            let tries = wish.tries.max(other.tries);
            if other.key() > wish.key() {
                std::mem::swap(&mut other, &mut wish);
            }
            wish.tries = tries;
            plan.drop.push(other.key());
        }
        newest.insert(wish.authority.clone(), wish);
    }
    plan.waiting = newest.len() as u64;
    for (name, wish) in newest {
        let rests = resting.get(&name).is_some_and(|until_ms| *until_ms > now_ms);
        if wish.due_ms <= now_ms && !rests && !asking.contains(&name) {
            plan.ask.insert(wish.key(), wish.tries);
        }
    }
    plan
}

/// How long to wait after so many tries in vain: twice as long each time, and not all at once.
fn wait_ms(tries: u32, jitter: u8) -> u64 {
    let whole = WAIT_MS.saturating_mul(1 << tries.min(20)).min(WAIT_MS_MAX);
    whole / 2 + whole / 2 * u64::from(jitter) / u64::from(u8::MAX)
}

/// Asks for what is wished for until the core stops.
pub async fn run(desk: Arc<Desk>, core: CoreHandle, metrics: Arc<Metrics>) {
    let (asking, resting) = (BTreeSet::new(), BTreeMap::new());
    let mut queue = Queue { desk, core, metrics, asking, resting, tasks: JoinSet::new() };
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        let carried_on = tokio::select! {
            _ = looks.tick() => queue.look().await,
            Some(done) = queue.tasks.join_next() => match done {
                Ok(asked) => queue.take(asked).await,
                Err(error) => {
                    tracing::error!(%error, "asking for a timestamp ended in disorder");
                    queue.asking.clear();
                    Ok(())
                }
            },
        };
        if carried_on.is_err() {
            return;
        }
    }
}

/// What became of asking.
struct AskedFor {
    wish: LogStampDue,
    outcome: Result<Given, AskError>,
}

struct Queue {
    desk: Arc<Desk>,
    core: CoreHandle,
    metrics: Arc<Metrics>,
    asking: BTreeSet<String>,
    resting: BTreeMap<String, u64>,
    tasks: JoinSet<AskedFor>,
}

impl Queue {
    /// Looks at what waits and asks whoever may be asked.
    async fn look(&mut self) -> Result<(), Stopped> {
        let read = self.core.with_storage(|storage| storage.log_stamps_due(u64::MAX, WISHES_MAX));
        let Some(wishes) = told(read.await?) else { return Ok(()) };
        let now_ms = now().unix_ms();
        let plan = plan(wishes, &self.desk.names(), &self.asking, &self.resting, now_ms);
        self.metrics.stamps_waiting.store(plan.waiting, Relaxed);
        if !plan.drop.is_empty() {
            let mut batch = Batch::default();
            plan.drop.into_iter().for_each(|key| batch.put(Op::Log(LogOp::DropStampDue(key))));
            told(self.core.with_storage(move |storage| storage.commit(batch)).await?);
        }
        if plan.ask.is_empty() {
            return Ok(());
        }
        // An error was told where it arose; the next look tries again.
        let Ok(due) = self.core.stamps_due(WISHES_MAX).await else { return Ok(()) };
        for StampDue { mut wish, stamped } in due {
            if let Some(tries) = plan.ask.get(&wish.key()) {
                wish.tries = *tries;
                self.ask(wish, stamped).await?;
            }
        }
        Ok(())
    }

    async fn ask(&mut self, wish: LogStampDue, stamped: Vec<u8>) -> Result<(), Stopped> {
        let (desk, name) = (Arc::clone(&self.desk), wish.authority.clone());
        let giver = self.core.with_storage(move |storage| desk.giver(&name, storage)).await?;
        let Some(Some(giver)) = told(giver) else { return Ok(()) };
        self.asking.insert(wish.authority.clone());
        self.tasks.spawn(async move {
            let imprint = Imprint::of(giver.hash(), &stamped);
            let outcome = giver.give(&imprint).await;
            AskedFor { wish, outcome }
        });
        Ok(())
    }

    /// Keeps what came, or notes why nothing did.
    async fn take(&mut self, asked: AskedFor) -> Result<(), Stopped> {
        let AskedFor { wish, outcome } = asked;
        self.asking.remove(&wish.authority);
        let begun = outcome.and_then(|given| Ok((EvidenceRecord::begin(&given.evidence)?, given)));
        match begun {
            Ok((record, given)) => self.keep(wish, record, &given).await,
            Err(error) => self.later(wish, &error).await,
        }
    }

    async fn keep(
        &mut self,
        wish: LogStampDue,
        record: EvidenceRecord,
        given: &Given,
    ) -> Result<(), Stopped> {
        let (key, made_ms) = (wish.key(), now().unix_ms());
        if self.is_kept(&key).await? {
            return Ok(());
        }
        let LogStampDue { generation, size, authority, .. } = wish;
        let (certified, evidence) = (given.is_certified(), record.encode());
        let name = authority.clone();
        let stamp = LogStamp { generation, size, authority, certified, evidence, made_ms };
        if let Err(error) = self.core.stamped(stamp).await? {
            tracing::error!(authority = name, ?error, "a timestamp came and could not be kept");
            self.resting.insert(name, made_ms.saturating_add(STORE_REST_MS));
            return Ok(());
        }
        self.metrics.stamps_kept.fetch_add(1, Relaxed);
        tracing::info!(authority = name, generation, size, certified, "timestamp");
        let until_ms = given.stamp.valid_until.unix_ms();
        let mut batch = Batch::default();
        batch.put(Op::Log(LogOp::PutRenewal(LogRenewal::lasting(key, until_ms))));
        // Without this row it is rated at the next look for renewals.
        told(self.core.with_storage(move |storage| storage.commit(batch)).await?);
        Ok(())
    }

    /// Whether the same authority gave one before, with an earlier time and perhaps with renewals:
    /// that one stays, and the wish goes.
    async fn is_kept(&mut self, key: &StampKey) -> Result<bool, Stopped> {
        let (desk, key, authority) = (Arc::clone(&self.desk), key.clone(), key.authority.clone());
        let kept = self.core.with_storage(move |storage| {
            match before(storage, &desk, &key)? {
                Before::Nothing => return Ok(false),
                Before::Stands => {}
                Before::Unproved(why) => {
                    let StampKey { generation, size, authority } = &key;
                    tracing::warn!(
                        authority,
                        generation,
                        size,
                        %why,
                        "a timestamp that is kept does not verify here any more: it stays"
                    );
                }
            }
            let mut batch = Batch::default();
            batch.put(Op::Log(LogOp::DropStampDue(key)));
            storage.commit(batch).map(|()| true)
        });
        let kept = told(kept.await?);
        if kept.is_none() {
            // What could not be looked at is not replaced; the wish stays.
            self.resting.insert(authority, now().unix_ms().saturating_add(STORE_REST_MS));
        }
        Ok(kept.unwrap_or(true))
    }

    async fn later(&mut self, wish: LogStampDue, error: &AskError) -> Result<(), Stopped> {
        self.metrics.stamps_failed.fetch_add(1, Relaxed);
        let (authority, tries) = (wish.authority.clone(), wish.tries.saturating_add(1));
        tracing::warn!(authority, tries, %error, "no timestamp");
        let mut jitter = [u8::MAX];
        // Without randomness all wait the longest.
        let _ = getrandom::fill(&mut jitter);
        let due_ms = now().unix_ms().saturating_add(wait_ms(wish.tries, jitter[0]));
        let wish = LogStampDue { due_ms, tries, why: kept_why(error), ..wish };
        if let Err(error) = self.core.stamp_later(wish).await? {
            tracing::error!(authority, ?error, "it cannot be noted when to ask again");
            self.resting.insert(authority, due_ms.max(now().unix_ms() + STORE_REST_MS));
        }
        Ok(())
    }
}

/// What the store gave; an error is told, and everything tried again at the next look.
fn told<T>(stored: Stored<T>) -> Option<T> {
    stored.inspect_err(|error| tracing::error!(%error, "timestamps: the store failed")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(size: u64, authority: &str, due_ms: u64, tries: u32) -> LogStampDue {
        let authority = authority.to_owned();
        LogStampDue { generation: 1, size, authority, due_ms, tries, why: String::new() }
    }

    fn planned(wishes: &[LogStampDue], asking: &[&str], now_ms: u64) -> Plan {
        let names = ["a".to_owned(), "b".to_owned()];
        let asking = asking.iter().map(|name| (*name).to_owned()).collect();
        plan(wishes.to_vec(), &names, &asking, &BTreeMap::new(), now_ms)
    }

    #[test]
    fn the_newest_wish_counts_and_carries_the_tries_of_those_before() {
        let wishes = [wish(4, "a", 90, 5), wish(9, "a", 10, 0), wish(7, "a", 1, 2)];
        let expected = Plan {
            ask: [(wishes[1].key(), 5)].into(),
            drop: vec![wishes[0].key(), wishes[2].key()],
            waiting: 1,
        };
        assert_eq!(planned(&wishes, &[], 10), expected);
        let reversed: Vec<_> = wishes.iter().rev().cloned().collect();
        assert_eq!(planned(&reversed, &[], 10).ask, expected.ask);
        assert!(planned(&wishes, &[], 9).ask.is_empty(), "it is not due yet");
        let opened = LogStampDue { generation: 2, ..wish(1, "a", 0, 0) };
        let both = [wishes[1].clone(), opened.clone()];
        assert_eq!(planned(&both, &[], 10).ask, [(opened.key(), 0)].into());
    }

    #[test]
    fn each_authority_is_asked_for_one_at_a_time_and_strangers_never() {
        let wishes = [wish(4, "a", 0, 0), wish(4, "b", 0, 0), wish(4, "gone", 0, 0)];
        let plan = planned(&wishes, &["a"], 5);
        assert_eq!(plan.ask, [(wishes[1].key(), 0)].into());
        assert_eq!((plan.drop, plan.waiting), (vec![wishes[2].key()], 2));
    }

    #[test]
    fn waits_double_up_to_an_hour_and_differ() {
        assert_eq!((wait_ms(0, 0), wait_ms(0, 255)), (500, 1_000));
        assert_eq!((wait_ms(3, 0), wait_ms(3, 255)), (4_000, 8_000));
        assert_eq!((wait_ms(12, 255), wait_ms(u32::MAX, 255)), (3_600_000, 3_600_000));
        assert_eq!(wait_ms(u32::MAX, 0), 1_800_000);
    }
}
