//! Parts of the code that are loaded when they are first used, each a file of its own beside the
//! page (`split_NAME.wasm`): a first word is written before any of them is here. The service
//! worker keeps them with the page, so that a start without a network has them too.
//!
//! A part begins at a function under `#[wasm_split(NAME, fallible)]`; what only such functions
//! reach is taken out of the core when the page is built. There are few, since what several
//! parts share becomes a file for each combination of them:
//! - `places`: every page that is no list, no entry and no door, the palette, and how a device is
//!   added at the door;
//! - `panes`: of an entry, what stands beside the text;
//! - `chores`: of the engine's worker, what nobody does while they write;
//! - `talk`: of the engine's worker, what a relay says;
//! - `finding`: of the engine's worker, the search;
//! - `opening`: of the engine's worker, how a notebook that is here is read.

use crate::clock::now_ms;
use cahier_words::{Sentence, both};
use std::cell::Cell;
use std::thread::LocalKey;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;

/// A part could not be loaded: the network is away and the page is not installed, or it is
/// another version's. It is asked for anew at the next use.
#[derive(Clone, Copy, Debug)]
pub struct NotLoaded;

/// How long after a failure a part is asked for again, ms.
const AGAIN_MS: u64 = 5_000;

/// How far a part is that is loaded beside what goes on.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Beside {
    /// Nobody wanted it yet.
    #[default]
    Away,
    /// It could not be loaded then, ms since 1970.
    Missing(u64),
    /// It is on its way.
    Comes,
    /// It is here.
    Here,
}

/// Whether a part is here; where it is not, it begins to come, and nobody waits for it: a network
/// that hangs must hold up nothing that is written.
pub fn is_here<F>(part: &'static LocalKey<Cell<Beside>>, load: impl FnOnce() -> F) -> bool
where
    F: Future<Output = Result<(), SplitLoaderError>> + 'static,
{
    let wanted = match part.get() {
        Beside::Away => true,
        Beside::Missing(since_ms) => now_ms().abs_diff(since_ms) >= AGAIN_MS,
        Beside::Comes | Beside::Here => false,
    };
    if wanted {
        part.set(Beside::Comes);
        let coming = load();
        spawn_local(async move {
            let came = coming.await.is_ok();
            part.set(if came { Beside::Here } else { Beside::Missing(now_ms()) });
        });
    }
    part.get() == Beside::Here
}

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

impl From<NotLoaded> for Sentence {
    fn from(_: NotLoaded) -> Self {
        both(
            "Cette partie de Cahier n’est pas encore sur cet appareil et n’a pas pu être chargée. \
             Ce que vous avez écrit est gardé. Reliez l’appareil au réseau, puis réessayez.",
            "This part of Cahier is not on this device yet and could not be loaded. What you \
             wrote is kept. Connect the device to the network, then try again.",
        )
    }
}
