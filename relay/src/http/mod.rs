//! The HTTP API: what does not belong on the socket. Health and figures for whoever runs the
//! relay, what it is for whoever speaks to it, its public log, and the ceremonies of passkeys.
//!
//! Every error is problem JSON (RFC 9457) and leaves through one `recover`; nothing is cached but
//! what never changes; only pages of accepted origins may ask; bodies are bounded and addresses
//! limited.

mod body;
mod cors;
mod instance_log;
mod limit;
mod log_page;
mod peer;
mod problem;
mod registration;
mod route;
mod session;
mod store;
mod system;

pub use body::BODY_BYTES_MAX;
pub(crate) use limit::{RateLimit, network};
pub use log_page::Shown;
pub use peer::{Peer, peer};
pub use problem::{Problem, recover};
pub use route::{ROUTES, Route};

use crate::accounts::{Accounts, ChallengeId};
use crate::metrics::Metrics;
use crate::server::CoreHandle;
use cahier_evidence::Hash;
use cors::Origins;
use std::convert::Infallible;
use std::future::ready;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use warp::filters::BoxedFilter;
use warp::http::header::{ALLOW, CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use warp::http::{HeaderMap, StatusCode};
use warp::reply::Response;
use warp::{Filter, Rejection};

/// What the routes work with.
#[derive(Clone)]
pub struct Api {
    /// The relay's core.
    pub core: CoreHandle,
    /// Its counters.
    pub metrics: Arc<Metrics>,
    /// Passkeys.
    pub accounts: Arc<Accounts>,
    /// When the relay was started.
    pub started: Instant,
    /// Origins whose pages may ask, as browsers write them.
    pub origins: Vec<String>,
    /// The relay's public key.
    pub relay: Hash,
    /// Who may open an account: `open` to all, or by `tickets` (or an invitation).
    pub registration: String,
    /// Certificate of the authority of a relay on a local network, for tablets to install.
    pub lan_ca: Option<PathBuf>,
    /// How timestamps are, for the page of the log.
    pub shown: Arc<Shown>,
}

/// The API. A request for another address is rejected as not found, so that other routes can
/// follow; put [`recover`] behind the last of them.
pub fn routes(api: Api) -> BoxedFilter<(Response,)> {
    let origins = Origins::new(&api.origins);
    let limit = Arc::new(RateLimit::of_http(api.started));
    let answered = origins
        .preflight()
        .or(guard(limit, origins.clone()).and(own_routes(&api)))
        .unify()
        .recover(recover)
        .unify();
    route::ours()
        .and(warp::header::headers_cloned())
        .and(answered)
        .map(move |route: &'static Route, asked: HeaderMap, response: Response| {
            finish(route, &origins, &asked, response)
        })
        .boxed()
}

/// What every answer carries.
fn finish(route: &Route, origins: &Origins, asked: &HeaderMap, mut answer: Response) -> Response {
    if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static(route.method));
    }
    let headers = answer.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    origins.let_read(asked, &mut answer);
    answer
}

/// Turns away foreign pages and whoever asks too often.
fn guard(limit: Arc<RateLimit>, origins: Origins) -> BoxedFilter<()> {
    peer()
        .and(route::ours())
        .and(warp::header::headers_cloned())
        .and_then(move |peer: IpAddr, route: &'static Route, headers: HeaderMap| {
            let verdict = if limit.spend(peer, route.units, Instant::now()) {
                origins.check(&headers)
            } else {
                Err(Problem::TooMany)
            };
            ready(verdict.map_err(Rejection::from))
        })
        .untuple_one()
        .boxed()
}

fn with<T: Clone + Send + Sync + 'static>(
    value: &T,
) -> impl Filter<Extract = (T,), Error = Infallible> + Clone + use<T> {
    let value = value.clone();
    warp::any().map(move || value.clone())
}

fn own_routes(api: &Api) -> BoxedFilter<(Response,)> {
    system_routes(api).or(log_routes(api)).unify().or(account_routes(api)).unify().boxed()
}

fn system_routes(api: &Api) -> BoxedFilter<(Response,)> {
    let health = warp::path!("health").and(warp::get()).and(with(api)).and_then(system::health);
    let metrics = warp::path!("metrics").and(warp::get()).and(with(api)).and_then(system::metrics);
    let lan_ca = warp::path!("lan-ca.pem").and(warp::get()).and(with(api)).and_then(system::lan_ca);
    let openapi = warp::path!("v1" / "openapi.json").and(warp::get()).and_then(system::openapi);
    let relay = warp::path!("v1" / "relay").and(warp::get()).and(with(api)).and_then(system::relay);
    let operator = health.or(metrics).unify().or(lan_ca).unify().boxed();
    operator.or(openapi).unify().or(relay).unify().boxed()
}

fn log_routes(api: &Api) -> BoxedFilter<(Response,)> {
    let checkpoint = warp::path!("log" / u32 / "checkpoint")
        .and(warp::get())
        .and(with(api))
        .and_then(instance_log::checkpoint);
    let tile = warp::path!("log" / u32 / "tile" / ..)
        .and(warp::path::tail())
        .and(warp::get())
        .and(with(api))
        .and_then(instance_log::tile);
    let stamps = warp::path!("log" / u32 / "stamps" / u64)
        .and(warp::get())
        .and(with(api))
        .and_then(instance_log::stamps);
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    let page = warp::path!("log")
        .and(warp::get())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(with(api))
        .and_then(log_page::log_page);
    checkpoint.or(tile).unify().or(stamps).unify().or(page).unify().boxed()
}

fn account_routes(api: &Api) -> BoxedFilter<(Response,)> {
    let ask = warp::post().and(with(api)).and(warp::header::headers_cloned());
    let ask = ask.and(body::json_body()).boxed();
    let tell = warp::post().and(with(api)).and(body::json_body()).boxed();
    let register = warp::path!("v1" / "accounts" / "registration")
        .and(ask.clone())
        .and_then(registration::start);
    let registered = warp::path!("v1" / "accounts" / "registration" / ChallengeId)
        .and(tell.clone())
        .and_then(registration::finish);
    let log_in = warp::path!("v1" / "accounts" / "session").and(ask).and_then(session::start);
    let logged_in = warp::path!("v1" / "accounts" / "session" / ChallengeId)
        .and(tell)
        .and_then(session::finish);
    let registration = register.or(registered).unify().boxed();
    registration.or(log_in).unify().or(logged_in).unify().boxed()
}
