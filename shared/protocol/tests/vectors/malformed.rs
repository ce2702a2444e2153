//! `malformed.json`: frames that end a connection, and other encodings of a message that do not,
//! because a frame is not signed as a whole.

use crate::file::{Hex, committed};
use cahier_protocol::{ClientMessage, FRAME_BYTES_MAX, Request, decode, encode};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    name: String,
    bytes: Hex,
    /// The same message as our encoder writes it; none where the frame is no message.
    same_as: Option<Hex>,
}

fn made() -> Vec<Frame> {
    let zones = encode(&ClientMessage::Ask { id: 7, request: Request::Zones });
    let none = |name: &str, bytes: &[u8]| Frame {
        name: name.into(),
        bytes: Hex::of(bytes),
        same_as: None,
    };
    let wide: [u8; 8] = [0x82, 0x02, 0x82, 0x18, 0x07, 0x82, 0x0e, 0x80];
    vec![
        none("nothing", &[]),
        none("a message of an unknown number", &[0x82, 0x18, 0x63, 0x80]),
        none("a request of an unknown number", &[0x82, 0x02, 0x82, 0x07, 0x82, 0x18, 0x63, 0x80]),
        none("a hello without its device", &[0x82, 0x00, 0x81, 0x00]),
        none(
            "an array that claims 2^60 zones",
            &[0x82, 0x02, 0x82, 0x07, 0x82, 0x03, 0x81, 0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0],
        ),
        none(
            "an id of 15 bytes",
            &[&[0x82, 2, 0x82, 7, 0x82, 0x0a, 0x81, 0x4f][..], &[1; 15]].concat(),
        ),
        none("one byte more", &[&zones[..], &[0]].concat()),
        Frame {
            name: "a number in two bytes instead of one".into(),
            bytes: Hex::of(wide),
            same_as: Some(Hex(zones)),
        },
    ]
}

#[test]
fn malformed_frames_are_as_written() {
    for entry in committed("malformed.json", &made()) {
        let read = decode::<ClientMessage>(&entry.bytes.0, FRAME_BYTES_MAX);
        let again = read.ok().map(|message| Hex(encode(&message)));
        assert_eq!(again, entry.same_as, "{}", entry.name);
    }
}

#[test]
fn a_frame_has_a_bound() {
    let read = |bytes: usize| {
        let ephemeral = vec![0; bytes];
        let zone = cahier_evidence::ZoneId::ZERO;
        let document = cahier_evidence::DocumentId::ZERO;
        let message = cahier_protocol::Ephemeral { zone, document, bytes: ephemeral };
        decode::<ClientMessage>(&encode(&ClientMessage::Ephemeral(message)), FRAME_BYTES_MAX)
    };
    assert!(read(FRAME_BYTES_MAX - 100).is_ok());
    assert_eq!(read(FRAME_BYTES_MAX), Err(cahier_protocol::WireError::TooLarge));
}
