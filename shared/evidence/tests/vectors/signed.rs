//! `signed.json`: COSE_Sign1 in the one shape that is accepted, and others that are not.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::people::device;
use cahier_evidence::{SignError, SignedBytes};
use minicbor::Encoder;
use serde::{Deserialize, Serialize};

const BYTES_MAX: usize = 1000;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    signed: Vec<Signed>,
    refused: Vec<Refused>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    name: String,
    seed: Hex,
    verify: Hex,
    /// The typed header: any bytes here.
    header: Hex,
    payload: Hex,
    /// The Sig_structure.
    to_be_signed: Hex,
    signature: Hex,
    signed: Hex,
    hash: Hex,
}

/// Bytes that say the same in another shape, rightly signed where that can be.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    bytes: Hex,
}

fn protected(algorithm: i8, header: &[u8]) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    out.map(2).unwrap().u8(1).unwrap().i8(algorithm).unwrap();
    out.i32(-70001).unwrap().bytes(header).unwrap();
    out.into_writer()
}

fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    out.array(4).unwrap().str("Signature1").unwrap();
    out.bytes(protected).unwrap().bytes(&[]).unwrap().bytes(payload).unwrap();
    out.into_writer()
}

fn cose(protected: &[u8], payload: &[u8], signature: &[u8]) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    out.array(4).unwrap().bytes(protected).unwrap().map(0).unwrap();
    out.bytes(payload).unwrap().bytes(signature).unwrap();
    out.into_writer()
}

fn signed(name: &str, header: &[u8], payload: &[u8]) -> Signed {
    let keys = device(1);
    let signed = SignedBytes::sign(&keys, header.to_vec(), payload.to_vec());
    let to_be_signed = to_be_signed(&protected(-8, header), payload);
    Signed {
        name: name.into(),
        seed: Hex::of([1; 32]),
        verify: Hex::of(keys.card().verify),
        header: Hex::of(header),
        payload: Hex::of(payload),
        signature: Hex::of(keys.sign(&to_be_signed)),
        to_be_signed: Hex(to_be_signed),
        hash: Hex::of(signed.hash().0),
        signed: Hex(signed.bytes),
    }
}

fn refused() -> Vec<Refused> {
    let (keys, header, payload) = (device(1), [0x82, 1, 0x45], [7; 3]);
    let with = |protected: &[u8]| {
        cose(protected, &payload, &keys.sign(&to_be_signed(protected, &payload)))
    };
    let right = protected(-8, &header);
    let good = with(&right);
    let mut swapped = Encoder::new(Vec::new());
    swapped.map(2).unwrap().i32(-70001).unwrap().bytes(&header).unwrap();
    swapped.u8(1).unwrap().i8(-8).unwrap();
    let mut no_payload = Encoder::new(Vec::new());
    let signature = keys.sign(&to_be_signed(&right, &[]));
    no_payload.array(4).unwrap().bytes(&right).unwrap().map(0).unwrap();
    no_payload.null().unwrap().bytes(&signature).unwrap();
    let mut unprotected = Encoder::new(Vec::new());
    let signature = keys.sign(&to_be_signed(&right, &payload));
    unprotected.array(4).unwrap().bytes(&right).unwrap();
    unprotected.map(1).unwrap().u8(4).unwrap().bytes(b"kid").unwrap();
    unprotected.bytes(&payload).unwrap().bytes(&signature).unwrap();
    let refused = |name: &str, bytes: Vec<u8>| Refused { name: name.into(), bytes: Hex(bytes) };
    vec![
        refused("tagged", [&[0xd2][..], &good].concat()),
        refused("more bytes after it", [&good[..], &[0]].concat()),
        refused("an array without length", [&[0x9f][..], &good[1..], &[0xff]].concat()),
        refused("another algorithm", with(&protected(-7, &header))),
        refused("the parameters in another order", with(&swapped.into_writer())),
        refused("no payload", no_payload.into_writer()),
        refused("an unprotected parameter", unprotected.into_writer()),
        refused("a short signature", cose(&right, &payload, &signature[..63])),
    ]
}

fn made() -> File {
    let entries = vec![
        signed("a header and a payload", &[0x82, 1, 0x45], &[7; 3]),
        signed("an empty payload", &[0x82, 1, 0x48], &[]),
        signed("a longer header", &[0x40; 300], &[7; 32]),
    ];
    File { signed: entries, refused: refused() }
}

#[test]
fn signed_things_are_as_written() {
    let read = committed("signed.json", &made());
    for entry in &read.signed {
        let protected = protected(-8, &entry.header.0);
        assert_eq!(Hex(to_be_signed(&protected, &entry.payload.0)), entry.to_be_signed);
        let by_hand = cose(&protected, &entry.payload.0, &entry.signature.0);
        assert_eq!(Hex(by_hand), entry.signed, "{}", entry.name);
        let parsed = SignedBytes::parse(&entry.signed.0, BYTES_MAX).unwrap();
        assert_eq!((&parsed.header, &parsed.payload), (&entry.header.0, &entry.payload.0));
        assert_eq!(Hex::of(parsed.hash().0), entry.hash);
        assert!(parsed.verifies(&entry.verify.array()));
        for other in flips(&entry.signed.0) {
            let passes = SignedBytes::parse(&other, BYTES_MAX)
                .is_ok_and(|parsed| parsed.verifies(&entry.verify.array()));
            assert!(!passes, "{}", entry.name);
        }
    }
    for entry in &read.refused {
        let parsed = SignedBytes::parse(&entry.bytes.0, BYTES_MAX);
        assert_eq!(parsed, Err(SignError::Malformed), "{}", entry.name);
    }
}
