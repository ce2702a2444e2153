//! The page of a search: results come as one types, from this device alone.

use super::asked::Asked;
use super::result::result;
use crate::page::components::{Empty, Icon, text};
use crate::page::known::Known;
use crate::page::route::Route;
use cahier_words::Sentence;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

/// Longest question, in characters: as many as its address takes.
const TYPED_CHARS_MAX: &str = "500";
/// As many results as the engine gives: there may be more.
const RESULTS_MAX: usize = 50;

/// The search.
#[component]
pub fn SearchPage(known: Known, query: String) -> impl IntoView {
    let words = known.words;
    let asked = Asked::begin(known, query.clone());
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    address(known, asked.typed, query);
    let shown = Memo::new(move |_| shows(asked));
    let label = move || words.pick(("Chercher dans le cahier", "Search the notebook"));
    view! {
        <section class="search" on:keydown=move |event| step(&event)>
            <h1>{words.say("Recherche", "Search")}</h1>
            <div class="search-field">
                <Icon name="search" />
                <input
                    id="search"
                    class="input"
                    type="search"
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength=TYPED_CHARS_MAX
                    aria-label=label
                    placeholder=label
                    node_ref=field
                    bind:value=asked.typed
                    on:keydown=move |event| open_first(known, asked, &event)
                />
            </div>
            <div class="search-answer" aria-busy=move || asked.waits().to_string()>
                <p id="found" class="search-count" role="status">
                    {move || count(known, asked)}
                    {move || how(known, asked)}
                </p>
                <p id="unsearched" class="search-left" hidden=move || asked.left() == 0>
                    {move || left(known, asked)}
                </p>
                {move || body(known, asked, shown.get())}
            </div>
        </section>
    }
}

/// Keeps the question in the address, so that it can be shared and comes back; and follows the
/// address where one goes back.
fn address(known: Known, typed: RwSignal<String>, first: String) {
    let written = StoredValue::new(first);
    Effect::new(move || {
        let Route::Search(words) = known.route.get() else { return };
        if written.get_value() != words {
            written.set_value(words.clone());
            typed.set(words);
        }
    });
    Effect::new(move || {
        let words = typed.get();
        let here = known.route.with_untracked(|here| matches!(here, Route::Search(_)));
        if !here || written.get_value() == words {
            return;
        }
        written.set_value(words.clone());
        let route = Route::Search(words);
        // No place of its own in the history for every letter.
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.path()));
        }
        known.route.set(route);
    });
}

/// How many were found, as it is read out.
fn count(known: Known, asked: Asked) -> String {
    let words = known.words;
    match asked.found.with(|found| found.as_ref().map(|(_, found)| found.hits.len())) {
        None => String::new(),
        Some(RESULTS_MAX) => words
            .pick((
                "Les 50 premières entrées\u{a0}: ajoutez un mot pour en voir moins",
                "The first 50 entries: add a word to see fewer",
            ))
            .to_owned(),
        Some(count) => words.plural(
            count,
            ("entrée trouvée", "entry found"),
            ("entrées trouvées", "entries found"),
        ),
    }
}

/// How what was found fits what was typed, where it does not hold all of it.
fn how(known: Known, asked: Asked) -> Option<&'static str> {
    let pick = |(french, english)| known.words.pick((french, english));
    asked.found.with(|found| {
        let (_, found) = found.as_ref()?;
        let near = (
            ". Rien ne contient ces mots tels quels\u{a0}: ceux-ci leur ressemblent.",
            ". Nothing holds these words as they are: these are like them.",
        );
        let partly = (
            ". Rien ne contient tous ces mots\u{a0}: ceci en contient la plupart.",
            ". Nothing holds all these words: this holds most of them.",
        );
        let cut = (
            ". Il y aurait plus à parcourir\u{a0}: ajoutez un mot.",
            ". There is more to go through: add a word.",
        );
        match found {
            found if found.hits.is_empty() => None,
            found if found.near => Some(pick(near)),
            found if found.partly => Some(pick(partly)),
            found if found.cut => Some(pick(cut)),
            _ => None,
        }
    })
}

