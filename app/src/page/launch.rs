//! Files with which this device opens the app: those of its file manager that can be brought in
//! (`window.launchQueue`), and what another app shares, which the service worker keeps in a cache
//! of its own until it is taken here.

use super::known::Known;
use super::query;
use super::route::Route;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Cache, File, Request, Response};

/// Where the service worker keeps what was shared; `www/service-worker.js` says the same.
const SHARED: &str = "cahier-shared";
/// Most files that are taken at once.
const FILES_MAX: u32 = 20;

/// Something of an object of the browser.
fn of(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined())
}

/// Takes files with which the app is opened, and goes to where they are brought in.
pub fn watch(known: Known) {
    let Some(queue) = of(&window(), "launchQueue") else { return };
    let Some(Ok(consume)) = of(&queue, "setConsumer").map(JsCast::dyn_into::<Function>) else {
        return;
    };
    let consumer = Closure::<dyn FnMut(JsValue)>::new(move |params: JsValue| {
        let files = of(&params, "files").and_then(|files| files.dyn_into::<Array>().ok());
        let Some(files) = files.filter(|files| files.length() > 0) else { return };
        spawn_local(async move {
            let mut taken = Vec::new();
            for handle in files.iter().take(FILES_MAX as usize) {
                taken.extend(file_of(&handle).await);
            }
            let _ = known.received.try_set(taken);
            known.go(&Route::Import);
        });
    });
    let _ = consume.call1(&queue, consumer.as_ref());
    consumer.forget();
}

async fn file_of(handle: &JsValue) -> Option<File> {
    let get: Function = of(handle, "getFile")?.dyn_into().ok()?;
    let promise: Promise = get.call0(handle).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// A file that another app shared.
#[derive(Clone)]
pub struct Shared {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub blob: Blob,
}

async fn cache() -> Result<Cache, JsValue> {
    JsFuture::from(window().caches()?.open(SHARED)).await?.dyn_into()
}

/// What was shared and is not taken yet.
pub async fn shared() -> Result<Vec<Shared>, JsValue> {
    let cache = cache().await?;
    let keys: Array = JsFuture::from(cache.keys()).await?.dyn_into()?;
    let mut files = Vec::new();
    for key in keys.iter().take(FILES_MAX as usize) {
        let request: Request = key.dyn_into()?;
        let found = JsFuture::from(cache.match_with_request(&request)).await?;
        let Ok(response) = found.dyn_into::<Response>() else { continue };
        let name = response.headers().get("x-cahier-name")?.unwrap_or_default();
        let blob: Blob = JsFuture::from(response.blob()?).await?.dyn_into()?;
        files.push(Shared { name: query::decode(&name), blob });
    }
    Ok(files)
}

/// What was shared is taken, or not wanted: nothing of it stays outside of the notebook.
pub async fn forget() -> Result<(), JsValue> {
    JsFuture::from(window().caches()?.delete(SHARED)).await.map(drop)
}
