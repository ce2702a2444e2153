//! The parts of an entry beside its text: one at a time, by tabs. On a wide page they stand in a
//! sheet that can be pinned or closed; on a narrow one they follow the text.

use super::attachments::FilesPane;
use super::comments::CommentsPane;
use super::details::DetailsPane;
use super::fields::FieldsPane;
use super::here::Here;
use super::history::HistoryPane;
use super::links::LinksPane;
use super::signatures::SignaturesPane;
use super::steps::StepsPane;
use crate::message::EntryView;
use crate::page::components::{Button, Kind, TabPanel, Tabs, text};
use crate::page::part::part;
use crate::page::route::{Pane, Route};
use crate::parts::NotLoaded;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

/// Where this browser keeps whether the sheet is pinned.
const KEPT_AS: &str = "cahier-sheet";

/// Whether the sheet was pinned; it is, until somebody says otherwise.
fn pinned_before() -> bool {
    let kept = window().local_storage().ok().flatten();
    let kept = kept.and_then(|kept| kept.get_item(KEPT_AS).ok().flatten());
    kept.as_deref() != Some("closed")
}

/// A browser that keeps nothing asks again next time.
fn keep(pinned: bool) {
    if let Ok(Some(kept)) = window().local_storage() {
        let _ = kept.set_item(KEPT_AS, if pinned { "pinned" } else { "closed" });
    }
}

/// The pane that the address names.
fn named_in(route: &Route, id: &str) -> Option<Pane> {
    match route {
        Route::Entry { id: other, pane, .. } if other == id => *pane,
        _ => None,
    }
}

/// The parts.
#[component]
pub fn Sheet(here: Here, pane: Option<Pane>) -> impl IntoView {
    let words = here.words();
    let route = here.known.route;
    let id = StoredValue::new(here.id());
    let first = pane.unwrap_or(Pane::Details);
    let chosen = RwSignal::new(first.word());
    let pinned = RwSignal::new(pinned_before());
    let open = RwSignal::new(pinned.get_untracked() || pane.is_some());
    // The address chooses; without a pane in it, what was chosen stays.
    Effect::new(move || {
        let named = route.with(|route| named_in(route, &id.get_value()));
        if let Some(pane) = named {
            open.set(true);
            if chosen.get_untracked() != pane.word() {
                chosen.set(pane.word());
            }
        }
    });
    // And what is chosen stands in the address.
    Effect::new(move |before: Option<&'static str>| {
        let now = chosen.get();
        let named = route.with_untracked(|route| named_in(route, &id.get_value()));
        let is_new = before.is_some_and(|before| before != now);
        if is_new && named.map(Pane::word) != Some(now) {
            here.known.go(&here.route(Pane::parse(now)));
        }
        now
    });
    let tabs = Pane::ALL.into_iter().map(|pane| (pane.word(), label(here, pane))).collect();
    view! {
        <aside
            id="sheet"
            class="sheet"
            class:closed=move || !open.get()
            aria-label=words.say("Autour du texte", "Around the text")
        >
            <SheetBar here open pinned />
            <Tabs id="parts" label=text(words, "Parties", "Parts") tabs chosen />
            <TabPanel of="parts" chosen>
                {move || panel(here, chosen.get())}
            </TabPanel>
        </aside>
    }
}

/// Closes and pins the sheet; only on a wide page.
#[component]
fn SheetBar(here: Here, open: RwSignal<bool>, pinned: RwSignal<bool>) -> impl IntoView {
    let words = here.words();
    let pin = Callback::new(move |()| {
        pinned.update(|pinned| *pinned = !*pinned);
        keep(pinned.get_untracked());
    });
    let toggle = Callback::new(move |()| {
        open.update(|open| *open = !*open);
        if !open.get_untracked() {
            pinned.set(false);
            keep(false);
        }
    });
    let toggle_says = Signal::derive(move || {
        let says = match open.get() {
            true => ("Fermer le volet", "Close the sheet"),
            false => ("Ouvrir le volet", "Open the sheet"),
        };
        words.pick(says).to_owned()
    });
    let pin_says = Signal::derive(move || {
        let says = match pinned.get() {
            true => ("Ne plus épingler", "Unpin"),
            false => ("Épingler le volet", "Pin the sheet"),
        };
        words.pick(says).to_owned()
    });
    view! {
        <div class="sheet-bar">
            <Button
                id="toggle-sheet"
                kind=Kind::Quiet
                icon="panel-right"
                only_icon=true
                label=toggle_says
                on_press=toggle
            />
            <Show when=move || open.get()>
                <Button
                    id="pin-sheet"
                    kind=Kind::Quiet
                    icon="pin"
                    only_icon=true
                    label=pin_says
                    on_press=pin
                />
            </Show>
        </div>
    }
}

