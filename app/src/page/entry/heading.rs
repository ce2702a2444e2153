//! The head of an entry: number, title, day, author, zone, status, category, and how it is kept.

use super::draft::Draft;
use super::heading_menu::HeadingMenu;
use super::here::Here;
use crate::message::{State, ZoneRow};
use crate::page::components::{Badge, Combobox, text};
use cahier_notebook::{Change, EntryKind};
use leptos::html;
use leptos::prelude::*;

/// The head of an entry.
#[component]
pub fn Heading(here: Here) -> impl IntoView {
    view! {
        <header class="entry-head">
            <div class="entry-line">
                <Number here />
                <Kind here />
                <Kept here />
                <HeadingMenu here />
            </div>
            <Title here />
            <Facts here />
        </header>
    }
}

/// The number by which people name an entry on paper: its first digits.
pub fn number(id: &str) -> String {
    let digits: String = id.chars().take(8).collect::<String>().to_uppercase();
    match digits.split_at_checked(4) {
        Some((first, rest)) if !rest.is_empty() => format!("{first}-{rest}"),
        _ => digits,
    }
}

#[component]
fn Number(here: Here) -> impl IntoView {
    let words = here.words();
    let label = words.say("Numéro de l’entrée", "Number of the entry");
    view! { <span id="number" class="entry-number" title=label>{number(&here.id())}</span> }
}

/// What an entry is, where it is not simply an experiment.
#[component]
fn Kind(here: Here) -> impl IntoView {
    let words = here.words();
    let kind = Memo::new(move |_| here.of(|view| view.entry.kind));
    let says = Signal::derive(move || {
        let says = match kind.get() {
            EntryKind::Experiment => ("Expérience", "Experiment"),
            EntryKind::Resource => ("Ressource", "Resource"),
            EntryKind::ExperimentTemplate => ("Modèle d’expérience", "Experiment template"),
            EntryKind::ResourceTemplate => ("Modèle de ressource", "Resource template"),
        };
        words.pick(says).to_owned()
    });
    view! { <Badge text=says /> }
}

/// How the entry is kept: here, on the relay, in its log.
#[component]
fn Kept(here: Here) -> impl IntoView {
    let words = here.words();
    let unsent = Memo::new(move |_| here.of(|view| view.unsent));
    let placed = Memo::new(move |_| here.of(|view| view.placed));
    let relay = Memo::new(move |_| {
        here.known
            .state
            .with(|state: &Option<State>| state.as_ref().is_some_and(|state| state.relay.is_some()))
    });
    let certified = Memo::new(move |_| here.of(|view| view.certified));
    // By whom and until when; the signatures say it too, for who cannot point at this.
    let dated = move || here.of(|view| view.dated.clone()).map(|dated| words.tell(&dated));
    let says = move || match (relay.get(), unsent.get(), placed.get()) {
        (true, 0, true) if certified.get() => words
            .pick((
                "Gardée ici · au journal du relais · certifiée",
                "Kept here · in the relay’s log · certified",
            ))
            .to_owned(),
        (false, ..) => words.pick(("Gardée sur cet appareil", "Kept on this device")).to_owned(),
        (true, 0, true) => {
            words.pick(("Inscrite au journal du relais", "In the relay’s log")).to_owned()
        }
        (true, 0, false) => words.pick(("Sur le relais", "On the relay")).to_owned(),
        (true, 1, _) => words
            .pick((
                "Gardée ici · 1 changement pas encore sur le relais",
                "Kept here · 1 change not on the relay yet",
            ))
            .to_owned(),
        (true, n, _) => words.pick((
            format!("Gardée ici · {n} changements pas encore sur le relais"),
            format!("Kept here · {n} changes not on the relay yet"),
        )),
    };
    view! { <span id="kept-entry" class="entry-kept" role="status" title=dated>{says}</span> }
}

