//! A link within the page: an address like any other, which the page goes to by itself.

use crate::page::known::Known;
use crate::page::route::Route;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// Whether a click asks for this tab: not for another one, nor to save the address.
fn is_plain(event: &MouseEvent) -> bool {
    let with_key = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !with_key && !event.default_prevented()
}

/// A link to a place of the page.
#[component]
pub fn A(
    known: Known,
    #[prop(into)] href: Signal<Route>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    // Whichever part of it is open: an entry is the same page.
    let here = move || href.with(|route| known.route.with(|here| here.is_same_view(route)));
    let go = move |event: MouseEvent| {
        if is_plain(&event) {
            event.prevent_default();
            known.go(&href.get_untracked());
        }
    };
    view! {
        <a
            class=class
            href=move || href.with(Route::path)
            aria-current=move || here().then_some("page")
            on:click=go
        >
            {children()}
        </a>
    }
}
