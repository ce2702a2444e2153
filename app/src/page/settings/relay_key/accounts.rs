//! The relay's ceremony for a new security key, over HTTP (section 10 of `docs/protocol.md`). What
//! is sent is put together here from what may leave, piece by piece.

use super::super::super::webauthn::base64url;
use super::super::super::webauthn::offered::{Made, Offer, text};
use cahier_evidence::{DeviceId, Hash, PersonId};
use cahier_words::{Sentence, both};
use js_sys::{JSON, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, Response};

const ROUTE: &str = "/v1/accounts/registration";
/// How long to wait for one answer, ms.
const ANSWER_MS_MAX: u32 = 20_000;
/// Longest answer that is read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A registration that the relay began.
pub(super) struct Begun {
    id: Hash,
    /// What the device signs together with the credential.
    pub nonce: Hash,
    /// What the authenticator is asked for.
    pub offer: Offer,
}

/// Begins to register a key of this person, in the name of this device.
pub(super) async fn begin(person: PersonId, device: DeviceId) -> Result<Begun, Sentence> {
    let told = post(ROUTE, &who(person, device)).await?;
    read(&told).ok_or_else(strange)
}

/// Ends it, with what the authenticator made and the device's word.
pub(super) async fn finish(begun: &Begun, made: &Made, signature: &[u8]) -> Result<(), Sentence> {
    let route = format!("{ROUTE}/{}", begun.id);
    post(&route, &sent(made, signature)).await.map(drop)
}

fn read(told: &JsValue) -> Option<Begun> {
    let options = Reflect::get(told, &"publicKey".into()).ok()?;
    Some(Begun {
        id: text(told, "challenge_id")?.parse().ok()?,
        nonce: text(told, "nonce")?.parse().ok()?,
        offer: Offer::read(&options)?,
    })
}

fn who(person: PersonId, device: DeviceId) -> String {
    format!(r#"{{"person":"{person}","device":"{device}"}}"#)
}

/// What goes to the relay of a credential: never what a client extension gave.
fn sent(made: &Made, signature: &[u8]) -> String {
    let id = base64url(&made.credential);
    let (data, attestation) = (base64url(&made.client_data), base64url(&made.attestation));
    let response = format!(r#"{{"clientDataJSON":"{data}","attestationObject":"{attestation}"}}"#);
    let key =
        format!(r#"{{"id":"{id}","rawId":"{id}","type":"public-key","response":{response}}}"#);
    let signature = base64url(signature);
    format!(r#"{{"credential":{key},"signature":"{signature}"}}"#)
}

async fn post(route: &str, body: &str) -> Result<JsValue, Sentence> {
    match ask(route, body).await {
        Ok((true, told)) => Ok(told),
        Ok((false, told)) => Err(refused(&text(&told, "type").unwrap_or_default())),
        Err(_) => Err(silent()),
    }
}

/// Asks, and gives whether it was granted and what was answered.
async fn ask(route: &str, body: &str) -> Result<(bool, JsValue), JsValue> {
    let headers = Object::new();
    Reflect::set(&headers, &"content-type".into(), &"application/json".into())?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&body.into());
    request.set_signal(Some(&AbortSignal::timeout_with_u32(ANSWER_MS_MAX)));
    let answered = JsFuture::from(window().fetch_with_str_and_init(route, &request)).await?;
    let response: Response = answered.dyn_into()?;
    let told = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    if told.len() > ANSWER_BYTES_MAX {
        return Err(JsValue::NULL);
    }
    Ok((response.ok(), JSON::parse(&told)?))
}

fn silent() -> Sentence {
    both(
        "Le relais n’a pas répondu, ou pas comme un relais.",
        "The relay did not answer, or not as a relay does.",
    )
}

/// An answer that is none.
pub(super) fn strange() -> Sentence {
    both(
        "La réponse du relais n’a pas la forme attendue\u{a0}: prévenez qui le tient.",
        "The relay’s answer is not of the expected form: tell whoever runs it.",
    )
}

/// The relay has no keys for pages of this address.
pub(super) fn other_place() -> Sentence {
    both(
        "Une clé appartient à l’adresse de la page\u{a0}: ce relais n’en enregistre pas pour \
         celle-ci. Ouvrez la page à l’adresse du relais.",
        "A key belongs to the address of the page: this relay registers none for this one. Open \
         the page at the relay’s own address.",
    )
}

/// Why the relay did not register a key, by the type of its problem.
fn refused(problem: &str) -> Sentence {
    match problem.strip_prefix("urn:cahier:problem:").unwrap_or_default() {
        "origin" => other_place(),
        "no-account" | "chain" | "device" | "signature" => both(
            "Le relais ne reconnaît pas encore cet appareil\u{a0}: attendez que tout soit sur le \
             relais.",
            "The relay does not recognise this device yet: wait until everything is on the relay.",
        ),
        "challenge" => {
            both("La clé a répondu trop tard.", "The key answered too late for the relay.")
        }
        "not-verified" => both(
            "La clé n’a pas vérifié que c’est vous\u{a0}: donnez-lui un code ou une empreinte.",
            "The key did not check that it is you: give it a code or a fingerprint.",
        ),
        "refused" => both(
            "Le relais n’admet pas ce que cette clé a répondu\u{a0}: prenez-en une autre.",
            "The relay does not accept what this key answered: take another one.",
        ),
        "taken" => both(
            "Cette clé est déjà enregistrée auprès du relais.",
            "This key is registered at the relay already.",
        ),
        "too-many-credentials" => both(
            "Le relais tient déjà autant de clés de vous qu’il en admet.",
            "The relay holds as many of your keys as it admits already.",
        ),
        "too-many" => both(
            "Le relais reçoit trop de demandes d’ici\u{a0}: attendez une minute.",
            "The relay gets too many requests from here: wait a minute.",
        ),
        _ => both(
            "Le relais ne peut rien enregistrer pour l’instant.",
            "The relay can register nothing at the moment.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_words::Lang;

    #[test]
    fn what_is_sent_is_what_the_relay_reads_and_nothing_else() {
        let asked = who(PersonId([0xaa; 16]), DeviceId([1; 16]));
        let (person, device) = ("aa".repeat(16), "01".repeat(16));
        assert_eq!(asked, format!("{{\"person\":\"{person}\",\"device\":\"{device}\"}}"));
        let made = Made {
            credential: b"foo".to_vec(),
            client_data: b"{}".to_vec(),
            attestation: vec![0xff, 0xef],
            opens: true,
        };
        let wanted = concat!(
            r#"{"credential":{"id":"Zm9v","rawId":"Zm9v","type":"public-key","#,
            r#""response":{"clientDataJSON":"e30","attestationObject":"_-8"}},"#,
            r#""signature":"AAE"}"#,
        );
        assert_eq!(sent(&made, &[0, 1]), wanted);
    }

    #[test]
    fn each_problem_of_the_relay_is_said_in_both_languages() {
        let said = |name: &str| refused(&format!("urn:cahier:problem:{name}"));
        let other = said("internal");
        for name in ["origin", "no-account", "challenge", "not-verified", "refused", "taken"] {
            let said = said(name);
            assert_ne!(said, other, "{name}");
            assert_ne!(said.clone().get(Lang::Fr), said.get(Lang::En), "{name}");
        }
        assert_eq!(refused("about:blank"), other);
    }
}