/// The title: one line of text that wraps where it is long.
#[component]
fn Title(here: Here) -> impl IntoView {
    let words = here.words();
    let shown = Signal::derive(move || here.of(|view| view.entry.title.clone()));
    let save = Callback::new(move |title: String| {
        here.edit(Change::Title { title: title.trim().to_owned() });
    });
    let draft = Draft::new(shown, save);
    let field = NodeRef::<html::Textarea>::new();
    let typed = move |event: web_sys::Event| {
        // One line: what is pasted with line breaks is joined.
        draft.typed(event_target_value(&event).replace(['\r', '\n'], " "));
    };
    let enter = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            draft.flush();
            super::editor::focus_text();
        }
    };
    // A new entry begins with its title.
    Effect::new(move || {
        let Some(field) = field.get() else { return };
        if shown.with_untracked(String::is_empty) && here.now(|view| view.may.write) {
            let _ = field.focus();
        }
    });
    view! {
        <h1 class="entry-title" data-text=move || draft.text.get()>
            <textarea
                id="title"
                rows="1"
                maxlength="500"
                autocomplete="off"
                node_ref=field
                aria-label=words.say("Titre", "Title")
                placeholder=words.say("Sans titre", "Untitled")
                readonly=move || !here.may_write()
                prop:value=move || draft.text.get()
                on:input=typed
                on:keydown=enter
                on:focus=move |_| draft.entered()
                on:blur=move |_| draft.left()
            />
        </h1>
    }
}

/// Day, author, zone, status and category.
#[component]
fn Facts(here: Here) -> impl IntoView {
    let words = here.words();
    let date = Memo::new(move |_| here.of(|view| view.entry.date.clone().unwrap_or_default()));
    let author = move || here.of(|view| view.author.clone());
    let zone = move || zone_of(here, |zone| zone.title.clone());
    let set_date = move |event: web_sys::Event| {
        let date = event_target_value(&event);
        here.edit(Change::Date { date: (!date.is_empty()).then_some(date) });
    };
    view! {
        <div class="entry-facts">
            <label class="fact">
                <span>{words.say("Date", "Date")}</span>
                <input
                    id="date"
                    type="date"
                    prop:value=move || date.get()
                    disabled=move || !here.may_write()
                    on:change=set_date
                />
            </label>
            <Choice here status=true />
            <Choice here status=false />
            <p class="fact">
                <span>{words.say("Auteur", "Author")}</span>
                <b id="author">{author}</b>
            </p>
            <p class="fact">
                <span>{words.say("Zone", "Zone")}</span>
                <b id="zone">{zone}</b>
            </p>
        </div>
    }
}

/// Something of the zone that the entry is in; whoever asks follows it.
pub fn zone_of<T: Default>(here: Here, read: impl FnOnce(&ZoneRow) -> T) -> T {
    let zone = here.of(|view| view.zone.clone());
    here.known.state.with(|state| {
        let zones = state.as_ref().map(|state| &state.zones[..]).unwrap_or_default();
        zones.iter().find(|row| row.id == zone).map(read).unwrap_or_default()
    })
}

/// Status or category: one of the zone's, or a word of one's own.
#[component]
fn Choice(here: Here, status: bool) -> impl IntoView {
    let words = here.words();
    let shown = Memo::new(move |_| {
        here.of(|view| match status {
            true => view.entry.status.clone().unwrap_or_default(),
            false => view.entry.category.clone().unwrap_or_default(),
        })
    });
    let value = RwSignal::new(shown.get_untracked());
    Effect::new(move || value.set(shown.get()));
    let options = Signal::derive(move || {
        let titles = |zone: &ZoneRow| {
            let choices = if status { &zone.statuses } else { &zone.categories };
            choices.iter().map(|choice| (choice.1.clone(), choice.1.clone())).collect::<Vec<_>>()
        };
        zone_of(here, titles)
    });
    let choose = Callback::new(move |chosen: String| {
        let chosen = chosen.trim().to_owned();
        if chosen == shown.get_untracked() {
            return;
        }
        let name = (!chosen.is_empty()).then_some(chosen);
        here.edit(match status {
            true => Change::Status { status: name },
            false => Change::Category { category: name },
        });
    });
    let (id, label) = match status {
        true => ("entry-status", text(words, "Statut", "Status")),
        false => ("entry-category", text(words, "Catégorie", "Category")),
    };
    // Not of every change of the entry: the field would begin anew under the hand that types.
    let may = Memo::new(move |_| here.may_write());
    let shows = move || match may.get() {
        true => view! { <Combobox id=id label value options on_choose=choose /> }.into_any(),
        false => view! {
            <p class="fact">
                <span>{move || label.get()}</span>
                <b id=id>{move || shown.get()}</b>
            </p>
        }
        .into_any(),
    };
    // Nothing was chosen, and nothing can be: there is nothing to tell.
    let empty = move || !may.get() && shown.with(String::is_empty);
    view! { <div class="fact" hidden=empty>{shows}</div> }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_the_first_digits_in_two_groups() {
        assert_eq!(number("3f2a91c0ffee"), "3F2A-91C0");
        assert_eq!(number("3f2a"), "3F2A");
        assert_eq!(number(""), "");
    }
}
