//! What a form asks of the engine: whether it waits, and what went wrong the last time.

use super::known::Known;
use crate::message::{Answer, Ask};
use cahier_words::Sentence;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// One form and the engine. What went wrong stays beside the form until it is asked again.
#[derive(Clone, Copy)]
pub struct Asking {
    known: Known,
    waits: RwSignal<bool>,
    wrong: RwSignal<Option<Sentence>>,
    lasts: bool,
}

impl Asking {
    /// A form that asked nothing yet.
    pub fn new(known: Known) -> Self {
        Self { known, waits: RwSignal::new(false), wrong: RwSignal::new(None), lasts: false }
    }

    /// A form for what somebody may not wait for: where it is gone, what went wrong is said at the
    /// foot of the page.
    pub fn lasting(known: Known) -> Self {
        Self { lasts: true, ..Self::new(known) }
    }

    /// Asks, and goes on with the answer.
    pub fn ask(self, ask: Ask, then: impl FnOnce(Answer) + 'static) {
        self.ask_with(ask, None, move |answer, _| then(answer));
    }

    /// Asks with a file, and goes on with the answer and the file that came with it.
    pub fn ask_with(
        self,
        ask: Ask,
        file: Option<Blob>,
        then: impl FnOnce(Answer, Option<Blob>) + 'static,
    ) {
        self.begin();
        spawn_local(async move {
            let answer = self.known.engine.ask_with(ask, file).await;
            let _ = self.waits.try_set(false);
            match answer {
                Ok((answer, file)) => then(answer, file),
                Err(said) => self.fail(said),
            }
        });
    }

    /// Something is under way, and what went wrong before was read.
    pub fn begin(self) {
        let _ = self.waits.try_set(true);
        let _ = self.wrong.try_set(None);
    }

    /// Nothing is under way any more.
    pub fn end(self) {
        let _ = self.waits.try_set(false);
    }

    /// Something went wrong.
    pub fn fail(self, said: Sentence) {
        let _ = self.waits.try_set(false);
        let gone = self.wrong.try_set(Some(said)).flatten();
        if let Some(said) = gone.filter(|_| self.lasts) {
            self.known.say(said);
        }
    }

    /// Whether an answer is awaited.
    pub fn waits(self) -> Signal<bool> {
        self.waits.into()
    }

    /// What went wrong, or nothing, in the reader's language.
    pub fn error(self) -> Signal<String> {
        let words = self.known.words;
        let tell = move |said: &Option<Sentence>| {
            said.as_ref().map(|said| words.tell(said)).unwrap_or_default()
        };
        Signal::derive(move || self.wrong.with(tell))
    }
}

/// What went wrong with a form, read out when it comes.
#[component]
pub fn Wrong(asking: Asking) -> impl IntoView {
    let error = asking.error();
    view! {
        <p class="wrong" role="alert" hidden=move || error.with(String::is_empty)>
            {move || error.get()}
        </p>
    }
}
