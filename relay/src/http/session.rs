//! `/v1/accounts/session`: a browser that holds nothing yet learns from a passkey who its person
//! is, and gets the records of their chain. What is sealed for the person opens with a device
//! or the recovery words only; sessions over the socket are proved by device signatures.

use super::Api;
use super::body::{answer, read, read_id};
use super::cors::origin_of;
use super::problem::Problem;
use super::store::{ask, passkey_json, passkeys};
use crate::accounts::{
    AccountError, AssertedCredential, Base64Url, ChallengeId, has_extension_results,
};
use crate::storage::Batch;
use cahier_evidence::PersonId;
use serde::{Deserialize, Serialize};
use std::time::Instant;
use warp::Rejection;
use warp::http::HeaderMap;
use warp::hyper::body::Bytes;
use warp::reply::Response;
use webauthn_rs_proto::PublicKeyCredentialRequestOptions;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    person: Option<String>,
}

#[derive(Serialize)]
struct Started {
    challenge_id: String,
    #[serde(rename = "publicKey")]
    public_key: PublicKeyCredentialRequestOptions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Finish {
    credential: AssertedCredential,
}

#[derive(Serialize)]
struct Finished {
    person: String,
    chain: Vec<Base64Url>,
}

/// `POST /v1/accounts/session`.
pub async fn start(api: Api, headers: HeaderMap, body: Bytes) -> Result<Response, Rejection> {
    Ok(begin(&api, &headers, &body).await?)
}

/// `POST /v1/accounts/session/{challenge_id}`.
pub async fn finish(id: ChallengeId, api: Api, body: Bytes) -> Result<Response, Rejection> {
    Ok(complete(&api, id, &body).await?)
}

async fn begin(api: &Api, headers: &HeaderMap, body: &[u8]) -> Result<Response, Problem> {
    let Start { person } = read(body)?;
    let origin = origin_of(headers);
    let now = Instant::now();
    let (id, options) = match person {
        None => api.accounts.start_login(origin, None, now)?,
        Some(person) => {
            let person = read_id::<PersonId>(&person)?;
            let kept = ask(api, move |storage| storage.credentials(&person)).await?;
            let passkeys = passkeys(&kept)?;
            api.accounts.start_login(origin, Some((person, passkeys.as_slice())), now)?
        }
    };
    let public_key = options.public_key;
    Ok(answer(&Started { challenge_id: id.to_string(), public_key }))
}

async fn complete(api: &Api, id: ChallengeId, body: &[u8]) -> Result<Response, Problem> {
    if has_extension_results(body) {
        return Err(Problem::ExtensionResults);
    }
    let Finish { credential } = read(body)?;
    let credential = credential.into_webauthn().ok_or(Problem::Malformed)?;
    let credential_id = credential.raw_id.clone();
    let found = ask(api, move |storage| {
        let Some(owner) = storage.credential_owner(&credential_id)? else {
            return Ok(None);
        };
        Ok(Some((owner, storage.credentials(&owner)?, storage.chain(&owner)?)))
    });
    let (owner, kept, chain) = found.await?.ok_or(AccountError::NoCredential)?;
    let mut kept = passkeys(&kept)?;
    let passkey = kept
        .iter_mut()
        .find(|passkey| passkey.cred_id() == &credential.raw_id)
        .ok_or(AccountError::NoCredential)?;
    let changed = api.accounts.finish_login(id, &credential, owner, passkey, Instant::now())?;
    if changed {
        // The counter, by which a copied key is found out at its next use.
        let (id, json) = (passkey.cred_id().clone(), passkey_json(passkey)?);
        let mut batch = Batch::default();
        batch.put_credential(owner, id, json);
        ask(api, move |storage| storage.commit(batch)).await?;
    }
    let chain = chain.into_iter().map(Base64Url).collect();
    Ok(answer(&Finished { person: owner.to_string(), chain }))
}
