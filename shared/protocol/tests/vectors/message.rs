//! A message as a vector: its bytes, and what they say in diagnostic notation; the places have
//! their names in `docs/protocol.md`.

use crate::cbor::diagnostic;
use crate::file::{Hex, committed};
use cahier_evidence::LogLeaf;
use cahier_protocol::{FRAME_BYTES_MAX, Sent, WireError, decode, encode};
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// One message.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    name: String,
    diagnostic: String,
    bytes: Hex,
}

/// Compares messages with those of a file, and reads these.
pub fn check<N, T>(file: &str, messages: &[(N, T)])
where
    N: AsRef<str>,
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + Debug + PartialEq,
{
    let made: Vec<Message> =
        messages.iter().map(|(name, message)| vector(name.as_ref(), message)).collect();
    let read = committed(file, &made);
    assert_eq!(read.len(), messages.len());
    for (entry, (name, message)) in read.iter().zip(messages) {
        let name = name.as_ref();
        let found: T = decode(&entry.bytes.0, FRAME_BYTES_MAX).unwrap();
        assert_eq!((&found, entry.name.as_str()), (message, name));
        assert_eq!(diagnostic(&entry.bytes.0), entry.diagnostic, "{name}");
        let longer = [&entry.bytes.0[..], &[0]].concat();
        for other in [&longer[..], &entry.bytes.0[..entry.bytes.0.len() - 1]] {
            assert_eq!(decode::<T>(other, FRAME_BYTES_MAX), Err(WireError::Malformed), "{name}");
        }
        let bound = entry.bytes.0.len() - 1;
        assert_eq!(decode::<T>(&entry.bytes.0, bound), Err(WireError::TooLarge), "{name}");
    }
}

fn vector<T: minicbor::Encode<()>>(name: &str, message: &T) -> Message {
    let bytes = encode(message);
    Message { name: name.into(), diagnostic: diagnostic(&bytes), bytes: Hex(bytes) }
}

/// An item with a ciphertext; the bytes are no signed thing, which nobody looks at here.
pub fn sent() -> Sent {
    Sent { signed: vec![0x51; 4], ciphertext: Some(vec![0x52; 3].into()) }
}

/// Two leaves, with and without a ciphertext.
pub fn leaves() -> Vec<LogLeaf> {
    let ciphertext = Some(vec![0x52; 3].into());
    vec![
        LogLeaf { received_ms: 1_700_000_000_000, signed: vec![0x53; 4], ciphertext: None },
        LogLeaf { received_ms: 1_700_000_000_001, signed: vec![0x54; 4], ciphertext },
    ]
}
