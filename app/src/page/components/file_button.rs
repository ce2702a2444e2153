//! Files of this device, chosen or photographed.

use super::Icon;
use super::name::named;
use crate::page::call::Call;
use leptos::prelude::*;
use web_sys::{Event, File, FileList, HtmlInputElement};

/// A button for files: a native field under a label. With `capture` a phone opens its camera.
#[component]
pub fn FileButton(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] icon: &'static str,
    #[prop(optional)] accept: &'static str,
    #[prop(optional)] multiple: bool,
    #[prop(optional)] capture: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: String,
    on_files: Callback<Vec<File>>,
) -> impl IntoView {
    let id = named(id, "files");
    let labels = id.clone();
    let chosen = move |event: Event| {
        // By the event: whoever takes long to choose may find this view gone.
        let field: HtmlInputElement = event_target(&event);
        let files = listed(field.files());
        // The same file can be chosen again.
        field.set_value("");
        if !files.is_empty() {
            on_files.call(files);
        }
    };
    view! {
        <label class="button file-button" for=labels>
            <input
                id=id
                class="visually-hidden"
                type="file"
                accept=(!accept.is_empty()).then_some(accept)
                multiple=multiple
                capture=capture.then_some("environment")
                disabled=move || disabled.get()
                on:change=chosen
            />
            {(!icon.is_empty()).then(|| view! { <Icon name=icon /> })}
            <span>{move || label.get()}</span>
        </label>
    }
}

/// The files of a native list.
pub(super) fn listed(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|at| files.item(at)).collect()
}
