//! A moment, written out in the reader's language.

use crate::page::language::Words;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Moments that a browser knows: this many milliseconds before and after 1970 (ECMA-262).
const MS_MAX: f64 = 8.64e15;

/// A date with its time; `ms` since 1970.
#[component]
pub fn Moment(ms: f64, words: Words) -> impl IntoView {
    let known = ms.is_finite() && ms.abs() <= MS_MAX;
    let date = || js_sys::Date::new(&JsValue::from_f64(ms));
    let machine = known.then(|| String::from(date().to_iso_string()));
    view! {
        <time class="moment" datetime=machine>
            {move || known.then(|| words.date_time(ms))}
        </time>
    }
}
