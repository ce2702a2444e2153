//! Timestamps as an operator meets them: a relay, and authorities of `openssl ts` over HTTP that
//! are good, silent, or lie.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[allow(dead_code)]
#[path = "../../shared/timestamp/tests/openssl/http.rs"]
mod http;
#[allow(dead_code)]
#[path = "../../shared/timestamp/tests/openssl/lab.rs"]
mod lab;
mod people;

use cahier_relay::core::Policy;
use cahier_relay::server::{ServeError, Server, ServerConfig};
use cahier_relay::storage::SqliteStorage;
use cahier_relay::timestamps::{AuthorityState, Desk, SETTINGS_FILE, State, problems, state};
use cahier_timestamp::{DEVELOPMENT_MARK, HashAlgorithm, Imprint, Request};
use common::{Client, PATIENCE};
use lab::{Key, Lab, has_openssl};
use people::{Someone, envelopes, foresee};
use serde_json::{Value, json};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The folder of a relay.
struct Site {
    dir: TempDir,
}

impl Site {
    /// With these authorities; with none the settings are not even there.
    fn new(authorities: &[Value]) -> Self {
        let site = Self { dir: tempfile::tempdir().unwrap() };
        if !authorities.is_empty() {
            site.name(authorities);
        }
        site
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn folder(&self) -> PathBuf {
        self.path().join("timestamps")
    }

    fn name(&self, authorities: &[Value]) {
        fs::create_dir_all(self.folder()).unwrap();
        let text = json!({ "authorities": authorities }).to_string();
        fs::write(self.folder().join(SETTINGS_FILE), text).unwrap();
    }

    async fn start(&self) -> Running {
        let server = Server::open(ServerConfig {
            data: self.path(),
            www: None,
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            origins: vec![],
            tls: None,
            lan: false,
            policy: Policy {
                open_registration: true,
                log_interval_ms: 0,
                log_stamp_ms: 0,
                ..Policy::default()
            },
        });
        let server = server.await.unwrap();
        let url = server.url();
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        Running { url, stop, ended }
    }

    fn look(&self) -> State {
        let storage = SqliteStorage::open(&self.path().join("relay.sqlite3")).unwrap();
        state(&storage, &Desk::open(&self.folder()).unwrap()).unwrap()
    }

    /// Waits for something in the state.
    async fn until(&self, what: impl Fn(&State) -> bool) -> State {
        let begin = Instant::now();
        loop {
            let now = self.look();
            if what(&now) {
                return now;
            }
            assert!(begin.elapsed() < 2 * PATIENCE, "in vain; it is {now:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn problems(&self) -> Vec<String> {
        let storage = SqliteStorage::open(&self.path().join("relay.sqlite3")).unwrap();
        problems(&storage, &Desk::open(&self.folder()).unwrap()).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cahier-relay"));
        command.args(arguments).arg("--data").arg(self.path()).output().unwrap()
    }
}

/// A relay in this process.
struct Running {
    url: String,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    /// Somebody writes in a zone of their own; gives the zone's size.
    async fn write(&self, seed: u8) -> u64 {
        let someone = Someone::new(u64::from(seed));
        let mut client = Client::log_in(&self.url, &someone).await;
        let (mut zone, genesis) = someone.begin_zone(seed);
        client.push(zone.id, vec![genesis.clone()]).await;
        foresee(&mut zone, &genesis);
        let (_, head) = client.push(zone.id, envelopes(&someone, &mut zone, 1, 3)).await;
        head.position.size
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(PATIENCE, self.ended).await.unwrap().unwrap().unwrap();
    }
}

fn text(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).unwrap()
}

/// An authority for the settings, trusted by the root of a laboratory. It may be slow: programs
/// are, where many run at once.
fn authority(name: &str, address: SocketAddr, lab: &Lab) -> Value {
    let url = format!("http://{address}/tsa");
    json!({ "name": name, "url": url, "roots": [lab.path("root.pem")], "timeout_s": 30 })
}

/// The same with something else in it.
fn with(mut authority: Value, key: &str, value: Value) -> Value {
    authority[key] = value;
    authority
}

fn named<'a>(state: &'a State, name: &str) -> &'a AuthorityState {
    state.authorities.iter().find(|authority| authority.name == name).unwrap()
}

fn is_stamped(state: &State, name: &str) -> bool {
    named(state, name).newest.is_some()
}

