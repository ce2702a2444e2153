//! In which segment the newest state of each document is: older ones do not count.

use crate::head::Listed;
use crate::segment::Id;
use std::collections::BTreeMap;

/// Where the newest state of a document is.
#[derive(Clone, Copy)]
struct Newest {
    segment: u64,
    stamp: u64,
    /// How many words it has; none where it is gone.
    words: Option<u32>,
}

/// All documents.
#[derive(Default)]
pub(crate) struct Known {
    newest: BTreeMap<Id, Newest>,
    /// How many can be found, and how many words they have.
    documents: u64,
    words: u64,
}

impl Known {
    /// What a document was like when it was read, if it was.
    pub fn stamp(&self, id: &Id) -> Option<u64> {
        self.newest.get(id).filter(|newest| newest.words.is_some()).map(|newest| newest.stamp)
    }

    /// Every document that can be found.
    pub fn ids(&self) -> impl Iterator<Item = &Id> {
        self.newest.iter().filter(|(_, newest)| newest.words.is_some()).map(|(id, _)| id)
    }

    /// How many can be found.
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// How many words a document has on the average.
    pub fn mean(&self) -> f32 {
        (self.words as f32 / self.documents.max(1) as f32).max(1.0)
    }

    /// The newest state of a document is in this segment.
    pub fn place(&mut self, listed: &Listed, segment: u64) {
        let Listed { id, stamp, words, .. } = *listed;
        let before = self.newest.insert(id, Newest { segment, stamp, words });
        self.leave(before);
        self.documents += u64::from(words.is_some());
        self.words += u64::from(words.unwrap_or(0));
    }

    fn leave(&mut self, before: Option<Newest>) {
        let words = before.and_then(|before| before.words);
        self.documents = self.documents.saturating_sub(u64::from(words.is_some()));
        self.words = self.words.saturating_sub(u64::from(words.unwrap_or(0)));
    }

    /// Whether a document as a segment has it can be found.
    pub fn counts(&self, segment: u64, listed: &Listed) -> bool {
        listed.words.is_some() && self.is_newest(segment, listed)
    }

    /// Whether the newest state of a document is in this segment.
    pub fn is_newest(&self, segment: u64, listed: &Listed) -> bool {
        self.newest.get(&listed.id).is_some_and(|newest| newest.segment == segment)
    }

    /// What was newest in some segments is so in another one, which was made of them.
    pub fn moved(&mut self, from: &[u64], to: u64, documents: &[Listed]) {
        for listed in documents {
            if let Some(newest) = self.newest.get_mut(&listed.id)
                && from.contains(&newest.segment)
            {
                newest.segment = to;
            }
        }
        // What is left of them is gone, and nothing before has to be told so.
        self.newest.retain(|_, newest| !from.contains(&newest.segment));
    }

    /// Nothing is known any more of what was newest in a segment.
    pub fn forget(&mut self, segment: u64) {
        let lost = self.newest.iter().filter(|(_, newest)| newest.segment == segment);
        let lost: Vec<Id> = lost.map(|(id, _)| *id).collect();
        for id in lost {
            let before = self.newest.remove(&id);
            self.leave(before);
        }
    }

    /// About how much memory it takes, bytes.
    pub fn memory(&self) -> usize {
        // Nodes of a tree are two thirds full.
        self.newest.len() * size_of::<(Id, Newest)>() * 3 / 2
    }
}
