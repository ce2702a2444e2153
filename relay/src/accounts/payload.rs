//! What a client may send of a credential: an allow-list of the standard fields. Whatever else a
//! browser's `toJSON()` offers is refused, and results of client extensions are refused by name:
//! the PRF result opens a person's device and must not leave the page (DESIGN section 6). The
//! types have no place where such a value could be kept, and no error repeats one.

use super::base64url::Base64Url;
use serde::Deserialize;
use serde::de::IgnoredAny;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};
use webauthn_rs_proto::{AuthenticatorAssertionResponseRaw, AuthenticatorAttestationResponseRaw};

const KIND: &str = "public-key";

/// A credential that an authenticator just made.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreatedCredential {
    id: String,
    #[serde(rename = "rawId")]
    raw_id: Base64Url,
    #[serde(rename = "type")]
    kind: String,
    response: Attestation,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attestation {
    #[serde(rename = "clientDataJSON")]
    client_data: Base64Url,
    #[serde(rename = "attestationObject")]
    attestation_object: Base64Url,
}

/// A credential that just answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssertedCredential {
    id: String,
    #[serde(rename = "rawId")]
    raw_id: Base64Url,
    #[serde(rename = "type")]
    kind: String,
    response: Assertion,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Assertion {
    #[serde(rename = "clientDataJSON")]
    client_data: Base64Url,
    #[serde(rename = "authenticatorData")]
    authenticator_data: Base64Url,
    signature: Base64Url,
    #[serde(rename = "userHandle")]
    user_handle: Option<Base64Url>,
}

/// Looks only at the names of the fields; values are skipped over, never kept.
#[derive(Deserialize)]
struct Scan {
    credential: ScanCredential,
}

#[derive(Deserialize)]
struct ScanCredential {
    #[serde(rename = "clientExtensionResults")]
    results: Option<IgnoredAny>,
    extensions: Option<IgnoredAny>,
    prf: Option<IgnoredAny>,
}

/// Whether a body's `credential` carries results of client extensions, empty ones included.
pub fn has_extension_results(body: &[u8]) -> bool {
    serde_json::from_slice::<Scan>(body).is_ok_and(|scan| {
        let ScanCredential { results, extensions, prf } = scan.credential;
        results.is_some() || extensions.is_some() || prf.is_some()
    })
}

impl CreatedCredential {
    /// The form that webauthn-rs reads, without extensions; `None` if it is no public key.
    pub fn into_webauthn(self) -> Option<RegisterPublicKeyCredential> {
        (self.kind == KIND).then(|| RegisterPublicKeyCredential {
            id: self.id,
            raw_id: self.raw_id.0,
            response: AuthenticatorAttestationResponseRaw {
                attestation_object: self.response.attestation_object.0,
                client_data_json: self.response.client_data.0,
                transports: None,
            },
            type_: self.kind,
            extensions: Default::default(),
        })
    }
}

impl AssertedCredential {
    /// The form that webauthn-rs reads, without extensions; `None` if it is no public key.
    pub fn into_webauthn(self) -> Option<PublicKeyCredential> {
        (self.kind == KIND).then(|| PublicKeyCredential {
            id: self.id,
            raw_id: self.raw_id.0,
            response: AuthenticatorAssertionResponseRaw {
                authenticator_data: self.response.authenticator_data.0,
                client_data_json: self.response.client_data.0,
                signature: self.response.signature.0,
                user_handle: self.response.user_handle.map(|handle| handle.0),
            },
            extensions: Default::default(),
            type_: self.kind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn created() -> Value {
        json!({
            "id": "AQ", "rawId": "AQ", "type": "public-key",
            "response": { "clientDataJSON": "e30", "attestationObject": "oA" },
        })
    }

    fn read(value: &Value) -> Option<RegisterPublicKeyCredential> {
        serde_json::from_value::<CreatedCredential>(value.clone()).ok()?.into_webauthn()
    }

    #[test]
    fn the_standard_fields_and_no_others() {
        assert_eq!(read(&created()).unwrap().raw_id, [1]);
        for extra in ["clientExtensionResults", "extensions", "prf", "authenticatorAttachment"] {
            let mut more = created();
            more[extra] = json!({});
            assert!(read(&more).is_none(), "{extra}");
        }
        let mut inner = created();
        inner["response"]["transports"] = json!(["usb"]);
        assert!(read(&inner).is_none());
        let mut other = created();
        other["type"] = json!("password");
        assert!(read(&other).is_none());
    }

    #[test]
    fn extension_results_are_found_wherever_they_stand() {
        let body = |credential: Value| serde_json::to_vec(&json!({ "credential": credential }));
        assert!(!has_extension_results(&body(created()).unwrap()));
        for name in ["clientExtensionResults", "extensions", "prf"] {
            let mut more = created();
            more["authenticatorAttachment"] = json!("cross-platform");
            more[name] = json!({ "prf": { "results": { "first": "c2VjcmV0" } } });
            assert!(has_extension_results(&body(more).unwrap()), "{name}");
        }
        assert!(!has_extension_results(b"not json"));
    }
}
