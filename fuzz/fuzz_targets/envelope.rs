//! The signed header of a change, as a relay or another member gives it.
#![no_main]

use cahier_evidence::Envelope;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(envelope) = Envelope::parse(data) {
        // One statement has one encoding.
        assert_eq!(envelope.bytes(), data);
        assert_eq!(envelope.header.encode(), envelope.associated_data());
        assert!(envelope.header.clocks().all(|(client, _, _)| client > 0 && client < 1 << 53));
        let _ = (envelope.hash(), envelope.verifies(&[1; 32]), envelope.fits(data));
    }
});
