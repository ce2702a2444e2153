//! The quiet reminder that a notebook cannot be recovered yet: from its second opening on, and
//! after half an hour of the first.

use super::super::components::{Notice, Tone, text};
use super::super::frame::A;
use super::super::known::Known;
use super::super::route::{Route, Section};
use super::remembered::{recall, remember};
use leptos::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Where this browser counts openings.
pub(super) const OPENINGS: &str = "cahier-openings";
/// How long the first sitting goes on undisturbed.
const UNDISTURBED: Duration = Duration::from_secs(30 * 60);

/// One page is one opening, however often the reminder is drawn.
static COUNTED: AtomicBool = AtomicBool::new(false);

/// How many times a notebook was opened in this browser, this one included.
fn openings(known: Known) -> f64 {
    let before = recall(known, OPENINGS).unwrap_or(0.0);
    if COUNTED.swap(true, Ordering::Relaxed) {
        return before;
    }
    remember(known, OPENINGS, before + 1.0);
    before + 1.0
}

/// Shown where it is due, and gone once there are recovery words.
#[component]
pub fn RecoveryNudge(known: Known) -> impl IntoView {
    let words = known.words;
    let due = RwSignal::new(openings(known) >= 2.0);
    set_timeout(
        move || {
            let _ = due.try_set(true);
        },
        UNDISTURBED,
    );
    let shown = Memo::new(move |_| {
        let lost = known.state.with(|state| state.as_ref().is_some_and(|state| !state.recoverable));
        // Where one writes them down, nobody needs to be sent there.
        let there = known.route.with(|route| *route == Route::Settings(Section::Recovery));
        due.get() && lost && !there
    });
    move || {
        shown.get().then(|| {
            view! {
                <Notice
                    tone=Tone::Attention
                    title=text(
                        words,
                        "Ce cahier ne peut pas encore être retrouvé",
                        "This notebook cannot be recovered yet",
                    )
                    id="recovery-nudge"
                >
                    <p>
                        {words.say(
                            "Si cet appareil est perdu, ce cahier l’est aussi. Quelques \
                             mots sur du papier suffisent\u{a0}; cela prend deux minutes.",
                            "If this device is lost, so is this notebook. A few words on paper are \
                             enough; it takes two minutes.",
                        )}
                    </p>
                    <A known href=Route::Settings(Section::Recovery)>
                        {words.say("Écrire mes mots de secours", "Write my recovery words")}
                    </A>
                </Notice>
            }
        })
    }
}
