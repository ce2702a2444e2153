//! What the editor asks of its host: entries and people to name, files to attach and to show.

use super::attach::{attach, may_attach};
use super::download::fetch;
use super::heading::zone_of;
use super::here::Here;
use super::island::{answering, hook, hook_of_two, object, text_of};
use super::preview::{address, kind_of};
use crate::message::{FileAsk, Row};
use cahier_notebook::{Change, Link};
use cahier_words::{Sentence, both};
use js_sys::Array;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;
use web_sys::{File, Url};

/// Most entries that are offered for a mention.
const OFFERED_MAX: usize = 8;
/// How the text names an attachment of its entry.
const ATTACHMENT: &str = "attachment:";

/// Addresses of the attachments that the text shows, until the page goes.
#[derive(Clone, Copy)]
pub struct Sources(StoredValue<BTreeMap<String, String>>);

impl Sources {
    /// None yet; all end with the page.
    pub fn begin() -> Self {
        let sources = Self(StoredValue::new(BTreeMap::new()));
        on_cleanup(move || {
            let all = sources.0.try_update_value(std::mem::take).unwrap_or_default();
            for address in all.values() {
                let _ = Url::revoke_object_url(address);
            }
        });
        sources
    }
}

/// What goes beside the document into the editor's options.
pub fn hooks(here: Here, sources: Sources) -> Vec<(&'static str, JsValue)> {
    let entries = answering(move |query| {
        let found = entries(here, &query.as_string().unwrap_or_default());
        future_to_promise(async move { Ok(found) }).into()
    });
    let people = answering(move |_| untrack(|| people(here)));
    let attach = answering(move |file| match file.dyn_into::<File>() {
        Ok(file) => future_to_promise(async move { Ok(attached(here, file).await) }).into(),
        Err(_) => future_to_promise(async { Ok(JsValue::NULL) }).into(),
    });
    let source = answering(move |src| {
        let src = src.as_string().unwrap_or_default();
        future_to_promise(async move { Ok(source(here, sources, &src).await) }).into()
    });
    let open = hook(move |id| {
        if let Some(id) = id.as_string() {
            here.open(&id);
        }
    });
    vec![
        ("entries", entries),
        ("people", people),
        ("attach", attach),
        ("source", source),
        ("link", hook(move |named| link(here, &named))),
        ("open", open),
        ("said", hook_of_two(move |code, _| here.known.say(says(&code)))),
    ]
}

/// Entries whose title holds what was typed.
fn entries(here: Here, query: &str) -> JsValue {
    let query = query.trim().to_lowercase();
    let own = here.id();
    let fits = |row: &&Row| row.id != own && row.title.to_lowercase().contains(&query);
    let found = Array::new();
    here.known.list.with_untracked(|list| {
        for row in list.values().filter(fits).take(OFFERED_MAX) {
            found.push(&object(&[
                ("id", JsValue::from_str(&row.id)),
                ("title", JsValue::from_str(&row.title)),
                ("kind", JsValue::from_str(row.kind.name())),
            ]));
        }
    });
    found.into()
}

/// People of the entry's zone.
fn people(here: Here) -> JsValue {
    let found = Array::new();
    for one in zone_of(here, |zone| zone.people.clone()) {
        let (id, name) = (JsValue::from_str(&one.person), JsValue::from_str(&one.name));
        found.push(&object(&[("id", id), ("name", name)]));
    }
    found.into()
}

/// Attaches a file that was put into the text.
async fn attached(here: Here, file: File) -> JsValue {
    let (name, media_type) = (file.name(), file.type_());
    let (known, entry) = (here.known, here.id());
    let attached = match may_attach(here) {
        Ok(()) => attach(known, entry, name.clone(), media_type.clone(), file.into()).await,
        Err(said) => Err(said),
    };
    match attached {
        Ok(id) if !id.is_empty() => object(&[
            ("src", JsValue::from_str(&format!("{ATTACHMENT}{id}"))),
            ("id", JsValue::from_str(&id)),
            ("media_type", JsValue::from_str(&media_type)),
            ("name", JsValue::from_str(&name)),
        ]),
        Ok(_) => JsValue::NULL,
        Err(said) => {
            known.say(said);
            JsValue::NULL
        }
    }
}

