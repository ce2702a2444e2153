//! The place of the editor on the page: it starts from what the engine has, hands out what the
//! person writes, and takes in what others wrote.

use super::here::Here;
use super::hooks::{Sources, hooks};
use super::island::{Island, bytes_of, hook, object};
use crate::message::{
    Answer, Ask, Changed, HistoryAsk, Island as IslandAsk, IslandStart, IslandTold, Part, Piece,
};
use cahier_words::Sentence;
use js_sys::{Object, Uint8Array};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// Most things told that wait until the editor is there; more, and it starts again.
const WAITING_MAX: usize = 256;
/// How often the text is looked for to get the focus, and how long between.
const TRIES_MAX: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(50);

/// How far the editor is.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    Loading,
    Ready,
    /// The editor could not load: the text alone.
    Plain(String),
    Failed(Sentence),
}

/// The editor that is open, and what it has to take in once it is there.
#[derive(Default)]
struct Open {
    island: Option<Island>,
    waiting: Vec<IslandTold>,
    /// Counts the starts: what an earlier one asked for is of no use any more.
    turn: u64,
}

#[derive(Clone, Copy)]
struct Desk {
    here: Here,
    host: NodeRef<html::Div>,
    open: StoredValue<Open, LocalStorage>,
    phase: RwSignal<Phase>,
    sources: Sources,
}

/// The rich text of the entry.
#[component]
pub fn Editor(here: Here) -> impl IntoView {
    let words = here.words();
    let desk = Desk {
        here,
        host: NodeRef::new(),
        open: StoredValue::new_local(Open::default()),
        phase: RwSignal::new(Phase::Loading),
        sources: Sources::begin(),
    };
    Effect::new(move || {
        if desk.host.get().is_some() {
            desk.start();
        }
    });
    desk.follow();
    on_cleanup(move || desk.end());
    let ready = Memo::new(move |_| desk.phase.with(|phase| *phase == Phase::Ready));
    view! {
        <section class="entry-text" aria-label=words.say("Texte", "Text")>
            {move || match desk.phase.get() {
                Phase::Ready => ().into_any(),
                Phase::Loading => view! {
                    <div class="entry-skeleton" aria-label=words.say("Le texte s’ouvre", "Opening")>
                    </div>
                }
                .into_any(),
                Phase::Plain(text) => plain(here, text),
                Phase::Failed(said) => failed(desk, said),
            }}
            <div id="body" class="entry-body" class:ready=move || ready.get() node_ref=desk.host>
            </div>
        </section>
    }
}

/// The text without its editor.
fn plain(here: Here, text: String) -> AnyView {
    let words = here.words();
    let lines = text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
    view! {
        <p class="trouble" role="alert">{words.say(
            "L’éditeur n’a pas pu se charger : le texte se lit ici, sans sa mise en forme. Rien \
             n’est perdu. Rechargez la page.",
            "The editor could not load: the text is for reading here, without its form. Nothing \
             is lost. Reload the page.",
        )}</p>
        <div class="entry-plain">{lines}</div>
    }
    .into_any()
}

fn failed(desk: Desk, said: Sentence) -> AnyView {
    let words = desk.here.words();
    view! {
        <p class="trouble" role="alert">{move || words.tell(&said)}</p>
        <button class="button" on:click=move |_| desk.start()>
            {words.say("Rouvrir le texte", "Open the text again")}
        </button>
    }
    .into_any()
}

impl Desk {
    /// Follows what is told, the rights and the language.
    fn follow(self) {
        let known = self.here.known;
        Effect::new(move |before: Option<()>| {
            let told = known.island.get();
            // What was told before this page is in what it starts from.
            if before.is_some()
                && let Some(told) = told.filter(|told| told.entry == self.here.id())
            {
                self.take_in(told);
            }
        });
        let may = Memo::new(move |_| self.here.may_write());
        Effect::new(move || {
            let may = may.get();
            self.tell(|island| island.editable(may));
        });
        Effect::new(move || {
            let code = known.words.language().code();
            self.tell(|island| island.language(code));
        });
    }

    fn tell(self, say: impl FnOnce(&Island)) {
        let island = self.open.try_with_value(|open| open.island.clone()).flatten();
        if let Some(island) = island {
            say(&island);
        }
    }

    /// Ends what is open, and gives the number of the next start.
    fn turn(self) -> Option<u64> {
        let (island, turn) = self.open.try_update_value(|open| {
            open.turn += 1;
            open.waiting.clear();
            (open.island.take(), open.turn)
        })?;
        if let Some(island) = island {
            island.destroy();
            #[cfg(debug_assertions)]
            super::compared::end();
        }
        Some(turn)
    }

    fn is_at(self, turn: u64) -> bool {
        self.open.try_with_value(|open| open.turn == turn) == Some(true)
    }

