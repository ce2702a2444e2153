//! Fields of an entry, in their groups: each with a control that fits its kind.

use super::draft::Draft;
use super::heading::zone_of;
use super::here::Here;
use super::new_field::{EditField, NewField};
use crate::page::components::{Button, Combobox, Kind, Select};
use cahier_notebook::{Change, Field};
use cahier_words::both;
use leptos::prelude::*;

/// Fields by group, and a place for a new one.
#[component]
pub fn FieldsPane(here: Here) -> impl IntoView {
    let words = here.words();
    let groups = Memo::new(move |_| {
        let fields = here.of(|view| view.entry.fields.clone());
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for field in fields.into_iter().filter(|field| here.shows(&field.id)) {
            let group = field.group.unwrap_or_default();
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, ids)) => ids.push(field.id),
                None => groups.push((group, vec![field.id])),
            }
        }
        groups
    });
    let names = move || {
        groups.with(|all| all.iter().map(|(name, _)| name.clone()).collect::<Vec<String>>())
    };
    let ids = move |group: &str| {
        groups.with(|all| all.iter().find(|(name, _)| name == group).map(|(_, ids)| ids.clone()))
    };
    let empty = move || groups.with(Vec::is_empty);
    let edited = RwSignal::new(None::<Field>);
    let group = move |name: String| {
        let title = name.clone();
        view! {
            <section class="field-group">
                <h3>{title}</h3>
                <For
                    each=move || ids(&name).unwrap_or_default()
                    key=|id: &String| id.clone()
                    let:id
                >
                    <FieldRow here id edited />
                </For>
            </section>
        }
    };
    view! {
        <div id="fields" class="pane-part">
            <Show when=empty>
                <p class="pane-count">{words.say("Pas encore de champ.", "No field yet.")}</p>
            </Show>
            <For each=names key=|name: &String| name.clone() children=group />
            <Show when=move || here.may_write()>
                <NewField here />
                <EditField here edited />
            </Show>
        </div>
    }
}

/// One field: its name, its control, what is to be filled in.
#[component]
fn FieldRow(here: Here, id: String, edited: RwSignal<Option<Field>>) -> impl IntoView {
    let words = here.words();
    let id = StoredValue::new(id);
    let field = Memo::new(move |before: Option<&Field>| {
        let id = id.get_value();
        let told = here.of(|view| view.entry.fields.iter().find(|field| field.id == id).cloned());
        // What was typed is saved when the view goes: the entry may not be told any more then.
        told.or_else(|| before.cloned()).unwrap_or_default()
    });
    let kind = Memo::new(move |_| field.with(|field| field.kind.clone()));
    let name = Signal::derive(move || {
        field.with(|field| match field.unit.as_deref() {
            Some(unit) if !unit.is_empty() => format!("{} ({unit})", field.name),
            _ => field.name.clone(),
        })
    });
    let remove = Callback::new(move |()| {
        let says = field.with_untracked(|field| {
            both(format!("Champ retiré : {}", field.name), format!("Field removed: {}", field.name))
        });
        here.remove(&id.get_value(), says, Change::RemoveField { id: id.get_value() });
    });
    let edit = Callback::new(move |()| edited.set(Some(field.get_untracked())));
    let says = move |french: &'static str, english: &'static str| {
        Signal::derive(move || {
            let name = field.with(|field| field.name.clone());
            words.pick((format!("{french}\u{a0}: {name}"), format!("{english}: {name}")))
        })
    };
    let edit_says = says("Modifier le champ", "Change the field");
    let remove_says = says("Retirer le champ", "Remove the field");
    let note = move || field.with(|field| field.description.clone());
    view! {
        <div class="field-row">
            {move || control(here, field, name, &kind.get())}
            <p class="field-note">{note}</p>
            <Show when=move || here.may_write()>
                <span class=("field-tools", true)>
                    <Button
                        kind=Kind::Quiet
                        icon="pencil"
                        only_icon=true
                        label=edit_says
                        on_press=edit
                    />
                    <Button
                        kind=Kind::Quiet
                        icon="x"
                        only_icon=true
                        label=remove_says
                        on_press=remove
                    />
                </span>
            </Show>
        </div>
    }
}

/// The control of a kind. A kind that is not known here is text, as it came.
fn control(here: Here, field: Memo<Field>, name: Signal<String>, kind: &str) -> AnyView {
    match kind {
        "checkbox" => view! { <Checked here field name /> }.into_any(),
        "select" | "radio" => view! { <Chosen here field name /> }.into_any(),
        "users" | "entry" => view! { <Named here field name /> }.into_any(),
        "number" => view! { <Typed here field name input="text" mode="decimal" /> }.into_any(),
        "date" => view! { <Typed here field name input="date" mode="" /> }.into_any(),
        "datetime" => view! { <Typed here field name input="datetime-local" mode="" /> }.into_any(),
        "time" => view! { <Typed here field name input="time" mode="" /> }.into_any(),
        "url" => view! { <Typed here field name input="url" mode="url" /> }.into_any(),
        "email" => view! { <Typed here field name input="email" mode="email" /> }.into_any(),
        _ => view! { <Typed here field name input="text" mode="text" /> }.into_any(),
    }
}

