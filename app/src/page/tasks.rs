//! What waits for the person: what the engine knows of, and what entries say of themselves. Open
//! steps are in their entries; this page says so instead of guessing.

use super::components::{Empty, text};
use super::frame::{A, waiting};
use super::known::Known;
use super::route::{Pane, Route};
use crate::message::Row;
use cahier_words::Sentence;
use leptos::prelude::*;

/// Most entries under way that are listed; the list of experiments has all.
const RUNNING_MAX: usize = 50;
/// Names of a status that say that work goes on.
const RUNNING: [&str; 4] = ["running", "in progress", "en cours", "encours"];

fn is_running(row: &Row) -> bool {
    let status = row.status.as_deref().unwrap_or_default().to_lowercase();
    RUNNING.contains(&status.trim())
}

/// Entries under way, what changed last first.
fn running(known: Known) -> Vec<String> {
    known.list.with(|rows| {
        let mut found: Vec<&Row> = rows.values().filter(|row| is_running(row)).collect();
        found.sort_by(|one, other| other.modified_ms.total_cmp(&one.modified_ms));
        found.into_iter().take(RUNNING_MAX).map(|row| row.id.clone()).collect()
    })
}

/// A link to an entry by its title, at one of its parts.
fn link(known: Known, id: String, pane: Option<Pane>) -> AnyView {
    let words = known.words;
    let own = id.clone();
    let title = move || {
        let title = known.list.with(|rows| rows.get(&own).map(|row| row.title.clone()));
        title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| words.pick(("sans titre", "untitled")).to_owned())
    };
    let mut route = known.route_of(&id);
    if let Route::Entry { pane: at, .. } = &mut route {
        *at = pane;
    }
    view! { <A known href=route class="task-link">{title}</A> }.into_any()
}

/// What waits.
#[component]
pub fn TasksPage(known: Known) -> impl IntoView {
    let words = known.words;
    let under_way = Memo::new(move |_| running(known));
    let nothing = move || waiting(known) == 0 && under_way.with(Vec::is_empty);
    view! {
        <h1>{words.say("À faire", "To do")}</h1>
        <p class="page-lead">{words.say(
            "Ce qu’on vous demande de signer, le travail gardé, les zones arrêtées et les entrées \
             en cours. Les étapes à faire sont dans chaque entrée.",
            "What you are asked to sign, kept work, zones that stand still, and entries under way. \
             Open steps are in each entry.",
        )}</p>
        <Show when=nothing>
            <Empty
                icon="circle-check"
                title=text(words, "Rien ne vous attend", "Nothing waits for you")
                text=text(words, "Bonne journée au laboratoire.", "Have a good day in the lab.")
            />
        </Show>
        <ToSign known />
        <Standing known />
        <Show when=move || !under_way.with(Vec::is_empty)>
            <section class="tasks" aria-labelledby="running-title">
                <h2 id="running-title">{words.say("En cours", "Under way")}</h2>
                <ul>
                    <For each=move || under_way.get() key=|id: &String| id.clone() let:id>
                        <li class="task">{link(known, id, None)}</li>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

/// Entries that somebody asks this person to sign.
#[component]
fn ToSign(known: Known) -> impl IntoView {
    let words = known.words;
    let asked = Memo::new(move |_| known.of_state(|state| state.to_sign.clone()));
    let line = move |(id, meaning): (String, Sentence)| {
        let says = move || words.tell(&meaning);
        view! {
            <li class="task">
                {link(known, id, Some(Pane::Signatures))}
                <span class="task-note">{says}</span>
            </li>
        }
    };
    view! {
        <Show when=move || !asked.with(Vec::is_empty)>
            <section class="tasks" aria-labelledby="to-sign-title">
                <h2 id="to-sign-title">{words.say("À signer", "To sign")}</h2>
                <ul id="to-sign">{move || asked.get().into_iter().map(line).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// Kept work, and zones that stand still.
#[component]
fn Standing(known: Known) -> impl IntoView {
    let words = known.words;
    let kept = Memo::new(move |_| known.of_state(|state| state.kept));
    let alarms = Memo::new(move |_| known.of_state(|state| state.alarms.clone()));
    let count = move || {
        words.plural(
            kept.get(),
            ("changement gardé, pas pris", "change kept, not taken in"),
            ("changements gardés, pas pris", "changes kept, not taken in"),
        )
    };
    view! {
        <Show when=move || { kept.get() > 0 }>
            <section class="tasks" aria-labelledby="kept-title">
                <h2 id="kept-title">{words.say("Travail gardé", "Kept work")}</h2>
                <A known href=Route::Kept class="task-link">{count}</A>
            </section>
        </Show>
        <Show when=move || !alarms.with(Vec::is_empty)>
            <section class="tasks" aria-labelledby="stopped-title">
                <h2 id="stopped-title">{words.say("Zones arrêtées", "Zones that stand still")}</h2>
                <ul>
                    <For each=move || alarms.get() key=|alarm| alarm.clone() let:alarm>
                        <li class="task">
                            <A known href=Route::Zone(alarm.zone) class="task-link">
                                {alarm.title}
                            </A>
                        </li>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_in_either_language_says_that_work_goes_on() {
        let row =
            |status: Option<&str>| Row { status: status.map(str::to_owned), ..Row::default() };
        assert!(is_running(&row(Some("En cours"))));
        assert!(is_running(&row(Some(" Running "))));
        assert!(!is_running(&row(Some("Terminé"))));
        assert!(!is_running(&row(None)));
    }
}
