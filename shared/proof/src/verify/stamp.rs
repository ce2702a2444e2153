//! Tokens over a checkpoint. First each is read by its own certificates, which says what it claims
//! and finds what is wrong with it; whether it counts, only the verifier's roots say.

use super::budget::Cost;
use super::pool::Pool;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::trust::Trust;
use crate::verdict::{StampTrust, StampVerdict};
use cahier_evidence::Hash;
use cahier_timestamp::{EvidenceRecord, Revocation, Stamp, TimestampError};

/// A token with what its check needs.
pub(super) struct Token {
    pub verdict: StampVerdict,
    record: EvidenceRecord,
    data: Vec<u8>,
    member: String,
}

impl Token {
    /// Reads the token of that number, which must be about these bytes.
    pub(super) fn read(
        log: usize,
        number: u32,
        data: &[u8],
        pool: &mut Pool<'_>,
    ) -> Result<Self, Fault> {
        let member = layout::evidence(log, number);
        let wrong = |error| Fault::new(Wrong::Stamp(error), &member);
        let bytes = pool.take(&member)?;
        let record = EvidenceRecord::parse(bytes).map_err(wrong)?;
        let tokens = record.tokens() as u64;
        pool.budget.take(Cost::Tokens, tokens, &member)?;
        let beside = tokens.saturating_mul(bytes.len() as u64);
        pool.budget.take(Cost::TokenBytes, beside, &member)?;
        let first = layout::stamp(log, number);
        if pool.take(&first)? != record.first() {
            return Err(Fault::new(Wrong::Stamp(TimestampError::WrongImprint), first));
        }
        let stamps = record.verify_itself(data).map_err(wrong)?;
        Ok(Self { verdict: verdict(&stamps), record, data: data.to_vec(), member })
    }

    /// Whether it counts for a verifier.
    pub(super) fn judge(&self, trust: &Trust) -> Result<Option<StampVerdict>, Fault> {
        match self.record.verify_with(&self.data, &trust.anchors, &trust.lists) {
            Ok(stamps) => {
                let is_development = stamps.iter().any(Stamp::is_development);
                let trust =
                    if is_development { StampTrust::Development } else { StampTrust::Trusted };
                Ok(Some(StampVerdict { trust, ..verdict(&stamps) }))
            }
            Err(TimestampError::UnknownRoot) => Ok(None),
            Err(error) => Err(Fault::new(Wrong::Stamp(error), &self.member)),
        }
    }
}

/// The time that counts is that of the first token; those behind it renew it.
fn verdict(stamps: &[Stamp]) -> StampVerdict {
    let (first, last) = (stamps.first(), stamps.last());
    let name = |name: fn(&Stamp) -> &String| first.map(|stamp| name(stamp).clone());
    StampVerdict {
        authority: name(|stamp| &stamp.authority).unwrap_or_default(),
        root: name(|stamp| &stamp.root).unwrap_or_default(),
        root_fingerprint: first.map_or(Hash::ZERO, |stamp| Hash(stamp.root_fingerprint)),
        time_ms: first.map(|stamp| stamp.time.unix_ms()),
        accuracy_ms: first.map_or(0, Stamp::accuracy_ms),
        algorithm: first.map(|stamp| stamp.algorithm.name()),
        revocation_checked: !stamps.is_empty()
            && stamps.iter().all(|stamp| stamp.revocation == Revocation::Checked),
        valid_until_ms: last.map(|stamp| stamp.valid_until.unix_ms()),
        renewals: u32::try_from(stamps.len().saturating_sub(1)).unwrap_or(u32::MAX),
        trust: StampTrust::Unknown,
    }
}
