//! Talking with a relay over one socket, until everything is in step or time is up.

use crate::account::Account;
use crate::ctx;
use crate::dial::{Socket, dial};
use crate::error::Error;
use crate::trouble::Trouble;
use cahier_sync::{ChainFetch, FetchError, Fetched, Notice, Outward};
use futures_util::{SinkExt as _, StreamExt as _};
use minicbor::bytes::ByteVec;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::Message;

/// How often the engine sees time pass.
const TICK: Duration = Duration::from_millis(200);
/// How long to wait at a door that nobody opens.
const DOOR: Duration = Duration::from_secs(3);
/// How long to wait for one answer where there is no engine yet.
const ANSWER: Duration = Duration::from_secs(20);
/// Most frames until a chain that was asked for must be there.
const CHAIN_FRAMES_MAX: usize = 64;

/// Opens a socket to the relay of the notebook.
pub async fn open(account: &Account) -> Result<Socket, Error> {
    let relay = account.driver.engine.relay().ok_or(Trouble::NoRelay)?;
    dial(&relay.address, account.ca.as_deref()).await
}

/// Exchanges with the relay until all is quiet. Gives what was told on the way.
pub async fn exchange(account: &mut Account, limit: Duration) -> Result<Vec<Notice>, Error> {
    exchange_until(account, limit, |_| true).await
}

/// As [`exchange`], until something is there that is waited for: whenever all is quiet, `is_there`
/// looks, and may ask for it.
pub async fn exchange_until(
    account: &mut Account,
    limit: Duration,
    is_there: impl FnMut(&mut Account) -> bool,
) -> Result<Vec<Notice>, Error> {
    let socket = open(account).await?;
    Box::pin(talk_until(account, socket, limit, is_there)).await
}

/// As [`exchange`], over a socket that is open.
pub async fn talk(
    account: &mut Account,
    socket: Socket,
    limit: Duration,
) -> Result<Vec<Notice>, Error> {
    Box::pin(talk_until(account, socket, limit, |_| true)).await
}

async fn talk_until(
    account: &mut Account,
    mut socket: Socket,
    limit: Duration,
    mut is_there: impl FnMut(&mut Account) -> bool,
) -> Result<Vec<Notice>, Error> {
    let started = Instant::now();
    account.driver.engine.connected();
    let mut told = Vec::new();
    let mut quiet_since: Option<Instant> = None;
    let in_step = loop {
        if carry_out(account, &mut socket, &mut told).await {
            break false;
        }
        let engine = &account.driver.engine;
        let quiet = engine.is_connected() && engine.is_quiet();
        // Work that comes as an answer to what was just done arrives at once; a door that
        // somebody must open may take a moment.
        let waits = engine.zones().iter().any(|zone| zone.role.is_none() && zone.epoch == 0);
        let patience = if waits { DOOR } else { Duration::from_millis(150) };
        let rested = quiet_since.is_some_and(|since| quiet && since.elapsed() >= patience);
        if rested && is_there(account) {
            break true;
        }
        match quiet_since {
            Some(_) if !quiet => quiet_since = None,
            None if quiet => quiet_since = Some(Instant::now()),
            _ => {}
        }
        if started.elapsed() > limit {
            account.driver.engine.disconnected();
            return Err(Trouble::Silent(limit.as_secs()).into());
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
            // A goodbye, or the end of the line: what was done so far is kept, below.
            Ok(_) => break false,
        }
    };
    account.driver.engine.disconnected();
    account.settle().await?;
    // Everything that matters was said; whether the goodbye arrives does not.
    let _ = socket.close(None).await;
    if account.driver.engine.status().unsaved > 0
        && let Some(Notice::NotSaved(error)) =
            told.iter().rfind(|notice| matches!(notice, Notice::NotSaved(_)))
    {
        return Err(error.clone().into());
    }
    // The relay may go as soon as it likes, but not before everything is in step.
    match told.iter().find_map(fatal) {
        _ if in_step => Ok(told),
        Some(trouble) => Err(trouble.into()),
        None => Err(Trouble::Broken.into()),
    }
}

/// Does what the engine wants. True where that ends the connection, or it ended by itself.
async fn carry_out(account: &mut Account, socket: &mut Socket, told: &mut Vec<Notice>) -> bool {
    loop {
        let next = {
            ctx!(ctx);
            account.driver.next(ctx).await
        };
        match next {
            None => return false,
            Some(Outward::Hangup) => return true,
            Some(Outward::Tell(notice)) => told.push(notice),
            Some(Outward::Send(bytes)) => {
                if socket.send(Message::Binary(bytes.into())).await.is_err() {
                    return true;
                }
            }
        }
    }
}

/// The chain of a person from the relay at an address, for a device that has no notebook yet; it
/// is not checked here.
pub async fn fetch_chain(
    address: &str,
    ca: Option<&Path>,
    mut fetch: ChainFetch,
) -> Result<Vec<ByteVec>, Error> {
    let mut socket = dial(address, ca).await?;
    let mut next = fetch.hello();
    for _ in 0..CHAIN_FRAMES_MAX {
        if !next.is_empty() {
            let sent = socket.send(Message::Binary(std::mem::take(&mut next).into())).await;
            sent.map_err(|_| Trouble::Broken)?;
        }
        let frame = tokio::time::timeout(ANSWER, socket.next()).await;
        let bytes = match frame.map_err(|_| Trouble::Silent(ANSWER.as_secs()))? {
            Some(Ok(Message::Binary(bytes))) => bytes,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            _ => return Err(Trouble::Broken.into()),
        };
        match fetch.heard(&bytes) {
            Ok(Fetched::Send(bytes)) => next = bytes,
            Ok(Fetched::Wait) => {}
            Ok(Fetched::Chain(chain, _)) => {
                let _ = socket.close(None).await;
                return Ok(chain);
            }
            Err(FetchError::Relay(fault)) => return Err(Trouble::Fault(fault).into()),
            Err(FetchError::OtherRelay) => return Err(Trouble::KeyChanged.into()),
        }
    }
    Err(Trouble::Broken.into())
}

fn fatal(notice: &Notice) -> Option<Trouble> {
    match notice {
        Notice::Relay(fault) => Some(Trouble::Fault(*fault)),
        Notice::RelayKeyChanged { .. } => Some(Trouble::KeyChanged),
        _ => None,
    }
}
