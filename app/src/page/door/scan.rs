//! Reads a QR code from a photograph, where the browser can; pasting does the same everywhere.

use super::super::asking::{Asking, Wrong};
use super::super::components::{FileButton, text};
use super::super::known::Known;
use crate::page::call::Call;
use cahier_words::both;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

/// The browser's own reader of codes (Shape Detection API); few desks have one.
const READER: &str = "BarcodeDetector";

/// A button that photographs a code; nothing where the browser cannot read one.
#[component]
pub fn Scan(known: Known, on_text: Callback<String>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let reads = Reflect::has(&js_sys::global(), &READER.into()).unwrap_or(false);
    let take = Callback::new(move |files: Vec<File>| {
        let Some(photo) = files.into_iter().next() else { return };
        asking.begin();
        spawn_local(async move {
            match read(&photo).await.ok().flatten() {
                Some(found) => {
                    asking.end();
                    on_text.call(found);
                }
                None => asking.fail(both(
                    "Aucun code lisible sur cette photo. Rapprochez-vous du code et réessayez, ou \
                     collez le texte.",
                    "No readable code in this photo. Come closer to the code and try again, or \
                     paste the text.",
                )),
            }
        });
    });
    reads
        .then(|| {
            view! {
                <FileButton
                    label=text(words, "Photographier le code", "Photograph the code")
                    icon="qr-code"
                    accept="image/*"
                    multiple=false
                    capture=true
                    id="scan"
                    on_files=take
                />
                <Wrong asking />
            }
        })
        .into_any()
}

/// The text of the first code on a photograph.
async fn read(photo: &File) -> Result<Option<String>, JsValue> {
    let global = js_sys::global();
    let to_picture: Function = Reflect::get(&global, &"createImageBitmap".into())?.dyn_into()?;
    let photo: &JsValue = photo;
    let picture: Promise = to_picture.call1(&global, photo)?.dyn_into()?;
    let picture = JsFuture::from(picture).await?;
    let options = Object::new();
    Reflect::set(&options, &"formats".into(), &Array::of1(&"qr_code".into()))?;
    let reader: Function = Reflect::get(&global, &READER.into())?.dyn_into()?;
    let reader = Reflect::construct(&reader, &Array::of1(&options))?;
    let detect: Function = Reflect::get(&reader, &"detect".into())?.dyn_into()?;
    let codes: Promise = detect.call1(&reader, &picture)?.dyn_into()?;
    let codes: Array = JsFuture::from(codes).await?.dyn_into()?;
    Ok(Reflect::get(&codes.get(0), &"rawValue".into()).ok().and_then(|text| text.as_string()))
}
