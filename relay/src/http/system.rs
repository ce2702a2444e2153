//! What the relay tells about itself: whether it is well, figures, what it is, how to ask.

use super::Api;
use super::body::answer;
use super::instance_log::{self, Log};
use super::problem::Problem;
use super::store::ask;
use serde::Serialize;
use warp::Rejection;
use warp::http::header::{CONTENT_TYPE, HeaderValue};
use warp::reply::Response;

const OPENAPI: &str = include_str!("../../openapi.json");

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

#[derive(Serialize)]
struct Relay<'a> {
    /// Public key, hex.
    key: String,
    version: &'static str,
    protocol: u16,
    origins: &'a [String],
    rp_id: &'a str,
    registration: &'a str,
    /// The public log; null until it begins, a moment after the first start.
    log: Option<Log>,
}

fn text(body: String, kind: &'static str) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// `GET /health`: well only when the store answers.
pub async fn health(api: Api) -> Result<Response, Rejection> {
    ask(&api, |storage| storage.counts()).await?;
    Ok(answer(&Health { status: "ok" }))
}

/// `GET /metrics`: OpenMetrics 1.0 text.
pub async fn metrics(api: Api) -> Result<Response, Rejection> {
    let stats = api.core.stats().await.map_err(|_| Problem::Unavailable)?;
    let uptime = "cahier_relay_uptime_seconds";
    let mut body = format!("# TYPE {uptime} gauge\n# UNIT {uptime} seconds\n");
    body += &format!("{uptime} {}\n", api.started.elapsed().as_secs());
    body += &api.metrics.render(&stats);
    Ok(text(body, "application/openmetrics-text; version=1.0.0; charset=utf-8"))
}

/// `GET /lan-ca.pem`: the certificate that a tablet must trust to reach a relay on a local
/// network.
pub async fn lan_ca(api: Api) -> Result<Response, Rejection> {
    let path = api.lan_ca.ok_or(Problem::NotFound)?;
    let pem = tokio::fs::read_to_string(path).await.map_err(|error| {
        tracing::error!(%error, "the certificate of the authority cannot be read");
        Problem::Unavailable
    })?;
    Ok(text(pem, "application/x-x509-ca-cert"))
}

/// `GET /v1/openapi.json`.
pub async fn openapi() -> Result<Response, Rejection> {
    Ok(text(OPENAPI.to_owned(), "application/vnd.oai.openapi+json;version=3.1"))
}

/// `GET /v1/relay`.
pub async fn relay(api: Api) -> Result<Response, Rejection> {
    let log = ask(&api, |storage| instance_log::newest(storage)).await?;
    Ok(answer(&Relay {
        key: api.relay.to_string(),
        version: env!("CARGO_PKG_VERSION"),
        protocol: cahier_protocol::VERSION,
        origins: &api.origins,
        rp_id: api.accounts.rp_id(),
        registration: &api.registration,
        log,
    }))
}
