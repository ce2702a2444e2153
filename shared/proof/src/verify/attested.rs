//! What people say of who they are, as the file holds it: nobody is named by more than that.

use super::pool::Pool;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::plan::Plan;
use cahier_evidence::{ATTESTATIONS_MAX, Attestation, Hash, PersonId};
use std::collections::BTreeMap;

/// What people say of who they are, each with the commitment to it.
pub(super) type Attestations = BTreeMap<PersonId, Vec<(Hash, Attestation)>>;

/// Reads those that a file names.
pub(super) fn read(plan: &Plan, pool: &mut Pool<'_>) -> Result<Attestations, Fault> {
    let mut all = Attestations::new();
    for commitment in &plan.attestations {
        let member = layout::attestation(commitment.0);
        let read = Attestation::decode(pool.take(&member)?).ok();
        let read = read.filter(|attestation| attestation.commitment() == commitment.0);
        let Some(read) = read else { return Err(Fault::new(Wrong::Attestation, member)) };
        let own = all.entry(read.person).or_default();
        // Each of them is looked at wherever that person signed.
        if own.len() >= ATTESTATIONS_MAX {
            return Err(Fault::new(Wrong::TooLarge, member));
        }
        own.push((commitment.0, read));
    }
    Ok(all)
}

/// Attestations for which no record that was read vouches yet.
pub(super) struct Unvouched(Vec<(PersonId, Hash)>);

impl Unvouched {
    /// All of a file.
    pub(super) fn new(all: &Attestations) -> Self {
        let each = |(person, own): (&PersonId, &Vec<(Hash, Attestation)>)| {
            let person = *person;
            own.iter().map(|(commitment, _)| (person, *commitment)).collect::<Vec<_>>()
        };
        Self(all.iter().flat_map(each).collect())
    }

    /// Takes off those for which somebody in a zone vouched.
    pub(super) fn look(&mut self, vouched: impl Fn(PersonId, Hash) -> bool) {
        self.0.retain(|(person, commitment)| !vouched(*person, *commitment));
    }

    /// What is left names nobody at any place: no record refers to it.
    pub(super) fn finish(self) -> Result<(), Fault> {
        match self.0.first() {
            Some((_, commitment)) => {
                Err(Fault::new(Wrong::Attestation, layout::attestation(*commitment)))
            }
            None => Ok(()),
        }
    }
}
