//! What a field day needs, within reach of the thumb: photo, memo, the next step done, a note.

use super::attach::attach_all;
use super::here::Here;
use super::now::now;
use super::recorder::Recorder;
use crate::page::components::{Button, FileButton, text};
use cahier_notebook::{Change, Step};
use cahier_words::both;
use leptos::prelude::*;

/// The quick actions, at the foot of a narrow page.
#[component]
pub fn Quick(here: Here) -> impl IntoView {
    let words = here.words();
    let chosen = Callback::new(move |files| attach_all(here, files));
    let next = Memo::new(move |_| {
        here.of(|view| view.entry.steps.iter().find(|step| step.done_at.is_none()).cloned())
    });
    let none = Signal::derive(move || next.with(Option::is_none));
    let done = Callback::new(move |()| {
        let Some(Step { id, text, .. }) = next.get_untracked() else { return };
        here.edit(Change::TickStep { id, done_at: Some(now()) });
        here.known.say(both(format!("Étape faite : {text}"), format!("Step done: {text}")));
    });
    view! {
        <Show when=move || here.may_write()>
            <div
                class="quick"
                role="toolbar"
                aria-label=words.say("Actions rapides", "Quick actions")
            >
                <FileButton
                    id="quick-photo"
                    label=text(words, "Photo", "Photo")
                    icon="camera"
                    accept="image/*"
                    capture=true
                    on_files=chosen
                />
                <Recorder here id="quick-memo" />
                <Button
                    id="quick-step"
                    icon="check"
                    label=text(words, "Étape faite", "Step done")
                    disabled=none
                    on_press=done
                />
                <Button
                    id="quick-note"
                    icon="pencil"
                    label=text(words, "Note", "Note")
                    on_press=Callback::new(move |()| super::editor::focus_text())
                />
            </div>
        </Show>
    }
}
