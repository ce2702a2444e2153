//! A zone's records, followed place by place: who was a member in which role with which devices,
//! and who vouched for whom, at each place where something that is shown stands.

use super::attested::Attestations;
use super::budget::{Budget, Cost};
use super::files::{EnvelopeFile, ZoneFile};
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::verdict::{Name, Voucher, Who};
use cahier_evidence::{
    Attestation, DeviceId, DocumentId, Hash, PersonId, PersonState, RecordChain, Role, Standing,
    Vouch, ZoneState, may_write,
};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The state of a zone's records at one place.
pub(super) struct Walk<'a> {
    file: &'a ZoneFile,
    attestations: &'a Attestations,
    chain: RecordChain,
    next: usize,
    /// Where the vouches for each attestation stand.
    vouched: BTreeMap<(PersonId, Hash), Vec<Vouched>>,
    /// So many vouches of the state are among them.
    known: usize,
}

/// Where a vouch stands: its number in the state, and the record behind it.
#[derive(Clone, Copy)]
struct Vouched {
    number: usize,
    index: u64,
    received_ms: u64,
}

/// Who signed, and how.
pub(super) struct Signer<'w> {
    pub who: Who,
    pub role: Role,
    pub chain: &'w PersonState,
}

impl<'a> Walk<'a> {
    pub(super) fn new(file: &'a ZoneFile, attestations: &'a Attestations) -> Self {
        Self {
            file,
            attestations,
            chain: RecordChain::new(file.zone),
            next: 0,
            vouched: BTreeMap::new(),
            known: 0,
        }
    }

    /// Takes in every record before a place.
    pub(super) fn advance(&mut self, index: u64) -> Result<(), Fault> {
        while let Some(placed) = self.file.records.get(self.next).filter(|one| one.index < index) {
            let taken = self.chain.take(&placed.signed, placed.received_ms);
            let wrong = |_| Fault::new(Wrong::Records, layout::records(self.file.zone));
            taken.map_err(wrong)?;
            let (index, received_ms) = (placed.index, placed.received_ms);
            let vouches = &self.chain.state().vouches;
            for (number, vouch) in vouches.iter().enumerate().skip(self.known) {
                let about = self.vouched.entry((vouch.person, vouch.commitment)).or_default();
                // What is over never stands again: at most one of each manager is left.
                about.retain(|one| {
                    vouches.get(one.number).is_some_and(|one| one.lasts_at(received_ms))
                });
                about.push(Vouched { number, index, received_ms });
            }
            self.known = vouches.len();
            self.next += 1;
        }
        Ok(())
    }

    /// Whether a record that was taken in vouches for an attestation: the person's chain held it.
    pub(super) fn vouched_for(&self, person: PersonId, commitment: Hash) -> bool {
        self.vouched.contains_key(&(person, commitment))
    }

    /// Those who vouch for an attestation that stands, each with where they said so.
    fn vouchers(
        &self,
        person: PersonId,
        commitment: Hash,
        at_ms: u64,
    ) -> impl Iterator<Item = (&Vouch, Vouched)> {
        let all = self.vouched.get(&(person, commitment)).into_iter().flatten();
        let found = all.filter_map(move |at| Some((self.state().vouches.get(at.number)?, *at)));
        found.filter(move |(vouch, _)| vouch.lasts_at(at_ms))
    }

    pub(super) fn state(&self) -> &ZoneState {
        self.chain.state()
    }

    /// A document begins here, by a member who may begin it.
    pub(super) fn begins(&mut self, birth: &EnvelopeFile) -> Result<(), Fault> {
        let header = &birth.envelope.header;
        let role = self.signed(birth)?.role;
        let own = header.birth.is_some_and(|born| born.owner == header.person);
        if !may_write(role, header.class, own) {
            return Err(Fault::new(Wrong::Right, &birth.member));
        }
        self.born(birth)
    }

    /// A document belongs to somebody, says its first envelope, which stands here.
    pub(super) fn born(&mut self, birth: &EnvelopeFile) -> Result<(), Fault> {
        let header = &birth.envelope.header;
        let Some(born) = &header.birth else { return Ok(()) };
        let begun = self.chain.born(header.document, born.owner);
        begun.map_err(|_| Fault::new(Wrong::Right, &birth.member))
    }

    /// Whether a document moved to another zone before this place.
    pub(super) fn has_left(&self, document: DocumentId) -> bool {
        self.chain.has_left(&document)
    }

