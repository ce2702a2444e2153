//! Test vectors of what travels (sections 7 and 8 of `docs/protocol.md`), in both directions: the
//! files in `v1` are what today's code makes, and what stands in them is read as it was meant.

// This lint setting knows tests by their attribute, not the functions that they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bundles;
#[path = "../../../evidence/tests/vectors/cbor.rs"]
mod cbor;
mod client;
mod codes;
#[path = "../../../crypto/tests/vectors/file.rs"]
mod file;
#[path = "../../../crypto/tests/vectors/flips.rs"]
mod flips;
mod links;
mod malformed;
mod message;
mod relay;
mod session;
#[path = "../../../crypto/tests/vectors/tape.rs"]
mod tape;
