//! Hands a file to the person, under a name: saved by the browser, never opened as a page.

use crate::message::{Answer, Ask, FileAsk, TextForm};
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

/// Writes an entry as a text in the reader's language, and saves it; what stays behind is said.
pub fn write_and_save(known: Known, entry: String, form: TextForm) {
    let ask = FileAsk::Write { entry, form, french: known.words.pick_now((true, false)) };
    spawn_local(async move {
        match known.engine.ask_with(Ask::File(ask), None).await {
            Ok((Answer::Exported { name, report }, Some(blob))) => match save(&name, &blob) {
                Ok(()) => report.lines.into_iter().for_each(|line| known.say(line)),
                Err(_) => known.say(not_saved()),
            },
            Ok(_) => known.say(not_come()),
            Err(said) => known.say(said),
        }
    });
}

/// Asks for a file: its name and its bytes.
pub async fn fetch(known: Known, ask: FileAsk) -> Result<(String, Blob), Sentence> {
    match known.engine.ask_with(Ask::File(ask), None).await? {
        (Answer::File { name, .. }, Some(blob)) => Ok((name, blob)),
        _ => Err(not_come()),
    }
}

fn not_come() -> Sentence {
    both(
        "Le fichier n’est pas venu ; rien n’a changé. Réessayez.",
        "The file did not come; nothing changed. Try again.",
    )
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
