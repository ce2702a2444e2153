//! The WebSocket to the relay.

use super::desk::Desk;
use super::leading::RETRY_MS;
use super::talk;
use super::{Event, Line};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, MessageEvent, WebSocket};

/// What the socket says. The number tells a socket from those before it.
pub(crate) enum RelayEvent {
    /// The connection stands.
    Open(u32),
    /// A frame.
    Frame(u32, Vec<u8>),
    /// The connection is gone.
    Closed(u32),
}

/// A connection to a relay.
pub(crate) struct RelaySocket {
    socket: WebSocket,
    /// Its number.
    pub number: u32,
    _callbacks: [Closure<dyn FnMut(MessageEvent)>; 4],
}

impl RelaySocket {
    /// Begins to connect; the outcome comes as events.
    pub fn open(line: &Line, address: &str, number: u32) -> Option<Self> {
        let (scheme, rest) = address.trim_end_matches('/').split_once("://")?;
        let scheme = if scheme == "https" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{rest}/v1/socket")).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on = |make: fn(u32, MessageEvent) -> Option<RelayEvent>| {
            let line = line.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(event) = make(number, event) {
                    line.push(Event::Relay(event));
                }
            })
        };
        let open = on(|number, _| Some(RelayEvent::Open(number)));
        let closed = on(|number, _| Some(RelayEvent::Closed(number)));
        let failed = on(|number, _| Some(RelayEvent::Closed(number)));
        let frame = on(|number, event| {
            let buffer: ArrayBuffer = event.data().dyn_into().ok()?;
            Some(RelayEvent::Frame(number, Uint8Array::new(&buffer).to_vec()))
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        socket.set_onerror(Some(failed.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(frame.as_ref().unchecked_ref()));
        Some(Self { socket, number, _callbacks: [open, closed, failed, frame] })
    }

    /// Sends a frame; a socket that cannot is about to say that it closed.
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.socket.send_with_u8_array(bytes);
    }
}

impl Drop for RelaySocket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        self.socket.set_onerror(None);
        self.socket.set_onmessage(None);
        let _ = self.socket.close();
    }
}

impl Desk {
    /// Opens a socket to the relay that the notebook speaks to, where there is none.
    pub(super) fn connect(&mut self, now: u64) {
        let Some(driver) = &mut self.driver else { return };
        // Where nothing is written, what would come could not be kept.
        let relay = driver.engine.relay().filter(|_| !driver.engine.is_newer());
        let Some(relay) = relay else { return };
        if self.socket.is_none() && now >= self.retry_at_ms && talk::is_ready() {
            self.sockets += 1;
            self.retry_at_ms = now + RETRY_MS;
            self.socket = RelaySocket::open(&self.line, &relay.address, self.sockets);
        }
    }
}
