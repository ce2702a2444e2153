//! Who leads: the holder of a Web Lock. A leader that is silent for two seconds is replaced by
//! `steal`; the fencing number in the store then keeps a frozen one from writing when it wakes.

use super::{Event, Line};
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

const LOCK: &str = "cahier-engine";

/// What became of a request for the lead, by its number.
pub(crate) enum Lead {
    /// This worker leads.
    Granted(u32),
    /// It does no more: the lead was stolen.
    Lost(u32),
    /// The browser has no Web Locks here.
    Refused(u32),
}

/// Asks for the lead; what becomes of it comes as [`Event::Lead`]. With `steal` it is taken at
/// once.
pub(crate) fn ask(line: &Line, number: u32, steal: bool) {
    let line = line.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let granted = Rc::new(Cell::new(false));
        let (held, hold_line) = (Rc::clone(&granted), line.clone());
        // The lock is held for as long as this promise is open: until the worker ends or the
        // lock is stolen.
        let hold = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            held.set(true);
            hold_line.push(Event::Lead(Lead::Granted(number)));
            Promise::new(&mut |_, _| {})
        });
        let ended = match request(steal, &hold) {
            Ok(promise) => JsFuture::from(promise).await,
            Err(error) => Err(error),
        };
        debug_assert!(ended.is_err());
        let ended = if granted.get() { Lead::Lost } else { Lead::Refused };
        line.push(Event::Lead(ended(number)));
    });
}

fn request(steal: bool, hold: &JsValue) -> Result<Promise, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"steal".into(), &steal.into())?;
    request.call3(&locks, &LOCK.into(), &options, hold)?.dyn_into()
}
