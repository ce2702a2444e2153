//! The archive around a proof: a zip of one shape only, so that the same members are the same
//! bytes. Everything is stored, in rising order of names, dated 1980-01-01, without extra fields,
//! descriptors, comments or gaps.
//!
//! Written by hand and not with a library: a reader accepts exactly the bytes that [`write`] makes
//! of what it read, so each byte of the shape must be ours to say, for ever. Libraries read more
//! than one shape, and write another one with their next version.

use crate::crc32::crc32;
use std::collections::BTreeMap;

/// Largest archive, bytes.
pub const ARCHIVE_BYTES_MAX: usize = (1 << 31) - 1;
/// Most members: what a zip without 64-bit extensions can count.
pub const MEMBERS_MAX: usize = 0xFFFF;
/// Longest name of a member.
const NAME_BYTES_MAX: usize = 200;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;
/// Version 1.0: stored, nothing else.
const VERSION: u16 = 10;
/// 1980-01-01 in the calendar of DOS.
const DATE: u16 = 0x21;

/// Why bytes are no archive, or members make none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Too many members or bytes.
    #[error("the archive is larger than allowed")]
    TooLarge,
    /// A name that no member can have.
    #[error("a member has a name that is not allowed")]
    Name,
    /// Not the bytes that this very archive has.
    #[error("the archive is not in the one form of a proof")]
    Form,
}

/// The archive of these members.
pub(crate) fn write(members: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, ArchiveError> {
    let listed = members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let mut out = Vec::new();
    emit(listed, &mut |bytes| {
        out.extend_from_slice(bytes);
        true
    })?;
    Ok(out)
}

/// The members of an archive, if these are the bytes that [`write`] makes of them.
pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<&str, &[u8]>, ArchiveError> {
    if bytes.len() > ARCHIVE_BYTES_MAX {
        return Err(ArchiveError::TooLarge);
    }
    let members = parse(bytes).ok_or(ArchiveError::Form)?;
    let mut rest = bytes;
    emit(members.iter().map(|(name, bytes)| (*name, *bytes)), &mut |piece| {
        let same = rest.strip_prefix(piece);
        rest = same.unwrap_or_default();
        same.is_some()
    })?;
    if rest.is_empty() { Ok(members) } else { Err(ArchiveError::Form) }
}

/// Says what the bytes of an archive are, piece by piece, until `out` wants no more.
fn emit<'a>(
    members: impl Iterator<Item = (&'a str, &'a [u8])>,
    out: &mut dyn FnMut(&[u8]) -> bool,
) -> Result<(), ArchiveError> {
    let (mut at, mut count, mut directory) = (0_usize, 0_usize, Vec::new());
    for (name, bytes) in members {
        if !is_name(name) {
            return Err(ArchiveError::Name);
        }
        count += 1;
        let end = at + LOCAL_BYTES + name.len() + bytes.len();
        if count > MEMBERS_MAX || end > ARCHIVE_BYTES_MAX {
            return Err(ArchiveError::TooLarge);
        }
        let shared = shared(name, bytes)?;
        directory.extend_from_slice(&CENTRAL);
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&shared);
        // Comment, disk, attributes inside and outside: none.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&small(at)?);
        directory.extend_from_slice(name.as_bytes());
        let whole = out(&LOCAL) && out(&shared) && out(name.as_bytes()) && out(bytes);
        if !whole {
            return Err(ArchiveError::Form);
        }
        at = end;
    }
    if at + directory.len() + END_BYTES > ARCHIVE_BYTES_MAX {
        return Err(ArchiveError::TooLarge);
    }
    let number = u16::try_from(count).map_err(|_| ArchiveError::TooLarge)?.to_le_bytes();
    let (size, start) = (small(directory.len())?, small(at)?);
    let end = [&END[..], &[0; 4], &number, &number, &size, &start, &[0; 2]].concat();
    if out(&directory) && out(&end) { Ok(()) } else { Err(ArchiveError::Form) }
}

