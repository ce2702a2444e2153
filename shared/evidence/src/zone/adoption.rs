//! Envelopes that enter under somebody else's record: refused work that an editor adopts, and
//! the history of a document that moved here.

use super::records::Actor;
use super::{DocumentState, Trust, ZoneState};
use crate::envelope::{Envelope, EnvelopeHeader, EnvelopeKind};
use crate::ids::{Hash, PersonId, ZoneId};
use crate::person::PersonState;
use crate::record::{Arrival, Carried};
use crate::refusal::Refusal;
use minicbor::{Decode, Encode};

/// How a document arrived, and how far its history has followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Arrived {
    /// From which zone.
    #[n(0)]
    pub from: ZoneId,
    /// Size of that zone's log when the document left it.
    #[n(1)]
    pub size: u64,
    /// First place of that log where the next envelope may have stood.
    #[n(2)]
    pub next: u64,
    /// Who moved it.
    #[n(3)]
    pub mover: PersonId,
    /// Whether it was written here since: only who moved it may still complete it.
    #[n(4)]
    pub written: bool,
    /// The seal that froze it there: the newest that followed and froze it; before one did, the one
    /// that the arrival names.
    #[n(5)]
    pub frozen: Option<Hash>,
}

impl ZoneState {
    /// Takes in an envelope under somebody else's record: author, claimed time and bytes stay;
    /// number, previous hash and the author's own right at this index do not count.
    pub(super) fn adopt(
        &mut self,
        carried: &Carried,
        ciphertext: Option<&[u8]>,
        actor: Actor,
        trust: Trust,
    ) -> Result<(), Refusal> {
        let envelope = Envelope::parse(&carried.envelope).map_err(|_| Refusal::Malformed)?;
        let header = &envelope.header;
        let origin = carried.from.map_or(self.id, |(zone, _, _)| zone);
        // A seal is its signer's own act: nobody brings one in for them, but where it stood.
        let fits = match carried.from {
            Some(_) => header.kind.takes_place(),
            None => header.kind == EnvelopeKind::Update,
        };
        if header.zone != origin || !fits {
            return Err(Refusal::Zone);
        }
        let arrived = match carried.from {
            Some((_, index, _)) => Some(self.check_follows(header, index, actor.person)?),
            None => {
                self.check_right(header, actor.person, actor.role)?;
                self.check_key(header, false)?;
                None
            }
        };
        self.check_clocks(&envelope)?;
        let moved = self.documents.get(&header.document).map(|d| &d.authors);
        let chain = match carried.from {
            None => self.chain_of(&header.person),
            Some(_) => moved.and_then(|authors| authors.get(&header.person)),
        };
        // The device may have been removed since; that it was the author's is what counts.
        let device = chain.and_then(|c| c.devices.get(&header.device)).ok_or(Refusal::Device)?;
        // What was found out of the record says nothing of the envelope in it.
        if trust != Trust::Replay {
            if !envelope.verifies(&device.card.verify) {
                return Err(Refusal::Signature);
            }
            if !ciphertext.is_some_and(|c| envelope.fits(c)) {
                return Err(Refusal::Ciphertext);
            }
        }
        let index = self.tree.size();
        let document = self.document_for(header);
        document.merge(&envelope, index, arrived.is_none());
        match arrived {
            Some(arrived) => document.follow(&envelope, arrived),
            None => document.written_here(),
        }
        Ok(())
    }

    /// Whether an envelope can have followed its document from another zone: the document came
    /// from there, the place lies before the end that the arrival pins and after those that
    /// followed already, and beginning, class and key are those that arrived. Gives how far the
    /// history has followed with it.
    fn check_follows(
        &self,
        header: &EnvelopeHeader,
        index: u64,
        by: PersonId,
    ) -> Result<Arrived, Refusal> {
        let document = self.documents.get(&header.document).ok_or(Refusal::Target)?;
        let arrived = document.arrived.ok_or(Refusal::Target)?;
        if document.moved_to.is_some() {
            return Err(Refusal::Moved);
        }
        // What was sealed here is whole: nothing of before comes behind the signer's back.
        if document.frozen != arrived.frozen {
            return Err(Refusal::Frozen);
        }
        let (first, size) = (arrived.next, arrived.size);
        if header.zone != arrived.from || !(first..size).contains(&index) {
            return Err(Refusal::Target);
        }
        if arrived.written && by != arrived.mover {
            return Err(Refusal::Role);
        }
        let begins = header.birth.as_ref();
        let fits = begins.is_none_or(|birth| {
            first == 0 && (birth.parent, birth.owner) == (document.parent, document.owner)
        });
        if !fits || header.class != document.class {
            return Err(Refusal::Birth);
        }
        if !document.keys.contains_key(&header.key) {
            return Err(Refusal::Key);
        }
        Ok(Arrived { next: index + 1, ..arrived })
    }

    /// What an arrival must be, whatever documents there are.
    pub(super) fn check_arrival(&self, arrival: &Arrival) -> Result<(), Refusal> {
        if arrival.from == self.id {
            return Err(Refusal::Target);
        }
        let fits = arrival.epoch == self.epoch && !arrival.wraps.is_empty();
        if fits { Ok(()) } else { Err(Refusal::Key) }
    }

    pub(super) fn move_in(&mut self, arrival: &Arrival, actor: Actor) -> Result<(), Refusal> {
        self.check_arrival(arrival)?;
        if self.documents.contains_key(&arrival.document) {
            return Err(Refusal::Target);
        }
        let mut state = DocumentState::new(arrival.class, arrival.parent, arrival.owner);
        for chain in &arrival.authors {
            let chain = chain.iter().map(|bytes| bytes.as_slice());
            let person = PersonState::from_chain(chain).map_err(|_| Refusal::Chain)?;
            state.authors.insert(person.id, person);
        }
        // Epoch 0 is never current: these keys open what was, and nothing new.
        state.keys.extend(arrival.wraps.iter().map(|(key, _)| (*key, 0)));
        let (from, size, mover) = (arrival.from, arrival.pinned.size, actor.person);
        let frozen = arrival.frozen;
        state.arrived = Some(Arrived { from, size, next: 0, mover, written: false, frozen });
        state.frozen = frozen;
        self.documents.insert(arrival.document, state);
        Ok(())
    }
}

impl DocumentState {
    /// An envelope followed it here. A seal among them freezes what followed before it, as it did
    /// where it stood: who moves a document cannot leave out that it was frozen.
    fn follow(&mut self, envelope: &Envelope, arrived: Arrived) {
        self.freeze(envelope);
        self.arrived = Some(Arrived { frozen: self.frozen, ..arrived });
    }

    /// Somebody wrote in it here: its history is complete, or its mover completes it.
    pub(super) fn written_here(&mut self) {
        if let Some(arrived) = &mut self.arrived {
            arrived.written = true;
        }
    }
}
