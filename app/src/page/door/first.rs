//! The first visit: three ways to come to a notebook, the most common one open at once.

use super::super::components::Icon;
use super::super::known::Known;
use super::add::AddDevice;
use super::begin::Begin;
use super::said_first::{BEGIN, Both, JOIN};
use crate::page::part::part;
use crate::parts::NotLoaded;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

/// What somebody wants who has no notebook on this device.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Choice {
    Begin,
    Join,
    Add,
}

impl Choice {
    const ALL: [Self; 3] = [Self::Begin, Self::Join, Self::Add];

    fn id(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Join => "join-first",
            Self::Add => "add-device",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Begin => "notebook",
            Self::Join => "users",
            Self::Add => "smartphone",
        }
    }

    /// French and English.
    pub(super) fn title(self) -> Both {
        match self {
            Self::Begin => BEGIN,
            Self::Join => JOIN,
            Self::Add => ("Ajouter cet appareil à mon cahier", "Add this device to my notebook"),
        }
    }

    /// What it is for, in a few words.
    fn says(self) -> Both {
        match self {
            Self::Begin => (
                "Un nom suffit, et vous écrivez. Sans compte ni réseau.",
                "A name is enough, and you write. Without an account or a network.",
            ),
            Self::Join => ("Un collègue vous a envoyé un lien.", "A colleague sent you a link."),
            Self::Add => (
                "Vous avez déjà un cahier sur un autre appareil, ou une sauvegarde.",
                "You already have a notebook on another device, or a backup.",
            ),
        }
    }
}

/// How a device comes to a notebook that is elsewhere, which is loaded when it is chosen.
#[wasm_split(places, fallible)]
fn add(known: Known) -> Result<AnyView, NotLoaded> {
    Ok(view! { <AddDevice known /> }.into_any())
}

/// Three choices, and what the chosen one needs.
#[component]
pub(super) fn First(known: Known, choice: RwSignal<Choice>) -> impl IntoView {
    let words = known.words;
    let button = move |one: Choice| {
        let pressed = move || if choice.get() == one { "true" } else { "false" };
        view! {
            <button
                type="button"
                id=one.id()
                class="choice"
                aria-pressed=pressed
                on:click=move |_| choice.set(one)
            >
                <Icon name=one.icon() />
                <span class="choice-title">{move || words.pick(one.title())}</span>
                <span class="choice-says">{move || words.pick(one.says())}</span>
            </button>
        }
    };
    let label = words.say("Que voulez-vous faire\u{a0}?", "What do you want to do?");
    view! {
        <div class="choices" role="group" aria-label=label>
            {Choice::ALL.into_iter().map(button).collect_view()}
        </div>
        {move || match choice.get() {
            Choice::Begin => view! { <Begin known joins=false /> }.into_any(),
            Choice::Join => view! { <Begin known joins=true /> }.into_any(),
            Choice::Add => part(words, move || Box::pin(add(known))),
        }}
    }
}
