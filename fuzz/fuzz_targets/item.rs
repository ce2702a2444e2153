//! An item of a zone's log, which is an envelope or a record.
#![no_main]

use cahier_evidence::{Item, LogLeaf};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(item) = Item::parse(data) {
        let bytes = match &item {
            Item::Envelope(envelope) => envelope.bytes(),
            Item::Record(record) => record.bytes(),
        };
        assert_eq!(bytes, data);
        let leaf = LogLeaf { received_ms: 1, signed: data.to_vec(), ciphertext: None };
        let _ = (item.hash(), leaf.hash());
    }
});
