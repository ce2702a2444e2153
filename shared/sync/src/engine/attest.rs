//! Who people say that they are, and who vouches for it. One's own attestation stands as a
//! commitment in one's chain; the words go to each zone in a record under the zone key, unasked
//! and once, so that whoever manages it can vouch for them at any time, offline too.

use super::{CommandError, Context, Engine};
use crate::rows::{AttestationRow, IntroductionRow};
use crate::store::Table;
use cahier_crypto::fill;
use cahier_evidence::{
    ATTESTATIONS_MAX, Attestation, AttestationError, Hash, Item, PersonBody, PersonId,
    PersonRecord, Vouch, ZoneBody, ZoneId, ZoneRecord, vouch_context,
};
use cahier_protocol::Sent;
use std::collections::BTreeMap;

/// What a person says of themself.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewAttestation<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their ORCID, `0000-0002-1825-0097`.
    pub orcid: Option<&'a str>,
    /// Where they work.
    pub institution: Option<&'a str>,
    /// Until when it holds, ms since 1970.
    pub until_ms: Option<u64>,
}

/// Attestations as they are known here.
#[derive(Default)]
pub(super) struct Names {
    /// One's own, by commitment.
    own: BTreeMap<Hash, Attestation>,
    /// As records of zones bring them, by index.
    introduced: BTreeMap<(ZoneId, u64), IntroductionRow>,
}

impl Names {
    /// Takes a row of one's own in; none where it is no attestation.
    pub fn load_own(&mut self, row: &AttestationRow) -> Option<()> {
        let attestation = Attestation::decode(&row.attestation).ok()?;
        self.own.insert(attestation.commitment(), attestation);
        Some(())
    }

    pub fn load_introduced(&mut self, row: IntroductionRow) {
        self.introduced.insert((row.zone, row.index), row);
    }

    /// What the records of a zone brought.
    pub fn of_zone(&self, id: ZoneId) -> impl Iterator<Item = &IntroductionRow> {
        self.introduced.range((id, 0)..=(id, u64::MAX)).map(|(_, row)| row)
    }
}

/// An attestation that reached a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationView {
    /// What the person says.
    pub attestation: Attestation,
    /// What stands for it in clear.
    pub commitment: Hash,
    /// When it first reached the zone by the relay's clock, ms since 1970.
    pub received_ms: u64,
    /// Whether the person stands by it, in their chain as the zone knows it.
    pub stands: bool,
    /// Who vouched for it, those too whose word has ended.
    pub vouches: Vec<Vouch>,
}

impl Engine {
    /// Says who this person is: a commitment goes into their chain, the words to every zone that
    /// they are in. Somebody who manages a zone can vouch for it there. An earlier attestation
    /// stays until it is withdrawn.
    pub fn attest(
        &mut self,
        said: &NewAttestation<'_>,
        ctx: &mut Context<'_>,
    ) -> Result<Hash, CommandError> {
        self.check_writes()?;
        let text = |said: Option<&str>| said.map(|said| said.trim().to_owned());
        let attestation = Attestation {
            person: self.me.state.id,
            name: said.name.trim().to_owned(),
            orcid: text(said.orcid),
            institution: text(said.institution),
            salt: fill(ctx.rng),
            claimed_ms: ctx.now_ms,
            until_ms: said.until_ms,
        };
        let bytes = attestation.encode().map_err(invalid)?;
        let standing = self.me.state.attestations.values().filter(|stands| **stands).count();
        if standing >= ATTESTATIONS_MAX {
            return Err(CommandError::Invalid("too many attestations of one person"));
        }
        let commitment = attestation.commitment();
        self.extend_chain(PersonBody::Attest { commitment }, ctx)?;
        let seq = self.fresh_seq();
        let row = AttestationRow { attestation: bytes };
        self.put(Table::Attestation, [0; 16], seq, &row);
        self.names.own.insert(commitment, attestation);
        self.follow_own_name();
        Ok(commitment)
    }

