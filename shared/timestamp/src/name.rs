//! Names of authorities as a person reads them. Names are compared by their bytes; this text only
//! shows them, and holds nothing that could disturb a terminal or a page.

use crate::asn1::{self, Malformed, Reader};

const TEXT_CHARS_MAX: usize = 300;
const LABELS: [(&str, &str); 6] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
];

/// The text of a name (X.501, in DER), in the order written, for instance `C=FR, O=…, CN=…`.
pub fn text(name: &[u8]) -> String {
    let text = attributes(name).unwrap_or_default();
    if text.is_empty() {
        return "(no name)".to_owned();
    }
    text.chars().take(TEXT_CHARS_MAX).collect()
}

/// Checks that the bytes are a name.
pub fn check(name: &[u8]) -> Result<(), Malformed> {
    attributes(name).map(|_| ())
}

fn attributes(name: &[u8]) -> Result<String, Malformed> {
    let mut names = Reader::only(asn1::SEQUENCE, name)?;
    let mut parts = Vec::new();
    while !names.is_empty() {
        let mut relative = names.nested(asn1::SET)?;
        while !relative.is_empty() {
            let mut attribute = relative.sequence()?;
            let oid = attribute.oid()?.to_string();
            let value = attribute.element()?;
            attribute.end()?;
            let label = LABELS.iter().find(|(number, _)| *number == oid);
            let label = label.map_or(oid.as_str(), |(_, label)| label);
            parts.push(format!("{label}={}", readable(value.tag, value.content)));
        }
    }
    Ok(parts.join(", "))
}

fn readable(tag: u8, content: &[u8]) -> String {
    // A BMPString has two bytes a character; the other kinds are read as UTF-8, which fits all
    // that is ASCII.
    let text = if tag == 0x1E {
        let units: Vec<u16> =
            content.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        String::from_utf8_lossy(content).into_owned()
    };
    text.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect()
}

/// Marks that turn the direction of writing or hide letters.
fn is_invisible(c: char) -> bool {
    let marks = ['\u{200B}'..='\u{200F}', '\u{2028}'..='\u{202E}', '\u{2060}'..='\u{2069}'];
    c == '\u{FEFF}' || marks.iter().any(|range| range.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use der::oid::ObjectIdentifier;
    use proptest::prelude::*;

    fn name(oid: &str, tag: u8, value: &[u8]) -> Vec<u8> {
        let oid = asn1::write_oid(&ObjectIdentifier::new(oid).unwrap());
        let attribute = asn1::write_sequence(&[&oid, &asn1::write(tag, &[value])]);
        asn1::write_sequence(&[&asn1::write_set(vec![attribute])])
    }

    #[test]
    fn names_are_readable_and_harmless() {
        assert_eq!(text(&name("2.5.4.3", asn1::UTF8_STRING, "Élise".as_bytes())), "CN=Élise");
        assert_eq!(text(&name("2.5.4.10", 0x1E, &[0, b'A', 0, b'B'])), "O=AB");
        assert_eq!(text(&name("1.2.3", asn1::UTF8_STRING, b"a\x1b[2J\nb")), "1.2.3=a[2Jb");
        let turned = "a\u{202E}b\u{200B}".as_bytes();
        assert_eq!(text(&name("2.5.4.3", asn1::UTF8_STRING, turned)), "CN=ab");
        assert_eq!(text(&asn1::write_sequence(&[])), "(no name)");
        let long = "x".repeat(5000);
        assert_eq!(
            text(&name("2.5.4.3", asn1::UTF8_STRING, long.as_bytes())).chars().count(),
            TEXT_CHARS_MAX
        );
    }

    proptest! {
        #[test]
        fn hostile_names_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(text(&bytes).chars().all(|c| !c.is_control()));
            prop_assert_eq!(check(&bytes).is_ok(), attributes(&bytes).is_ok());
        }
    }
}
