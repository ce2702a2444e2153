//! A button: a verb, an icon beside it or instead of it.

use super::Icon;
use super::name::given;
use crate::page::call::Call;
use leptos::prelude::*;

/// How much a button asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// One of several.
    #[default]
    Plain,
    /// What one came for: at most one in sight.
    Primary,
    /// Beside text or in a bar: no frame.
    Quiet,
    /// Something goes away by it.
    Danger,
}

impl Kind {
    /// Its class in the style sheet.
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button. With `only_icon` the label is its name and its tooltip.
#[component]
pub fn Button(
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] icon: &'static str,
    #[prop(optional)] only_icon: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] id: String,
    on_press: Callback<()>,
) -> impl IntoView {
    let title = move || only_icon.then(|| label.get());
    view! {
        <button
            type="button"
            id=given(id)
            class=kind.class()
            class:button-icon=only_icon
            title=title
            disabled=move || disabled.get()
            on:click=move |_| on_press.call(())
        >
            {(!icon.is_empty()).then(|| view! { <Icon name=icon /> })}
            <span class:visually-hidden=only_icon>{move || label.get()}</span>
        </button>
    }
}
