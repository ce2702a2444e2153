//! What is there for who wants to know more.

use super::name::given;
use leptos::prelude::*;

/// A native disclosure: its label opens and closes it.
#[component]
pub fn Details(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] open: bool,
    #[prop(optional, into)] id: String,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <details class="details" id=given(id) open=open>
            <summary>{move || label.get()}</summary>
            <div class="details-body">{children()}</div>
        </details>
    }
}