    /// This person does not stand by an attestation of theirs any more.
    pub fn withdraw(
        &mut self,
        commitment: Hash,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.check_writes()?;
        if !self.me.state.attests(&commitment) {
            return Err(CommandError::NotFound);
        }
        self.extend_chain(PersonBody::Withdraw { commitment }, ctx)?;
        self.follow_own_name();
        Ok(())
    }

    /// Attestations that this person made on this device and stands by.
    pub fn own_attestations(&self) -> impl Iterator<Item = &Attestation> {
        let stands =
            move |(commitment, _): &(&Hash, &Attestation)| self.me.state.attests(commitment);
        self.names.own.iter().filter(stands).map(|(_, attestation)| attestation)
    }

    /// What this person said of themself last and stands by, on whichever of their devices; none
    /// where its words did not come here yet. The order is that of their chain: clocks of several
    /// devices give none.
    pub(super) fn newest_said(&self) -> Option<Attestation> {
        let state = &self.me.state;
        if !state.attestations.values().any(|stands| *stands) {
            return None;
        }
        let newest_first = self.me.row.chain.iter().rev();
        let records = newest_first.filter_map(|bytes| PersonRecord::parse(bytes).ok());
        let mut attested = records.filter_map(|record| match record.body {
            PersonBody::Attest { commitment } => Some(commitment),
            _ => None,
        });
        let newest = attested.find(|commitment| state.attests(commitment))?;
        if let Some(own) = self.names.own.get(&newest) {
            return Some(own.clone());
        }
        let of_it = |row: &&IntroductionRow| row.person == state.id && row.commitment == newest;
        let mut brought = self.names.introduced.values().filter(of_it);
        brought.find_map(|row| self.open_attestation(row))
    }

    /// Calls this person as they called themself last. Called wherever that may have changed: what
    /// another device said comes with their chain, a record of a zone and the zone's key, in any
    /// order.
    pub(super) fn follow_own_name(&mut self) {
        let said = self.newest_said().map(|said| said.name);
        if let Some(name) = said.filter(|name| *name != self.me.row.name) {
            self.me.row.name = name;
            self.save_account();
        }
    }

    /// A manager's word that somebody is who they say that they are.
    pub fn vouch(
        &mut self,
        id: ZoneId,
        attestation: &Attestation,
        until_ms: Option<u64>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let sealed = self.sealed_attestation(id, attestation, ctx)?;
        let (person, commitment) = (attestation.person, attestation.commitment());
        let body = ZoneBody::Vouch { person, commitment, until_ms, sealed };
        // An earlier word may have ended since the last leaf came.
        let at_ms = self.received_next_ms(id, ctx.now_ms);
        self.propose_at(id, body, None, at_ms, ctx)
    }

    /// A manager takes back what managers of the zone said of an attestation; the reason is a
    /// number of [`ZoneBody::Disavow`].
    pub fn disavow(
        &mut self,
        id: ZoneId,
        person: PersonId,
        commitment: Hash,
        reason: u8,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.propose(id, ZoneBody::Disavow { person, commitment, reason }, None, ctx)
    }

    /// Attestations that reached a zone and open here, in the order in which they came.
    pub fn attestations(&self, id: ZoneId) -> Result<Vec<AttestationView>, CommandError> {
        let zone = self.zone(&id)?;
        let mut views: Vec<AttestationView> = Vec::new();
        for row in self.names.of_zone(id) {
            if views.iter().any(|view| view.commitment == row.commitment) {
                continue;
            }
            let Some(attestation) = self.open_attestation(row) else { continue };
            let (person, commitment) = (row.person, row.commitment);
            let same = |vouch: &&Vouch| vouch.person == person && vouch.commitment == commitment;
            let chain = zone.accepted.chain_of(&person);
            views.push(AttestationView {
                attestation,
                commitment,
                received_ms: row.received_ms,
                stands: chain.is_some_and(|chain| chain.attests(&commitment)),
                vouches: zone.accepted.vouches.iter().filter(same).copied().collect(),
            });
        }
        Ok(views)
    }

    /// When a record that vouches was received, ms since 1970.
    pub(super) fn vouched_ms(&self, id: ZoneId, index: u64) -> Option<u64> {
        self.names.introduced.get(&(id, index)).map(|row| row.received_ms)
    }

