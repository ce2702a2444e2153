//! Timestamps over the checkpoints of the instance log: who is asked, how, and what is kept.
//!
//! ```text
//! core: wishes ──► queue ──► giver: request, answer, full check ──► core: kept, members told
//!                    ▲          │ an authority over HTTP, or the
//!                    └── later ─┘ development authority in this process
//!            renewal: a newer token over one whose certificates end (RFC 4998)
//!            state: how all of that is, for the operator and, as a page, for everybody
//! ```
//!
//! Nothing here is waited for by the core: wishes stand in the store until an answer was verified,
//! and an authority that is silent, lies or refuses only makes them stand longer. Whatever it
//! says is hostile until its token was checked up to a root that the operator gave.

mod client;
mod desk;
mod development;
mod giver;
mod page;
mod queue;
mod renewal;
mod settings;
mod state;
mod trouble;

pub use desk::Desk;
pub use development::{Development, newest_root};
pub use page::{Lang, page, page_policy};
pub use queue::run;
pub use renewal::{Access, RenewError, Renewed, keep_renewed, rate, renew};
pub use settings::{SETTINGS_FILE, SettingsError};
pub use state::{
    AuthorityState, CheckpointState, NewestState, NotRenewedState, State, WaitingState, problems,
    state,
};
pub use trouble::Trouble;

use crate::core::stamped_bytes;
use crate::storage::{LogStamp, StampKey, Storage, StorageError, Stored};
use cahier_timestamp::{Evidence, EvidenceRecord, Stamp, Time, TimestampError, TrustAnchors};
use std::time::{SystemTime, UNIX_EPOCH};

/// The clock.
pub(crate) fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Time { seconds, nanos: since.subsec_nanos() }
}

