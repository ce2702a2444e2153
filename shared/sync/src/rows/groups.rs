//! Rows of groups.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// A group's chain as far as it is known here. Its keys open from it with the device's own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupRow {
    /// The records, in order.
    #[n(0)]
    pub chain: Vec<ByteVec>,
    /// What zones said of its people's chains that the group has not pinned yet.
    #[cbor(n(1), default)]
    pub heard: Vec<ByteVec>,
}
