//! Which pages may speak to the relay: those of the accepted origins (Fetch standard, CORS
//! protocol). A request that names a foreign origin is refused, not only left unreadable:
//! nothing here is meant for other pages.

use super::problem::Problem;
use std::collections::HashSet;
use std::future::ready;
use std::sync::Arc;
use warp::filters::BoxedFilter;
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN, VARY,
};
use warp::http::{HeaderMap, Method, StatusCode};
use warp::reply::Response;
use warp::{Filter, Rejection, Reply};

/// The accepted origins, as browsers write them.
#[derive(Clone, Debug)]
pub struct Origins(Arc<HashSet<String>>);

/// The origin that a request names, if it names one.
pub fn origin_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(ORIGIN).and_then(|value| value.to_str().ok())
}

impl Origins {
    /// These and no others.
    pub fn new(origins: &[String]) -> Self {
        Self(Arc::new(origins.iter().cloned().collect()))
    }

    /// Refuses a request that names a foreign origin; one that names none is no page's.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let named = headers.contains_key(ORIGIN);
        let accepted = origin_of(headers).is_some_and(|origin| self.0.contains(origin));
        if named && !accepted { Err(Problem::Origin) } else { Ok(()) }
    }

    /// Answers a browser that asks whether it may ask.
    pub fn preflight(&self) -> BoxedFilter<(Response,)> {
        let origins = self.clone();
        warp::method()
            .and(warp::header::headers_cloned())
            .and_then(move |method: Method, headers: HeaderMap| {
                ready(origins.answer(&method, &headers))
            })
            .boxed()
    }

    fn answer(&self, method: &Method, headers: &HeaderMap) -> Result<Response, Rejection> {
        if method != Method::OPTIONS {
            // Not "method not allowed": the routes that follow know that better.
            return Err(warp::reject::not_found());
        }
        self.check(headers)?;
        if !headers.contains_key(ORIGIN) || !headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return Err(Problem::Method.into());
        }
        let mut response = StatusCode::NO_CONTENT.into_response();
        for (name, value) in [
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
            (ACCESS_CONTROL_MAX_AGE, "600"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        Ok(response)
    }

    /// Lets a page of an accepted origin read the answer.
    pub fn let_read(&self, asked: &HeaderMap, response: &mut Response) {
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_static("Origin"));
        if let (Ok(()), Some(origin)) = (self.check(asked), asked.get(ORIGIN)) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
    }
}
