//! Hands a file to the person, under a name: saved by the browser, never opened as a page.

use crate::message::{Answer, Ask, FileAsk};
use crate::page::known::Known;
use cahier_words::{Sentence, both};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, HtmlElement, Url};

/// How long the browser has to begin with a download before its address ends.
const KEPT: Duration = Duration::from_secs(60);

/// Asks for a file and saves it.
pub fn fetch_and_save(known: Known, ask: FileAsk) {
    spawn_local(async move {
        match fetch(known, ask).await {
            Ok((name, blob)) => {
                if save(&name, &blob).is_err() {
                    known.say(not_saved());
                }
            }
            Err(said) => known.say(said),
        }
    });
}

/// Asks for a file: its name and its bytes.
pub async fn fetch(known: Known, ask: FileAsk) -> Result<(String, Blob), Sentence> {
    match known.engine.ask_with(Ask::File(ask), None).await? {
        (Answer::File { name, .. }, Some(blob)) => Ok((name, blob)),
        _ => Err(both(
            "Le fichier n’est pas venu ; rien n’a changé. Réessayez.",
            "The file did not come; nothing changed. Try again.",
        )),
    }
}

/// The browser took no file.
pub fn not_saved() -> Sentence {
    both(
        "Ce navigateur n’a pas pu enregistrer le fichier ; l’entrée n’a pas changé. Vérifiez la \
         place libre, et réessayez.",
        "This browser could not save the file; the entry did not change. Check the free space, \
         and try again.",
    )
}

/// Saves bytes under a name.
pub fn save(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link = document().create_element("a")?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.dyn_into::<HtmlElement>()?.click();
    let end = move || {
        let _ = Url::revoke_object_url(&address);
    };
    set_timeout(end, KEPT);
    Ok(())
}
