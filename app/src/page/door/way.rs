//! How a notebook opens from now on: a passphrase, or a security key or passkey.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Checkbox, Kind, TextField, text};
use super::super::known::Known;
use super::super::webauthn;
use crate::message::WayIn;
use crate::page::call::Call;
use cahier_words::{Sentence, both};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Shorter ones are guessed too soon, however slow each guess is made.
const PHRASE_CHARS_MIN: usize = 8;

/// Whether a passphrase is long enough to protect a notebook.
pub fn long_enough(phrase: &str) -> bool {
    phrase.chars().count() >= PHRASE_CHARS_MIN
}

fn too_short() -> Sentence {
    both(
        "Il faut au moins 8 caractères\u{a0}: une courte phrase se retient mieux qu’un mot \
         compliqué.",
        "It takes at least 8 characters: a short phrase is easier to remember than a complicated \
         word.",
    )
}

/// A passphrase that can be shown while it is chosen: nobody can find it again.
#[component]
fn NewPhrase(known: Known, value: RwSignal<String>, asking: Asking) -> impl IntoView {
    let words = known.words;
    let shown = RwSignal::new(false);
    let field = move |kind: &'static str| {
        view! {
            <TextField
                label=text(words, "Phrase secrète", "Passphrase")
                value=value
                kind=kind
                id="phrase"
                autocomplete="new-password"
                hint=text(
                    words,
                    "Au moins 8 caractères\u{a0}; quatre mots au hasard tiennent bien. Personne ne \
                     pourra la retrouver pour vous.",
                    "At least 8 characters; four words at random hold well. Nobody will be able to \
                     find it again for you.",
                )
                error=asking.error()
            />
        }
    };
    view! {
        {move || match shown.get() {
            true => field("text").into_any(),
            false => field("password").into_any(),
        }}
        <Checkbox
            label=text(words, "Montrer ce que j’écris", "Show what I write")
            checked=shown
            on_change=Callback::new(move |show| shown.set(show))
        />
    }
}

/// Chooses a way in. `complete` says whether all else is filled in, before a key is asked.
#[component]
pub fn NewWay(
    known: Known,
    /// In whose name a key is made.
    #[prop(into)]
    name: Signal<String>,
    complete: Callback<(), bool>,
    /// Whether what was chosen is under way.
    waits: Signal<bool>,
    /// What the button says that goes on with a passphrase.
    #[prop(into)]
    label: Signal<String>,
    on_way: Callback<WayIn>,
) -> impl IntoView {
    let words = known.words;
    let (by_phrase, by_key) = (Asking::new(known), Asking::new(known));
    let phrase = RwSignal::new(String::new());
    let enter = Callback::new(move |()| {
        if !complete.try_run(()).unwrap_or(false) {
            return;
        }
        match phrase.get_untracked() {
            phrase if long_enough(&phrase) => on_way.call(WayIn::Passphrase(phrase)),
            _ => by_phrase.fail(too_short()),
        }
    });
    let key = Callback::new(move |()| {
        if !complete.try_run(()).unwrap_or(false) {
            return;
        }
        by_key.begin();
        let name = name.get_untracked();
        let have = known.locks.with_untracked(|locks| {
            let ids = locks.iter().flat_map(|locks| &locks.credentials);
            ids.map(|(id, _)| id.clone()).collect::<Vec<_>>()
        });
        spawn_local(async move {
            match webauthn::create(name.trim(), &have).await {
                Ok(way) => {
                    by_key.end();
                    on_way.call(way);
                }
                Err(error) => by_key.fail(webauthn::why(&error).then(&unchanged())),
            }
        });
    });
    let stopped = Signal::derive(move || waits.get() || by_key.waits().get());
    view! {
        <form
            class="way"
            on:submit=move |event| {
                event.prevent_default();
                enter.call(());
            }
        >
            <NewPhrase known value=phrase asking=by_phrase />
            <Button
                label=label
                kind=Kind::Primary
                id="enter"
                disabled=stopped
                on_press=enter
            />
            {webauthn::available().then(|| view! {
                <p class="or">
                    {words.say("ou, sans rien à retenir", "or, with nothing to remember")}
                </p>
                <Button
                    label=text(words, "Clé de sécurité ou passkey", "Security key or passkey")
                    icon="key-round"
                    id="key"
                    disabled=stopped
                    on_press=key
                />
                <Wrong asking=by_key />
            })}
        </form>
    }
    .into_any()
}

/// What is safe when a key gave nothing at the door.
pub(super) fn unchanged() -> Sentence {
    both(
        "Rien n’a été changé\u{a0}; réessayez, ou utilisez une phrase secrète.",
        "Nothing was changed; try again, or use a passphrase.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_count_and_not_bytes() {
        assert!(long_enough("sel de mer"));
        assert!(long_enough("éééééééé"));
        assert!(!long_enough("ééééééé"));
    }
}
