//! Test vectors of suite 1 (section 2 of `docs/protocol.md`), in both directions: the files in
//! `v1` are what today's code makes, and what stands in them opens, verifies and derives.

// This lint setting knows tests by their attribute, not the functions that they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod devices;
mod digests;
mod file;
mod files;
mod flips;
mod messages;
mod spec;
mod tape;
mod unlock;
mod wraps;
