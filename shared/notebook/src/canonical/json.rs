//! Canonical JSON (RFC 8785) of texts, lists and objects: all that a canonical form needs.
//!
//! Numbers, true, false and null are left out on purpose. What is hard in RFC 8785 is how
//! floating-point numbers are written, and without them nothing is left but the escapes of texts
//! and the order of names. Texts are not normalised (RFC 8785, section 3.1).

use serde_json::Value;
use std::collections::BTreeMap;

/// The members of an object by name.
pub(super) type Members = BTreeMap<String, Json>;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    Text(String),
    List(Vec<Json>),
    Object(Members),
}

impl Json {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::text(text)).collect())
    }

    pub(super) fn texts_by_name(texts: &BTreeMap<String, String>) -> Self {
        let members = texts.iter().map(|(name, text)| (name.clone(), Self::text(text)));
        Self::Object(members.collect())
    }

    /// An object of the members that there are.
    pub(super) fn object<const N: usize>(members: [(&str, Option<Self>); N]) -> Self {
        let there = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Self::Object(there.collect())
    }

    pub(super) fn into_text(self) -> Option<String> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn into_texts(self) -> Option<Vec<String>> {
        let Self::List(values) = self else { return None };
        values.into_iter().map(Self::into_text).collect()
    }

    pub(super) fn into_texts_by_name(self) -> Option<BTreeMap<String, String>> {
        let of_member = |(name, value): (String, Self)| Some((name, value.into_text()?));
        self.into_members()?.into_iter().map(of_member).collect()
    }

    pub(super) fn into_members(self) -> Option<Members> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The one way to write it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = String::new();
        self.write(&mut out);
        out.into_bytes()
    }

    /// The value that these bytes write, if they write one in the one way.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        Self::of(value).filter(|json| json.to_bytes() == bytes)
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Text(text)),
            Value::Array(values) => {
                let values: Option<_> = values.into_iter().map(Self::of).collect();
                values.map(Self::List)
            }
            Value::Object(members) => {
                let of_member = |(name, value)| Some((name, Self::of(value)?));
                let members: Option<_> = members.into_iter().map(of_member).collect();
                members.map(Self::Object)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => write_text(text, out),
            Self::List(values) => {
                out.push('[');
                for (at, value) in values.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    value.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                let mut sorted: Vec<(&String, &Self)> = members.iter().collect();
                // Section 3.2.3: by UTF-16 units, which is not the order of UTF-8 bytes.
                sorted.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
                out.push('{');
                for (at, (name, value)) in sorted.into_iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Section 3.2.2.2: a backslash before quote and backslash, the short escapes, `\u00xx` for the
/// other control characters, and everything else as it is.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json() -> impl Strategy<Value = Json> {
        let text = || prop::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter);
        let leaf = text().prop_map(Json::Text);
        leaf.prop_recursive(4, 32, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::List),
                prop::collection::btree_map(text(), inner, 0..4).prop_map(Json::Object),
            ]
        })
    }

    /// Any JSON of texts, lists and objects, as its canonical form.
    fn canonical(text: &str) -> String {
        let json = Json::of(serde_json::from_str(text).unwrap()).unwrap();
        String::from_utf8(json.to_bytes()).unwrap()
    }

    #[test]
    fn texts_are_written_as_in_rfc_8785_section_3_2_2() {
        let given = r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#;
        assert_eq!(canonical(given), r#""€$\u000f\nA'B\"\\\\\"/""#);
        let short = canonical(r#""\u0008\u0009\u000a\u000C\u000d\u0000\u001F\u007f""#);
        assert_eq!(short, "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u{7f}\"");
    }

    #[test]
    fn names_are_sorted_as_in_rfc_8785_section_3_2_3() {
        let given = r#"{
            "\u20ac": "Euro Sign",
            "\r": "Carriage Return",
            "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One",
            "\ud83d\ude00": "Emoji: Grinning Face",
            "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis"
        }"#;
        let expected = [
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",",
            "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",",
            "\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
        ];
        assert_eq!(canonical(given), expected.concat());
    }

    #[test]
    fn texts_are_not_normalised() {
        assert_eq!(canonical(r#"["A\u030a", "\u00c5"]"#), "[\"A\u{30a}\",\"\u{c5}\"]");
    }

    #[test]
    fn the_same_value_written_otherwise_is_refused() {
        let good = r#"{"a":["x","\n"],"b":{}}"#;
        assert!(Json::parse(good.as_bytes()).is_some());
        for other in [
            r#" {"a":["x","\n"],"b":{}}"#,
            r#"{"a":["x", "\n"],"b":{}}"#,
            r#"{"b":{},"a":["x","\n"]}"#,
            r#"{"a":["x","\n"],"b":{},"b":{}}"#,
            r#"{"a":["x","\u000a"],"b":{}}"#,
            r#"{"a":["\u0078","\n"],"b":{}}"#,
            r#"{"a":["x","\n"],"b":{}}}"#,
            "1",
            "true",
            "null",
            r#""\ud83d""#,
            "\"\u{7f}\\u007f\"",
            "",
        ] {
            assert_eq!(Json::parse(other.as_bytes()), None, "{other}");
        }
        assert_eq!(Json::parse(b"\"\xff\""), None);
        assert_eq!(Json::parse(&b"[".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(json in json()) {
            let bytes = json.to_bytes();
            prop_assert_eq!(Json::parse(&bytes), Some(json));
        }

        #[test]
        fn texts_are_written_as_another_writer_does(
            chars in prop::collection::vec(any::<char>(), 0..40),
        ) {
            let text = String::from_iter(chars);
            let other = serde_json::to_vec(&text).unwrap();
            prop_assert_eq!(Json::Text(text).to_bytes(), other);
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            if let Some(json) = Json::parse(&bytes) {
                prop_assert_eq!(json.to_bytes(), bytes);
            }
        }
    }
}
