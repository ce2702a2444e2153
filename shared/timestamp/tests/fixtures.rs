//! Tokens that OpenSSL made once for the bytes `checkpoint`, valid until 2126: verification is
//! tested without any program. RSA with PKCS#1 v1.5 and with PSS under a PSS-signed certificate,
//! ECDSA on P-384; times with six digits of the second.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use cahier_timestamp::{
    Evidence, Expect, HashAlgorithm, Imprint, Revocation, Scheme, Time, TimestampError,
    TrustAnchors, parse_lists, token_of, verify,
};
use proptest::prelude::*;

const RSA: &[u8] = include_bytes!("fixtures/rsa.der");
const RSA_PSS: &[u8] = include_bytes!("fixtures/rsa-pss.der");
const RSA_ROOT: &[u8] = include_bytes!("fixtures/rsa-root.pem");
const RSA_LIST: &[u8] = include_bytes!("fixtures/rsa-crl.pem");
const ECDSA: &[u8] = include_bytes!("fixtures/ecdsa-p384.der");
const ECDSA_ROOT: &[u8] = include_bytes!("fixtures/ecdsa-p384-root.pem");
const ECDSA_LIST: &[u8] = include_bytes!("fixtures/ecdsa-p384-crl.pem");

fn imprint() -> Imprint {
    Imprint::of(HashAlgorithm::Sha256, b"checkpoint")
}

fn check(token: &[u8], root: &[u8]) -> Result<cahier_timestamp::Stamp, TimestampError> {
    let anchors = TrustAnchors::parse(root).unwrap();
    verify(token, &imprint(), &Expect::default(), &anchors, &[])
}

#[test]
fn kept_tokens_verify_with_their_fractions() {
    let stamp = check(ECDSA, ECDSA_ROOT).unwrap();
    assert_eq!(stamp.time.to_string(), "2026-11-22T05:01:25.679991Z");
    assert_eq!(stamp.scheme, Scheme::Ecdsa(HashAlgorithm::Sha256));
    assert_eq!(stamp.authority, "CN=Fixture timestamps ecdsa");
    assert_eq!(stamp.root, "CN=Fixture root ecdsa");
    assert!(stamp.ordering && !stamp.is_development());
    assert_eq!(stamp.accuracy.map(|accuracy| (accuracy.seconds, accuracy.millis)), Some((1, 500)));
    assert_eq!(stamp.policy.to_string(), "1.2.3.4.1");
    assert_eq!((stamp.serial, stamp.path.len()), (vec![2], 2));
    let rsa = check(RSA, RSA_ROOT).unwrap();
    assert_eq!(rsa.scheme, Scheme::RsaPkcs1(HashAlgorithm::Sha256));
    let pss = check(RSA_PSS, RSA_ROOT).unwrap();
    assert_eq!(pss.scheme, Scheme::RsaPss { hash: HashAlgorithm::Sha256, salt_bytes: 32 });
    assert_eq!(pss.time, rsa.time);
    assert!(rsa.time.nanos > 0 && rsa.time < Time { seconds: 1_800_000_000, nanos: 0 });
}

#[test]
fn evidence_keeps_what_the_check_needs() {
    for (token, root, list) in [(ECDSA, ECDSA_ROOT, ECDSA_LIST), (RSA, RSA_ROOT, RSA_LIST)] {
        let anchors = TrustAnchors::parse(root).unwrap();
        let path = check(token, root).unwrap().path;
        let evidence = Evidence::new(token.to_vec(), path, parse_lists(list).unwrap()).unwrap();
        let kept = Evidence::parse(&evidence.encode()).unwrap();
        let stamp = kept.verify(&imprint(), &Expect::default(), &anchors).unwrap();
        assert_eq!(stamp.revocation, Revocation::Checked);
    }
}

