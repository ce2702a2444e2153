//! The routes beside the ceremonies: what they answer, how they refuse, and that the description
//! in `openapi.json` is neither longer nor shorter than what there is.

use crate::fixture::{ORIGIN, OTHER, Relay, read, told};
use crate::wire::{Answer, send};
use cahier_relay::http::{BODY_BYTES_MAX, ROUTES};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SESSION: &str = "/v1/accounts/session";
const JSON: (&str, &str) = ("content-type", "application/json");

async fn get(relay: &Relay, path: &str, headers: &[(&str, &str)]) -> Answer {
    send(relay.address, "GET", path, headers, None).await
}

#[tokio::test]
async fn the_description_names_every_route_and_no_other() {
    let relay = Relay::start().await;
    let described = get(&relay, "/v1/openapi.json", &[]).await;
    let described: Value = serde_json::from_str(&described.body).unwrap();
    let mut named = BTreeSet::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            named.insert((method.to_uppercase(), path.clone()));
        }
    }
    let there: BTreeSet<_> =
        ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(named, there);
    for (method, path) in named {
        let path = path.replace("{challenge_id}", &"0".repeat(64));
        let path = path.replace("{generation}", "1").replace("{size}", "9");
        let path = path.replace("{tile}", "0/000");
        let body = if method == "GET" { None } else { Some("{}") };
        let right = send(relay.address, &method, &path, &[JSON], body).await;
        match path.as_str() {
            "/lan-ca.pem" => assert_eq!(right.status, 404, "there is no such authority here"),
            // Its first checkpoint is of nothing, and comes with the first tick.
            "/log/1/checkpoint" => assert!(matches!(right.status, 200 | 404), "{right:?}"),
            "/log/" => assert_eq!(right.status, 200, "{right:?}"),
            path if path.starts_with("/log/") => assert_eq!(right.status, 404, "{right:?}"),
            _ => assert!(!matches!(right.status, 404 | 405 | 500..), "{path}: {right:?}"),
        }
        let wrong = if method == "GET" { "POST" } else { "GET" };
        let wrong = send(relay.address, wrong, &path, &[], None).await;
        assert_eq!(read(&wrong), Err(told(405, "method")), "{path}");
        assert_eq!(wrong.header("allow"), method);
    }
}

#[tokio::test]
async fn the_relay_tells_what_it_is_and_how_it_is() {
    let relay = Relay::start().await;
    let about = read(&get(&relay, "/v1/relay", &[]).await).unwrap();
    assert_eq!(about["key"], relay.key.to_string());
    assert_eq!((&about["origins"][0], &about["origins"][1]), (&json!(ORIGIN), &json!(OTHER)));
    assert_eq!(about["rp_id"], "relay.example");
    assert_eq!(about["registration"], "open");
    let health = read(&get(&relay, "/health", &[]).await);
    assert_eq!(health, Ok(json!({ "status": "ok" })));
    let metrics = get(&relay, "/metrics", &[]).await;
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    assert!(metrics.body.contains("cahier_relay_accounts 1\n"), "{metrics:?}");
    assert!(metrics.body.contains("cahier_relay_uptime_seconds "));
    assert!(metrics.body.ends_with("# EOF\n"));
}

#[tokio::test]
async fn bodies_are_json_of_a_told_and_bounded_length() {
    let relay = Relay::start().await;
    let long = (BODY_BYTES_MAX + 1).to_string();
    // The last but two is refused by the length that was told, before any of it is sent.
    let cases = [
        (vec![JSON], Some("{"), told(400, "malformed")),
        (vec![JSON], Some("{\"more\":1}"), told(400, "malformed")),
        (vec![JSON], Some("{\"person\":\"me\"}"), told(400, "malformed")),
        (vec![JSON], None, told(411, "length-required")),
        (vec![JSON, ("content-length", long.as_str())], None, told(413, "too-large")),
        (vec![("content-type", "text/plain")], Some("{}"), told(415, "media-type")),
        (vec![], Some("{}"), told(415, "media-type")),
    ];
    for (headers, body, problem) in cases {
        let answer = send(relay.address, "POST", SESSION, &headers, body).await;
        assert_eq!(read(&answer), Err(problem));
    }
    let charset = [("content-type", "application/json; charset=utf-8")];
    let answer = send(relay.address, "POST", SESSION, &charset, Some("{}")).await;
    assert!(read(&answer).is_ok());
    let nothing = get(&relay, "/v1/nothing", &[]).await;
    assert_eq!((nothing.status, nothing.header("content-type")), (404, "application/problem+json"));
}

#[tokio::test]
async fn accepted_pages_may_read_and_others_may_not_ask() {
    let relay = Relay::start().await;
    let asks = ("access-control-request-method", "POST");
    for origin in [ORIGIN, OTHER] {
        let from = ("origin", origin);
        let asked = send(relay.address, "OPTIONS", SESSION, &[from, asks], None).await;
        assert_eq!(asked.status, 204);
        assert_eq!(asked.header("access-control-allow-origin"), origin);
        assert_eq!(asked.header("access-control-allow-methods"), "GET, POST");
        assert_eq!(asked.header("access-control-allow-headers"), "content-type");
        let about = get(&relay, "/v1/relay", &[from]).await;
        assert_eq!(about.header("access-control-allow-origin"), origin);
        assert_eq!(about.header("vary"), "Origin");
        let wrong = get(&relay, SESSION, &[from]).await;
        assert_eq!(read(&wrong), Err(told(405, "method")));
        assert_eq!(wrong.header("access-control-allow-origin"), origin, "problems too");
    }
    for foreign in ["https://evil.example", "null", "http://relay.example"] {
        let from = ("origin", foreign);
        let asked = send(relay.address, "OPTIONS", SESSION, &[from, asks], None).await;
        for refused in [asked, get(&relay, "/v1/relay", &[from]).await] {
            assert_eq!(read(&refused), Err(told(403, "origin")), "{foreign}");
            assert_eq!(refused.header("access-control-allow-origin"), "");
        }
    }
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_to_wait() {
    let relay = Relay::start().await;
    let mut refused = None;
    for _ in 0..3_000 {
        let answer = get(&relay, "/v1/relay", &[("x-forwarded-for", "192.0.2.1")]).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("so many requests at once are too many");
    assert_eq!(read(&refused), Err(told(429, "too-many")));
    assert_eq!(refused.header("retry-after"), "2");
    let other = get(&relay, "/v1/relay", &[("x-forwarded-for", "192.0.2.2")]).await;
    assert_eq!(other.status, 200, "others are not held up");
}