/// Why a kept timestamp does not stand.
#[derive(Debug, thiserror::Error)]
enum Unfit {
    /// It does not verify.
    #[error(transparent)]
    Timestamp(#[from] TimestampError),
    /// What it covers is lost.
    #[error(transparent)]
    Damaged(StorageError),
}

/// The evidence record that is kept. Stores of form 7 and before keep the first token otherwise,
/// until it is rated.
fn read_record(kept: &[u8]) -> Result<EvidenceRecord, TimestampError> {
    EvidenceRecord::parse(kept).or_else(|error| match Evidence::parse(kept) {
        Ok(first) => EvidenceRecord::begin(&first),
        Err(_) => Err(error),
    })
}

/// What a stored timestamp proves, with the tokens that were put over it: the stamps in their
/// order, the one over the checkpoint itself first. Damage of this one holds no other up.
fn verify_stored(
    storage: &dyn Storage,
    stamp: &LogStamp,
    anchors: &TrustAnchors,
) -> Stored<Result<Vec<Stamp>, Unfit>> {
    let data = match stamped_bytes(storage, stamp.generation, stamp.size) {
        Ok(data) => data,
        Err(error @ StorageError::Corrupt(_)) => return Ok(Err(Unfit::Damaged(error))),
        Err(error) => return Err(error),
    };
    let verified = read_record(&stamp.evidence).and_then(|record| record.verify(&data, anchors));
    Ok(verified.map_err(Unfit::from))
}

/// What an authority gave before over a checkpoint.
#[derive(Debug)]
enum Before {
    /// Nothing that covers the checkpoint.
    Nothing,
    /// A timestamp that stands.
    Stands,
    /// One that covers the checkpoint and does not verify today, as where its root is not trusted
    /// here any more: whoever trusts it still needs it.
    Unproved(Unfit),
}

/// What the same authority gave before: only what proves nothing to anybody may be replaced.
fn before(storage: &dyn Storage, desk: &Desk, key: &StampKey) -> Stored<Before> {
    let stamps = storage.log_stamps(key.generation, key.size)?;
    let Some(stamp) = stamps.iter().find(|stamp| stamp.authority == key.authority) else {
        return Ok(Before::Nothing);
    };
    let unfit = match verify_stored(storage, stamp, &desk.anchors(storage)?)? {
        Ok(_) => return Ok(Before::Stands),
        Err(unfit) => unfit,
    };
    let covers = match &unfit {
        // What it covers is lost, which says nothing against it.
        Unfit::Damaged(_) => true,
        Unfit::Timestamp(_) => {
            covers(&stamp.evidence, &stamped_bytes(storage, key.generation, key.size)?)
        }
    };
    Ok(if covers { Before::Unproved(unfit) } else { Before::Nothing })
}

/// Whether what is kept is a whole record over this data, whoever stands behind it.
fn covers(kept: &[u8], data: &[u8]) -> bool {
    let read = read_record(kept).and_then(|record| record.verify_itself(data));
    !matches!(
        read,
        Err(TimestampError::Malformed(_)
            | TimestampError::TooLarge(_)
            | TimestampError::WrongImprint
            | TimestampError::WrongDigest
            | TimestampError::WrongSignature)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Batch, LogCheckpoint, LogGeneration, LogOp, MemoryStorage, Op};
    use cahier_crypto::RelayKey;
    use cahier_evidence::log::{Checkpoint, log_origin};
    use cahier_evidence::{Hash, Position};
    use cahier_timestamp::{Authority, HashAlgorithm, Imprint, Request, token_of};
    use std::fs;
    use std::ops::RangeInclusive;
    use std::path::Path;

    /// An authority, whose root lies in a folder.
    pub(super) fn issuer(folder: &Path) -> Authority {
        let issuer = Authority::make(&mut crate::identity::rng().unwrap(), now(), 30).unwrap();
        fs::write(folder.join("root.pem"), issuer.root_pem()).unwrap();
        issuer
    }

    /// What an authority gives for an imprint.
    pub(super) fn given(issuer: &Authority, imprint: Imprint) -> Evidence {
        let query = Request { imprint, nonce: Some(7), policy: None }.encode();
        let answer = issuer.answer(&query, now(), &mut crate::identity::rng().unwrap());
        Evidence::new(token_of(&answer).unwrap(), Vec::new(), Vec::new()).unwrap()
    }

    /// What it gives for data themselves.
    pub(super) fn given_over(issuer: &Authority, data: &[u8]) -> Evidence {
        given(issuer, Imprint::of(HashAlgorithm::Sha256, data))
    }

    /// Begins the log of a store, with checkpoints of these sizes.
    pub(super) fn begin_log(storage: &mut dyn Storage, sizes: RangeInclusive<u64>) {
        let key = RelayKey::make(&mut crate::identity::rng().unwrap());
        let (name, mut batch) = ("relay.example/cahier".to_owned(), Batch::default());
        let origin = log_origin(&name, 1);
        let row = LogGeneration { generation: 1, name, key: key.public(), opened_ms: 1 };
        batch.put(Op::Log(LogOp::PutGeneration(row)));
        for size in sizes {
            let position = Position { size, root: Hash([size as u8; 32]) };
            let note = Checkpoint::sign(&origin, position, &key).unwrap().note().to_string();
            let row = LogCheckpoint { size, note, made_ms: 1 };
            batch.put(Op::Log(LogOp::PutCheckpoint(1, row)));
        }
        storage.commit(batch).unwrap();
    }

    #[test]
    fn only_what_proves_nothing_to_anybody_may_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let issuer = issuer(folder.path());
        let without = Desk::open(folder.path()).unwrap();
        let settings = r#"{"authorities": [], "roots": ["root.pem"]}"#;
        fs::write(folder.path().join(SETTINGS_FILE), settings).unwrap();
        let trusting = Desk::open(folder.path()).unwrap();
        let mut storage = MemoryStorage::new();
        begin_log(&mut storage, 1..=1);
        let data = stamped_bytes(&storage, 1, 1).unwrap();
        let key = StampKey { generation: 1, size: 1, authority: "A".into() };
        let first = before(&storage, &trusting, &key).unwrap();
        assert!(matches!(first, Before::Nothing), "{first:?}");
        let mut found = |evidence: &[u8], desk: &Desk| {
            let StampKey { generation, size, authority } = key.clone();
            let (certified, evidence, made_ms) = (false, evidence.to_vec(), 1);
            let stamp = LogStamp { generation, size, authority, certified, evidence, made_ms };
            let mut batch = Batch::default();
            batch.put(Op::Log(LogOp::PutStamp(stamp)));
            storage.commit(batch).unwrap();
            before(&storage, desk, &key).unwrap()
        };
        let record = EvidenceRecord::begin(&given_over(&issuer, &data)).unwrap().encode();
        let stands = found(&record, &trusting);
        assert!(matches!(stands, Before::Stands), "{stands:?}");
        let unproved = found(&record, &without);
        assert!(matches!(unproved, Before::Unproved(_)), "its root is not known: {unproved:?}");
        let other = EvidenceRecord::begin(&given_over(&issuer, b"something else")).unwrap();
        let mut changed = record;
        // The end of the signature.
        *changed.last_mut().unwrap() ^= 1;
        for evidence in [other.encode(), changed, vec![0x30, 0]] {
            for desk in [&trusting, &without] {
                let found = found(&evidence, desk);
                assert!(matches!(found, Before::Nothing), "{found:?}");
            }
        }
    }

    #[test]
    fn evidence_of_an_earlier_form_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let first = given_over(&issuer(folder.path()), b"checkpoint");
        let record = EvidenceRecord::begin(&first).unwrap();
        for kept in [first.encode(), record.encode()] {
            assert_eq!(read_record(&kept), Ok(record.clone()));
        }
        assert!(read_record(&[0x30, 0]).is_err());
    }
}
