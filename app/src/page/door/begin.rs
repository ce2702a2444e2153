//! Begin a notebook: a name, and how it opens from now on. Somebody who was invited does the same,
//! and finds the invitation in the open notebook.

use super::super::asking::{Asking, Wrong};
use super::super::components::{TextField, text};
use super::super::known::Known;
use super::{NewWay, Scan, opened};
use crate::message::{Ask, Door, WayIn};
use leptos::prelude::*;

/// A name and a way in.
#[component]
pub(super) fn Begin(known: Known, joins: bool) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let name = RwSignal::new(String::new());
    let nameless = RwSignal::new(false);
    let unnamed = Signal::derive(move || match nameless.get() && name.with(|n| empty(n)) {
        true => words.pick(("Écrivez votre nom.", "Write your name.")).to_owned(),
        false => String::new(),
    });
    let complete = Callback::new(move |()| {
        let named = name.with_untracked(|name| !empty(name));
        nameless.set(!named);
        named
    });
    let enter = Callback::new(move |way: WayIn| {
        let name = name.get_untracked().trim().to_owned();
        let title = words.pick_now(("Mon cahier", "My notebook")).to_owned();
        asking.ask(Ask::Door(Door::Create { name, title, way }), move |_| opened(known));
    });
    view! {
        <div class="door-form">
            {joins.then(|| view! { <Invitation known /> })}
            <TextField
                label=text(words, "Votre nom", "Your name")
                value=name
                id="name"
                autocomplete="name"
                hint=text(
                    words,
                    "Il signe ce que vous écrivez.",
                    "It signs what you write.",
                )
                error=unnamed
            />
            <NewWay
                known
                name=name
                complete
                waits=asking.waits()
                label=text(words, "Commencer à écrire", "Start writing")
                on_way=enter
            />
            <Wrong asking />
        </div>
    }
    .into_any()
}

fn empty(name: &str) -> bool {
    name.trim().is_empty()
}

/// The link that a colleague sent; it is kept until the notebook is open.
#[component]
fn Invitation(known: Known) -> impl IntoView {
    let words = known.words;
    let link = RwSignal::new(known.invitation.get_untracked().unwrap_or_default());
    Effect::new(move || {
        let link = link.with(|link| link.trim().to_owned());
        known.invitation.set((!link.is_empty()).then_some(link));
    });
    view! {
        <TextField
            label=text(words, "Lien d’invitation", "Invitation link")
            value=link
            id="invitation"
            autocomplete="off"
            hint=text(
                words,
                "Il est gardé\u{a0}: vous l’accepterez une fois votre cahier commencé.",
                "It is kept: you accept it once your notebook is begun.",
            )
        />
        <Scan known on_text=Callback::new(move |found| link.set(found)) />
    }
}
