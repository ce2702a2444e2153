//! Things that belong together, on a sheet of their own.

use super::name::given;
use leptos::prelude::*;

/// A card.
#[component]
pub fn Card(#[prop(optional, into)] id: String, children: Children) -> impl IntoView {
    view! {
        <div class="card" id=given(id)>
            {children()}
        </div>
    }
}
