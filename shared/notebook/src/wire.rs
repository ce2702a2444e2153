//! The columns of an update in lib0's version 2 encoding, read with every bound checked.
//!
//! yrs reads the same bytes without checking sums, repeat counts or nesting, so a forged update
//! could make it overflow, allocate or recurse without end. What passes here is safe to hand to
//! yrs. Nothing in this file knows what the columns mean: that is `scan.rs`.

use crate::{client_id::ClientId, error::DocumentError};

type Result<T> = std::result::Result<T, DocumentError>;

const SHORT: DocumentError = DocumentError::Malformed("it ends too early");
const NUMBER: DocumentError = DocumentError::Malformed("a number is out of range");
const TEXT: DocumentError = DocumentError::Malformed("a text is not well formed");

/// Largest clock. The encoding stores doubled differences of clocks in 32 bits.
pub(crate) const CLOCK_MAX: u32 = (1 << 30) - 1;

/// Name of one unit of content: who wrote it and at which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id {
    pub(crate) client: u64,
    pub(crate) clock: u32,
}

/// Bytes read from the front.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or(SHORT)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(len).ok_or(SHORT)?;
        self.0 = rest;
        Ok(head)
    }

    /// A number of variable length, seven bits a byte, low bits first.
    pub(crate) fn unsigned(&mut self) -> Result<u64> {
        let (mut value, mut shift) = (0u64, 0u32);
        loop {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift > 63 || part > u64::MAX >> shift {
                return Err(NUMBER);
            }
            value |= part << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    pub(crate) fn small(&mut self) -> Result<u32> {
        u32::try_from(self.unsigned()?).map_err(|_| NUMBER)
    }

    /// A number of things of at least one byte each: never more than bytes are left.
    pub(crate) fn count(&mut self) -> Result<usize> {
        let count = usize::try_from(self.unsigned()?).map_err(|_| NUMBER)?;
        if count > self.0.len() {
            return Err(SHORT);
        }
        Ok(count)
    }

    /// A magnitude below 2^62 and whether it is negative; minus zero exists.
    pub(crate) fn signed(&mut self) -> Result<(u64, bool)> {
        const LIMIT: u64 = (1 << 62) - 1;
        let first = self.byte()?;
        let negative = first & 0x40 != 0;
        let (mut value, mut shift) = (u64::from(first & 0x3f), 6u32);
        let mut more = first & 0x80 != 0;
        while more {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift > 62 || part > LIMIT >> shift {
                return Err(NUMBER);
            }
            value |= part << shift;
            more = byte & 0x80 != 0;
            shift += 7;
        }
        Ok((value, negative))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str> {
        let len = self.count()?;
        std::str::from_utf8(self.take(len)?).map_err(|_| TEXT)
    }

    fn column(&mut self) -> Result<Bytes<'a>> {
        let len = self.count()?;
        self.take(len).map(Bytes::new)
    }

    fn repeats(&mut self) -> Result<u64> {
        self.small().map(|count| u64::from(count) + 2)
    }
}

/// Unsigned numbers; a negative sign says that a repeat count follows.
struct Numbers<'a> {
    bytes: Bytes<'a>,
    last: u64,
    left: u64,
}

impl<'a> Numbers<'a> {
    fn new(bytes: Bytes<'a>) -> Self {
        Self { bytes, last: 0, left: 0 }
    }

    fn next(&mut self) -> Result<u64> {
        if self.left == 0 {
            let (value, repeated) = self.bytes.signed()?;
            self.last = value;
            self.left = if repeated { self.bytes.repeats()? } else { 1 };
        }
        self.left -= 1;
        Ok(self.last)
    }
}

/// Clocks as differences; the lowest bit of a difference says that a repeat count follows.
struct Clocks<'a> {
    bytes: Bytes<'a>,
    last: i64,
    step: i64,
    left: u64,
}

impl<'a> Clocks<'a> {
    fn new(bytes: Bytes<'a>) -> Self {
        Self { bytes, last: 0, step: 0, left: 0 }
    }

    fn next(&mut self) -> Result<u32> {
        if self.left == 0 {
            let (magnitude, negative) = self.bytes.signed()?;
            let value = i64::from(i32::try_from(magnitude).map_err(|_| NUMBER)?);
            let value = if negative { -value } else { value };
            self.step = value >> 1;
            self.left = if value & 1 != 0 { self.bytes.repeats()? } else { 1 };
        }
        self.left -= 1;
        // Both summands stay within 32 bits, so the sum cannot overflow.
        self.last += self.step;
        u32::try_from(self.last).ok().filter(|clock| *clock <= CLOCK_MAX).ok_or(NUMBER)
    }
}

