//! Another person at this browser: the name that the door will show. What comes then is a first
//! visit of theirs.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Kind, TextField, text};
use super::super::known::Known;
use super::super::language::Words;
use super::super::notebooks;
use crate::page::call::Call;
use leptos::prelude::*;

/// A name, and one for the notebook that is here and has none.
#[component]
pub(super) fn Another(known: Known, adds: RwSignal<bool>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let (label, first) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let unnamed =
        known.notebooks.with_untracked(|list| list.iter().any(|one| one.label.is_empty()));
    let go = Callback::new(move |()| {
        let added = label.with_untracked(|label| {
            first.with_untracked(|first| notebooks::add(known, label, first))
        });
        match added {
            Ok(()) => adds.set(false),
            Err(why) => asking.fail(why),
        }
    });
    view! {
        <form
            class="door-form"
            on:submit=move |event| {
                event.prevent_default();
                go.call(());
            }
        >
            <Purpose words />
            <TextField
                label=text(words, "Votre nom à la porte", "Your name at the door")
                value=label
                id="label"
                hint=text(
                    words,
                    "Un prénom ou des initiales suffisent.",
                    "A first name or initials are enough.",
                )
            />
            {unnamed.then(|| view! { <FirstLabel words value=first /> })}
            <Wrong asking />
            <div class="actions">
                <Button
                    label=text(words, "Continuer", "Continue")
                    kind=Kind::Primary
                    id="continue"
                    on_press=go
                />
                <Button
                    label=text(words, "Retour", "Back")
                    id="back"
                    on_press=Callback::new(move |()| adds.set(false))
                />
            </div>
        </form>
    }
    .into_any()
}

/// What a second notebook is, and what of it is no secret.
#[component]
fn Purpose(words: Words) -> impl IntoView {
    view! {
        <p>
            {words.say(
                "Un second cahier sur cet appareil, à côté de celui qui y est\u{a0}: aucun ne lit \
                 l’autre. Pour que chacun retrouve le sien, la porte montre un nom\u{a0}; il n’est \
                 pas chiffré.",
                "A second notebook on this device, beside the one that is here: neither reads the \
                 other. So that all find their own, the door shows a name; it is not encrypted.",
            )}
        </p>
    }
}

/// The name of the notebook that is here and has none.
#[component]
fn FirstLabel(words: Words, value: RwSignal<String>) -> impl IntoView {
    view! {
        <TextField
            label=text(
                words,
                "Nom du cahier qui est déjà là",
                "Name of the notebook that is here already",
            )
            value=value
            id="first-label"
            hint=text(
                words,
                "Vide, la porte dit «\u{a0}Premier cahier\u{a0}». Il se change dans ses réglages.",
                "Left empty, the door says “First notebook”. Its settings change it.",
            )
        />
    }
}
