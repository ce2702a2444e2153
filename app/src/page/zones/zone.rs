//! A zone: what it is for, who is in it, what its pages choose from.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Details, text};
use super::super::follow::follow;
use super::super::known::Known;
use super::carry::Carry;
use super::choices::Choices;
use super::describe::Describe;
use super::export::Export;
use super::invite::Invite;
use super::members::Members;
use crate::message::{Answer, Ask, ZoneAsk, ZoneDetail, ZoneRow};
use crate::page::call::Call;
use leptos::prelude::*;

/// A zone, read again whenever something of it changed.
#[component]
pub fn ZonePage(known: Known, id: String) -> impl IntoView {
    let asking = Asking::new(known);
    let detail = RwSignal::new(None::<ZoneDetail>);
    let id = StoredValue::new(id);
    let read = Callback::new(move |()| {
        let Some(zone) = id.try_get_value() else { return };
        asking.ask(Ask::Zone(ZoneAsk::Detail { zone }), move |answer| {
            if let Answer::Zone(told) = answer {
                let _ = detail.try_set(Some(*told));
            }
        });
    });
    let row = Memo::new(move |_| {
        known.of_state(|state| {
            let own = |zone: &&ZoneRow| id.with_value(|id| zone.id == *id);
            state.zones.iter().find(own).cloned()
        })
    });
    // Members and what waits are told with the zone itself, so it is asked for again.
    let waits = Memo::new(move |_| known.of_state(|state| state.unsent));
    Effect::new(move || {
        follow(&row);
        follow(&waits);
        read.call(());
    });
    view! {
        <div class="folio">
            <h1 id="zone">{move || title(known, row.get(), detail.get())}</h1>
            <Wrong asking />
            <Show when=move || detail.with(Option::is_some)>
                <Open known id row detail on_done=read />
            </Show>
        </div>
    }
    .into_any()
}

fn title(known: Known, row: Option<ZoneRow>, detail: Option<ZoneDetail>) -> String {
    let title = detail.map(|detail| detail.title).or(row.map(|row| row.title));
    match title {
        Some(title) if !title.is_empty() => title,
        Some(_) => known.words.pick(("Sans titre", "Untitled")).to_owned(),
        None => known.words.pick(("Zone", "Zone")).to_owned(),
    }
}

#[component]
fn Open(
    known: Known,
    id: StoredValue<String>,
    row: Memo<Option<ZoneRow>>,
    detail: RwSignal<Option<ZoneDetail>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let zone = id.get_value();
    let detail = Memo::new(move |_| detail.get().unwrap_or_default());
    let manages = Memo::new(move |_| detail.with(|detail| detail.manages));
    let owns = Signal::derive(move || {
        row.with(|row| row.as_ref().is_some_and(|row| row.role.as_deref() == Some("owner")))
    });
    let admitted = move || row.with(|row| row.as_ref().is_some_and(|row| row.role.is_some()));
    let shut_out = move || row.with(|row| row.as_ref().is_some_and(|row| row.shut_out));
    let gone = move || words.tell(&cahier_words::shut_out());
    let removed = Memo::new(move |_| detail.with(|detail| detail.removed.clone()));
    let removal = move || removed.get().map(|said| words.tell(&said));
    let said = move || detail.with(|detail| detail.description.clone());
    view! {
        <p class="zone-description">{said}</p>
        <Show when=move || !admitted() && removed.with(Option::is_none)>
            <p id="awaits" role="status">
                {words.say(
                    "Quelqu’un de la zone va vous laisser entrer\u{a0}; ses pages viendront alors \
                     ici.",
                    "Somebody of the zone will let you in; its pages then come here.",
                )}
            </p>
        </Show>
        <Show when=move || removed.with(Option::is_some)>
            <p id="removed" class="wrong" role="status">{removal}</p>
        </Show>
        <Show when=shut_out>
            <p id="shut-out" class="wrong" role="status">{gone}</p>
        </Show>
        <p class="soft">{move || held(known, &detail.get())}</p>
        <Members known zone=id detail=detail.into() owns on_done />
        <Show when=move || manages.get()>
            <Invite known zone=id owns />
            <Choices known zone=id row />
            <Details label=text(words, "Nom et description", "Name and description") id="describe">
                <Describe known zone=id detail=detail.into() on_done />
            </Details>
        </Show>
        <Show when=admitted>
            <Export known zone=id />
        </Show>
        <Carry known zone=zone.clone() />
    }
    .into_any()
}

/// How much there is, and what waits.
fn held(known: Known, detail: &ZoneDetail) -> String {
    let words = known.words;
    let size = detail.size;
    let waits = match detail.unsent {
        0 => String::new(),
        n => words.pick((format!(" · {n} attendent de partir"), format!(" · {n} wait to leave"))),
    };
    words.pick((
        format!("Changements sur le relais\u{a0}: {size}{waits}"),
        format!("Changes on the relay: {size}{waits}"),
    ))
}