/// What is not searched yet.
fn left(known: Known, asked: Asked) -> String {
    let words = known.words;
    let count = words.plural(asked.left(), ("entrée", "entry"), ("entrées", "entries"));
    words.pick((
        format!("Le cahier est encore en train d’être lu\u{a0}: reste {count}."),
        format!("The notebook is still being read: {count} to go."),
    ))
}

/// What stands under the field.
#[derive(Clone, PartialEq)]
enum Shows {
    Wrong(Sentence),
    /// Nothing was asked.
    Nothing,
    /// Nothing was found.
    None,
    Hits,
}

fn shows(asked: Asked) -> Shows {
    if let Some(wrong) = asked.wrong.get() {
        return Shows::Wrong(wrong);
    }
    asked.found.with(|found| match found {
        None => Shows::Nothing,
        Some((_, found)) if found.hits.is_empty() => Shows::None,
        Some(_) => Shows::Hits,
    })
}

fn body(known: Known, asked: Asked, shows: Shows) -> AnyView {
    let words = known.words;
    match shows {
        Shows::Wrong(wrong) => {
            let says = move || words.tell(&wrong);
            view! { <p class="wrong" role="alert">{says}</p> }.into_any()
        }
        Shows::Nothing => view! {
            <Empty
                icon="search"
                title=text(
                    words,
                    "Tout ce qui est écrit se trouve ici",
                    "All that is written is found here",
                )
                text=text(
                    words,
                    "Titres, textes, étapes, champs, étiquettes, personnes, noms de fichiers et \
                     commentaires, sans réseau aussi. Ce que vous cherchez ne quitte pas cet \
                     appareil.",
                    "Titles, texts, steps, fields, tags, people, names of files and comments, \
                     without a network too. What you look for does not leave this device.",
                )
            />
        }
        .into_any(),
        Shows::None => view! {
            <Empty
                icon="search"
                title=text(words, "Rien ne contient tous ces mots", "Nothing holds all these words")
                text=text(
                    words,
                    "Essayez avec moins de mots, ou seulement leur début. Ce qui n’est pas encore \
                     arrivé sur cet appareil n’est pas cherché.",
                    "Try fewer words, or only how they begin. What has not yet come to this device \
                     is not searched.",
                )
            />
        }
        .into_any(),
        Shows::Hits => results(known, asked),
    }
}

/// A result belongs to its entry, never to a place: what comes while somebody presses one takes
/// its place with an element of its own.
fn results(known: Known, asked: Asked) -> AnyView {
    let words = known.words;
    let hits = move || {
        let found = asked.found.with(|found| found.as_ref().map(|(_, found)| found.hits.clone()));
        found.unwrap_or_default()
    };
    let one = move |id: String| result(known, asked, id);
    view! {
        <ol id="results" class="results" aria-label=words.say("Résultats", "Results")>
            <For each=hits key=String::clone children=one />
        </ol>
    }
    .into_any()
}

/// Enter opens what stands first.
fn open_first(known: Known, asked: Asked, event: &KeyboardEvent) {
    if event.key() != "Enter" || event.is_composing() {
        return;
    }
    event.prevent_default();
    let typed = asked.typed.get_untracked();
    let first = asked.found.with_untracked(|found| {
        let (words, found) = found.as_ref()?;
        // Not of what was typed before.
        found.hits.first().filter(|_| *words == typed).cloned()
    });
    if let Some(id) = first {
        known.go(&known.route_of(&id));
    }
}

/// Arrows go from the field to the results, and back.
fn step(event: &KeyboardEvent) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    if event.is_composing() || event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let page = document();
    let Ok(found) = page.query_selector_all("#search, #results a[href]") else { return };
    let all = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok());
    let all: Vec<HtmlElement> = all.collect();
    let active = page.active_element();
    let at = all.iter().position(|one| active.as_ref().is_some_and(|active| **one == *active));
    let to = at.and_then(|at| if down { Some(at + 1) } else { at.checked_sub(1) });
    if let Some(next) = to.and_then(|to| all.get(to)) {
        event.prevent_default();
        let _ = next.focus();
    }
}
