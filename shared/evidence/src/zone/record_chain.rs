//! What a zone's records show by themselves, without the envelopes between them: members, chains,
//! roles, epochs. Each record names the one before it by its hash and the first one gives the
//! zone its id, so none can be made up or left out in between; that the newest are there too,
//! and when any was received, is the word of whoever hands them over.
//!
//! It is a foretaste of [`ZoneState`] and never stands for it: it has no tree and no documents.

use super::{Trust, ZoneState};
use crate::envelope::Envelope;
use crate::ids::{Hash, PersonId, ZoneId};
use crate::member::Member;
use crate::record::{ZoneBody, ZoneRecord};
use crate::refusal::Refusal;
use crate::rights::Role;

/// A zone's records, reduced in order.
#[derive(Clone, Debug)]
pub struct RecordChain {
    state: ZoneState,
}

impl RecordChain {
    /// A zone of which no record was read.
    pub fn new(id: ZoneId) -> Self {
        Self { state: ZoneState::new(id) }
    }

    /// Verifies a record against those before it and takes it in. What it says of documents is
    /// passed over. On error nothing has changed, and the record has no effect in the log either.
    pub fn take(&mut self, signed: &[u8], received_ms: u64) -> Result<ZoneRecord, Refusal> {
        let record = ZoneRecord::parse(signed).map_err(|_| Refusal::Malformed)?;
        if received_ms < self.state.received_ms {
            return Err(Refusal::Time);
        }
        match &record.body {
            // Here no size of a log tells the first record from later ones.
            Some(ZoneBody::Genesis(_)) if self.state.record_head != Hash::ZERO => {
                return Err(Refusal::Zone);
            }
            Some(body) if is_about_documents(body) => self.pass(&record, received_ms)?,
            _ => self.state.take_record(&record, None, received_ms, Trust::Verify)?,
        }
        self.state.received_ms = received_ms;
        Ok(record)
    }

    /// Lets a record about a document pass: who signed it is checked, and the next one names it.
    fn pass(&mut self, record: &ZoneRecord, received_ms: u64) -> Result<(), Refusal> {
        if record.header.zone != self.state.id {
            return Err(Refusal::Zone);
        }
        if record.header.previous != self.state.record_head {
            return Err(Refusal::RecordHead);
        }
        self.state.actor(record, received_ms, Trust::Verify)?;
        self.state.record_head = record.hash();
        Ok(())
    }

    /// Members, chains, groups and vouchers after the records that were read. It has no tree and
    /// no documents, and [`Vouch::since`](super::Vouch::since) says nothing.
    pub fn state(&self) -> &ZoneState {
        &self.state
    }

    /// The newest epoch of the zone key; 0 before the first record.
    pub fn epoch(&self) -> u32 {
        self.state.epoch
    }

    /// Somebody who is or was a member themselves.
    pub fn member(&self, person: &PersonId) -> Option<&Member> {
        self.state.members.get(person)
    }

    /// A person's role when the newest record was received.
    pub fn role(&self, person: &PersonId) -> Option<Role> {
        self.state.role(person, self.state.received_ms)
    }

    /// Whether a snapshot or digest comes from somebody who may make one.
    pub fn check_summary(&self, envelope: &Envelope) -> Result<(), Refusal> {
        self.state.check_summary(envelope, self.state.received_ms)
    }
}

fn is_about_documents(body: &ZoneBody) -> bool {
    matches!(
        body,
        ZoneBody::Open { .. }
            | ZoneBody::Adopt(_)
            | ZoneBody::MoveOut { .. }
            | ZoneBody::MoveIn(_)
            | ZoneBody::Export { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DocumentId;
    use crate::record::{EpochKeys, RecordHeader, ZoneGenesis};
    use crate::zone::tests::{Actor, seals};

    struct Signer {
        zone: ZoneId,
        head: Hash,
    }

    impl Signer {
        fn sign(&mut self, by: &Actor, body: ZoneBody) -> Vec<u8> {
            let header = RecordHeader::new(self.zone, by.state.id, by.device(), self.head);
            let record = ZoneRecord::sign(&by.keys, header, body);
            self.head = record.hash();
            record.bytes().to_vec()
        }
    }

    fn genesis(by: &Actor) -> ZoneBody {
        let keys = EpochKeys { epoch: 1, seals: by.seals(), previous: None };
        let chain = by.chain.clone();
        ZoneBody::Genesis(ZoneGenesis { nonce: [7; 16], chain, keys, note: vec![] })
    }

    fn admit(whom: &Actor) -> ZoneBody {
        ZoneBody::Admit {
            role: Role::Editor,
            until_ms: None,
            chain: whom.chain.clone(),
            person: whom.state.id,
            invitation: None,
            seals: whom.seals(),
        }
    }

    #[test]
    fn records_alone_say_who_is_a_member() {
        let (ana, bo, eve) = (Actor::new(1), Actor::new(2), Actor::new(3));
        let zone = ZoneId::derive(&[7; 16], ana.state.id, ana.device());
        let mut signer = Signer { zone, head: Hash::ZERO };
        let open = ZoneBody::Open { document: DocumentId([9; 16]), person: bo.state.id };
        let bodies = [genesis(&ana), admit(&bo), open];
        let records = bodies.map(|body| signer.sign(&ana, body));
        let mut chain = RecordChain::new(zone);
        for record in &records {
            chain.take(record, 10).unwrap();
        }
        assert_eq!(chain.role(&bo.state.id), Some(Role::Editor));
        assert_eq!((chain.role(&eve.state.id), chain.epoch()), (None, 1));
        let devices = [ana.device(), bo.device()];
        let keys = EpochKeys { epoch: 2, seals: seals(devices), previous: Some(vec![1].into()) };
        let rotate = signer.sign(&bo, ZoneBody::Rotate { keys });
        chain.take(&rotate, 11).unwrap();
        assert_eq!(chain.epoch(), 2);
        assert_eq!(chain.take(&records[0], 11), Err(Refusal::Zone), "a second beginning");
        assert_eq!(chain.take(&rotate, 11), Err(Refusal::RecordHead));
        let early = signer.sign(&bo, ZoneBody::Remove { person: bo.state.id });
        assert_eq!(chain.take(&early, 10), Err(Refusal::Time));
    }

    #[test]
    fn nothing_can_be_made_up_or_left_out_in_between() {
        let (ana, bo, eve) = (Actor::new(1), Actor::new(2), Actor::new(3));
        let zone = ZoneId::derive(&[7; 16], ana.state.id, ana.device());
        let mut signer = Signer { zone, head: Hash::ZERO };
        let records = [genesis(&ana), admit(&bo), admit(&eve)];
        let records = records.map(|body| signer.sign(&ana, body));
        let mut chain = RecordChain::new(zone);
        assert!(chain.take(&records[1], 10).is_err(), "without the first");
        chain.take(&records[0], 10).unwrap();
        assert_eq!(chain.take(&records[2], 10), Err(Refusal::RecordHead));
        let mut forger = Signer { zone, head: Hash::of(&records[0]) };
        let forged = forger.sign(&eve, admit(&eve));
        assert_eq!(chain.take(&forged, 10), Err(Refusal::NotMember));
        let mut stolen = Signer { zone, head: Hash::ZERO };
        let other = stolen.sign(&eve, genesis(&eve));
        assert!(RecordChain::new(zone).take(&other, 10).is_err(), "another founder");
        chain.take(&records[1], 10).unwrap();
        assert_eq!(chain.role(&eve.state.id), None);
    }
}
