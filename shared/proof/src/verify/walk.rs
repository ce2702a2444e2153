//! A zone's records, followed place by place: who was a member in which role with which devices,
//! and who vouched for whom, at each place where something that is shown stands.

use super::files::{EnvelopeFile, ZoneFile};
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::verdict::{Name, Voucher, Who};
use cahier_evidence::{
    Attestation, DeviceId, DocumentId, PersonId, PersonState, RecordChain, Role, ZoneBody,
    ZoneState,
};
use std::collections::{BTreeMap, BTreeSet};

/// The state of a zone's records at one place.
pub(super) struct Walk<'a> {
    file: &'a ZoneFile,
    attestations: &'a [Attestation],
    chain: RecordChain,
    next: usize,
    /// Place and received time of the record behind each vouch of the state.
    vouched: Vec<(u64, u64)>,
    opened: BTreeSet<(DocumentId, PersonId)>,
    owners: BTreeMap<DocumentId, PersonId>,
}

/// Who signed, and how.
pub(super) struct Signer<'w> {
    pub who: Who,
    pub role: Role,
    pub chain: &'w PersonState,
}

impl<'a> Walk<'a> {
    pub(super) fn new(file: &'a ZoneFile, attestations: &'a [Attestation]) -> Self {
        Self {
            file,
            attestations,
            chain: RecordChain::new(file.zone),
            next: 0,
            vouched: Vec::new(),
            opened: BTreeSet::new(),
            owners: BTreeMap::new(),
        }
    }

    /// Takes in every record before a place.
    pub(super) fn advance(&mut self, index: u64) -> Result<(), Fault> {
        while let Some(placed) = self.file.records.get(self.next).filter(|one| one.index < index) {
            let taken = self.chain.take(&placed.signed, placed.received_ms);
            let wrong = |_| Fault::new(Wrong::Records, layout::records(self.file.zone));
            match taken.map_err(wrong)?.body {
                Some(ZoneBody::Open { document, person }) => {
                    self.opened.insert((document, person));
                }
                Some(ZoneBody::MoveIn(arrival)) => {
                    self.owners.insert(arrival.document, arrival.owner);
                }
                _ => {}
            }
            let place = (placed.index, placed.received_ms);
            self.vouched.resize(self.chain.state().vouches.len(), place);
            self.next += 1;
        }
        Ok(())
    }

    pub(super) fn state(&self) -> &ZoneState {
        self.chain.state()
    }

    /// A document belongs to somebody, says its first envelope.
    pub(super) fn born(&mut self, document: DocumentId, owner: PersonId) {
        self.owners.insert(document, owner);
    }

    /// Whether a document is somebody's or was opened to them.
    pub(super) fn is_own(&self, document: DocumentId, person: PersonId) -> bool {
        self.owners.get(&document) == Some(&person) || self.opened.contains(&(document, person))
    }

    /// Who signed an envelope that stands here: a live device of a member.
    pub(super) fn signer(&self, file: &EnvelopeFile) -> Result<Signer<'_>, Fault> {
        let header = &file.envelope.header;
        let wrong = |wrong: Wrong| Fault::new(wrong, &file.member);
        let standing = self.state().standing(&header.person, file.received_ms);
        let standing = standing.map_err(|_| wrong(Wrong::Right))?;
        let device = standing.chain.live(&header.device).ok_or_else(|| wrong(Wrong::Right))?;
        if !file.envelope.verifies(&device.card.verify) {
            return Err(wrong(Wrong::Signature));
        }
        let (role, chain) = (standing.role, standing.chain);
        let who = self.who(header.person, header.device, Some(role), file.received_ms);
        Ok(Signer { who, role, chain })
    }

    /// Who signed an envelope that somebody else took in here: a device that was ever theirs.
    pub(super) fn former_signer(&self, file: &EnvelopeFile) -> Result<Who, Fault> {
        let header = &file.envelope.header;
        let chain = self.state().chain_of(&header.person);
        let device = chain.and_then(|chain| chain.devices.get(&header.device));
        let device = device.ok_or_else(|| Fault::new(Wrong::Right, &file.member))?;
        if !file.envelope.verifies(&device.card.verify) {
            return Err(Fault::new(Wrong::Signature, &file.member));
        }
        let role = self.state().role(&header.person, file.received_ms);
        Ok(self.who(header.person, header.device, role, file.received_ms))
    }

    /// A person with the names for which somebody vouches here.
    pub(super) fn who(
        &self,
        person: PersonId,
        device: DeviceId,
        role: Option<Role>,
        at_ms: u64,
    ) -> Who {
        let mut names = Vec::new();
        for attestation in self.standing_attestations(person, at_ms) {
            let commitment = attestation.commitment();
            let by = self.state().vouchers(person, commitment, at_ms);
            let vouchers = by.map(|vouch| {
                let place = self.state().vouches.iter().position(|one| std::ptr::eq(one, vouch));
                let place = place.and_then(|place| self.vouched.get(place)).copied();
                let (index, received_ms) = place.unwrap_or_default();
                let name = self.standing_attestations(vouch.by, at_ms).next();
                let name = name.map(|attestation| attestation.name.clone());
                Voucher { person: vouch.by, name, index, received_ms }
            });
            let vouchers: Vec<Voucher> = vouchers.collect();
            names.push(Name {
                name: attestation.name.clone(),
                orcid: attestation.orcid.clone(),
                institution: attestation.institution.clone(),
                commitment,
                vouchers,
            });
        }
        Who { person, device, role, names }
    }

    /// Attestations of a person for which somebody vouches here, and which are not over.
    fn standing_attestations(
        &self,
        person: PersonId,
        at_ms: u64,
    ) -> impl Iterator<Item = &'a Attestation> {
        let stands = move |attestation: &&Attestation| {
            let lasts = attestation.until_ms.is_none_or(|until| at_ms <= until);
            let mut vouchers = self.state().vouchers(person, attestation.commitment(), at_ms);
            attestation.person == person && lasts && vouchers.next().is_some()
        };
        self.attestations.iter().filter(stands)
    }
}
