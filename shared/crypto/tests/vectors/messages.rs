//! `messages.json`: messages of a document, with their keys, commitments and padding.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::spec;
use cahier_crypto::{DocumentKey, MessageError, Secret32, padme_len};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Messages {
    messages: Vec<Message>,
    /// Length of the plain bytes with their length in front, and what Padmé makes of it.
    padme: Vec<[usize; 2]>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    name: String,
    document_key: Hex,
    salt: Hex,
    message_key: Hex,
    commitment: Hex,
    /// Associated data: any bytes here, the encoded header in an envelope.
    header: Hex,
    plain: Hex,
    padded: Hex,
    ciphertext: Hex,
}

fn key(secret: &Hex) -> DocumentKey {
    DocumentKey::from_parts([2; 16], Secret32::from(secret.array::<32>()))
}

fn message(name: &str, header: &[u8], plain: &[u8]) -> Message {
    let (secret, salt) = (Hex::of([3; 32]), [4; 32]);
    let sealed = key(&secret).derive_message(&salt);
    Message {
        name: name.into(),
        message_key: Hex::of(spec::derive(&salt, &secret.0, "cahier/v1/message/key")),
        document_key: secret,
        salt: Hex::of(salt),
        commitment: Hex::of(sealed.commitment()),
        header: Hex::of(header),
        plain: Hex::of(plain),
        padded: Hex(spec::pad(plain)),
        ciphertext: Hex(sealed.seal(header, plain).unwrap()),
    }
}

fn made() -> Messages {
    let lengths = [4, 28, 32, 33, 63, 100, 129, 1000, 1025, 65_537, 1_048_000];
    Messages {
        messages: vec![
            message("nothing", b"header", b""),
            message("short", b"header", b"5 mg"),
            message("as long as the shortest padding", b"", &[9; 28]),
            message("one byte longer", b"", &[9; 29]),
            message("longer", b"header", &[9; 200]),
        ],
        padme: lengths.map(|len| [len, padme_len(len)]).to_vec(),
    }
}

#[test]
fn messages_are_as_written() {
    let read = committed("messages.json", &made());
    for entry in &read.messages {
        let salt = entry.salt.array();
        let sealed = key(&entry.document_key).derive_message(&salt);
        let open = |header: &[u8], ciphertext: &[u8]| {
            sealed.open(&entry.commitment.array(), header, ciphertext)
        };
        assert_eq!(Hex::of(sealed.commitment()), entry.commitment, "{}", entry.name);
        let domain = "cahier/v1/message/commitment";
        assert_eq!(Hex::of(spec::derive(&salt, &entry.document_key.0, domain)), entry.commitment);
        assert_eq!(open(&entry.header.0, &entry.ciphertext.0).as_ref(), Ok(&entry.plain.0));
        assert_eq!(Hex(spec::pad(&entry.plain.0)), entry.padded, "{}", entry.name);
        let message_key = entry.message_key.array();
        let again = spec::encrypt(message_key, [0; 12], &entry.header.0, &entry.padded.0);
        assert_eq!(Hex(again), entry.ciphertext, "{}", entry.name);
        for other in flips(&entry.ciphertext.0) {
            assert_eq!(open(&entry.header.0, &other), Err(MessageError::Changed));
        }
        for other in flips(&entry.header.0) {
            assert_eq!(open(&other, &entry.ciphertext.0), Err(MessageError::Changed));
        }
        for other in flips(&entry.commitment.0) {
            let opened = sealed.open(&Hex(other).array(), &entry.header.0, &entry.ciphertext.0);
            assert_eq!(opened, Err(MessageError::Commitment));
        }
    }
    for [len, padded] in read.padme {
        assert_eq!(padme_len(len), padded);
        assert_eq!(spec::pad(&vec![0; len - 4]).len(), padded.max(32));
    }
}

#[test]
fn padding_is_of_one_form() {
    let salt = [4; 32];
    let secret = Hex::of([3; 32]);
    let sealed = key(&secret).derive_message(&salt);
    let message_key = spec::derive(&salt, &secret.0, "cahier/v1/message/key");
    let open = |padded: &[u8]| {
        let ciphertext = spec::encrypt(message_key, [0; 12], b"", padded);
        sealed.open(&sealed.commitment(), b"", &ciphertext)
    };
    let padded = spec::pad(b"5 mg");
    assert_eq!(open(&padded).unwrap(), b"5 mg");
    assert_eq!(open(&[&padded[..], &[0]].concat()), Err(MessageError::Changed));
    assert_eq!(open(&padded[..31]), Err(MessageError::Changed));
    let mut not_zero = padded;
    not_zero[31] = 1;
    assert_eq!(open(&not_zero), Err(MessageError::Changed));
}
