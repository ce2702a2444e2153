//! The engine's side: a dedicated worker of each tab. One of them leads: it runs the engine, the
//! store and the way to the relay. The others pass on what their tab asks and what the leader
//! tells (DESIGN section 2).

mod asked;
mod authored;
mod changed;
mod channel;
mod chores;
mod command;
mod dated;
mod desk;
mod devices;
mod directory;
mod door;
mod door_new;
mod entries;
mod files;
mod finding;
mod follow;
mod history;
mod imports;
mod island;
mod lead;
mod leading;
mod list;
mod looks;
mod names;
mod opening;
mod places;
mod pulse;
mod relay;
mod roles;
mod seals;
mod search;
mod signing;
mod sitting;
mod standing;
mod talk;
mod trouble;
mod trust;
mod unlock;
mod view;
mod zones;

use crate::message::{Answer, Ask, Heard, Island, Request};
use crate::notebook;
use channel::Spoken;
use futures_channel::mpsc::{Receiver, Sender, channel};
use futures_util::StreamExt as _;
use js_sys::{Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

/// Most events that wait.
const EVENTS_MAX: usize = 4096;
/// How often the engine sees time pass, ms.
const TICK_MS: i32 = 100;
/// How soon a turn follows where something is under way, ms.
const SOON_MS: i32 = 10;

/// What happens to a worker.
pub(crate) enum Event {
    /// This worker's page asks; a file may come beside.
    Page(Request, Option<Blob>),
    /// Something on the channel between tabs; likewise.
    Channel(Spoken, Option<Blob>),
    /// The relay's socket.
    Relay(relay::RelayEvent),
    /// News of a request for the lead.
    Lead(lead::Lead),
    /// Time passed.
    Tick,
}

impl Event {
    /// Whether something may show after it that was not told: time passes often, and so does a
    /// cursor.
    fn stirs(&self) -> bool {
        match self {
            Self::Page(request, _) => !matches!(request.ask, Ask::Island(Island::Cursor { .. })),
            Self::Channel(Spoken::Cursor { .. } | Spoken::Seen { .. }, _) | Self::Tick => false,
            Self::Channel(..) | Self::Relay(_) | Self::Lead(_) => true,
        }
    }
}

/// A way to put events in line from callbacks.
#[derive(Clone)]
pub(crate) struct Line {
    // One sender for all: each clone of a sender would lengthen the line by one place.
    sender: Rc<RefCell<Sender<Event>>>,
    tick_waits: Rc<Cell<bool>>,
    soon_waits: Rc<Cell<bool>>,
    missed: Rc<Cell<bool>>,
}

impl Line {
    fn new(sender: Sender<Event>) -> Self {
        Self {
            sender: Rc::new(RefCell::new(sender)),
            tick_waits: Rc::default(),
            soon_waits: Rc::default(),
            missed: Rc::default(),
        }
    }

    /// Puts an event in line; false where the line is full and the event is dropped.
    pub fn push(&self, event: Event) -> bool {
        let sender = self.sender.try_borrow_mut();
        let taken = sender.is_ok_and(|mut sender| sender.try_send(event).is_ok());
        self.missed.set(self.missed.get() || !taken);
        taken
    }

    /// Whether an event was dropped since this was last asked.
    pub fn take_missed(&self) -> bool {
        self.missed.take()
    }

    /// Lets a turn follow soon, after whatever the browser has for this worker.
    pub fn soon(&self) {
        if self.soon_waits.replace(true) {
            return;
        }
        let (Some(scope), line) = (scope(), self.clone()) else { return };
        let turn = Closure::once_into_js(move || {
            line.soon_waits.set(false);
            line.tick();
        });
        let _ = scope
            .set_timeout_with_callback_and_timeout_and_arguments_0(turn.unchecked_ref(), SOON_MS);
    }

    /// Puts a tick in line, unless one waits there already: time comes again.
    fn tick(&self) {
        if !self.tick_waits.replace(true) && !self.push(Event::Tick) {
            self.tick_waits.set(false);
        }
    }
}

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// How something of this worker's notebook is called; the page named the worker after it.
pub(crate) fn own(base: &str) -> String {
    let id = scope().map(|scope| scope.name()).filter(|id| notebook::is_id(id));
    notebook::named(base, &id.unwrap_or_default())
}

/// The database of this worker's notebook.
pub(crate) fn database() -> String {
    own(notebook::DATABASE)
}

/// A message of one part, with a file beside it. Some numbers in it are beyond what a number of
/// JavaScript holds.
pub(crate) fn packed(name: &str, part: &impl Serialize, file: Option<&Blob>) -> Option<Object> {
    let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
    let message = Object::new();
    Reflect::set(&message, &name.into(), &part.serialize(&serializer).ok()?).ok()?;
    if let Some(file) = file {
        Reflect::set(&message, &"file".into(), file).ok()?;
    }
    Some(message)
}

/// The part of a message, and the file beside it.
pub(crate) fn unpacked<T: DeserializeOwned>(
    name: &str,
    data: &JsValue,
) -> Option<(T, Option<Blob>)> {
    let part = Reflect::get(data, &name.into()).ok()?;
    let part = serde_wasm_bindgen::from_value(part).ok()?;
    let file = Reflect::get(data, &"file".into()).ok();
    Some((part, file.and_then(|file| file.dyn_into().ok())))
}

/// Tells this worker's page.
pub(crate) fn tell_page(heard: &Heard, file: Option<&Blob>) {
    if let (Some(scope), Some(message)) = (scope(), packed("heard", heard, file)) {
        let _ = scope.post_message(&message);
    }
}

/// Starts the worker.
pub fn start() {
    let (sender, receiver) = channel(EVENTS_MAX);
    let line = Line::new(sender);
    listen_to_page(&line);
    let Some(channel) = channel::Channel::open(&line) else { return };
    let pulse = pulse::Pulse::new(channel.clone());
    tick(&line, &pulse);
    let desk = desk::Desk::new(line.clone(), channel, pulse);
    wasm_bindgen_futures::spawn_local(run(line, desk, receiver));
}

fn listen_to_page(line: &Line) {
    let Some(scope) = scope() else { return };
    let line = line.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some((request, file)) = unpacked::<Request>("request", &event.data()) else { return };
        let number = request.number;
        // The thread runs: that is all the page wants to know, whatever else is under way.
        if matches!(request.ask, Ask::Ping) {
            return tell_page(&Heard::Answer(number, Ok(Answer::Done)), None);
        }
        if !line.push(Event::Page(request, file)) {
            tell_page(&Heard::Answer(number, Err(trouble::busy())), None);
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
}

fn tick(line: &Line, pulse: &pulse::Pulse) {
    let Some(scope) = scope() else { return };
    let (line, pulse) = (line.clone(), pulse.clone());
    let passed = Closure::<dyn FnMut()>::new(move || {
        pulse.beat();
        line.tick();
    });
    let _ = scope.set_interval_with_callback_and_timeout_and_arguments_0(
        passed.as_ref().unchecked_ref(),
        TICK_MS,
    );
    passed.forget();
}

/// One event after another: nothing runs beside anything else, so no borrow outlives an await.
async fn run(line: Line, mut desk: desk::Desk, mut events: Receiver<Event>) {
    // The page asks only once somebody listens.
    tell_page(&Heard::Ready, None);
    while let Some(event) = events.next().await {
        if matches!(event, Event::Tick) {
            line.tick_waits.set(false);
        }
        desk.handle(event).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_stirs_and_a_cursor_that_moves_does_not() {
        let page = |island| {
            let ask = Ask::Island(island);
            Event::Page(Request { number: 1, once: [0; 16], ask }, None)
        };
        let (entry, nonce, update) = ("e".to_owned(), [0; 16], Vec::new());
        assert!(page(Island::Update { entry: entry.clone(), nonce, update }).stirs());
        assert!(!page(Island::Cursor { entry: entry.clone(), place: None }).stirs());
        let moved = Spoken::Cursor { from: "tab".to_owned(), entry, place: None };
        assert!(!Event::Channel(moved, None).stirs());
        assert!(Event::Channel(Spoken::Lock, None).stirs());
        assert!(!Event::Tick.stirs());
    }
}
