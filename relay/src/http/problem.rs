//! Errors as problem JSON (RFC 9457): one list of what can go wrong over HTTP, one place where a
//! rejection becomes an answer. A problem says what happened and what to do, and repeats nothing
//! that a client sent.

use crate::accounts::{AccountError, ProofError};
use serde_json::json;
use std::convert::Infallible;
use warp::Rejection;
use warp::http::StatusCode;
use warp::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use warp::reject;
use warp::reply::Response;

/// What can go wrong over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No such resource.
    #[error("there is nothing under this address")]
    NotFound,
    /// The resource is there, the method is not.
    #[error("this address does not answer that method")]
    Method,
    /// The body is not what the route expects.
    #[error("the request is not of the expected form: see /v1/openapi.json")]
    Malformed,
    /// The body is not JSON.
    #[error("the body must be JSON, sent as application/json")]
    MediaType,
    /// The length of the body was not told.
    #[error("the length of the body must be told before it is sent")]
    LengthRequired,
    /// The body is larger than the route takes.
    #[error("the body is larger than this route takes")]
    TooLarge,
    /// Too many requests from one address.
    #[error("too many requests from this address: wait a little and try again")]
    TooMany,
    /// A page of a foreign origin asks.
    #[error("pages of this address may not speak to this relay: ask who runs it to accept it")]
    Origin,
    /// A credential came with results of client extensions.
    #[error(
        "results of client extensions (such as prf) must not leave the page: send only id, \
         rawId, type and response"
    )]
    ExtensionResults,
    /// The relay does not know the person.
    #[error("this relay has no account of that person: connect first, with a ticket if needed")]
    NoAccount,
    /// The device could not be recognised.
    #[error("{0}")]
    Proof(ProofError),
    /// A ceremony failed.
    #[error("{0}")]
    Account(AccountError),
    /// The credential is registered already.
    #[error("this passkey is registered already")]
    Taken,
    /// Storage does not answer, or the relay is stopping.
    #[error("the relay cannot read or write at the moment: nothing was changed, try again")]
    Unavailable,
}

impl reject::Reject for Problem {}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        Self::Account(error)
    }
}

impl From<ProofError> for Problem {
    fn from(error: ProofError) -> Self {
        Self::Proof(error)
    }
}

impl Problem {
    /// Status, name and title; the name is what programs tell problems apart by.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method", "Method not allowed"),
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed", "Malformed request"),
            Self::MediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Unsupported media type")
            }
            Self::LengthRequired => {
                (StatusCode::LENGTH_REQUIRED, "length-required", "Length required")
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large"),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many requests"),
            Self::Origin => (StatusCode::FORBIDDEN, "origin", "Origin not accepted"),
            Self::ExtensionResults => {
                (StatusCode::BAD_REQUEST, "extension-results", "Extension results not wanted")
            }
            Self::NoAccount => (StatusCode::NOT_FOUND, "no-account", "No account"),
            Self::Proof(error) => proof_parts(error),
            Self::Account(error) => account_parts(error),
            Self::Taken => (StatusCode::CONFLICT, "taken", "Registered already"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Unavailable"),
        }
    }

    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        self.parts().0
    }

    /// The answer.
    pub fn response(self) -> Response {
        let (status, name, title) = self.parts();
        let body = json!({
            "type": format!("urn:cahier:problem:{name}"),
            "title": title,
            "status": status.as_u16(),
            "detail": self.to_string(),
        });
        let mut response = Response::new(body.to_string().into());
        *response.status_mut() = status;
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        if matches!(self, Self::TooMany | Self::Unavailable) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }

    fn of(rejection: &Rejection) -> Self {
        if let Some(problem) = rejection.find::<Self>() {
            *problem
        } else if rejection.is_not_found() {
            Self::NotFound
        } else if rejection.find::<reject::PayloadTooLarge>().is_some() {
            Self::TooLarge
        } else if rejection.find::<reject::LengthRequired>().is_some() {
            Self::LengthRequired
        } else if rejection.find::<reject::UnsupportedMediaType>().is_some() {
            Self::MediaType
        } else if rejection.find::<reject::MethodNotAllowed>().is_some() {
            // Last: every sibling route of another method rejects in this way.
            Self::Method
        } else {
            Self::Malformed
        }
    }
}

fn proof_parts(error: ProofError) -> (StatusCode, &'static str, &'static str) {
    match error {
        ProofError::Chain(_) => (StatusCode::CONFLICT, "chain", "Records do not fit"),
        ProofError::Unknown => (StatusCode::NOT_FOUND, "no-account", "No account"),
        ProofError::Person | ProofError::Device => {
            (StatusCode::FORBIDDEN, "device", "Device not recognised")
        }
        ProofError::Signature => (StatusCode::FORBIDDEN, "signature", "Signature wrong"),
    }
}

fn account_parts(error: AccountError) -> (StatusCode, &'static str, &'static str) {
    match error {
        AccountError::Origin => (StatusCode::FORBIDDEN, "origin", "Origin not accepted"),
        AccountError::Challenge => (StatusCode::GONE, "challenge", "Challenge not waiting"),
        AccountError::NotVerified => (StatusCode::FORBIDDEN, "not-verified", "User not verified"),
        AccountError::Refused => (StatusCode::FORBIDDEN, "refused", "Passkey refused"),
        AccountError::NoCredential => (StatusCode::NOT_FOUND, "no-credential", "No passkey"),
        AccountError::TooMany => {
            (StatusCode::CONFLICT, "too-many-credentials", "Too many passkeys")
        }
        AccountError::Configuration | AccountError::Entropy | AccountError::Kept => {
            (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error")
        }
    }
}

/// Turns whatever a route rejected into an answer; for the API and for whatever else a server
/// puts beside it.
pub async fn recover(rejection: Rejection) -> Result<Response, Infallible> {
    Ok(Problem::of(&rejection).response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_wins_over_what_its_siblings_say() {
        let found = Problem::of(&reject::custom(Problem::Taken));
        assert_eq!(found, Problem::Taken);
        assert_eq!(Problem::of(&reject::not_found()), Problem::NotFound);
        let response = Problem::Account(AccountError::Challenge).response();
        assert_eq!(response.status(), StatusCode::GONE);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
    }
}
