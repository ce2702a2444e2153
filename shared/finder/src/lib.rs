//! Finds entries of an open notebook. Entries are read a few at a time while nothing else waits,
//! and what was read is kept sealed beside everything else, so that it is read once. In memory are
//! the heads of what is kept; a search asks the store for the pieces that it needs. It is a cache:
//! what does not read is made anew.
//!
//! ```text
//! engine ──entries──► Finder ──Content──► cahier_search::Index
//!                       │  ▲                 │  ▲
//!                       │  └──heads, pieces──┘  │
//!                       └──rows, sealed──► store┘
//! ```

mod content;
mod due;
mod excerpt;
mod finder;
mod kept;
mod reading;

pub use cahier_search::Excerpt;
pub use excerpt::{WORDS_CHARS_MAX, excerpt};
pub use finder::{Finder, Findings, HITS_MAX};

#[cfg(test)]
mod tests;
