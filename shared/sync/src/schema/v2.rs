//! Version 2: the search keeps heads and pieces of its segments, and no whole segments. What it
//! kept before is cleared, and made anew of the entries.

use crate::store::{Table, Write};

/// Where whole segments lay.
const SEGMENTS: [u8; 16] = [0; 16];

/// What changes.
pub fn step() -> Vec<Write> {
    vec![Write::Clear(Table::Search, SEGMENTS)]
}
