//! Who is there: the people who share this browser, by the names that they chose.

use super::super::components::{Button, Icon, Kind, text};
use super::super::known::Known;
use super::super::notebooks::{self, Notebook};
use super::super::route::Route;
use leptos::prelude::*;

/// One large button a person, and one for somebody new.
#[component]
pub(super) fn Who(known: Known, adds: RwSignal<bool>) -> impl IntoView {
    let words = known.words;
    let shared = move || known.route.with(|route| *route == Route::Share);
    let person = move |notebook: Notebook| {
        let id = notebook.id.clone();
        view! {
            <button
                type="button"
                class="choice person"
                on:click=move |_| notebooks::choose(known, &id)
            >
                <Icon name="notebook" />
                <span class="choice-title">{move || notebooks::called(known, &notebook)}</span>
            </button>
        }
    };
    let label = words.say("Qui êtes-vous\u{a0}?", "Who are you?");
    view! {
        {move || shared().then(|| view! {
            <p>
                {words.say(
                    "Ce qui vient d’être partagé attend\u{a0}: le cahier que vous ouvrez le \
                     reçoit.",
                    "What was just shared waits: the notebook that you open receives it.",
                )}
            </p>
        })}
        <div id="people" class="choices" role="group" aria-label=label>
            {move || known.notebooks.get().into_iter().map(person).collect_view()}
            <button
                type="button"
                id="another"
                class="choice person"
                on:click=move |_| adds.set(true)
            >
                <Icon name="user-plus" />
                <span class="choice-title">
                    {words.say("Une autre personne", "Another person")}
                </span>
            </button>
        </div>
        <p class="soft">
            {words.say(
                "Chacun a son cahier, chiffré, qui s’ouvre avec sa phrase ou sa clé. Ces noms \
                 seuls se lisent sans elles.",
                "Everybody has a notebook of their own, encrypted, which opens with their \
                 passphrase or key. These names alone are read without.",
            )}
        </p>
    }
    .into_any()
}

/// Whose door this is, where there are several, and the way back.
#[component]
pub(super) fn Whose(known: Known) -> impl IntoView {
    let words = known.words;
    let whose = Memo::new(move |_| {
        let here = known.notebook.get()?;
        known.notebooks.with(|list| match list.len() {
            0 | 1 => None,
            _ => list.iter().find(|one| one.id == here).cloned(),
        })
    });
    move || {
        whose.get().map(|notebook| {
            view! {
                <div class=("whose", true)>
                    <p id="whose">{move || notebooks::called(known, &notebook)}</p>
                    <Button
                        label=text(words, "Ce n’est pas moi", "This is not me")
                        kind=Kind::Quiet
                        icon="arrow-left"
                        id="not-me"
                        on_press=Callback::new(move |()| notebooks::leave(known))
                    />
                </div>
            }
        })
    }
}
