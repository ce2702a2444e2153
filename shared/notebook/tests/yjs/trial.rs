//! One trial: the updates of several writers, and what every document must say that has them.
//! The form is that of `yjs/README.md`. Nothing here knows an engine.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A trial as it travels between the engines.
#[derive(Debug, Deserialize, Serialize)]
pub struct Trial {
    /// Number by which it can be played again.
    pub seed: u64,
    updates: Vec<String>,
    shuffled: Vec<usize>,
    state: String,
    /// Canonical JSON of the document.
    pub expected: Value,
}

impl Trial {
    /// A trial of updates (v2) in the order in which they were made.
    pub fn new(
        seed: u64,
        updates: &[Vec<u8>],
        shuffled: Vec<usize>,
        state: &[u8],
        expected: Value,
    ) -> Self {
        let updates = updates.iter().map(|update| STANDARD.encode(update)).collect();
        Self { seed, updates, shuffled, state: STANDARD.encode(state), expected }
    }

    /// Reads a line.
    pub fn parse(line: &str) -> Self {
        serde_json::from_str(line).expect("a line is a trial")
    }

    /// The trial as a line.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("a trial is JSON")
    }

    /// The updates in the order in which they were made.
    pub fn in_order(&self) -> Vec<Vec<u8>> {
        self.updates.iter().map(|update| bytes(update)).collect()
    }

    /// The updates in another order.
    pub fn shuffled(&self) -> Vec<Vec<u8>> {
        self.shuffled.iter().map(|index| bytes(&self.updates[*index])).collect()
    }

    /// All of them as one state of a writer.
    pub fn state(&self) -> Vec<u8> {
        bytes(&self.state)
    }
}

fn bytes(text: &str) -> Vec<u8> {
    STANDARD.decode(text).expect("an update is base64")
}
