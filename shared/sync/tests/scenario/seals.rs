//! Signing entries: what freezes, what stands over an older version, who countersigns, and what
//! is found where a signature lies.

use crate::lies::insider::Insider;
use crate::lies::line::Line;
use crate::world::World;
use cahier_crypto::DeviceKeys;
use cahier_evidence::{
    Assertion, DocumentId, EnvelopeKind, Hash, Meaning, Refusal, Revealed, Role, SealClaim,
    Version, ZoneId,
};
use cahier_notebook::Change;
use cahier_protocol::Outcome;
use cahier_sync::rows::{Fit, Suspicion};
use cahier_sync::{CommandError, KeyCheck, Notice, SealStanding, SealView, SigningKeys};
use pollster::block_on;

/// Ana, an owner, and Bo share an entry.
pub struct Lab {
    pub world: World,
    pub ana: usize,
    pub bo: usize,
    pub zone: ZoneId,
    pub entry: DocumentId,
}

impl Lab {
    pub fn new(seed: u64, role: Role) -> Self {
        let mut world = World::new(seed);
        let (ana, bo) = (world.person("Ana"), world.person("Bo"));
        let zone = world.zone_of(ana, &[(bo, role)]);
        let entry = world.entry(ana, zone, "Dosage");
        world.heal();
        world.read(bo, entry);
        Self { world, ana, bo, zone, entry }
    }

    /// Signs what somebody sees.
    pub fn sign(
        &mut self,
        who: usize,
        meaning: Meaning,
        about: Option<Hash>,
    ) -> Result<Hash, CommandError> {
        let (entry, claim) = (self.entry, SealClaim { meaning, about });
        self.world.read(who, entry);
        self.world.with(who, |d, ctx| d.engine.seal(entry, claim, Some(" vu "), ctx))
    }

    /// Everything is sent, and looked at.
    pub fn settle(&mut self) {
        self.world.heal();
        self.world.pass(1_000);
    }

    pub fn seals(&mut self, who: usize) -> Vec<SealView> {
        self.world.read(who, self.entry);
        self.world.pass(200);
        self.world.people[who].driver.engine.seals(self.entry).unwrap()
    }

    pub fn seal(&mut self, who: usize, envelope: Hash) -> SealView {
        self.seals(who).into_iter().find(|seal| seal.envelope == envelope).unwrap()
    }

    pub fn retitle(&mut self, who: usize) -> Result<(), CommandError> {
        let (entry, change) = (self.entry, [Change::Title { title: "x".into() }]);
        self.world.read(who, entry);
        self.world.with(who, |driver, ctx| driver.engine.edit(entry, &change, ctx))
    }

    pub fn away(&mut self, who: usize) {
        self.world.people[who].online = false;
        self.world.cut(who);
    }

    pub fn told(&self, who: usize, what: &Notice) -> bool {
        self.world.people[who].told.contains(what)
    }
}

pub const FROZEN: Result<(), CommandError> = Err(CommandError::Refused(Refusal::Frozen));

