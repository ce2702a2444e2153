//! Test vectors of everything that is signed (sections 2.1, 3 to 6 and 12 of `docs/protocol.md`),
//! in both directions: the files in `v1` are what today's code makes, and what stands in them is
//! read, verified, opened and reduced to what they say.

// This lint setting knows tests by their attribute, not the functions that they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod assertions;
mod cbor;
mod credentials;
mod envelopes;
#[path = "../../../crypto/tests/vectors/file.rs"]
mod file;
#[path = "../../../crypto/tests/vectors/flips.rs"]
mod flips;
mod groups;
mod heads;
mod ids;
mod instance_log;
mod log;
mod opened;
mod parts;
mod people;
mod persons;
mod refusals;
mod scene;
mod seal_scene;
mod seals;
mod signed;
mod summary;
mod team;
mod team_scene;
mod trees;
mod zone;
