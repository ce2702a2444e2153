//! The editor, as this side sees it: a module of JavaScript that is loaded when the first entry is
//! opened, and the object that it gives for each text. It holds no key and no record.

use crate::message::Cursor;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

// The worker links this module too and never calls it; nothing in it touches a page by itself.
#[wasm_bindgen(raw_module = "/parts.js")]
extern "C" {
    #[wasm_bindgen(js_name = editor)]
    fn load_editor() -> Promise;
}

/// An editor that is open on a text.
#[derive(Clone)]
pub struct Island(JsValue);

impl Island {
    /// Loads the editor where it is not, and opens it in a place of the page.
    pub async fn mount(host: &HtmlElement, options: &Object) -> Result<Self, JsValue> {
        mount(load_editor(), host, options).await.map(Self)
    }

    /// Takes in what others wrote.
    pub fn apply(&self, update: &[u8]) {
        self.call("apply", &Uint8Array::from(update));
    }

    /// Shows where others are.
    pub fn cursors(&self, cursors: &[Cursor]) {
        let list = Array::new();
        for cursor in cursors {
            let one = object(&[
                ("who", JsValue::from_str(&cursor.who)),
                ("name", JsValue::from_str(&cursor.name)),
                ("anchor", Uint8Array::from(&cursor.place.0[..]).into()),
                ("head", Uint8Array::from(&cursor.place.1[..]).into()),
            ]);
            list.push(&one);
        }
        self.call("cursors", &list);
    }

    /// Whether the person may write.
    pub fn editable(&self, editable: bool) {
        self.call("editable", &JsValue::from_bool(editable));
    }

    /// The reader's language.
    pub fn language(&self, code: &str) {
        self.call("language", &JsValue::from_str(code));
    }

    /// Hands out what was typed and not yet told.
    pub fn flush(&self) {
        self.call("flush", &JsValue::UNDEFINED);
    }

    /// What it shows, as the engine reads it (`Body` of the notebook).
    #[cfg(debug_assertions)]
    pub fn body(&self) -> JsValue {
        let body = Reflect::get(&self.0, &"body".into());
        let body = body.and_then(|body| body.dyn_into::<Function>());
        body.and_then(|body| body.call0(&self.0)).unwrap_or(JsValue::NULL)
    }

    /// Ends the editor.
    pub fn destroy(&self) {
        self.call("destroy", &JsValue::UNDEFINED);
    }

    fn call(&self, name: &str, argument: &JsValue) {
        call(&self.0, name, argument);
    }
}

/// Waits for a module that loads, and opens what it shows in a place of the page.
pub async fn mount(
    loads: Promise,
    host: &HtmlElement,
    options: &JsValue,
) -> Result<JsValue, JsValue> {
    let module = JsFuture::from(loads).await?;
    let mount: Function = Reflect::get(&module, &"mount".into())?.dyn_into()?;
    let host: &JsValue = host;
    mount.call2(&module, host, options)
}

/// Tells an island something. One that fails at one call is written down, and goes on.
pub fn call(island: &JsValue, name: &str, argument: &JsValue) {
    let method = Reflect::get(island, &JsValue::from_str(name));
    let method = method.and_then(|method| method.dyn_into::<Function>());
    let called = method.and_then(|method| method.call1(island, argument));
    if let Err(error) = called {
        web_sys::console::error_1(&error);
    }
}

/// An object of these parts.
pub fn object(parts: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in parts {
        set(&object, name, value);
    }
    object.into()
}

/// Gives an object a part.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Nothing that is written to here is frozen.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// A text of an object, if it has one of that name.
pub fn text_of(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &JsValue::from_str(name)).ok()?.as_string()
}

/// Bytes of an object, if it has some of that name.
pub fn bytes_of(object: &JsValue, name: &str) -> Option<Vec<u8>> {
    let bytes = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    bytes.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
}

/// A function for the editor. It lives for as long as the editor holds it.
pub fn hook(run: impl FnMut(JsValue) + 'static) -> JsValue {
    Closure::<dyn FnMut(JsValue)>::new(run).into_js_value()
}

/// Likewise, with an answer.
pub fn answering(run: impl FnMut(JsValue) -> JsValue + 'static) -> JsValue {
    Closure::<dyn FnMut(JsValue) -> JsValue>::new(run).into_js_value()
}

/// Likewise, with two arguments.
pub fn hook_of_two(run: impl FnMut(JsValue, JsValue) + 'static) -> JsValue {
    Closure::<dyn FnMut(JsValue, JsValue)>::new(run).into_js_value()
}
