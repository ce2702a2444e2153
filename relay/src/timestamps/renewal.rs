//! Renewal (RFC 4998): before the certificates end that a kept token leans on, a new token is put
//! over it. Both stay, in the evidence record that members are given. By command, and by plan.
//!
//! Rows are looked at in the order of their ends, so many in a round; the next round goes on behind
//! them. One that is damaged or cannot be renewed is noted with its reason, tried again later, and
//! holds no other up.

use super::giver::{AskError, Giver};
use super::trouble::kept_why;
use super::{Desk, Unfit, now, read_record, verify_stored};
use crate::core::stamped_bytes;
use crate::metrics::Metrics;
use crate::server::{CoreHandle, Stopped};
use crate::storage::{
    Batch, LogOp, LogRenewal, LogStamp, Op, RenewalsDue, SqliteStorage, StampKey, Storage,
    StorageError, Stored,
};
use cahier_protocol::LOG_STAMP_BYTES_MAX;
use cahier_timestamp::{Evidence, EvidenceRecord, Stamp, TimestampError, TrustAnchors};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

const PLAN_EVERY: Duration = Duration::from_secs(3_600);
/// Most timestamps that are looked at in one go.
const LOOKED_MAX: usize = 1_024;
/// So many rows are read, or rated, at once.
const AT_ONCE: u64 = 64;
/// The first and the longest wait before one is tried again by plan, ms.
const WAIT_MS: u64 = 3_600_000;
const WAIT_MS_MAX: u64 = 86_400_000;

/// The store: through the running core, or by oneself.
pub enum Access {
    /// On the core's thread.
    Core(CoreHandle),
    /// On this one.
    Own(Box<SqliteStorage>),
}

/// Why nothing could be renewed, or not this one.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    /// The relay is stopping.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The store cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// No new token came.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// What is kept does not verify any more.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// It is not there any more.
    #[error("the timestamp is not in the store")]
    Missing,
    /// It would end just as soon.
    #[error("a new timestamp would end no later: its authority needs a new certificate first")]
    NoLater,
    /// Only the development authority is left.
    #[error("it was certified, and no certified authority is named any more to renew it")]
    Nobody,
}

impl RenewError {
    /// Whether it is not about one timestamp: none beside it can be renewed either.
    fn is_about_all(&self) -> bool {
        match self {
            Self::Stopped(_) => true,
            Self::Storage(error) => !matches!(error, StorageError::Corrupt(_)),
            Self::Ask(_) | Self::Timestamp(_) | Self::Missing | Self::NoLater | Self::Nobody => {
                false
            }
        }
    }
}

/// What was renewed.
#[derive(Debug, Default)]
pub struct Renewed {
    /// How many.
    pub renewed: u64,
    /// What could not be, and why.
    pub failed: Vec<String>,
    /// Behind which end and key there may be more to do; none where all were looked at.
    pub rest: Option<(u64, StampKey)>,
}

impl Access {
    async fn run<R: Send + 'static>(
        &mut self,
        errand: impl FnOnce(&mut dyn Storage) -> Stored<R> + Send + 'static,
    ) -> Result<R, RenewError> {
        Ok(match self {
            Self::Core(core) => core.with_storage(errand).await??,
            Self::Own(storage) => errand(storage.as_mut())?,
        })
    }
}

/// Renews by plan, and rates what has not been: hourly until the core stops.
pub async fn keep_renewed(desk: Arc<Desk>, core: CoreHandle, metrics: Arc<Metrics>) {
    let mut access = Access::Core(core);
    let mut looks = tokio::time::interval(PLAN_EVERY);
    let mut after = None;
    loop {
        looks.tick().await;
        let (until_ms, now_ms) = (desk.renew_before_ms(), now().unix_ms());
        let due = RenewalsDue { until_ms, now_ms, after: after.take(), count: AT_ONCE };
        let done = match rate(&mut access, &desk).await {
            Ok(()) => round(&mut access, &desk, due).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(done) => {
                after = done.rest;
                metrics.stamps_renewed.fetch_add(done.renewed, Relaxed);
                for why in done.failed {
                    tracing::warn!(why, "a timestamp could not be renewed");
                }
            }
            Err(RenewError::Stopped(_)) => return,
            Err(error) => tracing::error!(%error, "timestamps could not be renewed"),
        }
    }
}

/// Notes how long each timestamp lasts of which it is not noted yet. One that does not verify
/// counts as ended: whoever renews it is told.
pub async fn rate(access: &mut Access, desk: &Arc<Desk>) -> Result<(), RenewError> {
    loop {
        let desk = Arc::clone(desk);
        let rated = access.run(move |storage| rate_some(storage, &desk)).await?;
        if rated == 0 {
            return Ok(());
        }
    }
}

