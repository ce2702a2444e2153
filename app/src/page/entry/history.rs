//! The versions of an entry: who, when, what changed, and back to one of them.

use super::authors::AuthorsOf;
use super::difference::Difference;
use super::here::Here;
use crate::message::{Answer, Ask, Changed, HistoryAsk, Revision, Row};
use crate::page::components::{Button, Dialog, Kind, Moment, text};
use crate::page::follow::follow;
use cahier_words::{Sentence, both};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::time::Duration;

/// The place of work that is not on the relay.
const UNSENT: u64 = u64::MAX;
/// After a change, so long until the versions are read again.
const PAUSE: Duration = Duration::from_secs(2);

/// What lies between two versions: the older one, the newer one, and what changed.
type Between = (Option<u64>, u64, Vec<Changed>);

/// What the person chose among the versions.
#[derive(Clone, Copy)]
struct Chosen {
    here: Here,
    revisions: RwSignal<Option<Vec<Revision>>>,
    /// The older one to compare with.
    from: RwSignal<Option<u64>>,
    /// What was asked for last, with its answer.
    shown: RwSignal<Option<Between>>,
    /// The version that is about to be restored.
    restores: RwSignal<Option<u64>>,
    asks: RwSignal<bool>,
}

/// The versions, what changed between two, and who wrote what.
#[component]
pub fn HistoryPane(here: Here) -> impl IntoView {
    let words = here.words();
    let chosen = Chosen {
        here,
        revisions: RwSignal::new(None),
        from: RwSignal::new(None),
        shown: RwSignal::new(None),
        restores: RwSignal::new(None),
        asks: RwSignal::new(false),
    };
    chosen.read();
    // Versions come while the person looks: the list is read again at a pause.
    let changes = Memo::new(move |_| {
        let row = |rows: &BTreeMap<String, Row>| rows.get(&here.id()).map(|row| row.modified_ms);
        (here.of(|view| (view.unsent, view.placed)), here.known.list.with(row))
    });
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        follow(&changes);
        if let Some(earlier) = before? {
            earlier.clear();
        }
        set_timeout_with_handle(move || chosen.read(), PAUSE).ok()
    });
    let list = move || chosen.revisions.get().unwrap_or_default();
    view! {
        <div id="history" class="pane-part">
            <AuthorsOf here />
            <p class="pane-count" role="status">{move || chosen.says()}</p>
            <ol id="revisions" class="revisions" aria-label=words.say("Versions", "Versions")>
                <For each=list key=key_of let:revision>
                    <RevisionRow chosen revision />
                </For>
            </ol>
            <Restore chosen />
        </div>
    }
}

/// A row is made anew where one of its times came.
fn key_of(revision: &Revision) -> (u64, u64, bool, Option<Sentence>) {
    let Revision { at, claimed_ms, received_ms, certified, .. } = revision;
    (*at, claimed_ms.to_bits(), received_ms.is_some(), certified.clone())
}

impl Chosen {
    fn read(self) {
        // A pause may end after the page.
        if self.revisions.try_with_untracked(Option::is_some).is_none() {
            return;
        }
        let ask = Ask::History(HistoryAsk::List { entry: self.here.id() });
        spawn_local(async move {
            match self.here.known.engine.ask(ask).await {
                Ok(Answer::Revisions(list)) => drop(self.revisions.try_set(Some(list))),
                Ok(_) => {}
                Err(said) => self.here.known.say(said),
            }
        });
    }

    /// How many versions there are.
    fn says(self) -> String {
        let words = self.here.words();
        match self.revisions.with(|list| list.as_ref().map(Vec::len)) {
            None => words.pick(("L’historique se lit…", "Reading the history…")).to_owned(),
            Some(count) => words.plural(count, ("version", "version"), ("versions", "versions")),
        }
    }

    /// The version before another one.
    fn before(self, at: u64) -> Option<u64> {
        self.revisions.with_untracked(|list| {
            let list = list.as_ref()?;
            let place = list.iter().position(|revision| revision.at == at)?;
            list.get(place + 1).map(|revision| revision.at)
        })
    }

    /// Asks what changed from one to another; asked again, it is hidden.
    fn compare(self, from: Option<u64>, to: u64) {
        let same = |shown: &Option<(Option<u64>, u64, Vec<Changed>)>| {
            shown.as_ref().is_some_and(|(old, new, _)| (*old, *new) == (from, to))
        };
        if self.shown.with_untracked(same) {
            self.shown.set(None);
            return;
        }
        self.asks.set(true);
        let ask = Ask::History(HistoryAsk::Difference { entry: self.here.id(), from, to });
        spawn_local(async move {
            match self.here.known.engine.ask(ask).await {
                Ok(Answer::Difference(parts)) => {
                    drop(self.shown.try_set(Some((from, to, parts))));
                }
                Ok(_) => {}
                Err(said) => self.here.known.say(said),
            }
            let _ = self.asks.try_set(false);
        });
    }
}

