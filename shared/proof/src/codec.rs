//! Deterministic CBOR of the members: one value has one encoding, anything else is refused.

use minicbor::{Decode, Encode};

/// Encodes; into a Vec this cannot fail.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}

/// Reads what [`encode`] wrote, and nothing else.
pub(crate) fn decode<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8]) -> Option<T> {
    let value: T = minicbor::decode(bytes).ok()?;
    (encode(&value) == bytes).then_some(value)
}