fn rate_some(storage: &mut dyn Storage, desk: &Desk) -> Stored<usize> {
    let stamps = storage.log_stamps_unrated(AT_ONCE)?;
    let anchors = desk.anchors(storage)?;
    let (mut batch, count) = (Batch::default(), stamps.len());
    for stamp in stamps {
        let row = rated(stamp.key(), verify_stored(storage, &stamp, &anchors)?);
        let record = read_record(&stamp.evidence).map(|record| record.encode());
        // From a store of an earlier form.
        if let Some(evidence) = record.ok().filter(|evidence| *evidence != stamp.evidence) {
            batch.put(Op::Log(LogOp::PutStamp(LogStamp { evidence, ..stamp })));
        }
        batch.put(Op::Log(LogOp::PutRenewal(row)));
    }
    if !batch.is_empty() {
        storage.commit(batch)?;
    }
    Ok(count)
}

fn rated(key: StampKey, verified: Result<Vec<Stamp>, Unfit>) -> LogRenewal {
    match verified {
        Ok(stamps) => {
            let until_ms = stamps.last().map_or(0, |stamp| stamp.valid_until.unix_ms());
            LogRenewal::lasting(key, until_ms)
        }
        Err(error) => LogRenewal { why: kept_why(&error), ..LogRenewal::lasting(key, 0) },
    }
}

/// Renews what ends before a moment, as far as it is to be tried at another one; ms since 1970.
pub async fn renew(
    access: &mut Access,
    desk: &Arc<Desk>,
    before_ms: u64,
    now_ms: u64,
) -> Result<Renewed, RenewError> {
    let due = RenewalsDue { until_ms: before_ms, now_ms, after: None, count: AT_ONCE };
    round(access, desk, due).await
}

/// One go through what is due.
async fn round(
    access: &mut Access,
    desk: &Arc<Desk>,
    mut due: RenewalsDue,
) -> Result<Renewed, RenewError> {
    let mut round = Round::default();
    let mut looked = 0;
    loop {
        let page = due.clone();
        let rows = access.run(move |storage| storage.log_renewals_due(&page)).await?;
        if rows.is_empty() {
            return Ok(round.done);
        }
        for row in rows {
            if looked >= LOOKED_MAX {
                round.done.rest = due.after;
                return Ok(round.done);
            }
            looked += 1;
            due.after = Some((row.until_ms, row.key.clone()));
            round.take(access, desk, row).await?;
        }
    }
}

/// One go through what ends.
#[derive(Default)]
struct Round {
    done: Renewed,
    /// What was renewed stands further behind, where it is met again.
    tried: BTreeSet<StampKey>,
    /// Who is silent, or has only certificates that end: not asked for each timestamp.
    resting: BTreeSet<String>,
}

/// What is needed to renew one.
struct Kept {
    stamp: LogStamp,
    data: Vec<u8>,
    anchors: TrustAnchors,
    giver: Giver,
}

impl Round {
    /// Tries one; what comes of it is noted.
    async fn take(
        &mut self,
        access: &mut Access,
        desk: &Arc<Desk>,
        row: LogRenewal,
    ) -> Result<(), RenewError> {
        let rests = self.resting.contains(desk.renewer_name(&row.key.authority));
        if rests || self.tried.contains(&row.key) {
            return Ok(());
        }
        match self.try_one(access, desk, &row).await {
            Ok(()) => self.done.renewed += 1,
            Err(error) if error.is_about_all() => return Err(error),
            Err(error) => {
                let StampKey { generation, size, authority } = &row.key;
                let what = format!("{authority}, checkpoint {generation}/{size}: {error}");
                self.done.failed.push(what);
                let mut batch = Batch::default();
                batch.put(Op::Log(LogOp::PutRenewal(failed(&row, &error))));
                access.run(move |storage| storage.commit(batch)).await?;
            }
        }
        self.tried.insert(row.key);
        Ok(())
    }

