//! All routes of the relay: the socket, the API of the `http` module, the page's files.

use super::addresses::Addresses;
use super::handle::CoreHandle;
use super::static_files::Page;
use super::{origin, socket, static_files, upgrade};
use crate::http::{Api, Problem, peer, recover};
use crate::metrics::Metrics;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;
use tokio::sync::mpsc;
use warp::filters::BoxedFilter;
use warp::http::{HeaderMap, StatusCode};
use warp::hyper::upgrade::OnUpgrade;
use warp::path::FullPath;
use warp::reply::{Reply, Response};
use warp::{Filter, Rejection};

/// What the routes work with.
#[derive(Clone)]
pub struct AppState {
    /// The relay's core.
    pub core: CoreHandle,
    /// Its counters.
    pub metrics: Arc<Metrics>,
    /// What the HTTP API works with.
    pub api: Api,
    /// Origins whose pages may open a socket, beside the relay's own address.
    pub origins: Vec<String>,
    /// The page's files.
    pub(super) page: Option<Page>,
    /// Held by every open socket, so that a stopping server can wait for the last one.
    pub alive: mpsc::Sender<()>,
    /// Room for sockets by address.
    pub(super) addresses: Arc<Addresses>,
}

/// The routes.
pub fn routes(state: AppState) -> BoxedFilter<(Response,)> {
    let api = crate::http::routes(state.api.clone());
    let page = page(state.page.clone());
    socket_route(state).or(api).unify().or(page).unify().recover(recover).unify().boxed()
}

fn socket_route(state: AppState) -> BoxedFilter<(Response,)> {
    warp::path!("v1" / "socket")
        .and(warp::get())
        .and(peer())
        .and(warp::header::headers_cloned())
        .and(warp::ext::optional::<OnUpgrade>())
        .map(move |peer: IpAddr, headers: HeaderMap, on_upgrade: Option<OnUpgrade>| {
            static_files::never_cached(open_socket(&state, peer, &headers, on_upgrade))
        })
        .boxed()
}

fn open_socket(
    state: &AppState,
    peer: IpAddr,
    headers: &HeaderMap,
    on_upgrade: Option<OnUpgrade>,
) -> Response {
    if !origin::is_accepted(headers, &state.origins) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(place) = state.addresses.take(peer, Instant::now()) else {
        state.metrics.address_refusals.fetch_add(1, Relaxed);
        return Problem::TooMany.response();
    };
    let (core, metrics) = (state.core.clone(), Arc::clone(&state.metrics));
    let alive = state.alive.clone();
    upgrade::upgrade(headers, on_upgrade, move |open| async move {
        socket::serve(open, core, metrics).await;
        drop((place, alive));
    })
}

/// The page's files. What stands below `/v1/` and `/log/` is the API's and never a page.
fn page(page: Option<Page>) -> BoxedFilter<(Response,)> {
    warp::get()
        .or(warp::head())
        .unify()
        .and(warp::path::full())
        .and(warp::header::headers_cloned())
        .and_then(move |path: FullPath, headers: HeaderMap| {
            let api = ["/v1/", "/log/"].iter().any(|api| path.as_str().starts_with(api));
            let page = page.clone().filter(|_| !api);
            async move {
                let page = page.ok_or_else(warp::reject::not_found)?;
                let found = static_files::answer(&page, path.as_str(), &headers).await;
                let found: Result<Response, Rejection> = found.ok_or_else(warp::reject::not_found);
                found
            }
        })
        .boxed()
}
