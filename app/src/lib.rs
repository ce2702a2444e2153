//! The page and its engine, in one WebAssembly module: loaded by a window it is the page
//! (Leptos), loaded by a worker it is the engine with its store and its way to the relay.
//! The page holds no key and never waits for disk or network.

#![allow(missing_docs)]

mod clock;
mod message;
mod notebook;
mod page;
mod parts;
pub mod store;
mod worker;

use wasm_bindgen::prelude::*;

/// Starts whatever belongs to this scope.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    if js_sys::global().dyn_ref::<web_sys::DedicatedWorkerGlobalScope>().is_some() {
        worker::start();
    } else if web_sys::window().is_some() && !is_conformance() {
        page::start();
    }
}

/// The conformance example links this crate but is no page.
fn is_conformance() -> bool {
    cfg!(feature = "testing")
}
