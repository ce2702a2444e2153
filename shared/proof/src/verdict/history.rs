//! What a check finds of every change of a document.

use super::{Times, Who};
use cahier_evidence::{Hash, PersonId};
use cahier_notebook::Authorship;
use cahier_notebook::entry::Entry;

/// Every change of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryVerdict {
    /// Whose deleted words can be read in the file: to be shown first. In rising order of ids.
    pub reveals: Vec<Deleted>,
    /// The changes, in the order of the log.
    pub changes: Vec<ChangeVerdict>,
    /// What the document says after all of them; none where it is no entry.
    pub entry: Option<Entry>,
    /// Who wrote what of it; none where it is no entry.
    pub authorship: Option<Authorship<PersonId>>,
    /// So many changes, from the first, are counted by a version that somebody signed: one at
    /// least. Nobody signed that those behind them are all there; on whose word these are,
    /// [`DocumentVerdict::completeness`](super::DocumentVerdict::completeness) says.
    pub confirmed_to: u64,
}

/// Whose deleted words a history reveals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// Who wrote what was deleted, with the device of their last such change.
    pub who: Who,
    /// How much of it, in units of UTF-16; every other part that was taken out counts as one.
    pub units: u64,
}

/// One change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeVerdict {
    /// Its place in the zone's log.
    pub index: u64,
    /// Who made it.
    pub author: Who,
    /// Who took it in for them, where it was refused at first.
    pub adopted_by: Option<Who>,
    /// The seal that it amends.
    pub amends: Option<Hash>,
    /// How much it added, in units of UTF-16; every other part counts as one.
    pub added: u64,
    /// How much it deleted, likewise.
    pub deleted: u64,
    /// When.
    pub times: Times,
}
