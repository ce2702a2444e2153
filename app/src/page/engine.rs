//! The page's line to its worker.

use crate::message::{Ask, Tell};
use cahier_words::Sentence;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// The worker of this tab. It lives as long as the page.
#[derive(Clone)]
pub struct Engine {
    worker: Worker,
}

impl Engine {
    /// Starts the worker; what it tells goes to `heard`.
    pub fn start(heard: impl Fn(Tell) + 'static) -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("/worker.js", &options).ok()?;
        let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(tell) = serde_wasm_bindgen::from_value::<Tell>(event.data()) {
                heard(tell);
            }
        });
        worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        listen.forget();
        Some(Self { worker })
    }

    /// Asks; the answer, if any, is told. False where the worker cannot be reached.
    #[must_use]
    pub fn ask(&self, ask: &Ask) -> bool {
        let value = serde_wasm_bindgen::to_value(ask);
        value.is_ok_and(|value| self.worker.post_message(&value).is_ok())
    }
}

/// What the page knows, owned by its root.
#[derive(Clone, Copy)]
pub struct Known {
    /// The last of each thing that was told.
    pub told: RwSignal<Tell>,
    /// Whether the worker listens.
    pub ready: RwSignal<bool>,
}

impl Known {
    /// Takes in what the worker tells; parts that it does not mention stay.
    pub fn hear(&self, tell: Tell) {
        // Said once: what follows from it must not follow from every word.
        if self.ready.try_get_untracked() == Some(false) {
            let _ = self.ready.try_set(true);
        }
        let _ = self.told.try_update(|told| {
            told.locks = tell.locks.or(told.locks.take());
            told.state = tell.state.or(told.state.take());
            told.entry = tell.entry.or(told.entry.take());
            told.link = tell.link.or(told.link.take());
            // Said until the person asks for something else, however much is told meanwhile.
            told.trouble = tell.trouble.or(told.trouble.take());
        });
    }

    /// Something that went wrong in the page itself.
    pub fn fail(&self, said: Sentence) {
        let _ = self.told.try_update(|told| told.trouble = Some(said));
    }

    /// The person asks for something else: what went wrong before was read.
    pub fn forgive(&self) {
        if self.told.try_with_untracked(|told| told.trouble.is_some()) == Some(true) {
            let _ = self.told.try_update(|told| told.trouble = None);
        }
    }

    /// Whether there is a notebook on this device.
    pub fn exists(&self) -> bool {
        let exists = |told: &Tell| told.locks.as_ref().is_some_and(|locks| locks.exists);
        self.told.try_with_untracked(exists) == Some(true)
    }
}
