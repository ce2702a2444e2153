//! Announcing a proof: before it leaves, a record of whoever takes it out stands in the log of
//! each zone, behind everything that the proof shows. Members read it there, and a verifier knows
//! by it that none of the zone's records before it was left out.

use super::{LEAVES_AT_ONCE, ProofOrder, ProveError};
use crate::driver::Driver;
use crate::engine::Signed;
use crate::store::Store;
use cahier_evidence::{DocumentId, EXPORT_DOCUMENTS_MAX, ExportKind, ZoneId};
use cahier_proof::Selection;
use std::collections::{BTreeMap, BTreeSet};

/// A proof shows what stands before this place of each zone.
pub(super) type Ends = BTreeMap<ZoneId, u64>;

/// The first signature of each entry.
type Firsts = BTreeMap<DocumentId, u64>;

/// How the record of a zone names so many entries; none stand for the zone as a whole.
pub(super) fn named(selection: &Selection, documents: &BTreeSet<DocumentId>) -> Vec<DocumentId> {
    let whole = matches!(selection, Selection::Zone(_)) || documents.len() > EXPORT_DOCUMENTS_MAX;
    if whole { Vec::new() } else { documents.iter().copied().collect() }
}

impl<S: Store> Driver<S> {
    /// Where a proof ends in each zone of what is signed: at the newest record that announces it.
    pub(super) async fn announced(
        &self,
        order: &ProofOrder,
        signed: &[Signed],
    ) -> Result<Ends, ProveError> {
        let mut zones: BTreeMap<ZoneId, Firsts> = BTreeMap::new();
        for one in signed {
            let first = zones.entry(one.at.zone).or_default().entry(one.at.document);
            let first = first.or_insert(one.at.index);
            *first = one.at.index.min(*first);
        }
        let mut ends = Ends::new();
        for (zone, firsts) in zones {
            let end = self.announced_in(zone, order.export(), &firsts).await?;
            ends.insert(zone, end.ok_or(ProveError::Unannounced)?);
        }
        Ok(ends)
    }

    /// The newest record of this person before the head that names every entry of which it has a
    /// signature before it. None while one is on its way: it is the one that is waited for.
    async fn announced_in(
        &self,
        zone: ZoneId,
        kind: ExportKind,
        firsts: &Firsts,
    ) -> Result<Option<u64>, ProveError> {
        let size = self.engine.head_of(zone).map_or(0, |head| head.position.size);
        if self.engine.announces_soon(zone, kind) {
            return Ok(None);
        }
        let failed = self.engine.failed(zone);
        let mut end = size;
        while end > 0 {
            let from = end.saturating_sub(LEAVES_AT_ONCE);
            let limit = usize::try_from(end - from).unwrap_or(usize::MAX);
            let leaves = self.leaves(zone, from, limit).await?;
            for (index, leaf) in leaves.iter().rev() {
                if *index >= end || failed.void.contains(index) {
                    continue;
                }
                let export = self.engine.own_export(&leaf.signed, kind);
                if export.is_some_and(|named| names_all(&named, firsts, *index)) {
                    return Ok(Some(*index));
                }
            }
            end = from;
        }
        Ok(None)
    }
}

/// Whether a record at a place names every entry that has a signature before it, and there is one.
fn names_all(named: &[DocumentId], firsts: &Firsts, index: u64) -> bool {
    let mut before = firsts.iter().filter(|(_, first)| **first < index).peekable();
    before.peek().is_some()
        && (named.is_empty() || before.all(|(document, _)| named.contains(document)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: DocumentId = DocumentId([1; 16]);
    const B: DocumentId = DocumentId([2; 16]);

    #[test]
    fn a_record_announces_what_it_names_and_stands_behind() {
        let firsts = Firsts::from([(A, 4), (B, 9)]);
        assert!(!names_all(&[A, B], &firsts, 4), "nothing stands before it");
        assert!(!names_all(&[], &firsts, 3));
        assert!(names_all(&[A], &firsts, 9), "the other was signed behind it");
        assert!(!names_all(&[A], &firsts, 10) && !names_all(&[B], &firsts, 9));
        assert!(names_all(&[A, B], &firsts, 10));
        assert!(names_all(&[], &firsts, 10), "the zone as a whole");
    }

    #[test]
    fn many_entries_are_the_zone_as_a_whole() {
        let few = BTreeSet::from([A, B]);
        let chosen = Selection::Documents(few.clone());
        assert_eq!(named(&chosen, &few), [A, B]);
        assert!(named(&Selection::Zone(ZoneId([3; 16])), &few).is_empty());
        let id = |number: usize| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&number.to_be_bytes());
            DocumentId(id)
        };
        let most: BTreeSet<DocumentId> = (0..EXPORT_DOCUMENTS_MAX).map(id).collect();
        assert_eq!(named(&chosen, &most).len(), EXPORT_DOCUMENTS_MAX);
        let more: BTreeSet<DocumentId> = (0..=EXPORT_DOCUMENTS_MAX).map(id).collect();
        assert!(named(&chosen, &more).is_empty());
    }
}
