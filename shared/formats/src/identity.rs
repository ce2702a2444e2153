//! Ids that come out the same whenever the same thing is read, so that a second import finds what
//! the first one made.

use sha2::{Digest, Sha256};

/// Digits of the id of a part of an entry.
const PART_DIGITS: usize = 16;
/// Digits of the id of a whole document.
const DOCUMENT_DIGITS: usize = 32;

/// The id of something that is told from others by these texts, in this order.
pub(crate) fn of_texts(texts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    shortened(hex::encode(hasher.finalize()), PART_DIGITS)
}

/// The id of a file by its SHA-256 in hex.
pub(crate) fn of_digest(sha256: &str) -> String {
    shortened(sha256.to_owned(), PART_DIGITS)
}

/// The id of a whole file, after the kind of file that it is.
pub(crate) fn of_file(kind: &str, bytes: &[u8]) -> String {
    format!("{kind}:{}", shortened(hex::encode(Sha256::digest(bytes)), DOCUMENT_DIGITS))
}

fn shortened(mut digits: String, length: usize) -> String {
    digits.truncate(length);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_told_apart() {
        assert_eq!(of_texts(&["a", "b"]), of_texts(&["a", "b"]));
        assert_ne!(of_texts(&["a", "b"]), of_texts(&["ab"]));
        assert_eq!(of_texts(&["a"]).len(), PART_DIGITS);
        assert_eq!(of_file("csv", b"").len(), "csv:".len() + DOCUMENT_DIGITS);
        assert_ne!(of_file("csv", b"a"), of_file("csv", b"b"));
    }
}
