//! What stands around the signatures of a document, looked up once for all of them: a document can
//! have as many as a file has room for.

use crate::completeness::{Completeness, Overtaking};
use crate::reading::{Answered, Signatures};
use crate::verdict::{DocumentVerdict, PartVerdict, StatementVerdict};
use cahier_evidence::{Hash, PersonId};
use cahier_notebook::Amendment;
use cahier_notebook::canonical::Content;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The reasons of amendments by their id.
type Reasons<'v> = BTreeMap<&'v str, &'v Amendment>;

/// A document with its signatures by what they have to do with each other.
pub(super) struct Around<'v> {
    pub document: &'v DocumentVerdict,
    /// On whose word its history rests, where it shows one.
    pub completeness: Option<Completeness<'v>>,
    signatures: Signatures<'v>,
    by_about: BTreeMap<Hash, Vec<&'v StatementVerdict>>,
    /// The first signature that shows the same, by the place of each later one.
    same: BTreeMap<u64, &'v StatementVerdict>,
    changes: BTreeMap<Hash, usize>,
    /// By the seal, in letters.
    reasons: BTreeMap<&'v str, Reasons<'v>>,
}

impl<'v> Around<'v> {
    /// Of a document in a file that somebody made.
    pub(super) fn of(document: &'v DocumentVerdict, exporter: PersonId) -> Self {
        let mut by_about: BTreeMap<Hash, Vec<&StatementVerdict>> = BTreeMap::new();
        for one in &document.statements {
            if let Some(about) = one.about {
                by_about.entry(about).or_default().push(one);
            }
        }
        let mut changes = BTreeMap::new();
        let all = document.history.iter().flat_map(|history| &history.changes);
        for seal in all.filter_map(|change| change.amends) {
            *changes.entry(seal).or_insert(0) += 1;
        }
        let (same, reasons) = (same(&document.statements), reasons(document));
        let (signatures, completeness) = (document.signatures(), document.completeness(exporter));
        Self { document, completeness, signatures, by_about, same, changes, reasons }
    }

    /// What a seal answers; none where it answers nothing.
    pub(super) fn answered(&self, seal: &StatementVerdict) -> Option<Answered<'v>> {
        self.signatures.answered(seal)
    }

    /// Whether somebody's work came before a signature that its signer had not seen; none where no
    /// changes are shown.
    pub(super) fn overtaking(&self, signed: &StatementVerdict) -> Option<Overtaking<'v>> {
        self.completeness.as_ref().map(|known| known.overtaking(signed))
    }

    /// The seals that answer a signature, each with whether it countersigns it.
    pub(super) fn answers(&self, signed: &StatementVerdict) -> Vec<(&'v StatementVerdict, bool)> {
        let seals = self.by_about.get(&signed.hash).into_iter().flatten();
        let later = seals.filter(|seal| signed.index < seal.index);
        later.map(|seal| (*seal, signed.agrees(seal))).collect()
    }

    /// The first signature before this one that shows the very same parts.
    pub(super) fn same(&self, signed: &StatementVerdict) -> Option<&'v StatementVerdict> {
        self.same.get(&signed.index).copied()
    }

    /// How many changes amend what a seal closed.
    pub(super) fn changes(&self, seal: Hash) -> usize {
        self.changes.get(&seal).copied().unwrap_or_default()
    }

    /// The reasons for changing what a seal closed.
    pub(super) fn reasons(&self, seal: Hash) -> Vec<&'v Amendment> {
        let reasons = self.reasons.get(seal.to_string().as_str());
        reasons.into_iter().flat_map(BTreeMap::values).copied().collect()
    }
}

/// As versions give them that somebody signed who may write the document, and as its changes do.
fn reasons(document: &DocumentVerdict) -> BTreeMap<&str, Reasons<'_>> {
    let by_writers = document.statements.iter().filter(|statement| statement.is_by_writer());
    let parts = by_writers.flat_map(|statement| &statement.parts);
    let shown = parts.filter_map(|part| match &part.content {
        Some(Content::Amendment(amendment)) => Some(amendment),
        _ => None,
    });
    let entry = document.history.iter().filter_map(|history| history.entry.as_ref());
    let mut reasons: BTreeMap<&str, Reasons<'_>> = BTreeMap::new();
    for amendment in shown.chain(entry.flat_map(|entry| &entry.amendments)) {
        reasons.entry(&amendment.seal).or_default().insert(&amendment.id, amendment);
    }
    reasons
}

fn same(statements: &[StatementVerdict]) -> BTreeMap<u64, &StatementVerdict> {
    let mut sorted: Vec<&StatementVerdict> = statements.iter().collect();
    // Stable: those that show the same stay in the order of the log.
    sorted.sort_by(|one, other| by_shown(one, other));
    let mut found = BTreeMap::new();
    for run in sorted.chunk_by(|one, other| by_shown(one, other).is_eq()) {
        let [first, later @ ..] = run else { continue };
        found.extend(later.iter().map(|one| (one.index, *first)));
    }
    found
}

/// Any order in which signatures that show the same are equal.
fn by_shown(one: &StatementVerdict, other: &StatementVerdict) -> Ordering {
    let size = |statement: &StatementVerdict| (statement.withheld, statement.parts.len());
    let mut parts = one.parts.iter().zip(&other.parts).map(|(one, other)| by_part(one, other));
    let differs = || parts.find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
    size(one).cmp(&size(other)).then_with(differs)
}

fn by_part(one: &Arc<PartVerdict>, other: &Arc<PartVerdict>) -> Ordering {
    if Arc::ptr_eq(one, other) {
        return Ordering::Equal;
    }
    let names = one.name.cmp(&other.name).then_with(|| one.bytes.cmp(&other.bytes));
    names.then_with(|| one.content.is_some().cmp(&other.content.is_some()))
}
