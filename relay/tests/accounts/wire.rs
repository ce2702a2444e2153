//! Bytes to and from a relay: a plain HTTP client, and the few socket messages that open an
//! account.

use cahier_crypto::DeviceKeys;
use cahier_evidence::{DeviceId, Hash, PersonId};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, RelayMessage, VERSION, decode, encode, session_bytes,
};
use futures_util::{SinkExt, StreamExt};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Answer {
    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Sends one request over a connection of its own.
pub async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Answer {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if let Some(body) = body {
        text += &format!("content-length: {}\r\n", body.len());
    }
    text = text + "\r\n" + body.unwrap_or_default();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_ascii_lowercase(), value.trim().to_owned())
    };
    Answer { status, headers: lines.map(header).collect(), body: body.to_owned() }
}

async fn say(socket: &mut WebSocketStream<TcpStream>, message: &ClientMessage) -> RelayMessage {
    socket.send(Message::Binary(encode(message).into())).await.unwrap();
    loop {
        if let Message::Binary(bytes) = socket.next().await.unwrap().unwrap() {
            return decode(&bytes, FRAME_BYTES_MAX).unwrap();
        }
    }
}

/// Opens a session with these records of the chain, and the account if there is none; gives the
/// relay's key.
pub async fn open_account(
    address: SocketAddr,
    keys: &DeviceKeys,
    person: PersonId,
    chain: &[Vec<u8>],
) -> Hash {
    let stream = TcpStream::connect(address).await.unwrap();
    let url = format!("ws://localhost:{}/v1/socket", address.port());
    let (mut socket, _) = client_async(url, stream).await.unwrap();
    let device = DeviceId::derive(keys.card());
    let hello = ClientMessage::Hello { version: VERSION, person, device };
    let RelayMessage::Challenge { relay, nonce, .. } = say(&mut socket, &hello).await else {
        panic!("no challenge came");
    };
    let signature = keys.sign(&session_bytes(relay, nonce, person, device)).to_vec();
    let chain = chain.iter().map(|record| record.clone().into()).collect();
    let prove = ClientMessage::Prove { signature, chain, ticket: None };
    assert_eq!(say(&mut socket, &prove).await, RelayMessage::Welcome);
    relay
}
