//! TLS as a browser meets it: a real handshake against the local authority, sockets, and a
//! certificate that is replaced while the relay serves.

// A panic is how a test speaks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use cahier_relay::http::{Peer, peer};
use cahier_relay::tls::{LocalAuthority, TlsFiles, local_authority, serve, serve_checking};
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::{Reply, Response};

fn routes() -> BoxedFilter<(Response,)> {
    let hello = warp::path!("hello").and(peer()).and(warp::ext::optional::<Peer>()).map(
        |address: IpAddr, peer: Option<Peer>| {
            format!("{address} {}", peer.is_some()).into_response()
        },
    );
    let socket = warp::path!("socket").and(warp::ws()).map(|socket: warp::ws::Ws| {
        let bye = |socket: warp::ws::WebSocket| async move {
            let _ = socket.close().await;
        };
        socket.on_upgrade(bye).into_response()
    });
    hello.or(socket).unify().boxed()
}

fn connector(authority: &Path, protocols: &[&[u8]]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

async fn connect(
    connector: &TlsConnector,
    address: SocketAddr,
    name: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    connector.connect(name, TcpStream::connect(address).await?).await
}

async fn ask(stream: &mut TlsStream<TcpStream>, head: &str) -> String {
    stream.write_all(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

struct Relay {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<()>,
}

async fn relay(files: TlsFiles, check_every: Option<Duration>) -> Relay {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async {
        let _ = stopped.await;
    };
    let served = tokio::spawn(async move {
        let served = match check_every {
            None => serve(routes(), listener, files, stopped).await,
            Some(every) => serve_checking(routes(), listener, files, every, stopped).await,
        };
        served.unwrap();
    });
    Relay { address, stop, served }
}

impl Relay {
    async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(15), self.served).await.unwrap().unwrap();
    }
}

fn authority(dir: &Path) -> LocalAuthority {
    local_authority(dir).unwrap()
}

#[tokio::test]
async fn a_browser_that_trusts_the_local_authority_connects() {
    let dir = tempfile::tempdir().unwrap();
    let made = authority(dir.path());
    let relay = relay(made.files, None).await;
    let connector = connector(&made.certificate, &[b"http/1.1"]);
    for name in ["localhost", "127.0.0.1"] {
        let mut stream = connect(&connector, relay.address, name).await.unwrap();
        let head = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close";
        let answer = ask(&mut stream, head).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.ends_with("127.0.0.1 true"), "{answer}");
    }
    let foreign = connect(&connector, relay.address, "relay.example").await;
    assert!(foreign.is_err(), "the certificate is not for that name");
    relay.stop().await;
}

#[tokio::test]
async fn who_does_not_trust_the_authority_does_not_connect() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let relay = relay(authority(ours.path()).files, None).await;
    let other = authority(theirs.path()).certificate;
    let connector = connector(&other, &[b"http/1.1"]);
    assert!(connect(&connector, relay.address, "localhost").await.is_err());
    relay.stop().await;
}

#[tokio::test]
async fn sockets_and_http_2_are_offered() {
    let dir = tempfile::tempdir().unwrap();
    let made = authority(dir.path());
    let relay = relay(made.files, None).await;
    let plain = connector(&made.certificate, &[b"http/1.1"]);
    let mut stream = connect(&plain, relay.address, "localhost").await.unwrap();
    let head = "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The close frame of the server is the last that comes: 0x88, then its length.
    while !answer.ends_with(&[0x88, 0]) {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "{answer:?}");
    }
    let text = String::from_utf8_lossy(&answer);
    assert!(text.starts_with("HTTP/1.1 101"), "{text}");
    assert!(text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "RFC 6455 section 1.3: {text}");
    drop(stream);
    let both = connector(&made.certificate, &[b"h2", b"http/1.1"]);
    let stream = connect(&both, relay.address, "localhost").await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    drop(stream);
    relay.stop().await;
}

#[tokio::test]
async fn a_replaced_certificate_is_taken_over_and_a_broken_one_is_not() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (first, second) = (authority(one.path()), authority(two.path()));
    let relay = relay(first.files.clone(), Some(Duration::from_millis(50))).await;
    let before = connector(&first.certificate, &[b"http/1.1"]);
    let after = connector(&second.certificate, &[b"http/1.1"]);
    assert!(connect(&before, relay.address, "localhost").await.is_ok());
    assert!(connect(&after, relay.address, "localhost").await.is_err());

    // Half of a renewal: the new certificate with the old key.
    fs::copy(&second.files.cert, &first.files.cert).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(connect(&before, relay.address, "localhost").await.is_ok());

    fs::copy(&second.files.key, &first.files.key).unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while connect(&after, relay.address, "localhost").await.is_err() {
        assert!(Instant::now() < deadline, "the new certificate is not in use");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(connect(&before, relay.address, "localhost").await.is_err());
    relay.stop().await;
}

#[tokio::test]
async fn a_peer_that_says_nothing_holds_up_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let made = authority(dir.path());
    let relay = relay(made.files, None).await;
    let _silent = TcpStream::connect(relay.address).await.unwrap();
    let connector = connector(&made.certificate, &[b"http/1.1"]);
    assert!(connect(&connector, relay.address, "localhost").await.is_ok());
    let began = Instant::now();
    relay.stop().await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn files_that_cannot_be_used_are_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let made = authority(dir.path());
    let stop = std::future::pending::<()>;
    let listener = || async { TcpListener::bind("127.0.0.1:0").await.unwrap() };
    let swapped = TlsFiles { cert: made.files.key.clone(), key: made.files.cert.clone() };
    assert!(serve(routes(), listener().await, swapped, stop()).await.is_err());
    let missing = TlsFiles { cert: dir.path().join("none"), ..made.files };
    let error = serve(routes(), listener().await, missing, stop()).await.unwrap_err();
    assert!(error.to_string().contains("none"), "{error}");
}