    /// What a record of a zone says about names.
    pub(super) fn learn_name(
        &mut self,
        id: ZoneId,
        index: u64,
        received_ms: u64,
        record: &ZoneRecord,
    ) {
        let by = record.header.person;
        let (person, commitment, sealed) = match &record.body {
            Some(ZoneBody::Introduce { commitment, sealed }) => (by, commitment, sealed),
            Some(ZoneBody::Vouch { person, commitment, sealed, .. }) => {
                (*person, commitment, sealed)
            }
            _ => return,
        };
        let (commitment, sealed) = (*commitment, sealed.clone());
        let row = IntroductionRow { zone: id, index, received_ms, by, person, commitment, sealed };
        self.put(Table::Introduction, id.0, index, &row);
        self.names.load_introduced(row);
        if person == self.me.state.id {
            self.follow_own_name();
        }
    }

    /// A leaf was taken back.
    pub(super) fn forget_name(&mut self, id: ZoneId, index: u64) {
        if self.names.introduced.remove(&(id, index)).is_some() {
            self.delete(Table::Introduction, id.0, index);
        }
    }

    /// Hands a zone what its person says of themself, where the zone has not got it. True where
    /// something is on its way.
    pub(super) fn introduce(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> bool {
        let Some(zone) = self.zones.get(&id) else { return false };
        let Some(chain) = zone.projected.chain_of(&self.me.state.id) else { return false };
        let known = &zone.projected.introduced;
        let lacks = |commitment: &&Hash| chain.attests(commitment) && !known.contains(*commitment);
        let Some(commitment) = self.names.own.keys().find(lacks).copied() else { return false };
        let Some(attestation) = self.names.own.get(&commitment).cloned() else { return false };
        let Ok(sealed) = self.sealed_attestation(id, &attestation, ctx) else { return false };
        // What the zone does not take now is tried again after the next pull.
        self.propose(id, ZoneBody::Introduce { commitment, sealed }, None, ctx).is_ok()
    }

    /// The form of [`ZoneBody::Vouch`]: epoch, and the attestation under its zone key.
    fn sealed_attestation(
        &self,
        id: ZoneId,
        attestation: &Attestation,
        ctx: &mut Context<'_>,
    ) -> Result<Vec<u8>, CommandError> {
        let bytes = attestation.encode().map_err(invalid)?;
        let (epoch, key) = self.zone(&id)?.current_key().ok_or(CommandError::NoKey)?;
        let context = vouch_context(id, epoch, attestation.commitment());
        let note = key.seal_note(ctx.rng, &context, &bytes);
        Ok([&epoch.to_be_bytes()[..], &note].concat())
    }

    /// The words that a record brought; none where they do not open, or are others than those
    /// that the commitment stands for.
    fn open_attestation(&self, row: &IntroductionRow) -> Option<Attestation> {
        let (epoch, note) = row.sealed.split_first_chunk::<4>()?;
        let epoch = u32::from_be_bytes(*epoch);
        let key = self.zones.get(&row.zone)?.keys.get(&epoch)?;
        let context = vouch_context(row.zone, epoch, row.commitment);
        let attestation = Attestation::decode(&key.open_note(&context, note).ok()?).ok()?;
        let same = attestation.commitment() == row.commitment && attestation.person == row.person;
        same.then_some(attestation)
    }
}

/// Whether an item is somebody's word for an attestation: what counts is when it arrives.
pub(super) fn vouches(sent: &Sent) -> bool {
    match Item::parse(&sent.signed) {
        Ok(Item::Record(record)) => matches!(record.body, Some(ZoneBody::Vouch { .. })),
        _ => false,
    }
}

fn invalid(error: AttestationError) -> CommandError {
    match error {
        AttestationError::Malformed => CommandError::Invalid("the attestation"),
        AttestationError::Name => CommandError::Invalid("the name of an attestation"),
        AttestationError::Orcid => CommandError::Invalid("the ORCID"),
        AttestationError::Institution => CommandError::Invalid("the institution of an attestation"),
    }
}
