//! Bodies: JSON of a bounded size. What does not parse is refused without a word about its
//! content, for a credential could be in it.

use super::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::ready;
use std::str::FromStr;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{HeaderMap, header::CONTENT_TYPE};
use warp::hyper::body::Bytes;
use warp::reply::{Reply, Response};

/// Largest body, bytes: a chain of more than a hundred devices.
pub const BODY_BYTES_MAX: u64 = 256 * 1024;

/// A JSON body, unread. The media type is insisted on: a form of a foreign page cannot send it
/// without a preflight.
pub fn json_body() -> BoxedFilter<(Bytes,)> {
    warp::header::headers_cloned()
        .and_then(|headers: HeaderMap| ready(is_json(&headers).map_err(warp::reject::custom)))
        .untuple_one()
        .and(warp::body::content_length_limit(BODY_BYTES_MAX))
        .and(warp::body::bytes())
        .boxed()
}

fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|text| text.split(';').next()).map(str::trim);
    match essence {
        Some(kind) if kind.eq_ignore_ascii_case("application/json") => Ok(()),
        _ => Err(Problem::MediaType),
    }
}

/// Reads a JSON body.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|_| Problem::Malformed)
}

/// Reads an id from its hex form.
pub fn read_id<T: FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::Malformed)
}

/// A JSON answer.
pub fn answer<T: Serialize>(value: &T) -> Response {
    warp::reply::json(value).into_response()
}
