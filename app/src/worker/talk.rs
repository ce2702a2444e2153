//! What the relay says, and what is read for its sake. Whoever works without a relay never loads
//! the code for it (`crate::parts`).

use super::desk::Desk;
use super::leading::RETRY_MS;
use super::relay::RelayEvent;
use crate::clock::now_ms;
use crate::ctx;
use crate::parts::{Beside, NotLoaded, is_here};
use crate::store::IndexedStore;
use cahier_sync::{Context, Driver, Effect, Engine};
use futures_util::future::LocalBoxFuture;
use std::cell::Cell;
use std::collections::VecDeque;
use wasm_split_helpers::wasm_split;

/// How long until it is looked again whether the part is here, ms.
const WAIT_MS: u64 = 250;

thread_local! {
    /// How far this part is.
    static PART: Cell<Beside> = const { Cell::new(Beside::Away) };
}

/// Whether the relay can be spoken to; it is not called before.
pub(super) fn is_ready() -> bool {
    is_here(&PART, load)
}

/// Takes in a frame of the relay.
#[wasm_split(talk, fallible)]
pub(super) fn received(
    engine: &mut Engine,
    frame: &[u8],
    ctx: &mut Context<'_>,
) -> Result<(), NotLoaded> {
    engine.received(frame, ctx);
    Ok(())
}

/// Reads back what the engine asked for.
#[wasm_split(talk, fallible, preload(load))]
fn read(
    driver: &mut Driver<IndexedStore>,
    effects: VecDeque<Effect>,
) -> Result<LocalBoxFuture<'_, ()>, NotLoaded> {
    Ok(Box::pin(async move {
        for effect in effects {
            ctx!(ctx);
            driver.read(&effect, ctx).await;
        }
    }))
}

/// Reads back what the engine asked for, if anything; whether it did. What cannot be read because
/// the code for it is not here waits: the engine asks for it once.
pub(super) async fn read_back(desk: &mut Desk) -> bool {
    let now = now_ms();
    if desk.unread.is_empty() || now < desk.read_at_ms {
        return false;
    }
    if !is_ready() {
        desk.read_at_ms = now + WAIT_MS;
        return false;
    }
    let Some(driver) = &mut desk.driver else { return false };
    match read(driver, std::mem::take(&mut desk.unread)).await {
        Ok(reading) => reading.await,
        // It was loaded a line above.
        Err(NotLoaded) => return false,
    }
    true
}

impl Desk {
    /// Carries out what the socket to the relay said.
    pub(super) async fn relay(&mut self, event: RelayEvent) {
        let number = self.socket.as_ref().map(|socket| socket.number);
        let Some(driver) = &mut self.driver else { return };
        match event {
            RelayEvent::Open(n) if Some(n) == number => driver.engine.connected(),
            RelayEvent::Frame(n, bytes) if Some(n) == number => {
                ctx!(ctx);
                if received(&mut driver.engine, &bytes, ctx).await.is_err() {
                    // Nothing of it is lost: the relay says it again to the next connection.
                    self.hang_up();
                }
            }
            RelayEvent::Closed(n) if Some(n) == number => self.hang_up(),
            _ => {}
        }
    }

    /// Ends the connection, or what is left of it.
    pub(super) fn hang_up(&mut self) {
        self.socket = None;
        self.retry_at_ms = now_ms() + RETRY_MS;
        if let Some(driver) = &mut self.driver {
            driver.engine.disconnected();
        }
    }
}
