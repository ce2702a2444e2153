//! A real relay with one person's account, asked over HTTP, and what the person's browser and
//! authenticator would say.

use crate::wire::{Answer, open_account, send};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cahier_crypto::{DeviceKeys, Secret32};
use cahier_evidence::{DeviceId, Hash, PersonId, PersonRecord};
use cahier_protocol::registration_bytes;
use cahier_relay::core::Policy;
use cahier_relay::server::{Server, ServerConfig};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::sync::oneshot;
use webauthn_authenticator_rs::WebauthnAuthenticator;
use webauthn_authenticator_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential, Url};
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

/// The relay's own page.
pub const ORIGIN: &str = "https://relay.example";
/// A page of another domain that the relay accepts.
pub const OTHER: &str = "https://app.elsewhere.example";
/// A page that may use the domain's passkeys, and that the relay does not accept.
pub const EVIL: &str = "https://evil.relay.example";

/// A problem as clients see it: status and name.
pub type Told = (u16, String);

/// Bytes as the API writes them.
pub fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A relay, and the keys of the one person who has an account there.
pub struct Relay {
    pub address: SocketAddr,
    pub key: Hash,
    pub keys: DeviceKeys,
    pub person: PersonId,
    pub device: DeviceId,
    pub chain: Vec<Vec<u8>>,
    _stop: oneshot::Sender<()>,
    _data: tempfile::TempDir,
}

/// Runs a relay on a thread of its own, until the sender is dropped.
async fn serve(config: ServerConfig) -> (oneshot::Sender<()>, SocketAddr) {
    let (stop, stopped) = oneshot::channel::<()>();
    let (told, address) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::open(config).await.unwrap();
            told.send(server.address).unwrap();
            let stop = async {
                let _ = stopped.await;
            };
            server.run(stop).await.unwrap();
        });
    });
    (stop, address.await.unwrap())
}

impl Relay {
    pub async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = ServerConfig {
            data: data.path().to_owned(),
            www: None,
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            origins: vec![ORIGIN.to_owned(), OTHER.to_owned()],
            tls: None,
            lan: false,
            policy: Policy { open_registration: true, ..Policy::default() },
        };
        let (stop, address) = serve(config).await;
        let keys = DeviceKeys::derive(Secret32::from([1; 32]));
        let genesis = PersonRecord::genesis([2; 16], &keys, 3);
        let (person, device) = (genesis.person(), DeviceId::derive(keys.card()));
        let chain = vec![genesis.bytes().to_vec()];
        let key = open_account(address, &keys, person, &chain).await;
        Self { address, key, keys, person, device, chain, _stop: stop, _data: data }
    }

    /// Lets the relay know more records of the chain, over the socket.
    pub async fn publish(&self, chain: &[Vec<u8>]) {
        open_account(self.address, &self.keys, self.person, chain).await;
    }

    /// Asks as a page of an origin.
    pub async fn post_from(&self, origin: &str, path: &str, body: &Value) -> Answer {
        let headers = [("origin", origin), ("content-type", "application/json")];
        send(self.address, "POST", path, &headers, Some(&body.to_string())).await
    }

    /// Asks as the relay's own page; the body of a success, or the problem.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Told> {
        read(&self.post_from(ORIGIN, path, body).await)
    }

    /// Who asks, as a registration begins.
    pub fn claim(&self) -> Value {
        json!({ "person": self.person.to_string(), "device": self.device.to_string() })
    }

    /// Begins a registration and lets the authenticator answer as a page of an origin would.
    pub async fn make(&self, key: &mut SoftPasskey, origin: &str) -> Made {
        let started = self.post("/v1/accounts/registration", &self.claim()).await.unwrap();
        let options = json!({ "publicKey": started["publicKey"] });
        let options = serde_json::from_value(options).unwrap();
        let credential = key.do_registration(Url::parse(origin).unwrap(), options).unwrap();
        let text = |name: &str| started[name].as_str().unwrap().to_owned();
        Made { id: text("challenge_id"), nonce: text("nonce").parse().unwrap(), credential }
    }

    /// Path and body of the answer that finishes a registration.
    pub fn finish(&self, made: &Made) -> (String, Value) {
        let path = format!("/v1/accounts/registration/{}", made.id);
        let id = &made.credential.raw_id;
        let statement = registration_bytes(self.key, made.nonce, self.person, self.device, id);
        let signature = b64(&self.keys.sign(&statement));
        (path, json!({ "credential": made.json(), "signature": signature }))
    }

    /// Registers a passkey from beginning to end.
    pub async fn register(&self, key: &mut SoftPasskey) -> Made {
        let made = self.make(key, ORIGIN).await;
        let (path, body) = self.finish(&made);
        let kept = self.post(&path, &body).await.unwrap();
        assert_eq!(kept["credential"], b64(&made.credential.raw_id));
        made
    }

    /// How many passkeys the relay keeps for the person.
    pub async fn kept(&self) -> usize {
        let body = json!({ "person": self.person.to_string() });
        match self.post("/v1/accounts/session", &body).await {
            Ok(started) => started["publicKey"]["allowCredentials"].as_array().unwrap().len(),
            Err(problem) => {
                assert_eq!(problem, told(404, "no-credential"));
                0
            }
        }
    }
}

/// A credential that an authenticator made for a challenge.
pub struct Made {
    pub id: String,
    pub nonce: Hash,
    pub credential: RegisterPublicKeyCredential,
}

impl Made {
    /// The allowed fields.
    pub fn json(&self) -> Value {
        let RegisterPublicKeyCredential { id, raw_id, response, type_, .. } = &self.credential;
        json!({
            "id": id, "rawId": b64(raw_id), "type": type_,
            "response": {
                "clientDataJSON": b64(&response.client_data_json),
                "attestationObject": b64(&response.attestation_object),
            },
        })
    }
}

/// The allowed fields of an answer.
pub fn asserted(credential: &PublicKeyCredential) -> Value {
    let response = &credential.response;
    json!({
        "id": credential.id, "rawId": b64(&credential.raw_id), "type": credential.type_,
        "response": {
            "clientDataJSON": b64(&response.client_data_json),
            "authenticatorData": b64(&response.authenticator_data),
            "signature": b64(&response.signature),
            "userHandle": response.user_handle.as_deref().map(b64),
        },
    })
}

/// The body of a success, or the problem, whose shape is checked (RFC 9457).
pub fn read(answer: &Answer) -> Result<Value, Told> {
    assert_eq!(answer.header("cache-control"), "no-store");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    if (200..300).contains(&answer.status) {
        return Ok(body);
    }
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(body["status"], answer.status);
    assert!(body["title"].is_string() && body["detail"].as_str().unwrap().len() > 10, "{body}");
    let name = body["type"].as_str().unwrap().strip_prefix("urn:cahier:problem:").unwrap();
    Err((answer.status, name.to_owned()))
}

/// A problem that is expected.
pub fn told(status: u16, name: &str) -> Told {
    (status, name.to_owned())
}
