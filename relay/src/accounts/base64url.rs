//! Bytes in JSON: base64url without padding (RFC 4648 section 5), as WebAuthn writes them. A
//! text that is something else is refused without being repeated in the error.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that read and print as base64url.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base64Url(pub Vec<u8>);

impl<'de> Deserialize<'de> for Base64Url {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = URL_SAFE_NO_PAD.decode(text.as_bytes());
        bytes.map(Self).map_err(|_| D::Error::custom("not base64url"))
    }
}

impl Serialize for Base64Url {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_base64url_without_padding() {
        let read = |text: &str| serde_json::from_str::<Base64Url>(text);
        assert_eq!(read("\"-_8\"").unwrap(), Base64Url(vec![0xfb, 0xff]));
        assert_eq!(serde_json::to_string(&Base64Url(vec![0xfb, 0xff])).unwrap(), "\"-_8\"");
        for wrong in ["\"+/8\"", "\"-_8=\"", "\"-_9\"", "\"-\"", "7", "null"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let secret = read("\"very secret!\"").unwrap_err().to_string();
        assert!(!secret.contains("secret"), "{secret}");
    }
}
