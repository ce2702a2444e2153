//! The addresses of the API in one list, as `openapi.json` names them: what is not in it is left
//! to whatever the server puts beside the API (the page, the socket).

use std::future::ready;
use warp::filters::BoxedFilter;
use warp::path::FullPath;
use warp::{Filter, Rejection};

/// One address and its one method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path; a part in braces stands for any value.
    pub path: &'static str,
    /// What asking costs, in units of the rate limit.
    pub units: u32,
}

/// The part of a path that stands for all that follows: the path of a tile has parts of its own.
const TAIL: &str = "{tile}";

const fn route(method: &'static str, path: &'static str, units: u32) -> Route {
    Route { method, path, units }
}

/// Every address of the API. Ceremonies cost more: each makes the relay check signatures.
pub static ROUTES: [Route; 13] = [
    route("GET", "/health", 1),
    route("GET", "/metrics", 1),
    route("GET", "/lan-ca.pem", 1),
    route("GET", "/v1/openapi.json", 1),
    route("GET", "/v1/relay", 1),
    route("GET", "/log/", 2),
    route("GET", "/log/{generation}/checkpoint", 1),
    route("GET", "/log/{generation}/tile/{tile}", 1),
    route("GET", "/log/{generation}/stamps/{size}", 1),
    route("POST", "/v1/accounts/registration", 5),
    route("POST", "/v1/accounts/registration/{challenge_id}", 5),
    route("POST", "/v1/accounts/session", 5),
    route("POST", "/v1/accounts/session/{challenge_id}", 5),
];

impl Route {
    fn has(&self, path: &str) -> bool {
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(TAIL), Some(their)) if !their.is_empty() => return true,
                (Some(our), Some(their)) if our == their => {}
                (Some(our), Some(their)) if our.starts_with('{') && !their.is_empty() => {}
                _ => return false,
            }
        }
    }
}

/// The address that a path belongs to.
pub fn find(path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.has(path))
}

/// Lets a request pass whose path is in the list; any other is none of the API's business.
pub fn ours() -> BoxedFilter<(&'static Route,)> {
    warp::path::full()
        .and_then(|path: FullPath| {
            let found: Result<_, Rejection> =
                find(path.as_str()).ok_or_else(warp::reject::not_found);
            ready(found)
        })
        .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_their_route() {
        for route in &ROUTES {
            assert_eq!(find(route.path), Some(route));
        }
        let any = find("/v1/accounts/session/abc").unwrap();
        assert_eq!(any.path, "/v1/accounts/session/{challenge_id}");
        for tile in ["/log/1/tile/0/000", "/log/12/tile/entries/x001/067.p/8"] {
            assert_eq!(find(tile).unwrap().path, "/log/{generation}/tile/{tile}");
        }
        assert_eq!(
            (find("/log/1/tile/"), find("/log/1"), find("/log/1/other")),
            (None, None, None)
        );
        assert_eq!(find("/log/").unwrap().path, "/log/");
        for other in
            ["/", "/log", "/log//", "/v1/accounts/session/", "/v1/relay/x", "/v0", "/healthy", ""]
        {
            assert_eq!(find(other), None, "{other}");
        }
    }
}
