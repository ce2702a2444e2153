//! The pieces of an update, read without building any of them.
//!
//! Only what a notebook may hold passes: texts, marks, values, containers, and what stands for
//! deleted content. Sub-documents, embeds, byte strings and the obsolete JSON content are
//! refused: no part of a notebook uses them, and yrs 0.28.1 encodes byte strings wrongly or
//! panics while it edits around them. Nothing here decides whether an update may be applied.

use crate::error::DocumentError;
use crate::update::ClockRange;
use crate::wire::{Bytes, CLOCK_MAX, Columns, Id, client};
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, DocumentError>;

const HAS_LEFT: u8 = 0x80;
const HAS_RIGHT: u8 = 0x40;
const HAS_KEY: u8 = 0x20;
const GC: u8 = 0;
const SKIP: u8 = 10;
/// Deepest nesting of a value; marks and attributes have a level or two.
const VALUE_DEPTH_MAX: usize = 16;

/// What a piece holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Stands for content that its writer no longer had.
    Deleted,
    /// Text.
    Text,
    /// Begin or end of a mark.
    Mark,
    /// A map, a text or an XML node.
    Container,
    /// Plain values.
    Values,
}

/// Where a piece belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parent<'a> {
    /// Where its left or else its right neighbour belongs.
    Inherited,
    /// A root type.
    Root(&'a str),
    /// The container of that name.
    Item(Id),
}

/// A run of content by one writer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) id: Id,
    pub(crate) len: u32,
    pub(crate) kind: Kind,
    pub(crate) left: Option<Id>,
    pub(crate) right: Option<Id>,
    pub(crate) parent: Parent<'a>,
    pub(crate) key: Option<&'a str>,
}

/// Shows every piece of an update, in the order of the bytes, and gives back what it deletes.
pub(crate) fn scan<'a>(
    update_v2: &'a [u8],
    pieces_max: usize,
    see: &mut dyn FnMut(&Piece<'a>),
) -> Result<Vec<ClockRange>> {
    let mut columns = Columns::open(update_v2)?;
    let clients = columns.rest.count()?;
    let mut seen = BTreeSet::new();
    let mut pieces_left = pieces_max;
    for _ in 0..clients {
        let blocks = columns.rest.unsigned()?;
        let client = columns.client()?;
        let mut clock = columns.rest.small()?;
        // yrs would mix two lists of one client into one that is out of order.
        if blocks == 0 || !seen.insert(client) {
            return Err(DocumentError::Malformed("the list of a client is empty or comes twice"));
        }
        for _ in 0..blocks {
            pieces_left =
                pieces_left.checked_sub(1).ok_or(DocumentError::Malformed("too many pieces"))?;
            let (len, piece) = block(&mut columns, Id { client, clock })?;
            clock = advance(clock, len)?;
            if let Some(piece) = &piece {
                see(piece);
            }
        }
    }
    deletes(&mut columns.rest)
}

fn advance(clock: u32, len: u32) -> Result<u32> {
    clock
        .checked_add(len)
        .filter(|end| len > 0 && *end <= CLOCK_MAX)
        .ok_or(DocumentError::Malformed("a length is out of range"))
}

/// Reads one block: its length and, unless it is a gap, the piece.
fn block<'a>(columns: &mut Columns<'a>, id: Id) -> Result<(u32, Option<Piece<'a>>)> {
    let info = columns.info()?;
    let bare = |len, kind| Piece {
        id,
        len,
        kind,
        left: None,
        right: None,
        parent: Parent::Inherited,
        key: None,
    };
    match info {
        SKIP => Ok((columns.rest.small()?, None)),
        GC => {
            let len = columns.length()?;
            Ok((len, Some(bare(len, Kind::Deleted))))
        }
        _ => {
            let left = if info & HAS_LEFT != 0 { Some(columns.left()?) } else { None };
            let right = if info & HAS_RIGHT != 0 { Some(columns.right()?) } else { None };
            let inherits = left.is_some() || right.is_some();
            let parent = if inherits {
                Parent::Inherited
            } else if columns.parent_is_root()? {
                Parent::Root(columns.string()?)
            } else {
                Parent::Item(columns.left()?)
            };
            let keyed = !inherits && info & HAS_KEY != 0;
            let key = if keyed { Some(columns.string()?) } else { None };
            let (kind, len) = content(columns, info & 0x1f)?;
            Ok((len, Some(Piece { id, len, kind, left, right, parent, key })))
        }
    }
}

