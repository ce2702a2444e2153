//! A place onto which files are dragged. It is never the only way: a `FileButton` stands inside.

use super::file_button::listed;
use crate::page::call::Call;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{DragEvent, File};

/// Takes files that are dropped on what it holds; anything else that is dragged passes by.
#[component]
pub fn DropZone(on_files: Callback<Vec<File>>, children: Children) -> impl IntoView {
    // Entering a part tells of leaving the whole: they are counted.
    let inside = RwSignal::new(0_u32);
    let enter = move |event: DragEvent| {
        if carries_files(&event) {
            inside.update(|inside| *inside += 1);
        }
    };
    let leave = move |event: DragEvent| {
        if carries_files(&event) {
            inside.update(|inside| *inside = inside.saturating_sub(1));
        }
    };
    let over = move |event: DragEvent| {
        if carries_files(&event) {
            event.prevent_default();
        }
    };
    let drop = move |event: DragEvent| {
        inside.set(0);
        // Somebody inside, as the text, took them already.
        if event.default_prevented() || !carries_files(&event) {
            return;
        }
        event.prevent_default();
        let files = listed(event.data_transfer().and_then(|data| data.files()));
        if !files.is_empty() {
            on_files.call(files);
        }
    };
    let held = move || inside.get() > 0;
    view! {
        <div
            class="drop-zone"
            class:drop-zone-over=held
            on:dragenter=enter
            on:dragleave=leave
            on:dragover=over
            on:drop=drop
        >
            {children()}
        </div>
    }
}

fn carries_files(event: &DragEvent) -> bool {
    let types = event.data_transfer().map(|data| data.types());
    types.is_some_and(|types| types.includes(&JsValue::from_str("Files"), 0))
}