#[test]
fn a_seal_of_authorship_freezes_what_was_seen() {
    let mut lab = Lab::new(401, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let seal = lab.sign(ana, Meaning::Authorship, None).unwrap();
    lab.settle();
    let person = lab.world.people[ana].driver.engine.person();
    for who in [ana, bo] {
        let view = lab.seal(who, seal);
        assert_eq!((view.standing, view.newest), (SealStanding::Freezing, true));
        assert_eq!((view.fit, view.key), (Some(Fit::Fits), KeyCheck::None));
        assert_eq!((view.meaning, view.person), (Some(Meaning::Authorship), person));
        assert_eq!(view.note.as_deref(), Some("vu"));
        assert!(view.index.is_some() && view.received_ms.is_some());
        assert_eq!(lab.world.people[who].driver.engine.frozen_by(entry), Some(seal));
        assert_eq!(lab.retitle(who), FROZEN);
        let meaning = Meaning::Authorship;
        assert!(lab.told(who, &Notice::Sealed { document: entry, person, meaning }));
    }
    // What is signed comes back with the notebook, and is not looked at twice.
    lab.world.restart(bo);
    lab.world.heal();
    assert_eq!(lab.seal(bo, seal).fit, Some(Fit::Fits));
    assert_eq!(lab.retitle(bo), FROZEN);
}

#[test]
fn only_what_is_in_the_log_is_signed() {
    let mut lab = Lab::new(402, Role::Commenter);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let unsent = CommandError::Invalid("work that is not on the relay yet");
    assert!(lab.world.write(ana, entry));
    assert_eq!(lab.sign(ana, Meaning::Authorship, None), Err(unsent));
    lab.settle();
    let role = CommandError::Refused(Refusal::Role);
    assert_eq!(lab.sign(bo, Meaning::Authorship, None), Err(role.clone()));
    let stated = lab.world.with(bo, |d, ctx| d.engine.state_version(entry, ctx));
    assert_eq!(stated, Err(role));
    let unknown = lab.sign(bo, Meaning::Witness, Some(Hash([9; 32])));
    assert_eq!(unknown, Err(CommandError::NotFound));
    let long = "é".repeat(2_001);
    let claim = SealClaim { meaning: Meaning::Review, about: None };
    let sealed = lab.world.with(bo, |d, ctx| d.engine.seal(entry, claim, Some(&long), ctx));
    assert_eq!(sealed, Err(CommandError::Invalid("a comment that is too long for a seal")));
    assert_eq!(lab.seals(bo), []);
}

#[test]
fn an_offline_seal_that_was_overtaken_stands_and_freezes_nothing() {
    let mut lab = Lab::new(403, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    lab.away(bo);
    assert!(lab.world.write(ana, entry));
    lab.world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    lab.world.pass(3_000);
    let seal = lab.sign(bo, Meaning::Approval, None).unwrap();
    assert_eq!(lab.seal(bo, seal).standing, SealStanding::NotYetSent);
    // Whether it will freeze anything is not known here.
    assert_eq!(lab.retitle(bo), FROZEN);
    let amended = lab.world.with(bo, |d, ctx| d.engine.begin_amendment(entry, "oubli", ctx));
    let early = CommandError::Invalid("a seal that is not on the relay yet");
    assert_eq!(amended, Err(early));
    lab.settle();
    for who in [ana, bo] {
        let view = lab.seal(who, seal);
        assert_eq!((view.standing, view.newest), (SealStanding::Overtaken, false));
        assert_eq!(view.fit, Some(Fit::Fits), "it is true of what was seen");
        assert_eq!(lab.world.people[who].driver.engine.frozen_by(entry), None);
    }
    let meaning = Meaning::Approval;
    assert!(lab.told(bo, &Notice::Overtaken { document: entry, meaning }));
    // The signer is shown what came in between.
    let history = block_on(lab.world.people[bo].driver.history(entry)).unwrap();
    let changed = lab.world.people[bo].driver.engine.since_signed(entry, seal, &history).unwrap();
    assert!(!changed.steps.is_empty() || !changed.body.is_empty());
    assert!(lab.world.write(bo, entry));
    // Over what is there now it freezes.
    lab.settle();
    let seal = lab.sign(bo, Meaning::Approval, None).unwrap();
    lab.settle();
    assert_eq!(lab.seal(ana, seal).standing, SealStanding::Freezing);
}

#[test]
fn a_witness_countersigns_without_a_network() {
    let mut lab = Lab::new(404, Role::Commenter);
    let (ana, bo) = (lab.ana, lab.bo);
    let seal = lab.sign(ana, Meaning::Responsibility, None).unwrap();
    lab.settle();
    lab.away(bo);
    let witness = lab.sign(bo, Meaning::Witness, Some(seal)).unwrap();
    assert_eq!(lab.seal(bo, seal).countersigned, [witness]);
    lab.world.restart(bo);
    lab.settle();
    for who in [ana, bo] {
        assert_eq!(lab.seal(who, seal).countersigned, [witness]);
        let view = lab.seal(who, witness);
        assert_eq!((view.standing, view.about), (SealStanding::Stands, Some(seal)));
        assert_eq!((view.meaning, view.fit), (Some(Meaning::Witness), Some(Fit::Fits)));
        assert_eq!(lab.seal(who, seal).standing, SealStanding::Freezing);
    }
}

/// A security key in software: EdDSA, for `localhost`.
struct SecurityKey(DeviceKeys);

impl SecurityKey {
    const ID: &'static [u8] = b"a key on a ring";

    /// COSE_Key of the OKP type (RFC 9053, section 7.2).
    fn public(&self) -> Vec<u8> {
        let head = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
        [&head[..], &self.0.card().verify].concat()
    }

    fn answer(&self, challenge: Hash) -> Assertion {
        let challenge = base64url(&challenge.0);
        let client_data_json = format!(
            r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"http://localhost:8080"}}"#
        );
        let client_data_json = client_data_json.into_bytes();
        let party = Hash::of(b"localhost");
        // Present and verified; no counter.
        let authenticator_data = [party.as_bytes(), &[0x05, 0, 0, 0, 0]].concat();
        let hash = Hash::of(&client_data_json);
        let signature = self.0.sign(&[&authenticator_data[..], hash.as_bytes()].concat()).to_vec();
        Assertion { credential: Self::ID.to_vec(), authenticator_data, client_data_json, signature }
    }
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letters = |chunk: &[u8]| -> String {
        let word = chunk.iter().fold(0, |word: u32, byte| (word << 8) | u32::from(*byte));
        let word = word << (8 * (3 - chunk.len()));
        let letter = |at: usize| char::from(LETTERS[(word >> (18 - 6 * at)) as usize & 63]);
        (0..=chunk.len()).map(letter).collect()
    };
    bytes.chunks(3).map(letters).collect()
}

