//! Some documents and their words, written once and never changed: a list of the documents, then
//! all words in order, in blocks, each with the documents that it stands in. Only the list and
//! the first word of each block are unpacked.
//!
//! ```text
//! "cahier/v1/search" ‖ documents ‖ directory ‖ blocks
//! document   id (16) · stamp · modified · words + 1, or 0 where it is gone
//! directory  for each block: its first word · its length
//! block      for each word: bytes shared with the one before · the rest · places
//! places     for each document: its number less that of the one before · 4 × count + parts
//! ```
//!
//! Numbers are varints; a list and a string come after their length.

use crate::varint::{Reader, put, put_bytes};
use std::ops::{ControlFlow, Range};

/// Which document.
pub type Id = [u8; 16];

/// What a segment begins with. Another form has another number and is made anew.
const HEADER: &[u8] = b"cahier/v1/search";
/// Longest word, bytes: [`crate::WORD_CHARS_MAX`] letters, and what the last of them unfolds to.
const WORD_BYTES_MAX: usize = 256;
/// Fewest bytes of a document in the list.
const DOCUMENT_BYTES_MIN: usize = 19;

/// Bytes that are no segment of this form: it is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no segment of a search")]
pub struct Damaged;

/// A document in a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub id: Id,
    /// What the document was like when it was read; another value is another state of it.
    pub stamp: u64,
    /// When it last changed, ms since 1970.
    pub modified_ms: u64,
    /// How many words it has; none where it is gone, and segments before do not count either.
    pub words: Option<u32>,
}

/// Where and how often a word stands in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub title: bool,
    pub label: bool,
    pub count: u32,
}

impl Seen {
    pub fn add(&mut self, other: Self) {
        self.title |= other.title;
        self.label |= other.label;
        self.count = self.count.saturating_add(other.count);
    }

    pub fn packed(self) -> u64 {
        u64::from(self.count) << 2 | u64::from(self.label) << 1 | u64::from(self.title)
    }

    fn unpack(packed: u64) -> Option<Self> {
        let count = u32::try_from(packed >> 2).ok()?;
        Some(Self { title: packed & 1 == 1, label: packed & 2 == 2, count })
    }
}

/// The words from one on, up to the next block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub first: Vec<u8>,
    pub place: Range<usize>,
}

/// Some documents and their words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    pub(crate) documents: Vec<Listed>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) bytes: Vec<u8>,
}

