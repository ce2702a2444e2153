//! Links to other entries, and to addresses of the web.

use super::fields::web_address;
use super::here::Here;
use crate::message::{Answer, Ask};
use crate::page::components::{Button, Combobox, Kind, text};
use crate::page::follow::follow;
use crate::page::frame::A;
use cahier_notebook::{Change, Link};
use cahier_words::both;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Which entries link to this one is asked again so long after another one changed.
const AGAIN: Duration = Duration::from_secs(3);

/// Links, a place for another, and who links here.
#[component]
pub fn LinksPane(here: Here) -> impl IntoView {
    let words = here.words();
    let links = Memo::new(move |_| {
        let links = here.of(|view| view.entry.links.clone());
        links.into_iter().filter(|link| here.shows(&link.id)).collect::<Vec<_>>()
    });
    view! {
        <div class="pane-part">
            <Show when=move || links.with(Vec::is_empty)>
                <p class="pane-count">{words.say("Pas encore de lien.", "No link yet.")}</p>
            </Show>
            <ul id="links" class="links" aria-label=words.say("Liens", "Links")>
                <For each=move || links.get() key=|link: &Link| link.id.clone() let:link>
                    <LinkRow here link />
                </For>
            </ul>
            <Show when=move || here.may_write()>
                <AddLink here />
            </Show>
            <Linking here />
        </div>
    }
}

#[component]
fn LinkRow(here: Here, link: Link) -> impl IntoView {
    let words = here.words();
    let Link { id, target, label } = link;
    let title = title_of(here, target.clone(), label);
    let named = title.clone();
    let remove = Callback::new(move |()| {
        let title = untrack(&named);
        let says = both(format!("Lien retiré : {title}"), format!("Link removed: {title}"));
        here.remove(&id, says, Change::RemoveLink { id: id.clone() });
    });
    let shows = match web_address(&target) {
        Some(address) => view! {
            <a class="link" href=address target="_blank" rel="noopener noreferrer">{title}</a>
        }
        .into_any(),
        None => {
            let href = here.known.route_of(&target);
            view! { <A known=here.known href class="link">{title}</A> }.into_any()
        }
    };
    view! {
        <li class="link-row">
            {shows}
            <Show when=move || here.may_write()>
                <Button
                    kind=Kind::Quiet
                    icon="x"
                    only_icon=true
                    label=text(words, "Retirer le lien", "Remove the link")
                    on_press=remove
                />
            </Show>
        </li>
    }
}

/// The title of an entry as it is now, or as it was when the link was made.
fn title_of(
    here: Here,
    entry: String,
    label: String,
) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let words = here.words();
    move || {
        let now = here.known.list.with(|list| list.get(&entry).map(|row| row.title.clone()));
        match now.unwrap_or_else(|| label.clone()) {
            title if title.is_empty() => words.pick(("sans titre", "untitled")).to_owned(),
            title => title,
        }
    }
}

/// Entries that link to this one, as far as the search has read them.
#[component]
fn Linking(here: Here) -> impl IntoView {
    let words = here.words();
    let found = RwSignal::new(Vec::<String>::new());
    let ask = move || {
        let entry = here.id();
        spawn_local(async move {
            // What goes wrong now is asked again; nothing depends on it.
            if let Ok(Answer::Found(all)) = here.known.engine.ask(Ask::Linking { entry }).await {
                let _ = found.try_set(all.hits);
            }
        });
    };
    // Others that come, go or change; and how much the search still has to read.
    let others = Memo::new(move |_| {
        let own = here.id();
        let unread = here.known.of_state(|state| state.unsearched);
        here.known.list.with(|list| {
            let mut newest = 0.0_f64;
            for row in list.values() {
                if row.id != own {
                    newest = newest.max(row.modified_ms);
                }
            }
            (list.len(), newest, unread)
        })
    });
    let waits = StoredValue::new(false);
    Effect::new(move |before: Option<()>| {
        follow(&others);
        if before.is_none() {
            ask();
        } else if !waits.get_value() {
            waits.set_value(true);
            let again = move || {
                if waits.try_set_value(false).is_none() {
                    ask();
                }
            };
            set_timeout(again, AGAIN);
        }
    });
    let row = move |entry: String| {
        let href = here.known.route_of(&entry);
        let title = title_of(here, entry, String::new());
        view! {
            <li class="link-row">
                <A known=here.known href class="link">{title}</A>
            </li>
        }
    };
    view! {
        <Show when=move || !found.with(Vec::is_empty)>
            <h3>{words.say("Cité par", "Linked from")}</h3>
            <ul id="linking" class="links" aria-label=words.say("Cité par", "Linked from")>
                <For each=move || found.get() key=|id: &String| id.clone() children=row />
            </ul>
        </Show>
    }
}

/// The place for another link: an entry by its title, or an address.
#[component]
fn AddLink(here: Here) -> impl IntoView {
    let words = here.words();
    let value = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let options = Signal::derive(move || {
        let own = here.id();
        here.known.list.with(|list| {
            let other = list.values().filter(|row| row.id != own && !row.title.is_empty());
            other.map(|row| (row.id.clone(), row.title.clone())).collect::<Vec<_>>()
        })
    });
    let choose = Callback::new(move |chosen: String| {
        let chosen = chosen.trim().to_owned();
        if chosen.is_empty() {
            return;
        }
        let title = |list: &std::collections::BTreeMap<String, crate::message::Row>| {
            list.get(&chosen).map(|row| row.title.clone())
        };
        let label = here.known.list.with_untracked(title);
        let label = label.or_else(|| web_address(&chosen));
        wrong.set(label.is_none());
        if let Some(label) = label {
            value.set(String::new());
            let link = Link { target: chosen, label, ..Link::default() };
            here.edit(Change::PutLink { link });
        }
    });
    let says = move || {
        wrong.get().then(|| {
            words.pick((
            "Choisissez une entrée de la liste, ou donnez une adresse qui commence par https://.",
            "Choose an entry of the list, or give an address that begins with https://.",
        ))
        })
    };
    let label = text(words, "Lier une entrée ou une adresse", "Link an entry or an address");
    view! {
        <Combobox id="add-link" label value options on_choose=choose />
        <p class="field-error" role="alert">{says}</p>
    }
}
