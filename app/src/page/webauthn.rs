//! FIDO2 keys and passkeys: with the PRF extension (WebAuthn level 3, section 10.1.4) to unlock
//! this device, and without any extension to sign seals. It works without a network. A PRF result
//! goes to the worker and nowhere else; what is asked for a seal, or made for a relay, gives none.

pub mod offered;

use crate::message::{KeyAnswer, WayIn};
use cahier_words::{Sentence, both};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

fn object(parts: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in parts {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Whether this browser speaks to keys at this address.
pub fn available() -> bool {
    Reflect::has(&js_sys::global(), &"PublicKeyCredential".into()).unwrap_or(false)
}

fn random<const N: usize>() -> [u8; N] {
    cahier_crypto::fill(&mut crate::clock::rng())
}

async fn credentials(method: &str, options: &Object) -> Result<JsValue, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let credentials = Reflect::get(&navigator, &"credentials".into())?;
    let method: Function = Reflect::get(&credentials, &method.into())?.dyn_into()?;
    let promise: Promise = method.call1(&credentials, options)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// A browser names credentials so where it lets one choose between them (RFC 4648, section 5,
/// without padding).
pub fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let mut bits = [0; 4];
        bits[1..=three.len()].copy_from_slice(three);
        let bits = u32::from_be_bytes(bits);
        for letter in 0..=three.len() {
            let at = (bits >> (18 - 6 * letter)) & 63;
            text.push(char::from(LETTERS[at as usize]));
        }
    }
    text
}

fn input(salt: &[u8; 32]) -> JsValue {
    object(&[("first", bytes(salt))]).into()
}

fn extension(evaluates: (&str, JsValue)) -> JsValue {
    object(&[("prf", object(&[evaluates]).into())]).into()
}

/// What the one credential that is asked evaluates.
fn prf(salt: &[u8; 32]) -> JsValue {
    extension(("eval", input(salt)))
}

/// What each of several credentials evaluates: the person takes whichever is at hand.
fn prf_of_each(known: &[(Vec<u8>, [u8; 32])]) -> JsValue {
    let each = Object::new();
    for (credential, salt) in known {
        let _ = Reflect::set(&each, &base64url(credential).into(), &input(salt));
    }
    extension(("evalByCredential", each.into()))
}

fn id_of(credential: &JsValue) -> Result<Vec<u8>, JsValue> {
    bytes_of(credential, "rawId")
}

/// What a credential says of the extension.
fn prf_of(credential: &JsValue) -> Option<JsValue> {
    let results: Function =
        Reflect::get(credential, &"getClientExtensionResults".into()).ok()?.dyn_into().ok()?;
    let results = results.call0(credential).ok()?;
    Reflect::get(&results, &"prf".into()).ok()
}

fn output_of(credential: &JsValue) -> Option<[u8; 32]> {
    let prf = prf_of(credential)?;
    let results = Reflect::get(&prf, &"results".into()).ok()?;
    let first = Reflect::get(&results, &"first".into()).ok()?;
    Uint8Array::new(&first).to_vec().try_into().ok()
}

/// Some bytes of an object that a browser gave.
fn bytes_of(object: &JsValue, name: &str) -> Result<Vec<u8>, JsValue> {
    Ok(Uint8Array::new(&Reflect::get(object, &name.into())?).to_vec())
}

/// Credentials as a browser takes them in a list.
fn listed<'a>(ids: impl IntoIterator<Item = &'a Vec<u8>>) -> JsValue {
    let list = Array::new();
    for id in ids {
        let one = JsValue::from(object(&[("type", "public-key".into()), ("id", bytes(id))]));
        list.push(&one);
    }
    list.into()
}

/// A credential that is to be made.
struct Wanted<'a> {
    challenge: &'a [u8],
    /// The relying party; without one, the page's own host.
    rp: Option<&'a str>,
    user: &'a [u8],
    /// In whose name.
    name: &'a str,
    /// How it may sign, the best first.
    algorithms: &'a [i32],
    resident: &'a str,
    /// A key that holds one of those makes none: one credential a key.
    have: &'a [Vec<u8>],
    extensions: JsValue,
}

/// Makes a credential, with its owner verified.
async fn make(wanted: &Wanted<'_>) -> Result<JsValue, JsValue> {
    let algorithms = Array::new();
    for alg in wanted.algorithms {
        let one = object(&[("type", "public-key".into()), ("alg", (*alg).into())]);
        algorithms.push(&JsValue::from(one));
    }
    let user = object(&[
        ("id", bytes(wanted.user)),
        ("name", wanted.name.into()),
        ("displayName", wanted.name.into()),
    ]);
    let rp = object(&[("name", "Cahier".into())]);
    if let Some(id) = wanted.rp {
        let _ = Reflect::set(&rp, &"id".into(), &id.into());
    }
    let selection =
        object(&[("residentKey", wanted.resident.into()), ("userVerification", "required".into())]);
    let public_key = object(&[
        ("challenge", bytes(wanted.challenge)),
        ("rp", rp.into()),
        ("user", user.into()),
        ("pubKeyCredParams", algorithms.into()),
        ("authenticatorSelection", selection.into()),
        ("excludeCredentials", listed(wanted.have)),
        ("extensions", wanted.extensions.clone()),
    ]);
    let options = object(&[("publicKey", public_key.into())]);
    credentials("create", &options).await
}

