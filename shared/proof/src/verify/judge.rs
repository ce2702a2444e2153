//! What a verifier's own trust adds: which logs they know, which tokens count, which time is
//! certified. It never takes anything out of the verdict but by a fault.

use super::log::LogFile;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::trust::Trust;
use crate::verdict::{LogTrust, StampTrust, Verdict, ZoneVerdict};
use cahier_evidence::ZoneId;
use cahier_evidence::log::{VerifierKey, split_log_origin};
use std::collections::BTreeMap;

/// Holds a proof that is whole against whom a verifier trusts.
pub(super) fn judge(
    mut verdict: Verdict,
    logs: &[LogFile],
    trust: &Trust,
) -> Result<Verdict, Fault> {
    let mut certified = Certified::new();
    for (number, (log, shown)) in logs.iter().zip(&mut verdict.logs).enumerate() {
        shown.trust = log_trust(number, log, trust)?;
        let mut earliest = None;
        for (token, stamp) in log.tokens.iter().zip(&mut shown.stamps) {
            if let Some(judged) = token.judge(trust)? {
                *stamp = judged;
            }
            let counts = stamp.trust == StampTrust::Trusted;
            let time = stamp.latest_ms().filter(|_| counts);
            earliest = earliest.into_iter().chain(time).min();
        }
        // A head under a key of its own would be anybody's word, and so would such a log.
        if let Some(ms) = earliest.filter(|_| shown.counts()) {
            certified.entry(shown.zone).or_default().push((shown.size, (ms, number)));
        }
    }
    certified.values_mut().for_each(|dated| settle(dated));
    for (zone, index, times) in verdict.acts_mut() {
        let dated = certified.get(&zone).map_or(&[][..], Vec::as_slice);
        let first = dated.partition_point(|(size, _)| *size <= index);
        let (ms, number) = dated.get(first).map(|(_, found)| *found).unzip();
        (times.certified_ms, times.certified_by) = (ms, number);
    }
    for zone in &mut verdict.zones {
        zone.compared = is_compared(zone, trust)?;
    }
    let any = verdict.times().next().is_some();
    verdict.certified = any && verdict.times().all(|times| times.certified_ms.is_some());
    verdict.judged = true;
    Ok(verdict)
}

/// A size of a zone's log, with the time by which it had that size and the number of the entry that
/// says so.
type Dated = (u64, (u64, usize));
/// Sizes of each zone's log.
type Certified = BTreeMap<ZoneId, Vec<Dated>>;

/// Sorts by size, and gives each the earliest time of it and of all larger ones: what was longer by
/// then had those leaves too. So what an entry says counts for every act before it, however many
/// other entries there are.
fn settle(dated: &mut [Dated]) {
    dated.sort_unstable();
    let mut earliest = (u64::MAX, usize::MAX);
    for (_, found) in dated.iter_mut().rev() {
        earliest = earliest.min(*found);
        *found = earliest;
    }
}

/// Whether a log's key is one that the verifier named: the very key, or another generation of its
/// log under the same one. Where they named any, every log under the key of its zone's head is to
/// have one of them, as that head is; one under another key does not count instead.
fn log_trust(number: usize, file: &LogFile, trust: &Trust) -> Result<LogTrust, Fault> {
    let key = &file.key;
    let log = |key: &VerifierKey| split_log_origin(key.name()).map(|(name, _)| name.to_owned());
    let generation = |known: &VerifierKey| {
        known.public() == key.public() && log(known).is_some() && log(known) == log(key)
    };
    if trust.logs.iter().any(|known| known == key || generation(known)) {
        Ok(LogTrust::Known)
    } else if trust.logs.is_empty() || !file.verdict.same_key {
        Ok(LogTrust::Unknown)
    } else {
        Err(Fault::new(Wrong::LogKey, layout::inclusion(number)))
    }
}

/// The same for the key of a zone's head, which has no name; in a file without a log it is all that
/// there is of the relay.
fn is_compared(zone: &ZoneVerdict, trust: &Trust) -> Result<bool, Fault> {
    let known = trust.logs.iter().any(|known| known.public() == &zone.relay.0);
    if known || trust.logs.is_empty() {
        Ok(known)
    } else {
        Err(Fault::new(Wrong::LogKey, layout::head(zone.zone)))
    }
}
