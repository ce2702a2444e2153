//! What goes into an archive, as it grows: the parts that were chosen, and what had to be left out.

use super::ProofOrder;
use super::words::Words;
use crate::engine::{Signed, is_called};
use cahier_evidence::{DocumentId, ZoneId};
use cahier_notebook::Entry;
use cahier_notebook::canonical::Part;
use cahier_proof::Input;
use std::collections::{BTreeMap, BTreeSet};

/// What goes into the archive, as it grows.
pub(super) struct Making<'a> {
    pub order: &'a ProofOrder,
    pub input: Input,
    pub left_out: Vec<DocumentId>,
    /// Entries whose history ends before a change that failed a check.
    pub ended: Vec<DocumentId>,
    pub missing: Vec<String>,
    /// Names of parts that some part was called by.
    called: BTreeSet<String>,
    /// The public log's words for what is shown of each zone.
    pub words: BTreeMap<ZoneId, Words>,
    /// Attached files of the shown parts, by SHA-256 in lower-case hex.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// What is shown of each zone.
pub(super) type Zones = BTreeMap<ZoneId, BTreeMap<DocumentId, Shown>>;

/// One entry at the version that is shown.
pub(super) struct Shown {
    pub signed: Vec<Signed>,
    pub entry: Entry,
    pub parts: Vec<Part>,
    /// Names of those to show.
    pub show: Vec<String>,
}

impl<'a> Making<'a> {
    pub fn new(order: &'a ProofOrder) -> Self {
        let input = Input {
            kind: order.kind,
            zones: Vec::new(),
            documents: Vec::new(),
            logs: Vec::new(),
            attestations: Vec::new(),
            files: Vec::new(),
        };
        let (left_out, ended, missing) = (Vec::new(), Vec::new(), Vec::new());
        let (called, words, files) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        Self { order, input, left_out, ended, missing, called, words, files }
    }

    /// Names of the parts that are shown.
    pub fn choose(&mut self, parts: &[Part]) -> Vec<String> {
        let ProofOrder { only, without, .. } = self.order;
        for name in only.iter().chain(without) {
            if parts.iter().any(|part| is_called(part, name)) {
                self.called.insert(name.clone());
            }
        }
        let among = |names: &[String], part: &Part| names.iter().any(|name| is_called(part, name));
        let shown = parts.iter().filter(|part| only.is_empty() || among(only, part));
        let shown = shown.filter(|part| !among(without, part));
        shown.map(|part| part.name.clone()).collect()
    }

    /// A name that means nothing could have been meant to hide something.
    pub fn check_names(&self) -> Result<(), super::ProveError> {
        let mut names = self.order.only.iter().chain(&self.order.without);
        match names.find(|name| !self.called.contains(*name)) {
            Some(name) => Err(super::ProveError::Part(name.clone())),
            None => Ok(()),
        }
    }
}
