//! Authorities of time for tests: that for development, and the same with names that do not say
//! so, as a real one would have them.

use cahier_timestamp::{
    Authority, DEVELOPMENT_MARK, Evidence, EvidenceRecord, HashAlgorithm, Imprint, Request, Time,
    token_of,
};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// As long as the mark that it takes the place of.
const NAME: &str = "in a test, as if certified";
const KEY_BYTES: usize = 32;

/// The authority for development of that seed.
pub(super) fn development(seed: u64, now_ms: u64) -> Authority {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    Authority::make(&mut rng, Time::from_unix_ms(now_ms), 3650).unwrap()
}

/// The same authority under names without the mark, with certificates signed anew.
pub(super) fn certified(seed: u64, now_ms: u64) -> Authority {
    let kept = development(seed, now_ms).export();
    let (head, certificates) = kept.split_at(1 + 2 * KEY_BYTES);
    let root_key = SigningKey::from_slice(&head[1..=KEY_BYTES]).unwrap();
    let (_, end) = element(certificates);
    let (root, own) = certificates.split_at(end);
    let signed = [root, own].map(|der| sign_anew(&renamed(der), &root_key)).concat();
    Authority::restore(&[head, &signed].concat()).unwrap()
}

/// A token over bytes as it travels, with all that its check needs.
pub(super) fn stamp(authority: &Authority, data: &[u8], now_ms: u64) -> Vec<u8> {
    EvidenceRecord::begin(&evidence(authority, data, now_ms)).unwrap().encode()
}

/// The same before it is a record.
pub(super) fn evidence(authority: &Authority, data: &[u8], now_ms: u64) -> Evidence {
    let imprint = Imprint::of(HashAlgorithm::Sha256, data);
    let request = Request { imprint, nonce: Some(7), policy: None };
    let now = Time::from_unix_ms(now_ms);
    let mut rng = ChaCha20Rng::seed_from_u64(now_ms);
    let answer = authority.answer(&request.encode(), now, &mut rng);
    let certificates = [authority.root(), authority.certificate()].map(|one| one.der().to_vec());
    let list = authority.revocation_list(now, now.plus_days(30)).unwrap();
    let token = token_of(&answer).unwrap();
    Evidence::new(token, certificates.to_vec(), vec![list]).unwrap()
}

fn renamed(der: &[u8]) -> Vec<u8> {
    let (mark, name) = (DEVELOPMENT_MARK.as_bytes(), NAME.as_bytes());
    assert_eq!(mark.len(), name.len());
    let mut der = der.to_vec();
    for at in 0..der.len() - mark.len() {
        if der[at..].starts_with(mark) {
            der[at..at + mark.len()].copy_from_slice(name);
        }
    }
    der
}

/// Certificate ::= SEQUENCE { toBeSigned, algorithm, BIT STRING }.
fn sign_anew(der: &[u8], key: &SigningKey) -> Vec<u8> {
    let (start, end) = element(der);
    let content = &der[start..end];
    let (_, first) = element(content);
    let (_, second) = element(&content[first..]);
    let signature: Signature = key.sign(&content[..first]);
    let bits = [&[0][..], signature.to_der().as_bytes()].concat();
    let kept = &content[..first + second];
    wrapped(0x30, &[kept, &wrapped(0x03, &bits)].concat())
}

fn wrapped(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = match u8::try_from(content.len()) {
        Ok(short @ 0..0x80) => vec![short],
        _ => [&[0x82][..], &u16::try_from(content.len()).unwrap().to_be_bytes()].concat(),
    };
    [&[tag][..], &length, content].concat()
}

/// Where the content of the first element begins and ends.
fn element(der: &[u8]) -> (usize, usize) {
    match der[1] {
        short @ 0..0x80 => (2, 2 + usize::from(short)),
        long => {
            let count = usize::from(long & 0x7F);
            let number = |sum: usize, byte: &u8| (sum << 8) + usize::from(*byte);
            let length = der[2..2 + count].iter().fold(0, number);
            (2 + count, 2 + count + length)
        }
    }
}
