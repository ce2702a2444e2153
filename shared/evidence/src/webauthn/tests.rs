//! Assertions as authenticators and browsers make them, and every way in which one is wrong.

use super::*;
use cahier_crypto::DeviceKeys;
use coset::CoseKeyBuilder;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use proptest::prelude::*;

const RP: &str = "cahier.example";
const CHALLENGE: Hash = Hash([0xC5; 32]);

/// What an authenticator holds: either kind of key.
enum Key {
    P256(SigningKey),
    Ed25519(Box<DeviceKeys>),
}

impl Key {
    fn p256() -> Self {
        Self::P256(SigningKey::from_slice(&[7; 32]).unwrap())
    }

    fn ed25519() -> Self {
        Self::Ed25519(Box::new(DeviceKeys::make(&mut crate::test_rng(7))))
    }

    fn cose(&self) -> Vec<u8> {
        let key = match self {
            Self::P256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let (x, y) = point.as_bytes()[1..].split_at(32);
                let curve = iana::EllipticCurve::P_256;
                let builder = CoseKeyBuilder::new_ec2_pub_key(curve, x.to_vec(), y.to_vec());
                builder.algorithm(iana::Algorithm::ES256).build()
            }
            Self::Ed25519(key) => CoseKey {
                kty: KeyType::Assigned(iana::KeyType::OKP),
                alg: Some(Algorithm::Assigned(iana::Algorithm::EdDSA)),
                params: vec![
                    (Label::Int(-1), Value::from(6_u64)),
                    (Label::Int(-2), Value::Bytes(key.card().verify.to_vec())),
                ],
                ..CoseKey::default()
            },
        };
        key.to_vec().unwrap()
    }

    fn sign(&self, authenticator_data: &[u8], client_data_json: &[u8]) -> Vec<u8> {
        let signed = [authenticator_data, &sha256(client_data_json)].concat();
        match self {
            Self::P256(key) => {
                let signature: Signature = key.sign(&signed);
                signature.to_der().as_bytes().to_vec()
            }
            Self::Ed25519(key) => key.sign(&signed).to_vec(),
        }
    }

    fn credential(&self) -> Credential {
        Credential { id: vec![1; 16], key: self.cose(), rp: RP.into(), live: true }
    }

    fn assertion(&self, authenticator_data: Vec<u8>, client_data: &str) -> Assertion {
        let client_data_json = client_data.as_bytes().to_vec();
        let signature = self.sign(&authenticator_data, &client_data_json);
        Assertion { credential: vec![1; 16], authenticator_data, client_data_json, signature }
    }
}

fn authenticator_data(rp: &str, flags: u8, rest: &[u8]) -> Vec<u8> {
    [&sha256(rp.as_bytes())[..], &[flags], &[0, 0, 0, 9], rest].concat()
}

fn client_data(kind: &str, challenge: &Hash, origin: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(challenge.0);
    format!(
        "{{\"type\":\"{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\",\
         \"crossOrigin\":false,\"other_keys_can_be_added_here\":\"do not compare\"}}"
    )
}

fn good_data() -> Vec<u8> {
    authenticator_data(RP, 0x05, &[])
}

fn good_client() -> String {
    client_data("webauthn.get", &CHALLENGE, "https://cahier.example")
}

fn verify(key: &Key, data: Vec<u8>, client: &str) -> Result<(), AssertionError> {
    verify_assertion(&key.assertion(data, client), &key.credential(), &CHALLENGE)
}

#[test]
fn both_algorithms_verify_and_no_flipped_bit_does() {
    for key in [Key::p256(), Key::ed25519()] {
        let (good, credential) = (key.assertion(good_data(), &good_client()), key.credential());
        assert_eq!(verify_assertion(&good, &credential, &CHALLENGE), Ok(()));
        let parts: [fn(&mut Assertion) -> &mut Vec<u8>; 4] = [
            |a| &mut a.credential,
            |a| &mut a.authenticator_data,
            |a| &mut a.client_data_json,
            |a| &mut a.signature,
        ];
        for part in parts {
            for at in 0..part(&mut good.clone()).len() {
                let mut other = good.clone();
                part(&mut other)[at] ^= 1;
                assert!(verify_assertion(&other, &credential, &CHALLENGE).is_err(), "byte {at}");
            }
        }
    }
}

