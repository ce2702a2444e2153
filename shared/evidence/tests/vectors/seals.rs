//! `seals.json`: attestations, what is encrypted in statements and seals, what security keys sign
//! for them, and the log of a zone with all of it.

use crate::assertions::{Authenticator, RP, client_data};
use crate::cbor::diagnostic;
use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::opened::Keyring;
use crate::people::Person;
use crate::seal_scene::{attestation, play};
use crate::zone::{LogOf, check_log, log};
use cahier_crypto::sha256;
use cahier_evidence::{
    Assertion, Attestation, Credential, DeviceId, Hash, Meaning, PersonId, Position, Refusal,
    Revealed, SealClaim, Version, ZoneId, verify_assertion, version_hash,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Seeds of the devices, each one byte, repeated.
const SEEDS: [u8; 2] = [1, 2];
const CHALLENGE: Hash = Hash([0xc5; 32]);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    device_seeds: Vec<Hex>,
    attestations: Vec<Encoded>,
    revealed: Vec<Encoded>,
    hashes: Vec<Hashed>,
    assertions: Vec<Asserted>,
    zone: LogOf,
}

/// CBOR, and what stands for it in clear where something does. Where there is an error, the bytes
/// are refused for it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Encoded {
    name: String,
    cbor: Hex,
    diagnostic: String,
    commitment: Option<Hex>,
    error: Option<String>,
}

/// What is hashed for a security key to sign.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hashed {
    version: Hex,
    seal: Hex,
    person: Hex,
    device: Hex,
    hash: Hex,
}

/// An assertion of a credential for a challenge; refused where there is an error.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asserted {
    name: String,
    id: Hex,
    key: Hex,
    rp: String,
    challenge: Hex,
    assertion: Hex,
    error: Option<String>,
}

fn attestation_of(name: &str, attestation: &Attestation) -> Encoded {
    let cbor = minicbor::to_vec(attestation).unwrap();
    let error = Attestation::decode(&cbor).err().map(|error| format!("{error:?}"));
    let commitment = error.is_none().then(|| Hex::of(attestation.commitment().0));
    let diagnostic = diagnostic(&cbor);
    Encoded { name: name.into(), cbor: Hex(cbor), diagnostic, commitment, error }
}

fn attestations() -> Vec<Encoded> {
    let full = attestation(&Person::new("bo", 2));
    let least = Attestation { orcid: None, until_ms: None, ..full.clone() };
    let institution = Some("Institut Pasteur".into());
    let wrong = Some("0000-0002-1825-0098".into());
    vec![
        attestation_of("a name, an ORCID and an end", &full),
        attestation_of("only a name", &least),
        attestation_of("an institution", &Attestation { institution, ..full.clone() }),
        attestation_of("a wrong check digit", &Attestation { orcid: wrong, ..full.clone() }),
        attestation_of("no name", &Attestation { name: String::new(), ..full.clone() }),
        attestation_of("two lines", &Attestation { name: "a\nb".into(), ..full.clone() }),
        attestation_of("a long name", &Attestation { name: "é".repeat(201), ..full }),
    ]
}

fn revealed_of(name: &str, revealed: &Revealed) -> Encoded {
    let cbor = minicbor::to_vec(revealed).unwrap();
    let error = Revealed::decode(&cbor).err().map(|error| format!("{error:?}"));
    let diagnostic = diagnostic(&cbor);
    Encoded { name: name.into(), cbor: Hex(cbor), diagnostic, commitment: None, error }
}

fn revealed() -> Vec<Encoded> {
    let least = Revealed { seed: [0x5d; 32], note: None, assertion: None };
    let assertion = Some(Authenticator::eddsa(8).assert(0xc2, &CHALLENGE));
    let note = Some("lu et approuvé".to_owned());
    vec![
        revealed_of("a seed", &least),
        revealed_of("a comment", &Revealed { note: note.clone(), ..least.clone() }),
        revealed_of("an assertion", &Revealed { assertion: assertion.clone(), ..least.clone() }),
        revealed_of("all of it", &Revealed { note, assertion, ..least.clone() }),
        revealed_of("a long comment", &Revealed { note: Some("é".repeat(2001)), ..least }),
    ]
}

