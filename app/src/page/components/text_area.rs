//! Several lines of text with their label above.

use super::TextField;
use leptos::prelude::*;

/// Lines that it shows where nobody says how many.
const ROWS: u32 = 3;

/// A field of several lines, which grows with its text.
#[component]
pub fn TextArea(
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] id: String,
    #[prop(default = ROWS)] rows: u32,
) -> impl IntoView {
    view! { <TextField label value id rows /> }
}
