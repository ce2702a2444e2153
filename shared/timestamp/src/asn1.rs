//! Strict reading and writing of DER (X.690): one encoding for one value. Headers are read by the
//! `der` crate; everything here gives slices of the input, so that what was signed is checked byte
//! for byte and never encoded anew.

use der::oid::ObjectIdentifier;
use der::{Decode, Header, Reader as _, SliceReader};

pub const BOOLEAN: u8 = 0x01;
pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const NULL: u8 = 0x05;
pub const OID: u8 = 0x06;
pub const ENUMERATED: u8 = 0x0A;
pub const UTF8_STRING: u8 = 0x0C;
pub const UTC_TIME: u8 = 0x17;
pub const GENERALIZED_TIME: u8 = 0x18;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

/// `[n]` around or instead of something constructed.
pub const fn constructed(number: u8) -> u8 {
    0xA0 | number
}

/// `[n]` instead of something primitive.
pub const fn primitive(number: u8) -> u8 {
    0x80 | number
}

/// The bytes are not strict DER, or not of the expected shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// One element of DER.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    pub tag: u8,
    pub content: &'a [u8],
    /// Header and content.
    pub bytes: &'a [u8],
}

/// Reads elements one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The elements inside one element that is the whole input.
    pub fn only(tag: u8, bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut outer = Self::new(bytes);
        let inner = outer.nested(tag)?;
        outer.end()?;
        Ok(inner)
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Whether the next element bears this tag.
    pub fn is_next(&self, tag: u8) -> bool {
        self.rest.first() == Some(&tag)
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    /// The next element, whatever it is.
    pub fn element(&mut self) -> Result<Element<'a>, Malformed> {
        let tag = *self.rest.first().ok_or(Malformed)?;
        // A tag number above 30 takes more bytes; nothing that is read here has one.
        if tag & 0x1F == 0x1F {
            return Err(Malformed);
        }
        let mut reader = SliceReader::new(self.rest).map_err(|_| Malformed)?;
        let header = Header::decode(&mut reader).map_err(|_| Malformed)?;
        let start = usize::try_from(reader.position()).map_err(|_| Malformed)?;
        let length = usize::try_from(header.length()).map_err(|_| Malformed)?;
        let end = start.checked_add(length).ok_or(Malformed)?;
        let bytes = self.rest.get(..end).ok_or(Malformed)?;
        let content = bytes.get(start..).ok_or(Malformed)?;
        self.rest = self.rest.get(end..).ok_or(Malformed)?;
        Ok(Element { tag, content, bytes })
    }

    /// The next element, which must bear this tag.
    pub fn tagged(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        if self.is_next(tag) { self.element() } else { Err(Malformed) }
    }

    /// The content of the next element, which must bear this tag.
    pub fn content(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        Ok(self.tagged(tag)?.content)
    }

    /// Header and content of the next element, which must bear this tag.
    pub fn whole(&mut self, tag: u8) -> Result<&'a [u8], Malformed> {
        Ok(self.tagged(tag)?.bytes)
    }

    /// The content of the next element if it bears this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>, Malformed> {
        if self.is_next(tag) { self.content(tag).map(Some) } else { Ok(None) }
    }

    /// The elements inside the next one.
    pub fn nested(&mut self, tag: u8) -> Result<Self, Malformed> {
        self.content(tag).map(Self::new)
    }

    pub fn sequence(&mut self) -> Result<Self, Malformed> {
        self.nested(SEQUENCE)
    }

    pub fn oid(&mut self) -> Result<ObjectIdentifier, Malformed> {
        ObjectIdentifier::from_bytes(self.content(OID)?).map_err(|_| Malformed)
    }

    /// The content of an INTEGER in its shortest form.
    pub fn integer(&mut self) -> Result<&'a [u8], Malformed> {
        shortest(self.content(INTEGER)?)
    }

    /// A number that is not negative.
    pub fn number(&mut self) -> Result<u64, Malformed> {
        number(self.integer()?)
    }

    /// A BIT STRING of whole bytes.
    pub fn bits(&mut self) -> Result<&'a [u8], Malformed> {
        match self.content(BIT_STRING)?.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(Malformed),
        }
    }
}

/// The content of an INTEGER, if it is its shortest form.
pub fn shortest(content: &[u8]) -> Result<&[u8], Malformed> {
    match content {
        [] | [0, 0..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..] => Err(Malformed),
        _ => Ok(content),
    }
}