fn hashed(seal: SealClaim) -> Hashed {
    let (person, device) = (PersonId([3; 16]), DeviceId([4; 16]));
    let at = Position { size: 70_000, root: Hash([7; 32]) };
    let (root, hashes) = (Hash([0x0a; 32]), Hash([8; 32]));
    let version = Version { form: 1, parts: 12, root, at, count: 300, hashes };
    Hashed {
        version: Hex(minicbor::to_vec(version).unwrap()),
        seal: Hex(minicbor::to_vec(seal).unwrap()),
        person: Hex::of(person.0),
        device: Hex::of(device.0),
        hash: Hex::of(version_hash(&version, &seal, person, device).0),
    }
}

fn asserted(name: &str, credential: &Credential, assertion: &Assertion) -> Asserted {
    let error = verify_assertion(assertion, credential, &CHALLENGE).err();
    Asserted {
        name: name.into(),
        id: Hex::of(&credential.id),
        key: Hex::of(&credential.key),
        rp: credential.rp.clone(),
        challenge: Hex::of(CHALLENGE.0),
        assertion: Hex(assertion.encode().unwrap()),
        error: error.map(|error| format!("{error:?}")),
    }
}

fn assertions() -> Vec<Asserted> {
    let (one, two) = (Authenticator::es256(7), Authenticator::eddsa(8));
    let (first, second) = (one.credential(0xc1), two.credential(0xc2));
    let data = |rp: &str, flags: u8, rest: &[u8]| {
        [&sha256(rp.as_bytes())[..], &[flags], &[0, 0, 0, 7], rest].concat()
    };
    let client = client_data(&CHALLENGE);
    let with = |data: Vec<u8>, client: &str| one.assert_with(0xc1, data, client);
    // {"hmac-secret": h'0909'}
    let secret = [&[0xa1, 0x6b][..], b"hmac-secret", &[0x42, 9, 9]].concat();
    let good = data(RP, 0x05, &[]);
    let other = Credential { key: second.key.clone(), ..first.clone() };
    let elsewhere = client.replace(RP, "evil.example");
    // The algorithm, -7, is changed to -257: RS256.
    let mut rsa = first.clone();
    let at = rsa.key.iter().position(|byte| *byte == 0x26).unwrap();
    drop(rsa.key.splice(at..=at, [0x39, 0x01, 0x00]));
    vec![
        asserted("ES256", &first, &one.assert(0xc1, &CHALLENGE)),
        asserted("EdDSA", &second, &two.assert(0xc2, &CHALLENGE)),
        asserted(
            "a host below, a port",
            &first,
            &with(good.clone(), &client.replace(RP, "lab.cahier.example:8443")),
        ),
        asserted("another challenge", &first, &one.assert(0xc1, &Hash([1; 32]))),
        asserted(
            "a credential is made",
            &first,
            &with(good.clone(), &client.replace("get", "create")),
        ),
        asserted("another page", &first, &with(good.clone(), &elsewhere)),
        asserted("another site", &first, &with(data("evil.example", 0x05, &[]), &client)),
        asserted("nobody was verified", &first, &with(data(RP, 0x01, &[]), &client)),
        asserted("a secret", &first, &with(data(RP, 0x85, &secret), &client)),
        asserted("more bytes after it", &first, &with(data(RP, 0x05, &[0]), &client)),
        asserted("another credential", &first, &one.assert(0xc2, &CHALLENGE)),
        asserted("another key", &other, &one.assert(0xc1, &CHALLENGE)),
        asserted("another algorithm", &rsa, &one.assert(0xc1, &CHALLENGE)),
    ]
}

fn made() -> File {
    let claim = |meaning, about| SealClaim { meaning, about };
    File {
        device_seeds: SEEDS.iter().map(|byte| Hex::of([*byte; 32])).collect(),
        attestations: attestations(),
        revealed: revealed(),
        hashes: vec![
            hashed(claim(Meaning::Authorship, None)),
            hashed(claim(Meaning::Witness, Some(Hash([0x0c; 32])))),
        ],
        assertions: assertions(),
        zone: log("seals", &play()),
    }
}

