//! Refuses markup that would take the tokenizer too long.
//!
//! The tokenizer compares every attribute of a tag with all before it, so a tag of a million
//! attributes takes hours. Real tags have a handful. Every place where a tag could begin is
//! scanned by the rules of WHATWG HTML 13.2.5, whatever stands around it, so a tag that the
//! tokenizer sees is never missed.

/// Most attributes that a tag may have.
const ATTRIBUTES_MAX: usize = 500;
/// How much may be scanned, as a multiple of the text, when tags stand inside each other's
/// attributes.
const SCAN_FACTOR: usize = 8;
const SCAN_FLOOR_BYTES: usize = 1 << 16;

/// Whether a text holds a tag with too many attributes, or is too tangled to tell.
pub(crate) fn is_abusive(html: &str) -> bool {
    let bytes = html.as_bytes();
    let mut left = bytes.len().saturating_mul(SCAN_FACTOR).saturating_add(SCAN_FLOOR_BYTES);
    for (start, _) in html.match_indices('<') {
        let name = match bytes.get(start + 1) {
            Some(b'/') => start + 2,
            _ => start + 1,
        };
        if !bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let scan = scan_tag(&bytes[name..], left);
        if scan.attributes > ATTRIBUTES_MAX || scan.bytes >= left {
            return true;
        }
        left -= scan.bytes;
    }
    false
}

struct Scan {
    attributes: usize,
    bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
    AfterQuoted,
}

/// Scans one tag from its name on, and stops at its end, at too many attributes, or after
/// `bytes_max`.
fn scan_tag(bytes: &[u8], bytes_max: usize) -> Scan {
    let mut state = State::TagName;
    let mut attributes = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if attributes > ATTRIBUTES_MAX || at >= bytes_max {
            return Scan { attributes, bytes: at };
        }
        if byte == b'>' && !matches!(state, State::Quoted(_)) {
            return Scan { attributes, bytes: at + 1 };
        }
        let next = step(state, byte);
        let begins = next == State::Name && state != State::Name;
        attributes += usize::from(begins);
        state = next;
    }
    Scan { attributes, bytes: bytes.len() }
}

fn step(state: State, byte: u8) -> State {
    let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
    match state {
        State::Quoted(quote) if byte == quote => State::AfterQuoted,
        State::Quoted(_) => state,
        State::TagName if space || byte == b'/' => State::BeforeName,
        State::TagName => State::TagName,
        State::Unquoted if space => State::BeforeName,
        State::Unquoted => State::Unquoted,
        State::BeforeValue if space => State::BeforeValue,
        State::BeforeValue if byte == b'"' || byte == b'\'' => State::Quoted(byte),
        State::BeforeValue => State::Unquoted,
        State::Name if byte == b'=' => State::BeforeValue,
        State::Name if space => State::AfterName,
        State::AfterName if byte == b'=' => State::BeforeValue,
        State::AfterName if space => State::AfterName,
        State::Name | State::AfterName | State::BeforeName | State::AfterQuoted if byte == b'/' => {
            State::BeforeName
        }
        State::BeforeName | State::AfterQuoted if space => State::BeforeName,
        State::Name | State::AfterName | State::BeforeName | State::AfterQuoted => State::Name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(tag: &str) -> usize {
        scan_tag(tag.as_bytes(), usize::MAX).attributes
    }

    #[test]
    fn attributes_are_counted_as_the_tokenizer_does() {
        assert_eq!(attributes("p>"), 0);
        assert_eq!(attributes("p a b=c d = 'e f' g=\"h i\" j/k>l m"), 6);
        assert_eq!(attributes("p a=\">\" b>"), 2);
        assert_eq!(attributes("p a='b'c='d'>"), 2);
        assert_eq!(attributes("p a=b/c d>"), 2);
    }

    #[test]
    fn ordinary_markup_passes_and_abuse_does_not() {
        let ordinary = "<p class=\"a\">x &lt; y, 3 < 4 and a<b</p>".repeat(2000);
        assert!(!is_abusive(&ordinary));
        let picture = format!("<img src=\"data:image/png;base64,{}\">", "ab/+".repeat(100_000));
        assert!(!is_abusive(&picture));
        let names: String = (0..1000).map(|i| format!(" a{i}")).collect();
        assert!(is_abusive(&format!("<p{names}>")));
        assert!(is_abusive(&format!("<!-- <a x=\"--><p{names}>")));
        assert!(is_abusive(&"<a x=\"".repeat(20_000)));
    }
}
