//! Tabs: one of several panels (WAI-ARIA APG, tabs with automatic activation).

use super::focus;
use super::name::named;
use super::roving::{Axis, moved};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// A row of tabs, each a name and its label. With an `id`, a [`TabPanel`] of the same `id` is
/// what they show.
#[component]
pub fn Tabs(
    #[prop(into)] label: Signal<String>,
    tabs: Vec<(&'static str, Signal<String>)>,
    chosen: RwSignal<&'static str>,
    #[prop(optional, into)] id: String,
) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    // Whoever chose it: a tab, a key or the address.
    Effect::new(move || {
        chosen.track();
        if list.get().is_some() {
            request_animation_frame(move || show_chosen(list));
        }
    });
    let id = named(id, "tabs");
    let names: Vec<&'static str> = tabs.iter().map(|(name, _)| *name).collect();
    let keys = move |event: KeyboardEvent| {
        let Some(list) = list.get_untracked() else { return };
        let at = names.iter().position(|name| *name == chosen.get_untracked());
        let to = moved(&event.key(), at.unwrap_or_default(), names.len(), Axis::Across);
        if let Some((to, name)) = to.and_then(|to| Some((to, *names.get(to)?))) {
            event.prevent_default();
            chosen.set(name);
            focus::focus(&focus::within(&list, "[role=tab]"), to);
        }
    };
    let panel = format!("{id}-panel");
    let tab = |(name, label): (&'static str, Signal<String>)| {
        let is_chosen = move || chosen.get() == name;
        view! {
            <button
                type="button"
                role="tab"
                class="tab"
                id=format!("{id}-{name}")
                aria-controls=panel.clone()
                aria-selected=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| chosen.set(name)
            >
                {move || label.get()}
            </button>
        }
    };
    view! {
        <div
            class="tabs"
            role="tablist"
            node_ref=list
            aria-label=move || label.get()
            on:keydown=keys
        >
            {tabs.into_iter().map(tab).collect_view()}
        </div>
    }
}

/// Scrolls the strip so that the chosen tab is in sight; never the page, which may be elsewhere.
fn show_chosen(list: NodeRef<html::Div>) {
    let Some(Some(list)) = list.try_get_untracked() else { return };
    let tab = list.query_selector("[aria-selected=true]").ok().flatten();
    let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) else { return };
    let (strip, tab) = (list.get_bounding_client_rect(), tab.get_bounding_client_rect());
    let before = (tab.left() - strip.left()).min(0.0);
    let beyond = (tab.right() - strip.right()).max(0.0);
    list.set_scroll_left(list.scroll_left() + (before + beyond).round() as i32);
}

/// What the chosen tab shows; `of` is the `id` of the [`Tabs`].
#[component]
pub fn TabPanel(
    of: &'static str,
    chosen: RwSignal<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="tab-panel"
            role="tabpanel"
            tabindex="0"
            id=format!("{of}-panel")
            aria-labelledby=move || format!("{of}-{}", chosen.get())
        >
            {children()}
        </div>
    }
}
