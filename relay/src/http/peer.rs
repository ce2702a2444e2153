//! Who is at the other end: the address that limits are kept by. It is used for that and for
//! nothing else, and is not logged.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::HeaderMap;

/// The peer of a connection that did not come through warp's own server, put into the request by
/// whoever accepted it (see [`crate::tls`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// The address of the peer; unspecified where there is none.
pub fn peer() -> BoxedFilter<(IpAddr,)> {
    warp::addr::remote()
        .and(warp::ext::optional::<Peer>())
        .and(warp::header::headers_cloned())
        .map(|plain: Option<SocketAddr>, tls: Option<Peer>, headers: HeaderMap| {
            let socket = tls.map(|Peer(socket)| socket).or(plain);
            behind_proxy(socket.map(|socket| socket.ip()), &headers)
        })
        .boxed()
}

/// A proxy on the same machine is believed when it says for whom it asks: the last address it
/// wrote. Nobody else is, for the header can be made up.
fn behind_proxy(peer: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
    if !peer.is_loopback() {
        return peer;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back();
    let told = last.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    told.unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_local_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "9.9.9.9, 10.0.0.7".parse().unwrap());
        let ask = |peer: &str| behind_proxy(Some(peer.parse().unwrap()), &headers).to_string();
        assert_eq!(ask("127.0.0.1"), "10.0.0.7");
        assert_eq!(ask("::ffff:127.0.0.1"), "10.0.0.7");
        assert_eq!(ask("192.168.1.2"), "192.168.1.2");
        let none = HeaderMap::new();
        assert_eq!(behind_proxy(Some("::1".parse().unwrap()), &none).to_string(), "::1");
    }
}
