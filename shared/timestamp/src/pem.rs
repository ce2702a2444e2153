//! PEM (RFC 7468), the text form in which people keep certificates and revocation lists.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const BLOCKS_MAX: usize = 1024;

/// The blocks of one kind, for instance `CERTIFICATE`; text around them is passed over. None if a
/// block does not end, is no base64, or if there are too many.
pub fn blocks(text: &str, kind: &str) -> Option<Vec<Vec<u8>>> {
    let (begin, end) = (format!("-----BEGIN {kind}-----"), format!("-----END {kind}-----"));
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines().map(str::trim) {
        match &mut open {
            None if line == begin => open = Some(String::new()),
            None => {}
            Some(body) if line == end => {
                blocks.push(STANDARD.decode(body.as_bytes()).ok()?);
                open = None;
            }
            Some(body) => body.push_str(line),
        }
        if blocks.len() > BLOCKS_MAX {
            return None;
        }
    }
    open.is_none().then_some(blocks)
}

/// One block of text.
pub fn encode(kind: &str, bytes: &[u8]) -> String {
    let body = STANDARD.encode(bytes);
    let mut text = format!("-----BEGIN {kind}-----\n");
    for (index, c) in body.chars().enumerate() {
        if index > 0 && index.is_multiple_of(64) {
            text.push('\n');
        }
        text.push(c);
    }
    text.push_str(&format!("\n-----END {kind}-----\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_whole_blocks_count() {
        let text = encode("CERTIFICATE", &[7; 100]);
        assert_eq!(blocks(&format!("subject=a\n{text}b\n{text}"), "CERTIFICATE").unwrap().len(), 2);
        assert_eq!(blocks(&text, "X509 CRL"), Some(Vec::new()));
        assert_eq!(blocks(&text.replace("-----END", "-----"), "CERTIFICATE"), None);
        assert_eq!(blocks(&text.replace("Bw", "!!"), "CERTIFICATE"), None);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(blocks(&encode("X509 CRL", &bytes), "X509 CRL"), Some(vec![bytes]));
        }

        #[test]
        fn hostile_text_is_survived(
            text in "(-----(BEGIN|END) CERTIFICATE-----\n|[A-Z=\n]{0,9}){0,9}",
        ) {
            let _ = blocks(&text, "CERTIFICATE");
        }
    }
}