fn set(here: Here, field: Memo<Field>, value: String) {
    let Some(id) = field.try_with_untracked(|field| field.id.clone()) else { return };
    here.edit(Change::SetField { id, value });
}

/// A value that is typed.
#[component]
fn Typed(
    here: Here,
    field: Memo<Field>,
    name: Signal<String>,
    input: &'static str,
    mode: &'static str,
) -> impl IntoView {
    let words = here.words();
    let shown = Signal::derive(move || field.with(|field| field.value.clone()));
    let save = Callback::new(move |value: String| set(here, field, value));
    let draft = Draft::new(shown, save);
    let is_number = mode == "decimal";
    let wrong = move || {
        let odd = |value: &String| {
            let value = value.trim().replace(',', ".");
            !value.is_empty() && value.parse::<f64>().is_err()
        };
        is_number && draft.text.with(odd)
    };
    let says =
        move || wrong().then(|| words.pick(("Ce n’est pas un nombre.", "This is not a number.")));
    view! {
        <label class="field">
            <span class="label">{move || name.get()}</span>
            <input
                class="input"
                type=input
                inputmode=mode
                autocomplete="off"
                aria-invalid=move || wrong().then_some("true")
                readonly=move || !here.may_write()
                prop:value=move || draft.text.get()
                on:input=move |event| draft.typed(event_target_value(&event))
                on:focus=move |_| draft.entered()
                on:blur=move |_| draft.left()
            />
        </label>
        <p class="field-error" role="status">{says}</p>
        {move || web_address(&shown.get()).map(|address| {
            let shows = address.clone();
            view! {
                <a class="field-link" href=address target="_blank" rel="noopener noreferrer">
                    {shows}
                </a>
            }
        })}
    }
}

/// An address that may be a link: of the web, and of nothing that runs.
pub fn web_address(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let web = lower.starts_with("https://") || lower.starts_with("http://");
    (web && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

/// Yes or no.
#[component]
fn Checked(here: Here, field: Memo<Field>, name: Signal<String>) -> impl IntoView {
    let checked = move || field.with(|field| matches!(field.value.as_str(), "true" | "on" | "1"));
    let change = move |event: web_sys::Event| {
        let value = if event_target_checked(&event) { "true" } else { "false" };
        set(here, field, value.to_owned());
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=checked
                disabled=move || !here.may_write()
                on:change=change
            />
            <span>{move || name.get()}</span>
        </label>
    }
}

/// One of the field's choices.
#[component]
fn Chosen(here: Here, field: Memo<Field>, name: Signal<String>) -> impl IntoView {
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), "—".to_owned())];
        field.with(|field| {
            // A value that is no choice any more stays to be seen.
            let odd = !field.value.is_empty() && !field.options.contains(&field.value);
            let odd = odd.then_some(&field.value);
            options.extend(field.options.iter().chain(odd).map(|o| (o.clone(), o.clone())));
        });
        options
    });
    let value = Signal::derive(move || field.with(|field| field.value.clone()));
    let choose = Callback::new(move |value| set(here, field, value));
    view! { <Select label=name options value on_choose=choose disabled=here.closed() /> }
}

/// A person or an entry, by id where it is one, else as it was called.
#[component]
fn Named(here: Here, field: Memo<Field>, name: Signal<String>) -> impl IntoView {
    let is_entry = field.with_untracked(|field| field.kind == "entry");
    let options = Signal::derive(move || match is_entry {
        true => here.known.list.with(|list| {
            list.values().map(|row| (row.id.clone(), row.title.clone())).collect::<Vec<_>>()
        }),
        false => zone_of(here, |zone| {
            zone.people.iter().map(|one| (one.person.clone(), one.name.clone())).collect()
        }),
    });
    let shown = Memo::new(move |_| {
        let value = field.with(|field| field.value.clone());
        options.with(|all| {
            let found = all.iter().find(|(own, _)| *own == value).map(|(_, name)| name.clone());
            found.unwrap_or(value)
        })
    });
    let value = RwSignal::new(shown.get_untracked());
    Effect::new(move || value.set(shown.get()));
    let choose = Callback::new(move |chosen: String| {
        if field.with_untracked(|field| field.value != chosen) {
            set(here, field, chosen);
        }
    });
    // Not of every change of the entry: the field would begin anew under the hand that types.
    let may = Memo::new(move |_| here.may_write());
    let shows = move || match may.get() {
        true => view! { <Combobox label=name value options on_choose=choose /> }.into_any(),
        false => view! {
            <p class="fact">
                <span>{move || name.get()}</span>
                <b>{move || shown.get()}</b>
            </p>
        }
        .into_any(),
    };
    view! { <div>{shows}</div> }
}

#[cfg(test)]
mod tests {
    use super::web_address;

    #[test]
    fn only_the_web_is_a_link() {
        assert!(web_address(" https://example.org/a ").is_some());
        assert!(web_address("HTTP://example.org").is_some());
        for odd in ["javascript:alert(1)", "data:text/html,x", "ftp://a", "https://a b", ""] {
            assert_eq!(web_address(odd), None, "{odd}");
        }
    }
}