fn check_encoded(file: &File) {
    for entry in &file.attestations {
        assert_eq!(diagnostic(&entry.cbor.0), entry.diagnostic);
        let read = Attestation::decode(&entry.cbor.0);
        assert_eq!(read.as_ref().err().map(|e| format!("{e:?}")), entry.error, "{}", entry.name);
        let Ok(read) = read else { continue };
        assert_eq!(Hex(read.encode().unwrap()), entry.cbor);
        assert_eq!(Some(Hex::of(read.commitment().0)), entry.commitment, "{}", entry.name);
        for other in flips(&entry.cbor.0) {
            let same =
                Attestation::decode(&other).is_ok_and(|a| a.commitment() == read.commitment());
            assert!(!same, "{}", entry.name);
        }
    }
    for entry in &file.revealed {
        assert_eq!(diagnostic(&entry.cbor.0), entry.diagnostic);
        let read = Revealed::decode(&entry.cbor.0);
        assert_eq!(read.as_ref().err().map(|e| format!("{e:?}")), entry.error, "{}", entry.name);
        if let Ok(read) = read {
            assert_eq!(Hex(read.encode().unwrap()), entry.cbor);
            assert!(
                flips(&entry.cbor.0).all(|other| Revealed::decode(&other).as_ref() != Ok(&read))
            );
        }
    }
}

fn check_hashed(entry: &Hashed) {
    let version: Version = minicbor::decode(&entry.version.0).unwrap();
    let seal: SealClaim = minicbor::decode(&entry.seal.0).unwrap();
    let (person, device) = (PersonId(entry.person.array()), DeviceId(entry.device.array()));
    assert_eq!(Hex::of(version_hash(&version, &seal, person, device).0), entry.hash);
    let parts = [&entry.version, &entry.seal, &entry.person, &entry.device].map(|part| &part.0[..]);
    let by_hand = [&b"cahier/v1/seal"[..], &parts.concat()].concat();
    assert_eq!(Hex::of(sha256(&by_hand)), entry.hash);
}

fn check_asserted(entry: &Asserted) {
    let (id, key, rp) = (entry.id.0.clone(), entry.key.0.clone(), entry.rp.clone());
    let credential = Credential { id, key, rp, live: true };
    let challenge = Hash(entry.challenge.array());
    let verify = |bytes: &[u8]| {
        let assertion = Assertion::decode(bytes).map_err(|error| format!("{error:?}"))?;
        let verified = verify_assertion(&assertion, &credential, &challenge);
        verified.map_err(|error| format!("{error:?}"))
    };
    assert_eq!(verify(&entry.assertion.0).err(), entry.error, "{}", entry.name);
    if entry.error.is_none() {
        assert!(flips(&entry.assertion.0).all(|other| verify(&other).is_err()), "{}", entry.name);
    }
}

#[test]
fn seals_are_as_written() {
    let read = committed("seals.json", &made());
    check_encoded(&read);
    read.hashes.iter().for_each(check_hashed);
    read.assertions.iter().for_each(check_asserted);
    let mut keyring = Keyring::new(ZoneId(read.zone.zone.array()), &read.zone.title);
    for seed in &read.device_seeds {
        keyring.device(seed.array::<32>());
    }
    check_log(keyring, &read.zone);
}

#[test]
fn every_error_of_an_assertion_and_what_a_seal_refuses_has_a_vector() {
    let errors: BTreeSet<String> =
        assertions().into_iter().filter_map(|entry| entry.error).collect();
    let all = [
        "Challenge",
        "Credential",
        "Malformed",
        "Origin",
        "Party",
        "Presence",
        "Secret",
        "Signature",
        "Unknown",
    ];
    assert_eq!(errors.iter().map(String::as_str).collect::<Vec<_>>(), all);
    let frozen = play().refused.iter().filter(|entry| entry.refusal == Refusal::Frozen).count();
    assert_eq!(frozen, 4);
}