    /// Renews one.
    async fn try_one(
        &mut self,
        access: &mut Access,
        desk: &Arc<Desk>,
        row: &LogRenewal,
    ) -> Result<(), RenewError> {
        let (key, own_desk) = (row.key.clone(), Arc::clone(desk));
        let kept = access.run(move |storage| Ok(kept(storage, &own_desk, &key))).await??;
        let Kept { stamp, data, anchors, giver } = kept;
        let record = read_record(&stamp.evidence)?;
        // A new token over one that does not stand would only hide it.
        record.verify(&data, &anchors)?;
        let renewed = put_over(&record, &data, &giver).await;
        if matches!(renewed, Err(RenewError::Ask(AskError::Http(_)))) {
            self.resting.insert(giver.name().to_owned());
        }
        let record = renewed?;
        let anchors = renewed_anchors(access, desk).await?;
        let stamps = record.verify(&data, &anchors)?;
        let until_ms = stamps.last().map_or(0, |stamp| stamp.valid_until.unix_ms());
        if until_ms <= row.until_ms {
            self.resting.insert(giver.name().to_owned());
            return Err(RenewError::NoLater);
        }
        let mut batch = Batch::default();
        let evidence = record.encode();
        batch.put(Op::Log(LogOp::PutStamp(LogStamp { evidence, ..stamp })));
        let row = LogRenewal::lasting(row.key.clone(), until_ms);
        batch.put(Op::Log(LogOp::PutRenewal(row)));
        access.run(move |storage| storage.commit(batch)).await
    }
}

/// The row of one that was tried in vain: twice as long a wait each time.
fn failed(row: &LogRenewal, error: &RenewError) -> LogRenewal {
    let wait_ms = WAIT_MS.saturating_mul(1 << row.tries.min(10)).min(WAIT_MS_MAX);
    let due_ms = now().unix_ms().saturating_add(wait_ms);
    let (key, tries) = (row.key.clone(), row.tries.saturating_add(1));
    LogRenewal { key, until_ms: row.until_ms, due_ms, tries, why: kept_why(error) }
}

/// A record with one more token; without the lists of that one where there is no room for them.
async fn put_over(
    record: &EvidenceRecord,
    data: &[u8],
    giver: &Giver,
) -> Result<EvidenceRecord, RenewError> {
    let (imprint, hash) = (record.renewal_imprint(), giver.hash());
    let same = imprint.algorithm() == hash;
    let imprint = if same { imprint } else { record.rehash_imprint(data, hash) };
    let given = giver.give(&imprint).await?.evidence;
    let (token, certificates) = (given.token().to_vec(), given.certificates().to_vec());
    let bare = Evidence::new(token, certificates, Vec::new())?;
    for next in [given, bare] {
        let mut grown = record.clone();
        if same {
            grown.renew(&next)?;
        } else {
            grown.rehash(&next)?;
        }
        if grown.encode().len() <= LOG_STAMP_BYTES_MAX {
            return Ok(grown);
        }
    }
    Err(AskError::TooLarge.into())
}

/// The roots once the giver answered: a development authority may have been made for it.
async fn renewed_anchors(
    access: &mut Access,
    desk: &Arc<Desk>,
) -> Result<TrustAnchors, RenewError> {
    let desk = Arc::clone(desk);
    access.run(move |storage| desk.anchors(storage)).await
}

