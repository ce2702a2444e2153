//! The way to a relay: one WebSocket, until everything is in step or time is up.

use crate::account::Account;
use crate::ctx;
use crate::error::Error;
use cahier_protocol::FRAME_BYTES_MAX;
use cahier_sync::{Notice, Outward};
use futures_util::{SinkExt as _, StreamExt as _};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How often the engine sees time pass.
const TICK: Duration = Duration::from_millis(200);
/// How long to wait at a door that nobody opens.
const DOOR: Duration = Duration::from_secs(3);

async fn connect(address: &str) -> Result<Socket, Error> {
    let trimmed = address.trim_end_matches('/');
    let url = match trimmed.split_once("://") {
        Some(("http", rest)) => format!("ws://{rest}/v0/socket"),
        Some(("https", rest)) => format!("wss://{rest}/v0/socket"),
        _ => return Err(Error::Usage(format!("{address}: http://… ?"))),
    };
    let config = WebSocketConfig::default()
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    let connecting = tokio_tungstenite::connect_async_with_config(url, Some(config), true);
    match tokio::time::timeout(Duration::from_secs(10), connecting).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(error)) => Err(Error::Relay(error.to_string())),
        Err(_) => Err(Error::Relay("10 s".into())),
    }
}

/// Exchanges with the relay until all is quiet. Gives what was told on the way.
pub async fn exchange(account: &mut Account, limit: Duration) -> Result<Vec<Notice>, Error> {
    let relay = account.driver.engine.relay().cloned();
    let relay = relay.ok_or_else(|| Error::Usage("--relay URL".into()))?;
    let mut socket = connect(&relay.address).await?;
    let started = Instant::now();
    account.driver.engine.connected();
    let mut told = Vec::new();
    let mut quiet_since: Option<Instant> = None;
    loop {
        let hung_up = carry_out(account, &mut socket, &mut told).await?;
        if hung_up {
            break;
        }
        let engine = &account.driver.engine;
        let quiet = engine.is_connected() && engine.is_quiet();
        // Work that comes as an answer to what was just done arrives at once; a door that
        // somebody must open may take a moment.
        let waits = engine.zones().iter().any(|zone| zone.role.is_none() && zone.epoch == 0);
        let patience = if waits { DOOR } else { Duration::from_millis(150) };
        match quiet_since {
            Some(since) if quiet && since.elapsed() >= patience => break,
            Some(_) if !quiet => quiet_since = None,
            None if quiet => quiet_since = Some(Instant::now()),
            _ => {}
        }
        if started.elapsed() > limit {
            account.driver.engine.disconnected();
            return Err(Error::Relay(format!("{} s", limit.as_secs())));
        }
        match tokio::time::timeout(TICK.min(patience / 2), socket.next()).await {
            Err(_) => {
                ctx!(ctx);
                account.driver.engine.tick(ctx);
            }
            Ok(Some(Ok(Message::Binary(bytes)))) => {
                ctx!(ctx);
                account.driver.engine.received(&bytes, ctx);
            }
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
            Ok(Some(Err(error))) => {
                account.driver.engine.disconnected();
                return Err(Error::Relay(error.to_string()));
            }
            Ok(_) => break,
        }
    }
    let connected = account.driver.engine.is_connected();
    account.driver.engine.disconnected();
    account.settle().await?;
    let _ = socket.close(None).await;
    match told.iter().find(|notice| fatal(notice)) {
        Some(notice) if !connected => Err(Error::Relay(reason(notice))),
        _ => Ok(told),
    }
}

async fn carry_out(
    account: &mut Account,
    socket: &mut Socket,
    told: &mut Vec<Notice>,
) -> Result<bool, Error> {
    loop {
        let next = {
            ctx!(ctx);
            account.driver.next(ctx).await
        };
        match next {
            None => return Ok(false),
            Some(Outward::Hangup) => return Ok(true),
            Some(Outward::Tell(notice)) => told.push(notice),
            Some(Outward::Send(bytes)) => socket
                .send(Message::Binary(bytes.into()))
                .await
                .map_err(|error| Error::Relay(error.to_string()))?,
        }
    }
}

fn fatal(notice: &Notice) -> bool {
    matches!(notice, Notice::Relay(_) | Notice::RelayKeyChanged { .. })
}

fn reason(notice: &Notice) -> String {
    match notice {
        Notice::Relay(fault) => fault.to_string(),
        Notice::RelayKeyChanged { .. } => {
            "the relay shows another key than before; if its operator confirms that it was lost, \
             use --accept-new-relay-key"
                .into()
        }
        other => format!("{other:?}"),
    }
}
