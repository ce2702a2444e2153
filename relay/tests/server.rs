//! The real server on a free port, driven by real clients.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod people;

use cahier_evidence::{Position, Role, ZoneHead, ZoneState};
use cahier_protocol::{
    ClientMessage, Fault, Notice, Outcome, RelayMessage, Reply, Request, VERSION,
};
use cahier_relay::core::Policy;
use cahier_relay::server::{ServeError, Server, ServerConfig};
use common::{Client, PATIENCE};
use people::{Someone, foresee};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// A relay in this process.
struct Running {
    url: String,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

fn config(data: &Path, www: Option<&Path>) -> ServerConfig {
    ServerConfig {
        data: data.to_owned(),
        www: www.map(Path::to_owned),
        host: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 0,
        origins: vec![],
        tls: None,
        lan: false,
        policy: Policy { open_registration: true, ..Policy::default() },
    }
}

async fn start(config: ServerConfig) -> Running {
    let server = Server::open(config).await.unwrap();
    let url = server.url();
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(server.run(async move {
        // Dropping the sender stops the relay as well.
        let _ = stopped.await;
    }));
    Running { url, stop, ended }
}

impl Running {
    async fn stop(self) {
        self.stop.send(()).unwrap();
        timeout(PATIENCE, self.ended).await.unwrap().unwrap().unwrap();
    }

