//! Signatures of an entry: those that stand, each with what answers it, and a new one.

use super::here::Here;
use super::proof::Proof;
use super::requests::Requests;
use super::seal_form::{SealForm, Sealing};
use crate::message::{Ask, Done, Seal, Sign};
use crate::page::call::Call;
use crate::page::components::{Button, Stamp, text};
use cahier_evidence::Meaning;
use leptos::html;
use leptos::prelude::*;

/// A seal with all that answer it, in the order of the log.
type Thread = (Seal, Vec<Seal>);

/// Seals as they are read: under each what answers it, or answers an answer to it.
fn threads(seals: &[Seal]) -> Vec<Thread> {
    let mut threads: Vec<Thread> = Vec::new();
    for seal in seals {
        let root = root(seals, seal);
        match threads.iter_mut().find(|(first, _)| first.id == root) {
            Some((_, answers)) => answers.push(seal.clone()),
            None => threads.push((seal.clone(), Vec::new())),
        }
    }
    threads
}

/// The id of the seal under which one stands.
fn root<'s>(seals: &'s [Seal], seal: &'s Seal) -> &'s str {
    let mut at = seal;
    for _ in 0..seals.len() {
        let Some(about) = &at.about else { break };
        let Some(above) = seals.iter().find(|one| one.id == *about) else { break };
        at = above;
    }
    &at.id
}

/// The section of an entry's signatures.
#[component]
pub fn SignaturesPane(here: Here) -> impl IntoView {
    let words = here.words();
    let seals = Memo::new(move |_| here.of(|view| view.signed.seals.clone()));
    let all = move || seals.with(|seals| threads(seals));
    let done = RwSignal::new(None::<Done>);
    // A question to a security key is open: the browser asks the person.
    let waits = RwSignal::new(false);
    let opened = RwSignal::new(false);
    let sealing = Sealing::begin();
    let opener = NodeRef::<html::Button>::new();
    let close = Callback::new(move |()| {
        let _ = opened.try_set(false);
        if let Some(opener) = opener.try_get_untracked().flatten() {
            let _ = opener.focus();
        }
    });
    let open = move || {
        opened.set(true);
        // Only what is on the relay is signed.
        here.known.send(Ask::Sign(Sign::Deliver { entry: here.id() }));
    };
    let toggle = move |_| match opened.get_untracked() {
        true => close.call(()),
        false => {
            sealing.start(Meaning::Authorship, None);
            open();
        }
    };
    let countersign = Callback::new(move |seal: Seal| {
        sealing.start(Meaning::Witness, Some(seal));
        open();
    });
    let asked = Callback::new(move |meaning: Meaning| {
        // Whoever is asked answers what was signed, where something was.
        let about = seals.with_untracked(|seals| {
            seals.iter().rev().find(|seal| seal.answerable && seal.about.is_none()).cloned()
        });
        sealing.start(meaning, about);
        open();
    });
    view! {
        <section class="pane-part" aria-labelledby="signatures">
            <h2 id="signatures">{words.say("Signatures", "Signatures")}</h2>
            <Show when=move || seals.with(Vec::is_empty)>
                <p>{words.say("Rien n’est encore scellé.", "Nothing is sealed yet.")}</p>
            </Show>
            <Dated here />
            <ul id="seals" class="seals">
                <For each=all key=|thread: &Thread| thread.clone() let:thread>
                    <ThreadRow here thread countersign />
                </For>
            </ul>
            <p id="signing" role="status">{move || says(here, waits, done)}</p>
            <button
                id="seal"
                class="button"
                node_ref=opener
                aria-expanded=move || opened.get().to_string()
                on:click=toggle
            >
                {words.say("Sceller…", "Seal…")}
            </button>
            <Show when=move || opened.get()>
                <SealForm here sealing waits done close />
            </Show>
            <Requests here on_answer=asked />
        </section>
        <Proof here />
    }
}

/// What is certified of the newest change, by whom and until when.
#[component]
fn Dated(here: Here) -> impl IntoView {
    let words = here.words();
    let dated = Memo::new(move |_| here.of(|view| view.dated.clone()));
    let says = move || {
        let dated = dated.with(|dated| dated.as_ref().map(|dated| words.tell(dated)))?;
        Some(words.pick((
            format!("Dernier changement au journal\u{a0}: {dated}"),
            format!("Newest change in the log: {dated}"),
        )))
    };
    view! { <p id="dated" class="hint">{says}</p> }
}

/// What came of signing.
fn says(here: Here, waits: RwSignal<bool>, done: RwSignal<Option<Done>>) -> &'static str {
    let words = here.words();
    match (waits.get(), done.get()) {
        (true, _) => words.pick(("Touchez votre clé de sécurité.", "Touch your security key.")),
        (false, Some(Done::Sealed)) => words.pick((
            "Signé ici. Le sceau prend sa place dès que le relais l’a.",
            "Signed here. The seal gets its place as soon as the relay has it.",
        )),
        (false, Some(Done::KeyAdded)) => {
            words.pick(("Clé de sécurité enregistrée.", "Security key registered."))
        }
        (false, Some(Done::Amending)) => words.pick(("Avenant commencé.", "Amendment begun.")),
        (false, Some(Done::Asked) | None) => "",
    }
}

/// A seal, what answers it, and answering it.
#[component]
fn ThreadRow(here: Here, thread: Thread, countersign: Callback<Seal>) -> impl IntoView {
    let words = here.words();
    let (seal, answers) = thread;
    let freezes = seal.freezes;
    let answer = |seal: Seal| {
        view! {
            <li>
                <Stamp seal words />
            </li>
        }
    };
    let answers = (!answers.is_empty()).then(|| {
        let name = words.say("Ce qui y répond", "What answers it");
        let answers = answers.into_iter().map(answer).collect_view();
        view! { <ul class="seals seal-answers" aria-label=name>{answers}</ul> }
    });
    let button = seal.answerable.then(|| {
        let seal = StoredValue::new(seal.clone());
        let press = Callback::new(move |()| countersign.call(seal.get_value()));
        view! {
            <Show when=move || here.of(|view| view.may.comment)>
                <Button
                    icon="stamp"
                    label=text(words, "Contresigner…", "Countersign…")
                    on_press=press
                />
            </Show>
        }
    });
    view! {
        <li class:freezes=freezes>
            <Stamp seal words />
            {button}
            {answers}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_words::both;

    fn seal(id: &str, about: Option<&str>) -> Seal {
        Seal {
            id: id.to_owned(),
            title: both("", ""),
            lines: Vec::new(),
            note: None,
            freezes: false,
            about: about.map(str::to_owned),
            answerable: false,
        }
    }

    /// Ids of each seal and of what is read under it: `a: c d`.
    fn read(seals: &[Seal]) -> Vec<String> {
        let line = |(seal, answers): Thread| {
            let under: String = answers.iter().map(|seal| format!(" {}", seal.id)).collect();
            format!("{}:{under}", seal.id)
        };
        threads(seals).into_iter().map(line).collect()
    }

    #[test]
    fn a_seal_is_read_with_what_answers_it() {
        let seals = [seal("a", None), seal("b", None), seal("c", Some("a")), seal("d", Some("c"))];
        assert_eq!(read(&seals), ["a: c d", "b:"]);
        // What it answers is not here.
        assert_eq!(read(&[seal("c", Some("a"))]), ["c:"]);
        assert!(read(&[]).is_empty());
    }
}
