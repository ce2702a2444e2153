//! `credentials.json`: a chain with credentials and attestations, what it reduces to, and what it
//! refuses.

use crate::assertions::Authenticator;
use crate::file::{Hex, committed};
use crate::people::{Person, START_MS};
use crate::persons::{Record, Refused, chain, check_records, check_refused, record, refused};
use cahier_evidence::{Hash, PersonBody, PersonRecord, PersonState};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    records: Vec<Record>,
    state: State,
    refused: Vec<Refused>,
}

/// What the records reduce to.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    length: u64,
    head: Hex,
    credentials: Vec<CredentialOf>,
    attestations: Vec<AttestationOf>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialOf {
    id: Hex,
    key: Hex,
    rp: String,
    live: bool,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AttestationOf {
    commitment: Hex,
    stands: bool,
}

fn state_of(state: &PersonState) -> State {
    let credential = |c: &cahier_evidence::Credential| CredentialOf {
        id: Hex::of(&c.id),
        key: Hex::of(&c.key),
        rp: c.rp.clone(),
        live: c.live,
    };
    let attestation = |(commitment, stands): (&Hash, &bool)| AttestationOf {
        commitment: Hex::of(commitment.0),
        stands: *stands,
    };
    State {
        length: state.length,
        head: Hex::of(state.head.0),
        credentials: state.credentials.iter().map(credential).collect(),
        attestations: state.attestations.iter().map(attestation).collect(),
    }
}

/// A record that adds a security key.
pub fn add(key: &Authenticator, id: u8) -> PersonBody {
    let credential = key.credential(id);
    PersonBody::AddCredential { id: credential.id, key: credential.key, rp: credential.rp }
}

fn made() -> File {
    let mut ana = Person::new("ana", 1);
    let mut records = vec![record("genesis", 1, &ana.chain[0])];
    let mut refusals = Vec::new();
    let remove = |id: u8| PersonBody::RemoveCredential { id: vec![id; 16] };
    let (attest, withdraw) = (
        |byte: u8| PersonBody::Attest { commitment: Hash([byte; 32]) },
        |byte: u8| PersonBody::Withdraw { commitment: Hash([byte; 32]) },
    );
    let (one, two) = (add(&Authenticator::es256(7), 0xc1), add(&Authenticator::eddsa(8), 0xc2));
    let nothing = PersonBody::AddCredential { id: vec![], key: vec![1], rp: "a".into() };
    for (name, body, wrong, why) in [
        ("a security key is added", one.clone(), two.clone(), ""),
        ("another is added", two, one.clone(), "a security key is added twice"),
        ("the first is removed", remove(0xc1), nothing, "a security key without an id"),
        ("an attestation is made", attest(0xa1), remove(0xc1), "a security key goes twice"),
        ("another is made", attest(0xa2), attest(0xa1), "an attestation is made twice"),
        ("the first is withdrawn", withdraw(0xa1), withdraw(0xa3), "there is no such attestation"),
    ] {
        if !why.is_empty() {
            let wrong = PersonRecord::next(&ana.state, &ana.keys, wrong, START_MS + 1);
            refusals.push(refused(why, &ana, &wrong));
        }
        records.push(record(name, 1, &ana.extend(body)));
    }
    for (why, wrong) in [
        ("a security key comes back", one),
        ("an attestation is withdrawn twice", withdraw(0xa1)),
        ("an attestation comes back", attest(0xa1)),
    ] {
        let wrong = PersonRecord::next(&ana.state, &ana.keys, wrong, START_MS + 1);
        refusals.push(refused(why, &ana, &wrong));
    }
    File { records, state: state_of(&ana.state), refused: refusals }
}

#[test]
fn credentials_are_as_written() {
    let read = committed("credentials.json", &made());
    assert_eq!(state_of(&chain(&read.records)), read.state);
    check_records(&read.records);
    check_refused(&read.refused);
}
