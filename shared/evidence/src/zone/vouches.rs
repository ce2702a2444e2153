//! Who vouches for whom: managers countersign the attestations of others. A name stands in a
//! proof only where an attestation of the person stands and somebody vouches for it there.

use super::ZoneState;
use super::records::Actor;
use crate::ids::{Hash, PersonId};
use crate::member::lasts;
use crate::record::ZoneBody;
use crate::refusal::Refusal;
use crate::rights::Role;
use minicbor::{Decode, Encode};

/// Most vouches that a zone may hold, those that ended too.
pub const VOUCHES_MAX: usize = 10_000;
/// Most attestations that members may hand to a zone.
const INTRODUCED_MAX: usize = 10_000;
/// Most bytes of an attestation under a zone key.
const SEALED_BYTES_MAX: usize = 4096;

/// One manager's word for one attestation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Vouch {
    /// Whose attestation.
    #[n(0)]
    pub person: PersonId,
    /// Commitment to it.
    #[n(1)]
    pub commitment: Hash,
    /// Who vouches.
    #[n(2)]
    pub by: PersonId,
    /// Index of the record: from there on; the attestation is in it, under the zone key.
    #[n(3)]
    pub since: u64,
    /// Until when, ms since 1970.
    #[n(4)]
    pub until_ms: Option<u64>,
    /// How it ended before that.
    #[n(5)]
    pub ended: Option<Disavowal>,
}

/// How somebody's word was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Disavowal {
    /// Index of the record.
    #[n(0)]
    pub index: u64,
    /// By whom.
    #[n(1)]
    pub by: PersonId,
    /// Why, as in [`ZoneBody::Disavow`].
    #[n(2)]
    pub reason: u8,
}

impl Vouch {
    /// Whether it was neither taken back nor is over at a moment of the relay's clock. It is worth
    /// something where the attestation stands in the person's own chain.
    pub fn lasts_at(&self, at_ms: u64) -> bool {
        self.ended.is_none() && lasts(self.until_ms, at_ms)
    }

    fn lasts(&self, person: &PersonId, commitment: &Hash, at_ms: u64) -> bool {
        self.person == *person && self.commitment == *commitment && self.lasts_at(at_ms)
    }
}

impl ZoneState {
    /// Who vouches for an attestation at a moment of the relay's clock: nobody, where the person
    /// themself does not stand by it in their chain as it is known here.
    pub fn vouchers(
        &self,
        person: PersonId,
        commitment: Hash,
        at_ms: u64,
    ) -> impl Iterator<Item = &Vouch> {
        let stands = self.chain_of(&person).is_some_and(|chain| chain.attests(&commitment));
        let vouches = if stands { self.vouches.as_slice() } else { &[] };
        vouches.iter().filter(move |vouch| vouch.lasts(&person, &commitment, at_ms))
    }

    /// The records about attestations.
    pub(super) fn take_vouch(&mut self, body: &ZoneBody, actor: Actor) -> Result<(), Refusal> {
        actor.at_least(Role::Manager)?;
        match body {
            ZoneBody::Vouch { person, commitment, until_ms, sealed } => {
                if sealed.is_empty() || sealed.len() > SEALED_BYTES_MAX {
                    return Err(Refusal::Limit);
                }
                self.vouch(*person, *commitment, *until_ms, actor)
            }
            ZoneBody::Disavow { person, commitment, reason } => {
                let index = self.tree.size();
                let end = Disavowal { index, by: actor.person, reason: *reason };
                let last = |v: &&mut Vouch| v.lasts(person, commitment, actor.received_ms);
                let mut ended = self.vouches.iter_mut().filter(last).peekable();
                ended.peek().ok_or(Refusal::Target)?;
                ended.for_each(|vouch| vouch.ended = Some(end));
                Ok(())
            }
            _ => Err(Refusal::Malformed),
        }
    }

    /// A member's own attestation reaches the zone, once.
    pub(super) fn introduce(
        &mut self,
        commitment: Hash,
        sealed: &[u8],
        actor: Actor,
    ) -> Result<(), Refusal> {
        let full = self.introduced.len() >= INTRODUCED_MAX;
        if full || sealed.is_empty() || sealed.len() > SEALED_BYTES_MAX {
            return Err(Refusal::Limit);
        }
        let stands = self.chain_of(&actor.person).is_some_and(|chain| chain.attests(&commitment));
        if !stands || !self.introduced.insert(commitment) {
            return Err(Refusal::Target);
        }
        Ok(())
    }

    fn vouch(
        &mut self,
        person: PersonId,
        commitment: Hash,
        until_ms: Option<u64>,
        actor: Actor,
    ) -> Result<(), Refusal> {
        // Nobody says for themself who they are.
        if person == actor.person {
            return Err(Refusal::Role);
        }
        if !self.chain_of(&person).is_some_and(|chain| chain.attests(&commitment)) {
            return Err(Refusal::Target);
        }
        let twice = self
            .vouchers(person, commitment, actor.received_ms)
            .any(|vouch| vouch.by == actor.person);
        if twice || !lasts(until_ms, actor.received_ms) {
            return Err(Refusal::Target);
        }
        if self.vouches.len() >= VOUCHES_MAX {
            return Err(Refusal::Limit);
        }
        let (by, since) = (actor.person, self.tree.size());
        self.vouches.push(Vouch { person, commitment, by, since, until_ms, ended: None });
        Ok(())
    }
}
