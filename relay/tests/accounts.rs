//! Accounts as a browser meets them: passkeys registered and used over the real routes, and
//! everything that must not work.

// A panic is how a test speaks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "accounts/fixture.rs"]
mod fixture;
#[path = "accounts/routes.rs"]
mod routes;
#[path = "accounts/wire.rs"]
mod wire;

use cahier_crypto::{DeviceKeys, Secret32};
use cahier_evidence::{DeviceId, DeviceKind, PersonBody, PersonId, PersonRecord, PersonState};
use cahier_protocol::registration_bytes;
use cahier_relay::accounts::{AccountError, Accounts, Claim, PENDING_AGE_MAX};
use fixture::{EVIL, ORIGIN, OTHER, Relay, Told, asserted, b64, told};
use serde_json::{Value, json};
use std::time::Instant;
use webauthn_authenticator_rs::WebauthnAuthenticator;
use webauthn_authenticator_rs::prelude::{PublicKeyCredential, Url};
use webauthn_authenticator_rs::softpasskey::SoftPasskey;
use webauthn_rs_proto::{AllowCredentials, RequestChallengeResponse, UserVerificationPolicy};

fn key() -> SoftPasskey {
    SoftPasskey::new(true)
}

fn page(origin: &str) -> Url {
    Url::parse(origin).unwrap()
}

/// Begins a login; gives the path for the answer and the options.
async fn log_in(relay: &Relay, body: Value) -> Result<(String, RequestChallengeResponse), Told> {
    let started = relay.post("/v1/accounts/session", &body).await?;
    let path = format!("/v1/accounts/session/{}", started["challenge_id"].as_str().unwrap());
    let options = json!({ "publicKey": started["publicKey"] });
    Ok((path, serde_json::from_value(options).unwrap()))
}

async fn finish(relay: &Relay, path: &str, answer: &PublicKeyCredential) -> Result<Value, Told> {
    relay.post(path, &json!({ "credential": asserted(answer) })).await
}

#[tokio::test]
async fn a_passkey_is_registered_and_tells_who_it_is() {
    let relay = Relay::start().await;
    let mut key = key();
    relay.register(&mut key).await;
    assert_eq!(relay.kept().await, 1);
    // The second time the counter of the first is known, and must have grown.
    for _ in 0..2 {
        let named = json!({ "person": relay.person.to_string() });
        let (path, options) = log_in(&relay, named).await.unwrap();
        assert_eq!(options.public_key.user_verification, UserVerificationPolicy::Required);
        let answer = key.do_authentication(page(ORIGIN), options).unwrap();
        let session = finish(&relay, &path, &answer).await.unwrap();
        assert_eq!(session["person"], relay.person.to_string());
        assert_eq!(session["chain"], json!([b64(&relay.chain[0])]));
        let again = finish(&relay, &path, &answer).await;
        assert_eq!(again, Err(told(410, "challenge")), "one answer each");
    }
}

#[tokio::test]
async fn an_authenticator_that_knows_the_person_need_not_be_told() {
    let relay = Relay::start().await;
    let mut key = key();
    let made = relay.register(&mut key).await;
    for handle in [Some(relay.person.0.to_vec()), Some(vec![7; 16]), None] {
        let (path, mut options) = log_in(&relay, json!({})).await.unwrap();
        assert!(options.public_key.allow_credentials.is_empty());
        // The soft passkey keeps no list of its own; a real one finds its credential and hands
        // over the user handle.
        let id = made.credential.raw_id.clone();
        let allowed = AllowCredentials { type_: "public-key".into(), id, transports: None };
        options.public_key.allow_credentials.push(allowed);
        let mut answer = key.do_authentication(page(ORIGIN), options).unwrap();
        let right = handle == Some(relay.person.0.to_vec());
        answer.response.user_handle = handle;
        match finish(&relay, &path, &answer).await {
            Ok(session) => assert!(right && session["person"] == relay.person.to_string()),
            Err(problem) => assert_eq!((right, problem), (false, told(403, "refused"))),
        }
    }
}

