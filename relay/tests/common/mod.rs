//! A member's client over a real WebSocket, and a relay as a process.

// Not every test uses everything.
#![allow(dead_code)]

use crate::people::Someone;
use cahier_evidence::{Position, ZoneHead, ZoneId};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, Notice, Outcome, RelayMessage, Reply, Request, Sent, VERSION,
    decode, encode,
};
use futures_util::{SinkExt, StreamExt};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// One connection of a member.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next: u32,
    /// What came without being asked for.
    pub notices: Vec<Notice>,
}

impl Client {
    /// Connects to a relay by its page's address.
    pub async fn connect(url: &str) -> Self {
        // `localhost` may mean ::1 first; the relay of the tests listens on 127.0.0.1.
        let address = url.replacen("http://localhost", "ws://127.0.0.1", 1);
        let opened = connect_async(format!("{address}/v1/socket"));
        let (socket, _) = timeout(PATIENCE, opened).await.unwrap().unwrap();
        Self { socket, next: 1, notices: vec![] }
    }

    /// Connects and logs in.
    pub async fn log_in(url: &str, who: &Someone) -> Self {
        let mut client = Self::connect(url).await;
        let (person, device) = (who.person(), who.device());
        client.say(&ClientMessage::Hello { version: VERSION, person, device }).await;
        let Some(RelayMessage::Challenge { relay, nonce, .. }) = client.hear().await else {
            panic!("no challenge");
        };
        let (signature, chain) = (who.prove(relay, nonce), who.chain.clone());
        client.say(&ClientMessage::Prove { signature, chain, ticket: None }).await;
        assert_eq!(client.hear().await, Some(RelayMessage::Welcome));
        client
    }

    /// Sends a message.
    pub async fn say(&mut self, message: &ClientMessage) {
        self.send(Message::Binary(encode(message).into())).await.unwrap();
    }

    /// Sends anything.
    pub async fn send(&mut self, message: Message) -> Result<(), String> {
        self.socket.send(message).await.map_err(|error| error.to_string())
    }

    /// The next message; none once the relay closed.
    pub async fn hear(&mut self) -> Option<RelayMessage> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("the relay is silent") {
                Some(Ok(Message::Binary(bytes))) => {
                    return Some(decode(&bytes, FRAME_BYTES_MAX).unwrap());
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    /// Asks without waiting for the answer; gives the number of the question. An error means
    /// that the connection is gone.
    pub async fn ask_only(&mut self, request: Request) -> Result<u32, String> {
        let id = self.next;
        self.next += 1;
        let bytes = encode(&ClientMessage::Ask { id, request });
        self.send(Message::Binary(bytes.into())).await?;
        Ok(id)
    }

    /// The next answer to any question; notices are put aside. None once the relay is gone.
    pub async fn answer(&mut self) -> Option<(u32, Reply)> {
        loop {
            match self.hear().await? {
                RelayMessage::Answer { id, reply } => return Some((id, reply)),
                RelayMessage::Notice(notice) => self.notices.push(notice),
                other => panic!("unexpected: {other:?}"),
            }
        }
    }

    /// Asks and waits for the answer.
    pub async fn ask(&mut self, request: Request) -> Reply {
        let asked = self.ask_only(request).await.unwrap();
        let (id, reply) = self.answer().await.expect("an answer");
        assert_eq!(id, asked);
        reply
    }

    /// Pushes items; gives what became of them and the head.
    pub async fn push(&mut self, zone: ZoneId, items: Vec<Sent>) -> (Vec<Outcome>, ZoneHead) {
        let held = Position::default();
        match self.ask(Request::Push { zone, held, items }).await {
            Reply::Pushed { outcomes, head } => (outcomes, ZoneHead::parse(&head).unwrap()),
            other => panic!("not pushed: {other:?}"),
        }
    }

    /// Waits for a notice.
    pub async fn notice(&mut self) -> Notice {
        if !self.notices.is_empty() {
            return self.notices.remove(0);
        }
        match self.hear().await.expect("a notice") {
            RelayMessage::Notice(notice) => notice,
            other => panic!("unexpected: {other:?}"),
        }
    }
}

/// A relay as a process of its own; killed when dropped.
pub struct Relay {
    /// The process.
    pub child: Child,
    /// The address that it printed.
    pub url: String,
}

impl Relay {
    /// Starts one on a free port and waits until it is ready.
    pub fn start(data: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cahier-relay"))
            .args(["serve", "--port", "0", "--open-registration", "--no-rates", "--data"])
            .arg(data)
            .args(more)
            .env("CAHIER_LOG", "warn")
            .env_remove("CAHIER_ORIGINS")
            .env_remove("CAHIER_WWW")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        assert!(url.starts_with("http://localhost:"), "printed {url:?}");
        Self { child, url: url.trim_end().to_owned() }
    }

    /// SIGKILL, as a power cut for the process.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
