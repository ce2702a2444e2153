//! Tags and people of an entry.

use super::heading::zone_of;
use super::here::Here;
use crate::page::components::{Tags, text};
use cahier_notebook::Change;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Most suggestions that are offered.
const SUGGESTIONS_MAX: usize = 200;

/// Tags and people.
#[component]
pub fn DetailsPane(here: Here) -> impl IntoView {
    let words = here.words();
    let tags = Memo::new(move |_| here.of(|view| view.entry.tags.clone()));
    let suggestions = Signal::derive(move || {
        here.known.list.with(|list| {
            let all: BTreeSet<&String> = list.values().flat_map(|row| &row.tags).collect();
            all.into_iter().take(SUGGESTIONS_MAX).cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <div class="pane-part">
            <Tags
                words
                id="tags"
                label=text(words, "Étiquettes", "Tags")
                tags
                suggestions
                on_add=Callback::new(move |tag| here.edit(Change::AddTag { tag }))
                on_remove=Callback::new(move |tag| here.edit(Change::RemoveTag { tag }))
                disabled=here.closed()
            />
            <People here />
        </div>
    }
}

/// People named on the entry: members of the zone by their id, others as they are called.
#[component]
fn People(here: Here) -> impl IntoView {
    let words = here.words();
    let members = Memo::new(move |_| zone_of(here, |zone| zone.people.clone()));
    // Shown by name; a name that is typed and belongs to a member stands for that member.
    let name_of = move |person: &String| {
        members.with(|all| {
            let found = all.iter().find(|member| member.person == *person);
            found.map_or_else(|| person.clone(), |member| member.name.clone())
        })
    };
    let people = Signal::derive(move || {
        here.of(|view| view.entry.people.clone()).iter().map(name_of).collect::<Vec<_>>()
    });
    let suggestions = Signal::derive(move || {
        members.with(|all| all.iter().map(|member| member.name.clone()).collect::<Vec<_>>())
    });
    let add = Callback::new(move |name: String| {
        let known = members.with_untracked(|all| {
            all.iter().find(|member| member.name == name).map(|member| member.person.clone())
        });
        here.edit(Change::AddPerson { person: known.unwrap_or(name) });
    });
    let remove = Callback::new(move |name: String| {
        let person = here
            .now(|view| view.entry.people.iter().find(|person| name_of(person) == name).cloned());
        if let Some(person) = person {
            here.edit(Change::RemovePerson { person });
        }
    });
    view! {
        <Tags
            words
            id="people"
            label=text(words, "Personnes", "People")
            tags=people
            suggestions
            on_add=add
            on_remove=remove
            disabled=here.closed()
        />
    }
}
