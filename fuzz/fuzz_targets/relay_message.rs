//! A message of a relay, as a client gets it.
#![no_main]

use cahier_protocol::{FRAME_BYTES_MAX, RelayMessage, decode, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(message) = decode::<RelayMessage>(data, FRAME_BYTES_MAX) {
        let again = encode(&message);
        assert_eq!(decode::<RelayMessage>(&again, FRAME_BYTES_MAX), Ok(message));
    }
});
