//! The palette: a few letters, and one is there (WAI-ARIA APG, combobox with a listbox).

use super::offers::{Deed, Offer, offered};
use crate::page::components::{Dialog, Icon, text};
use crate::page::known::Known;
use crate::page::part::part;
use crate::parts::NotLoaded;
use cahier_words::Lang;
use leptos::html;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;
use web_sys::{KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The palette, opened by Ctrl or Cmd with K.
#[component]
pub fn Palette(known: Known) -> impl IntoView {
    let words = known.words;
    view! {
        <Dialog
            title=text(words, "Tout trouver, tout faire", "Find and do anything")
            open=known.palette
            id="palette"
            words=words
        >
            {part(words, move || Box::pin(choices(known)))}
        </Dialog>
    }
}

/// What is in it, which is loaded when it is first opened.
#[wasm_split(places, fallible)]
fn choices(known: Known) -> Result<AnyView, NotLoaded> {
    Ok(view! { <Choices known /> }.into_any())
}

/// The state of the palette while it is open.
#[derive(Clone, Copy)]
struct Choice {
    known: Known,
    offers: Memo<Vec<Offer>>,
    /// The offer that Enter takes.
    active: RwSignal<usize>,
}

#[component]
fn Choices(known: Known) -> impl IntoView {
    let words = known.words;
    let (typed, active) = (RwSignal::new(String::new()), RwSignal::new(0));
    let offers = Memo::new(move |_| {
        known.list.with(|rows| typed.with(|typed| offered(typed, rows.values())))
    });
    let choice = Choice { known, offers, active };
    let each = move || offers.get().into_iter().enumerate().collect::<Vec<(usize, Offer)>>();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        let Some(field) = field.get() else { return };
        let _ = field.focus();
        // A dialog that opens just now takes the focus first.
        request_animation_frame(move || {
            let _ = field.focus();
        });
    });
    let label = move || words.pick(("Entrée, lieu ou action", "Entry, place or action"));
    view! {
        <div class="palette">
            <input
                id="palette-field"
                class="input"
                type="text"
                role="combobox"
                autocomplete="off"
                aria-autocomplete="list"
                aria-controls="palette-list"
                aria-expanded="true"
                aria-activedescendant=move || offer_id(active.get())
                aria-label=label
                placeholder=label
                node_ref=field
                bind:value=typed
                on:input=move |_| active.set(0)
                on:keydown=move |event| choice.key(&event)
            />
            <ul
                id="palette-list"
                class="options palette-list"
                role="listbox"
                aria-label=move || words.pick(("Propositions", "Suggestions"))
                // The field keeps the focus while one of them is pressed.
                on:mousedown=move |event| event.prevent_default()
            >
                <For
                    each
                    key=|(at, offer): &(usize, Offer)| offer.key(*at)
                    children=move |one: (usize, Offer)| choice.offer(one)
                />
            </ul>
        </div>
    }
}

fn offer_id(at: usize) -> String {
    format!("palette-list-{at}")
}

impl Choice {
    fn offer(self, (at, offer): (usize, Offer)) -> AnyView {
        let words = self.known.words;
        let Offer { icon, name, what, deed } = offer;
        view! {
            <li
                id=offer_id(at)
                class="option palette-option"
                role="option"
                aria-selected=move || (self.active.get() == at).to_string()
                // What was pressed, whatever stands in its place by now.
                on:click=move |_| self.take(deed.clone())
            >
                <Icon name=icon />
                <span class="palette-name">{move || words.pick(name.clone())}</span>
                <span class="palette-what">{move || words.pick(what)}</span>
            </li>
        }
        .into_any()
    }

    fn key(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        let count = self.offers.with_untracked(Vec::len);
        let at = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.show(event, if at + 1 < count { at + 1 } else { 0 }),
            "ArrowUp" => self.show(event, at.checked_sub(1).unwrap_or(count.saturating_sub(1))),
            "Enter" => {
                event.prevent_default();
                let deed = |offers: &Vec<Offer>| offers.get(at).map(|one| one.deed.clone());
                if let Some(deed) = self.offers.with_untracked(deed) {
                    self.take(deed);
                }
            }
            _ => {}
        }
    }

    /// Another offer is the one that Enter takes.
    fn show(self, event: &KeyboardEvent, at: usize) {
        event.prevent_default();
        self.active.set(at);
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        if let Some(offer) = document().get_element_by_id(&offer_id(at)) {
            offer.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }

    fn take(self, deed: Deed) {
        let known = self.known;
        known.palette.set(false);
        match deed {
            Deed::Go(route) => known.go(&route),
            Deed::Lock => known.close(),
            Deed::Keys => known.keys.set(true),
            Deed::OtherLanguage => known.words.choose(match known.words.pick_now((true, false)) {
                true => Lang::En,
                false => Lang::Fr,
            }),
        }
    }
}
