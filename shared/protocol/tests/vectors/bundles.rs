//! `bundles.json`: what is carried by hand.

use crate::message::{check, leaves, sent};
use cahier_evidence::ZoneId;
use cahier_protocol::{Bundle, BundleZone, VERSION};

#[test]
fn bundles_are_as_written() {
    let zone = |byte: u8, head: Vec<u8>| BundleZone {
        zone: ZoneId([byte; 16]),
        from: 3,
        leaves: leaves(),
        head,
        unsent: vec![sent()],
    };
    let full = vec![zone(1, vec![0x48; 4]), zone(2, Vec::new())];
    check(
        "bundles.json",
        &[
            ("nothing", Bundle::default()),
            (
                "two zones, one that no relay ever saw",
                Bundle { version: VERSION, zones: full, checkpoint: None },
            ),
            (
                "no zone, and the newest checkpoint of the carrier",
                Bundle { version: VERSION, zones: Vec::new(), checkpoint: Some("note\n".into()) },
            ),
        ],
    );
}