/// Single bytes, each followed by how often it repeats; the last one repeats for ever.
struct Octets<'a> {
    bytes: Bytes<'a>,
    last: u8,
    left: u64,
}

impl<'a> Octets<'a> {
    fn new(bytes: Bytes<'a>) -> Self {
        Self { bytes, last: 0, left: 0 }
    }

    fn next(&mut self) -> Result<u8> {
        if self.left == 0 {
            self.last = self.bytes.byte()?;
            // The count of this column is one less than that of the others.
            self.left = if self.bytes.is_empty() { u64::MAX } else { self.bytes.repeats()? - 1 };
        }
        self.left -= 1;
        Ok(self.last)
    }
}

/// Texts: all of them in one, and their lengths in UTF-16 units.
struct Strings<'a> {
    text: &'a str,
    lengths: Numbers<'a>,
}

impl<'a> Strings<'a> {
    fn new(mut bytes: Bytes<'a>) -> Result<Self> {
        let text = bytes.text()?;
        Ok(Self { text, lengths: Numbers::new(bytes) })
    }

    fn next(&mut self) -> Result<&'a str> {
        let mut units = self.lengths.next()?;
        let mut end = 0;
        for c in self.text.chars() {
            if units == 0 {
                break;
            }
            // A length that ends inside of a surrogate pair is refused: yrs would overflow.
            units = units.checked_sub(c.len_utf16() as u64).ok_or(TEXT)?;
            end += c.len_utf8();
        }
        if units > 0 {
            return Err(SHORT);
        }
        let (head, tail) = self.text.split_at(end);
        self.text = tail;
        Ok(head)
    }
}

/// The columns of one update.
pub(crate) struct Columns<'a> {
    keys: Vec<&'a str>,
    key_clocks: Clocks<'a>,
    clients: Numbers<'a>,
    left_clocks: Clocks<'a>,
    right_clocks: Clocks<'a>,
    infos: Octets<'a>,
    strings: Strings<'a>,
    parent_infos: Octets<'a>,
    type_refs: Numbers<'a>,
    lengths: Numbers<'a>,
    /// What is in no column: counts, values and the delete set.
    pub(crate) rest: Bytes<'a>,
}

impl<'a> Columns<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(bytes);
        if bytes.byte()? != 0 {
            return Err(DocumentError::Malformed("it is of an unknown version"));
        }
        Ok(Self {
            keys: Vec::new(),
            key_clocks: Clocks::new(bytes.column()?),
            clients: Numbers::new(bytes.column()?),
            left_clocks: Clocks::new(bytes.column()?),
            right_clocks: Clocks::new(bytes.column()?),
            infos: Octets::new(bytes.column()?),
            strings: Strings::new(bytes.column()?)?,
            parent_infos: Octets::new(bytes.column()?),
            type_refs: Numbers::new(bytes.column()?),
            lengths: Numbers::new(bytes.column()?),
            rest: bytes,
        })
    }

    pub(crate) fn client(&mut self) -> Result<u64> {
        self.clients.next().and_then(client)
    }

    pub(crate) fn left(&mut self) -> Result<Id> {
        Ok(Id { client: self.client()?, clock: self.left_clocks.next()? })
    }

    pub(crate) fn right(&mut self) -> Result<Id> {
        Ok(Id { client: self.client()?, clock: self.right_clocks.next()? })
    }

    pub(crate) fn info(&mut self) -> Result<u8> {
        self.infos.next()
    }

    pub(crate) fn string(&mut self) -> Result<&'a str> {
        self.strings.next()
    }

    pub(crate) fn parent_is_root(&mut self) -> Result<bool> {
        self.parent_infos.next().map(|info| info == 1)
    }

    pub(crate) fn type_ref(&mut self) -> Result<u64> {
        self.type_refs.next()
    }

    pub(crate) fn length(&mut self) -> Result<u32> {
        let length = self.lengths.next()?;
        u32::try_from(length).ok().filter(|len| *len <= CLOCK_MAX).ok_or(NUMBER)
    }

    /// A name: known by its number, or new and then among the strings.
    pub(crate) fn key(&mut self) -> Result<&'a str> {
        let number = self.key_clocks.next()? as usize;
        if let Some(key) = self.keys.get(number).copied() {
            return Ok(key);
        }
        let key = self.strings.next()?;
        self.keys.push(key);
        Ok(key)
    }
}

/// Checks a client id; yrs drops the bits above the 53rd without a word.
pub(crate) fn client(id: u64) -> Result<u64> {
    if id > ClientId::MAX {
        return Err(DocumentError::Malformed("a client id is out of range"));
    }
    Ok(id)
}
