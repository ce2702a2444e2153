//! How far something is that takes a while.

use leptos::prelude::*;

/// A native bar of progress, from 0 to 1; without a number it only says that it goes on.
#[component]
pub fn Progress(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] done: Signal<Option<f64>>,
) -> impl IntoView {
    let known = move || done.get().filter(|done| done.is_finite()).map(|done| done.clamp(0.0, 1.0));
    let percent = move || known().map(|done| format!("{:.0}\u{a0}%", done * 100.0));
    view! {
        <label class="progress">
            <span class="progress-label">{move || label.get()}</span>
            <span class="progress-percent" aria-hidden="true">
                {percent}
            </span>
            <progress max="1" value=move || known().map(|done| done.to_string()) />
        </label>
    }
}
