//! The engine's side: a dedicated worker of each tab. One of them leads: it runs the engine, the
//! store and the way to the relay. The others pass on what their tab asks and what the leader
//! tells (DESIGN section 2).

mod asked;
mod channel;
mod command;
mod desk;
mod follow;
mod lead;
mod pulse;
mod relay;
mod standing;
mod trouble;
mod unlock;

use crate::message::{Ask, Tell};
use futures_channel::mpsc::{Receiver, Sender, channel};
use futures_util::StreamExt as _;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Most events that wait.
const EVENTS_MAX: usize = 4096;
/// How often the engine sees time pass, ms.
const TICK_MS: i32 = 100;
/// Name of the account's database.
pub(crate) const DATABASE: &str = "cahier";

/// What happens to a worker.
pub(crate) enum Event {
    /// This worker's page asks.
    Page(Ask),
    /// Something on the channel between tabs.
    Channel(channel::Spoken),
    /// The relay's socket.
    Relay(relay::RelayEvent),
    /// News of a request for the lead.
    Lead(lead::Lead),
    /// Time passed.
    Tick,
}

/// A way to put events in line from callbacks.
#[derive(Clone)]
pub(crate) struct Line {
    // One sender for all: each clone of a sender would lengthen the line by one place.
    sender: Rc<RefCell<Sender<Event>>>,
    tick_waits: Rc<Cell<bool>>,
}

impl Line {
    fn new(sender: Sender<Event>) -> Self {
        Self { sender: Rc::new(RefCell::new(sender)), tick_waits: Rc::default() }
    }

    /// Puts an event in line; false where the line is full and the event is dropped.
    pub fn push(&self, event: Event) -> bool {
        let sender = self.sender.try_borrow_mut();
        sender.is_ok_and(|mut sender| sender.try_send(event).is_ok())
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

/// Tells this worker's page.
pub(crate) fn tell_page(tell: &Tell) {
    if let (Some(scope), Ok(value)) = (scope(), serde_wasm_bindgen::to_value(tell)) {
        let _ = scope.post_message(&value);
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
        if let Ok(ask) = serde_wasm_bindgen::from_value::<Ask>(event.data())
            && !line.push(Event::Page(ask))
        {
            tell_page(&Tell { trouble: Some(trouble::busy()), ..Tell::default() });
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
    tell_page(&Tell::default());
    while let Some(event) = events.next().await {
        if matches!(event, Event::Tick) {
            line.tick_waits.set(false);
        }
        desk.handle(event).await;
    }
}
