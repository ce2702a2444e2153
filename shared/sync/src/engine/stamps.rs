//! The timestamps over one checkpoint that are kept. What comes later is put beside what was there:
//! a relay that answers with less, or with what nobody can check, takes nothing away. Pure.

use super::stamp::found;
use crate::rows::{FoundTime, Worth};
use cahier_proof::token_holds;
use cahier_protocol::{LOG_STAMPS_MAX, Stamped};
use cahier_timestamp::{EvidenceRecord, TrustAnchors};
use std::cmp::Reverse;

/// A timestamp, and what it is worth here.
#[derive(Clone)]
pub(super) struct Seen {
    pub stamp: Stamped,
    pub found: FoundTime,
    /// Its first token: what is put over it later renews that one.
    first: Vec<u8>,
    tokens: usize,
}

impl Seen {
    /// Looks one over these bytes up.
    fn of(stamp: Stamped, covered: &[u8], anchors: &TrustAnchors) -> Self {
        let found = found(&stamp, covered, anchors);
        let record = EvidenceRecord::parse(&stamp.evidence);
        let (first, tokens) = match &record {
            Ok(record) => (record.first().to_vec(), record.tokens()),
            Err(_) => (stamp.evidence.clone(), 0),
        };
        Self { stamp, found, first, tokens }
    }

    /// How sure it is, and for how long.
    fn reach(&self) -> (Reverse<Worth>, u64, usize) {
        (Reverse(self.found.worth), self.found.until_ms, self.tokens)
    }

    fn is_verified(&self) -> bool {
        self.found.worth != Worth::Unverified
    }
}

/// Looks up what is kept.
pub(super) fn look_up(stamps: Vec<Stamped>, covered: &[u8], anchors: &TrustAnchors) -> Vec<Seen> {
    stamps.into_iter().map(|stamp| Seen::of(stamp, covered, anchors)).collect()
}

/// The same of what comes: whatever is no timestamp over these bytes by its own certificates is
/// left out.
pub(super) fn sift(mut stamps: Vec<Stamped>, covered: &[u8], anchors: &TrustAnchors) -> Vec<Seen> {
    stamps.retain(|stamp| token_holds(&stamp.evidence, covered));
    look_up(stamps, covered, anchors)
}

/// What is kept once more came. A renewed one takes the place of the one that it renews where it
/// is verified further; what is not verified takes no place. Where there is no room for all,
/// those that are certified come first, then those that were there.
pub(super) fn merge(kept: Vec<Seen>, came: Vec<Seen>) -> Vec<Seen> {
    let mut all = kept;
    for one in came {
        let same = |held: &Seen| held.first == one.first;
        // Of several with the same first token, the one that is verified furthest.
        let held = all.iter_mut().filter(|held| same(held)).max_by_key(|held| held.reach());
        match held {
            None => all.push(one),
            Some(held) if one.is_verified() => {
                if one.reach() > held.reach() {
                    *held = one;
                }
            }
            Some(held) if held.is_verified() => {}
            // Nobody can say yet which of them is right.
            Some(_) => {
                if all.iter().all(|held| held.stamp.evidence != one.stamp.evidence) {
                    all.push(one);
                }
            }
        }
    }
    all.sort_by_key(|one| one.found.worth != Worth::Certified);
    all.truncate(LOG_STAMPS_MAX);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::slice::from_ref;

    fn seen(first: u8, evidence: u8, worth: Worth, until_ms: u64) -> Seen {
        let (authority, time_ms) = ("essai".to_owned(), 5);
        let evidence = vec![first, evidence];
        let stamp = Stamped { authority: authority.clone(), certified: true, evidence };
        let found = FoundTime { worth, authority, time_ms, until_ms };
        Seen { stamp, found, first: vec![first], tokens: 1 }
    }

    fn merged(kept: &[Seen], came: &[Seen]) -> Vec<(u8, u8)> {
        let all = merge(kept.to_vec(), came.to_vec());
        all.iter().map(|one| (one.stamp.evidence[0], one.stamp.evidence[1])).collect()
    }

    #[test]
    fn nothing_that_is_kept_is_dropped_for_what_comes() {
        let genuine = seen(1, 0, Worth::Unverified, 0);
        let made = seen(2, 0, Worth::Development, 900);
        let certified = seen(3, 0, Worth::Certified, 900);
        assert_eq!(merged(from_ref(&genuine), &[]), [(1, 0)]);
        assert_eq!(merged(from_ref(&genuine), from_ref(&made)), [(1, 0), (2, 0)]);
        let all = [genuine.clone(), made.clone()];
        assert_eq!(merged(&all, from_ref(&certified)), [(3, 0), (1, 0), (2, 0)]);
        assert_eq!(merged(&all, &all), [(1, 0), (2, 0)], "the same again changes nothing");
        assert_eq!(merged(from_ref(&certified), &all), [(3, 0), (1, 0), (2, 0)]);
    }

    #[test]
    fn a_renewal_takes_the_place_of_what_it_renews_where_it_is_verified_further() {
        let kept = [seen(1, 0, Worth::Certified, 100)];
        for (came, expected) in [
            (seen(1, 9, Worth::Certified, 200), [(1, 9)]),
            (seen(1, 9, Worth::Certified, 100), [(1, 0)]),
            (seen(1, 9, Worth::Certified, 50), [(1, 0)]),
            // Of an authority that is not trusted here, or none at all.
            (seen(1, 9, Worth::Development, 900), [(1, 0)]),
            (seen(1, 9, Worth::Unverified, 0), [(1, 0)]),
        ] {
            assert_eq!(merged(&kept, &[came]), expected);
        }
        let kept = [seen(1, 0, Worth::Unverified, 0)];
        let longer = seen(1, 9, Worth::Unverified, 0);
        assert_eq!(merged(&kept, from_ref(&longer)), [(1, 0), (1, 9)], "neither is known wrong");
        assert_eq!(merged(&[kept[0].clone(), longer.clone()], &[longer]), [(1, 0), (1, 9)]);
        assert_eq!(merged(&kept, &[seen(1, 9, Worth::Certified, 100)]), [(1, 9)]);
    }

    #[test]
    fn however_many_come_those_that_were_there_stay() {
        let kept: Vec<Seen> = (0..4).map(|first| seen(first, 0, Worth::Unverified, 0)).collect();
        let flood: Vec<Seen> =
            (10..40).map(|first| seen(first, 0, Worth::Development, 9)).collect();
        let all = merged(&kept, &flood);
        assert_eq!(all.len(), LOG_STAMPS_MAX);
        assert_eq!(all[..4], [(0, 0), (1, 0), (2, 0), (3, 0)]);
        let full = merge(kept, flood);
        let certified = seen(50, 0, Worth::Certified, 9);
        let all = merged(&full, &[certified]);
        assert_eq!((all.len(), all[0]), (LOG_STAMPS_MAX, (50, 0)), "there is always room for it");
    }
}
