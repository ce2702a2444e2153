//! `files.json`: files in chunks. The plain file is the bytes 0, 1, …, 250, 0, 1, …, so that a
//! long one needs no room here.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::spec::encrypt;
use cahier_crypto::{
    BLOB_CHUNK_BYTES, BLOB_TAG_BYTES, BlobError, BlobKey, Secret32, sealed_len, sha256,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    key: Hex,
    plain_length: usize,
    plain_sha256: Hex,
    sealed_length: u64,
    sealed_sha256: Hex,
    /// The whole sealed file where it is short, else its first 16 bytes.
    sealed_beginning: Hex,
    /// The tag of the last chunk.
    sealed_end: Hex,
}

fn plain(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn file(name: &str, length: usize) -> File {
    let plain = plain(length);
    let sealed = BlobKey::from_secret(Secret32::from([6; 32])).seal(&plain).unwrap();
    let shown = if sealed.len() < 100 { sealed.len() } else { 16 };
    File {
        name: name.into(),
        key: Hex::of([6; 32]),
        plain_length: length,
        plain_sha256: Hex::of(sha256(&plain)),
        sealed_length: sealed.len() as u64,
        sealed_sha256: Hex::of(sha256(&sealed)),
        sealed_beginning: Hex::of(&sealed[..shown]),
        sealed_end: Hex::of(&sealed[sealed.len() - BLOB_TAG_BYTES..]),
    }
}

fn made() -> Vec<File> {
    vec![
        file("an empty file", 0),
        file("a short file", 20),
        file("one whole chunk", BLOB_CHUNK_BYTES),
        file("one byte more", BLOB_CHUNK_BYTES + 1),
        file("two whole chunks", 2 * BLOB_CHUNK_BYTES),
    ]
}

/// The chunks as section 2.5 says.
fn sealed_by_hand(key: [u8; 32], plain: &[u8]) -> Vec<u8> {
    let mut chunks: Vec<&[u8]> = plain.chunks(262_144).collect();
    if chunks.is_empty() {
        chunks.push(&[]);
    }
    let count = chunks.len();
    let seal = |(number, chunk): (usize, &[u8])| {
        let mut nonce = [0; 12];
        nonce[7..11].copy_from_slice(&(number as u32).to_be_bytes());
        nonce[11] = u8::from(number + 1 == count);
        encrypt(key, nonce, b"cahier/v1/blob", chunk)
    };
    chunks.into_iter().enumerate().flat_map(seal).collect()
}

#[test]
fn files_are_as_written() {
    for entry in committed("files.json", &made()) {
        let plain = plain(entry.plain_length);
        assert_eq!(Hex::of(sha256(&plain)), entry.plain_sha256, "{}", entry.name);
        let sealed = sealed_by_hand(entry.key.array(), &plain);
        assert_eq!(Hex::of(sha256(&sealed)), entry.sealed_sha256, "{}", entry.name);
        assert_eq!(sealed.len() as u64, entry.sealed_length);
        assert_eq!(sealed_len(plain.len() as u64), entry.sealed_length);
        assert!(sealed.starts_with(&entry.sealed_beginning.0));
        assert!(sealed.ends_with(&entry.sealed_end.0));
        let key = BlobKey::from_secret(Secret32::from(entry.key.array::<32>()));
        assert!(key.open(&sealed).is_ok_and(|opened| opened == plain), "{}", entry.name);
        if sealed.len() < 100 {
            for other in flips(&sealed) {
                assert_eq!(key.open(&other), Err(BlobError), "{}", entry.name);
            }
        }
        let last = sealed.len() - 1;
        let mut changed = sealed.clone();
        changed[last] ^= 1;
        assert!(key.open(&changed).is_err() && key.open(&sealed[..last]).is_err());
    }
}
