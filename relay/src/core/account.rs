//! Who may have an account, and how a person's chain continues.

use super::Core;
use crate::storage::{Storage, StorageError};
use cahier_evidence::{Hash, InvitationId, PersonId, PersonRecord, PersonState, ZoneId};
use cahier_protocol::Fault;
use minicbor::bytes::ByteVec;

/// Most records of a chain that one message may add: each costs signatures to check.
const RECORDS_ADDED_MAX: usize = 256;

/// What opened an account, and the ticket that is used up by it.
type Permit = (Option<Vec<u8>>, Option<Hash>);

/// A stored chain and what a message adds to it.
pub(super) struct Merged {
    pub state: PersonState,
    /// New records with their numbers.
    pub added: Vec<(u64, Vec<u8>)>,
}

impl Merged {
    /// Continues a stored chain, or begins one. Records that are stored already are passed over
    /// if they are the same; another one in the same place is a fork.
    pub fn of(person: PersonId, stored: &[Vec<u8>], given: &[ByteVec]) -> Result<Self, Fault> {
        if given.len() > stored.len() + RECORDS_ADDED_MAX {
            return Err(Fault::Limit);
        }
        let mut added = Vec::new();
        let (mut state, rest) = if stored.is_empty() {
            let (first, rest) = given.split_first().ok_or(Fault::Chain)?;
            let record = PersonRecord::parse(first).map_err(|_| Fault::Chain)?;
            added.push((0, first.to_vec()));
            (PersonState::begin(&record).map_err(|_| Fault::Chain)?, rest)
        } else {
            let known = PersonState::from_chain(stored.iter().map(Vec::as_slice));
            // It was checked before it was stored.
            (known.map_err(|_| damaged("a person's chain does not verify"))?, given)
        };
        for bytes in rest {
            let record = PersonRecord::parse(bytes).map_err(|_| Fault::Chain)?;
            let known = usize::try_from(record.number()).ok().and_then(|at| stored.get(at));
            match known {
                Some(same) if same.as_slice() == bytes.as_slice() => {}
                Some(_) => return Err(Fault::Chain),
                None => {
                    state.apply(&record).map_err(|_| Fault::Chain)?;
                    added.push((record.number(), bytes.to_vec()));
                }
            }
        }
        if state.id == person { Ok(Self { state, added }) } else { Err(Fault::Chain) }
    }
}

/// The store is damaged: members learn that it failed, the operator's log says how.
pub(super) fn damaged(what: &str) -> Fault {
    StorageError::Corrupt(what.to_owned()).into()
}

impl<S: Storage> Core<S> {
    /// An unused ticket, by its code.
    pub(super) fn by_ticket(&self, code: &[u8]) -> Result<Permit, Fault> {
        let hash = Hash::of(code);
        match self.storage.ticket(&hash)? {
            Some(ticket) if ticket.used_by.is_none() => {
                Ok((Some(hash.as_bytes().to_vec()), Some(hash)))
            }
            _ => Ok((None, None)),
        }
    }

    /// An invitation that is open in some zone here.
    pub(super) fn by_invitation(&mut self, id: &[u8], now_ms: u64) -> Result<Permit, Fault> {
        let Some(invitation) = InvitationId::from_slice(id) else { return Ok((None, None)) };
        let zones = self.storage.invitation_zones(&invitation)?;
        let mut open = false;
        for zone in zones {
            open = open || self.is_open(zone, &invitation, now_ms)?;
        }
        if !open {
            return Ok((None, None));
        }
        if self.storage.accounts_via(id)? >= self.policy.accounts_per_invitation_max {
            return Err(Fault::Limit);
        }
        Ok((Some(id.to_vec()), None))
    }

    /// Whether a zone has this invitation open now, by the zone's own state.
    pub(super) fn is_open(
        &mut self,
        zone: ZoneId,
        id: &InvitationId,
        now_ms: u64,
    ) -> Result<bool, Fault> {
        let found = self.zones.load(&self.storage, zone)?;
        let invitation = found.and_then(|cached| cached.state.invitations.get(id));
        Ok(invitation.is_some_and(|open| open.until_ms >= now_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Someone;

    #[test]
    fn a_chain_continues_and_does_not_fork() {
        let mut ana = Someone::new(1);
        let first: Vec<Vec<u8>> = ana.chain.iter().map(|r| r.to_vec()).collect();
        let mut other = Someone::new(1);
        ana.add_device(10);
        other.add_device(11);
        let merged = Merged::of(ana.person(), &first, &ana.chain).unwrap();
        assert_eq!((merged.state.length, merged.added.len(), merged.added[0].0), (2, 1, 1));
        let stored: Vec<Vec<u8>> = ana.chain.iter().map(|r| r.to_vec()).collect();
        assert!(Merged::of(ana.person(), &stored, &[]).unwrap().added.is_empty());
        let part = &ana.chain[..1];
        assert!(Merged::of(ana.person(), &stored, part).unwrap().added.is_empty());
        let fork = Merged::of(ana.person(), &stored, &other.chain).err();
        assert_eq!(fork, Some(Fault::Chain));
        let begun = Merged::of(ana.person(), &[], &ana.chain).unwrap();
        assert_eq!(begun.added.len(), 2);
        assert_eq!(Merged::of(ana.person(), &[], &[]).err(), Some(Fault::Chain));
        let stranger = Someone::new(2);
        assert_eq!(Merged::of(stranger.person(), &[], &ana.chain).err(), Some(Fault::Chain));
    }
}
