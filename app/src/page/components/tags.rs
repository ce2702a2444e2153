//! Tags as chips, each with a button that removes it, and a field that adds one.

use super::name::named;
use super::{Icon, chips, focus, own};
use crate::page::call::Call;
use crate::page::language::Words;
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Tags. Enter or a comma adds one; Backspace in the empty field goes to the last one, where
/// Delete or Backspace removes it and the arrow keys lead to the others.
#[component]
pub fn Tags(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] tags: Signal<Vec<String>>,
    #[prop(optional, into)] suggestions: Signal<Vec<String>>,
    on_add: Callback<String>,
    on_remove: Callback<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: String,
    #[prop(optional)] words: Option<Words>,
) -> impl IntoView {
    let (list, field) = (NodeRef::<html::Ul>::new(), NodeRef::<html::Input>::new());
    let value = RwSignal::new(String::new());
    let id = named(id, "tags");
    let list_id = format!("{id}-suggestions");
    let add = move |added: Vec<String>| {
        let new = |tag: &String| tags.with_untracked(|tags| !tags.contains(tag));
        for tag in added.into_iter().filter(new) {
            on_add.call(tag);
        }
    };
    let typing = move |event: web_sys::Event| {
        let (added, rest) = chips::typed(&event_target_value(&event));
        value.set(rest);
        add(added);
    };
    let all = move || {
        // Browsers tell of a change also where a field goes away with its view.
        let Some(typed) = value.try_get_untracked() else { return };
        value.set(String::new());
        add(chips::all(&typed));
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            all();
        }
        "Backspace" if value.with_untracked(String::is_empty) => {
            let chips = list.get_untracked().map(|list| focus::within(&list, "button"));
            let chips = chips.unwrap_or_default();
            focus::focus(&chips, chips.len().saturating_sub(1));
        }
        _ => {}
    };
    let steer = move |event: KeyboardEvent| {
        if let (Some(list), Some(field)) = (list.get_untracked(), field.get_untracked()) {
            among_chips(&event, &focus::within(&list, "button"), &field);
        }
    };
    let offer = |tag: String| view! { <option value=tag></option> };
    let offered = move || suggestions.get().into_iter().map(offer).collect_view();
    view! {
        <div class="field">
            <label class="label" for=id.clone()>
                {move || label.get()}
            </label>
            <div class="tags">
                <ul class="chips" node_ref=list on:keydown=steer>
                    <For each=move || tags.get() key=|tag| tag.clone() let:tag>
                        <Chip tag disabled on_remove words />
                    </For>
                </ul>
                <input
                    id=id
                    class="tags-input"
                    node_ref=field
                    type="text"
                    autocomplete="off"
                    list=list_id.clone()
                    disabled=move || disabled.get()
                    prop:value=move || value.get()
                    on:input=typing
                    on:keydown=key
                    // What was typed and not ended is a tag too.
                    on:change=move |_| all()
                />
                <datalist id=list_id>{offered}</datalist>
            </div>
        </div>
    }
}

/// One tag.
#[component]
fn Chip(
    tag: String,
    disabled: Signal<bool>,
    on_remove: Callback<String>,
    words: Option<Words>,
) -> impl IntoView {
    let (shown, named, gone) = (tag.clone(), tag.clone(), tag);
    view! {
        <li class="chip">
            <span>{shown}</span>
            <button
                type="button"
                class="chip-remove"
                disabled=move || disabled.get()
                on:click=move |_| on_remove.call(gone.clone())
            >
                <Icon name="x" />
                <span class="visually-hidden">
                    {move || own(words, ("Retirer", "Remove"))} " " {named}
                </span>
            </button>
        </li>
    }
}

/// What a key does while a chip has the focus. Where one goes away, its neighbour has it next.
fn among_chips(
    event: &KeyboardEvent,
    chips: &[web_sys::HtmlElement],
    field: &web_sys::HtmlInputElement,
) {
    let Some(at) = focus::at(chips) else { return };
    let last = chips.len() - 1;
    match event.key().as_str() {
        "ArrowLeft" => focus::focus(chips, at.saturating_sub(1)),
        "ArrowRight" if at < last => focus::focus(chips, at + 1),
        "ArrowRight" => {
            let _ = field.focus();
        }
        "Enter" | " " | "Backspace" | "Delete" => {
            event.prevent_default();
            match (at, last) {
                (_, 0) => {
                    let _ = field.focus();
                }
                (0, _) => focus::focus(chips, 1),
                _ => focus::focus(chips, at - 1),
            }
            chips[at].click();
        }
        _ => {}
    }
}
