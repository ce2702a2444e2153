//! One proven connection to a relay, and questions over it.

use crate::people::Someone;
use anyhow::{Result, bail};
use cahier_evidence::{LogLeaf, ZoneHead, ZoneId, ZoneState};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, RelayMessage, Reply, Request, VERSION, decode, encode,
    session_bytes,
};
use futures_util::{SinkExt as _, StreamExt as _};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// For how long a connection is tried again: a relay may limit how many come at once.
const CONNECT_MAX: Duration = Duration::from_secs(180);
const RETRY: Duration = Duration::from_millis(100);
/// Thousands of sockets share this process: small buffers.
const BUFFER_BYTES: usize = 8 << 10;

/// An open session.
pub struct Session {
    socket: Socket,
    next_id: u32,
}

impl Session {
    /// Connects, and proves who it is. An account is opened where there is none.
    pub async fn open(url: &str, who: &Someone) -> Result<Self> {
        let mut session = Self { socket: connect(url).await?, next_id: 0 };
        let (person, device) = (who.person, who.device);
        session.send(&ClientMessage::Hello { version: VERSION, person, device }).await?;
        let (relay, nonce) = match session.next().await? {
            RelayMessage::Challenge { relay, nonce, .. } => (relay, nonce),
            other => bail!("instead of a challenge came {other:?}"),
        };
        let signature = who.keys.sign(&session_bytes(relay, nonce, person, device)).to_vec();
        let chain = who.chain.clone();
        session.send(&ClientMessage::Prove { signature, chain, ticket: None }).await?;
        match session.next().await? {
            RelayMessage::Welcome => Ok(session),
            other => bail!("instead of a welcome came {other:?}"),
        }
    }

    async fn send(&mut self, message: &ClientMessage) -> Result<()> {
        Ok(self.socket.send(Message::Binary(encode(message).into())).await?)
    }

    /// Sends a question; gives the number under which the answer will come.
    pub async fn post(&mut self, request: Request) -> Result<u32> {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&ClientMessage::Ask { id, request }).await?;
        Ok(id)
    }

    /// The next message. Nothing is lost if it is not waited for to the end.
    pub async fn next(&mut self) -> Result<RelayMessage> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => return Ok(decode(&bytes, FRAME_BYTES_MAX)?),
                Some(Ok(Message::Close(_))) | None => bail!("the relay closed the connection"),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }

    /// Asks, and waits for the answer; notices that come before it are passed over.
    pub async fn ask(&mut self, request: Request) -> Result<Reply> {
        let asked = self.post(request).await?;
        loop {
            match self.next().await? {
                RelayMessage::Answer { id, reply } if id == asked => return Ok(reply),
                RelayMessage::Goodbye(fault) => bail!("the relay says goodbye: {fault}"),
                _ => {}
            }
        }
    }

    /// A zone's whole log, every leaf verified, up to a head that it reproduces; none where the
    /// relay has nothing of it.
    pub async fn pull_all(&mut self, zone: ZoneId) -> Result<Option<(ZoneState, Vec<LogLeaf>)>> {
        let (mut state, mut all) = (ZoneState::new(zone), Vec::new());
        loop {
            let request = Request::Pull { zone, held: state.position(), without: None };
            let (leaves, head) = match self.ask(request).await? {
                Reply::Leaves { leaves, head, .. } => (leaves, head),
                Reply::Failed(fault) if all.is_empty() => {
                    eprintln!("relay: zone {zone} is not given back: {fault}");
                    return Ok(None);
                }
                other => bail!("instead of leaves came {other:?}"),
            };
            for leaf in &leaves {
                state.append(leaf)?;
            }
            let came = leaves.len();
            all.extend(leaves);
            let head = ZoneHead::parse(&head)?;
            if head.position == state.position() {
                return Ok(Some((state, all)));
            }
            if came == 0 || head.position.size <= state.position().size {
                bail!("the leaves do not reproduce the head of zone {zone}");
            }
        }
    }
}

async fn connect(url: &str) -> Result<Socket> {
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    let end = Instant::now() + CONNECT_MAX;
    loop {
        match connect_async_with_config(url, Some(config), true).await {
            Ok((socket, _)) => return Ok(socket),
            Err(error) if Instant::now() > end => return Err(error.into()),
            Err(_) => sleep(RETRY).await,
        }
    }
}
