//! Questions about the bytes of an update, and merging them, without a document.
//!
//! An update is believed only where two readers agree: the checked one of `scan.rs` and yrs.

use crate::error::{DocumentError, fits};
use crate::keyed::Neighbours;
use crate::scan::{Kind, Parent, scan};
use crate::wire::Id;
use std::collections::{BTreeMap, BTreeSet};
use yrs::updates::decoder::Decode;
use yrs::{IdSet, Update};

/// Most bytes of one update that travels in an envelope.
pub const UPDATE_BYTES_MAX: usize = 1 << 20;
/// Most bytes of the state of one document.
pub const STATE_BYTES_MAX: usize = 64 << 20;
/// Most pieces in one update; a piece takes about 200 bytes of memory.
pub(crate) const UPDATE_PIECES_MAX: usize = 1 << 18;
/// Most pieces in one state.
pub(crate) const STATE_PIECES_MAX: usize = 1 << 22;

/// Clocks of one client, from `start` to before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockRange {
    /// Client id.
    pub client: u64,
    /// First clock.
    pub start: u32,
    /// Clock after the last one.
    pub end: u32,
}

/// What an update adds, deletes and presumes. Ranges are sorted and as long as can be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateSummary {
    /// What it adds; gaps between pieces are not in it.
    pub inserts: Vec<ClockRange>,
    /// What it deletes.
    pub deletes: Vec<ClockRange>,
    /// By client, up to which clock the receiver must know content before it can take the update.
    pub needs: BTreeMap<u64, u32>,
}

/// What an update adds and deletes, and what must be there before it.
pub fn inspect(update_v2: &[u8]) -> Result<UpdateSummary, DocumentError> {
    fits(update_v2.len(), UPDATE_BYTES_MAX)?;
    open(update_v2, UPDATE_PIECES_MAX).map(|opened| opened.summary)
}

/// One update with the content of all of them. Without updates, the update that changes nothing.
///
/// No two of them may add the same content. What yrs makes is checked to hold the same clocks as
/// what went in: nothing is lost unseen.
pub fn merge(updates_v2: &[&[u8]]) -> Result<Vec<u8>, DocumentError> {
    fits(updates_v2.iter().map(|update| update.len()).sum(), STATE_BYTES_MAX)?;
    let (mut inserts, mut deletes) = (Vec::new(), Vec::new());
    for update in updates_v2 {
        let summary = survey(update, STATE_PIECES_MAX)?.summary;
        inserts.extend(summary.inserts);
        deletes.extend(summary.deletes);
    }
    let clocks = |ranges: &[ClockRange]| -> u64 {
        ranges.iter().map(|range| u64::from(range.end - range.start)).sum()
    };
    let before = clocks(&inserts);
    let inserts = joined(inserts);
    if clocks(&inserts) != before {
        return Err(DocumentError::Merge);
    }
    let merged = yrs::merge_updates_v2(updates_v2.iter().copied())
        .map_err(|_| DocumentError::Malformed("yrs cannot read it"))?;
    let summary = survey(&merged, STATE_PIECES_MAX).map_err(|_| DocumentError::Merge)?.summary;
    if summary.inserts != inserts || summary.deletes != joined(deletes) {
        return Err(DocumentError::Merge);
    }
    Ok(merged)
}

/// An update that passed every check that needs no document.
pub(crate) struct Opened {
    pub(crate) summary: UpdateSummary,
    /// Containers that it fills and does not bring.
    pub(crate) parents: BTreeSet<Id>,
    pub(crate) neighbours: Vec<Neighbours>,
    pub(crate) update: Update,
}