    /// Whether a document is somebody's or was opened to them, as far as the file shows it.
    pub(super) fn is_own(&self, document: DocumentId, person: PersonId) -> bool {
        self.chain.is_own(&document, &person)
    }

    /// What somebody may do who signed an envelope that stands here: a live device of a member.
    fn signed(&self, file: &EnvelopeFile) -> Result<Standing<'_>, Fault> {
        let header = &file.envelope.header;
        let wrong = |wrong: Wrong| Fault::new(wrong, &file.member);
        let standing = self.state().standing(&header.person, file.received_ms);
        let standing = standing.map_err(|_| wrong(Wrong::Right))?;
        let device = standing.chain.live(&header.device).ok_or_else(|| wrong(Wrong::Right))?;
        if file.envelope.verifies(&device.card.verify) {
            Ok(standing)
        } else {
            Err(wrong(Wrong::Signature))
        }
    }

    /// The same with their names.
    pub(super) fn signer(
        &self,
        file: &EnvelopeFile,
        budget: &mut Budget,
    ) -> Result<Signer<'_>, Fault> {
        let Standing { role, chain } = self.signed(file)?;
        let (header, at_ms) = (&file.envelope.header, file.received_ms);
        let who = self.who(header.person, header.device, Some(role), at_ms, budget)?;
        Ok(Signer { who, role, chain })
    }

    /// Who signed an envelope that somebody else took in here: a device that was ever theirs.
    pub(super) fn former_signer(
        &self,
        file: &EnvelopeFile,
        budget: &mut Budget,
    ) -> Result<Who, Fault> {
        let header = &file.envelope.header;
        let chain = self.state().chain_of(&header.person);
        let device = chain.and_then(|chain| chain.devices.get(&header.device));
        let device = device.ok_or_else(|| Fault::new(Wrong::Right, &file.member))?;
        if !file.envelope.verifies(&device.card.verify) {
            return Err(Fault::new(Wrong::Signature, &file.member));
        }
        let role = self.state().role(&header.person, file.received_ms);
        self.who(header.person, header.device, role, file.received_ms, budget)
    }

    /// A person with the names for which somebody vouches here.
    pub(super) fn who(
        &self,
        person: PersonId,
        device: DeviceId,
        role: Option<Role>,
        at_ms: u64,
        budget: &mut Budget,
    ) -> Result<Who, Fault> {
        let mut names = Vec::new();
        // Whoever vouches for several of them is looked up once.
        let mut known: BTreeMap<PersonId, Option<String>> = BTreeMap::new();
        for (commitment, attestation) in self.standing_attestations(person, at_ms, budget)? {
            let mut vouchers = Vec::new();
            for (vouch, Vouched { index, received_ms, .. }) in
                self.vouchers(person, *commitment, at_ms)
            {
                let name = match known.entry(vouch.by) {
                    Entry::Occupied(known) => known.get().clone(),
                    Entry::Vacant(unknown) => {
                        let own = self.standing_attestations(vouch.by, at_ms, budget)?;
                        let name = own.first().map(|(_, attestation)| attestation.name.clone());
                        unknown.insert(name).clone()
                    }
                };
                vouchers.push(Voucher { person: vouch.by, name, index, received_ms });
            }
            names.push(Name {
                name: attestation.name.clone(),
                orcid: attestation.orcid.clone(),
                institution: attestation.institution.clone(),
                commitment: *commitment,
                vouchers,
            });
        }
        Ok(Who { person, device, role, names })
    }

    /// Attestations of a person for which somebody vouches here, and which are not over. Every
    /// attestation, and every vouch that was not over when the next came, is counted before it is
    /// looked at.
    fn standing_attestations(
        &self,
        person: PersonId,
        at_ms: u64,
        budget: &mut Budget,
    ) -> Result<Vec<&'a (Hash, Attestation)>, Fault> {
        let own = self.attestations.get(&person).map_or(&[][..], Vec::as_slice);
        let vouches =
            own.iter().filter_map(|(commitment, _)| self.vouched.get(&(person, *commitment)));
        let looks = 1 + own.len() + vouches.map(Vec::len).sum::<usize>();
        budget.take(Cost::Looks, looks as u64, &layout::records(self.file.zone))?;
        let chain = self.state().chain_of(&person);
        let stands = |(commitment, attestation): &&(Hash, Attestation)| {
            let lasts = attestation.until_ms.is_none_or(|until| at_ms <= until);
            lasts
                && chain.is_some_and(|chain| chain.attests(commitment))
                && self.vouchers(person, *commitment, at_ms).next().is_some()
        };
        Ok(own.iter().filter(stands).collect())
    }
}
