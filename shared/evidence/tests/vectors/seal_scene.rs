//! A small zone in which somebody is vouched for, an entry is stated, sealed and amended, and
//! proofs leave.

use crate::assertions::Authenticator;
use crate::credentials::add;
use crate::log::{Log, Writing};
use crate::people::{Person, START_MS};
use crate::scene::{ENTRY, key, writing};
use cahier_crypto::DocumentKey;
use cahier_evidence::{
    Attestation, DocumentId, EnvelopeHeader, EnvelopeKind, ExportKind, Hash, LogLeaf, Meaning,
    PersonBody, Revealed, Role, SealClaim, Version, ZoneBody, version_hash,
};

/// The log, played to its end.
pub fn play() -> Log {
    let (mut ana, mut bo) = (Person::new("ana", 1), Person::new("bo", 2));
    let mut lab = Log::begin(&ana, 0x5e, "Laboratoire");
    join(&mut lab, &ana, &bo);
    vouch(&mut lab, &ana, &mut bo);
    announce(&mut lab, &mut ana);
    work(&mut lab, &ana, &bo);
    let leaf = lab.record(&ana, disavow(&bo));
    lab.take("ana takes back what she said of bo", leaf);
    let leaf = lab.record(&ana, disavow(&bo));
    lab.refuse("there is nothing to take back", leaf);
    exports(&mut lab, &ana, &bo);
    lab
}

/// Who a person says that they are.
pub fn attestation(of: &Person) -> Attestation {
    Attestation {
        person: of.state.id,
        name: "Bo Núñez".into(),
        orcid: Some("0000-0002-1825-0097".into()),
        institution: None,
        salt: [0x5a; 32],
        claimed_ms: START_MS,
        until_ms: Some(START_MS + 1_000_000),
    }
}

fn join(lab: &mut Log, ana: &Person, bo: &Person) {
    let seals = lab.seals(&[bo.keys.card()]);
    let body = ZoneBody::Admit {
        role: Role::Editor,
        until_ms: None,
        chain: bo.chain.clone(),
        person: bo.state.id,
        invitation: None,
        seals,
    };
    let leaf = lab.record(ana, body);
    lab.take("bo is admitted", leaf);
}

fn vouch(lab: &mut Log, ana: &Person, bo: &mut Person) {
    let attestation = attestation(bo);
    let (person, commitment) = (bo.state.id, attestation.commitment());
    let sealed = lab.attestation(&attestation);
    let until_ms = attestation.until_ms;
    let body = ZoneBody::Vouch { person, commitment, until_ms, sealed };
    let leaf = lab.record(ana, body.clone());
    lab.refuse("what bo does not say themself", leaf);
    let sealed = lab.attestation(&attestation);
    let introduction = ZoneBody::Introduce { commitment, sealed };
    let leaf = lab.record(bo, introduction.clone());
    lab.refuse("bo introduces what is not in their chain", leaf);
    let chain = vec![bo.extend(PersonBody::Attest { commitment })];
    let leaf = lab.record(bo, ZoneBody::Pin { person, chain });
    lab.take("bo says who they are", leaf);
    let leaf = lab.record(bo, introduction.clone());
    lab.take("bo hands the zone their attestation", leaf);
    let leaf = lab.record(bo, introduction);
    lab.refuse("an attestation is introduced twice", leaf);
    let leaf = lab.record(bo, body.clone());
    lab.refuse("bo vouches for bo", leaf);
    let leaf = lab.record(ana, body);
    lab.take("ana vouches for bo", leaf);
}

fn disavow(bo: &Person) -> ZoneBody {
    let (person, commitment) = (bo.state.id, attestation(bo).commitment());
    ZoneBody::Disavow { person, commitment, reason: 2 }
}

/// Somebody says that a proof leaves.
fn export(lab: &mut Log, by: &Person, documents: &[DocumentId], kind: ExportKind) -> LogLeaf {
    let note = lab.export_words(documents, "pour le brevet");
    lab.record(by, ZoneBody::Export { documents: documents.to_vec(), kind, note })
}

fn exports(lab: &mut Log, ana: &Person, bo: &Person) {
    let (statement, history) = (ExportKind::Statement, ExportKind::History);
    let unknown = DocumentId([0xff; 16]);
    let leaf = export(lab, bo, &[ENTRY], history);
    lab.refuse("an editor takes out every change", leaf);
    let leaf = export(lab, bo, &[ENTRY, unknown], statement);
    lab.refuse("a proof of what is not here", leaf);
    let leaf = export(lab, bo, &[unknown, ENTRY], statement);
    lab.refuse("documents that do not rise", leaf);
    let leaf = export(lab, bo, &[ENTRY], statement);
    lab.take("a statement proof leaves with bo", leaf);
    let leaf = export(lab, ana, &[], history);
    lab.take("a history proof of the whole zone leaves with ana", leaf);
}

