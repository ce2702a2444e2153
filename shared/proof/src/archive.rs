//! The archive around a proof: a zip of one shape only, so that the same members are the same
//! bytes. Everything is stored, in rising order of names, dated 1980-01-01, without extra fields,
//! descriptors, comments or gaps. Where there are more members than its end can count, and only
//! there, a second end of 64 bits counts them (APPNOTE 4.3.14 and 4.3.15); every other number fits.
//!
//! Written by hand and not with a library: a reader accepts exactly the bytes that [`write`] makes
//! of what it read, so each byte of the shape must be ours to say, for ever. Libraries read more
//! than one shape, and write another one with their next version.

use crate::crc32::crc32;
use std::collections::BTreeMap;

/// Largest archive, bytes.
pub const ARCHIVE_BYTES_MAX: usize = (1 << 31) - 1;
/// Most members.
pub const MEMBERS_MAX: usize = 1_000_000;
/// Longest name of a member.
const NAME_BYTES_MAX: usize = 200;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const WIDE: [u8; 4] = *b"PK\x06\x06";
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;
const WIDE_BYTES: usize = 56;
const LOCATOR_BYTES: usize = 20;
/// What stands in the end for a number that stands in the wide one.
const ELSEWHERE: u16 = u16::MAX;
/// Version 1.0: stored, nothing else.
const VERSION: u16 = 10;
/// Version 4.5: the wide end too.
const WIDE_VERSION: u16 = 45;
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
    let count = counted(bytes).ok_or(ArchiveError::Form)?;
    if count > MEMBERS_MAX as u64 {
        return Err(ArchiveError::TooLarge);
    }
    let members = parse(bytes, count).ok_or(ArchiveError::Form)?;
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
    let end = end(count, directory.len(), at)?;
    if at + directory.len() + end.len() > ARCHIVE_BYTES_MAX {
        return Err(ArchiveError::TooLarge);
    }
    if out(&directory) && out(&end) { Ok(()) } else { Err(ArchiveError::Form) }
}

/// What stands behind a directory of so many members and bytes, which starts there.
fn end(count: usize, bytes: usize, start: usize) -> Result<Vec<u8>, ArchiveError> {
    let narrow = u16::try_from(count).ok().filter(|count| *count < ELSEWHERE);
    let number = narrow.unwrap_or(ELSEWHERE).to_le_bytes();
    let (size, at) = (small(bytes)?, small(start)?);
    let end = [&END[..], &[0; 4], &number, &number, &size, &at, &[0; 2]].concat();
    if narrow.is_some() {
        return Ok(end);
    }
    let wide = |number: usize| (number as u64).to_le_bytes();
    let number = wide(count);
    let mut out = Vec::with_capacity(WIDE_BYTES + LOCATOR_BYTES + END_BYTES);
    out.extend_from_slice(&WIDE);
    // How much of it follows.
    out.extend_from_slice(&wide(WIDE_BYTES - 12));
    out.extend_from_slice(&WIDE_VERSION.to_le_bytes());
    out.extend_from_slice(&WIDE_VERSION.to_le_bytes());
    // Disk, and that of the directory: the first.
    out.extend_from_slice(&[0; 8]);
    for number in [number, number, wide(bytes), wide(start)] {
        out.extend_from_slice(&number);
    }
    out.extend_from_slice(&LOCATOR);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&wide(start + bytes));
    // Of so many disks.
    out.extend_from_slice(&1_u32.to_le_bytes());
    out.extend_from_slice(&end);
    Ok(out)
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

/// How many members an archive says that it has.
fn counted(bytes: &[u8]) -> Option<u64> {
    let end = bytes.len().checked_sub(END_BYTES)?;
    let count = u16::from_le_bytes(bytes.get(end + 10..end + 12)?.try_into().ok()?);
    if count != ELSEWHERE {
        return Some(u64::from(count));
    }
    let wide = end.checked_sub(WIDE_BYTES + LOCATOR_BYTES)?;
    let count = bytes.get(wide + 32..wide + 40)?.try_into().ok()?;
    Some(u64::from_le_bytes(count))
}

/// Follows the directory at the end; whatever is odd is found when it is written again.
fn parse(bytes: &[u8], count: u64) -> Option<BTreeMap<&str, &[u8]>> {
    let end = bytes.get(bytes.len().checked_sub(END_BYTES)?..)?;
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

    /// So many members, of which some have bytes.
    fn many(count: usize) -> BTreeMap<String, Vec<u8>> {
        (0..count).map(|at| (format!("m/{at:05}"), vec![7; at % 3])).collect()
    }

    #[test]
    fn more_members_than_the_end_counts_stand_in_a_wide_one() {
        let written = write(&many(70_000)).unwrap();
        let found = read(&written).unwrap();
        assert!(found.len() == 70_000 && found["m/69998"] == [7; 2]);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&written)).unwrap();
        assert_eq!(zip.len(), 70_000);
        let mut last = Vec::new();
        zip.by_name("m/69998").unwrap().read_to_end(&mut last).unwrap();
        assert_eq!(last, [7; 2]);
        // In the three ends each field has its only value.
        let ends = written.len() - WIDE_BYTES - LOCATOR_BYTES - END_BYTES;
        let wide = [0, 4, 12, 14, 16, 20, 24, 32, 40, 48];
        let narrow = [56, 60, 64, 72, 76, 80, 82, 84, 86, 88, 92, 96];
        for field in wide.into_iter().chain(narrow) {
            let mut changed = written.clone();
            changed[ends + field] ^= 1;
            assert!(read(&changed).is_err(), "byte {field}");
        }
        let mut count = written.clone();
        count[ends + 32..ends + 40].copy_from_slice(&(MEMBERS_MAX as u64 + 1).to_le_bytes());
        assert_eq!(read(&count), Err(ArchiveError::TooLarge));
    }

    #[test]
    fn a_wide_end_stands_where_it_is_needed_and_nowhere_else() {
        let is_wide = |count| {
            let written = write(&many(count)).unwrap();
            assert_eq!(read(&written).unwrap().len(), count);
            written.windows(4).any(|four| four == WIDE)
        };
        assert!(!is_wide(65_534) && is_wide(65_535) && is_wide(65_536));
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
            let ends = [&[0; 28][..], &bytes, &END, &[0, 0, 0, 0], &[255; 4], &[0; 10]].concat();
            let _ = read(&ends);
        }
    }
}
