//! What of a segment is in memory: its documents, and a directory of its words: the first word of
//! each block, and where its bytes and those of its words begin in each stream.

use crate::segment::{Damaged, Id};
use crate::varint::{Reader, put, put_bytes};
use std::collections::BTreeSet;
use std::ops::Range;

/// What a segment begins with. Another form has another number and is made anew.
const HEADER: &[u8] = b"cahier/v2/search";
/// Longest word, bytes: [`crate::WORD_CHARS_MAX`] letters, and what the last of them unfolds to.
pub(crate) const WORD_BYTES_MAX: usize = 256;
/// A block is closed once it holds this many bytes.
pub(crate) const BLOCK_BYTES: u64 = 4096;
/// Longest block: one that was nearly full, and one more word.
const BLOCK_BYTES_MAX: u64 = BLOCK_BYTES + 512;
/// Fewest bytes of a document in the list.
const DOCUMENT_BYTES_MIN: usize = 19;

/// How many streams there are, and which is which: the words, the documents that each stands in,
/// and where it stands there.
pub(crate) const STREAMS: usize = 3;
pub(crate) const WORDS: usize = 0;
pub(crate) const PLACES: usize = 1;
pub(crate) const POSITIONS: usize = 2;

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

/// The words from one on, up to the next block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub first: Vec<u8>,
    /// Where it begins in each stream.
    pub starts: [u64; STREAMS],
}

/// What of a segment is in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub documents: Vec<Listed>,
    pub blocks: Vec<Block>,
    /// How long each stream is.
    pub lengths: [u64; STREAMS],
}

impl Head {
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
        for (at, block) in self.blocks.iter().enumerate() {
            put_bytes(&block.first, &mut out);
            let ranges = self.block(at).unwrap_or_default();
            ranges.iter().for_each(|range| put(range.end - range.start, &mut out));
        }
        out
    }

    /// Reads what [`Self::encode`] gave, and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut reader = Reader(bytes);
        let read = Self::read(&mut reader);
        read.filter(|_| reader.is_empty()).ok_or(Damaged)
    }

    /// Reads a head from the front of bytes.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.take(HEADER.len())? != HEADER {
            return None;
        }
        let documents = read_documents(reader)?;
        let count = reader.size()?;
        let (mut blocks, mut ends) = (Vec::<Block>::new(), [0u64; STREAMS]);
        for _ in 0..count {
            let first = reader.bytes()?.to_vec();
            let ordered = blocks.last().is_none_or(|before| before.first < first);
            if !ordered || first.is_empty() || first.len() > WORD_BYTES_MAX {
                return None;
            }
            let starts = ends;
            for end in &mut ends {
                *end = end.checked_add(reader.number()?)?;
            }
            if ends[WORDS] - starts[WORDS] > BLOCK_BYTES_MAX {
                return None;
            }
            blocks.push(Block { first, starts });
        }
        Some(Self { documents, blocks, lengths: ends })
    }

    /// Where a block and what belongs to its words lie in each stream.
    pub fn block(&self, at: usize) -> Option<[Range<u64>; STREAMS]> {
        let starts = self.blocks.get(at)?.starts;
        let ends = self.blocks.get(at + 1).map_or(self.lengths, |next| next.starts);
        Some(std::array::from_fn(|stream| starts[stream]..ends[stream]))
    }

    /// How long all streams are.
    pub fn weight(&self) -> u64 {
        self.lengths.iter().fold(0, |sum, length| sum.saturating_add(*length))
    }

    /// About how much memory it takes, bytes.
    pub fn memory(&self) -> usize {
        let blocks = self.blocks.iter().map(|block| size_of::<Block>() + block.first.capacity());
        self.documents.capacity() * size_of::<Listed>() + blocks.sum::<usize>()
    }
}

/// The documents of a segment, each once.
fn read_documents(reader: &mut Reader<'_>) -> Option<Vec<Listed>> {
    let count = reader.size()?;
    // Nothing is set aside for more than these bytes can hold.
    if count > reader.0.len() / DOCUMENT_BYTES_MIN {
        return None;
    }
    let (mut documents, mut seen) = (Vec::with_capacity(count), BTreeSet::new());
    for _ in 0..count {
        let id: Id = reader.take(16)?.try_into().ok()?;
        let (stamp, modified_ms) = (reader.number()?, reader.number()?);
        let words = match reader.number()? {
            0 => None,
            more => Some(u32::try_from(more - 1).ok()?),
        };
        if !seen.insert(id) {
            return None;
        }
        documents.push(Listed { id, stamp, modified_ms, words });
    }
    Some(documents)
}
