//! The part of an address behind `?`: pairs of a name and a value, read and written.

/// Characters that stand in a query as they are (RFC 3986, section 2.3).
fn plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// A value as it stands in a query.
pub fn encode(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match plain(byte) {
            true => text.push(char::from(byte)),
            false => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// A value of a query; what cannot be read in it is left as it is.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut value = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], byte) {
            (b'%', Some(byte)) => {
                value.push(byte);
                at += 2;
            }
            (b'+', _) => value.push(b' '),
            (byte, _) => value.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&value).into_owned()
}

/// What a query says of a name.
pub fn value(query: &str, name: &str) -> Option<String> {
    let pairs = query.trim_start_matches('?').split('&');
    let found = pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    found.map(|(_, text)| decode(text))
}

/// A query of these pairs, with its `?`; nothing where none has a value.
pub fn write(pairs: &[(&str, &str)]) -> String {
    let said = pairs.iter().filter(|(_, value)| !value.is_empty());
    let said: Vec<String> = said.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    match said.is_empty() {
        true => String::new(),
        false => format!("?{}", said.join("&")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["", "a", "é & ü = ?", "100 % de sel", "a+b", "日本", "%41"] {
            let query = write(&[("zone", "x"), ("q", text)]);
            assert_eq!(value(&query, "q").unwrap_or_default(), text, "{query}");
            assert_eq!(value(&query, "zone").as_deref(), Some("x"));
        }
    }

    #[test]
    fn hostile_queries_are_read_as_text() {
        assert_eq!(decode("%"), "%");
        assert_eq!(decode("%zz%4"), "%zz%4");
        assert_eq!(decode("%FF"), "\u{fffd}");
        assert_eq!(decode("a+b"), "a b");
        assert_eq!(value("?&&=&q", "q"), None);
    }
}
