//! The entries of a shelf: the list, what it shows, and beginning a new one.

mod filter;
mod filters;
mod list;
mod new;
mod row;

pub use filter::Filter;
pub use list::{Entries, NothingChosen};
pub use new::{BeginEntry, NewEntry, Start, begin, begin_with};
