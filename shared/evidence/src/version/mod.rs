//! What a version statement is signed over: the root of named parts, which can be shown one by
//! one. What the parts are is for the notebook to say (its canonical form); here they are names
//! and bytes.

mod disclosure;
mod parts;

pub use disclosure::{DISCLOSURE_BYTES_MAX, DISCLOSURES_BYTES_MAX, Disclosure, Disclosures};
pub use parts::{PART_NAME_BYTES_MAX, PARTS_MAX, Parts, PartsError};

#[cfg(test)]
mod tests;
