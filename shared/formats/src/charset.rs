//! Bytes to text: the characters of a file that does not say in which of them it was written.
//!
//! A byte order mark is believed first, then valid UTF-8, then what the file says of itself. What
//! is left is Windows-1252 (WHATWG Encoding), which is what programs of Western Europe write when
//! they write nothing better; every byte means something in it, so that reading never fails.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A way to write characters as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16 with a byte order mark, as spreadsheets write "Unicode text".
    Utf16,
    /// Windows-1252, which includes ISO-8859-1.
    Windows1252,
    /// ISO-8859-15, which has the euro sign and the French ligatures.
    Latin9,
}

/// A text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded<'a> {
    /// The text, without its byte order mark.
    pub(crate) text: Cow<'a, str>,
    /// The characters that it was read in.
    pub(crate) charset: Charset,
    /// Whether some bytes were no characters and were replaced.
    pub(crate) damaged: bool,
}

/// How many good characters beyond ASCII a text must have for each bad one, to be damaged UTF-8
/// rather than Windows-1252, where hardly any sequence is good by chance.
const GOOD_FOR_BAD: usize = 4;

/// What Windows-1252 has where ISO-8859-1 has control characters: 0x80 to 0x9F.
const HIGH: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}',
    '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
];

/// The text of some bytes; `declared` is what the file says of itself, if it says anything.
pub(crate) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    let marked = bytes.strip_prefix(b"\xef\xbb\xbf");
    let rest = marked.unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(rest) {
        return Decoded { text: Cow::Borrowed(text), charset: Charset::Utf8, damaged: false };
    }
    let named = declared.and_then(named);
    if marked.is_some() || named == Some(Charset::Utf8) || is_mostly_utf8(rest) {
        let text = String::from_utf8_lossy(rest);
        return Decoded { text, charset: Charset::Utf8, damaged: true };
    }
    let charset = if named == Some(Charset::Latin9) { named } else { None };
    let charset = charset.unwrap_or(Charset::Windows1252);
    let text: String = rest.iter().map(|byte| single(*byte, charset)).collect();
    Decoded { text: Cow::Owned(text), charset, damaged: false }
}

/// The characters of a name that files use, if they are known here.
pub(crate) fn named(name: &str) -> Option<Charset> {
    Some(match name.trim().to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Charset::Utf8,
        "utf-16" | "utf-16le" | "utf-16be" => Charset::Utf16,
        "windows-1252" | "cp1252" | "iso-8859-1" | "iso8859-1" | "latin1" | "us-ascii"
        | "ascii" => Charset::Windows1252,
        "iso-8859-15" | "iso8859-15" | "latin9" | "latin-9" => Charset::Latin9,
        _ => return None,
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded<'static> {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [first, second] => unit([*first, *second]),
        _ => 0,
    });
    let mut damaged = !bytes.len().is_multiple_of(2);
    let mut text = String::with_capacity(bytes.len() / 2);
    for c in char::decode_utf16(units) {
        damaged |= c.is_err();
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Decoded { text: Cow::Owned(text), charset: Charset::Utf16, damaged }
}

fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad.saturating_mul(GOOD_FOR_BAD) <= good
}

fn single(byte: u8, charset: Charset) -> char {
    if charset == Charset::Latin9 {
        return match byte {
            0xa4 => '\u{20ac}',
            0xa6 => '\u{160}',
            0xa8 => '\u{161}',
            0xb4 => '\u{17d}',
            0xb8 => '\u{17e}',
            0xbc => '\u{152}',
            0xbd => '\u{153}',
            0xbe => '\u{178}',
            _ => char::from(byte),
        };
    }
    let high = byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at)));
    high.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> (String, Charset, bool) {
        let decoded = decode(bytes, None);
        (decoded.text.into_owned(), decoded.charset, decoded.damaged)
    }

    #[test]
    fn marks_are_believed_and_taken_off() {
        assert_eq!(read(b"\xef\xbb\xbf5 \xc2\xb5l"), ("5 µl".into(), Charset::Utf8, false));
        assert_eq!(read(b"\xff\xfe5\0\xb5\0l\0"), ("5µl".into(), Charset::Utf16, false));
        assert_eq!(read(b"\xfe\xff\x005\x00\xb5\x00l"), ("5µl".into(), Charset::Utf16, false));
        assert_eq!(read(b"\xff\xfe5\0\x00"), ("5".into(), Charset::Utf16, true));
        assert_eq!(read(b""), (String::new(), Charset::Utf8, false));
    }

    #[test]
    fn what_is_no_utf8_is_windows_1252() {
        let text = "Température : 37 °C – 5 µl, 12 €";
        assert_eq!(read(text.as_bytes()), (text.into(), Charset::Utf8, false));
        let bytes = b"Temp\xe9rature : 37 \xb0C \x96 5 \xb5l, 12 \x80";
        assert_eq!(read(bytes), (text.into(), Charset::Windows1252, false));
    }

    #[test]
    fn utf8_that_was_cut_stays_utf8() {
        let mut bytes = "éèêàùçôî".as_bytes().to_vec();
        bytes.pop();
        let (text, charset, damaged) = read(&bytes);
        assert_eq!((charset, damaged), (Charset::Utf8, true));
        assert!(text.starts_with("éèêàùçô"));
    }

    #[test]
    fn what_a_file_says_of_itself_counts_after_valid_utf8() {
        let latin9 = decode(b"c\xbdur \xa4", Some("ISO-8859-15"));
        assert_eq!((&*latin9.text, latin9.charset), ("cœur €", Charset::Latin9));
        let utf8 = decode("cœur".as_bytes(), Some("iso-8859-15"));
        assert_eq!((&*utf8.text, utf8.charset), ("cœur", Charset::Utf8));
        assert_eq!(decode(b"\xe9", Some("utf-8")).text, "\u{fffd}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_text(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let decoded = decode(&bytes, None);
            prop_assert!(decoded.text.len() <= bytes.len() * 3);
        }

        #[test]
        fn utf8_is_itself(text in "[^\u{feff}]\\PC{0,60}") {
            let decoded = decode(text.as_bytes(), None);
            prop_assert_eq!(&*decoded.text, text.as_str());
        }
    }
}
