//! Another name or description of a zone.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, TextArea, TextField, text};
use super::super::known::Known;
use crate::message::{Ask, ZoneAsk, ZoneDetail};
use crate::page::call::Call;
use leptos::prelude::*;

/// Two fields, which keep what is written while the zone changes.
#[component]
pub(super) fn Describe(
    known: Known,
    zone: StoredValue<String>,
    detail: Signal<ZoneDetail>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let now = detail.get_untracked();
    let (title, description) = (RwSignal::new(now.title), RwSignal::new(now.description));
    let keep = Callback::new(move |()| {
        let (title, description) = (title.get_untracked(), description.get_untracked());
        let zone = zone.get_value();
        let ask = ZoneAsk::Describe { zone, title: title.trim().to_owned(), description };
        asking.ask(Ask::Zone(ask), move |_| on_done.call(()));
    });
    view! {
        <TextField label=text(words, "Nom", "Name") value=title id="zone-name" />
        <TextArea
            label=text(words, "Description", "Description")
            value=description
            id="zone-description"
        />
        <Button
            label=text(words, "Enregistrer", "Save")
            id="keep-zone"
            disabled=asking.waits()
            on_press=keep
        />
        <Wrong asking />
    }
}
