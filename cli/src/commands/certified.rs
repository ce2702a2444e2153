//! The times of what a proof shows: the certified one with the authority that gave it.

use crate::dates::date_time;
use crate::lang::Lang;
use cahier_proof::{LogVerdict, StampTrust, StampVerdict, Times, Verdict};
use serde_json::{Value, json};

/// The certified time with its authority, or that there is none.
pub fn line(times: &Times, verdict: &Verdict, lang: Lang) -> String {
    match (times.certified_ms, authority(times, verdict)) {
        (Some(ms), Some(stamp)) => {
            let at = date_time(stamp.time_ms.unwrap_or(ms));
            format!("{at}{} ({})", stamp.accuracy(), stamp.authority)
        }
        (Some(ms), None) => date_time(ms),
        (None, _) => {
            let no = lang.say("non", "no");
            let claims = claimed_stamp(times, verdict);
            claims.map_or_else(|| no.to_owned(), |stamp| format!("{no} ({})", stamp.authority))
        }
    }
}

/// The token that gave the certified time of an act.
fn authority<'v>(times: &Times, verdict: &'v Verdict) -> Option<&'v StampVerdict> {
    let gave = |stamp: &&StampVerdict| {
        stamp.trust == StampTrust::Trusted && stamp.latest_ms() == times.certified_ms
    };
    verdict.logs.get(times.certified_by?)?.stamps.iter().find(gave)
}

/// A token that counts for nothing here, and names an authority.
fn claimed_stamp<'v>(times: &Times, verdict: &'v Verdict) -> Option<&'v StampVerdict> {
    let mut stamps = logs_of(times, verdict).flat_map(|log| &log.stamps);
    stamps.find(|stamp| !stamp.authority.is_empty())
}

fn logs_of<'v>(times: &Times, verdict: &'v Verdict) -> impl Iterator<Item = &'v LogVerdict> {
    times.logs.iter().filter_map(|at| verdict.logs.get(*at))
}

/// The times of an act, for scripts.
pub fn json(times: &Times, verdict: &Verdict) -> Value {
    json!({
        "claimed": date_time(times.claimed_ms), "received": date_time(times.received_ms),
        "certified": times.certified_ms.map(date_time),
        "authority": authority(times, verdict).map(|stamp| stamp.authority.clone()),
        "logs": times.logs, "certified_by": times.certified_by,
    })
}