/// What a member's header and its line in the directory have in common.
fn shared(name: &str, bytes: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let length = u16::try_from(name.len()).map_err(|_| ArchiveError::Name)?.to_le_bytes();
    let size = small(bytes.len())?;
    let mut out = Vec::with_capacity(LOCAL_BYTES - LOCAL.len());
    out.extend_from_slice(&VERSION.to_le_bytes());
    // No flags, stored, midnight.
    out.extend_from_slice(&[0; 6]);
    out.extend_from_slice(&DATE.to_le_bytes());
    out.extend_from_slice(&crc32(bytes).to_le_bytes());
    out.extend_from_slice(&size);
    out.extend_from_slice(&size);
    out.extend_from_slice(&length);
    out.extend_from_slice(&[0; 2]);
    Ok(out)
}

fn small(number: usize) -> Result<[u8; 4], ArchiveError> {
    u32::try_from(number).map(u32::to_le_bytes).map_err(|_| ArchiveError::TooLarge)
}

/// ASCII alone, so no flag says in which alphabet names are; a path that stays inside.
fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(fits);
    name.len() <= NAME_BYTES_MAX && name.split('/').all(part)
}

/// Follows the directory at the end; whatever is odd is found when it is written again.
fn parse(bytes: &[u8]) -> Option<BTreeMap<&str, &[u8]>> {
    let end = bytes.get(bytes.len().checked_sub(END_BYTES)?..)?;
    let count = usize::from(u16::from_le_bytes(end.get(10..12)?.try_into().ok()?));
    let mut at = number(end, 16)?;
    let mut members = BTreeMap::new();
    for _ in 0..count {
        let line = bytes.get(at..)?;
        let length = usize::from(u16::from_le_bytes(line.get(28..30)?.try_into().ok()?));
        let name = line.get(CENTRAL_BYTES..CENTRAL_BYTES + length)?;
        let start = number(line, 42)?.checked_add(LOCAL_BYTES + length)?;
        let data = bytes.get(start..start.checked_add(number(line, 24)?)?)?;
        members.insert(std::str::from_utf8(name).ok()?, data);
        at = at.checked_add(CENTRAL_BYTES + length)?;
    }
    Some(members)
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    fn some() -> BTreeMap<String, Vec<u8>> {
        let pairs = [("a.txt", "one"), ("b/c.bin", ""), ("b/d.bin", "two")];
        pairs.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into()
    }

    #[test]
    fn a_library_reads_it() {
        let written = write(&some()).unwrap();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(written)).unwrap();
        assert_eq!(zip.len(), 3);
        for (name, bytes) in some() {
            let mut file = zip.by_name(&name).unwrap();
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            assert_eq!(read, bytes);
            assert_eq!(file.compression(), zip::CompressionMethod::Stored);
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_found() {
        let written = write(&some()).unwrap();
        let names: Vec<_> = read(&written).unwrap().into_keys().collect();
        assert_eq!(names, ["a.txt", "b/c.bin", "b/d.bin"]);
        for at in 0..written.len() {
            for bit in 0..8 {
                let mut changed = written.clone();
                changed[at] ^= 1 << bit;
                // Data and its sum can change together, a single bit cannot.
                assert!(read(&changed).is_err(), "byte {at}, bit {bit}");
            }
            assert!(read(&written[..at]).is_err() && read(&written[at + 1..]).is_err());
        }
        assert!(read(&[&written[..], &[0]].concat()).is_err());
        assert!(read(&[&[0], &written[..]].concat()).is_err());
    }

    #[test]
    fn names_stay_inside() {
        for name in ["", "/a", "a/", "../a", "a//b", "a\\b", "é", ".a", "a b", "c:x"] {
            let members = BTreeMap::from([(name.to_owned(), Vec::new())]);
            assert_eq!(write(&members), Err(ArchiveError::Name), "{name}");
        }
        let long = BTreeMap::from([("a".repeat(201), Vec::new())]);
        assert_eq!(write(&long), Err(ArchiveError::Name));
    }

    proptest! {
        #[test]
        fn round_trips(
            members in proptest::collection::btree_map(
                "[a-z]{1,6}(/[a-z0-9]{1,6}){0,2}",
                proptest::collection::vec(any::<u8>(), 0..40),
                0..8,
            ),
        ) {
            let written = write(&members).unwrap();
            let found = read(&written).unwrap();
            let listed = members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
            prop_assert!(found.into_iter().eq(listed));
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            // With an end that points anywhere.
            let _ = read(&[&bytes[..], &END, &[0, 0, 0, 0, 9, 0, 9, 0], &bytes].concat());
        }
    }
}
