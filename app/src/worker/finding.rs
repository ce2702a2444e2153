//! Reads entries for the search and answers from it. A first word needs none of it: it is loaded
//! once there is something to read (`crate::parts`).

use super::chores::Answering;
use super::desk::Desk;
use crate::message::{Answer, Ask};
use crate::parts::{Beside, NotLoaded, is_here};
use futures_util::future::LocalBoxFuture;
use std::cell::Cell;
use wasm_split_helpers::wasm_split;

thread_local! {
    /// How far this part is.
    static PART: Cell<Beside> = const { Cell::new(Beside::Away) };
}

/// Finds entries.
#[wasm_split(finding, fallible)]
pub(super) fn ask(desk: &mut Desk, ask: Ask) -> Result<Answering<'_>, NotLoaded> {
    Ok(Box::pin(async move {
        match ask {
            Ask::Search { words } => desk.search(words).await,
            Ask::Excerpts { words, entries } => desk.excerpts(&words, entries).await,
            Ask::Linking { entry } => desk.linking(&entry).await,
            _ => Ok(Answer::Done),
        }
    }))
}

/// Reads some of what the search does not know yet; what cannot be loaded now is tried later.
pub(super) async fn go_on(desk: &mut Desk) {
    if desk.finder.is_put_off() {
        return;
    }
    if !is_here(&PART, load) {
        desk.finder.put_off();
    } else if let Ok(reading) = read_some(desk).await {
        reading.await;
    }
}

/// Reads some of what the search does not know yet.
#[wasm_split(finding, fallible, preload(load))]
fn read_some(desk: &mut Desk) -> Result<LocalBoxFuture<'_, ()>, NotLoaded> {
    Ok(Box::pin(desk.index_some()))
}
