//! What travels: messages between a member and a relay, invitation links, and bundles that
//! people carry by hand. All deterministic CBOR with a version in front; `docs/protocol.md`
//! describes each. Decoding is bounded and total: hostile bytes give an error, never a panic.

mod address;
mod bundle;
mod client;
mod link;
mod log;
mod pairing;
mod relay;
mod session;
mod wire;

pub use address::relay_address;
pub use bundle::{BUNDLE_BYTES_MAX, Bundle, BundleZone};
pub use client::{ClientMessage, Ephemeral, Knock, Request, Sent};
pub use link::{InvitationLink, LinkError};
pub use log::{
    Followed, LOG_AUTHORITY_BYTES_MAX, LOG_PROOF_MAX, LOG_STAMP_BYTES_MAX, LOG_STAMPS_MAX,
    LOG_SUCCESSIONS_MAX, LOG_ZONES_MAX, LogProof, PlacedEntry, Remembered, Stamped,
};
pub use pairing::{AcceptCode, PlacedChain, RequestCode, SHORT_CODE_CHARS_MAX, WholeChain};
pub use relay::{Fault, Notice, Outcome, PlacedRecord, RelayMessage, Reply};
pub use session::{knock_mac, knock_matches, registration_bytes, session_bytes};
pub use wire::{
    BLOB_PIECE_BYTES_MAX, FRAME_BYTES_MAX, PAGE_BYTES, PAGE_LEAVES_MAX, PUSH_ITEMS_MAX, VERSION,
    WireError, decode, encode,
};