/// Makes a credential that no server asked for, in a person's name, with EdDSA or ES256.
async fn make_own(
    name: &str,
    resident: &str,
    have: &[Vec<u8>],
    extensions: JsValue,
) -> Result<JsValue, JsValue> {
    let (challenge, user): ([u8; 32], [u8; 16]) = (random(), random());
    let (challenge, user) = (&challenge[..], &user[..]);
    let algorithms = &[-8, -7];
    make(&Wanted { challenge, rp: None, user, name, algorithms, resident, have, extensions }).await
}

/// Makes a credential for this device, on a key that has none of those yet, and evaluates its PRF.
pub async fn create(name: &str, have: &[Vec<u8>]) -> Result<WayIn, JsValue> {
    let salt: [u8; 32] = random();
    let made = make_own(name, "preferred", have, prf(&salt)).await?;
    let credential = id_of(&made)?;
    // Some authenticators evaluate only when they are asked again.
    match output_of(&made) {
        Some(output) => Ok(WayIn::Prf { credential, salt, output }),
        None => get(&[(credential, salt)]).await,
    }
}

/// Asks one of the credentials for its PRF result.
pub async fn get(known: &[(Vec<u8>, [u8; 32])]) -> Result<WayIn, JsValue> {
    let extensions = match known {
        [] => return Err(JsValue::NULL),
        [(_, salt)] => prf(salt),
        several => prf_of_each(several),
    };
    let public_key = object(&[
        ("challenge", bytes(&random::<32>())),
        ("allowCredentials", listed(known.iter().map(|(credential, _)| credential))),
        ("userVerification", "required".into()),
        ("extensions", extensions),
    ]);
    let options = object(&[("publicKey", public_key.into())]);
    let found = credentials("get", &options).await?;
    let output = output_of(&found).ok_or_else(|| JsValue::from_str(NO_PRF))?;
    let credential = id_of(&found)?;
    let salt = known.iter().find(|(id, _)| *id == credential).ok_or(JsValue::NULL)?.1;
    Ok(WayIn::Prf { credential, salt, output })
}

/// Makes a credential that signs seals, on a key that has none of those yet. Gives what the
/// authenticator says of it.
pub async fn register(name: &str, have: &[Vec<u8>]) -> Result<Vec<u8>, JsValue> {
    let made = make_own(name, "discouraged", have, JsValue::UNDEFINED).await?;
    let response = Reflect::get(&made, &"response".into())?;
    let data: Function = Reflect::get(&response, &"getAuthenticatorData".into())?.dyn_into()?;
    Ok(Uint8Array::new(&data.call0(&response)?).to_vec())
}

/// Has one of the keys sign a challenge. No extension is asked for.
pub async fn sign(challenge: &[u8; 32], keys: &[Vec<u8>]) -> Result<KeyAnswer, JsValue> {
    let public_key = object(&[
        ("challenge", bytes(challenge)),
        ("allowCredentials", listed(keys)),
        ("userVerification", "required".into()),
    ]);
    let options = object(&[("publicKey", public_key.into())]);
    let found = credentials("get", &options).await?;
    let response = Reflect::get(&found, &"response".into())?;
    Ok(KeyAnswer {
        credential: id_of(&found)?,
        authenticator_data: bytes_of(&response, "authenticatorData")?,
        client_data_json: bytes_of(&response, "clientDataJSON")?,
        signature: bytes_of(&response, "signature")?,
    })
}

/// What a key without the extension gives.
const NO_PRF: &str = "no PRF";

/// Why a key gave nothing; what is safe then is for whoever asked to say.
pub fn why(error: &JsValue) -> Sentence {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    match name.as_deref() {
        Some("NotAllowedError" | "AbortError") => both(
            "La clé n’a pas répondu\u{a0}: la demande a été annulée, refusée, ou a attendu trop \
             longtemps.",
            "The key did not answer: the request was cancelled or refused, or waited too long.",
        ),
        Some("InvalidStateError") => {
            both("Cette clé est déjà enregistrée.", "This key is registered already.")
        }
        Some("NotSupportedError" | "ConstraintError") => both(
            "Cette clé ne convient pas\u{a0}: il lui faut un code ou une empreinte.",
            "This key does not fit: it needs a code or a fingerprint.",
        ),
        Some("SecurityError") => both(
            "Ce navigateur n’admet pas de clé à cette adresse.",
            "This browser admits no key at this address.",
        ),
        _ if *error == NO_PRF => both(
            "Cette clé ne sait pas ouvrir un cahier (il lui manque l’extension PRF).",
            "This key cannot open a notebook (it lacks the PRF extension).",
        ),
        _ => both(
            "Ce navigateur n’a pas pu parler à une clé de sécurité.",
            "This browser could not speak to a security key.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::base64url;

    #[test]
    fn credentials_are_named_as_browsers_name_them() {
        assert_eq!(base64url(b""), "");
        assert_eq!(base64url(b"f"), "Zg");
        assert_eq!(base64url(b"fo"), "Zm8");
        assert_eq!(base64url(b"foo"), "Zm9v");
        assert_eq!(base64url(&[0xff, 0xef, 0xbe, 0x3f]), "_---Pw");
    }
}