/// Bo seals offline with a security key, behind an edit that then has no place: the seal's number
/// is refused and it is signed anew, and what the key signed stays right.
#[test]
fn a_seal_whose_number_was_refused_is_signed_anew() {
    let mut lab = Lab::new(405, Role::Editor);
    let (ana, bo, zone) = (lab.ana, lab.bo, lab.zone);
    let other = lab.world.entry(ana, zone, "Titrage");
    let key = SecurityKey(DeviceKeys::make(&mut lab.world.rng));
    let public = key.public();
    lab.world
        .with(bo, |d, ctx| {
            d.engine.add_credential(SecurityKey::ID.to_vec(), public, "localhost", ctx)
        })
        .unwrap();
    lab.settle();
    lab.away(bo);
    assert!(lab.world.write(bo, other));
    lab.world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    let (entry, claim) = (lab.entry, SealClaim { meaning: Meaning::Safety, about: None });
    lab.world.read(bo, entry);
    let prepare = |lab: &mut Lab| {
        lab.world.with(bo, |d, ctx| d.engine.prepare_seal(entry, claim, None, ctx)).unwrap()
    };
    let prepared = prepare(&mut lab);
    let wrong = key.answer(Hash([1; 32]));
    let refused = lab.world.with(bo, |d, ctx| d.engine.finish_seal(prepared, Some(wrong), ctx));
    assert_eq!(refused, Err(CommandError::Invalid("the security key's answer")));
    let prepared = prepare(&mut lab);
    let answer = key.answer(prepared.challenge());
    let first = lab.world.with(bo, |d, ctx| d.engine.finish_seal(prepared, Some(answer), ctx));
    let first = first.unwrap();
    // Meanwhile Ana freezes the other entry.
    let freeze = SealClaim { meaning: Meaning::Authorship, about: None };
    lab.world.read(ana, other);
    lab.world.with(ana, |d, ctx| d.engine.seal(other, freeze, None, ctx)).unwrap();
    lab.world.pass(3_000);
    lab.settle();
    assert_eq!(lab.world.people[bo].driver.engine.kept().count(), 1);
    for who in [ana, bo] {
        let seals = lab.seals(who);
        assert_eq!(seals.len(), 1);
        assert_ne!(seals[0].envelope, first, "another number, another envelope");
        assert_eq!((seals[0].key, seals[0].fit), (KeyCheck::Holds, Some(Fit::Fits)));
        assert_eq!(seals[0].standing, SealStanding::Stands);
    }
    // A key that was given away signs no more, and what it signed stands.
    lab.world.with(bo, |d, ctx| d.engine.remove_credential(SecurityKey::ID, ctx)).unwrap();
    lab.settle();
    assert_eq!(lab.seals(ana)[0].key, KeyCheck::Holds);
    let prepared = prepare(&mut lab);
    let answer = key.answer(prepared.challenge());
    let late = lab.world.with(bo, |d, ctx| d.engine.finish_seal(prepared, Some(answer), ctx));
    assert_eq!(late, Err(CommandError::Invalid("the security key's answer")));
}

