//! Between tabs: the leader's pulse and news, the followers' questions.

use super::{Event, Line, own, packed, unpacked};
use crate::message::{Heard, Request};
use crate::notebook;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BroadcastChannel, MessageEvent};

/// What is said on the channel. A term is the fencing number of the leader that speaks: a larger
/// one is a newer leader.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Spoken {
    /// The leader lives; its term is 0 until it has opened the notebook.
    Pulse { term: u64 },
    /// A tab knows nothing yet, and wants to hear how things stand.
    State { from: String },
    /// Whether a person can see the page of a tab.
    Seen { from: String, seen: bool },
    /// What the page of a tab looks at, and whether its editor runs: said again to each leader.
    Look { from: String, entry: Option<String>, island: bool },
    /// Where the cursor of a tab is.
    Cursor { from: String, entry: String, place: Option<(Vec<u8>, Vec<u8>)> },
    /// A follower's page asks the leader; the number counts what that tab asked, and `once` is
    /// the same however often it is asked.
    Ask { from: String, number: u64, once: [u8; 16], request: Request },
    /// The leader took what a tab asked under that number; `kept` says that it is on disk.
    Taken { to: String, term: u64, number: u64, kept: bool },
    /// The leader tells one tab, or all.
    Tell { to: Option<String>, term: u64, heard: Heard },
    /// The notebook is closed: every tab forgets its keys.
    Lock,
}

/// The channel of this notebook, in this browser.
#[derive(Clone)]
pub(crate) struct Channel {
    channel: BroadcastChannel,
    /// Name of this tab on the channel.
    pub id: String,
}

impl Channel {
    /// Opens the channel.
    pub fn open(line: &Line) -> Option<Self> {
        let channel = BroadcastChannel::new(&own(notebook::CHANNEL)).ok()?;
        let line = line.clone();
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some((spoken, file)) = unpacked::<Spoken>("spoken", &event.data()) {
                // What a full line drops is asked again by whoever asked, and told again to whom
                // it was told.
                line.push(Event::Channel(spoken, file));
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        let id = cahier_evidence::Hash::make(&mut crate::clock::rng()).to_string();
        Some(Self { channel, id })
    }

    /// Says something to the other tabs.
    pub fn say(&self, spoken: &Spoken) {
        self.say_with(spoken, None);
    }

    /// Says something to the other tabs, with a file beside it.
    pub fn say_with(&self, spoken: &Spoken, file: Option<&Blob>) {
        if let Some(message) = packed("spoken", spoken, file) {
            let _ = self.channel.post_message(&message);
        }
    }
}
