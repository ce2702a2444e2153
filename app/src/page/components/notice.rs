//! Something that a person should know, where it matters, with what to do about it.

use super::Icon;
use super::name::named;
use leptos::prelude::*;

/// How much a notice matters. An icon and a role say so too, never colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    #[default]
    Plain,
    /// It went well.
    Good,
    /// Something waits for the person.
    Attention,
    /// Something is wrong.
    Danger,
}

impl Tone {
    /// Its class, its icon, and how a screen reader hears it when it appears.
    fn look(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Plain => ("notice", "info", "status"),
            Self::Good => ("notice notice-good", "circle-check", "status"),
            Self::Attention => ("notice notice-attention", "triangle-alert", "status"),
            Self::Danger => ("notice notice-danger", "octagon-alert", "alert"),
        }
    }
}

/// A notice.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] id: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (class, icon, role) = tone.look();
    let id = named(id, "notice");
    let title_id = format!("{id}-title");
    let names = title_id.clone();
    view! {
        <div class=class id=id role="group" aria-labelledby=names>
            <Icon name=icon />
            <div class="notice-body">
                <p class="notice-title" id=title_id role=role>{move || title.get()}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
