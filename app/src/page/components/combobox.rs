//! A field that offers what it knows and takes anything else too (WAI-ARIA APG, editable combobox
//! with list autocomplete).

use super::name::named;
use crate::page::call::Call;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Most options that are offered at once.
const SHOWN_MAX: usize = 50;

/// A combobox. `options` are values and their texts; `value` is the text in the field. `on_choose`
/// hears the value of an option, or free text.
#[component]
pub fn Combobox(
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    on_choose: Callback<String>,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = named(id, "combobox");
    let list_id = format!("{id}-list");
    let field = Field {
        value,
        options,
        on_choose,
        open: RwSignal::new(false),
        active: RwSignal::new(None),
        typed: RwSignal::new(false),
    };
    let active_id = {
        let list_id = list_id.clone();
        move || field.active.get().map(|at| option_id(&list_id, at))
    };
    view! {
        <div class="field combobox">
            <label class="label" for=id.clone()>
                {move || label.get()}
            </label>
            <input
                id=id
                class="input"
                type="text"
                role="combobox"
                autocomplete="off"
                aria-autocomplete="list"
                aria-controls=list_id.clone()
                aria-expanded=move || field.offers().to_string()
                aria-activedescendant=active_id
                disabled=move || disabled.get()
                bind:value=value
                on:input=move |_| field.typing()
                on:click=move |_| field.open.set(true)
                on:keydown=move |event| field.key(&event)
                on:blur=move |_| field.leave()
            />
            <Options list_id field label />
        </div>
    }
}

/// The list below the field.
#[component]
fn Options(list_id: String, field: Field, label: Signal<String>) -> impl IntoView {
    let ids = StoredValue::new(list_id.clone());
    let option = move |(at, (own, text)): (usize, (String, String))| {
        let said = text.clone();
        view! {
            <li
                role="option"
                class="option"
                id=ids.with_value(|list_id| option_id(list_id, at))
                aria-selected=move || (field.active.get() == Some(at)).to_string()
                on:click=move |_| field.choose(own.clone(), &said)
            >
                {text}
            </li>
        }
    };
    let shown = move || if field.open.get() { field.offered() } else { Vec::new() };
    view! {
        <ul
            id=list_id
            class="options"
            role="listbox"
            aria-label=move || label.get()
            hidden=move || !field.offers()
            // The field keeps the focus while one of them is pressed.
            on:mousedown=move |event| event.prevent_default()
        >
            {move || shown().into_iter().enumerate().map(option).collect_view()}
        </ul>
    }
}

/// The id of an option.
fn option_id(list_id: &str, at: usize) -> String {
    format!("{list_id}-{at}")
}

/// The state of a combobox.
#[derive(Clone, Copy)]
struct Field {
    value: RwSignal<String>,
    options: Signal<Vec<(String, String)>>,
    on_choose: Callback<String>,
    /// Whether the list is open.
    open: RwSignal<bool>,
    /// The option that Enter takes.
    active: RwSignal<Option<usize>>,
    /// Whether something was typed that nobody heard of.
    typed: RwSignal<bool>,
}

impl Field {
    /// What the list shows: all of it, until something is typed.
    fn offered(self) -> Vec<(String, String)> {
        let typed = if self.typed.get() { self.value.get() } else { String::new() };
        self.options.with(|options| matching(options, &typed))
    }

    /// Whether a list is there to see.
    fn offers(self) -> bool {
        self.open.get() && !self.offered().is_empty()
    }

    fn typing(self) {
        self.typed.set(true);
        self.active.set(None);
        self.open.set(true);
    }

    fn shut(self) {
        self.open.set(false);
        self.active.set(None);
        self.typed.set(false);
    }

    fn choose(self, own: String, text: &str) {
        self.value.set(text.to_owned());
        self.shut();
        self.on_choose.call(own);
    }

    /// Takes what stands in the field: the option of that text, or free text.
    fn take(self) {
        let text = self.value.get_untracked();
        let same = |(_, own): &&(String, String)| *own == text;
        let known = self.options.with_untracked(|options| options.iter().find(same).cloned());
        self.shut();
        self.on_choose.call(known.map_or(text, |(own, _)| own));
    }

    fn leave(self) {
        // A field that goes away loses the focus too.
        match self.typed.try_get_untracked() {
            Some(true) => self.take(),
            Some(false) => self.shut(),
            None => {}
        }
    }

    fn key(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.step(event, true),
            "ArrowUp" => self.step(event, false),
            "Enter" => self.enter(event),
            "Escape" if self.open.get_untracked() => {
                // Else the dialog around it would close too.
                event.prevent_default();
                event.stop_propagation();
                self.open.set(false);
                self.active.set(None);
            }
            _ => {}
        }
    }

    fn step(self, event: &KeyboardEvent, down: bool) {
        event.prevent_default();
        let count = untrack(|| self.offered().len());
        if !self.open.get_untracked() {
            self.open.set(true);
        }
        if event.alt_key() {
            return;
        }
        let to = match (self.active.get_untracked(), down) {
            (None, true) => Some(0),
            (None, false) => count.checked_sub(1),
            (Some(at), true) => Some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
        // Beyond the ends is the field itself.
        self.active.set(to.filter(|at| *at < count));
    }

    fn enter(self, event: &KeyboardEvent) {
        event.prevent_default();
        let active = self.active.get_untracked().filter(|_| self.open.get_untracked());
        let chosen = active.and_then(|at| untrack(|| self.offered()).into_iter().nth(at));
        match chosen {
            Some((own, text)) => self.choose(own, &text),
            None => self.take(),
        }
    }
}

/// The options in whose text the typed one stands; those that begin with it come first.
fn matching(options: &[(String, String)], typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim().to_lowercase();
    let rank = |text: &str| text.to_lowercase().find(&typed);
    let mut found: Vec<(bool, &(String, String))> =
        options.iter().filter_map(|option| rank(&option.1).map(|at| (at > 0, option))).collect();
    found.sort_by_key(|(inside, _)| *inside);
    found.into_iter().take(SHOWN_MAX).map(|(_, option)| option.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(typed: &str) -> Vec<String> {
        let option = |text: &str| (text.to_uppercase(), text.to_owned());
        let options = ["Millilitre", "Litre", "Gramme"].map(option);
        matching(&options, typed).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn what_begins_with_the_typed_text_comes_first() {
        assert_eq!(texts(" litr"), ["Litre", "Millilitre"]);
        assert_eq!(texts("GRAM"), ["Gramme"]);
        assert!(texts("mole").is_empty());
    }

    #[test]
    fn all_are_offered_before_anything_is_typed_but_never_too_many() {
        assert_eq!(texts("").len(), 3);
        let many = vec![(String::new(), "x".to_owned()); SHOWN_MAX + 1];
        assert_eq!(matching(&many, "").len(), SHOWN_MAX);
    }
}
