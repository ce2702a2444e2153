//! Controls inside an element, in the order in which they stand.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What a person can press or write in.
pub(super) const CONTROLS: &str = "a[href], button, input, select, textarea, summary";

/// The controls inside `root` that `selector` names.
pub(super) fn within(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok()).collect()
}

/// Which of them has the focus.
pub(super) fn at(controls: &[HtmlElement]) -> Option<usize> {
    let active = document().active_element()?;
    controls.iter().position(|control| **control == active)
}

/// Gives one of them the focus.
pub(super) fn focus(controls: &[HtmlElement], at: usize) {
    if let Some(control) = controls.get(at) {
        let _ = control.focus();
    }
}
