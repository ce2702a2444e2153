//! Between tabs: the leader's pulse and news, the followers' questions.

use super::{Event, Line};
use crate::message::{Ask, Tell};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// What is said on the channel.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Spoken {
    /// The leader lives.
    Pulse,
    /// A follower's page asks the leader.
    Ask { from: String, ask: Ask },
    /// The leader tells one tab, or all.
    Tell { to: Option<String>, tell: Tell },
}

/// The channel of this origin.
pub(crate) struct Channel {
    channel: BroadcastChannel,
    /// Name of this tab on the channel.
    pub id: String,
}

impl Channel {
    /// Opens the channel.
    pub fn open(line: &Line) -> Option<Self> {
        let channel = BroadcastChannel::new("cahier").ok()?;
        let line = line.clone();
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(spoken) = serde_wasm_bindgen::from_value::<Spoken>(event.data()) {
                line.push(Event::Channel(spoken));
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        let id = cahier_evidence::Hash::make(&mut crate::clock::rng()).to_string();
        Some(Self { channel, id })
    }

    /// Says something to the other tabs.
    pub fn say(&self, spoken: &Spoken) {
        if let Ok(value) = serde_wasm_bindgen::to_value(spoken) {
            let _ = self.channel.post_message(&value);
        }
    }
}
