//! What is asked of the search while somebody types: the newest question counts.

use crate::message::{Answer, Ask, EXCERPTS_MAX, Excerpt, Found};
use crate::page::follow::follow;
use crate::page::known::Known;
use cahier_words::Sentence;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long nothing is typed before the engine is asked, ms.
const REST_MS: u64 = 80;

/// A question and what was found.
#[derive(Clone, Copy)]
pub struct Asked {
    known: Known,
    /// What is typed.
    pub typed: RwSignal<String>,
    /// What was asked, and what was found; none before the first answer.
    pub found: RwSignal<Option<(String, Found)>>,
    /// Some of the text of what was found, by entry: it comes after what was found. What came for
    /// other words stays until then, so that nothing moves.
    pub excerpts: RwSignal<BTreeMap<String, Excerpt>>,
    /// What went wrong.
    pub wrong: RwSignal<Option<Sentence>>,
    /// Counts the questions.
    newest: StoredValue<u64>,
}

impl Asked {
    /// Asks what is typed, whenever that changes or the search knows more.
    pub fn begin(known: Known, typed: String) -> Self {
        let asked = Self {
            known,
            typed: RwSignal::new(typed),
            found: RwSignal::new(None),
            excerpts: RwSignal::new(BTreeMap::new()),
            wrong: RwSignal::new(None),
            newest: StoredValue::new(0),
        };
        let left = Memo::new(move |_| asked.left());
        Effect::new(move |before: Option<Option<TimeoutHandle>>| {
            if let Some(Some(before)) = before {
                before.clear();
            }
            follow(&left);
            let typed = asked.typed.get();
            let ask = move || asked.ask(typed);
            set_timeout_with_handle(ask, Duration::from_millis(REST_MS)).ok()
        });
        asked
    }

    /// How many entries the search did not read yet; whoever asks follows it.
    pub fn left(self) -> usize {
        self.known.of_state(|state| state.unsearched)
    }

    /// Whether something is typed that was not answered yet.
    pub fn waits(self) -> bool {
        let typed = self.typed.get();
        let answered = |found: &Option<(String, Found)>| {
            found.as_ref().map_or(typed.trim().is_empty(), |(words, _)| *words == typed)
        };
        self.wrong.with(Option::is_none) && !self.found.with(answered)
    }

    fn ask(self, words: String) {
        let Some(before) = self.newest.try_get_value() else { return };
        let number = before + 1;
        let _ = self.newest.try_set_value(number);
        if words.trim().is_empty() {
            let _ = self.found.try_set(None);
            let _ = self.wrong.try_set(None);
            return;
        }
        spawn_local(async move {
            let answer = self.known.engine.ask(Ask::Search { words: words.clone() }).await;
            if self.newest.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(Answer::Found(found)) => {
                    let hits = found.hits.clone();
                    let kept = |all: &mut BTreeMap<_, _>| all.retain(|id, _| hits.contains(id));
                    let _ = self.excerpts.try_update(kept);
                    let _ = self.found.try_set(Some((words.clone(), found)));
                    let _ = self.wrong.try_set(None);
                    self.ask_excerpts(number, &words, &hits).await;
                }
                Ok(_) => {}
                Err(sentence) => {
                    let _ = self.wrong.try_set(Some(sentence));
                }
            }
        });
    }

    /// Asks for the text of what was found, some at a time, while nothing else is asked. Where it
    /// does not come, the results stand without it.
    async fn ask_excerpts(self, number: u64, words: &str, hits: &[String]) {
        for some in hits.chunks(EXCERPTS_MAX) {
            let ask = Ask::Excerpts { words: words.to_owned(), entries: some.to_vec() };
            let answer = self.known.engine.ask(ask).await;
            if self.newest.try_get_value() != Some(number) {
                return;
            }
            let Ok(Answer::Excerpts(excerpts)) = answer else { return };
            let new = excerpts.into_iter().map(|excerpt| (excerpt.entry.clone(), excerpt));
            let _ = self.excerpts.try_update(|all| all.extend(new));
        }
    }
}
