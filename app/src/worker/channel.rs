//! Between tabs: the leader's pulse and news, the followers' questions.

use super::{Event, Line};
use crate::message::{Ask, Tell};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// What is said on the channel. A term is the fencing number of the leader that speaks: a larger
/// one is a newer leader.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Spoken {
    /// The leader lives; its term is 0 until it has opened the notebook.
    Pulse { term: u64 },
    /// A tab wants to hear how things stand.
    State,
    /// A follower's page asks the leader; the number counts what that page asked.
    Ask { from: String, number: u64, ask: Ask },
    /// The leader took what a tab asked under that number; `kept` says that it is on disk.
    Taken { to: String, term: u64, number: u64, kept: bool },
    /// The leader tells one tab, or all.
    Tell { to: Option<String>, term: u64, tell: Tell },
}

/// The channel of this origin.
#[derive(Clone)]
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
                // What a full line drops is asked again by whoever asked.
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
