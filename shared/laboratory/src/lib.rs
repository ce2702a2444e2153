//! A laboratory that nobody works in: people, zones, entries of years in French and English, with
//! tables, files and a history each, for benchmarks, tests and the sample notebook. All of it
//! follows from a seed: the same seed gives the same bytes on every machine, and whole numbers
//! alone are computed with, since machines differ in the last digit of others.
//!
//! ```text
//! Plan ──► Laboratory ──► zones, people
//!               │
//!               ├──► entry(n) ──► Written: entry, files, comments, and its history in sittings
//!               └──► prose(n) ──► sentences without end
//! ```
//!
//! An entry follows from its number alone, so nothing holds all of them: a laboratory of fifty
//! thousand takes no more memory than its people. Nothing in it is of the world: no text was taken
//! from anywhere, and who or what bears a name of it does so by chance.

mod blocks;
mod body;
mod calendar;
mod curve;
mod decimal;
mod dice;
mod files;
mod form;
mod history;
mod lab;
mod noun;
mod outline;
mod people;
mod plan;
mod schedule;
mod table;
mod words;
mod writer;
mod written;

pub use files::{FILE_BYTES_MAX, File};
pub use history::{Edit, Sitting};
pub use lab::Laboratory;
pub use people::{Person, Post};
pub use plan::{ENTRIES_MAX, Lang, Plan, Science, Zone};
pub use writer::Prose;
pub use written::Written;

#[cfg(test)]
mod tests;
