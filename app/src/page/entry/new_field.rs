//! What a field is: its name, its kind, and what that kind asks for; of a new one, and of one that
//! is there.

use super::here::Here;
use crate::page::components::{Button, Details, Dialog, Kind, Select, TextField, text};
use crate::page::language::Words;
use crate::page::question::asked_about;
use cahier_notebook::{Change, Field};
use leptos::prelude::*;

/// Kinds of fields, each in both languages.
const KINDS: [(&str, &str, &str); 12] = [
    ("text", "Texte", "Text"),
    ("number", "Nombre", "Number"),
    ("date", "Date", "Date"),
    ("datetime", "Date et heure", "Date and time"),
    ("time", "Heure", "Time"),
    ("checkbox", "Oui ou non", "Yes or no"),
    ("select", "Choix dans une liste", "Choice from a list"),
    ("radio", "Choix unique", "Single choice"),
    ("url", "Adresse web", "Web address"),
    ("email", "Adresse électronique", "E-mail address"),
    ("users", "Personne", "Person"),
    ("entry", "Entrée", "Entry"),
];

/// What is filled in for a field.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    kind: RwSignal<String>,
    unit: RwSignal<String>,
    group: RwSignal<String>,
    options: RwSignal<String>,
}

impl Form {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            name: empty(),
            kind: RwSignal::new("text".to_owned()),
            unit: empty(),
            group: empty(),
            options: empty(),
        }
    }

    fn is(self, kinds: &[&str]) -> bool {
        self.kind.with(|kind| kinds.contains(&kind.as_str()))
    }

    /// The form of a field as it is.
    fn show(self, field: &Field) {
        self.name.set(field.name.clone());
        self.kind.set(field.kind.clone());
        self.unit.set(field.unit.clone().unwrap_or_default());
        self.group.set(field.group.clone().unwrap_or_default());
        self.options.set(field.options.join(JOINED));
    }

    /// A field as it is filled in, the rest as in another one; none without a name.
    fn field(self, rest: Field) -> Option<Field> {
        let some = |text: RwSignal<String>| {
            let text = text.get_untracked().trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        let (name, group) = (some(self.name)?, some(self.group));
        let kind = self.kind.get_untracked();
        // What an import brought beside a kind that has no control for it.
        let stays = kind == rest.kind;
        let unit = match kind.as_str() {
            "number" => some(self.unit),
            _ => rest.unit.clone().filter(|_| stays),
        };
        let options = match kind.as_str() {
            "select" | "radio" => options(&self.options.get_untracked(), &rest.options),
            _ if stays => rest.options.clone(),
            _ => Vec::new(),
        };
        Some(Field { name, kind, unit, group, options, ..rest })
    }

    /// Whether there is no name yet, for the button.
    fn nameless(self) -> Signal<bool> {
        Signal::derive(move || self.name.with(|name| name.trim().is_empty()))
    }
}

/// Between choices, as they are shown to be typed on.
const JOINED: &str = ", ";

/// Choices as they are typed; those of before where nobody typed, for one may hold a comma.
fn options(typed: &str, before: &[String]) -> Vec<String> {
    match typed == before.join(JOINED) {
        true => before.to_vec(),
        false => choices(typed),
    }
}

/// Choices as they are typed: between commas or semicolons, each once.
fn choices(typed: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for choice in typed.split([',', ';', '\n']).map(str::trim).filter(|one| !one.is_empty()) {
        if !found.iter().any(|other| other == choice) {
            found.push(choice.to_owned());
        }
    }
    found
}

/// The place for a new field.
#[component]
pub fn NewField(here: Here) -> impl IntoView {
    let words = here.words();
    let form = Form::new();
    let add = Callback::new(move |()| {
        if let Some(field) = form.field(Field::default()) {
            for text in [form.name, form.unit, form.options] {
                text.set(String::new());
            }
            here.edit(Change::PutField { field });
        }
    });
    view! {
        <Details id="new-field" label=text(words, "Ajouter un champ", "Add a field")>
            <FormView form words named="field" />
            <Button
                id="add-field"
                icon="plus"
                label=text(words, "Ajouter le champ", "Add the field")
                disabled=form.nameless()
                on_press=add
            />
        </Details>
    }
}

/// Changes what the field is that `edited` holds; its value stays.
#[component]
pub fn EditField(here: Here, edited: RwSignal<Option<Field>>) -> impl IntoView {
    let words = here.words();
    let form = Form::new();
    let open = asked_about(edited);
    Effect::new(move || {
        edited.with(|field| {
            if let Some(field) = field {
                form.show(field);
            }
        });
    });
    let keep = Callback::new(move |()| {
        let field = edited.get_untracked().and_then(|field| form.field(field));
        if let Some(field) = field {
            here.edit(Change::DefineField { field });
            open.set(false);
        }
    });
    view! {
        <Dialog
            title=text(words, "Modifier le champ", "Change the field")
            open
            id="edit-field"
            words
        >
            <FormView form words named="edited" />
            <p class=("pane-count", true)>
                {words.say("Ce qui y est écrit reste.", "What is written in it stays.")}
            </p>
            <div class=("actions", true)>
                <Button
                    id="keep-field"
                    kind=Kind::Primary
                    label=text(words, "Enregistrer", "Save")
                    disabled=form.nameless()
                    on_press=keep
                />
                <Button
                    label=text(words, "Annuler", "Cancel")
                    on_press=Callback::new(move |()| open.set(false))
                />
            </div>
        </Dialog>
    }
}

/// The controls of a form; their ids begin with `named`.
#[component]
fn FormView(form: Form, words: Words, named: &'static str) -> impl IntoView {
    let kinds = Signal::derive(move || {
        let one = |(kind, french, english): (&'static str, &'static str, &'static str)| {
            (kind.to_owned(), words.pick((french, english)).to_owned())
        };
        KINDS.into_iter().map(one).collect::<Vec<_>>()
    });
    let id = move |part: &str| [named, part].concat();
    let choose = Callback::new(move |kind| form.kind.set(kind));
    let options_label = text(words, "Choix, séparés par des virgules", "Choices, with commas");
    view! {
        <TextField id=id("-name") label=text(words, "Nom", "Name") value=form.name />
        <Select
            id=id("-kind")
            label=text(words, "Sorte", "Kind")
            options=kinds
            value=form.kind
            on_choose=choose
        />
        <Show when=move || form.is(&["number"])>
            <TextField id=id("-unit") label=text(words, "Unité", "Unit") value=form.unit />
        </Show>
        <Show when=move || form.is(&["select", "radio"])>
            <TextField id=id("-options") label=options_label value=form.options />
        </Show>
        <TextField
            id=id("-group")
            label=text(words, "Groupe (facultatif)", "Group (optional)")
            value=form.group
        />
    }
}

#[cfg(test)]
mod tests {
    use super::{choices, options};

    #[test]
    fn choices_are_told_apart_by_commas() {
        assert_eq!(choices("a, b;a ,\n c,,"), ["a", "b", "c"]);
        assert!(choices(" ,; ").is_empty());
    }

    #[test]
    fn choices_with_commas_stay_whole_until_somebody_types() {
        let before = ["0,5 ml".to_owned(), "1 ml".to_owned()];
        assert_eq!(options("0,5 ml, 1 ml", &before), before);
        assert_eq!(options("0.5 ml, 2 ml", &before), ["0.5 ml", "2 ml"]);
    }
}
