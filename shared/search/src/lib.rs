//! Finds documents by their words, on the device alone. No cryptography, no I/O, no clock:
//! segments come in and go out as bytes, which the caller seals and keeps.
//!
//! ```text
//! Content ──words──► Index ──keep──► Segment ──encode──► bytes, kept sealed
//!                      ▲                ▲                  │
//!   Query ──search─────┘                └──────decode──────┘
//! ```
//!
//! All of it is a cache: what does not decode is thrown away and made anew.

mod excerpt;
mod fold;
mod index;
mod query;
mod scoring;
mod segment;
mod varint;
mod words;
mod writer;

pub use excerpt::{EXCERPT_CHARS_MAX, Excerpt, excerpt, marks};
pub use fold::fold;
pub use index::{Content, Index, Kept, SEGMENTS_MAX};
pub use query::{QUERY_WORDS_MAX, Query};
pub use scoring::Found;
pub use segment::{Damaged, Id, Segment};
pub use words::{WORD_CHARS_MAX, WORDS_MAX, Word, each_word};

#[cfg(test)]
mod tests;