/// Reads an update twice, checked and by yrs, and compares what both saw.
pub(crate) fn open(update_v2: &[u8], pieces_max: usize) -> Result<Opened, DocumentError> {
    let Survey { summary, parents, neighbours } = survey(update_v2, pieces_max)?;
    let update =
        Update::decode_v2(update_v2).map_err(|_| DocumentError::Malformed("yrs cannot read it"))?;
    let agree = ranges(&update.insertions(true)) == summary.inserts
        && ranges(update.delete_set()) == summary.deletes;
    if !agree {
        return Err(DocumentError::Malformed("two readers see different clocks"));
    }
    Ok(Opened { summary, parents, neighbours, update })
}

/// What the checked reader alone says of an update.
pub(crate) struct Survey {
    summary: UpdateSummary,
    parents: BTreeSet<Id>,
    pub(crate) neighbours: Vec<Neighbours>,
}

pub(crate) fn survey(update_v2: &[u8], pieces_max: usize) -> Result<Survey, DocumentError> {
    let mut inserts: Vec<ClockRange> = Vec::new();
    let mut presumed: BTreeMap<u64, u32> = BTreeMap::new();
    let mut parents = BTreeSet::new();
    let mut containers = BTreeSet::new();
    let mut neighbours = Vec::new();
    let mut backwards = true;
    let deletes = scan(update_v2, pieces_max, &mut |piece| {
        let Id { client, clock } = piece.id;
        let end = clock + piece.len;
        match inserts.last_mut() {
            Some(last) if last.client == client && last.end == clock => last.end = end,
            _ => inserts.push(ClockRange { client, start: clock, end }),
        }
        if piece.kind == Kind::Container {
            containers.insert(piece.id);
        }
        neighbours.extend(Neighbours::of(piece));
        let parent = match piece.parent {
            Parent::Item(id) => Some(id),
            Parent::Inherited | Parent::Root(_) => None,
        };
        parents.extend(parent);
        for id in [piece.left, piece.right, parent].into_iter().flatten() {
            backwards &= id.client != client || id.clock < clock;
            presume(&mut presumed, id.client, id.clock + 1);
        }
    })?;
    if !backwards {
        return Err(DocumentError::Malformed("a piece leans on a later one of the same client"));
    }
    let inserts = joined(inserts);
    parents.retain(|id| !containers.contains(id));
    if parents.iter().any(|id| holds(&inserts, *id)) {
        return Err(DocumentError::Malformed("a piece is in something that holds no pieces"));
    }
    for range in &deletes {
        presume(&mut presumed, range.client, range.end);
    }
    let summary =
        UpdateSummary { needs: needs(&inserts, presumed), inserts, deletes: joined(deletes) };
    Ok(Survey { summary, parents, neighbours })
}

/// Whether sorted ranges hold an id.
pub(crate) fn holds(ranges: &[ClockRange], id: Id) -> bool {
    let after = ranges.partition_point(|r| (r.client, r.start) <= (id.client, id.clock));
    let range = after.checked_sub(1).and_then(|at| ranges.get(at));
    range.is_some_and(|r| r.client == id.client && id.clock < r.end)
}

fn presume(presumed: &mut BTreeMap<u64, u32>, client: u64, end: u32) {
    let known = presumed.entry(client).or_default();
    *known = (*known).max(end);
}

/// Takes away from what is presumed what the update itself brings.
fn needs(inserts: &[ClockRange], mut presumed: BTreeMap<u64, u32>) -> BTreeMap<u64, u32> {
    // The ranges are sorted: what stays for a client is what its last range says.
    let last: BTreeMap<u64, ClockRange> = inserts.iter().map(|r| (r.client, *r)).collect();
    for (client, range) in last {
        let known = presumed.entry(client).or_default();
        *known = if *known > range.end { *known } else { range.start };
    }
    presumed.retain(|_, end| *end > 0);
    presumed
}

/// Sorts ranges and joins those that touch or overlap.
fn joined(mut ranges: Vec<ClockRange>) -> Vec<ClockRange> {
    ranges.sort_unstable();
    let mut out: Vec<ClockRange> = Vec::with_capacity(ranges.len().min(16));
    for range in ranges {
        match out.last_mut() {
            Some(last) if last.client == range.client && range.start <= last.end => {
                last.end = last.end.max(range.end);
            }
            _ => out.push(range),
        }
    }
    out
}