#[test]
fn only_the_credential_that_is_named_counts() {
    let (key, other) = (Key::p256(), Key::ed25519());
    let assertion = key.assertion(good_data(), &good_client());
    let mut credential = key.credential();
    credential.key = other.cose();
    let result = verify_assertion(&assertion, &credential, &CHALLENGE);
    assert_eq!(result, Err(AssertionError::Signature));
    let mut credential = key.credential();
    credential.id = vec![2; 16];
    let result = verify_assertion(&assertion, &credential, &CHALLENGE);
    assert_eq!(result, Err(AssertionError::Credential));
}

#[test]
fn it_must_answer_this_challenge() {
    let key = Key::p256();
    let check = |client: &str| verify(&key, good_data(), client);
    let origin = "https://cahier.example";
    let other = client_data("webauthn.get", &Hash([1; 32]), origin);
    assert_eq!(check(&other), Err(AssertionError::Challenge));
    let created = client_data("webauthn.create", &CHALLENGE, origin);
    assert_eq!(check(&created), Err(AssertionError::Challenge));
    let padded = good_client().replace("\",\"origin\"", "=\",\"origin\"");
    assert_eq!(check(&padded), Err(AssertionError::Challenge));
    // A second challenge beside the first, and the members as a list.
    let twice = good_client().replacen('{', "{\"challenge\":\"AA\",", 1);
    assert_eq!(check(&twice), Err(AssertionError::Malformed));
    let challenge = URL_SAFE_NO_PAD.encode(CHALLENGE.0);
    let list = format!("[\"webauthn.get\",\"{challenge}\",\"{origin}\",false]");
    assert_eq!(check(&list), Err(AssertionError::Malformed));
    assert_eq!(check(&format!("{}x", good_client())), Err(AssertionError::Malformed));
    assert_eq!(check("{}"), Err(AssertionError::Malformed));
}

#[test]
fn origins_are_the_site_or_below_it() {
    for good in [
        "https://cahier.example",
        "https://cahier.example:8443",
        "https://lab.cahier.example",
        "https://a.lab.cahier.example:1",
    ] {
        assert!(origin_fits(good, RP), "{good}");
    }
    for bad in [
        "http://cahier.example",
        "https://xcahier.example",
        "https://cahier.example.evil.example",
        "https://evil.example/.cahier.example",
        "https://evil.example?.cahier.example",
        "https://evil@cahier.example",
        "https://evil.example#@.cahier.example",
        "https://cahier.example/",
        "https://cahier.example:",
        "https://cahier.example:+1",
        "https://cahier.example:123456",
        "https://Cahier.example",
        "http://localhost",
        "cahier.example",
        "",
    ] {
        assert!(!origin_fits(bad, RP), "{bad}");
    }
    assert!(origin_fits("http://localhost:8080", "localhost"));
    assert!(origin_fits("https://localhost", "localhost"));
    assert!(!origin_fits("http://127.0.0.1", "localhost"));
    assert!(!origin_fits("http://a.localhost", "localhost"));
    let key = Key::p256();
    let elsewhere = client_data("webauthn.get", &CHALLENGE, "https://evil.example");
    assert_eq!(verify(&key, good_data(), &elsewhere), Err(AssertionError::Origin));
    let framed = good_client().replace("\"crossOrigin\":false", "\"crossOrigin\":true");
    assert_eq!(verify(&key, good_data(), &framed), Err(AssertionError::Origin));
}

#[test]
fn the_person_was_there_and_verified() {
    let key = Key::p256();
    for flags in [0x00, 0x01, 0x04] {
        let data = authenticator_data(RP, flags, &[]);
        assert_eq!(verify(&key, data, &good_client()), Err(AssertionError::Presence), "{flags}");
    }
    // Backup flags of a passkey say nothing here.
    let synced = authenticator_data(RP, 0x1D, &[]);
    assert_eq!(verify(&key, synced, &good_client()), Ok(()));
    let other = authenticator_data("other.example", 0x05, &[]);
    assert_eq!(verify(&key, other, &good_client()), Err(AssertionError::Party));
    let (mut short, long) = (good_data(), authenticator_data(RP, 0x05, &[0]));
    short.pop();
    for data in [short, long, authenticator_data(RP, 0x45, &[])] {
        assert_eq!(verify(&key, data, &good_client()), Err(AssertionError::Malformed));
    }
}

