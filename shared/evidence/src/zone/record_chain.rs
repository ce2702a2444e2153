//! What a zone's records show by themselves, without the envelopes between them: members, chains,
//! roles, epochs, and to whom documents were opened. Each record names the one before it by its
//! hash and the first one gives the zone its id, so none can be made up or left out in between;
//! that the newest are there too, and when any was received, is the word of whoever hands them
//! over.
//!
//! It is a foretaste of [`ZoneState`] and never stands for it: it has no tree and no documents.
//! Of documents it knows whose they are where that was shown: by their first envelope, which the
//! caller hands in at its place ([`RecordChain::born`]), or by the record of their arrival or of
//! who took that envelope in. Hence two rules for records about documents:
//! - **What is known to be refused is refused.** The reducer lets no such record in, and none
//!   behind it names it: in the records of a zone it can only be a lie.
//! - **What cannot be known gives no right.** A record that is right if its document is the
//!   signer's, while nothing shows whose it is, may stand in an honest log: so it is passed over
//!   and the chain goes on. What rests on it fails where it is used, until its document is shown.

use super::exports::check_export;
use super::records::Actor;
use super::{Trust, ZoneState};
use crate::envelope::Envelope;
use crate::ids::{DocumentId, Hash, PersonId, ZoneId};
use crate::member::Member;
use crate::record::{Carried, ZoneBody, ZoneRecord};
use crate::refusal::Refusal;
use crate::rights::{Role, demanded_role, may_write};
use std::collections::{BTreeMap, BTreeSet};

/// A zone's records, reduced in order.
#[derive(Clone, Debug)]
pub struct RecordChain {
    state: ZoneState,
    /// Whose documents are, as far as it was shown.
    owners: BTreeMap<DocumentId, PersonId>,
    /// Contributors to whom documents were opened.
    opened: BTreeMap<DocumentId, BTreeSet<PersonId>>,
    /// Documents that moved to another zone.
    left: BTreeSet<DocumentId>,
}

impl RecordChain {
    /// A zone of which no record was read.
    pub fn new(id: ZoneId) -> Self {
        let (owners, opened, left) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Self { state: ZoneState::new(id), owners, opened, left }
    }

