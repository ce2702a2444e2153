//! Locks a notebook that nobody touches any more: a bench tablet is left lying about.

use super::super::components::{Select, text};
use super::super::known::Known;
use super::super::navigation;
use super::remembered::{recall, remember};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// Where this browser keeps after how many minutes; zero is never.
pub(super) const MINUTES: &str = "cahier-auto-lock";
/// Where its tabs tell each other when one was last used, ms since 1970.
pub(super) const ACTIVE_AT: &str = "cahier-active-at";
/// What is offered.
const OFFERED: [u32; 6] = [0, 5, 15, 30, 60, 240];
/// Unless somebody chose.
const MINUTES_UNLESS: f64 = 30.0;
/// How often it is looked at, and how often tabs tell each other.
const LOOK_MS: u64 = 10_000;
/// So long before the notebook locks, what stands in a field is taken: another tab may lock it
/// first, for they hear of each other a little late.
const TAKE_BEFORE_MS: f64 = 3.0 * LOOK_MS as f64;
/// What shows that somebody is there.
const SIGNS: [&str; 4] = ["pointerdown", "keydown", "wheel", "touchstart"];

fn minutes(known: Known) -> f64 {
    recall(known, MINUTES).unwrap_or(MINUTES_UNLESS).max(0.0)
}

/// Whether nobody was there for long enough.
fn is_idle(now_ms: f64, active_at_ms: f64, minutes: f64) -> bool {
    minutes > 0.0 && now_ms - active_at_ms >= minutes * 60_000.0
}

/// Locks by itself from now on. A tab that is not looked at stays open while another is used.
pub fn watch(known: Known) {
    let active_at = Rc::new(Cell::new(js_sys::Date::now()));
    let told_at = Rc::new(Cell::new(0.0));
    for sign in SIGNS {
        let (active_at, told_at) = (active_at.clone(), told_at.clone());
        let _ = window_event_listener_untyped(sign, move |_| {
            let now = js_sys::Date::now();
            active_at.set(now);
            if now - told_at.get() >= LOOK_MS as f64 {
                told_at.set(now);
                remember(known, ACTIVE_AT, now);
            }
        });
    }
    let look = move || {
        let now = js_sys::Date::now();
        // A clock that was set back would keep the notebook open for as long.
        let told = recall(known, ACTIVE_AT).filter(|told| *told <= now).unwrap_or(0.0);
        let last = active_at.get().max(told);
        let open = known.state.try_with_untracked(Option::is_some) == Some(true);
        let minutes = minutes(known);
        if open && is_idle(now, last, minutes) {
            // What cannot be kept now keeps the notebook open, which the page says; it is tried
            // again after as long.
            active_at.set(now);
            known.close();
        } else if open && is_idle(now + TAKE_BEFORE_MS, last, minutes) {
            navigation::take_typed();
        }
    };
    let _ = set_interval_with_handle(look, Duration::from_millis(LOOK_MS));
}

/// After how long the notebook locks by itself.
#[component]
pub(super) fn AutoLock(known: Known) -> impl IntoView {
    let words = known.words;
    let chosen = RwSignal::new(minutes(known));
    let option = move |minutes: u32| {
        let said = match minutes {
            0 => words.pick(("Jamais", "Never")).to_owned(),
            60 => words.pick(("1 heure", "1 hour")).to_owned(),
            240 => words.pick(("4 heures", "4 hours")).to_owned(),
            n => format!("{n} minutes"),
        };
        (minutes.to_string(), said)
    };
    view! {
        <Select
            label=text(words, "Verrouiller seul après", "Lock by itself after")
            options=Signal::derive(move || OFFERED.into_iter().map(option).collect::<Vec<_>>())
            value=Signal::derive(move || chosen.get().to_string())
            on_choose=Callback::new(move |minutes: String| {
                if let Ok(minutes) = minutes.parse::<f64>() {
                    chosen.set(minutes);
                    remember(known, MINUTES, minutes);
                }
            })
            id="auto-lock"
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_idle_after_the_minutes_and_never_without() {
        assert!(!is_idle(299_999.0, 0.0, 5.0));
        assert!(is_idle(300_000.0, 0.0, 5.0));
        assert!(!is_idle(1e15, 0.0, 0.0));
    }
}