/// The label of a tab, with how many there are.
fn label(here: Here, pane: Pane) -> Signal<String> {
    let words = here.words();
    let count = Memo::new(move |_| here.of(|view| count(view, pane)));
    Signal::derive(move || {
        let name = words.pick(match pane {
            Pane::Details => ("Détails", "Details"),
            Pane::Steps => ("Étapes", "Steps"),
            Pane::Fields => ("Champs", "Fields"),
            Pane::Files => ("Fichiers", "Files"),
            Pane::Links => ("Liens", "Links"),
            Pane::Comments => ("Commentaires", "Comments"),
            Pane::History => ("Historique", "History"),
            Pane::Signatures => ("Signatures", "Signatures"),
        });
        match count.get() {
            count if count.is_empty() => name.to_owned(),
            count => format!("{name} {count}"),
        }
    })
}

/// How many there are of a part; empty where there is none.
fn count(view: &EntryView, pane: Pane) -> String {
    let entry = &view.entry;
    let count = match pane {
        Pane::Details | Pane::History => 0,
        Pane::Steps => {
            let done = entry.steps.iter().filter(|step| step.done_at.is_some()).count();
            return match entry.steps.len() {
                0 => String::new(),
                all => format!("{done}/{all}"),
            };
        }
        Pane::Fields => entry.fields.len(),
        Pane::Files => entry.attachments.len(),
        Pane::Links => entry.links.len(),
        Pane::Comments => view.comments.len(),
        Pane::Signatures => view.signed.seals.len(),
    };
    match count {
        0 => String::new(),
        count => count.to_string(),
    }
}

/// What a tab shows.
fn panel(here: Here, name: &str) -> AnyView {
    let pane = Pane::parse(name).unwrap_or(Pane::Details);
    part(here.words(), move || Box::pin(beside(here, pane)))
}

/// What stands beside the text, which is loaded when the first entry is opened.
#[wasm_split(panes, fallible)]
fn beside(here: Here, pane: Pane) -> Result<AnyView, NotLoaded> {
    Ok(match pane {
        Pane::Details => view! { <DetailsPane here /> }.into_any(),
        Pane::Steps => view! { <StepsPane here /> }.into_any(),
        Pane::Fields => view! { <FieldsPane here /> }.into_any(),
        Pane::Files => view! { <FilesPane here /> }.into_any(),
        Pane::Links => view! { <LinksPane here /> }.into_any(),
        Pane::Comments => view! { <CommentsPane here /> }.into_any(),
        Pane::History => view! { <HistoryPane here /> }.into_any(),
        Pane::Signatures => view! { <SignaturesPane here /> }.into_any(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::Step;

    #[test]
    fn a_tab_says_how_many_there_are() {
        let mut view = EntryView::default();
        assert_eq!(count(&view, Pane::Steps), "");
        assert_eq!(count(&view, Pane::Comments), "");
        let done = Step { done_at: Some("2026-11-21T14:05:00Z".into()), ..Step::default() };
        view.entry.steps = vec![done, Step::default()];
        assert_eq!(count(&view, Pane::Steps), "1/2");
    }

    #[test]
    fn only_the_address_of_this_entry_chooses() {
        let id = "a".to_owned();
        let shelf = crate::page::route::Shelf::Experiments;
        let route = Route::Entry { shelf, id, pane: Some(Pane::History) };
        assert_eq!(named_in(&route, "a"), Some(Pane::History));
        assert_eq!(named_in(&route, "b"), None);
    }
}
