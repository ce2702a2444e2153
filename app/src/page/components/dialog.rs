//! A question or a form that everything else waits for: a native modal dialog.

use super::name::named;
use super::{Button, Kind, own};
use crate::page::language::Words;
use leptos::html;
use leptos::prelude::*;

/// Opens a modal dialog while something is so, and closes it when it is no more.
pub fn shows(dialog: NodeRef<html::Dialog>, while_so: RwSignal<bool>) {
    Effect::new(move || {
        let (wanted, Some(dialog)) = (while_so.get(), dialog.get()) else { return };
        match (wanted, dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
}

/// A modal dialog. The browser keeps the focus inside, closes on Esc and gives the focus back to
/// the opener; a click beside it closes nothing, so that nothing written is lost by a slip.
#[component]
pub fn Dialog(
    #[prop(into)] title: Signal<String>,
    open: RwSignal<bool>,
    #[prop(optional, into)] id: String,
    #[prop(optional)] words: Option<Words>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let id = named(id, "dialog");
    let title_id = format!("{id}-title");
    let names = title_id.clone();
    shows(dialog, open);
    let closed = move |_| {
        let _ = open.try_set(false);
    };
    let label = Signal::derive(move || own(words, ("Fermer", "Close")).to_owned());
    let on_press = Callback::new(move |()| open.set(false));
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            id=id
            aria-labelledby=names
            on:close=closed
        >
            <h2 class="dialog-title" id=title_id>
                {move || title.get()}
            </h2>
            <Show when=move || open.get()>
                <div class="dialog-body">{children()}</div>
                // After the content, so that the first field gets the focus.
                <div class="dialog-close">
                    <Button label kind=Kind::Quiet icon="x" only_icon=true on_press />
                </div>
            </Show>
        </dialog>
    }
}
