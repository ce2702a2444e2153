//! Opens a notebook that is on this device. Who begins one does not need it yet
//! (`crate::parts`).

use crate::ctx;
use crate::parts::NotLoaded;
use crate::store::IndexedStore;
use cahier_crypto::LocalKey;
use cahier_sync::{Driver, OpenError};
use futures_util::future::LocalBoxFuture;
use wasm_split_helpers::wasm_split;

/// A notebook that is being opened.
type Opening = LocalBoxFuture<'static, Result<Driver<IndexedStore>, OpenError>>;

/// Loads this part where it will be needed: whoever sees the door of a notebook opens it, perhaps
/// when the network is gone. Where it cannot be loaded now, opening says so.
pub(super) async fn be_ready() {
    let _ = load().await;
}

/// Reads a notebook from its store.
#[wasm_split(opening, fallible, preload(load))]
pub(super) fn open(store: IndexedStore, key: LocalKey) -> Result<Opening, NotLoaded> {
    Ok(Box::pin(async move {
        ctx!(ctx);
        Driver::open(store, key, ctx).await
    }))
}
