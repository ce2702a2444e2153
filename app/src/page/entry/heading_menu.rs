//! What can be done with an entry as a whole.

use super::download::{fetch_and_save, write_and_save};
use super::here::Here;
use crate::message::{Answer, Ask, FileAsk, TextForm, ZoneAsk};
use crate::page::components::{Button, Dialog, Item, Kind, Menu, Select, text};
use crate::page::visit::Visit;
use cahier_words::{Sentence, both};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The menu of an entry.
#[component]
pub fn HeadingMenu(here: Here) -> impl IntoView {
    let words = here.words();
    let moves = RwSignal::new(false);
    let item = move |french, english, icon, on_press| Item {
        label: text(words, french, english),
        icon,
        danger: false,
        on_press,
    };
    let export = move |()| {
        let entry = Some(here.id());
        fetch_and_save(here.known, FileAsk::Export { entry, zone: None });
    };
    let write = move |form| Callback::new(move |()| write_and_save(here.known, here.id(), form));
    let prove = move |()| {
        let entry = here.id();
        fetch_and_save(here.known, FileAsk::Prove { entry, history: false, files: true });
    };
    let print = move |()| drop(window().print());
    let items = vec![
        item("Dupliquer", "Duplicate", "copy", Callback::new(move |()| duplicate(here))),
        item("Copier le lien", "Copy the link", "link", Callback::new(move |()| copy_link(here))),
        item("Exporter (.eln)", "Export (.eln)", "download", Callback::new(export)),
        item("Exporter (HTML)", "Export (HTML)", "download", write(TextForm::Html)),
        item("Exporter (Markdown)", "Export (Markdown)", "download", write(TextForm::Markdown)),
        item("Faire une preuve", "Make a proof", "shield-check", Callback::new(prove)),
        item("Imprimer", "Print", "printer", Callback::new(print)),
        item(
            "Déplacer vers une zone…",
            "Move to a zone…",
            "folder-input",
            Callback::new(move |()| moves.set(true)),
        ),
    ];
    view! {
        <div class="entry-menu">
            <Menu
                id="entry-menu"
                label=text(words, "Actions sur l’entrée", "Actions on the entry")
                icon="ellipsis"
                only_icon=true
                items
            />
            <Move here open=moves />
        </div>
    }
}

/// Begins an entry of the same kind from this one.
fn duplicate(here: Here) {
    let (zone, kind, title) =
        here.now(|view| (view.zone.clone(), view.entry.kind, view.entry.title.clone()));
    let template = Some(here.id());
    let ask = Ask::Begin { zone: Some(zone), kind, title, template };
    let (known, visit) = (here.known, Visit::now(here.known));
    spawn_local(async move {
        match known.engine.ask(ask).await {
            Ok(Answer::Begun(id)) => {
                visit.lead(&known.route_of(&id), both("Copie créée.", "Copy made."));
            }
            Ok(_) => {}
            Err(said) => known.say(said),
        }
    });
}

/// Puts the address of the entry on the clipboard.
fn copy_link(here: Here) {
    let path = here.route(None).path();
    spawn_local(async move {
        let origin = window().location().origin().unwrap_or_default();
        here.known.say(match copy(&format!("{origin}{path}")).await {
            Ok(()) => both("Lien copié.", "Link copied."),
            Err(_) => not_copied(),
        });
    });
}

fn not_copied() -> Sentence {
    both(
        "Ce navigateur n’a pas donné accès au presse-papiers ; rien n’a changé. Copiez l’adresse \
         de la page.",
        "This browser gave no access to the clipboard; nothing changed. Copy the address of the \
         page.",
    )
}

async fn copy(text: &str) -> Result<(), JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let clipboard = Reflect::get(&navigator, &"clipboard".into())?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
    let written: Promise = write.call1(&clipboard, &JsValue::from(text))?.dyn_into()?;
    JsFuture::from(written).await.map(drop)
}

/// Chooses another zone for the entry.
#[component]
fn Move(here: Here, open: RwSignal<bool>) -> impl IntoView {
    let words = here.words();
    let chosen = RwSignal::new(String::new());
    let options = Signal::derive(move || {
        let from = here.of(|view| view.zone.clone());
        here.known.state.with(|state| {
            let zones = state.as_ref().map(|state| &state.zones[..]).unwrap_or_default();
            let other = zones.iter().filter(|zone| zone.may_begin && zone.id != from);
            let mut options = vec![(String::new(), "—".to_owned())];
            options.extend(other.map(|zone| (zone.id.clone(), zone.title.clone())));
            options
        })
    });
    let none = Signal::derive(move || chosen.with(String::is_empty));
    let go = Callback::new(move |()| {
        let ask = ZoneAsk::Move { entry: here.id(), zone: chosen.get_untracked() };
        let (known, visit) = (here.known, Visit::now(here.known));
        spawn_local(async move {
            match known.engine.ask(Ask::Zone(ask)).await {
                Ok(answer) => {
                    let _ = open.try_set(false);
                    // An entry that had to be made anew there has another id.
                    if let Answer::Begun(id) = answer {
                        let moved = both("Entrée déplacée.", "Entry moved.");
                        visit.lead(&known.route_of(&id), moved);
                    }
                }
                Err(said) => known.say(said),
            }
        });
    });
    let choose = Callback::new(move |zone| chosen.set(zone));
    view! {
        <Dialog title=text(words, "Déplacer vers une zone", "Move to a zone") open id="move">
            <p>{words.say(
                "Les membres de l’autre zone pourront lire l’entrée, selon leur rôle.",
                "Members of the other zone will be able to read the entry, by their role.",
            )}</p>
            <Select
                id="move-to"
                label=text(words, "Zone", "Zone")
                options
                value=chosen
                on_choose=choose
            />
            <Button
                id="move-now"
                kind=Kind::Primary
                label=text(words, "Déplacer", "Move")
                disabled=none
                on_press=go
            />
        </Dialog>
    }
}