/// Ana's security key.
fn announce(lab: &mut Log, ana: &mut Person) {
    let chain = vec![ana.extend(add(&Authenticator::es256(7), 0xc1))];
    let leaf = lab.record(ana, ZoneBody::Pin { person: ana.state.id, chain });
    lab.take("ana adds a security key", leaf);
}

/// The header of a statement, or of a seal, of the newest version.
fn stated(lab: &mut Log, by: &Person, seal: Option<SealClaim>) -> EnvelopeHeader {
    let mut header = lab.envelope(&writing(by, &key(0xd1), b""));
    let document = &lab.state.documents[&ENTRY];
    let (count, hashes, at) = (document.count, document.hashes, header.seen);
    let version = Version { form: 1, parts: 3, root: Hash([0x70; 32]), at, count, hashes };
    header.kind = if seal.is_some() { EnvelopeKind::Seal } else { EnvelopeKind::Statement };
    (header.version, header.seal) = (Some(version), seal);
    header.writes.clear();
    header
}

fn claim(meaning: Meaning, about: Option<Hash>) -> Option<SealClaim> {
    Some(SealClaim { meaning, about })
}

/// Places what a header says, with what is encrypted in it; gives its hash.
fn place(
    lab: &mut Log,
    name: &str,
    by: &Person,
    header: EnvelopeHeader,
    revealed: &Revealed,
) -> Hash {
    let (key, plain): (DocumentKey, _) = (key(0xd1), revealed.encode().unwrap());
    let leaf = lab.sealed(&writing(by, &key, &plain), header);
    let hash = Hash::of(&leaf.signed);
    lab.take(name, leaf);
    lab.plain(&plain);
    hash
}

/// The next envelope of a person, amending a seal or none.
fn amending(lab: &mut Log, by: &Person, plain: &[u8], amends: Option<Hash>) -> LogLeaf {
    let key = key(0xd1);
    let writing: Writing<'_> = writing(by, &key, plain);
    let header = EnvelopeHeader { amends, ..lab.envelope(&writing) };
    lab.sealed(&writing, header)
}

fn work(lab: &mut Log, ana: &Person, bo: &Person) {
    let revealed = Revealed { seed: [0x5d; 32], note: None, assertion: None };
    let key = key(0xd1);
    lab.write("an entry begins", &writing(ana, &key, b"5 mg"));
    let leaf = amending(lab, bo, b"refused", Some(Hash([1; 32])));
    lab.refuse("an amendment of what is not sealed", leaf);
    let header = stated(lab, ana, None);
    place(lab, "a statement", ana, header, &revealed);
    let header = stated(lab, bo, claim(Meaning::Review, None));
    let note = Some("read twice".to_owned());
    let review = Revealed { note, ..revealed.clone() };
    let review = place(lab, "a review, which freezes nothing", bo, header, &review);
    let late = stated(lab, bo, claim(Meaning::Approval, None));
    lab.write("it goes on", &writing(ana, &key, b"of salt"));
    place(lab, "an approval that was overtaken", bo, late, &revealed);
    let header = stated(lab, ana, claim(Meaning::Authorship, Some(review)));
    let (version, seal) = (header.version.unwrap(), header.seal.unwrap());
    let challenge = version_hash(&version, &seal, ana.state.id, ana.device());
    let assertion = Some(Authenticator::es256(7).assert(0xc1, &challenge));
    let signed = Revealed { assertion, ..revealed.clone() };
    let sealed = place(lab, "a seal that freezes, with a security key", ana, header, &signed);
    let leaf = amending(lab, bo, b"refused", None);
    lab.refuse("a sealed entry is written", leaf);
    let leaf = amending(lab, bo, b"refused", Some(review));
    lab.refuse("another seal is amended", leaf);
    let leaf = amending(lab, ana, b"6 mg, not 5", Some(sealed));
    lab.take("an amendment", leaf);
    lab.plain(b"6 mg, not 5");
    let header = stated(lab, bo, claim(Meaning::Witness, Some(sealed)));
    place(lab, "a witness countersigns", bo, header, &revealed);
    let header = stated(lab, bo, claim(Meaning::Approval, None));
    let newest = place(lab, "an approval that freezes what was amended", bo, header, &revealed);
    let leaf = amending(lab, ana, b"refused", Some(sealed));
    lab.refuse("a seal is amended that is not the newest", leaf);
    let leaf = amending(lab, ana, b"in water", Some(newest));
    lab.take("an amendment of the newest seal", leaf);
    lab.plain(b"in water");
}
