//! The development authority: made when no other is named, so that everything works from the
//! first start. It is this relay's own word, and every text calls it so: its name is
//! [`DEVELOPMENT_MARK`]. Its keys stand in the store beside the relay's own.

use crate::storage::{Batch, Op, Storage, StorageError, Stored};
use cahier_crypto::Rng;
use cahier_timestamp::{
    Authority, Certificate, DEVELOPMENT_MARK, Time, TimestampError, TrustAnchors,
};
use zeroize::Zeroizing;

/// Under which names its keys, and the roots of all that ever were, stand in the store.
const KEYS: &str = "development_authority";
const ROOTS: &str = "development_roots";
const DAYS: u32 = 3_650;
/// A new one is made when less than this is left.
const LEFT_DAYS: u32 = 365;
/// The lists of what it revoked, which is nothing, are valid so long.
const LIST_DAYS: u32 = 7;

/// The authority, and the roots of those before it.
pub struct Development {
    authority: Authority,
    anchors: TrustAnchors,
}

impl Development {
    /// The one that is kept; made where there is none or its end is near.
    pub fn open(storage: &mut dyn Storage, rng: &mut Rng<'_>, now: Time) -> Stored<Self> {
        let kept = kept(storage)?;
        let lasting = kept.filter(|kept| kept.certificate().not_after() > now.plus_days(LEFT_DAYS));
        let authority = match lasting {
            Some(authority) => authority,
            None => make(storage, rng, now)?,
        };
        Ok(Self { authority, anchors: roots(storage)? })
    }

    /// Its roots.
    pub fn anchors(&self) -> &TrustAnchors {
        &self.anchors
    }

    /// Answers a request, as any authority does.
    pub fn answer(&self, request: &[u8], now: Time, rng: &mut Rng<'_>) -> Vec<u8> {
        self.authority.answer(request, now, rng)
    }

    /// A list that revokes nothing.
    pub fn list(&self, now: Time) -> Result<Vec<u8>, TimestampError> {
        self.authority.revocation_list(now, now.plus_days(LIST_DAYS))
    }
}

/// The roots of all development authorities that this relay ever had.
pub(super) fn roots(storage: &dyn Storage) -> Stored<TrustAnchors> {
    match storage.meta(ROOTS)?.filter(|pem| !pem.is_empty()) {
        None => Ok(TrustAnchors::none()),
        Some(pem) => TrustAnchors::parse(&pem).map_err(damaged),
    }
}

/// The newest one's root, in PEM as well; none where there never was one.
pub fn newest_root(storage: &dyn Storage) -> Stored<Option<(Certificate, String)>> {
    Ok(kept(storage)?.map(|kept| (kept.root().clone(), kept.root_pem())))
}

fn kept(storage: &dyn Storage) -> Stored<Option<Authority>> {
    let Some(bytes) = storage.meta(KEYS)?.map(Zeroizing::new) else { return Ok(None) };
    Authority::restore(&bytes).map(Some).map_err(damaged)
}

fn make(storage: &mut dyn Storage, rng: &mut Rng<'_>, now: Time) -> Stored<Authority> {
    let authority = Authority::make(rng, now, DAYS).map_err(damaged)?;
    let mut roots = storage.meta(ROOTS)?.unwrap_or_default();
    roots.extend_from_slice(authority.root_pem().as_bytes());
    let mut batch = Batch::default();
    batch.put(Op::PutMeta(KEYS.into(), authority.export().to_vec()));
    batch.put(Op::PutMeta(ROOTS.into(), roots));
    storage.commit(batch)?;
    tracing::info!("made a timestamp authority: {DEVELOPMENT_MARK}");
    Ok(authority)
}

fn damaged(error: TimestampError) -> StorageError {
    StorageError::Corrupt(format!("the development authority for timestamps: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::MemoryStorage;

    const NOW: Time = Time { seconds: 1_800_000_000, nanos: 0 };

    #[test]
    fn it_stays_and_is_followed_by_another_before_it_ends() {
        let mut storage = MemoryStorage::new();
        let mut rng = crate::identity::rng().unwrap();
        assert!(newest_root(&storage).unwrap().is_none());
        let mut root = |storage: &mut MemoryStorage, days| {
            let opened = Development::open(storage, &mut rng, NOW.plus_days(days)).unwrap();
            (newest_root(storage).unwrap().unwrap().0, opened.anchors().certificates().len())
        };
        let (first, count) = root(&mut storage, 0);
        assert!(count == 1 && first.name().contains(DEVELOPMENT_MARK));
        assert_eq!(root(&mut storage, 3_000), (first.clone(), 1));
        let (second, count) = root(&mut storage, 3_300);
        assert!(second != first && count == 2, "the old root stays, to verify what it gave");
        assert!(roots(&storage).unwrap().certificates().contains(&first));
    }
}