#[tokio::test]
async fn nothing_of_the_person_is_told_to_the_authenticator() {
    let relay = Relay::start().await;
    let started = relay.post("/v1/accounts/registration", &relay.claim()).await.unwrap();
    let options = &started["publicKey"];
    assert_eq!(options["user"]["id"], b64(&relay.person.0));
    let name = options["user"]["name"].as_str().unwrap();
    assert_eq!(options["user"]["displayName"], name);
    let digits = name.strip_prefix("Cahier ").unwrap();
    assert!(digits.len() == 8 && !relay.person.to_string().contains(digits), "{name}");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "preferred");
    assert_eq!(options["attestation"], "none");
}

#[tokio::test]
async fn results_of_extensions_are_refused_and_not_repeated() {
    let relay = Relay::start().await;
    let mut key = key();
    let made = relay.make(&mut key, ORIGIN).await;
    let (path, good) = relay.finish(&made);
    let results = json!({ "prf": { "results": { "first": "b3BlbnMtdGhlLWRldmljZQ" } } });
    for field in ["clientExtensionResults", "extensions", "prf"] {
        let mut body = good.clone();
        body["credential"][field] = results.clone();
        let response = relay.post_from(ORIGIN, &path, &body).await;
        assert_eq!(fixture::read(&response), Err(told(400, "extension-results")), "{field}");
        let text = &response.body;
        assert!(!text.contains("b3BlbnMtdGhlLWRldmljZQ") && text.contains("prf"), "{text}");
    }
    for (field, value) in [("authenticatorAttachment", json!("platform")), ("x", json!(1))] {
        let mut body = good.clone();
        body["credential"][field] = value;
        assert_eq!(relay.post(&path, &body).await, Err(told(400, "malformed")), "{field}");
    }
    assert_eq!(relay.kept().await, 0);
    relay.post(&path, &good).await.expect("the challenge still waits");

    let (path, options) =
        log_in(&relay, json!({ "person": relay.person.to_string() })).await.unwrap();
    let answer = key.do_authentication(page(ORIGIN), options).unwrap();
    let mut body = json!({ "credential": asserted(&answer) });
    body["credential"]["clientExtensionResults"] = results;
    assert_eq!(relay.post(&path, &body).await, Err(told(400, "extension-results")));
}

#[tokio::test]
async fn challenges_are_for_one_answer_of_one_kind_in_time() {
    let relay = Relay::start().await;
    let mut key = key();
    let made = relay.make(&mut key, ORIGIN).await;
    let (path, body) = relay.finish(&made);
    let strange = format!("/v1/accounts/registration/{}", "0".repeat(64));
    assert_eq!(relay.post(&strange, &body).await, Err(told(410, "challenge")));
    let second = relay.make(&mut key, ORIGIN).await;
    let (other, _) = relay.finish(&second);
    assert_eq!(relay.post(&other, &body).await, Err(told(403, "refused")), "a foreign challenge");
    relay.post(&path, &body).await.unwrap();
    assert_eq!(relay.post(&path, &body).await, Err(told(410, "challenge")));

    let accounts = Accounts::new("relay.example", ORIGIN, &[]).unwrap();
    let claim = Claim { person: relay.person, device: relay.device, chain: vec![] };
    let (now, late) = (Instant::now(), Instant::now() + PENDING_AGE_MAX);
    let started = accounts.start_registration(Some(ORIGIN), claim, vec![], now).unwrap();
    let answer = key.do_registration(page(ORIGIN), started.options).unwrap();
    let expired = accounts.finish_registration(started.id, &answer, late);
    assert_eq!(expired.err(), Some(AccountError::Challenge));
}

#[tokio::test]
async fn only_the_device_that_claims_can_sign() {
    let relay = Relay::start().await;
    let mut key = key();
    let sign = |keys: &DeviceKeys, statement: [u8; 32]| b64(&keys.sign(&statement));
    let stranger = DeviceKeys::derive(Secret32::from([9; 32]));
    for case in 0..5 {
        let made = relay.make(&mut key, ORIGIN).await;
        let (path, mut body) = relay.finish(&made);
        let (id, nonce) = (&made.credential.raw_id, made.nonce);
        let (person, device, ours) = (relay.person, relay.device, relay.key);
        let zero = cahier_evidence::Hash::ZERO;
        let signature = match case {
            0 => sign(&stranger, registration_bytes(ours, nonce, person, device, id)),
            1 => sign(&relay.keys, registration_bytes(zero, nonce, person, device, id)),
            2 => sign(&relay.keys, registration_bytes(ours, zero, person, device, id)),
            3 => sign(&relay.keys, registration_bytes(ours, nonce, person, device, b"other")),
            _ => b64(&[0; 10]),
        };
        body["signature"] = json!(signature);
        assert_eq!(relay.post(&path, &body).await, Err(told(403, "signature")), "case {case}");
    }
    assert_eq!(relay.kept().await, 0);
}