/// One version.
#[component]
fn RevisionRow(chosen: Chosen, revision: Revision) -> impl IntoView {
    let words = chosen.here.words();
    let Revision { at, author, claimed_ms, received_ms, certified } = revision;
    let time = move |french, english, ms: f64| {
        view! {
            <span class="revision-time">
                {words.say(french, english)}
                <Moment ms words />
            </span>
        }
    };
    let received = match received_ms {
        Some(ms) => time("Reçue : ", "Received: ", ms).into_any(),
        None => view! {
            <span class="revision-time">{words.say("Pas encore reçue", "Not received yet")}</span>
        }
        .into_any(),
    };
    let certified = certified.map(|said| {
        view! { <span class="revision-time">{move || words.tell(&said)}</span> }
    });
    let difference = move || {
        let found = chosen.shown.with(|shown| match shown {
            Some((_, to, parts)) if *to == at => Some(parts.clone()),
            _ => None,
        });
        found.map(|parts| {
            let empty = words.pick(("Rien n’y diffère.", "Nothing differs."));
            view! { <Difference words parts empty /> }
        })
    };
    view! {
        <li class="revision" class:from=move || chosen.from.get() == Some(at)>
            <p class="revision-head">
                <b>{author}</b>
                {time("Déclarée : ", "Claimed: ", claimed_ms)}
                {received}
                {certified}
            </p>
            <RevisionActions chosen at />
            {difference}
        </li>
    }
}

/// What can be done with a version.
#[component]
fn RevisionActions(chosen: Chosen, at: u64) -> impl IntoView {
    let words = chosen.here.words();
    let changed = Callback::new(move |()| chosen.compare(chosen.before(at), at));
    let mark = Callback::new(move |()| {
        let is_marked = chosen.from.get_untracked() == Some(at);
        chosen.from.set((!is_marked).then_some(at));
    });
    // From the older to the newer one, whichever was chosen first.
    let compare = Callback::new(move |()| {
        if let Some(other) = chosen.from.get_untracked() {
            chosen.compare(Some(other.min(at)), other.max(at));
        }
    });
    let mark_says = Signal::derive(move || {
        let says = match chosen.from.get() == Some(at) {
            true => ("Ne plus comparer avec celle-ci", "Do not compare with this one"),
            false => ("Comparer avec une autre", "Compare with another"),
        };
        words.pick(says).to_owned()
    });
    let other = move || chosen.from.get().is_some_and(|from| from != at);
    let may_restore = move || at != UNSENT && chosen.here.may_write();
    view! {
        <div class="revision-actions">
            <Button
                kind=Kind::Quiet
                label=text(words, "Ce qui a changé ici", "What changed here")
                disabled=chosen.asks
                on_press=changed
            />
            <Button kind=Kind::Quiet label=mark_says on_press=mark />
            <Show when=other>
                <Button
                    kind=Kind::Plain
                    label=text(words, "Comparer les deux", "Compare the two")
                    disabled=chosen.asks
                    on_press=compare
                />
            </Show>
            <Show when=may_restore>
                <Button
                    kind=Kind::Quiet
                    label=text(words, "Rétablir…", "Restore…")
                    on_press=Callback::new(move |()| chosen.restores.set(Some(at)))
                />
            </Show>
        </div>
    }
}

/// Asks once before an entry becomes what it was.
#[component]
fn Restore(chosen: Chosen) -> impl IntoView {
    let words = chosen.here.words();
    let open = RwSignal::new(false);
    Effect::new(move || {
        let wanted = chosen.restores.with(Option::is_some);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move || {
        // Also where the dialog was closed by its own means.
        if !open.get() && chosen.restores.with_untracked(Option::is_some) {
            chosen.restores.set(None);
        }
    });
    let restore = Callback::new(move |()| {
        let Some(at) = chosen.restores.get_untracked() else { return };
        open.set(false);
        let (known, entry) = (chosen.here.known, chosen.here.id());
        spawn_local(async move {
            match known.engine.ask(Ask::History(HistoryAsk::Restore { entry, at })).await {
                Ok(_) => known.say(both(
                    "L’entrée est de nouveau comme elle était ; les versions d’entre-temps \
                     restent dans l’historique.",
                    "The entry is again as it was; the versions in between stay in the history.",
                )),
                Err(said) => known.say(said),
            }
            chosen.read();
        });
    });
    view! {
        <Dialog id="restore" words title=text(words, "Rétablir cette version", "Restore") open>
            <p>{words.say(
                "L’entrée redevient ce qu’elle était alors, par un nouveau changement. Rien n’est \
                 effacé : toutes les versions restent, celle d’aujourd’hui aussi.",
                "The entry becomes what it was then, by a new change. Nothing is erased: all \
                 versions stay, today’s too.",
            )}</p>
            <Button
                id="restore-now"
                kind=Kind::Primary
                label=text(words, "Rétablir", "Restore")
                on_press=restore
            />
            <Button
                label=text(words, "Annuler", "Cancel")
                on_press=Callback::new(move |()| open.set(false))
            />
        </Dialog>
    }
}
