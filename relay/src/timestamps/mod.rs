//! Timestamps over the checkpoints of the instance log: who is asked, how, and what is kept.
//!
//! ```text
//! core: wishes ──► queue ──► giver: request, answer, full check ──► core: kept, members told
//!                    ▲          │ an authority over HTTP, or the
//!                    └── later ─┘ development authority in this process
//!            renewal: a newer token over one whose certificates end (RFC 4998)
//! ```
//!
//! Nothing here is waited for by the core: wishes stand in the store until an answer was verified,
//! and an authority that is silent, lies or refuses only makes them stand longer. Whatever it
//! says is hostile until its token was checked up to a root that the operator gave.

mod client;
mod desk;
mod development;
mod giver;
mod queue;
mod renewal;
mod settings;
mod state;

pub use desk::Desk;
pub use development::{Development, newest_root};
pub use queue::run;
pub use renewal::{Access, RenewError, Renewed, keep_renewed, rate, renew};
pub use settings::{SETTINGS_FILE, SettingsError};
pub use state::{AuthorityState, NewestState, State, WaitingState, problems, state};

use crate::core::stamped_bytes;
use crate::storage::{LogStamp, Storage, Stored};
use cahier_timestamp::{
    Evidence, EvidenceRecord, Expect, HashAlgorithm, Imprint, Stamp, Time, TimestampError,
    TrustAnchors,
};
use std::time::{SystemTime, UNIX_EPOCH};

/// The clock.
pub(crate) fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Time { seconds, nanos: since.subsec_nanos() }
}

/// What a kept timestamp proves about the bytes that it covers; with which hash it was asked for
/// is not kept beside it.
fn verify_kept(
    evidence: &[u8],
    data: &[u8],
    anchors: &TrustAnchors,
) -> Result<Stamp, TimestampError> {
    let evidence = Evidence::parse(evidence)?;
    let check = |hash| evidence.verify(&Imprint::of(hash, data), &Expect::default(), anchors);
    let hashes = [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512];
    let mut result = Err(TimestampError::WrongImprint);
    for hash in hashes {
        result = check(hash);
        if !matches!(result, Err(TimestampError::WrongImprint)) {
            break;
        }
    }
    result
}

/// What a stored timestamp proves, with the tokens that were put over it: the stamps in their
/// order, the one over the checkpoint itself first.
fn verify_stored(
    storage: &dyn Storage,
    stamp: &LogStamp,
    anchors: &TrustAnchors,
) -> Stored<Result<Vec<Stamp>, TimestampError>> {
    let data = stamped_bytes(storage, stamp.generation, stamp.size)?;
    let renewal = storage.log_renewal(&stamp.key())?;
    Ok(match renewal.filter(|renewal| !renewal.record.is_empty()) {
        None => verify_kept(&stamp.evidence, &data, anchors).map(|stamp| vec![stamp]),
        Some(renewal) => {
            EvidenceRecord::parse(&renewal.record).and_then(|record| record.verify(&data, anchors))
        }
    })
}