    /// Verifies a record against those before it and takes it in; what it says of documents as far
    /// as that can be known here. On error nothing has changed, and the record has no effect in the
    /// log either.
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
            Some(body) if demanded_role(body, false).is_some() => {
                self.pass(&record, body, received_ms)?;
            }
            _ => self.state.take_record(&record, None, received_ms, Trust::Verify)?,
        }
        self.state.received_ms = received_ms;
        Ok(record)
    }

    /// Lets a record about documents pass: who signed it is checked, and whether they might; the
    /// next one names it.
    fn pass(
        &mut self,
        record: &ZoneRecord,
        body: &ZoneBody,
        received_ms: u64,
    ) -> Result<(), Refusal> {
        if record.header.zone != self.state.id {
            return Err(Refusal::Zone);
        }
        if record.header.previous != self.state.record_head {
            return Err(Refusal::RecordHead);
        }
        let actor = self.state.actor(record, received_ms, Trust::Verify)?;
        self.take_body(body, actor)?;
        self.state.record_head = record.hash();
        Ok(())
    }

    fn take_body(&mut self, body: &ZoneBody, actor: Actor) -> Result<(), Refusal> {
        if let ZoneBody::Open { document, person } = body {
            return self.open(body, *document, *person, actor);
        }
        demanded_role(body, false).map_or(Ok(()), |role| actor.at_least(role))?;
        match body {
            ZoneBody::MoveIn(arrival) => {
                self.state.check_arrival(arrival)?;
                self.begin(arrival.document, arrival.owner).map_err(|_| Refusal::Target)
            }
            ZoneBody::MoveOut { document, .. } => {
                let stood = self.left.insert(*document);
                if stood { Ok(()) } else { Err(Refusal::Moved) }
            }
            ZoneBody::Adopt(carried) => self.adopt(carried, actor),
            ZoneBody::Export { documents, note, .. } => check_export(documents, note),
            _ => Ok(()),
        }
    }

    /// Somebody's work is taken in: not into a document that left. Where it begins a document here,
    /// it shows whose that is, as a first envelope does that stands in the log by itself.
    fn adopt(&mut self, carried: &Carried, actor: Actor) -> Result<(), Refusal> {
        let envelope = Envelope::parse(&carried.envelope).map_err(|_| Refusal::Malformed)?;
        let header = &envelope.header;
        if self.has_left(&header.document) {
            return Err(Refusal::Moved);
        }
        let Some(birth) = header.birth.filter(|_| carried.from.is_none()) else { return Ok(()) };
        if header.zone != self.state.id {
            return Err(Refusal::Zone);
        }
        if !may_write(actor.role, header.class, birth.owner == actor.person) {
            return Err(Refusal::Role);
        }
        // As in the reducer: that the device was ever the author's is what counts.
        let chain = self.state.chain_of(&header.person);
        let device = chain.and_then(|chain| chain.devices.get(&header.device));
        if !envelope.verifies(&device.ok_or(Refusal::Device)?.card.verify) {
            return Err(Refusal::Signature);
        }
        self.born(header.document, birth.owner)
    }

    fn open(
        &mut self,
        body: &ZoneBody,
        document: DocumentId,
        person: PersonId,
        actor: Actor,
    ) -> Result<(), Refusal> {
        self.state.role(&person, actor.received_ms).ok_or(Refusal::Target)?;
        let owner = self.owners.get(&document);
        let own = owner == Some(&actor.person);
        match demanded_role(body, own).map_or(Ok(()), |role| actor.at_least(role)) {
            Ok(()) => {
                self.opened.entry(document).or_default().insert(person);
                Ok(())
            }
            // It may be theirs: nothing shows it, and so nothing comes of it.
            Err(_) if owner.is_none() => Ok(()),
            Err(refusal) => Err(refusal),
        }
    }

    /// A document begins at this place, as somebody's: its first envelope says so. That again is
    /// no error; another owner, or a beginning behind what was said of the document, is one that
    /// no log has.
    pub fn born(&mut self, document: DocumentId, owner: PersonId) -> Result<(), Refusal> {
        if self.owners.get(&document) == Some(&owner) {
            return Ok(());
        }
        self.begin(document, owner)
    }

    fn begin(&mut self, document: DocumentId, owner: PersonId) -> Result<(), Refusal> {
        let known = self.owners.contains_key(&document) || self.opened.contains_key(&document);
        if known || self.left.contains(&document) {
            return Err(Refusal::Birth);
        }
        self.owners.insert(document, owner);
        Ok(())
    }

    /// Whether a document was shown to be somebody's, or to have been opened to them.
    pub fn is_own(&self, document: &DocumentId, person: &PersonId) -> bool {
        self.owners.get(document) == Some(person)
            || self.opened.get(document).is_some_and(|opened| opened.contains(person))
    }

    /// Whether a document moved to another zone: nothing is written or signed in it here any more.
    pub fn has_left(&self, document: &DocumentId) -> bool {
        self.left.contains(document)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::tests::header;
    use crate::envelope::{Birth, EnvelopeHeader};
    use crate::head::Position;
    use crate::ids::KeyId;
    use crate::record::{Arrival, EpochKeys, ExportKind, RecordHeader, ZoneGenesis};
    use crate::rights::Class;
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
        admit_as(whom, Role::Editor)
    }

    fn admit_as(whom: &Actor, role: Role) -> ZoneBody {
        ZoneBody::Admit {
            role,
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

    const DOCUMENT: DocumentId = DocumentId([9; 16]);

    /// A zone of Ana's with Bo, who contributes, and Cy, who edits.
    struct Lab {
        ana: Actor,
        bo: Actor,
        cy: Actor,
        chain: RecordChain,
    }

    impl Lab {
        fn new() -> Self {
            let (ana, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
            let zone = ZoneId::derive(&[7; 16], ana.state.id, ana.device());
            let mut signer = Signer { zone, head: Hash::ZERO };
            let mut chain = RecordChain::new(zone);
            for body in [genesis(&ana), admit_as(&bo, Role::Contributor), admit(&cy)] {
                chain.take(&signer.sign(&ana, body), 10).unwrap();
            }
            Self { ana, bo, cy, chain }
        }

        /// Offers a record that names the last one; says what is refused, and whether the chain
        /// went on.
        fn offer(&mut self, by: fn(&Self) -> &Actor, body: ZoneBody) -> Result<(), Refusal> {
            let head = self.chain.state.record_head;
            let signed = Signer { zone: self.chain.state.id, head }.sign(by(self), body);
            let taken = self.chain.take(&signed, 10);
            let moved = self.chain.state.record_head != head;
            assert_eq!(moved, taken.is_ok(), "a refusal changes nothing");
            taken.map(|_| ())
        }

        fn open(&self, for_whom: fn(&Self) -> &Actor) -> ZoneBody {
            ZoneBody::Open { document: DOCUMENT, person: for_whom(self).state.id }
        }

        fn is_bos(&self) -> bool {
            self.chain.is_own(&DOCUMENT, &self.bo.state.id)
        }

        /// The header of somebody's work in the document, and if they are to begin it, as whose.
        fn work(&self, by: fn(&Self) -> &Actor, owner: Option<PersonId>) -> EnvelopeHeader {
            let by = by(self);
            let birth = owner.map(|owner| Birth { parent: None, owner });
            let header = header(&by.keys, by.state.id, self.chain.state.id);
            EnvelopeHeader { document: DOCUMENT, birth, ..header }
        }

        /// Cy takes in what somebody's device signed.
        fn adopt(
            &mut self,
            header: EnvelopeHeader,
            by: fn(&Self) -> &Actor,
        ) -> Result<(), Refusal> {
            let envelope = Envelope::sign(&by(self).keys, header, b"kept").bytes().to_vec();
            self.offer(|lab| &lab.cy, ZoneBody::Adopt(Carried { envelope, from: None }))
        }

        fn arrival(&self, from: ZoneId) -> Arrival {
            Arrival {
                document: DOCUMENT,
                class: Class::Entry,
                parent: None,
                owner: self.bo.state.id,
                from,
                pinned: Position::default(),
                authors: Vec::new(),
                wraps: vec![(KeyId([1; 16]), vec![1].into())],
                epoch: 1,
                frozen: None,
            }
        }
    }

    #[test]
    fn a_contributor_opens_what_is_shown_to_be_theirs() {
        // Nothing shows whose it is: the chain goes on, and nothing comes of it.
        let mut lab = Lab::new();
        lab.offer(|lab| &lab.bo, lab.open(|lab| &lab.bo)).unwrap();
        assert!(!lab.is_bos());
        lab.offer(|lab| &lab.cy, lab.open(|lab| &lab.bo)).unwrap();
        assert!(lab.is_bos(), "an editor opened it");

        // Another's: the reducer would not have let it in.
        let mut lab = Lab::new();
        lab.chain.born(DOCUMENT, lab.ana.state.id).unwrap();
        let refused = lab.offer(|lab| &lab.bo, lab.open(|lab| &lab.bo));
        assert!(refused == Err(Refusal::Role) && !lab.is_bos());

        // Their own: it is opened to somebody else, as long as that is a member.
        let mut lab = Lab::new();
        lab.chain.born(DOCUMENT, lab.bo.state.id).unwrap();
        lab.offer(|lab| &lab.bo, lab.open(|lab| &lab.cy)).unwrap();
        assert!(lab.chain.is_own(&DOCUMENT, &lab.cy.state.id) && lab.is_bos());
        assert!(!lab.chain.is_own(&DocumentId([8; 16]), &lab.cy.state.id));
        let person = Actor::new(4).state.id;
        let stranger = lab.offer(|lab| &lab.bo, ZoneBody::Open { document: DOCUMENT, person });
        assert_eq!(stranger, Err(Refusal::Target));
    }

    #[test]
    fn a_document_begins_once_and_before_anything_is_said_of_it() {
        let mut lab = Lab::new();
        lab.chain.born(DOCUMENT, lab.ana.state.id).unwrap();
        lab.chain.born(DOCUMENT, lab.ana.state.id).unwrap();
        assert_eq!(lab.chain.born(DOCUMENT, lab.bo.state.id), Err(Refusal::Birth));
        let arrives = ZoneBody::MoveIn(lab.arrival(ZoneId([5; 16])));
        assert_eq!(lab.offer(|lab| &lab.cy, arrives), Err(Refusal::Target));
        let mut lab = Lab::new();
        lab.offer(|lab| &lab.cy, lab.open(|lab| &lab.bo)).unwrap();
        assert_eq!(lab.chain.born(DOCUMENT, lab.ana.state.id), Err(Refusal::Birth));
    }

    #[test]
    fn records_about_documents_take_the_right_to_make_them() {
        let mut lab = Lab::new();
        let (to, here) = (ZoneId([5; 16]), lab.chain.state.id);
        let leaves = ZoneBody::MoveOut { document: DocumentId([8; 16]), to };
        let arrives = ZoneBody::MoveIn(lab.arrival(to));
        let carried = Carried { envelope: vec![1], from: None };
        for body in [leaves, arrives.clone(), ZoneBody::Adopt(carried)] {
            assert_eq!(lab.offer(|lab| &lab.bo, body), Err(Refusal::Role));
        }
        assert!(!lab.is_bos());
        let own = ZoneBody::MoveIn(lab.arrival(here));
        assert_eq!(lab.offer(|lab| &lab.cy, own), Err(Refusal::Target));
        let old = ZoneBody::MoveIn(Arrival { epoch: 2, ..lab.arrival(to) });
        assert_eq!(lab.offer(|lab| &lab.cy, old), Err(Refusal::Key));
        lab.offer(|lab| &lab.cy, arrives).unwrap();
        assert!(lab.is_bos(), "by its arrival");
        let export = |kind, ids: &[u8]| {
            let documents = ids.iter().map(|byte| DocumentId([*byte; 16])).collect();
            ZoneBody::Export { documents, kind, note: vec![1; 40] }
        };
        let (statement, history) = (ExportKind::Statement, ExportKind::History);
        assert_eq!(lab.offer(|lab| &lab.cy, export(history, &[9])), Err(Refusal::Role));
        assert_eq!(lab.offer(|lab| &lab.bo, export(statement, &[9, 3])), Err(Refusal::Malformed));
        lab.offer(|lab| &lab.bo, export(statement, &[3, 9])).unwrap();
        lab.offer(|lab| &lab.ana, export(history, &[])).unwrap();
    }

    #[test]
    fn a_document_leaves_once_and_nothing_is_taken_into_it_then() {
        let mut lab = Lab::new();
        let (document, to) = (DOCUMENT, ZoneId([5; 16]));
        lab.chain.born(DOCUMENT, lab.bo.state.id).unwrap();
        let refused = lab.offer(|lab| &lab.bo, ZoneBody::MoveOut { document, to });
        assert!(refused == Err(Refusal::Role) && !lab.chain.has_left(&DOCUMENT));
        lab.offer(|lab| &lab.cy, ZoneBody::MoveOut { document, to }).unwrap();
        assert!(lab.chain.has_left(&DOCUMENT));
        let again = lab.offer(|lab| &lab.cy, ZoneBody::MoveOut { document, to });
        assert_eq!(again, Err(Refusal::Moved));
        // Another one was only said to leave: it does not begin behind that.
        let document = DocumentId([8; 16]);
        lab.offer(|lab| &lab.cy, ZoneBody::MoveOut { document, to }).unwrap();
        assert_eq!(lab.chain.born(document, lab.bo.state.id), Err(Refusal::Birth));
        let carried = Carried { envelope: vec![1], from: None };
        let adopted = lab.offer(|lab| &lab.cy, ZoneBody::Adopt(carried));
        assert_eq!(adopted, Err(Refusal::Malformed));
        let later = lab.work(|lab| &lab.bo, None);
        assert_eq!(lab.adopt(later.clone(), |lab| &lab.bo), Err(Refusal::Moved));
        let elsewhere = EnvelopeHeader { document: DocumentId([7; 16]), ..later };
        lab.adopt(elsewhere, |lab| &lab.bo).unwrap();
    }

    #[test]
    fn work_that_was_taken_in_shows_whose_document_it_begins() {
        let mut lab = Lab::new();
        let [ana, bo] = [lab.ana.state.id, lab.bo.state.id];
        let begins = lab.work(|lab| &lab.bo, Some(bo));
        assert_eq!(lab.adopt(begins.clone(), |lab| &lab.cy), Err(Refusal::Signature));
        let strange = EnvelopeHeader { person: ana, ..begins.clone() };
        assert_eq!(lab.adopt(strange, |lab| &lab.bo), Err(Refusal::Device));
        let elsewhere = EnvelopeHeader { zone: ZoneId([5; 16]), ..begins.clone() };
        assert_eq!(lab.adopt(elsewhere, |lab| &lab.bo), Err(Refusal::Zone));
        let above = EnvelopeHeader { class: Class::Directory, ..begins.clone() };
        assert_eq!(lab.adopt(above, |lab| &lab.bo), Err(Refusal::Role));
        assert!(!lab.is_bos());
        // What does not begin it says nothing of whose it is.
        lab.adopt(lab.work(|lab| &lab.bo, None), |lab| &lab.bo).unwrap();
        assert!(!lab.is_bos());
        lab.adopt(begins, |lab| &lab.bo).unwrap();
        assert!(lab.is_bos());
        lab.chain.born(DOCUMENT, bo).unwrap();
        let another = lab.work(|lab| &lab.bo, Some(ana));
        assert_eq!(lab.adopt(another, |lab| &lab.bo), Err(Refusal::Birth));
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
