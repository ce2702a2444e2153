//! A message of a client, as a relay gets it.
#![no_main]

use cahier_protocol::{ClientMessage, FRAME_BYTES_MAX, decode, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(message) = decode::<ClientMessage>(data, FRAME_BYTES_MAX) {
        let again = encode(&message);
        assert_eq!(decode::<ClientMessage>(&again, FRAME_BYTES_MAX), Ok(message));
    }
});
