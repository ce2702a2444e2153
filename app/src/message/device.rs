//! Devices of a person, the ways into this one, and recovery.

use super::WayIn;
use serde::{Deserialize, Serialize};

/// From the page, of devices.
#[derive(Clone, Serialize, Deserialize)]
pub enum DeviceAsk {
    /// Devices and ways in.
    List,
    /// Words that make a device of this person anew; nothing is written yet.
    Words { french: bool },
    /// The person wrote them down, and gave these back: they are a recovery device from now on.
    ConfirmWords { words: Vec<String> },
    /// Another way into this device.
    AddWay { way: WayIn },
    /// Remove a way in, by its number in the list; the last one stays.
    RemoveWay { number: usize },
    /// Remove keys among the ways in, by their credentials: another one took their place.
    RemoveKeys { credentials: Vec<Vec<u8>> },
    /// This device's word to the relay, for the nonce that it gave, that a new credential is this
    /// person's.
    SignKey { nonce: [u8; 32], credential: Vec<u8> },
    /// A lost device: it is shut out everywhere.
    Remove { device: String },
    /// Let a device in: the code that it shows; answered with the code that it waits for, whole
    /// where it has no network to fetch the rest.
    Accept { code: String, whole: bool },
}

/// One's devices, and the ways into this one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Devices {
    /// Devices of the person.
    pub devices: Vec<DeviceView>,
    /// Ways into this device: `passphrase`, `key`, `words`, in the order of the locks.
    pub ways: Vec<String>,
    /// Fingerprint of the person's key, to be compared: groups of four digits.
    pub fingerprint: String,
}

/// A device of a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Id.
    pub id: String,
    /// What it is: a device, or recovery words.
    pub recovery: bool,
    /// Whether it is this one.
    pub here: bool,
    /// Whether it was removed.
    pub removed: bool,
}