/// The content of an INTEGER as a number that is not negative.
pub fn number(content: &[u8]) -> Result<u64, Malformed> {
    let content = shortest(content)?;
    if content.len() > 9 || content[0] >= 0x80 {
        return Err(Malformed);
    }
    let mut value: u64 = 0;
    for byte in content {
        if value >> 56 != 0 {
            return Err(Malformed);
        }
        value = (value << 8) | u64::from(*byte);
    }
    Ok(value)
}

/// The content of a BOOLEAN.
pub fn boolean(content: &[u8]) -> Result<bool, Malformed> {
    match content {
        [0] => Ok(false),
        [0xFF] => Ok(true),
        _ => Err(Malformed),
    }
}

/// An element around the parts.
pub fn write(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(length + 6);
    bytes.push(tag);
    let big = length.to_be_bytes();
    let skip = big.iter().take_while(|byte| **byte == 0).count().min(big.len() - 1);
    let short = &big[skip..];
    if length < 0x80 {
        bytes.extend(short);
    } else {
        // A length has at most eight bytes.
        bytes.push(0x80 | short.len() as u8);
        bytes.extend(short);
    }
    for part in parts {
        bytes.extend(*part);
    }
    bytes
}

pub fn write_sequence(parts: &[&[u8]]) -> Vec<u8> {
    write(SEQUENCE, parts)
}

/// A SEQUENCE OF the items, in the order given.
pub fn write_list<T: AsRef<[u8]>>(tag: u8, items: &[T]) -> Vec<u8> {
    let parts: Vec<&[u8]> = items.iter().map(AsRef::as_ref).collect();
    write(tag, &parts)
}

/// A SET OF the items: DER orders them by their bytes.
pub fn write_set(mut items: Vec<Vec<u8>>) -> Vec<u8> {
    items.sort();
    write_list(SET, &items)
}

pub fn write_oid(oid: &ObjectIdentifier) -> Vec<u8> {
    write(OID, &[oid.as_bytes()])
}

/// An INTEGER of a number that is not negative, given as big-endian bytes of any length.
pub fn write_unsigned(bytes: &[u8]) -> Vec<u8> {
    let skip = bytes.iter().take_while(|byte| **byte == 0).count();
    let short = &bytes[skip..];
    match short.first() {
        None => write(INTEGER, &[&[0]]),
        Some(first) if *first >= 0x80 => write(INTEGER, &[&[0], short]),
        Some(_) => write(INTEGER, &[short]),
    }
}

pub fn write_number(number: u64) -> Vec<u8> {
    write_unsigned(&number.to_be_bytes())
}

/// A BIT STRING of whole bytes.
pub fn write_bits(bytes: &[u8]) -> Vec<u8> {
    write(BIT_STRING, &[&[0], bytes])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_value_has_one_encoding() {
        assert!(Reader::new(&[0x04, 0x01, 7]).content(OCTET_STRING).is_ok());
        // A length in two bytes where one is enough, an endless one, and one beyond the end.
        for bad in [&[0x04, 0x81, 0x01, 7][..], &[0x24, 0x80, 0, 0], &[0x04, 0x02, 7], &[0x04]] {
            assert!(Reader::new(bad).element().is_err(), "{bad:?}");
        }
        assert!(number(&[0, 0x7F]).is_err());
        assert_eq!(number(&[0, 0x80]), Ok(128));
        assert!(number(&[0x80]).is_err());
        assert!(number(&[1; 9]).is_err());
        assert!(boolean(&[1]).is_err());
        assert!(Reader::new(&[0x03, 0x02, 1, 0xFE]).bits().is_err());
        assert!(Reader::new(&[0x1F, 0x20, 0x00]).element().is_err());
    }

    #[test]
    fn a_set_is_written_in_order() {
        let set = write_set(vec![vec![2, 1, 9], vec![2, 1, 3]]);
        assert_eq!(set, [0x31, 6, 2, 1, 3, 2, 1, 9]);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            value in any::<u64>(),
        ) {
            let written = write(OCTET_STRING, &[&bytes]);
            let mut reader = Reader::new(&written);
            prop_assert_eq!(reader.content(OCTET_STRING), Ok(bytes.as_slice()));
            prop_assert!(reader.is_empty());
            let number = write_number(value);
            let read = Reader::new(&number).number();
            prop_assert_eq!(read, Ok(value));
        }

        #[test]
        fn hostile_elements_give_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            while let Ok(element) = reader.element() {
                prop_assert!(element.bytes.len() > element.content.len());
                let again = write(element.tag, &[element.content]);
                prop_assert_eq!(again.as_slice(), element.bytes);
            }
        }
    }
}
