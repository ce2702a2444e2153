//! Why an entry cannot be written in now, and what an amendment under way is for.

use super::amend::Amend;
use super::here::Here;
use crate::page::components::{Notice, Tone};
use leptos::prelude::*;

/// What the person has to know before they write.
#[component]
pub fn Standing(here: Here) -> impl IntoView {
    let words = here.words();
    let frozen = Memo::new(move |_| here.of(|view| view.signed.frozen.clone()));
    let why_not = Memo::new(move |_| here.of(|view| view.may.why_not.clone()));
    // A frozen entry says by which seal; why the engine refuses is then said already.
    let refused = move || match frozen.with(Option::is_some) {
        true => None,
        false => why_not.get(),
    };
    let closed = move || {
        let waits = |frozen: &crate::message::Frozen| frozen.amending.is_none();
        frozen.with(|frozen| frozen.as_ref().is_some_and(waits))
    };
    let says = move || {
        let Some(frozen) = frozen.get() else { return String::new() };
        match frozen.amending {
            None => words.tell(&frozen.by),
            Some(reason) => words.pick((
                format!(
                    "Avenant en cours, motif : « {reason} ». Ce que vous écrivez en fait partie."
                ),
                format!("Amendment under way, reason: “{reason}”. What you write belongs to it."),
            )),
        }
    };
    let unchecked = Memo::new(move |_| here.of(|view| !view.checked));
    view! {
        <div class="entry-standing" class:frozen=closed>
            <p id="frozen" role="status">{says}</p>
            <Show when=closed>
                <Amend here />
            </Show>
            {move || refused().map(|why| {
                let title = Signal::derive(move || {
                    words.pick(("Lecture seule", "Read only")).to_owned()
                });
                view! {
                    <Notice tone=Tone::Plain title=title id="why-not">
                        <p>{move || words.tell(&why)}</p>
                    </Notice>
                }
            })}
            <Show when=move || unchecked.get()>
                <p id="unchecked" role="status">{words.say(
                    "L’historique de cette entrée n’est pas encore vérifié ; elle s’ouvre à \
                     l’écriture dès qu’il l’est.",
                    "The history of this entry is not checked yet; it opens for writing as soon \
                     as it is.",
                )}</p>
            </Show>
        </div>
    }
}