#[tokio::test]
async fn only_a_live_device_of_a_known_person_may_begin() {
    let relay = Relay::start().await;
    let begin = "/v1/accounts/registration";
    let mut claim = relay.claim();
    claim["person"] = json!(PersonId([8; 16]).to_string());
    assert_eq!(relay.post(begin, &claim).await, Err(told(404, "no-account")));
    let mut claim = relay.claim();
    claim["device"] = json!(DeviceId([8; 16]).to_string());
    assert_eq!(relay.post(begin, &claim).await, Err(told(403, "device")));

    // A second device that only its own records tell of, and which is then removed.
    let phone = DeviceKeys::derive(Secret32::from([5; 32]));
    let device = DeviceId::derive(phone.card());
    let mut state = PersonState::from_chain(relay.chain.iter().map(Vec::as_slice)).unwrap();
    let add = PersonBody::add(DeviceKind::Device, phone.card());
    let added = PersonRecord::next(&state, &relay.keys, add, 4);
    state.apply(&added).unwrap();
    let remove = PersonBody::RemoveDevice { device };
    let removed = PersonRecord::next(&state, &relay.keys, remove, 5);
    let mut claim = relay.claim();
    claim["device"] = json!(device.to_string());
    assert_eq!(relay.post(begin, &claim).await, Err(told(403, "device")));
    claim["chain"] = json!([b64(&relay.chain[0]), b64(added.bytes())]);
    relay.post(begin, &claim).await.unwrap();
    let records = [added.bytes(), removed.bytes()].map(<[u8]>::to_vec);
    relay.publish(&[relay.chain.clone(), records.to_vec()].concat()).await;
    assert_eq!(relay.post(begin, &claim).await, Err(told(403, "device")));
    let fork = PersonRecord::genesis([6; 16], &relay.keys, 3);
    claim["chain"] = json!([b64(fork.bytes())]);
    assert_eq!(relay.post(begin, &claim).await, Err(told(409, "chain")));
}

#[tokio::test]
async fn pages_of_other_origins_are_not_spoken_for() {
    let relay = Relay::start().await;
    let mut key = key();
    // The browser of a look-alike page under the same domain answers with its own origin.
    let made = relay.make(&mut key, EVIL).await;
    let (path, body) = relay.finish(&made);
    assert_eq!(relay.post(&path, &body).await, Err(told(403, "origin")));
    relay.register(&mut key).await;
    let named = json!({ "person": relay.person.to_string() });
    let (path, options) = log_in(&relay, named).await.unwrap();
    let answer = key.do_authentication(page(EVIL), options).unwrap();
    assert_eq!(finish(&relay, &path, &answer).await, Err(told(403, "origin")));

    // An accepted page of another domain has passkeys of its own domain.
    let begin = "/v1/accounts/registration";
    let started = relay.post_from(OTHER, begin, &relay.claim()).await;
    let started = fixture::read(&started).unwrap();
    assert_eq!(started["publicKey"]["rp"]["id"], "app.elsewhere.example");
    let foreign = relay.post_from(EVIL, begin, &relay.claim()).await;
    assert_eq!(fixture::read(&foreign), Err(told(403, "origin")));
}

#[tokio::test]
async fn who_is_not_verified_is_refused() {
    let relay = Relay::start().await;
    let mut key = key();
    let started = relay.post("/v1/accounts/registration", &relay.claim()).await.unwrap();
    let mut options = json!({ "publicKey": started["publicKey"] });
    // What a tampered page would ask for.
    options["publicKey"]["authenticatorSelection"]["userVerification"] = json!("preferred");
    let options = serde_json::from_value(options).unwrap();
    let credential = key.do_registration(page(ORIGIN), options).unwrap();
    let id = started["challenge_id"].as_str().unwrap().to_owned();
    let nonce = started["nonce"].as_str().unwrap().parse().unwrap();
    let (path, body) = relay.finish(&fixture::Made { id, nonce, credential });
    assert_eq!(relay.post(&path, &body).await, Err(told(403, "not-verified")));
}