/// What a key signs before its zone has heard of it would be nobody's there.
#[test]
fn a_security_key_signs_once_its_zone_knows_it() {
    let mut lab = Lab::new(408, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let key = SecurityKey(DeviceKeys::make(&mut lab.world.rng));
    let (id, public) = (SecurityKey::ID.to_vec(), key.public());
    lab.away(bo);
    lab.world.with(bo, |d, ctx| d.engine.add_credential(id, public, "localhost", ctx)).unwrap();
    let claim = SealClaim { meaning: Meaning::Review, about: None };
    let seal = |lab: &mut Lab| {
        lab.world.read(bo, entry);
        lab.world.with(bo, |d, ctx| {
            let prepared = d.engine.prepare_seal(entry, claim, None, ctx)?;
            let answer = key.answer(prepared.challenge());
            d.engine.finish_seal(prepared, Some(answer), ctx)
        })
    };
    let unknown = CommandError::Invalid("a security key that the zone does not know yet");
    let keys = |lab: &Lab, rp| {
        let SigningKeys { known, waiting } =
            lab.world.people[bo].driver.engine.signing_keys(entry, rp);
        (known.len(), waiting.len())
    };
    assert_eq!(keys(&lab, "localhost"), (0, 1), "registered, and not known to the zone yet");
    assert_eq!(seal(&mut lab), Err(unknown));
    assert_eq!(lab.seals(bo), []);
    lab.settle();
    assert_eq!(keys(&lab, "localhost"), (1, 0));
    assert_eq!(keys(&lab, "elsewhere.example"), (0, 0));
    seal(&mut lab).unwrap();
    lab.settle();
    assert_eq!(lab.seals(ana)[0].key, KeyCheck::Holds);
}

/// Bo seals offline with a security key, and is a reader by the time it arrives: what he wrote and
/// what his key signed is kept, and he is told under which number.
#[test]
fn a_refused_seal_is_kept_with_all_that_its_signer_said() {
    let mut lab = Lab::new(408, Role::Editor);
    let (ana, bo, zone, entry) = (lab.ana, lab.bo, lab.zone, lab.entry);
    let key = SecurityKey(DeviceKeys::make(&mut lab.world.rng));
    let public = key.public();
    lab.world
        .with(bo, |d, ctx| {
            d.engine.add_credential(SecurityKey::ID.to_vec(), public, "localhost", ctx)
        })
        .unwrap();
    lab.settle();
    lab.away(bo);
    lab.world.read(bo, entry);
    let claim = SealClaim { meaning: Meaning::Approval, about: None };
    let note = Some("sous réserve");
    let prepared = lab.world.with(bo, |d, ctx| d.engine.prepare_seal(entry, claim, note, ctx));
    let prepared = prepared.unwrap();
    let answer = key.answer(prepared.challenge());
    let given = Some(answer.clone());
    lab.world.with(bo, |d, ctx| d.engine.finish_seal(prepared, given, ctx)).unwrap();
    let person = lab.world.people[bo].driver.engine.person();
    lab.world.with(ana, |d, ctx| d.engine.set_role(zone, person, Role::Reader, None, ctx)).unwrap();
    lab.world.pass(3_000);
    lab.settle();
    assert_eq!(lab.seals(ana), []);
    lab.world.restart(bo);
    lab.settle();
    let engine = &lab.world.people[bo].driver.engine;
    assert_eq!(engine.kept().count(), 1);
    let row = engine.kept().next().cloned().unwrap();
    let kept = engine.kept_seal(&row).unwrap();
    assert_eq!((row.document, kept.claim), (entry, claim));
    let revealed = kept.revealed.unwrap();
    assert_eq!((revealed.note.as_deref(), revealed.assertion.as_ref()), (note, Some(&answer)));
    let (seq, reason) = (row.seq, row.reason);
    assert!(lab.told(bo, &Notice::SealKept { seq, document: entry, reason }));
    let adopted = lab.world.with(bo, |d, ctx| d.engine.adopt(seq, ctx));
    assert_eq!(adopted, Err(CommandError::Invalid("a signature that was refused")));
    // Nobody brings it in for him.
    let carried = lab.world.people[bo].driver.engine.bundle_zone(zone, 0, Vec::new()).unwrap();
    assert!(carried.unsent.is_empty());
}

#[test]
fn a_moved_entry_keeps_what_is_signed_on_it() {
    let mut lab = Lab::new(406, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let narrow = lab.world.zone_of(ana, &[(bo, Role::Editor)]);
    let seal = lab.sign(ana, Meaning::Authorship, None).unwrap();
    lab.settle();
    // Bo wrote nothing: the chain of who only signed goes along as well.
    let witness = lab.sign(bo, Meaning::Witness, Some(seal)).unwrap();
    lab.settle();
    lab.world.read(ana, entry);
    lab.world.move_entry(ana, entry, narrow).unwrap();
    lab.settle();
    for who in [ana, bo] {
        assert_eq!(lab.world.people[who].driver.engine.zone_of(entry), Some(narrow));
        let seals = lab.seals(who);
        let names: Vec<Hash> = seals.iter().map(|seal| seal.envelope).collect();
        assert_eq!(names, [seal, witness]);
        assert!(seals.iter().all(|seal| seal.fit == Some(Fit::Fits)), "{seals:?}");
        let standing = [SealStanding::Freezing, SealStanding::Stands];
        assert_eq!([seals[0].standing, seals[1].standing], standing);
        assert_eq!(lab.retitle(who), FROZEN);
        assert_eq!(lab.world.people[who].driver.engine.quarantined(), []);
    }
}

/// A member signs roots and versions that the entry never had: whoever reads it finds out, and
/// nothing else stops.
#[test]
fn a_seal_that_lies_is_found_and_its_signer_named() {
    let mut lab = Lab::new(407, Role::Editor);
    let (ana, bo, zone, entry) = (lab.ana, lab.bo, lab.zone, lab.entry);
    lab.away(bo);
    let mut member = Insider::of(&lab.world, bo, zone);
    let mut line = Line::of(&mut lab.world, &member);
    for more in [0, 5] {
        let known = &member.zone.documents[&entry];
        let (count, hashes, at) = (known.count + more, known.hashes, member.zone.position());
        let mut header = member.header(entry);
        header.kind = EnvelopeKind::Seal;
        header.version =
            Some(Version { form: 1, parts: 3, root: Hash([7; 32]), at, count, hashes });
        header.seal = Some(SealClaim { meaning: Meaning::Review, about: None });
        let revealed = Revealed { seed: [5; 32], note: None, assertion: None };
        let sent = member.seal(header, &revealed.encode().unwrap());
        assert!(matches!(line.push(&mut lab.world, zone, &sent), Outcome::At(_)));
        member.took(&sent);
    }
    lab.world.pass(3_000);
    let signer = member.person;
    let seals = lab.seals(ana);
    assert_eq!(seals.len(), 2);
    assert!(seals.iter().all(|seal| seal.fit == Some(Fit::Differs)), "{seals:?}");
    let quarantined = lab.world.people[ana].driver.engine.quarantined().iter();
    let reasons: Vec<Suspicion> = quarantined.map(|row| row.reason).collect();
    assert_eq!(reasons, [Suspicion::Version(signer); 2]);
    assert!(lab.told(ana, &Notice::FalseVersion { zone, document: entry, signer }));
    // Said once, also after a restart.
    lab.world.restart(ana);
    lab.world.pass(3_000);
    lab.seals(ana);
    assert_eq!(lab.world.people[ana].driver.engine.quarantined().len(), 2);
    assert!(lab.world.write(ana, entry));
    lab.world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    lab.world.pass(3_000);
    assert_eq!(lab.world.people[ana].driver.engine.status().unsent, 0);
}

/// The store gives nothing while a signature comes: it is held against the entry once it answers,
/// and nobody has to open the entry anew.
#[test]
fn a_signature_whose_history_could_not_be_read_is_looked_at_later() {
    let mut lab = Lab::new(419, Role::Editor);
    let (ana, bo, entry) = (lab.ana, lab.bo, lab.entry);
    let fit = |lab: &Lab| {
        let seals = lab.world.people[bo].driver.engine.seals(entry).unwrap();
        seals.first().map(|seal| seal.fit)
    };
    lab.world.read(bo, entry);
    lab.sign(ana, Meaning::Review, None).unwrap();
    lab.world.people[bo].store.set_unreadable(true);
    lab.world.pass(5_000);
    assert_eq!(fit(&lab), Some(None), "it is here, and was not held against the entry");
    lab.world.people[bo].store.set_unreadable(false);
    lab.world.pass(3_000);
    assert_eq!(fit(&lab), Some(Some(Fit::Fits)));
}
