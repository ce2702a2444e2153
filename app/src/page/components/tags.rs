//! Tags as chips, each with a button that removes it, and a field that adds one.

use super::name::named;
use super::{Icon, chips, focus, own};
use crate::page::call::Call;
use crate::page::language::Words;
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// What a field of tags says of itself to who does not see what becomes of what they type.
const HINT: (&str, &str) = (
    "Entrée, une virgule ou quitter le champ ajoute ce qui est tapé ; Échap l’efface.",
    "Enter, a comma or leaving the field adds what was typed; Escape clears it.",
);

/// Tags. Enter or a comma adds one, and so does leaving the field or its view; Esc takes back what
/// was typed. Backspace in the empty field goes to the last one, where Delete or Backspace removes
/// it and the arrow keys lead to the others.
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
    let (list, input) = (NodeRef::<html::Ul>::new(), NodeRef::<html::Input>::new());
    let id = named(id, "tags");
    let (list_id, hint_id) = (format!("{id}-suggestions"), format!("{id}-hint"));
    let field = Field { value: RwSignal::new(String::new()), tags, on_add };
    on_cleanup(move || field.goes());
    let key = move |event: KeyboardEvent| {
        if field.key(&event) {
            let chips = list.get_untracked().map(|list| focus::within(&list, "button"));
            let chips = chips.unwrap_or_default();
            focus::focus(&chips, chips.len().saturating_sub(1));
        }
    };
    let steer = move |event: KeyboardEvent| {
        if let (Some(list), Some(input)) = (list.get_untracked(), input.get_untracked()) {
            among_chips(&event, &focus::within(&list, "button"), &input);
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
                    node_ref=input
                    type="text"
                    autocomplete="off"
                    list=list_id.clone()
                    aria-describedby=hint_id.clone()
                    disabled=move || disabled.get()
                    prop:value=move || field.value.get()
                    on:input=move |event| field.typing(&event_target_value(&event))
                    on:keydown=key
                    // What was typed and not ended is a tag too; a suggestion is one at once.
                    on:change=move |_| field.take()
                    on:blur=move |_| field.take()
                />
                <datalist id=list_id>{offered}</datalist>
            </div>
            <p class="visually-hidden" id=hint_id>
                {move || own(words, HINT)}
            </p>
        </div>
    }
}

/// Where a tag is typed.
#[derive(Clone, Copy)]
struct Field {
    value: RwSignal<String>,
    tags: Signal<Vec<String>>,
    on_add: Callback<String>,
}

impl Field {
    fn add(self, added: Vec<String>) {
        let new = |tag: &String| self.tags.with_untracked(|tags| !tags.contains(tag));
        for tag in added.into_iter().filter(new) {
            self.on_add.call(tag);
        }
    }

    fn typing(self, text: &str) {
        let (added, rest) = chips::typed(text);
        self.value.set(rest);
        self.add(added);
    }

    /// Takes what stands there.
    fn take(self) {
        // Browsers tell of a change also where a field goes away with its view.
        let Some(typed) = self.value.try_get_untracked() else { return };
        self.value.set(String::new());
        self.add(chips::all(&typed));
    }

    /// The field goes away with its view, and whoever typed in it did not leave it.
    fn goes(self) {
        self.add(chips::all(&self.value.try_get_untracked().unwrap_or_default()));
    }

    /// What a key does in the field; whether it leads to the tags before it.
    fn key(self, event: &KeyboardEvent) -> bool {
        let empty = self.value.with_untracked(String::is_empty);
        match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                self.take();
            }
            "Escape" if !event.is_composing() && !empty => {
                // Nothing else hears of it: one thing goes away at a time.
                event.prevent_default();
                event.stop_propagation();
                self.value.set(String::new());
            }
            "Backspace" => return empty,
            _ => {}
        }
        false
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// A field in a view of its own, and the tags that it added to `sel`.
    fn field(view: &Owner) -> (Field, Arc<Mutex<Vec<String>>>) {
        let added = Arc::new(Mutex::new(Vec::new()));
        let adds = added.clone();
        let on_add = Callback::new(move |tag| adds.lock().unwrap().push(tag));
        let tags = Signal::stored(vec!["sel".to_owned()]);
        let field = view.with(|| {
            let field = Field { value: RwSignal::new(String::new()), tags, on_add };
            on_cleanup(move || field.goes());
            field
        });
        (field, added)
    }

    #[test]
    fn what_was_typed_is_a_tag_where_the_field_is_left_and_only_once() {
        let page = Owner::new();
        page.set();
        let view = page.child();
        let (field, added) = field(&view);
        field.typing(" eau  douce");
        field.take();
        view.cleanup();
        field.take();
        assert_eq!(*added.lock().unwrap(), ["eau douce"]);
    }

    #[test]
    fn what_was_typed_is_a_tag_where_its_view_goes() {
        let page = Owner::new();
        page.set();
        let view = page.child();
        let (field, added) = field(&view);
        field.typing("sel; eau, tampon");
        view.cleanup();
        field.take();
        assert_eq!(*added.lock().unwrap(), ["eau", "tampon"]);
    }
}