fn ranges(set: &IdSet) -> Vec<ClockRange> {
    let mut out = Vec::new();
    for (client, ranges) in set.iter() {
        for range in ranges.iter() {
            out.push(ClockRange { client: client.get(), start: range.start, end: range.end });
        }
    }
    joined(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientId, Document, Roots};
    use yrs::{Text, TransactionMut};

    fn document(client: u64) -> Document {
        Document::new(ClientId::new(client).unwrap())
    }

    fn edit(document: &mut Document, f: impl FnOnce(&mut TransactionMut<'_>, &Roots)) -> Vec<u8> {
        let edited = document.edit(|txn, roots| {
            f(txn, roots);
            Ok::<(), DocumentError>(())
        });
        edited.unwrap().1.unwrap()
    }

    fn range(client: u64, start: u32, end: u32) -> ClockRange {
        ClockRange { client, start, end }
    }

    #[test]
    fn inspect_names_exactly_the_clocks_of_each_update() {
        let mut a = document(11);
        let first = edit(&mut a, |txn, roots| roots.title.insert(txn, 0, "sodium 🧪"));
        let second = edit(&mut a, |txn, roots| roots.title.remove_range(txn, 0, 6));
        let third = edit(&mut a, |txn, roots| roots.title.insert(txn, 0, "Na"));

        let summary = inspect(&first).unwrap();
        assert_eq!(summary.inserts, [range(11, 0, 9)], "an emoji takes two clocks");
        assert!(summary.deletes.is_empty());
        assert!(summary.needs.is_empty());
        let summary = inspect(&second).unwrap();
        assert_eq!((summary.inserts, summary.deletes), (vec![], vec![range(11, 0, 6)]));
        assert_eq!(summary.needs, BTreeMap::from([(11, 6)]));
        let summary = inspect(&third).unwrap();
        assert_eq!(summary.inserts, [range(11, 9, 11)]);
        assert_eq!(summary.needs, BTreeMap::from([(11, 9)]));
    }

    #[test]
    fn merge_keeps_every_clock_and_leaves_gaps_out() {
        let mut a = document(11);
        let first = edit(&mut a, |txn, roots| roots.title.insert(txn, 0, "abc"));
        let second = edit(&mut a, |txn, roots| roots.title.insert(txn, 3, "def"));
        let third = edit(&mut a, |txn, roots| roots.title.insert(txn, 6, "ghi"));

        let all = merge(&[&first, &second, &third]).unwrap();
        assert_eq!(inspect(&all).unwrap().inserts, [range(11, 0, 9)]);
        let mut b = document(12);
        b.apply(&all).unwrap();
        assert_eq!(b.state_vector(), a.state_vector());

        let gap = merge(&[&first, &third]).unwrap();
        let summary = inspect(&gap).unwrap();
        assert_eq!(summary.inserts, [range(11, 0, 3), range(11, 6, 9)]);
        assert_eq!(summary.needs, BTreeMap::from([(11, 6)]));
        assert_eq!(document(12).apply(&gap), Err(DocumentError::Missing));

        let nothing = inspect(&merge(&[]).unwrap()).unwrap();
        assert_eq!(nothing, UpdateSummary::default());
    }

    #[test]
    fn what_is_no_update_is_refused() {
        assert!(inspect(&[]).is_err());
        assert!(inspect(b"%PDF-1.7").is_err());
        let large = vec![0; UPDATE_BYTES_MAX + 1];
        assert!(matches!(inspect(&large), Err(DocumentError::TooLarge { .. })));
        assert!(merge(&[&[0xff][..]]).is_err());
        let update = edit(&mut document(11), |txn, roots| roots.title.insert(txn, 0, "a"));
        assert_eq!(merge(&[&update, &update]), Err(DocumentError::Merge));
    }
}