    /// Starts the editor from what the engine has.
    fn start(self) {
        let Some(Some(host)) = self.host.try_get_untracked() else { return };
        let Some(turn) = self.turn() else { return };
        let host: HtmlElement = host.unchecked_into();
        spawn_local(async move {
            let known = self.here.known;
            let entry = self.here.id();
            let ask = Ask::Island(IslandAsk::Begin { entry: entry.clone() });
            let phase = match known.engine.ask(ask).await {
                Ok(Answer::Island(start)) if self.is_at(turn) => {
                    let options = self.options(turn, &start);
                    match Island::mount(&host, &options).await {
                        Ok(island) if self.is_at(turn) => {
                            self.opened(island);
                            Phase::Ready
                        }
                        Ok(island) => return island.destroy(),
                        Err(error) => {
                            web_sys::console::error_1(&error);
                            Phase::Plain(self.plain_text(entry).await)
                        }
                    }
                }
                Ok(_) => return,
                Err(said) => Phase::Failed(said),
            };
            if self.is_at(turn) {
                let _ = self.phase.try_set(phase);
            }
        });
    }

    /// The editor is there: it takes in what was told meanwhile.
    fn opened(self, island: Island) {
        island.editable(self.here.now(|view| view.may.write));
        #[cfg(debug_assertions)]
        super::compared::offer(self.here.known.engine, self.here.id(), &island);
        let waiting = self.open.try_update_value(|open| {
            open.island = Some(island);
            std::mem::take(&mut open.waiting)
        });
        for told in waiting.unwrap_or_default() {
            self.take_in(told);
        }
    }

    /// What the editor starts with.
    fn options(self, turn: u64, start: &IslandStart) -> Object {
        let (entry, nonce) = (start.entry.clone(), start.nonce);
        let update = hook(move |bytes| {
            let Ok(bytes) = bytes.dyn_into::<Uint8Array>() else { return };
            let (entry, update) = (entry.clone(), bytes.to_vec());
            self.wrote(turn, IslandAsk::Update { entry, nonce, update });
        });
        let (entry, known) = (start.entry.clone(), self.here.known);
        let cursor = hook(move |place| {
            let place = bytes_of(&place, "anchor").zip(bytes_of(&place, "head"));
            known.engine.mention(Ask::Island(IslandAsk::Cursor { entry: entry.clone(), place }));
        });
        let gathers = hook(move |waits| {
            let _ = known.gathers.try_set(waits.as_bool() == Some(true));
        });
        let words = self.here.words();
        let (lang, label) = untrack(|| (words.language().code(), words.pick(("Texte", "Text"))));
        let mut parts = vec![
            ("state", JsValue::from(Uint8Array::from(&start.state[..]))),
            ("client", JsValue::from_f64(start.client)),
            ("editable", JsValue::from_bool(self.here.now(|view| view.may.write))),
            ("lang", JsValue::from_str(lang)),
            ("label", JsValue::from_str(label)),
            ("update", update),
            ("gathers", gathers),
            ("cursor", cursor),
        ];
        parts.extend(hooks(self.here, self.sources));
        object(&parts).unchecked_into()
    }

    /// Hands out what the person wrote. What the engine does not take is said, and the editor
    /// starts again from what it has.
    fn wrote(self, turn: u64, written: IslandAsk) {
        let known = self.here.known;
        spawn_local(async move {
            if let Err(said) = known.engine.ask(Ask::Island(written)).await {
                known.say(said);
                if self.is_at(turn) {
                    self.start();
                }
            }
        });
    }

    /// Takes in what others wrote, or keeps it until the editor is there.
    fn take_in(self, told: IslandTold) {
        if told.anew {
            return self.start();
        }
        let island = self.open.try_with_value(|open| open.island.clone()).flatten();
        let Some(island) = island else {
            let kept = self.open.try_update_value(|open| {
                open.waiting.push(told);
                open.waiting.len()
            });
            if kept.unwrap_or_default() > WAITING_MAX {
                self.start();
            }
            return;
        };
        for update in &told.updates {
            island.apply(update);
        }
        if let Some(cursors) = &told.cursors {
            island.cursors(cursors);
        }
    }

    /// The text alone, as the engine reads it.
    async fn plain_text(self, entry: String) -> String {
        let ask = Ask::History(HistoryAsk::Authors { entry });
        match self.here.known.engine.ask(ask).await {
            Ok(Answer::Difference(parts)) => text_in(&parts),
            _ => String::new(),
        }
    }

    /// The page goes: what was typed is handed out first.
    fn end(self) {
        self.tell(Island::flush);
        let _ = self.turn();
    }
}

/// The text among the parts of an entry.
fn text_in(parts: &[Changed]) -> String {
    let pieces = parts.iter().filter(|part| part.part == Part::Text).flat_map(|part| &part.pieces);
    let text = pieces.filter_map(|piece| match piece {
        Piece::Same { text, .. } | Piece::Added { text, .. } => Some(text.as_str()),
        Piece::Removed { .. } | Piece::Shape => None,
    });
    text.collect()
}

/// Puts the focus into the text, as soon as one can write in it.
pub fn focus_text() {
    try_focus(TRIES_MAX);
}

fn try_focus(tries: u32) {
    let found = document().query_selector("#body [contenteditable='true']").ok().flatten();
    match found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        Some(text) => drop(text.focus()),
        None if tries > 0 => set_timeout(move || try_focus(tries - 1), BETWEEN),
        None => {}
    }
}
