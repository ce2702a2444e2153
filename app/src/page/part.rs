//! A view whose code is loaded when it is first shown.

use super::components::{Button, Notice, Tone, text};
use super::language::Words;
use crate::parts::NotLoaded;
use cahier_words::Sentence;
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
use std::pin::Pin;

/// A view that is on its way.
pub type Arriving = Pin<Box<dyn Future<Output = Result<AnyView, NotLoaded>>>>;

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Arriving,
    Here,
    Missing,
}

/// Shows a view once its code is here; where it cannot be loaded, says so and tries again when
/// asked.
pub fn part(words: Words, load: impl Fn() -> Arriving + 'static) -> AnyView {
    let state = RwSignal::new(State::Arriving);
    let arrived: StoredValue<Option<AnyView>, LocalStorage> = StoredValue::new_local(None);
    let load = StoredValue::new_local(load);
    let begin = move || {
        state.set(State::Arriving);
        let Some(arriving) = load.try_with_value(|load| load()) else { return };
        // What the view begins ends with the place where it is shown.
        spawn_local(ScopedFuture::new_untracked(async move {
            let now = match arriving.await {
                Ok(view) => {
                    let _ = arrived.try_set_value(Some(view));
                    State::Here
                }
                Err(NotLoaded) => State::Missing,
            };
            let _ = state.try_set(now);
        }));
    };
    begin();
    let again = Callback::new(move |()| begin());
    let shown = move || match state.get() {
        State::Arriving => {
            view! { <div class=("part-waiting", true) aria-busy="true"></div> }.into_any()
        }
        State::Here => arrived.try_update_value(Option::take).flatten().into_any(),
        State::Missing => view! { <Missing words again /> }.into_any(),
    };
    shown.into_any()
}

/// What is shown where a part could not be loaded.
#[component]
fn Missing(words: Words, again: Callback<()>) -> impl IntoView {
    let why = move || words.tell(&Sentence::from(NotLoaded));
    view! {
        <Notice tone=Tone::Attention title=text(words, "Pas encore chargé", "Not loaded yet")>
            <p>{why}</p>
            <Button
                id="load-again"
                label=text(words, "Réessayer", "Try again")
                on_press=again
            />
        </Notice>
    }
}