    /// A plain HTTP request, answered whole.
    async fn http(&self, head: &str) -> String {
        let address = self.url.replacen("http://localhost", "127.0.0.1", 1);
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_members_share_a_zone_and_a_restart_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(config(dir.path(), None)).await;
    let (ana, bo) = (Someone::new(1), Someone::new(2));
    let mut a = Client::log_in(&relay.url, &ana).await;
    let mut b = Client::log_in(&relay.url, &bo).await;
    let (mut zone, genesis) = ana.begin_zone(7);
    let mut items = vec![genesis];
    foresee(&mut zone, &items[0]);
    items.push(ana.admit(&zone, &bo, Role::Editor));
    foresee(&mut zone, &items[1]);
    items.push(ana.envelope(&zone, 1, b"hello"));
    foresee(&mut zone, &items[2]);
    assert_eq!(b.ask(Request::Watch { zones: vec![zone.id] }).await, Reply::Done);
    let (outcomes, head) = a.push(zone.id, items).await;
    assert_eq!(outcomes, [Outcome::At(0), Outcome::At(1), Outcome::At(2)]);
    let Notice::Grew { head: told } = b.notice().await else { panic!() };
    assert_eq!(ZoneHead::parse(&told).unwrap(), head);
    let pull = Request::Pull { zone: zone.id, held: Position::default(), without: None };
    let Reply::Leaves { leaves, .. } = b.ask(pull.clone()).await else { panic!() };
    let mut seen = ZoneState::new(zone.id);
    leaves.iter().for_each(|leaf| drop(seen.append(leaf).unwrap()));
    assert_eq!(seen.position(), head.position);
    relay.stop().await;
    assert_eq!(a.hear().await, Some(RelayMessage::Goodbye(Fault::Stopping)));
    assert_eq!(a.hear().await, None);

    let relay = start(config(dir.path(), None)).await;
    let mut b = Client::log_in(&relay.url, &bo).await;
    let Reply::Leaves { leaves: again, head: shown, .. } = b.ask(pull).await else { panic!() };
    assert_eq!((again, ZoneHead::parse(&shown).unwrap()), (leaves, head));
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_binary_message_ends_the_connection() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(config(dir.path(), None)).await;
    let ana = Someone::new(1);
    let mut text = Client::log_in(&relay.url, &ana).await;
    text.send(Message::text("hello")).await.unwrap();
    assert_eq!(text.hear().await, None);
    let mut noise = Client::log_in(&relay.url, &ana).await;
    noise.send(Message::Binary(vec![1, 2, 3].into())).await.unwrap();
    assert_eq!(noise.hear().await, Some(RelayMessage::Goodbye(Fault::Malformed)));
    assert_eq!(noise.hear().await, None);
    let mut large = Client::log_in(&relay.url, &ana).await;
    let bytes = vec![0; cahier_protocol::FRAME_BYTES_MAX + 1];
    // The relay may close while we still send.
    let _ = large.send(Message::Binary(bytes.into())).await;
    assert_eq!(large.hear().await, None);
    let mut stranger = Client::connect(&relay.url).await;
    let (person, device) = (ana.person(), ana.device());
    let hello = ClientMessage::Hello { version: VERSION + 1, person, device };
    stranger.say(&hello).await;
    assert_eq!(stranger.hear().await, Some(RelayMessage::Goodbye(Fault::Version)));
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_served_strictly_and_the_api_is_never_cached() {
    let dir = tempfile::tempdir().unwrap();
    let www = dir.path().join("www");
    std::fs::create_dir(&www).unwrap();
    std::fs::write(www.join("index.html"), "<!doctype html><title>Cahier").unwrap();
    std::fs::write(www.join("app.js"), "export {}").unwrap();
    let relay = start(config(&dir.path().join("data"), Some(&www))).await;
    let page = relay.http("GET /entries/12 HTTP/1.1").await.to_lowercase();
    assert!(page.starts_with("http/1.1 200") && page.contains("<title>cahier"), "{page}");
    for header in [
        "content-security-policy: default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "require-trusted-types-for 'script'",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
    ] {
        assert!(page.contains(header), "{header} in {page}");
    }
    let script = relay.http("GET /app.js HTTP/1.1").await;
    assert!(script.contains("text/javascript") && script.ends_with("export {}"), "{script}");
    let head = relay.http("HEAD /app.js HTTP/1.1").await.to_lowercase();
    assert!(head.contains("content-length: 9") && head.ends_with("\r\n\r\n"), "{head}");
    for missing in ["GET /missing.js HTTP/1.1", "GET /v1/nothing HTTP/1.1"] {
        let answer = relay.http(missing).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
    let health = relay.http("GET /health HTTP/1.1").await;
    assert!(health.starts_with("HTTP/1.1 200") && health.contains("no-store"), "{health}");
    let metrics = relay.http("GET /metrics HTTP/1.1").await;
    assert!(metrics.contains("cahier_relay_commit_seconds_count"), "{metrics}");
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_open_to_accepted_pages_only() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(config(dir.path(), None)).await;
    let handshake = |origin: &str| {
        format!(
            "GET /v1/socket HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {origin}"
        )
    };
    let refused = relay.http(&handshake("https://evil.example")).await;
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    let plain = relay.http("GET /v1/socket HTTP/1.1").await;
    assert!(plain.starts_with("HTTP/1.1 426"), "{plain}");
    // `http` says "Connection: close", which no handshake does.
    let accepted = relay.http(&handshake("http://localhost")).await;
    assert!(accepted.starts_with("HTTP/1.1 426"), "{accepted}");
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_has_so_many_sockets_and_gets_room_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path(), None);
    config.policy.address_connections_max = 2;
    let relay = start(config).await;
    let ana = Someone::new(1);
    let _first = Client::log_in(&relay.url, &ana).await;
    let second = Client::log_in(&relay.url, &ana).await;
    let ask = "GET /v1/socket HTTP/1.1";
    let refused = relay.http(ask).await;
    assert!(refused.starts_with("HTTP/1.1 429"), "{refused}");
    assert!(refused.contains("urn:cahier:problem:too-many"), "{refused}");
    assert!(refused.to_lowercase().contains("retry-after"), "{refused}");
    let metrics = relay.http("GET /metrics HTTP/1.1").await;
    assert!(metrics.contains("cahier_relay_address_refusals_total 1\n"), "{metrics}");
    let elsewhere = relay.http(&format!("{ask}\r\nX-Forwarded-For: 192.0.2.7")).await;
    assert!(elsewhere.starts_with("HTTP/1.1 426"), "a local proxy is believed: {elsewhere}");
    drop(second);
    // The relay notices in a moment that the other side is gone.
    let reopened = timeout(PATIENCE, async {
        while relay.http(ask).await.starts_with("HTTP/1.1 429") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    reopened.await.unwrap();
    let _third = Client::log_in(&relay.url, &ana).await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_folder_serves_one_relay() {
    let dir = tempfile::tempdir().unwrap();
    let relay = start(config(dir.path(), None)).await;
    let second = Server::open(config(dir.path(), None)).await;
    assert!(matches!(second, Err(ServeError::Data(_))));
    relay.stop().await;
    start(config(dir.path(), None)).await.stop().await;
}
