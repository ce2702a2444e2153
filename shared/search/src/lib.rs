//! Finds documents by their words, on the device alone. No cryptography, no I/O, no clock:
//! segments come in and go out as bytes, which the caller seals and keeps.
//!
//! ```text
//! Content ──words──► Index ──keep──► Segment ──encode──► bytes, kept sealed
//!                      ▲                ▲                  │
//!   Query ──search─────┘                └──────decode──────┘
//!
//! Content ──words──► Index ──keep_pieces──► Change…: heads and pieces, kept sealed
//!                    ▲  ▲                      │ heads      │ pieces, as they are needed
//!                    │  └─────────open─────────┘            │
//!   Query ──look─────┴───────────────Looking::give──────────┘
//! ```
//!
//! In memory are the heads: the documents, and a directory of the words. All of it is a cache:
//! what does not decode is thrown away and made anew.

mod english;
mod excerpt;
mod fold;
mod french;
mod function_words;
mod head;
mod index;
mod kin;
mod known;
mod looking;
mod lookup;
mod merging;
mod near;
mod piece;
mod places;
mod query;
mod scoring;
mod segment;
mod varint;
mod words;
mod writer;

pub use excerpt::{EXCERPT_CHARS_MAX, Excerpt, excerpt, marks};
pub use fold::fold;
pub use index::{Content, Index, Kept, SEGMENTS_MAX};
pub use looking::{Looking, Outcome};
pub use merging::{Merged, Merging};
pub use piece::{Change, PIECE_BYTES, Piece, Step};
pub use query::{QUERY_WORDS_MAX, Query};
pub use scoring::Found;
pub use segment::{Damaged, Id, Segment};
pub use words::{WORD_CHARS_MAX, WORDS_MAX, Word, each_word};

#[cfg(test)]
mod tests;
