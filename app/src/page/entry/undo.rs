//! What is removed can be kept for a few seconds: it is hidden at once, and removed after.

use super::here::Here;
use crate::message::Ask;
use crate::page::components::{Button, text};
use cahier_notebook::Change;
use cahier_words::Sentence;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long a removal can be undone.
const UNDO: Duration = Duration::from_secs(8);

/// A part that is about to be removed.
#[derive(Clone)]
pub struct Removing {
    key: String,
    says: Sentence,
    change: Change,
}

impl Here {
    /// Hides a part, and removes it when nobody undoes that.
    pub fn remove(self, key: &str, says: Sentence, change: Change) {
        self.settle();
        let key = key.to_owned();
        self.hidden.update(|hidden| {
            hidden.insert(key.clone());
        });
        self.removing.set(Some(Removing { key: key.clone(), says, change }));
        let due = move || {
            let mine = |removing: &Option<Removing>| {
                removing.as_ref().is_some_and(|removing| removing.key == key)
            };
            if self.removing.try_with_untracked(mine) == Some(true) {
                self.settle();
            }
        };
        set_timeout(due, UNDO);
    }

    /// Whether a part is shown; whoever asks follows that.
    pub fn shows(self, key: &str) -> bool {
        self.hidden.with(|hidden| !hidden.contains(key))
    }

    /// Keeps what was about to be removed.
    fn keep(self) {
        let removing = self.removing.try_update(Option::take).flatten();
        if let Some(Removing { key, .. }) = removing {
            let _ = self.hidden.try_update(|hidden| hidden.remove(&key));
        }
    }

    /// Removes now what was about to be.
    pub fn settle(self) {
        let Some(removing) = self.removing.try_update(Option::take).flatten() else { return };
        let Removing { key, change, .. } = removing;
        let (known, hidden, entry) = (self.known, self.hidden, self.id());
        spawn_local(async move {
            let asked = known.engine.ask(Ask::Edit { entry, changes: vec![change] }).await;
            if let Err(said) = asked {
                known.say(said);
                let _ = hidden.try_update(|hidden| hidden.remove(&key));
            }
        });
    }
}

/// Says what was removed, with a way back.
#[component]
pub fn Undo(here: Here) -> impl IntoView {
    let words = here.words();
    let says = move || here.removing.with(|r| r.as_ref().map(|r| words.tell(&r.says)));
    let there = Memo::new(move |_| here.removing.with(Option::is_some));
    view! {
        <div class="entry-undo" class:open=move || there.get()>
            <p role="status">{says}</p>
            <Show when=move || there.get()>
                <Button
                    id="undo"
                    label=text(words, "Annuler le retrait", "Undo")
                    icon="undo-2"
                    on_press=Callback::new(move |()| here.keep())
                />
            </Show>
        </div>
    }
}
