//! The list of entries, and what a search finds in it.

use cahier_notebook::EntryKind;
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What changed in the list since it was last told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Whether this is all of it, and what was told before is void.
    pub whole: bool,
    /// Rows that are new or changed. There may be ten thousand: they go as one piece of bytes,
    /// which costs a tenth of as many objects of JavaScript.
    #[serde(with = "packed")]
    pub changed: Vec<Row>,
    /// Ids of those that are gone.
    pub removed: Vec<String>,
}

/// An entry in a list.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct Row {
    /// Its id.
    #[n(0)]
    pub id: String,
    /// The zone that it is in.
    #[n(1)]
    pub zone: String,
    /// Experiment, resource or a template of either.
    #[cbor(n(2), with = "kind")]
    pub kind: EntryKind,
    /// Title.
    #[n(3)]
    pub title: String,
    /// Day of the work, `YYYY-MM-DD`.
    #[n(4)]
    pub date: Option<String>,
    /// Status by name.
    #[n(5)]
    pub status: Option<String>,
    /// Category by name.
    #[n(6)]
    pub category: Option<String>,
    /// Tags.
    #[n(7)]
    pub tags: Vec<String>,
    /// Last change known here, ms since 1970.
    #[n(8)]
    pub modified_ms: f64,
    /// Whether its history was checked.
    #[n(9)]
    pub checked: bool,
}

/// A kind by its name.
mod kind {
    use cahier_notebook::EntryKind;
    use minicbor::decode::{self, Decoder};
    use minicbor::encode::{self, Encoder, Write};

    pub fn encode<C, W: Write>(
        kind: &EntryKind,
        to: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        to.str(kind.name())?.ok()
    }

    pub fn decode<C>(from: &mut Decoder<'_>, _: &mut C) -> Result<EntryKind, decode::Error> {
        EntryKind::from_name(from.str()?).ok_or_else(|| decode::Error::message("no such kind"))
    }
}

/// Rows as one piece of bytes.
mod packed {
    use super::Row;
    use serde::de::Visitor;
    use serde::ser::Error as _;
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(rows: &Vec<Row>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&minicbor::to_vec(rows).map_err(S::Error::custom)?)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Row>, D::Error> {
        from.deserialize_byte_buf(Rows)
    }

    struct Rows;

    impl Visitor<'_> for Rows {
        type Value = Vec<Row>;

        fn expecting(&self, told: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            told.write_str("rows of the list")
        }

        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Vec<Row>, E> {
            minicbor::decode(bytes).map_err(E::custom)
        }

        fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Vec<Row>, E> {
            self.visit_bytes(&bytes)
        }
    }
}

/// Most excerpts of one answer: nothing waits long for them.
pub const EXCERPTS_MAX: usize = 8;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The ids of the entries, best first.
    pub hits: Vec<String>,
    /// Whether nothing holds the words as they were typed, and these hold others that were meant.
    pub near: bool,
    /// Whether nothing holds all of the words, and these hold most of them.
    pub partly: bool,
    /// Whether there was more to look at than a search does.
    pub cut: bool,
}

/// Some of the text of an entry that a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The entry's id.
    pub entry: String,
    /// Some of its text around the first word that was found, or its beginning; empty where it
    /// has none.
    pub text: String,
    /// Where in the text the words stand: start and end, in characters.
    pub marks: Vec<(usize, usize)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_as_they_went() {
        let mut rows: Vec<Row> = Vec::new();
        for (number, kind) in EntryKind::ALL.into_iter().enumerate() {
            rows.push(Row {
                id: number.to_string(),
                zone: "z".into(),
                kind,
                title: "Dosage du fer à 510 nm".into(),
                date: (number > 0).then(|| "2026-11-23".into()),
                status: None,
                category: Some("Chimie".into()),
                tags: vec!["fer".into(); number],
                modified_ms: 1_795_000_000_000.5,
                checked: number % 2 == 0,
            });
        }
        let bytes = minicbor::to_vec(&rows).unwrap();
        assert_eq!(minicbor::decode::<Vec<Row>>(&bytes).unwrap(), rows);
        assert!(minicbor::decode::<Vec<Row>>(&bytes[1..]).is_err());
    }
}
