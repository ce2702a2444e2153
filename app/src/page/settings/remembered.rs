//! What this browser remembers of habits, of each notebook on its own: numbers and dates, nothing
//! of what the notebook holds.

use super::super::known::Known;
use super::{auto_lock, backup, nudge, sample};
use crate::notebook::named;
use leptos::prelude::*;

/// Everything that is remembered.
const ALL: [&str; 5] =
    [auto_lock::MINUTES, auto_lock::ACTIVE_AT, backup::MADE_AT, nudge::OPENINGS, sample::LOADED];

/// How it is called for the notebook of this tab.
fn of(known: Known, name: &str) -> String {
    let id = known.notebook.try_get_untracked().flatten();
    named(name, &id.unwrap_or_default())
}

/// What was remembered under a name; nothing where the browser keeps nothing.
pub(super) fn recall(known: Known, name: &str) -> Option<f64> {
    let kept = window().local_storage().ok().flatten()?;
    let number = kept.get_item(&of(known, name)).ok().flatten()?.parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

/// Remembers a number. A browser that keeps nothing asks again next time.
pub(super) fn remember(known: Known, name: &str, number: f64) {
    if let Ok(Some(kept)) = window().local_storage() {
        let _ = kept.set_item(&of(known, name), &number.to_string());
    }
}

/// The notebook goes, and these with it.
pub(super) fn forget(known: Known) {
    if let Ok(Some(kept)) = window().local_storage() {
        for name in ALL {
            let _ = kept.remove_item(&of(known, name));
        }
    }
}
