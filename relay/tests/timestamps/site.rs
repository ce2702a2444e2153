//! A relay with its folder and its settings, and how its timestamps are.

use crate::common::{Client, PATIENCE};
use crate::lab::Lab;
use crate::people::{Someone, envelopes, foresee};
use cahier_protocol::{LogProof, Reply, Request};
use cahier_relay::core::Policy;
use cahier_relay::server::{ServeError, Server, ServerConfig};
use cahier_relay::storage::SqliteStorage;
use cahier_relay::timestamps::{AuthorityState, Desk, SETTINGS_FILE, State, problems, state};
use cahier_timestamp::Time;
use serde_json::{Value, json};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::net::TcpSocket;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The folder of a relay.
pub struct Site {
    dir: TempDir,
}

impl Site {
    /// With these authorities; with none the settings are not even there.
    pub fn new(authorities: &[Value]) -> Self {
        let site = Self { dir: tempfile::tempdir().unwrap() };
        if !authorities.is_empty() {
            site.name(authorities);
        }
        site
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn folder(&self) -> PathBuf {
        self.path().join("timestamps")
    }

    pub fn name(&self, authorities: &[Value]) {
        fs::create_dir_all(self.folder()).unwrap();
        let text = json!({ "authorities": authorities }).to_string();
        fs::write(self.folder().join(SETTINGS_FILE), text).unwrap();
    }

    pub async fn start(&self) -> Running {
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
                log_stamp_ms_min: 0,
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

    pub fn look(&self) -> State {
        let storage = SqliteStorage::open(&self.path().join("relay.sqlite3")).unwrap();
        state(&storage, &Desk::open(&self.folder()).unwrap()).unwrap()
    }

    /// Waits for something in the state.
    pub async fn until(&self, what: impl Fn(&State) -> bool) -> State {
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

    pub fn problems(&self) -> Vec<String> {
        let storage = SqliteStorage::open(&self.path().join("relay.sqlite3")).unwrap();
        problems(&storage, &Desk::open(&self.folder()).unwrap()).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cahier-relay"));
        command.args(arguments).arg("--data").arg(self.path()).output().unwrap()
    }
}

/// A relay in this process.
pub struct Running {
    pub url: String,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    /// Somebody writes in a zone of their own; gives the zone's size.
    pub async fn write(&self, seed: u8) -> u64 {
        let someone = Someone::new(u64::from(seed));
        let mut client = Client::log_in(&self.url, &someone).await;
        let (mut zone, genesis) = someone.begin_zone(seed);
        client.push(zone.id, vec![genesis.clone()]).await;
        foresee(&mut zone, &genesis);
        let (_, head) = client.push(zone.id, envelopes(&someone, &mut zone, 1, 3)).await;
        head.position.size
    }

    /// What the relay proves of the zone that somebody wrote in.
    pub async fn proof(&self, seed: u8) -> LogProof {
        let someone = Someone::new(u64::from(seed));
        let zone = someone.begin_zone(seed).0.id;
        let mut client = Client::log_in(&self.url, &someone).await;
        match client.ask(Request::Evidence { zone, size: 1 }).await {
            Reply::Evidence(Some(proof)) => *proof,
            other => panic!("no proof: {other:?}"),
        }
    }

    /// The answer to a request over HTTP, head and body.
    pub fn get(&self, path: &str, headers: &str) -> String {
        let address = self.url.replacen("http://localhost", "127.0.0.1", 1);
        let mut stream = TcpStream::connect(address).unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        stream.write_all(format!("{ask}{headers}\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ends it as a signal does.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(PATIENCE, self.ended).await.unwrap().unwrap().unwrap();
    }
}

pub fn text(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).unwrap()
}

/// An authority for the settings, trusted by the root of a laboratory. It may be slow: programs
/// are, where many run at once.
pub fn authority(name: &str, address: SocketAddr, lab: &Lab) -> Value {
    let url = format!("http://{address}/tsa");
    json!({ "name": name, "url": url, "roots": [lab.path("root.pem")], "timeout_s": 30 })
}

/// The same with something else in it.
pub fn with(mut authority: Value, key: &str, value: Value) -> Value {
    authority[key] = value;
    authority
}

pub fn named<'a>(state: &'a State, name: &str) -> &'a AuthorityState {
    state.authorities.iter().find(|authority| authority.name == name).unwrap()
}

pub fn is_stamped(state: &State, name: &str) -> bool {
    named(state, name).newest.is_some()
}

/// Why an authority gave nothing yet; empty before it was asked.
pub fn why(state: &State, name: &str) -> String {
    named(state, name).waiting.first().map(|wish| wish.why.clone()).unwrap_or_default()
}

/// An address where nobody listens. It stays taken for as long as this process lives: another test
/// would be given it else, and answer there.
pub fn nobody() -> SocketAddr {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = socket.local_addr().unwrap();
    std::mem::forget(socket);
    address
}

/// The clock.
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Time::from_unix_ms(since.as_millis() as u64)
}
