//! A field that offers what it knows and takes anything else too (WAI-ARIA APG, editable combobox
//! with list autocomplete).

use super::name::named;
use crate::page::call::Call;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Most options that are offered at once.
const SHOWN_MAX: usize = 50;

/// A combobox. `options` are values and their texts; `value` is the text in the field. `on_choose`
/// hears the value of an option, or free text: at Enter, and of what was typed also where the field
/// is left or goes away with its view. Esc takes back what was typed.
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
    let field = Field::new(value, options, on_choose);
    Effect::new(move || field.rests(value.get()));
    on_cleanup(move || field.goes());
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
                prop:value=move || value.get()
                on:input=move |event| field.typing(event_target_value(&event))
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
    /// What was typed and nobody heard of.
    typed: RwSignal<Option<String>>,
    /// What stood there before.
    before: StoredValue<String>,
}

impl Field {
    fn new(
        value: RwSignal<String>,
        options: Signal<Vec<(String, String)>>,
        on_choose: Callback<String>,
    ) -> Self {
        Self {
            value,
            options,
            on_choose,
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            typed: RwSignal::new(None),
            before: StoredValue::new(value.get_untracked()),
        }
    }

    /// What the list shows: all of it, until something is typed.
    fn offered(self) -> Vec<(String, String)> {
        let typed = self.typed.get().unwrap_or_default();
        self.options.with(|options| matching(options, &typed))
    }

    /// Whether a list is there to see.
    fn offers(self) -> bool {
        self.open.get() && !self.offered().is_empty()
    }

    /// The text in the field, where nobody types.
    fn rests(self, text: String) {
        if self.typed.try_get_untracked() == Some(None) {
            let _ = self.before.try_set_value(text);
        }
    }

    fn typing(self, text: String) {
        // The first of both: what is typed is no text that rests.
        self.typed.set(Some(text.clone()));
        self.value.set(text);
        self.active.set(None);
        self.open.set(true);
    }

    fn shut(self) {
        self.open.set(false);
        self.active.set(None);
        self.typed.set(None);
        self.rests(self.value.get_untracked());
    }

    fn choose(self, own: String, text: &str) {
        self.value.set(text.to_owned());
        self.shut();
        self.on_choose.call(own);
    }

    /// Takes what stands in the field: the option of that text, or free text.
    fn take(self) {
        let text = self.value.get_untracked();
        let own = self.options.with_untracked(|options| own_of(options, text));
        self.shut();
        self.on_choose.call(own);
    }

    /// The field is left.
    fn leave(self) {
        // One that goes away loses the focus too.
        match self.typed.try_with_untracked(Option::is_some) {
            Some(true) => self.take(),
            Some(false) => self.shut(),
            None => {}
        }
    }

    /// The field goes away with its view, and whoever typed in it did not leave it.
    fn goes(self) {
        let typed = self.typed.try_get_untracked().flatten();
        // Where something else was put there meanwhile, that is what the person saw last.
        let stands = |typed: &String| self.value.try_with_untracked(|text| text == typed);
        let Some(typed) = typed.filter(|typed| stands(typed) == Some(true)) else { return };
        let own = self.options.try_with_untracked(|options| own_of(options, typed.clone()));
        self.on_choose.call(own.unwrap_or(typed));
    }

    /// What was typed is taken back.
    fn drop_typed(self) {
        if self.typed.with_untracked(Option::is_some) {
            self.value.set(self.before.get_value());
        }
        self.shut();
    }

    fn key(self, event: &KeyboardEvent) {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.step(event, true),
            "ArrowUp" => self.step(event, false),
            "Enter" => self.enter(event),
            "Escape" if self.open.get_untracked() || self.typed.with_untracked(Option::is_some) => {
                // Else the dialog around it would close too.
                event.prevent_default();
                event.stop_propagation();
                self.drop_typed();
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

/// What a text stands for: the option that is called so, or itself.
fn own_of(options: &[(String, String)], text: String) -> String {
    let known = options.iter().find(|(_, said)| *said == text);
    known.map_or(text, |(own, _)| own.clone())
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
    use std::sync::{Arc, Mutex};

    /// A field in a view of its own, and what was heard of it.
    fn field(view: &Owner) -> (Field, Arc<Mutex<Vec<String>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = heard.clone();
        let on_choose = Callback::new(move |own| hears.lock().unwrap().push(own));
        let options = Signal::stored(vec![("l".to_owned(), "Litre".to_owned())]);
        let field = view.with(|| {
            let field = Field::new(RwSignal::new("Gramme".to_owned()), options, on_choose);
            on_cleanup(move || field.goes());
            field
        });
        (field, heard)
    }

    #[test]
    fn what_was_typed_is_heard_once_where_the_field_is_left() {
        let page = Owner::new();
        page.set();
        let view = page.child();
        let (field, heard) = field(&view);
        field.typing("Litre".to_owned());
        field.leave();
        field.leave();
        view.cleanup();
        field.leave();
        assert_eq!(*heard.lock().unwrap(), ["l"]);
    }

    #[test]
    fn what_was_typed_is_heard_where_its_view_goes() {
        let page = Owner::new();
        page.set();
        let view = page.child();
        let (field, heard) = field(&view);
        field.typing("Mole".to_owned());
        view.cleanup();
        field.leave();
        assert_eq!(*heard.lock().unwrap(), ["Mole"]);
    }

    #[test]
    fn what_was_taken_back_or_written_over_is_heard_of_nowhere() {
        let page = Owner::new();
        page.set();
        let view = page.child();
        let (one, of_one) = field(&view);
        one.typing("Mole".to_owned());
        one.drop_typed();
        assert_eq!(one.value.get_untracked(), "Gramme");
        one.leave();
        let (other, of_other) = field(&view);
        other.typing("Mole".to_owned());
        other.value.set("Litre".to_owned());
        view.cleanup();
        assert!(of_one.lock().unwrap().is_empty());
        assert!(of_other.lock().unwrap().is_empty());
    }

    #[test]
    fn what_was_chosen_is_what_stands_there_before_the_next_is_typed() {
        let page = Owner::new();
        page.set();
        let (field, heard) = field(&page);
        field.choose("l".to_owned(), "Litre");
        field.typing("Mole".to_owned());
        field.drop_typed();
        assert_eq!(field.value.get_untracked(), "Litre");
        assert_eq!(*heard.lock().unwrap(), ["l"]);
    }

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
