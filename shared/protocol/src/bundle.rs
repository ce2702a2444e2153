//! A bundle: what one member hands another by file, QR codes or cable where no relay is in
//! reach. Everything in it is as signed and encrypted as on a relay.

use crate::client::Sent;
use cahier_evidence::{LogLeaf, ZoneId};
use minicbor::{Decode, Encode};

/// Largest bundle, bytes.
pub const BUNDLE_BYTES_MAX: usize = 256 << 20;

/// What is carried by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Bundle {
    /// Version of this form.
    #[n(0)]
    pub version: u16,
    /// A part a zone.
    #[n(1)]
    pub zones: Vec<BundleZone>,
    /// The newest checkpoint of the instance log that the carrier knows, a signed note: whoever
    /// takes the bundle compares it with their own.
    #[n(2)]
    pub checkpoint: Option<String>,
}

/// One zone in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BundleZone {
    /// Which zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Index of the first leaf.
    #[n(1)]
    pub from: u64,
    /// Ordered leaves of the log.
    #[n(2)]
    pub leaves: Vec<LogLeaf>,
    /// The newest signed head of the carrier; empty where no relay ever saw the zone.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub head: Vec<u8>,
    /// Items that no relay has ordered yet, own and others', each author's in order.
    #[n(4)]
    pub unsent: Vec<Sent>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{WireError, decode, encode};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = decode::<Bundle>(&bytes, BUNDLE_BYTES_MAX);
            let _ = decode::<crate::ClientMessage>(&bytes, crate::FRAME_BYTES_MAX);
            let _ = decode::<crate::RelayMessage>(&bytes, crate::FRAME_BYTES_MAX);
        }

        #[test]
        fn bundles_come_back(times in proptest::collection::vec(any::<u64>(), 0..9)) {
            let leaf = |t: &u64| {
                let ciphertext = t.is_multiple_of(2).then(|| vec![2u8; 9].into());
                LogLeaf { received_ms: *t, signed: vec![1; 5], ciphertext }
            };
            let zone = BundleZone {
                zone: ZoneId([1; 16]),
                from: 3,
                leaves: times.iter().map(leaf).collect(),
                head: vec![],
                unsent: vec![Sent { signed: vec![7], ciphertext: None }],
            };
            let checkpoint = times.len().is_multiple_of(2).then(|| "note".to_owned());
            let bundle = Bundle { version: crate::VERSION, zones: vec![zone], checkpoint };
            let bytes = encode(&bundle);
            prop_assert_eq!(decode::<Bundle>(&bytes, BUNDLE_BYTES_MAX).unwrap(), bundle);
            let longer = [&bytes[..], &[0]].concat();
            let read = decode::<Bundle>(&longer, BUNDLE_BYTES_MAX);
            prop_assert_eq!(read, Err(WireError::Malformed));
        }
    }

    #[test]
    fn huge_claims_are_not_believed() {
        // An array that claims 2^60 zones, in ten bytes.
        let bytes = [0x82, 0x00, 0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0];
        assert!(decode::<Bundle>(&bytes, BUNDLE_BYTES_MAX).is_err());
        assert_eq!(decode::<Bundle>(&[0; 20], 10), Err(WireError::TooLarge));
    }
}
