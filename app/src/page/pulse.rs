//! A worker that hangs says nothing of it: the page asks it every few seconds, and notices when no
//! answer comes. Time in which nobody looks, or in which the page itself slept, counts nothing.

use super::known::Known;
use crate::message::Ask;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long after an answer it is asked again, ms.
const ASK_MS: f64 = 5_000.0;
/// How long an answer may take, ms.
const ANSWER_MS_MAX: f64 = 20_000.0;
/// A look that comes later than this after the one before: the page slept, or was busy itself, ms.
const SLEPT_MS: f64 = 3_000.0;

/// What is to be done after a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Ask,
    /// The answer is overdue.
    Alarm,
}

/// How long what lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pulse {
    looked_ms: f64,
    /// Since the last answer, or since the last question where one is open.
    for_ms: f64,
    asked: bool,
}

impl Pulse {
    /// Looks at the clock.
    fn look(&mut self, now_ms: f64, seen: bool) -> Due {
        let gap_ms = now_ms - self.looked_ms;
        self.looked_ms = now_ms;
        if !seen || !(0.0..=SLEPT_MS).contains(&gap_ms) {
            // Whatever was asked has all its time from here on.
            if self.asked {
                self.for_ms = 0.0;
            }
            return Due::Nothing;
        }
        self.for_ms += gap_ms;
        if self.asked {
            return if self.for_ms >= ANSWER_MS_MAX { Due::Alarm } else { Due::Nothing };
        }
        if self.for_ms < ASK_MS {
            return Due::Nothing;
        }
        (self.asked, self.for_ms) = (true, 0.0);
        Due::Ask
    }

    /// An answer came.
    fn answered(&mut self) {
        (self.asked, self.for_ms) = (false, 0.0);
    }
}

/// Asks the worker from now on.
pub fn watch(known: Known) {
    let pulse = Rc::new(Cell::new(Pulse::default()));
    let look = move || {
        if known.ready.try_get_untracked() != Some(true) {
            // A worker that starts has nothing to answer yet, and a new one was asked nothing.
            pulse.set(Pulse { looked_ms: js_sys::Date::now(), ..Pulse::default() });
            return;
        }
        let mut at = pulse.get();
        let due = at.look(js_sys::Date::now(), !document().hidden());
        pulse.set(at);
        match due {
            Due::Nothing => {}
            Due::Alarm => {
                let _ = known.hangs.try_set(true);
            }
            Due::Ask => {
                let pulse = pulse.clone();
                spawn_local(async move {
                    let answer = known.engine.ask(Ask::Ping).await;
                    let mut at = pulse.get();
                    at.answered();
                    pulse.set(at);
                    // Without one the worker is gone, which shows on its own.
                    if answer.is_ok() {
                        let _ = known.hangs.try_set(false);
                    }
                });
            }
        }
    };
    let _ = set_interval_with_handle(look, LOOK);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks once a second for so many seconds, and gives what was due.
    fn looks(pulse: &mut Pulse, seconds: u32, seen: bool) -> Vec<Due> {
        let dues = (0..seconds).map(|_| pulse.look(pulse.looked_ms + 1_000.0, seen));
        dues.filter(|due| *due != Due::Nothing).collect()
    }

    #[test]
    fn it_asks_every_five_seconds_and_is_content_with_an_answer() {
        let mut pulse = Pulse::default();
        for _ in 0..10 {
            assert_eq!(looks(&mut pulse, 5, true), [Due::Ask]);
            assert!(looks(&mut pulse, 19, true).is_empty(), "an answer may take its time");
            pulse.answered();
        }
    }

    #[test]
    fn an_answer_that_does_not_come_is_overdue_after_twenty_seconds() {
        let mut pulse = Pulse::default();
        assert_eq!(looks(&mut pulse, 5, true), [Due::Ask]);
        assert!(looks(&mut pulse, 19, true).is_empty());
        assert_eq!(looks(&mut pulse, 1, true), [Due::Alarm]);
        assert_eq!(looks(&mut pulse, 1, true), [Due::Alarm], "for as long as it lasts");
        pulse.answered();
        assert!(looks(&mut pulse, 4, true).is_empty());
    }

    #[test]
    fn what_nobody_saw_and_what_was_slept_through_counts_nothing() {
        let mut pulse = Pulse::default();
        assert!(looks(&mut pulse, 60, false).is_empty(), "nobody looks");
        assert_eq!(looks(&mut pulse, 5, true), [Due::Ask]);
        assert!(looks(&mut pulse, 15, true).is_empty());
        assert!(looks(&mut pulse, 600, false).is_empty());
        assert!(looks(&mut pulse, 19, true).is_empty(), "all its time once more");
        // A lid that was shut for an hour, and a clock that was set back.
        assert_eq!(pulse.look(pulse.looked_ms + 3_600_000.0, true), Due::Nothing);
        assert_eq!(pulse.look(pulse.looked_ms - 60_000.0, true), Due::Nothing);
        assert!(looks(&mut pulse, 19, true).is_empty());
        assert_eq!(looks(&mut pulse, 1, true), [Due::Alarm]);
    }
}