/// Why an authority gave nothing yet; empty before it was asked.
fn why(state: &State, name: &str) -> String {
    named(state, name).waiting.first().map(|wish| wish.why.clone()).unwrap_or_default()
}

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
async fn two_authorities_stamp_a_checkpoint() {
    if !has_openssl() {
        return;
    }
    let (one, other) =
        (Lab::new("Lab root", Key::P256, &[]), Lab::new("Other root", Key::Rsa(2048), &[]));
    let list = one.list();
    let lists = http::serve(move |_| Some(list.clone()));
    let first = authority("One", one.serve("tsa", None), &one);
    let first = with(first, "crls", json!([format!("http://{lists}/root.crl")]));
    let second = authority("Other", other.serve("tsa", None), &other);
    let site = Site::new(&[with(first, "hash", json!("sha512")), second]);
    let relay = site.start().await;
    relay.write(1).await;
    let both = |state: &State| is_stamped(state, "One") && is_stamped(state, "Other");
    let now = site.until(both).await;
    for (name, root, checked) in [("One", "CN=Lab root", true), ("Other", "CN=Other root", false)] {
        let newest = named(&now, name).newest.clone().unwrap();
        assert_eq!((newest.problem.as_deref(), newest.certified), (None, true), "{newest:?}");
        assert_eq!(newest.signer.as_deref(), Some("CN=Lab tsa"));
        assert_eq!((newest.root.as_deref(), newest.revocation_checked), (Some(root), checked));
    }
    assert_eq!(site.problems(), Vec::<String>::new());
    let shown: Value = serde_json::from_slice(&site.command(&["stamps", "--json"]).stdout).unwrap();
    assert_eq!(shown["authorities"][0]["newest"]["certified"], true);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_holds_nothing_up_and_is_asked_again() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let honest = lab.serve("tsa", None);
    let speaks = Arc::new(AtomicBool::new(false));
    let ear = Arc::clone(&speaks);
    let silent = http::serve(move |query| {
        ear.load(SeqCst).then(|| http::post(honest, query, PATIENCE).unwrap())
    });
    let site = Site::new(&[with(authority("Silent", silent, &lab), "timeout_s", json!(2))]);
    let relay = site.start().await;
    relay.write(1).await;
    site.until(|state| why(state, "Silent").contains("did not answer in time")).await;
    assert_eq!(relay.write(2).await, 4, "writing goes on");
    let waiting = site.look();
    assert!(!is_stamped(&waiting, "Silent"));
    speaks.store(true, SeqCst);
    let stamped =
        |state: &State| is_stamped(state, "Silent") && named(state, "Silent").waiting.is_empty();
    site.until(stamped).await;
    assert_eq!(site.problems(), Vec::<String>::new());
    relay.stop().await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_goes_on_with_what_waits() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let site = Site::new(&[authority("Lab", address, &lab)]);
    let relay = site.start().await;
    relay.write(1).await;
    site.until(|state| why(state, "Lab").contains("cannot be reached")).await;
    relay.stop().await;
    let waits = named(&site.look(), "Lab").waiting.iter().map(|wish| wish.size).max().unwrap();
    site.name(&[authority("Lab", lab.serve("tsa", None), &lab)]);
    let relay = site.start().await;
    let now = site.until(|state| is_stamped(state, "Lab")).await;
    assert_eq!(named(&now, "Lab").newest.as_ref().unwrap().size, waits);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_without_authorities_has_one_for_development() {
    let site = Site::new(&[]);
    let relay = site.start().await;
    let printed = text(&site.command(&["authority"]));
    assert!(printed.contains(DEVELOPMENT_MARK) && printed.contains("BEGIN CERTIFICATE"));
    relay.write(1).await;
    let now = site.until(|state| is_stamped(state, DEVELOPMENT_MARK)).await;
    let newest = named(&now, DEVELOPMENT_MARK).newest.clone().unwrap();
    assert_eq!((newest.problem, newest.certified), (None, false));
    assert!(newest.signer.unwrap().contains(DEVELOPMENT_MARK));
    assert!(text(&site.command(&["stamps"])).contains("this relay's own word"));
    assert!(text(&site.command(&["stamp"])).contains("wished for: development"));
    site.until(|state| named(state, DEVELOPMENT_MARK).waiting.is_empty()).await;
    relay.stop().await;
    let relay = site.start().await;
    assert_eq!(text(&site.command(&["authority"])), printed, "it stays");
    relay.stop().await;
    let checked = site.command(&["check"]);
    assert!(checked.status.success(), "{}", text(&checked));
    spoil(&site.path());
    let checked = site.command(&["check"]);
    assert!(!checked.status.success() && text(&checked).contains("the timestamp by"));
}

/// Changes the last byte of every kept timestamp.
fn spoil(data: &Path) {
    let database = rusqlite::Connection::open(data.join("relay.sqlite3")).unwrap();
    let sql = "UPDATE log_stamps SET evidence = zeroblob(LENGTH(evidence))";
    assert!(database.execute(sql, []).unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_soon_is_renewed_by_plan_and_by_command() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.issue("short", "tsa", "root", &["-days", "30"]);
    let site = Site::new(&[authority("Lab", lab.serve("short", None), &lab)]);
    let relay = site.start().await;
    relay.write(1).await;
    let ends_soon = |state: &State| state.to_renew > 0 && named(state, "Lab").waiting.is_empty();
    site.until(ends_soon).await;
    relay.stop().await;
    let before = site.look();
    let command = site.command(&["renew"]);
    assert!(!command.status.success() && text(&command).contains("end no later"), "same end");
    site.name(&[authority("Lab", lab.serve("tsa", None), &lab)]);
    let command = site.command(&["renew"]);
    assert!(command.status.success(), "{}", text(&command));
    let said = text(&command);
    assert!(said.contains("timestamps renewed") && !said.starts_with("0 "), "{said}");
    let now = site.look();
    let (old, new) = (named(&before, "Lab").newest.clone(), named(&now, "Lab").newest.clone());
    let (old, new) = (old.unwrap(), new.unwrap());
    assert_eq!((now.to_renew, &new.problem, &new.time), (0, &None, &old.time), "the first counts");
    assert!(new.until > old.until);
    assert_eq!(site.problems(), Vec::<String>::new());
    // By plan: what is renewed a second time once the settings ask for more days than are left.
    lab.issue("long", "tsa", "root", &["-days", "3000"]);
    let long = authority("Lab", lab.serve("long", None), &lab);
    let settings = json!({ "authorities": [long], "renew_days": 1000 }).to_string();
    fs::write(site.folder().join(SETTINGS_FILE), settings).unwrap();
    assert!(site.look().to_renew > 0);
    let relay = site.start().await;
    let planned = site.until(|state| state.to_renew == 0).await;
    assert!(named(&planned, "Lab").newest.as_ref().unwrap().until > new.until);
    assert_eq!(site.problems(), Vec::<String>::new());
    relay.stop().await;
}