#[test]
fn each_root_stands_for_its_own_tokens_only() {
    assert_eq!(check(ECDSA, RSA_ROOT), Err(TimestampError::UnknownRoot));
    assert_eq!(check(RSA, ECDSA_ROOT), Err(TimestampError::UnknownRoot));
    let nobody = verify(RSA, &imprint(), &Expect::default(), &TrustAnchors::none(), &[]);
    assert_eq!(nobody, Err(TimestampError::UnknownRoot));
}

#[test]
fn another_imprint_nonce_or_policy_is_told() {
    let anchors = TrustAnchors::parse(ECDSA_ROOT).unwrap();
    let with = |imprint: &Imprint, expect: &Expect| {
        verify(ECDSA, imprint, expect, &anchors, &[]).map(|stamp| stamp.time.nanos)
    };
    let other = Imprint::of(HashAlgorithm::Sha256, b"another checkpoint");
    assert_eq!(with(&other, &Expect::default()), Err(TimestampError::WrongImprint));
    let longer = Imprint::of(HashAlgorithm::Sha384, b"checkpoint");
    assert_eq!(with(&longer, &Expect::default()), Err(TimestampError::WrongImprint));
    let nonce = |nonce| Expect { nonce: Some(nonce), policy: None };
    assert_eq!(with(&imprint(), &nonce(0x96D5_4306_6817_3C37)), Ok(679_991_000));
    assert_eq!(with(&imprint(), &nonce(1)), Err(TimestampError::WrongNonce));
    let policy = cahier_timestamp::ObjectIdentifier::new("1.2.3.4.2").unwrap();
    let expect = Expect { nonce: None, policy: Some(policy) };
    let error = TimestampError::WrongPolicy("1.2.3.4.1".to_owned());
    assert_eq!(with(&imprint(), &expect), Err(error));
}

/// These tokens bring the signer's certificate alone, so that every bit of them counts.
#[test]
fn any_flipped_bit_is_found() {
    for (token, root) in [(ECDSA, ECDSA_ROOT), (RSA, RSA_ROOT), (RSA_PSS, RSA_ROOT)] {
        let anchors = TrustAnchors::parse(root).unwrap();
        let mut flipped = token.to_vec();
        for bit in 0..token.len() * 8 {
            flipped[bit / 8] ^= 1 << (bit % 8);
            let checked = verify(&flipped, &imprint(), &Expect::default(), &anchors, &[]);
            assert!(checked.is_err(), "bit {bit}");
            flipped[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(verify(&flipped, &imprint(), &Expect::default(), &anchors, &[]).is_ok());
    }
}

#[test]
fn a_cut_or_lengthened_token_is_found() {
    for end in 0..ECDSA.len() {
        assert!(check(&ECDSA[..end], ECDSA_ROOT).is_err());
    }
    assert!(check(&[ECDSA, &[0][..]].concat(), ECDSA_ROOT).is_err());
}

#[test]
fn any_flipped_bit_of_a_revocation_list_is_found_or_leaves_it_out() {
    let anchors = TrustAnchors::parse(ECDSA_ROOT).unwrap();
    let list = parse_lists(ECDSA_LIST).unwrap().remove(0);
    let check = |list: Vec<u8>| verify(ECDSA, &imprint(), &Expect::default(), &anchors, &[list]);
    assert_eq!(check(list.clone()).unwrap().revocation, Revocation::Checked);
    for bit in 0..list.len() * 8 {
        let mut flipped = list.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // A list of another name is nobody's; otherwise the flip must be an error.
        let revocation = check(flipped).map(|stamp| stamp.revocation);
        assert!(matches!(revocation, Err(_) | Ok(Revocation::Unknown)), "bit {bit}");
    }
}

proptest! {
    #[test]
    fn hostile_changes_are_survived(
        at in 0..ECDSA.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..8),
        removed in 0_usize..8,
    ) {
        let end = (at + removed).min(ECDSA.len());
        let changed = [&ECDSA[..at], bytes.as_slice(), &ECDSA[end..]].concat();
        prop_assert!(changed == ECDSA || check(&changed, ECDSA_ROOT).is_err());
        let _ = (token_of(&changed), Evidence::parse(&changed), parse_lists(&changed));
    }
}