fn kept(storage: &mut dyn Storage, desk: &Desk, key: &StampKey) -> Result<Kept, RenewError> {
    let stamps = storage.log_stamps(key.generation, key.size)?;
    let stamp = stamps.into_iter().find(|stamp| stamp.authority == key.authority);
    let stamp = stamp.ok_or(RenewError::Missing)?;
    let data = stamped_bytes(&*storage, key.generation, key.size)?;
    let giver = desk.renewer(&key.authority, stamp.certified, storage)?;
    Ok(Kept { stamp, data, anchors: desk.anchors(storage)?, giver })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{LogCheckpoint, LogStorage as _, MemoryStorage, RenewalStorage as _};
    use crate::timestamps::SETTINGS_FILE;
    use crate::timestamps::tests::{begin_log, given, given_over, issuer};
    use rusqlite::params;
    use serde_json::json;
    use std::fs;
    use std::net::Ipv4Addr;
    use tokio::net::TcpSocket;

    #[test]
    fn what_a_store_of_form_7_has_is_rated_and_verifies_renewed_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let issuer = issuer(folder.path());
        let settings = r#"{"authorities": [], "roots": ["root.pem"]}"#;
        fs::write(folder.path().join(SETTINGS_FILE), settings).unwrap();
        let desk = Desk::open(folder.path()).unwrap();
        let mut log = MemoryStorage::new();
        begin_log(&mut log, 1..=3);
        let path = folder.path().join("relay.sqlite3");
        let old = SqliteStorage::of_form(&path, 7).unwrap();
        let row = log.log_generations().unwrap().remove(0);
        let sql = "INSERT INTO log_generations VALUES (1, ?1, ?2, 1)";
        old.execute(sql, params![row.name, row.key]).unwrap();
        for size in 1..=3 {
            let note = log.log_checkpoint_from(1, size).unwrap().unwrap().note;
            let first = given_over(&issuer, &stamped_bytes(&log, 1, size).unwrap());
            let place = size as i64;
            let sql = "INSERT INTO log_checkpoints VALUES (1, ?1, ?2, 1)";
            old.execute(sql, params![place, note]).unwrap();
            let sql = "INSERT INTO log_stamps VALUES (1, ?1, 'A', 0, ?2, 1)";
            old.execute(sql, params![place, first.encode()]).unwrap();
            let record = match size {
                1 => {
                    let mut record = EvidenceRecord::begin(&first).unwrap();
                    record.renew(&given(&issuer, record.renewal_imprint())).unwrap();
                    record.encode()
                }
                2 => Vec::new(),
                // Not even rated.
                _ => continue,
            };
            let sql = "INSERT INTO log_renewals VALUES (1, ?1, 'A', 5, ?2)";
            old.execute(sql, params![place, record]).unwrap();
        }
        drop(old);
        let mut storage = SqliteStorage::open(&path).unwrap();
        assert_eq!(rate_some(&mut storage, &desk).unwrap(), 3, "all are rated anew");
        assert_eq!(rate_some(&mut storage, &desk).unwrap(), 0);
        let anchors = desk.anchors(&storage).unwrap();
        for (size, tokens) in [(1, 2), (2, 1), (3, 1)] {
            let stamp = storage.log_stamps(1, size).unwrap().remove(0);
            let record = EvidenceRecord::parse(&stamp.evidence).unwrap();
            let data = stamped_bytes(&storage, 1, size).unwrap();
            let stamps = record.verify(&data, &anchors).unwrap();
            assert_eq!(stamps.len(), tokens);
            let lasting = LogRenewal::lasting(stamp.key(), stamps[0].valid_until.unix_ms());
            assert_eq!(storage.log_renewal(&stamp.key()).unwrap(), Some(lasting));
        }
        assert_eq!(storage.integrity().unwrap(), Vec::<String>::new());
    }

    /// A timestamp that ends soon, and its row.
    fn ending(size: u64, evidence: Vec<u8>) -> [Op; 2] {
        let authority = "A".to_owned();
        let stamp =
            LogStamp { generation: 1, size, authority, certified: true, evidence, made_ms: 1 };
        let row = LogRenewal::lasting(stamp.key(), size);
        [Op::Log(LogOp::PutStamp(stamp)), Op::Log(LogOp::PutRenewal(row))]
    }

    #[tokio::test]
    async fn a_round_ends_asks_nobody_who_is_silent_twice_and_the_next_goes_on_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let issuer = issuer(folder.path());
        // Taken, so that nobody else is given it, and nobody listens there.
        let silent = TcpSocket::new_v4().unwrap();
        silent.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = silent.local_addr().unwrap();
        let named =
            json!({ "name": "A", "url": format!("http://{address}/"), "roots": ["root.pem"] });
        let settings = json!({ "authorities": [named] }).to_string();
        fs::write(folder.path().join(SETTINGS_FILE), settings).unwrap();
        let desk = Arc::new(Desk::open(folder.path()).unwrap());
        let mut storage = SqliteStorage::open(&folder.path().join("relay.sqlite3")).unwrap();
        begin_log(&mut storage, 1..=1);
        let first = given_over(&issuer, &stamped_bytes(&storage, 1, 1).unwrap());
        let first = EvidenceRecord::begin(&first).unwrap().encode();
        let mut batch = Batch::default();
        ending(1, first).into_iter().for_each(|op| batch.put(op));
        // The others are damaged: whoever looked them up would say so.
        let most = LOOKED_MAX as u64;
        for size in 2..=most + 6 {
            let row = LogCheckpoint { size, note: "none".into(), made_ms: 1 };
            batch.put(Op::Log(LogOp::PutCheckpoint(1, row)));
            ending(size, vec![0]).into_iter().for_each(|op| batch.put(op));
        }
        storage.commit(batch).unwrap();
        let mut access = Access::Own(Box::new(storage));
        let (until_ms, now_ms) = (most + 7, now().unix_ms());
        let due = |after| RenewalsDue { until_ms, now_ms, after, count: AT_ONCE };
        let done = round(&mut access, &desk, due(None)).await.unwrap();
        assert_eq!((done.renewed, done.failed.len()), (0, 1), "{:?}", done.failed);
        assert!(done.failed[0].contains("cannot be reached"), "{:?}", done.failed);
        assert_eq!(done.rest.as_ref().map(|(end, _)| *end), Some(most), "so many were looked at");
        let done = round(&mut access, &desk, due(done.rest)).await.unwrap();
        assert_eq!((done.failed.len(), done.rest), (6, None), "{:?}", done.failed);
    }
}
