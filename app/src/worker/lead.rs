//! Who leads: the holder of a Web Lock. A leader that is silent for two seconds is replaced by
//! `steal`; the fencing number in the store then keeps a frozen one from writing when it wakes.

use super::{Event, Line, own};
use crate::notebook;
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// What became of a request for the lead, by its number.
pub(crate) enum Lead {
    /// This worker leads.
    Granted(u32),
    /// It does no more: the lead was stolen, or given back.
    Lost(u32),
    /// The browser has no Web Locks here.
    Refused(u32),
}

/// A request for the lead, once it is granted: what gives it back.
#[derive(Clone, Default)]
pub(crate) struct Hold(Rc<RefCell<Option<Function>>>);

impl Hold {
    /// Another tab may lead. Before the lead is granted there is nothing to give back.
    pub fn give_back(&self) {
        let free = self.0.try_borrow_mut().ok().and_then(|mut free| free.take());
        if let Some(free) = free {
            let _ = free.call0(&JsValue::NULL);
        }
    }

    fn is_given(&self, free: Function) {
        if let Ok(mut slot) = self.0.try_borrow_mut() {
            *slot = Some(free);
        }
    }
}

/// Asks for the lead; what becomes of it comes as [`Event::Lead`]. With `steal` it is taken at
/// once.
pub(crate) fn ask(line: &Line, number: u32, steal: bool) -> Hold {
    let (line, hold) = (line.clone(), Hold::default());
    let given = hold.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let granted = Rc::new(Cell::new(false));
        let (held, hold_line) = (Rc::clone(&granted), line.clone());
        // The lock is held for as long as this promise is open: until the worker ends, the lock
        // is stolen, or it is given back.
        let hold = Closure::once_into_js(move |_lock: JsValue| -> Promise {
            held.set(true);
            hold_line.push(Event::Lead(Lead::Granted(number)));
            Promise::new(&mut |free, _| given.is_given(free))
        });
        if let Ok(promise) = request(steal, &hold) {
            let _ = JsFuture::from(promise).await;
        }
        let ended = if granted.get() { Lead::Lost } else { Lead::Refused };
        line.push(Event::Lead(ended(number)));
    });
    hold
}

fn request(steal: bool, hold: &JsValue) -> Result<Promise, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"steal".into(), &steal.into())?;
    request.call3(&locks, &own(notebook::LOCK).into(), &options, hold)?.dyn_into()
}
