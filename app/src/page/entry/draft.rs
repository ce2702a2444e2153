//! Text that a person types into a field of an entry. It is saved at each pause and when the field
//! is left, and what comes back meanwhile never overwrites what is being typed.

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// How long a person pauses before what they typed is saved.
const PAUSE: Duration = Duration::from_millis(300);

/// A text that is being edited.
#[derive(Clone, Copy)]
pub struct Draft {
    /// What the field shows.
    pub text: RwSignal<String>,
    shown: Signal<String>,
    save: Callback<String>,
    at: StoredValue<Typing>,
}

#[derive(Clone, Copy, Default)]
struct Typing {
    /// The field has the focus.
    inside: bool,
    /// Something was typed since it got it.
    typed: bool,
    /// Something was typed that is not saved.
    unsaved: bool,
    pause: Option<TimeoutHandle>,
}

impl Draft {
    /// A field that shows a text of the entry, and saves what is typed.
    pub fn new(shown: Signal<String>, save: Callback<String>) -> Self {
        let text = RwSignal::new(shown.get_untracked());
        let draft = Self { text, shown, save, at: StoredValue::new(Typing::default()) };
        Effect::new(move || {
            let came = shown.get();
            let at = draft.at.get_value();
            if !at.inside && !at.unsaved && text.with_untracked(|text| *text != came) {
                text.set(came);
            }
        });
        on_cleanup(move || draft.flush());
        draft
    }

    /// The field got the focus.
    pub fn entered(self) {
        self.note(|at| (at.inside, at.typed) = (true, false));
    }

    /// The person typed.
    pub fn typed(self, text: String) {
        let _ = self.text.try_set(text);
        let pause = set_timeout_with_handle(move || self.flush(), PAUSE).ok();
        self.note(|at| {
            if let Some(earlier) = at.pause.take() {
                earlier.clear();
            }
            at.pause = pause;
            (at.typed, at.unsaved) = (true, true);
        });
    }

    /// The field was left.
    pub fn left(self) {
        self.flush();
        let typed = self.at.try_with_value(|at| at.typed).unwrap_or(true);
        self.note(|at| at.inside = false);
        // What came while the field had the focus and nobody typed.
        if !typed && let Some(shown) = self.shown.try_get_untracked() {
            let _ = self.text.try_set(shown);
        }
    }

    /// Saves what was typed.
    pub fn flush(self) {
        let unsaved = self.at.try_with_value(|at| at.unsaved).unwrap_or(false);
        if !unsaved {
            return;
        }
        self.note(|at| {
            at.unsaved = false;
            if let Some(pause) = at.pause.take() {
                pause.clear();
            }
        });
        if let Some(text) = self.text.try_get_untracked() {
            let _ = self.save.try_run(text);
        }
    }

    fn note(self, change: impl FnOnce(&mut Typing)) {
        let _ = self.at.try_update_value(change);
    }
}
