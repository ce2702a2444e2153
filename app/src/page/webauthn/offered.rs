//! A credential that a relay asks for (WebAuthn level 3, section 7.1): what is taken of its
//! options, and what of the credential may go back. Nothing is evaluated while it is made, so that
//! what goes back holds no result of the PRF extension; that is asked of the key by itself.

use super::{Wanted, bytes_of, get, id_of, make, object, prf_of, random};
use crate::message::WayIn;
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

/// Longest text of the options that is read.
const TEXT_BYTES_MAX: usize = 2 * 1024;
/// Most credentials, or algorithms, that are read.
const LISTED_MAX: usize = 64;

/// What a relay asks an authenticator for.
pub struct Offer {
    challenge: Vec<u8>,
    /// The relying party: a host.
    pub rp: String,
    /// Whose the credential is to be: the bytes of the person's id.
    pub user: Vec<u8>,
    name: String,
    algorithms: Vec<i32>,
    /// Credentials of the person that the relay knows.
    pub have: Vec<Vec<u8>>,
}

/// What an authenticator made, as far as a relay may see it.
pub struct Made {
    /// Id of the credential.
    pub credential: Vec<u8>,
    /// What the browser says of the ceremony, JSON.
    pub client_data: Vec<u8>,
    /// What the authenticator says, CBOR.
    pub attestation: Vec<u8>,
    /// Whether it can open a notebook. It stays on the device.
    pub opens: bool,
}

/// A text among a relay's options.
pub fn text(object: &JsValue, name: &str) -> Option<String> {
    let text = Reflect::get(object, &name.into()).ok()?.as_string()?;
    (text.len() <= TEXT_BYTES_MAX).then_some(text)
}

fn coded(object: &JsValue, name: &str) -> Option<Vec<u8>> {
    from_base64url(&text(object, name)?)
}

/// The list of that name; none where there is none.
fn list<T>(object: &JsValue, name: &str, read: impl Fn(&JsValue) -> Option<T>) -> Option<Vec<T>> {
    let found = Reflect::get(object, &name.into()).ok()?;
    if found.is_undefined() || found.is_null() {
        return Some(Vec::new());
    }
    let found: Array = found.dyn_into().ok()?;
    let mut list = Vec::new();
    for one in found.iter().take(LISTED_MAX) {
        list.push(read(&one)?);
    }
    Some(list)
}

impl Offer {
    /// Reads a relay's options; nothing where they are no such thing.
    pub fn read(options: &JsValue) -> Option<Self> {
        let part = |name: &str| Reflect::get(options, &name.into()).ok();
        let (rp, user) = (part("rp")?, part("user")?);
        let algorithm =
            |one: &JsValue| Reflect::get(one, &"alg".into()).ok()?.as_f64().map(|alg| alg as i32);
        Some(Self {
            challenge: coded(options, "challenge")?,
            rp: text(&rp, "id")?,
            user: coded(&user, "id")?,
            name: text(&user, "name")?,
            algorithms: list(options, "pubKeyCredParams", algorithm)?,
            have: list(options, "excludeCredentials", |one| coded(one, "id"))?,
        })
    }

    /// Makes the credential, on a key that holds none of those that are had already.
    pub async fn make(&self, have: &[Vec<u8>]) -> Result<Made, JsValue> {
        let made = make(&Wanted {
            challenge: &self.challenge,
            rp: Some(&self.rp),
            user: &self.user,
            name: &self.name,
            algorithms: &self.algorithms,
            resident: "preferred",
            have,
            extensions: JsValue::from(object(&[("prf", object(&[]).into())])),
        })
        .await?;
        let response = Reflect::get(&made, &"response".into())?;
        Ok(Made {
            credential: id_of(&made)?,
            client_data: bytes_of(&response, "clientDataJSON")?,
            attestation: bytes_of(&response, "attestationObject")?,
            opens: evaluates(&made),
        })
    }
}

/// Whether the authenticator has the extension for this credential.
fn evaluates(made: &JsValue) -> bool {
    let enabled = prf_of(made).and_then(|prf| Reflect::get(&prf, &"enabled".into()).ok());
    enabled.and_then(|enabled| enabled.as_bool()).unwrap_or(false)
}

/// Has a credential that was just made evaluate its PRF.
pub async fn opening(credential: &[u8]) -> Result<WayIn, JsValue> {
    get(&[(credential.to_vec(), random())]).await
}

/// Bytes of their text (RFC 4648, section 5, without padding); nothing where it is no such text.
fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for letter in four {
            let six = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return None,
            };
            bits = (bits << 6) | u32::from(six);
        }
        // What is left over of the last letter says nothing, and is nothing.
        let (whole, over) = match four.len() {
            4 => (3, 0),
            3 => (2, 2),
            2 => (1, 4),
            _ => return None,
        };
        if bits & ((1 << over) - 1) != 0 {
            return None;
        }
        let read = (bits >> over).to_be_bytes();
        bytes.extend_from_slice(&read[4 - whole..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::base64url;
    use super::*;

    #[test]
    fn bytes_come_back_from_their_text() {
        for length in 0..9_u8 {
            let bytes: Vec<u8> = (0..length).map(|at| at.wrapping_mul(87) ^ 0xfa).collect();
            assert_eq!(from_base64url(&base64url(&bytes)), Some(bytes));
        }
        assert_eq!(from_base64url("_---Pw"), Some(vec![0xff, 0xef, 0xbe, 0x3f]));
    }

    #[test]
    fn what_is_no_such_text_gives_nothing() {
        for wrong in ["+/8", "Zm9v=", "Zg==", "Z", "Zm9vZ", "Zh", "Zm9", "é", " Zg"] {
            assert_eq!(from_base64url(wrong), None, "{wrong}");
        }
    }
}
