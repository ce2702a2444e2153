//! Asking the store from a request: on the core's own thread, so that there is one writer.

use super::Api;
use super::problem::Problem;
use crate::accounts::AccountError;
use crate::storage::{Storage, Stored};
use webauthn_rs::prelude::Passkey;

/// Runs a question on the core's thread.
pub async fn ask<R: Send + 'static>(
    api: &Api,
    question: impl FnOnce(&mut dyn Storage) -> Stored<R> + Send + 'static,
) -> Result<R, Problem> {
    match api.core.with_storage(question).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            tracing::error!(%error, "storage failed");
            Err(Problem::Unavailable)
        }
        Err(_) => Err(Problem::Unavailable),
    }
}

/// Reads credentials as they were kept.
pub fn passkeys(kept: &[String]) -> Result<Vec<Passkey>, AccountError> {
    let read = kept.iter().map(|json| serde_json::from_str::<Passkey>(json));
    read.collect::<Result<Vec<_>, serde_json::Error>>().map_err(|error| {
        tracing::error!(%error, "a credential that was kept cannot be read back");
        AccountError::Kept
    })
}

/// A credential as it is kept: its public key and what WebAuthn asks to remember.
pub fn passkey_json(passkey: &Passkey) -> Result<String, AccountError> {
    serde_json::to_string(passkey).map_err(|error| {
        tracing::error!(%error, "a credential cannot be written");
        AccountError::Kept
    })
}