#[test]
fn nothing_of_a_secret_is_taken() {
    let key = Key::p256();
    let with =
        |extensions: &[u8]| verify(&key, authenticator_data(RP, 0x85, extensions), &good_client());
    let secret = |name: &str| {
        let mut out = minicbor::Encoder::new(Vec::new());
        out.map(2).unwrap().str("credProtect").unwrap().u8(2).unwrap();
        out.str(name).unwrap().bytes(&[9; 48]).unwrap();
        out.into_writer()
    };
    assert_eq!(with(&secret("hmac-secret")), Err(AssertionError::Secret));
    assert_eq!(with(&secret("hmac-secret-mc")), Err(AssertionError::Secret));
    assert_eq!(with(&secret("txAuthSimple")), Ok(()));
    let whole = secret("txAuthSimple");
    assert_eq!(with(&whole[..whole.len() - 1]), Err(AssertionError::Malformed));
    assert_eq!(with(&[&whole[..], &[0]].concat()), Err(AssertionError::Malformed));
    assert_eq!(with(&[]), Err(AssertionError::Malformed));
    // A map that claims 2^64 - 1 members.
    let endless = [&[0xbb][..], &[0xff; 8]].concat();
    assert_eq!(with(&endless), Err(AssertionError::Malformed));
}

#[test]
fn other_algorithms_are_told_apart_from_wrong_signatures() {
    let key = Key::p256();
    let assertion = key.assertion(good_data(), &good_client());
    let with = |change: &dyn Fn(&mut CoseKey)| {
        let mut cose = CoseKey::from_slice(&key.cose()).unwrap();
        change(&mut cose);
        let mut credential = key.credential();
        credential.key = cose.to_vec().unwrap();
        verify_assertion(&assertion, &credential, &CHALLENGE)
    };
    let other = Some(Algorithm::Assigned(iana::Algorithm::RS256));
    assert_eq!(with(&|k| k.alg.clone_from(&other)), Err(AssertionError::Unknown));
    assert_eq!(with(&|k| k.alg = None), Err(AssertionError::Unknown));
    let another_curve = Value::from(2_u64);
    let malformed = Err(AssertionError::Malformed);
    assert_eq!(with(&|k| k.params[0].1.clone_from(&another_curve)), malformed);
    assert_eq!(with(&|k| k.params[1].1 = Value::Bytes(vec![1; 31])), malformed);
    assert_eq!(with(&|k| k.params[1].1 = Value::Bytes(vec![1; 32])), malformed, "off the curve");
    assert_eq!(with(&|k| k.params.clear()), malformed);
    let mut credential = key.credential();
    credential.key.push(0);
    assert_eq!(verify_assertion(&assertion, &credential, &CHALLENGE), malformed);
}

proptest! {
    #[test]
    fn hostile_parts_never_pass(
        data in proptest::collection::vec(any::<u8>(), 0..80),
        client in proptest::collection::vec(any::<u8>(), 0..80),
        key in proptest::collection::vec(any::<u8>(), 0..80),
        signature in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let mut assertion = Key::p256().assertion(good_data(), &good_client());
        let mut credential = Key::p256().credential();
        assertion.signature = signature;
        prop_assert!(verify_assertion(&assertion, &credential, &CHALLENGE).is_err());
        credential.key = key;
        prop_assert!(verify_assertion(&assertion, &credential, &CHALLENGE).is_err());
        assertion.authenticator_data = data;
        prop_assert!(verify_assertion(&assertion, &credential, &CHALLENGE).is_err());
        assertion.client_data_json = client;
        prop_assert!(verify_assertion(&assertion, &credential, &CHALLENGE).is_err());
    }
}
