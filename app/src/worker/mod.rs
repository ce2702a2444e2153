//! The engine's side: a dedicated worker of each tab. One of them leads: it runs the engine, the
//! store and the way to the relay. The others pass on what their tab asks and what the leader
//! tells (DESIGN section 2).

mod channel;
mod desk;
mod lead;
mod relay;
mod unlock;

use crate::message::{Ask, Tell};
use futures_channel::mpsc::{Receiver, Sender, channel};
use futures_util::StreamExt as _;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Most events that wait; beyond, ticks are dropped first because time comes again.
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
    /// This worker leads now, or no more.
    Lead(bool),
    /// Time passed.
    Tick,
}

/// A way to put events in line from callbacks.
#[derive(Clone)]
pub(crate) struct Line(Sender<Event>);

impl Line {
    /// Puts an event in line; a full line drops it.
    pub fn push(&self, event: Event) {
        let _ = self.0.clone().try_send(event);
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
    let line = Line(sender);
    listen_to_page(&line);
    tick(&line);
    wasm_bindgen_futures::spawn_local(run(line, receiver));
}

fn listen_to_page(line: &Line) {
    let Some(scope) = scope() else { return };
    let line = line.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Ok(ask) = serde_wasm_bindgen::from_value::<Ask>(event.data()) {
            line.push(Event::Page(ask));
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
}

fn tick(line: &Line) {
    let Some(scope) = scope() else { return };
    let line = line.clone();
    let passed = Closure::<dyn FnMut()>::new(move || line.push(Event::Tick));
    let _ = scope.set_interval_with_callback_and_timeout_and_arguments_0(
        passed.as_ref().unchecked_ref(),
        TICK_MS,
    );
    passed.forget();
}

/// One event after another: nothing runs beside anything else, so no borrow outlives an await.
async fn run(line: Line, mut events: Receiver<Event>) {
    let Some(channel) = channel::Channel::open(&line) else { return };
    let mut desk = desk::Desk::new(line, channel);
    // The page asks only once somebody listens.
    tell_page(&Tell::default());
    while let Some(event) = events.next().await {
        desk.handle(event).await;
    }
}
