//! Opens a notebook that is on this device. Who begins one does not need it yet
//! (`crate::parts`).

use super::desk::Desk;
use crate::ctx;
use crate::parts::NotLoaded;
use crate::store::IndexedStore;
use cahier_crypto::LocalKey;
use cahier_sync::{Driver, HalfOpen, OpenError};
use futures_util::future::LocalBoxFuture;
use wasm_split_helpers::wasm_split;

/// A notebook that is being opened.
type Opened<'a> = LocalBoxFuture<'a, Result<Driver<IndexedStore>, OpenError>>;

/// Loads this part where it will be needed: whoever sees the door of a notebook opens it, perhaps
/// when the network is gone. Where it cannot be loaded now, opening says so.
pub(super) async fn be_ready() {
    let _ = load().await;
}

/// Reads a notebook from its store. The list is shown before the rest is read.
#[wasm_split(opening, fallible, preload(load))]
pub(super) fn open(
    desk: &mut Desk,
    store: IndexedStore,
    key: LocalKey,
) -> Result<Opened<'_>, NotLoaded> {
    Ok(Box::pin(async move {
        ctx!(ctx);
        let half = HalfOpen::begin(store, key, ctx).await?;
        desk.show(&half.glance()?);
        half.finish(ctx).await
    }))
}
