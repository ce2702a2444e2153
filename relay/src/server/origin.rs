//! Which pages may open a socket. Sessions are proved by device signatures and no cookie is ever
//! read, so a foreign page could do nothing with one; it has no business here all the same.

use warp::http::HeaderMap;
use warp::http::header::{HOST, ORIGIN};

/// Whether a request comes from an accepted page: of the relay's own address, of a listed
/// origin, or from no page at all.
pub(super) fn is_accepted(headers: &HeaderMap, origins: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let page_host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let same = page_host.zip(host).is_some_and(|(page, host)| page.eq_ignore_ascii_case(host));
    same || origins.iter().any(|accepted| accepted == origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_listed_and_no_pages_are_accepted() {
        let asks = |origin: Option<&str>, host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            is_accepted(&headers, &["https://app.example".to_owned()])
        };
        assert!(asks(None, "localhost:8080"));
        assert!(asks(Some("http://localhost:8080"), "localhost:8080"));
        assert!(asks(Some("https://Relay.example"), "relay.example"));
        assert!(asks(Some("https://app.example"), "relay.example"));
        assert!(!asks(Some("http://app.example"), "relay.example"));
        assert!(!asks(Some("http://localhost:8081"), "localhost:8080"));
        assert!(!asks(Some("null"), "localhost:8080"));
        assert!(!asks(Some("https://evil.example"), "relay.example"));
    }
}
