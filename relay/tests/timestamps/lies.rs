//! Authorities that lie: what does not stand is refused, and said.

use crate::common::PATIENCE;
use crate::http;
use crate::lab::{Key, Lab, has_openssl};
use crate::site::{Site, authority, why, with};
use cahier_relay::timestamps::State;
use cahier_timestamp::{HashAlgorithm, Imprint, Request};
use serde_json::json;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener};

/// The imprint in a query, which was made with SHA-256.
fn imprint_of(query: &[u8]) -> Imprint {
    let at = query.windows(2).position(|window| window == [0x04, 0x20]).unwrap() + 2;
    Imprint::new(HashAlgorithm::Sha256, query[at..at + 32].to_vec()).unwrap()
}

/// An authority that gives an honest token for another request than it was sent.
fn twisted(honest: SocketAddr, twist: impl Fn(&[u8]) -> Request + Send + 'static) -> SocketAddr {
    http::serve(move |query| Some(http::post(honest, &twist(query).encode(), PATIENCE).unwrap()))
}

/// A server that answers everything with these very bytes.
fn raw(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Whoever asked may hang up at any time, and takes no answer before asking.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer).and_then(|()| stream.shutdown(Shutdown::Write));
            let _ = io::copy(&mut stream, &mut io::sink());
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_stand_is_refused_and_said() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let forger = Lab::new("Lab root", Key::P256, &[]);
    let stranger = Lab::new("Other root", Key::P256, &[]);
    let honest = lab.serve("tsa", None);
    let garbage = http::serve(|_| Some(b"<html>busy</html>".to_vec()));
    let nonce = twisted(honest, |query| Request {
        imprint: imprint_of(query),
        nonce: Some(7),
        policy: None,
    });
    let imprint = twisted(honest, |_| Request {
        imprint: Imprint::of(HashAlgorithm::Sha256, b"something else"),
        nonce: Some(7),
        policy: None,
    });
    // Sends a root along that bears the known name.
    let forged = forger.serve("tsa", Some("root.pem"));
    let unknown = stranger.serve("tsa", None);
    // Where it leads to is never asked.
    let moved =
        raw(b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n");
    let page = raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");
    let cases = [
        (authority("garbage", garbage, &lab), "damaged"),
        (authority("nonce", nonce, &lab), "another nonce"),
        (authority("imprint", imprint, &lab), "another hash"),
        (authority("forger", forged, &lab), "forgery"),
        (authority("unknown", unknown, &lab), "no authority that you trust"),
        (authority("moved", moved, &lab), "HTTP status 302"),
        (authority("page", page, &lab), "something else than a timestamp"),
        (
            with(authority("refusal", honest, &lab), "policy", json!("1.2.3.4.9")),
            "gave no timestamp",
        ),
    ];
    let site = Site::new(&cases.iter().map(|(case, _)| case.clone()).collect::<Vec<_>>());
    let relay = site.start().await;
    relay.write(1).await;
    let all_said = |state: &State| {
        cases.iter().all(|(case, words)| why(state, case["name"].as_str().unwrap()).contains(words))
    };
    let now = site.until(all_said).await;
    assert!(now.authorities.iter().all(|authority| authority.newest.is_none()), "{now}");
    let shown = now.to_string();
    assert!(cases.iter().all(|(_, words)| shown.contains(words)), "{shown}");
    relay.stop().await;
}