/// An address for an attachment that the text shows; null where its bytes are not to be had.
async fn source(here: Here, sources: Sources, src: &str) -> JsValue {
    let Some(attachment) = src.strip_prefix(ATTACHMENT) else { return JsValue::NULL };
    let known = sources.0.try_with_value(|all| all.get(src).cloned()).flatten();
    if let Some(known) = known {
        return JsValue::from_str(&known);
    }
    let ask = FileAsk::Get { entry: here.id(), attachment: attachment.to_owned(), preview: true };
    // The editor says of the place of the image that it is not here.
    let Ok((name, blob)) = fetch(here.known, ask).await else { return JsValue::NULL };
    let Ok(made) = address(&blob, kind_of(&blob.type_(), &name)) else { return JsValue::NULL };
    let kept = sources.0.try_update_value(|all| all.insert(src.to_owned(), made.clone()));
    match kept {
        Some(before) => {
            // Asked for twice at once: the first one ends.
            if let Some(before) = before {
                let _ = Url::revoke_object_url(&before);
            }
            JsValue::from_str(&made)
        }
        None => {
            let _ = Url::revoke_object_url(&made);
            JsValue::NULL
        }
    }
}

/// An entry was named in the text: it is a link of this one, once.
fn link(here: Here, named: &JsValue) {
    let Some(target) = text_of(named, "id").filter(|id| !id.is_empty()) else { return };
    if here.now(|view| view.entry.links.iter().any(|link| link.target == target)) {
        return;
    }
    let label = text_of(named, "title").unwrap_or_default();
    here.edit(Change::PutLink { link: Link { target, label, ..Link::default() } });
}

/// What the editor says in its own words, in ours.
fn says(code: &JsValue) -> Sentence {
    match code.as_string().as_deref() {
        Some("newer-schema") => both(
            "Ce texte contient des éléments qu’une version plus récente de Cahier a écrits : il \
             s’ouvre en lecture seule, et rien n’en est perdu. Mettez la page à jour.",
            "This text holds elements that a newer version of Cahier wrote: it opens for reading \
             only, and nothing of it is lost. Update the page.",
        ),
        Some("paste-too-long") => both(
            "Ce qui a été collé est trop long et n’a pas été pris ; le texte n’a pas changé. \
             Collez-le en plusieurs fois, ou joignez-le comme fichier.",
            "What was pasted is too long and was not taken; the text did not change. Paste it in \
             parts, or attach it as a file.",
        ),
        Some("pictures-left-out") => both(
            "Des images de ce qui a été collé n’ont pas pu être prises ; le reste est là. \
             Ajoutez-les comme fichiers.",
            "Some pictures of what was pasted could not be taken; the rest is here. Add them as \
             files.",
        ),
        Some("attach-failed") => both(
            "Ce fichier n’a pas pu être ajouté ; le texte n’a pas changé. Réessayez, ou \
             ajoutez-le parmi les fichiers.",
            "This file could not be added; the text did not change. Try again, or add it among \
             the files.",
        ),
        Some("image-failed") => both(
            "Une image du texte n’a pas pu être affichée ; elle n’est pas perdue. Elle vient \
             avec le réseau.",
            "A picture of the text could not be shown; it is not lost. It comes with the network.",
        ),
        Some("entries-failed") => both(
            "La liste des entrées n’a pas pu être lue ; le texte n’a pas changé. Réessayez.",
            "The list of entries could not be read; the text did not change. Try again.",
        ),
        Some("link-refused") => both(
            "Cette adresse ne s’ouvre pas d’ici : seules celles du web et du courrier le font. \
             Rien n’a changé.",
            "This address does not open from here: only those of the web and of mail do. Nothing \
             changed.",
        ),
        code => {
            let code = code.unwrap_or_default();
            both(
                format!(
                    "L’éditeur n’a pas pu faire ce qui était demandé ({code}) ; ce qui est \
                     écrit est gardé."
                ),
                format!(
                    "The editor could not do what was asked ({code}); what is written is kept."
                ),
            )
        }
    }
}
