//! `/v1/accounts/registration`: a person who has an account adds a passkey to it.
//!
//! The account itself is opened over the socket, with a ticket where the relay wants one: so
//! that there is one door, and one writer of chains. Here the caller proves a live device of the
//! chain and a passkey with user verification at the same time.

use super::Api;
use super::body::{answer, read, read_id};
use super::cors::origin_of;
use super::problem::Problem;
use super::store::{ask, passkey_json, passkeys};
use crate::accounts::{
    AccountError, Base64Url, CREDENTIALS_MAX, ChallengeId, Claim, CreatedCredential, Proven,
    Registered, has_extension_results,
};
use crate::storage::Batch;
use cahier_evidence::PersonId;
use cahier_protocol::registration_bytes;
use serde::{Deserialize, Serialize};
use std::time::Instant;
use warp::Rejection;
use warp::http::{HeaderMap, StatusCode};
use warp::hyper::body::Bytes;
use warp::reply::Response;
use webauthn_rs_proto::PublicKeyCredentialCreationOptions;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    person: String,
    device: String,
    #[serde(default)]
    chain: Vec<Base64Url>,
}

#[derive(Serialize)]
struct Started {
    challenge_id: String,
    nonce: String,
    #[serde(rename = "publicKey")]
    public_key: PublicKeyCredentialCreationOptions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Finish {
    credential: CreatedCredential,
    signature: Base64Url,
}

#[derive(Serialize)]
struct Finished {
    person: String,
    credential: Base64Url,
}

/// `POST /v1/accounts/registration`.
pub async fn start(api: Api, headers: HeaderMap, body: Bytes) -> Result<Response, Rejection> {
    Ok(begin(&api, &headers, &body).await?)
}

/// `POST /v1/accounts/registration/{challenge_id}`.
pub async fn finish(id: ChallengeId, api: Api, body: Bytes) -> Result<Response, Rejection> {
    Ok(complete(&api, id, &body).await?)
}

async fn begin(api: &Api, headers: &HeaderMap, body: &[u8]) -> Result<Response, Problem> {
    let Start { person, device, chain } = read(body)?;
    let person = read_id::<PersonId>(&person)?;
    let chain = chain.into_iter().map(|record| record.0).collect();
    let claim = Claim { person, device: read_id(&device)?, chain };
    let (account, known, kept) = ask(api, move |storage| {
        let account = storage.account(&person)?;
        Ok((account, storage.chain(&person)?, storage.credentials(&person)?))
    })
    .await?;
    if account.is_none() {
        return Err(Problem::NoAccount);
    }
    let (claim, _) = prove(claim, known).await?;
    let existing = passkeys(&kept)?.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let origin = origin_of(headers);
    let started = api.accounts.start_registration(origin, claim, existing, Instant::now())?;
    Ok(answer(&Started {
        challenge_id: started.id.to_string(),
        nonce: started.nonce.to_string(),
        public_key: started.options.public_key,
    }))
}

/// Checks a claim away from the threads that serve requests: a long chain takes a while.
async fn prove(claim: Claim, known: Vec<Vec<u8>>) -> Result<(Claim, Proven), Problem> {
    let check = move || claim.check(&known).map(|proven| (claim, proven));
    let checked = tokio::task::spawn_blocking(check).await;
    let checked = checked.map_err(|error| {
        tracing::error!(%error, "a claim could not be checked");
        Problem::Unavailable
    })?;
    Ok(checked?)
}

async fn complete(api: &Api, id: ChallengeId, body: &[u8]) -> Result<Response, Problem> {
    if has_extension_results(body) {
        return Err(Problem::ExtensionResults);
    }
    let Finish { credential, signature } = read(body)?;
    let credential = credential.into_webauthn().ok_or(Problem::Malformed)?;
    let Registered { claim, nonce, passkey } =
        api.accounts.finish_registration(id, &credential, Instant::now())?;
    let person = claim.person;
    // The chain once more, for the device may have been removed while the person looked for
    // their key.
    let known = ask(api, move |storage| storage.chain(&person)).await?;
    let (claim, proven) = prove(claim, known).await?;
    let credential_id = passkey.cred_id().clone();
    let statement = registration_bytes(api.relay, nonce, person, claim.device, &credential_id);
    proven.signed(&statement, &signature.0)?;
    keep(api, person, credential_id.clone(), passkey_json(&passkey)?).await?;
    let finished = Finished { person: person.to_string(), credential: Base64Url(credential_id) };
    let mut response = answer(&finished);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Keeps a new credential, unless it is somebody's already or there are enough.
async fn keep(api: &Api, person: PersonId, id: Vec<u8>, json: String) -> Result<(), Problem> {
    ask(api, move |storage| {
        if storage.credential_owner(&id)?.is_some() {
            return Ok(Err(Problem::Taken));
        }
        if storage.credentials(&person)?.len() >= CREDENTIALS_MAX {
            return Ok(Err(Problem::Account(AccountError::TooMany)));
        }
        let mut batch = Batch::default();
        batch.put_credential(person, id, json);
        storage.commit(batch).map(Ok)
    })
    .await?
}
