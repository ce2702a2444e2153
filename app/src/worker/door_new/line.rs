//! A connection to a relay for as long as somebody arrives: nothing else goes over it.

use futures_channel::mpsc::{Receiver, channel};
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use js_sys::{ArrayBuffer, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BinaryType, DedicatedWorkerGlobalScope, MessageEvent, WebSocket};

/// Most frames that wait; a relay that sends more ends the connection.
const FRAMES_MAX: usize = 1024;

/// What came over the line.
pub(super) enum Came {
    /// The connection stands.
    Open,
    /// A frame.
    Frame(Vec<u8>),
    /// The connection is gone.
    Closed,
    /// Nothing, for the time that was given.
    Nothing,
}

/// A connection.
pub(super) struct Wire {
    socket: WebSocket,
    events: Receiver<Came>,
    _callbacks: [Closure<dyn FnMut(MessageEvent)>; 3],
}

impl Wire {
    /// Begins to connect.
    pub fn open(address: &str) -> Option<Self> {
        let (scheme, rest) = address.trim_end_matches('/').split_once("://")?;
        let scheme = if scheme == "https" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{rest}/v1/socket")).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (sender, events) = channel(FRAMES_MAX);
        let on = |make: fn(MessageEvent) -> Option<Came>| {
            let (mut sender, socket) = (sender.clone(), socket.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(came) = make(event)
                    && sender.try_send(came).is_err()
                {
                    let _ = socket.close();
                }
            })
        };
        let open = on(|_| Some(Came::Open));
        let closed = on(|_| Some(Came::Closed));
        let frame = on(|event| {
            let buffer: ArrayBuffer = event.data().dyn_into().ok()?;
            Some(Came::Frame(Uint8Array::new(&buffer).to_vec()))
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(frame.as_ref().unchecked_ref()));
        Some(Self { socket, events, _callbacks: [open, closed, frame] })
    }

    /// Sends a frame; a socket that cannot is about to say that it closed.
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.socket.send_with_u8_array(bytes);
    }

    /// What comes next within so many ms.
    pub async fn next(&mut self, ms: i32) -> Came {
        match select(self.events.next(), Box::pin(pause(ms))).await {
            Either::Left((came, _)) => came.unwrap_or(Came::Closed),
            Either::Right(_) => Came::Nothing,
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        self.socket.set_onmessage(None);
        let _ = self.socket.close();
    }
}

async fn pause(ms: i32) {
    let promise = Promise::new(&mut |passed: Function, _: Function| {
        let scope: Result<DedicatedWorkerGlobalScope, _> = js_sys::global().dyn_into();
        let Ok(scope) = scope else { return };
        let _ = scope.set_timeout_with_callback_and_timeout_and_arguments_0(&passed, ms);
    });
    let _ = JsFuture::from(promise).await;
}
