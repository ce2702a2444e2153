//! Renewal (RFC 4998): before the certificates end that a kept token leans on, a new token is put
//! over it. Both stay, in an evidence record beside the log. By command, and daily by plan.

use super::giver::{AskError, Giver};
use super::{Desk, verify_stored};
use crate::core::stamped_bytes;
use crate::metrics::Metrics;
use crate::server::{CoreHandle, Stopped};
use crate::storage::{
    Batch, LogOp, LogRenewal, LogStamp, Op, SqliteStorage, StampKey, Storage, StorageError, Stored,
};
use cahier_timestamp::{Evidence, EvidenceRecord, TimestampError, TrustAnchors};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

const PLAN_EVERY: Duration = Duration::from_secs(86_400);
/// Most timestamps that are renewed in one go, and rated at once.
const RENEWED_MAX: u64 = 1_024;
const RATED_AT_ONCE: u64 = 64;

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

/// What was renewed.
#[derive(Debug, Default)]
pub struct Renewed {
    /// How many.
    pub renewed: u64,
    /// What could not be, and why.
    pub failed: Vec<String>,
    /// Whether there may be more to do.
    pub more: bool,
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

/// Renews by plan, and rates what has not been: daily until the core stops.
pub async fn keep_renewed(desk: Arc<Desk>, core: CoreHandle, metrics: Arc<Metrics>) {
    let mut access = Access::Core(core);
    let mut days = tokio::time::interval(PLAN_EVERY);
    loop {
        days.tick().await;
        let done = match rate(&mut access, &desk).await {
            Ok(()) => renew(&mut access, &desk, desk.renew_before_ms()).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(done) => {
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
    let stamps = storage.log_stamps_unrated(RATED_AT_ONCE)?;
    let anchors = desk.anchors(storage)?;
    let mut batch = Batch::default();
    for stamp in &stamps {
        let verified = verify_stored(storage, stamp, &anchors)?;
        let until = verified.ok().and_then(|stamps| Some(stamps.last()?.valid_until));
        let until_ms = until.map_or(0, |until| until.unix_ms());
        let row = LogRenewal { key: stamp.key(), until_ms, record: Vec::new() };
        batch.put(Op::Log(LogOp::PutRenewal(row)));
    }
    if !batch.is_empty() {
        storage.commit(batch)?;
    }
    Ok(stamps.len())
}

/// Renews what ends before a moment, ms since 1970.
pub async fn renew(
    access: &mut Access,
    desk: &Arc<Desk>,
    before_ms: u64,
) -> Result<Renewed, RenewError> {
    let ending =
        access.run(move |storage| storage.log_renewals_before(before_ms, RENEWED_MAX)).await?;
    let mut done = Renewed { more: ending.len() as u64 >= RENEWED_MAX, ..Renewed::default() };
    // An authority whose own certificates end is not asked for each of its timestamps.
    let mut ended = BTreeSet::new();
    for LogRenewal { key, until_ms, .. } in ending {
        let StampKey { generation, size, authority } = key.clone();
        if ended.contains(&authority) {
            continue;
        }
        let renewed = renew_one(access, desk, key, until_ms).await;
        if matches!(renewed, Err(RenewError::NoLater)) {
            ended.insert(authority.clone());
        }
        match renewed {
            Ok(()) => done.renewed += 1,
            Err(error @ (RenewError::Stopped(_) | RenewError::Storage(_))) => return Err(error),
            Err(error) => {
                done.failed.push(format!("{authority}, checkpoint {generation}/{size}: {error}"));
            }
        }
    }
    Ok(done)
}

/// What is needed to renew one.
struct Kept {
    stamp: LogStamp,
    data: Vec<u8>,
    record: Vec<u8>,
    anchors: TrustAnchors,
    giver: Giver,
}

async fn renew_one(
    access: &mut Access,
    desk: &Arc<Desk>,
    key: StampKey,
    ends_ms: u64,
) -> Result<(), RenewError> {
    let (at, own_desk) = (key.clone(), Arc::clone(desk));
    let kept = access.run(move |storage| Ok(kept(storage, &own_desk, &at))).await??;
    let Kept { stamp, data, record, anchors, giver } = kept;
    let mut record = match record.is_empty() {
        true => EvidenceRecord::begin(&Evidence::parse(&stamp.evidence)?)?,
        false => EvidenceRecord::parse(&record)?,
    };
    // A new token over one that does not stand would only hide it.
    record.verify(&data, &anchors)?;
    let (imprint, hash) = (record.renewal_imprint(), giver.hash());
    if imprint.algorithm() == hash {
        record.renew(&giver.give(&imprint).await?.evidence)?;
    } else {
        let imprint = record.rehash_imprint(&data, hash);
        record.rehash(&giver.give(&imprint).await?.evidence)?;
    }
    let anchors = renewed_anchors(access, desk).await?;
    let stamps = record.verify(&data, &anchors)?;
    let until_ms = stamps.last().map_or(0, |stamp| stamp.valid_until.unix_ms());
    if until_ms <= ends_ms {
        return Err(RenewError::NoLater);
    }
    let mut batch = Batch::default();
    let row = LogRenewal { key, until_ms, record: record.encode() };
    batch.put(Op::Log(LogOp::PutRenewal(row)));
    access.run(move |storage| storage.commit(batch)).await
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
    let record = storage.log_renewal(key)?.map(|row| row.record).unwrap_or_default();
    let giver = desk.renewer(&key.authority, stamp.certified, storage)?;
    Ok(Kept { stamp, data, record, anchors: desk.anchors(storage)?, giver })
}
