//! minisign: signatures over a file (Ed25519, of its BLAKE2b-512 or of itself), as notebooks put
//! them beside the description of an archive. <https://jedisct1.github.io/minisign/>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;

/// What keys and older signatures begin with.
const PLAIN: &[u8] = b"Ed";
/// What signatures of a hash begin with.
const HASHED: &[u8] = b"ED";
const TRUSTED: &str = "trusted comment: ";
/// Longest file that is read as a key or a signature, bytes.
pub(crate) const FILE_BYTES_MAX: u64 = 16 << 10;
/// Most keys that are read out of one file.
const KEYS_MAX: usize = 32;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinisignKey {
    id: [u8; 8],
    key: [u8; 32],
}

impl MinisignKey {
    /// The keys in a text: a key file, a key alone in base64, or the `keys.json` of a server, in
    /// which each is a text or a `data:` address.
    pub fn all(text: &str) -> Vec<Self> {
        let mut found = Vec::new();
        match serde_json::from_str::<Value>(text) {
            Ok(value) => in_json(&value, &mut found),
            Err(_) => in_text(text, &mut found),
        }
        found
    }

    /// Its id, byte after byte, as notebooks write it; minisign itself turns it round.
    pub fn id(&self) -> String {
        shown_id(self.id)
    }

    fn parse(base64: &str) -> Option<Self> {
        let bytes: [u8; 42] = STANDARD.decode(base64).ok()?.try_into().ok()?;
        let (algorithm, rest) = bytes.split_first_chunk::<2>()?;
        let (id, key) = rest.split_first_chunk::<8>()?;
        let key = <[u8; 32]>::try_from(key).ok()?;
        (algorithm == PLAIN).then_some(Self { id: *id, key })
    }

    fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = Signature::from_bytes(signature);
        VerifyingKey::from_bytes(&self.key)
            .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

fn in_json(value: &Value, found: &mut Vec<MinisignKey>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| in_json(value, found)),
        Value::Object(map) => map.values().for_each(|value| in_json(value, found)),
        Value::String(text) => match text.strip_prefix("data:").and_then(|t| t.split_once(',')) {
            Some((head, payload)) if head.ends_with(";base64") => {
                let bytes = STANDARD.decode(payload).unwrap_or_default();
                in_text(&String::from_utf8_lossy(&bytes), found);
            }
            Some((_, payload)) => in_text(&super::identity::percent_decoded(payload), found),
            None => in_text(text, found),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn in_text(text: &str, found: &mut Vec<MinisignKey>) {
    let keys = text.lines().filter_map(|line| MinisignKey::parse(line.trim()));
    let left = KEYS_MAX.saturating_sub(found.len());
    found.extend(keys.take(left));
}

/// An id as people read it.
fn shown_id(id: [u8; 8]) -> String {
    hex::encode_upper(id)
}

/// A signature.
#[derive(Clone, Debug)]
pub(crate) struct Minisig {
    hashed: bool,
    key_id: [u8; 8],
    signature: [u8; 64],
    comment: String,
    /// Over the signature and the comment.
    global: [u8; 64],
}

impl Minisig {
    /// Reads a signature file: a comment, the signature, a comment that is signed too, and the
    /// signature over that.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next()?;
        let bytes: [u8; 74] = STANDARD.decode(lines.next()?.trim()).ok()?.try_into().ok()?;
        let comment = lines.next()?.strip_prefix(TRUSTED)?.to_owned();
        let global = STANDARD.decode(lines.next()?.trim()).ok()?.try_into().ok()?;
        let (algorithm, rest) = bytes.split_first_chunk::<2>()?;
        let (key_id, signature) = rest.split_first_chunk::<8>()?;
        let hashed = match algorithm.as_slice() {
            HASHED => true,
            PLAIN => false,
            _ => return None,
        };
        let signature = signature.try_into().ok()?;
        Some(Self { hashed, key_id: *key_id, signature, comment, global })
    }

    /// Id of the key that made it.
    pub(crate) fn key_id(&self) -> String {
        shown_id(self.key_id)
    }

    /// What the signer says; signed where the signature fits.
    pub(crate) fn comment(&self) -> &str {
        &self.comment
    }

    /// Whether a key is the one that it says it was made with.
    pub(crate) fn is_of(&self, key: &MinisignKey) -> bool {
        self.key_id == key.id
    }

    /// Whether it fits a key and a file, and its comment too.
    pub(crate) fn fits(&self, key: &MinisignKey, file: &[u8]) -> bool {
        let signed = if self.hashed {
            key.verifies(Blake2b512::digest(file).as_slice(), &self.signature)
        } else {
            key.verifies(file, &self.signature)
        };
        let said = [&self.signature[..], self.comment.as_bytes()].concat();
        signed && self.is_of(key) && key.verifies(&said, &self.global)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    const ID: [u8; 8] = [1, 2, 3, 4, 5, 6, 0xab, 0xcd];

    /// A key file and the signature of that key over a file.
    pub(crate) fn signed(seed: u8, hashed: bool, file: &[u8], comment: &str) -> (String, String) {
        let signing = SigningKey::from_bytes(&[seed; 32]);
        let public = [PLAIN, &ID, signing.verifying_key().as_bytes()].concat();
        let message = if hashed { Blake2b512::digest(file).to_vec() } else { file.to_vec() };
        let signature = signing.sign(&message).to_bytes();
        let kind = if hashed { HASHED } else { PLAIN };
        let whole = [kind, &ID, &signature].concat();
        let global = signing.sign(&[&signature[..], comment.as_bytes()].concat()).to_bytes();
        let key = format!("untrusted comment: a key\n{}\n", STANDARD.encode(public));
        let minisig = format!(
            "untrusted comment: a signature\n{}\n{TRUSTED}{comment}\n{}\n",
            STANDARD.encode(whole),
            STANDARD.encode(global)
        );
        (key, minisig)
    }

    #[test]
    fn both_kinds_of_signatures_fit_their_file_alone() {
        for hashed in [true, false] {
            let (key, minisig) = signed(7, hashed, b"file", "said");
            let keys = MinisignKey::all(&key);
            let (key, minisig) = (&keys[0], Minisig::parse(&minisig).unwrap());
            assert_eq!(minisig.key_id(), "010203040506ABCD");
            assert_eq!((key.id(), minisig.comment()), (minisig.key_id(), "said"));
            assert!(minisig.is_of(key) && minisig.fits(key, b"file"));
            assert!(!minisig.fits(key, b"File"));
        }
    }

    #[test]
    fn another_key_or_comment_does_not_fit() {
        let (key, minisig) = signed(7, true, b"file", "said");
        let (other, _) = signed(8, true, b"file", "said");
        let key = &MinisignKey::all(&key)[0];
        assert!(!Minisig::parse(&minisig).unwrap().fits(&MinisignKey::all(&other)[0], b"file"));
        let changed = minisig.replace("comment: said", "comment: Said");
        assert!(!Minisig::parse(&changed).unwrap().fits(key, b"file"));
        let crlf = minisig.replace('\n', "\r\n");
        assert!(Minisig::parse(&crlf).unwrap().fits(key, b"file"));
    }

    #[test]
    fn a_signature_that_minisign_made_fits() {
        let keys = MinisignKey::all("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3");
        let minisig = "untrusted comment: signature from minisign secret key\n\
            RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n\
            trusted comment: timestamp:1556193335\tfile:test\n\
            y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==\n";
        let minisig = Minisig::parse(minisig).unwrap();
        assert_eq!((keys.len(), minisig.key_id()), (1, keys[0].id()));
        assert_eq!(minisig.key_id(), "1FE8B442180F62E7");
        assert!(minisig.fits(&keys[0], b"test") && !minisig.fits(&keys[0], b"tests"));
    }

    #[test]
    fn keys_come_in_files_and_in_json() {
        let (key, _) = signed(7, true, b"", "");
        let base64 = key.lines().nth(1).unwrap();
        let one = MinisignKey::all(&key);
        assert_eq!(one.len(), 1);
        assert_eq!(MinisignKey::all(base64), one);
        let data = format!("data:application/x-minisign-key;base64,{}", STANDARD.encode(&key));
        let json = format!(
            "[{{\"@type\": \"MediaObject\", \"contentUrl\": \"{data}\"}}, \
             {{\"text\": \"{base64}\"}}]"
        );
        assert_eq!(MinisignKey::all(&json), [one[0].clone(), one[0].clone()]);
        for none in ["", "RWQ", "{}", "[1, null]", "untrusted comment: x\nAAAA"] {
            assert!(MinisignKey::all(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn what_is_no_signature_is_none() {
        let (_, minisig) = signed(7, true, b"file", "said");
        for end in 0..minisig.len() - 1 {
            assert!(Minisig::parse(&minisig[..end]).is_none(), "{end}");
        }
        assert!(Minisig::parse(&minisig.replace(TRUSTED, "comment: ")).is_none());
        assert!(Minisig::parse(&minisig.replace("\nR", "\nQ")).is_none());
    }
}
