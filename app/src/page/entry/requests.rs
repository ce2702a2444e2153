//! Who is asked to sign an entry, answering that, and asking somebody. A request stands in the
//! entry, or beside it where the entry is frozen: the engine knows where.

use super::here::Here;
use crate::message::{Ask, AskedFor, Sign};
use crate::page::asking::{Asking, Wrong};
use crate::page::call::Call;
use crate::page::components::{Button, Kind, Select, text};
use cahier_evidence::Meaning;
use leptos::prelude::*;

/// What somebody signs as, by the name of the meaning.
fn meaning_of(here: Here, name: &str) -> String {
    let words = here.words();
    match Meaning::parse(name) {
        Some(meaning) => words.tell(&cahier_words::meaning(meaning)),
        None => name.to_owned(),
    }
}

/// Whether this person may ask for a signature; whoever asks follows it.
fn may_ask(here: Here) -> bool {
    here.of(|view| view.may.write || (view.signed.frozen.is_some() && view.may.comment))
}

/// Who is asked to sign, and asking somebody. `on_answer` begins what the reader is asked for.
#[component]
pub fn Requests(here: Here, on_answer: Callback<Meaning>) -> impl IntoView {
    let words = here.words();
    let requests = Memo::new(move |_| here.of(|view| view.signed.requests.clone()));
    view! {
        <Show when=move || !requests.with(Vec::is_empty)>
            <h3>{words.say("Signatures demandées", "Signatures asked for")}</h3>
        </Show>
        <ul id="requests" class="requests">
            <For each=move || requests.get() key=|one: &AskedFor| one.clone() let:request>
                <RequestRow here request on_answer />
            </For>
        </ul>
        <Show when=move || may_ask(here)>
            <AskToSign here />
        </Show>
    }
}

#[component]
fn RequestRow(here: Here, request: AskedFor, on_answer: Callback<Meaning>) -> impl IntoView {
    let words = here.words();
    let AskedFor { id, name, by, meaning, own } = request;
    let as_what = Meaning::parse(&meaning);
    let says = move || {
        let meaning = meaning_of(here, &meaning);
        let name = if own { words.pick(("vous", "you")) } else { name.as_str() };
        match by.is_empty() {
            true => format!("{name}, {meaning}"),
            false => words.pick((
                format!("{name}, {meaning}, à la demande de {by}"),
                format!("{name}, {meaning}, asked by {by}"),
            )),
        }
    };
    let take_back = Callback::new(move |()| {
        here.known.send(Ask::Sign(Sign::TakeBack { entry: here.id(), request: id.clone() }));
    });
    let answer = as_what.filter(|_| own).map(|as_what| {
        view! {
            <Button
                kind=Kind::Primary
                icon="stamp"
                label=text(words, "Lire et signer…", "Read and sign…")
                on_press=Callback::new(move |()| on_answer.call(as_what))
            />
        }
    });
    view! {
        <li class="link-row">
            <span>{says}</span>
            {answer}
            <Show when=move || may_ask(here)>
                <Button
                    kind=Kind::Quiet
                    icon="x"
                    only_icon=true
                    label=text(words, "Retirer la demande", "Take the request back")
                    on_press=take_back
                />
            </Show>
        </li>
    }
}

/// Asks somebody of the zone to sign.
#[component]
fn AskToSign(here: Here) -> impl IntoView {
    let words = here.words();
    let asking = Asking::new(here.known);
    let person = RwSignal::new(String::new());
    let meaning = RwSignal::new(Meaning::Witness.name().to_owned());
    let people = Signal::derive(move || {
        let own = here.known.of_state(|state| state.person.clone());
        super::heading::zone_of(here, |zone| {
            let other = zone.people.iter().filter(|one| one.person != own);
            other.map(|one| (one.person.clone(), one.name.clone())).collect::<Vec<_>>()
        })
    });
    let meanings = Signal::derive(move || {
        let one = |meaning: Meaning| {
            (meaning.name().to_owned(), words.tell(&cahier_words::meaning(meaning)))
        };
        Meaning::ALL.into_iter().map(one).collect::<Vec<_>>()
    });
    let waits = asking.waits();
    let not_yet = Signal::derive(move || person.with(String::is_empty) || waits.get());
    let ask = Callback::new(move |()| {
        let (entry, person_id) = (here.id(), person.get_untracked());
        let meaning = meaning.get_untracked();
        let ask = Sign::Ask { entry, person: person_id, meaning };
        // What was chosen stays where it could not be asked.
        asking.ask(Ask::Sign(ask), move |_| drop(person.try_set(String::new())));
    });
    view! {
        <Show when=move || !people.with(Vec::is_empty)>
            <div class="ask-to-sign">
                <Select
                    id="ask-person"
                    label=text(words, "Demander une signature à", "Ask for a signature of")
                    options=people
                    value=person
                    on_choose=Callback::new(move |chosen| person.set(chosen))
                />
                <Select
                    id="ask-meaning"
                    label=text(words, "Pour", "As")
                    options=meanings
                    value=meaning
                    on_choose=Callback::new(move |chosen| meaning.set(chosen))
                />
                <Button
                    id="ask-to-sign"
                    label=text(words, "Demander", "Ask")
                    disabled=not_yet
                    on_press=ask
                />
            </div>
            <Wrong asking />
        </Show>
    }
}