/// Reads the content of a piece: what it is and how many clocks it takes.
fn content(columns: &mut Columns<'_>, kind: u8) -> Result<(Kind, u32)> {
    match kind {
        1 => Ok((Kind::Deleted, columns.length()?)),
        4 => {
            let units = columns.string()?.encode_utf16().count();
            let units = u32::try_from(units).unwrap_or(u32::MAX);
            Ok((Kind::Text, units))
        }
        6 => {
            columns.key()?;
            value(&mut columns.rest, 0)?;
            Ok((Kind::Mark, 1))
        }
        7 => {
            match columns.type_ref()? {
                // Array, map, text, fragment, XML text.
                0 | 1 | 2 | 4 | 6 => {}
                // An XML element has a name.
                3 => {
                    columns.key()?;
                }
                _ => return Err(DocumentError::Malformed("a container is of an unknown type")),
            }
            Ok((Kind::Container, 1))
        }
        8 => {
            let count = columns.length()?;
            for _ in 0..count {
                value(&mut columns.rest, 0)?;
            }
            Ok((Kind::Values, count))
        }
        _ => Err(DocumentError::Malformed("a kind of content that notebooks do not hold")),
    }
}

/// Passes over one value.
fn value(rest: &mut Bytes<'_>, depth: usize) -> Result<()> {
    if depth > VALUE_DEPTH_MAX {
        return Err(DocumentError::Malformed("a value is nested too deeply"));
    }
    match rest.byte()? {
        // Undefined, null, true, false.
        120 | 121 | 126 | 127 => {}
        125 => {
            rest.signed()?;
        }
        124 => {
            rest.take(4)?;
        }
        122 | 123 => {
            rest.take(8)?;
        }
        119 => {
            rest.text()?;
        }
        118 => {
            for _ in 0..rest.count()? {
                rest.text()?;
                value(rest, depth + 1)?;
            }
        }
        117 => {
            for _ in 0..rest.count()? {
                value(rest, depth + 1)?;
            }
        }
        116 => {
            let len = rest.count()?;
            rest.take(len)?;
        }
        _ => return Err(DocumentError::Malformed("a value is of an unknown type")),
    }
    Ok(())
}

fn deletes(rest: &mut Bytes<'_>) -> Result<Vec<ClockRange>> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for _ in 0..rest.count()? {
        let client = client(rest.unsigned()?)?;
        if !seen.insert(client) {
            return Err(DocumentError::Malformed("the deletions of a client come twice"));
        }
        let mut at = 0u32;
        for _ in 0..rest.count()? {
            let gap = rest.small()?;
            let start = at.checked_add(gap).filter(|start| *start <= CLOCK_MAX);
            let start = start.ok_or(DocumentError::Malformed("a clock is out of range"))?;
            let len = rest.small()?.saturating_add(1);
            at = advance(start, len)?;
            out.push(ClockRange { client, start, end: at });
        }
    }
    if !rest.is_empty() {
        return Err(DocumentError::Malformed("bytes are left over"));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECES: usize = 1000;

    fn kinds(bytes: &[u8]) -> Result<Vec<(Kind, u32)>> {
        let mut kinds = Vec::new();
        scan(bytes, PIECES, &mut |piece| kinds.push((piece.kind, piece.len)))?;
        Ok(kinds)
    }

    /// An update of Yjs 13 that inserts 0, 1, 2 one by one at the front of a text.
    const YJS: [u8; 37] = [
        0, 0, 6, 195, 187, 207, 162, 7, 1, 0, 2, 0, 2, 3, 4, 0, 68, 11, 7, 116, 121, 112, 101, 48,
        49, 50, 4, 65, 1, 1, 1, 0, 0, 1, 3, 0, 0,
    ];

    #[test]
    fn reads_what_yjs_wrote() {
        assert_eq!(kinds(&YJS).unwrap(), vec![(Kind::Text, 1); 3]);
    }

    #[test]
    fn no_byte_may_be_missing_or_left_over() {
        let mut longer = YJS.to_vec();
        longer.push(0);
        assert_eq!(kinds(&longer), Err(DocumentError::Malformed("bytes are left over")));
        for len in 0..YJS.len() {
            assert!(kinds(&YJS[..len]).is_err(), "{len} bytes");
        }
    }

    #[test]
    fn a_few_bytes_cannot_claim_many_pieces() {
        // One client, 2^31 deleted pieces of length 1 by repeat counts alone.
        let update = [
            0, 0, 1, 7, 0, 0, 1, 0, 1, 0, 0, 0, 6, 0x41, 0xfe, 0xff, 0xff, 0xff, 7, // columns
            1, 0x80, 0x80, 0x80, 0x80, 8, 0, // one client, 2^31 blocks from clock 0
            0, // nothing deleted
        ];
        assert_eq!(kinds(&update), Err(DocumentError::Malformed("too many pieces")));
    }

    #[test]
    fn values_do_not_nest_without_end() {
        let mut bytes = [117u8, 1].repeat(100_000);
        bytes.push(126);
        let refused = value(&mut Bytes::new(&bytes), 0);
        assert_eq!(refused, Err(DocumentError::Malformed("a value is nested too deeply")));
        assert_eq!(value(&mut Bytes::new(&bytes[bytes.len() - 9..]), 0), Ok(()));
    }
}
