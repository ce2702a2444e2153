//! The zone digest: a row for each entry of a zone, so that a new device shows the whole list
//! after one small download (DESIGN section 7). It is signed and encrypted elsewhere.
//!
//! CBOR (RFC 8949): `[version, size, [row, ...]]`, the version first, so that a reader knows at
//! once whether it can go on.

use crate::entry::{Entry, EntryKind};
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Version of the format.
pub const DIGEST_VERSION: u8 = 0;
/// Most rows of one digest.
pub const DIGEST_ROWS_MAX: usize = 200_000;
/// Most bytes of one digest.
pub const DIGEST_BYTES_MAX: usize = 64 << 20;
/// Most characters of a title in a row; the entry holds the whole of it.
pub const DIGEST_TITLE_CHARS_MAX: usize = 300;

/// Why bytes are no digest, or a digest cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// The bytes are not a digest.
    #[error("the digest is not well formed")]
    Malformed,
    /// A newer app wrote it: update this one.
    #[error("the digest is of version {0}, which this app does not know")]
    Version(u8),
    /// More rows or bytes than the bounds.
    #[error("the digest is too large")]
    TooLarge,
}

/// What the list shows of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Row {
    /// Document id.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub document: [u8; 16],
    /// Experiment, resource or template.
    #[n(1)]
    pub kind: EntryKind,
    /// Title, cut to [`DIGEST_TITLE_CHARS_MAX`].
    #[n(2)]
    pub title: String,
    /// Day of the work.
    #[n(3)]
    pub date: Option<String>,
    /// Status by name.
    #[n(4)]
    pub status: Option<String>,
    /// Category by name.
    #[n(5)]
    pub category: Option<String>,
    /// Tags, sorted.
    #[n(6)]
    pub tags: Vec<String>,
    /// Claimed time of the newest envelope, ms since 1970.
    #[n(7)]
    pub modified_at: u64,
    /// Index in the zone of the newest envelope that is in this row.
    #[n(8)]
    pub index: u64,
}

/// The rows of a zone at one size of its tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// How many items of the zone are in it.
    pub size: u64,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The row of an entry.
pub fn row_of(document: [u8; 16], entry: &Entry, modified_at: u64, index: u64) -> Row {
    Row {
        document,
        kind: entry.kind,
        title: entry.title.chars().take(DIGEST_TITLE_CHARS_MAX).collect(),
        date: entry.date.clone(),
        status: entry.status.clone(),
        category: entry.category.clone(),
        tags: entry.tags.clone(),
        modified_at,
        index,
    }
}

impl Digest {
    /// The bytes of the digest.
    pub fn encode(&self) -> Result<Vec<u8>, DigestError> {
        if self.rows.len() > DIGEST_ROWS_MAX {
            return Err(DigestError::TooLarge);
        }
        let bytes = self.encode_unbounded().map_err(|_| DigestError::Malformed)?;
        if bytes.len() > DIGEST_BYTES_MAX {
            return Err(DigestError::TooLarge);
        }
        Ok(bytes)
    }

    fn encode_unbounded(&self) -> Result<Vec<u8>, encode::Error<std::convert::Infallible>> {
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(3)?.u8(DIGEST_VERSION)?.u64(self.size)?.encode(&self.rows)?;
        Ok(encoder.into_writer())
    }

    /// The digest in the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DigestError> {
        if bytes.len() > DIGEST_BYTES_MAX {
            return Err(DigestError::TooLarge);
        }
        let mut decoder = Decoder::new(bytes);
        let fields = decoder.array().map_err(malformed)?;
        let version = decoder.u8().map_err(malformed)?;
        if version != DIGEST_VERSION {
            return Err(DigestError::Version(version));
        }
        if fields != Some(3) {
            return Err(DigestError::Malformed);
        }
        let size = decoder.u64().map_err(malformed)?;
        let count = decoder.array().map_err(malformed)?.ok_or(DigestError::Malformed)?;
        if count > DIGEST_ROWS_MAX as u64 {
            return Err(DigestError::TooLarge);
        }
        let rows: Result<Vec<Row>, _> = (0..count).map(|_| decoder.decode()).collect();
        let rows = rows.map_err(malformed)?;
        if decoder.position() != bytes.len() {
            return Err(DigestError::Malformed);
        }
        Ok(Self { size, rows })
    }
}

fn malformed(_: decode::Error) -> DigestError {
    DigestError::Malformed
}

impl<C> Encode<C> for EntryKind {
    fn encode<W: Write>(
        &self,
        encoder: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        encoder.u8(*self as u8)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for EntryKind {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let number = decoder.u8()?;
        let kind = Self::ALL.get(usize::from(number)).copied();
        kind.ok_or_else(|| decode::Error::message("an unknown kind of entry"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row() -> impl Strategy<Value = Row> {
        let word = prop::collection::vec(any::<char>(), 0..8);
        let word = word.prop_map(|chars| chars.into_iter().collect::<String>());
        let entry = (
            prop::sample::select(EntryKind::ALL.to_vec()),
            word.clone(),
            prop::option::of(word.clone()),
            prop::option::of(word.clone()),
            prop::collection::vec(word, 0..4),
        );
        let row = (any::<[u8; 16]>(), entry, any::<u64>(), any::<u64>());
        row.prop_map(|(document, (kind, title, date, status, tags), modified_at, index)| {
            let entry = Entry { kind, title, date, status, tags, ..Entry::default() };
            row_of(document, &entry, modified_at, index)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_digest_comes_back(size: u64, rows in prop::collection::vec(row(), 0..20)) {
            let digest = Digest { size, rows };
            let bytes = digest.encode().unwrap();
            prop_assert_eq!(Digest::decode(&bytes), Ok(digest));
            for len in [0, 1, bytes.len() / 2, bytes.len() - 1] {
                prop_assert!(Digest::decode(&bytes[..len]).is_err());
            }
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Digest::decode(&bytes);
        }
    }

    #[test]
    fn the_bytes_of_version_0_stay() {
        let entry = Entry {
            kind: EntryKind::Resource,
            title: "pH".into(),
            tags: vec!["x".into()],
            ..Entry::default()
        };
        let digest = Digest { size: 5, rows: vec![row_of([7; 16], &entry, 9, 4)] };
        let mut expected = vec![0x83, 0, 5, 0x81, 0x89, 0x50];
        expected.extend([7; 16]);
        expected.extend([1, 0x62, b'p', b'H', 0xf6, 0xf6, 0xf6, 0x81, 0x61, b'x', 9, 4]);
        assert_eq!(digest.encode().unwrap(), expected);
        assert_eq!(Digest::decode(&expected), Ok(digest));
    }

    #[test]
    fn bounds_and_versions_are_checked() {
        assert_eq!(Digest::decode(&[0x83, 1, 0, 0x80]), Err(DigestError::Version(1)));
        assert_eq!(Digest::decode(&[0x83, 0, 0, 0x80, 0]), Err(DigestError::Malformed));
        let many = [0x83, 0, 0, 0x9a, 0, 3, 0x0d, 0x41];
        assert_eq!(Digest::decode(&many), Err(DigestError::TooLarge));
        let long = Entry { title: "é".repeat(1000), ..Entry::default() };
        let row = row_of([0; 16], &long, 0, 0);
        assert_eq!(row.title.chars().count(), DIGEST_TITLE_CHARS_MAX);
    }
}
