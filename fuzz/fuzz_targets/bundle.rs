//! A bundle that somebody hands over by file or QR codes.
#![no_main]

use cahier_protocol::{BUNDLE_BYTES_MAX, Bundle, decode, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(bundle) = decode::<Bundle>(data, BUNDLE_BYTES_MAX) {
        let again = encode(&bundle);
        assert_eq!(decode::<Bundle>(&again, BUNDLE_BYTES_MAX), Ok(bundle));
    }
});
