//! The zone digest: a row for each entry of a zone, so that a new device shows the whole list
//! after one small download (DESIGN section 7). It is signed and encrypted elsewhere, where the
//! header says of which zone it is and how much of its log it covers.
//!
//! CBOR (RFC 8949): `[version, [row, ...]]`, the version first, so that a reader knows at once
//! whether it can go on; rows in strictly rising order of document.

use crate::entry::EntryKind;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Version of the format.
pub const DIGEST_VERSION: u8 = 1;
/// Most rows of one digest.
pub const DIGEST_ROWS_MAX: usize = 200_000;
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
    /// More rows, or longer titles, than the bounds.
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
    /// Title, at most [`DIGEST_TITLE_CHARS_MAX`].
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
    /// When it last changed at whoever made the digest, ms since 1970.
    #[n(7)]
    pub modified_ms: u64,
}

impl Row {
    /// The row with its title cut to what a row may hold.
    pub fn cut(mut self) -> Self {
        let beyond = self.title.char_indices().nth(DIGEST_TITLE_CHARS_MAX);
        if let Some((end, _)) = beyond {
            self.title.truncate(end);
        }
        self
    }
}

/// The rows of a zone, each document once, in rising order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// The rows.
    pub rows: Vec<Row>,
}

impl Digest {
    /// The bytes of the digest.
    pub fn encode(&self) -> Result<Vec<u8>, DigestError> {
        self.check()?;
        self.encode_unchecked().map_err(|_| DigestError::Malformed)
    }

    fn encode_unchecked(&self) -> Result<Vec<u8>, encode::Error<std::convert::Infallible>> {
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(2)?.u8(DIGEST_VERSION)?.encode(&self.rows)?;
        Ok(encoder.into_writer())
    }

    /// The digest in the bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DigestError> {
        let mut decoder = Decoder::new(bytes);
        let fields = decoder.array().map_err(malformed)?;
        let version = decoder.u8().map_err(malformed)?;
        if version != DIGEST_VERSION {
            return Err(DigestError::Version(version));
        }
        if fields != Some(2) {
            return Err(DigestError::Malformed);
        }
        let count = decoder.array().map_err(malformed)?.ok_or(DigestError::Malformed)?;
        if count > DIGEST_ROWS_MAX as u64 {
            return Err(DigestError::TooLarge);
        }
        let rows: Result<Vec<Row>, _> = (0..count).map(|_| decoder.decode()).collect();
        let digest = Self { rows: rows.map_err(malformed)? };
        if decoder.position() != bytes.len() {
            return Err(DigestError::Malformed);
        }
        digest.check()?;
        Ok(digest)
    }

    /// What holds on both sides.
    fn check(&self) -> Result<(), DigestError> {
        let long = |row: &Row| row.title.chars().nth(DIGEST_TITLE_CHARS_MAX).is_some();
        if self.rows.len() > DIGEST_ROWS_MAX || self.rows.iter().any(long) {
            return Err(DigestError::TooLarge);
        }
        let rising = self.rows.is_sorted_by(|one, next| one.document < next.document);
        if rising { Ok(()) } else { Err(DigestError::Malformed) }
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
        let said = (
            prop::sample::select(EntryKind::ALL.to_vec()),
            word.clone(),
            prop::option::of(word.clone()),
            prop::option::of(word.clone()),
            prop::option::of(word.clone()),
            prop::collection::vec(word, 0..4),
        );
        let row = (any::<[u8; 16]>(), said, any::<u64>());
        row.prop_map(|(document, (kind, title, date, status, category, tags), modified_ms)| Row {
            document,
            kind,
            title,
            date,
            status,
            category,
            tags,
            modified_ms,
        })
    }

    fn titled(document: u8, title: &str) -> Row {
        Row {
            document: [document; 16],
            kind: EntryKind::Resource,
            title: title.into(),
            date: None,
            status: None,
            category: None,
            tags: vec!["x".into()],
            modified_ms: 9,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_digest_comes_back(mut rows in prop::collection::vec(row(), 0..20)) {
            rows.sort_by_key(|row| row.document);
            rows.dedup_by_key(|row| row.document);
            let digest = Digest { rows };
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
    fn the_bytes_of_version_1_stay() {
        let digest = Digest { rows: vec![titled(7, "pH")] };
        let mut expected = vec![0x82, 1, 0x81, 0x88, 0x50];
        expected.extend([7; 16]);
        expected.extend([1, 0x62, b'p', b'H', 0xf6, 0xf6, 0xf6, 0x81, 0x61, b'x', 9]);
        assert_eq!(digest.encode().unwrap(), expected);
        assert_eq!(Digest::decode(&expected), Ok(digest));
    }

    #[test]
    fn bounds_and_versions_are_checked() {
        assert_eq!(Digest::decode(&[0x82, 0, 0x80]), Err(DigestError::Version(0)));
        assert_eq!(Digest::decode(&[0x82, 1, 0x80, 0]), Err(DigestError::Malformed));
        let many = [0x82, 1, 0x9a, 0, 3, 0x0d, 0x41];
        assert_eq!(Digest::decode(&many), Err(DigestError::TooLarge));
    }

    #[test]
    fn titles_are_cut() {
        let long = titled(7, &"é".repeat(DIGEST_TITLE_CHARS_MAX + 1));
        let digest = |row: &Row| Digest { rows: vec![row.clone()] };
        assert_eq!(digest(&long).encode(), Err(DigestError::TooLarge));
        let bytes = digest(&long).encode_unchecked().unwrap();
        assert_eq!(Digest::decode(&bytes), Err(DigestError::TooLarge));
        let cut = long.cut();
        assert_eq!(cut.title, "é".repeat(DIGEST_TITLE_CHARS_MAX));
        assert!(digest(&cut).encode().is_ok());
        assert_eq!(cut.clone().cut(), cut);
    }

    #[test]
    fn each_document_stands_once_and_in_order() {
        for documents in [[7, 7], [8, 7]] {
            let digest = Digest { rows: documents.map(|byte| titled(byte, "pH")).into() };
            assert_eq!(digest.encode(), Err(DigestError::Malformed));
            let bytes = digest.encode_unchecked().unwrap();
            assert_eq!(Digest::decode(&bytes), Err(DigestError::Malformed));
        }
    }
}
