//! Categories and statuses of a zone: what its pages choose from, each with a colour.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Badge, Button, Details, Kind, PALETTE, Select, TextField, text};
use super::super::known::Known;
use crate::message::{Ask, ZoneAsk, ZoneRow};
use crate::page::call::Call;
use cahier_words::both;
use leptos::prelude::*;

/// An id, a title, a colour.
type Choice = (String, String, String);

/// Both lists.
#[component]
pub(super) fn Choices(
    known: Known,
    zone: StoredValue<String>,
    row: Memo<Option<ZoneRow>>,
) -> impl IntoView {
    let words = known.words;
    let of = move |read: fn(&ZoneRow) -> Vec<Choice>| {
        Memo::new(move |_| row.with(|row| row.as_ref().map(read).unwrap_or_default()))
    };
    let categories = of(|row| row.categories.clone());
    let statuses = of(|row| row.statuses.clone());
    view! {
        <Details label=text(words, "Catégories", "Categories") id="categories">
            <List known zone status=false choices=categories />
        </Details>
        <Details label=text(words, "Statuts", "Statuses") id="statuses">
            <List known zone status=true choices=statuses />
        </Details>
    }
}

#[component]
fn List(
    known: Known,
    zone: StoredValue<String>,
    status: bool,
    choices: Memo<Vec<Choice>>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let remove = Callback::new(move |id: String| {
        let ask = ZoneAsk::RemoveChoice { zone: zone.get_value(), status, id };
        asking.ask(Ask::Zone(ask), |_| {});
    });
    // The id of the one that is being changed.
    let edited = RwSignal::new(None::<String>);
    let choice = move |choice: Choice| {
        let choice = StoredValue::new(choice);
        let id = move || choice.with_value(|choice| choice.0.clone());
        let shown = move || match edited.get() == Some(id()) {
            true => view! { <Edit known zone status choice edited /> }.into_any(),
            false => view! {
                <Badge
                    text=choice.with_value(|choice| choice.1.clone())
                    color=choice.with_value(|choice| choice.2.clone())
                />
                <Button
                    label=named(known, choice, ("Modifier", "Change"))
                    kind=Kind::Quiet
                    icon="pencil"
                    only_icon=true
                    on_press=Callback::new(move |()| edited.set(Some(id())))
                />
                <Button
                    label=named(known, choice, ("Retirer", "Remove"))
                    kind=Kind::Quiet
                    icon="x"
                    only_icon=true
                    on_press=Callback::new(move |()| remove.call(id()))
                />
            }
            .into_any(),
        };
        view! { <li class="item">{shown}</li> }
    };
    view! {
        <ul class="items">
            <For each=move || choices.get() key=|choice| choice.clone() children=choice />
        </ul>
        <p class="soft">
            {words.say(
                "Renommer ou retirer n’efface rien\u{a0}: les pages gardent le nom qu’elles \
                 portent.",
                "Renaming or removing erases nothing: pages keep the name that they carry.",
            )}
        </p>
        <Add known zone status />
        <Wrong asking />
    }
}

/// What a button of a row does, and to which.
fn named(known: Known, choice: StoredValue<Choice>, verb: (&str, &str)) -> Signal<String> {
    let title = choice.with_value(|choice| choice.1.clone());
    let (french, english) = (format!("{}\u{a0}: {title}", verb.0), format!("{}: {title}", verb.1));
    Signal::derive(move || known.words.pick((&french, &english)).clone())
}

/// Another name or colour of one.
#[component]
fn Edit(
    known: Known,
    zone: StoredValue<String>,
    status: bool,
    choice: StoredValue<Choice>,
    edited: RwSignal<Option<String>>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let (id, title, color) = choice.get_value();
    let (title, color) = (RwSignal::new(title), RwSignal::new(color));
    let keep = Callback::new(move |()| {
        let Some(title) = filled(title, asking) else { return };
        let (zone, id, color) = (zone.get_value(), Some(id.clone()), color.get_untracked());
        let ask = ZoneAsk::PutChoice { zone, status, id, title, color };
        asking.ask(Ask::Zone(ask), move |_| {
            let _ = edited.try_set(None);
        });
    });
    view! {
        <form
            class="ask ask-line"
            on:submit=move |event| {
                event.prevent_default();
                keep.call(());
            }
        >
            <TextField
                label=text(words, "Nom", "Name")
                value=title
                id="choice-title"
                error=asking.error()
            />
            <Color known color id="choice-color" />
            <Button
                label=text(words, "Enregistrer", "Save")
                kind=Kind::Primary
                id="keep-choice"
                disabled=asking.waits()
                on_press=keep
            />
            <Button
                label=text(words, "Annuler", "Cancel")
                on_press=Callback::new(move |()| edited.set(None))
            />
        </form>
    }
}

/// The name that is filled in; without one it says so.
fn filled(title: RwSignal<String>, asking: Asking) -> Option<String> {
    let named = title.with_untracked(|title| title.trim().to_owned());
    if named.is_empty() {
        asking.fail(both("Donnez-lui un nom.", "Give it a name."));
        return None;
    }
    Some(named)
}

/// One of the palette, or the colour that it came with.
#[component]
fn Color(known: Known, color: RwSignal<String>, id: &'static str) -> impl IntoView {
    let words = known.words;
    let own = color.get_untracked();
    let colors = Signal::derive(move || {
        let mut options: Vec<(String, String)> = Vec::new();
        if PALETTE.iter().all(|(hex, ..)| *hex != own) {
            options.push((own.clone(), own.clone()));
        }
        for (hex, french, english) in PALETTE {
            options.push((hex.to_owned(), words.pick((french, english)).to_owned()));
        }
        options
    });
    view! {
        <Select
            label=text(words, "Couleur", "Colour")
            options=colors
            value=color
            on_choose=Callback::new(move |chosen| color.set(chosen))
            id=id
        />
    }
}

/// Another one: a name and a colour.
#[component]
fn Add(known: Known, zone: StoredValue<String>, status: bool) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let title = RwSignal::new(String::new());
    let color = RwSignal::new(PALETTE[0].0.to_owned());
    let add = Callback::new(move |()| {
        let Some(named) = filled(title, asking) else { return };
        let (zone, color) = (zone.get_value(), color.get_untracked());
        let ask = ZoneAsk::PutChoice { zone, status, id: None, title: named, color };
        asking.ask(Ask::Zone(ask), move |_| {
            let _ = title.try_set(String::new());
        });
    });
    let (title_id, color_id, add_id) = match status {
        true => ("status-title", "status-color", "add-status"),
        false => ("category-title", "category-color", "add-category"),
    };
    view! {
        <form
            class="ask ask-line"
            on:submit=move |event| {
                event.prevent_default();
                add.call(());
            }
        >
            <TextField
                label=text(words, "Nom", "Name")
                value=title
                id=title_id
                error=asking.error()
            />
            <Color known color id=color_id />
            <Button
                label=text(words, "Ajouter", "Add")
                icon="plus"
                id=add_id
                disabled=asking.waits()
                on_press=add
            />
        </form>
    }
}