impl Segment {
    /// The bytes to keep.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = HEADER.to_vec();
        put(self.documents.len() as u64, &mut out);
        for document in &self.documents {
            out.extend_from_slice(&document.id);
            put(document.stamp, &mut out);
            put(document.modified_ms, &mut out);
            put(document.words.map_or(0, |words| u64::from(words) + 1), &mut out);
        }
        put(self.blocks.len() as u64, &mut out);
        for block in &self.blocks {
            put_bytes(&block.first, &mut out);
            put(block.place.len() as u64, &mut out);
        }
        out.extend_from_slice(&self.bytes);
        out
    }

    /// Reads a segment and all that is in it: afterwards nothing of it fails.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let read = bytes.strip_prefix(HEADER).and_then(Self::read);
        read.filter(Self::is_whole).ok_or(Damaged)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let count = reader.size()?;
        // Nothing is set aside for more than these bytes can hold.
        if count > reader.0.len() / DOCUMENT_BYTES_MIN {
            return None;
        }
        let mut documents = Vec::with_capacity(count);
        for _ in 0..count {
            let id = reader.take(16)?.try_into().ok()?;
            let (stamp, modified_ms) = (reader.number()?, reader.number()?);
            let words = match reader.number()? {
                0 => None,
                more => Some(u32::try_from(more - 1).ok()?),
            };
            documents.push(Listed { id, stamp, modified_ms, words });
        }
        let count = reader.size()?;
        let (mut blocks, mut end) = (Vec::new(), 0usize);
        for _ in 0..count {
            let first = reader.bytes()?.to_vec();
            let start = end;
            end = start.checked_add(reader.size()?)?;
            blocks.push(Block { first, place: start..end });
        }
        (end == reader.0.len()).then(|| Self { documents, blocks, bytes: reader.0.to_vec() })
    }

    /// Whether documents and words stand in order, each once, and every place names a document.
    fn is_whole(&self) -> bool {
        let in_order = self.documents.is_sorted_by(|one, next| one.id < next.id);
        let mut before: Option<Vec<u8>> = None;
        in_order
            && (0..self.blocks.len()).all(|block| {
                let mut walk = self.walk(block);
                let mut first = true;
                while let Some(places) = walk.next() {
                    let ordered = before.as_deref().is_none_or(|before| before < walk.word());
                    let named = !first || walk.word() == self.blocks[block].first;
                    let counted = places.count_in(self.documents.len());
                    if !ordered || !named || !counted {
                        return false;
                    }
                    before = Some(walk.word().to_vec());
                    first = false;
                }
                walk.ended() && !first
            })
    }

    /// Gives the places of every word that begins with some bytes, in order of the words, until
    /// told to stop.
    pub(crate) fn each_from(
        &self,
        beginning: &[u8],
        take: &mut dyn FnMut(&[u8], Places<'_>) -> ControlFlow<()>,
    ) {
        let after = self.blocks.partition_point(|block| block.first.as_slice() <= beginning);
        for block in after.saturating_sub(1)..self.blocks.len() {
            let mut walk = self.walk(block);
            while let Some(places) = walk.next() {
                let word = walk.word();
                let before = word < beginning;
                let over = !before && !word.starts_with(beginning);
                if over || (!before && take(word, places).is_break()) {
                    return;
                }
            }
        }
    }

    fn walk(&self, block: usize) -> Walk<'_> {
        let place = self.blocks.get(block).map_or(0..0, |block| block.place.clone());
        let bytes = self.bytes.get(place).unwrap_or_default();
        Walk { reader: Reader(bytes), word: Vec::new(), failed: false }
    }
}

/// The words of a block, one after another.
struct Walk<'a> {
    reader: Reader<'a>,
    word: Vec<u8>,
    failed: bool,
}

impl<'a> Walk<'a> {
    fn next(&mut self) -> Option<Places<'a>> {
        if self.reader.is_empty() || self.failed {
            return None;
        }
        let read = self.read();
        self.failed = read.is_none();
        read
    }

    fn read(&mut self) -> Option<Places<'a>> {
        let shared = self.reader.size()?;
        let rest = self.reader.bytes()?;
        if shared > self.word.len() || shared.checked_add(rest.len())? > WORD_BYTES_MAX {
            return None;
        }
        self.word.truncate(shared);
        self.word.extend_from_slice(rest);
        Some(Places { reader: Reader(self.reader.bytes()?), before: None })
    }

    fn word(&self) -> &[u8] {
        &self.word
    }

    fn ended(&self) -> bool {
        self.reader.is_empty() && !self.failed
    }
}

/// The documents that a word stands in, by their number in the list.
pub(crate) struct Places<'a> {
    reader: Reader<'a>,
    before: Option<usize>,
}

impl Places<'_> {
    /// Whether these are places in a list of so many documents, to the last byte.
    fn count_in(mut self, documents: usize) -> bool {
        let mut count = 0;
        for (document, _) in self.by_ref() {
            if document >= documents {
                return false;
            }
            count += 1;
        }
        count > 0 && self.reader.is_empty()
    }
}

impl Iterator for Places<'_> {
    type Item = (usize, Seen);

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.reader.size()?;
        let document = match self.before {
            None => step,
            // Each document stands here once.
            Some(before) => before.checked_add(step).filter(|document| *document > before)?,
        };
        self.before = Some(document);
        Some((document, Seen::unpack(self.reader.number()?)?))
    }
}
