//! Ids that come out the same whenever the same thing is imported, and plain forms of the ids
//! that archives use.

use sha2::{Digest, Sha256};

/// The id of a part of an entry: the first 16 hex digits of a SHA-256 over the entry's source
/// id, the kind of part and the key that tells it from the others of its kind.
pub(crate) fn part_id(source_id: &str, part: &str, key: &str) -> String {
    let mut hasher = Sha256::new();
    for text in [source_id, part, key] {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    let mut id = hex::encode(hasher.finalize());
    id.truncate(16);
    id
}

/// An address with its `%xx` decoded, where that gives valid UTF-8.
pub(crate) fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |offset: usize| {
            bytes.get(at + offset).and_then(|b| char::from(*b).to_digit(16)).map(|d| d as u8)
        };
        match (byte, digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high * 16 + low);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_told_apart() {
        assert_eq!(part_id("e", "step", "1"), part_id("e", "step", "1"));
        assert_ne!(part_id("e", "step", "1"), part_id("e", "step", "2"));
        assert_ne!(part_id("e", "step", "1"), part_id("es", "tep", "1"));
        assert_eq!(part_id("e", "step", "1").len(), 16);
    }

    #[test]
    fn percent_signs_are_decoded_where_they_can_be() {
        assert_eq!(percent_decoded("a%20b%C3%A9"), "a bé");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%zz%2"), "%zz%2");
        assert_eq!(percent_decoded("%ff"), "%ff");
    }
}
