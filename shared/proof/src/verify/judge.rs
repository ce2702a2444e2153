//! What a verifier's own trust adds: which logs they know, which tokens count, which time is
//! certified. It never takes anything out of the verdict but by a fault.

use super::log::LogFile;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::trust::Trust;
use crate::verdict::{LogTrust, StampTrust, Verdict};
use cahier_evidence::log::{VerifierKey, split_log_origin};

/// Holds a proof that is whole against whom a verifier trusts.
pub(super) fn judge(
    mut verdict: Verdict,
    logs: &[LogFile],
    trust: &Trust,
) -> Result<Verdict, Fault> {
    let mut certified: Vec<Option<u64>> = Vec::new();
    for (number, (log, shown)) in logs.iter().zip(&mut verdict.logs).enumerate() {
        shown.trust = log_trust(number, &log.key, trust)?;
        let mut earliest = None;
        for (token, stamp) in log.tokens.iter().zip(&mut shown.stamps) {
            if let Some(judged) = token.judge(&trust.anchors)? {
                *stamp = judged;
            }
            let counts = stamp.trust == StampTrust::Trusted;
            let time = stamp.time_ms.filter(|_| counts);
            earliest = earliest.into_iter().chain(time).min();
        }
        certified.push(earliest);
    }
    for times in verdict.times_mut() {
        let found = times.logs.iter().filter_map(|at| certified.get(*at).copied().flatten());
        times.certified_ms = found.min();
    }
    let any = verdict.times().next().is_some();
    verdict.certified = any && verdict.times().all(|times| times.certified_ms.is_some());
    verdict.judged = true;
    Ok(verdict)
}

/// Whether a log's key is one that the verifier knows. One log, under all its generations, has one
/// key at a time: another one under a trusted name is a fault.
fn log_trust(number: usize, key: &VerifierKey, trust: &Trust) -> Result<LogTrust, Fault> {
    if trust.logs.contains(key) {
        return Ok(LogTrust::Known);
    }
    if trust.logs.iter().any(|known| known.name() == key.name()) {
        return Err(Fault::new(Wrong::LogKey, layout::inclusion(number)));
    }
    let log = |key: &VerifierKey| split_log_origin(key.name()).map(|(name, _)| name.to_owned());
    let same = |known: &&VerifierKey| log(known).is_some() && log(known) == log(key);
    // Another generation under the very key that is known.
    let known = trust.logs.iter().filter(same).any(|known| known.public() == key.public());
    Ok(if known { LogTrust::Known } else { LogTrust::Unknown })
}
