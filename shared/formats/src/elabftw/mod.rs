//! A whole team's move from eLabFTW: a folder of `.eln` archives and of what it gives as JSON
//! (lists and single entries, with or without their parts), in any mixture.
//!
//! What comes out are the entries that the reader of archives gives (`eln::ImportedEntry`), so that
//! everything behind it is the same: an entry is made once, found again, and offers what is newer.
//! What no part of an entry holds is kept as it came, and told. The shape of the JSON is written
//! down from what exports hold; nothing of that program is in here.
//!
//! ```text
//! team     what the folder holds        moved    the entries that it becomes
//! json     rows within bounds           thing    what a row is
//! entry    one entry of JSON            meet     one that came in an archive too
//! parts    steps, comments, links ...   uploads  its files, here or nowhere
//! notes    what has no place, as fields bookings a table in the text of a resource
//! people   who a number is              labels   categories and statuses
//! pages    which entry a number means   kept, rest  what no entry holds
//! ```

mod bookings;
mod entry;
mod error;
mod json;
mod kept;
mod labels;
mod limits;
mod meet;
mod moved;
mod notes;
mod pages;
mod parts;
mod people;
mod rest;
mod team;
mod thing;
mod uploads;
mod warning;

pub use error::ElabftwError;
pub use limits::Limits;
pub use moved::{Counts, Moved, MovedEntry};
pub use team::Team;
pub use uploads::FolderFile;
pub use warning::Warning;

#[cfg(test)]
mod tests;
