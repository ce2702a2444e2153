//! A browser that several people share: how the door calls this notebook, and its way out of here.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Kind, Moment, TextField, text};
use super::super::known::Known;
use super::super::language::Words;
use super::super::notebooks;
use super::super::question::LossDialog;
use super::backup::MADE_AT;
use super::remembered::{forget, recall};
use crate::message::{Ask, Door, State};
use cahier_words::both;
use leptos::prelude::*;

/// What would be lost with the notebook on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    /// It is nowhere else, as far as is known here.
    Alone,
    /// So many changes are not on the relay.
    Unsent(usize),
    /// So many changes are not even on this disk.
    Unsaved(usize),
    /// Work that was refused and is kept here alone.
    Kept(usize),
    /// Without words of recovery no other device opens it.
    Unrecoverable,
    /// No backup was made here.
    NoBackup,
}

fn losses(state: &State, has_backup: bool) -> Vec<Loss> {
    let State { unsaved, unsent, kept, .. } = *state;
    let mut losses = Vec::new();
    let mut add = |is_so: bool, loss: Loss| {
        if is_so {
            losses.push(loss);
        }
    };
    add(state.relay.is_none(), Loss::Alone);
    add(unsaved > 0, Loss::Unsaved(unsaved));
    add(state.relay.is_some() && unsent > 0, Loss::Unsent(unsent));
    add(kept > 0, Loss::Kept(kept));
    add(!state.recoverable, Loss::Unrecoverable);
    add(!has_backup, Loss::NoBackup);
    losses
}

fn said(words: Words, loss: Loss) -> String {
    match loss {
        Loss::Alone => words.pick((
            "Aucun relais n’a ce cahier\u{a0}: sans sauvegarde, il n’existe qu’ici.".to_owned(),
            "No relay has this notebook: without a backup it exists here only.".to_owned(),
        )),
        Loss::Unsent(n) => words.pick((
            format!("Pas encore sur le relais\u{a0}: {n}. Ces changements seraient perdus."),
            format!("Not on the relay yet: {n}. These changes would be lost."),
        )),
        Loss::Unsaved(n) => words.pick((
            format!("Pas encore gardé sur le disque\u{a0}: {n}."),
            format!("Not kept on the disk yet: {n}."),
        )),
        Loss::Kept(n) => words.pick((
            format!("Travail refusé par une zone et gardé ici seulement\u{a0}: {n}."),
            format!("Work that a zone refused and that is kept here only: {n}."),
        )),
        Loss::Unrecoverable => words.pick((
            "Pas de mots de secours\u{a0}: sans un autre de vos appareils, rien ne le rouvre."
                .to_owned(),
            "No recovery words: without another device of yours nothing opens it again.".to_owned(),
        )),
        Loss::NoBackup => words.pick((
            "Aucune sauvegarde n’a été faite ici.".to_owned(),
            "No backup was made here.".to_owned(),
        )),
    }
}

/// What the door shows, and the removal.
#[component]
pub(super) fn SharedBrowser(known: Known) -> impl IntoView {
    let words = known.words;
    let open = RwSignal::new(false);
    view! {
        <section aria-labelledby="shared-title">
            <h2 id="shared-title">{words.say("Appareil partagé", "Shared device")}</h2>
            <p>
                {words.say(
                    "Plusieurs personnes peuvent avoir leur cahier dans ce navigateur\u{a0}: \
                     verrouillez, puis «\u{a0}Une autre personne\u{a0}». De chaque cahier, il ne \
                     se lit sans clé que le nom ci-dessous, et des habitudes comme le délai de \
                     verrouillage.",
                    "Several people can have their notebook in this browser: lock, then “Another \
                     person”. Of each notebook, only the name below is read without a key, and \
                     habits such as the time until it locks.",
                )}
            </p>
            <DoorName known />
            <Button
                label=text(
                    words,
                    "Retirer ce cahier de cet appareil…",
                    "Remove this notebook from this device…",
                )
                kind=Kind::Quiet
                icon="trash-2"
                id="remove-notebook"
                on_press=Callback::new(move |()| open.set(true))
            />
        </section>
        <Removal known open />
    }
    .into_any()
}

/// How the door calls this notebook.
#[component]
fn DoorName(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let here = known.notebook.get_untracked().unwrap_or_default();
    let now = known.notebooks.with_untracked(|list| {
        let one = list.iter().find(|one| one.id == here);
        one.map(|one| one.label.clone()).unwrap_or_default()
    });
    let label = RwSignal::new(now);
    let keep = Callback::new(move |text: String| {
        asking.begin();
        match notebooks::rename(known, &text) {
            Ok(()) => asking.end(),
            Err(why) => asking.fail(why),
        }
    });
    view! {
        <TextField
            label=text(words, "Nom à la porte, non chiffré", "Name at the door, not encrypted")
            value=label
            id="door-label"
            hint=text(
                words,
                "Laissez vide si vous êtes seul ici.",
                "Leave it empty if you are alone here.",
            )
            error=asking.error()
            on_done=keep
        />
    }
}

/// What goes with it, and the name typed as a yes.
#[component]
fn Removal(known: Known, open: RwSignal<bool>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let typed = RwSignal::new(String::new());
    let name = Memo::new(move |_| known.of_state(|state| state.name.clone()));
    let unsure = Signal::derive(move || {
        asking.waits().get() || typed.with(|typed| name.with(|name| typed.trim() != name.trim()))
    });
    let remove = Callback::new(move |()| {
        if unsure.get_untracked() {
            asking.fail(both("Écrivez le nom comme il est là.", "Write the name as it stands."));
            return;
        }
        // Whatever is not on the disk keeps it open, in every tab.
        asking.ask(Ask::Door(Door::Lock), move |_| {
            forget(known);
            notebooks::remove(known);
        });
    });
    let title =
        text(words, "Retirer ce cahier de cet appareil\u{a0}?", "Remove this notebook from here?");
    view! {
        <LossDialog
            words
            id="notebook-removal"
            title
            open
            does="erase-notebook"
            label=text(words, "Effacer d’ici", "Erase from here")
            disabled=unsure
            on_loss=remove
        >
            <Losses known />
            <TextField
                label=Signal::derive(move || {
                    let name = name.get();
                    words.pick((
                        format!("Pour confirmer, écrivez\u{a0}: {name}"),
                        format!("To confirm, write: {name}"),
                    ))
                })
                value=typed
                id="removal-name"
            />
            <Wrong asking />
        </LossDialog>
    }
    .into_any()
}

/// What goes, what stays, and what would be lost. Read anew whenever the question is asked.
#[component]
fn Losses(known: Known) -> impl IntoView {
    let words = known.words;
    let made_at = recall(known, MADE_AT);
    let line = move |loss: Loss| view! { <li>{move || said(words, loss)}</li> };
    let lost = move || known.of_state(|state| losses(state, made_at.is_some()));
    view! {
        <p>
            {words.say(
                "Ce qui est gardé dans ce navigateur est effacé et ne revient pas. Ce qui est sur \
                 le relais, sur vos autres appareils et dans vos sauvegardes reste\u{a0}; les \
                 cahiers des autres personnes aussi.",
                "What is kept in this browser is erased and does not come back. What is on the \
                 relay, on your other devices and in your backups stays; so do the notebooks of \
                 other people.",
            )}
        </p>
        <ul id="losses" class="wrong">{move || lost().into_iter().map(line).collect_view()}</ul>
        {made_at.map(|ms| view! {
            <p>
                {words.say("Dernière sauvegarde\u{a0}: ", "Last backup: ")}
                <Moment ms words />
            </p>
        })}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(relay: Option<&str>) -> State {
        State { relay: relay.map(str::to_owned), recoverable: true, ..State::default() }
    }

    #[test]
    fn what_is_everywhere_else_loses_nothing() {
        assert!(losses(&state(Some("https://a.example")), true).is_empty());
    }

    #[test]
    fn what_is_here_alone_is_said() {
        assert_eq!(losses(&state(None), true), [Loss::Alone]);
        let unsent = State { unsent: 3, ..state(Some("https://a.example")) };
        assert_eq!(losses(&unsent, false), [Loss::Unsent(3), Loss::NoBackup]);
        // Without a relay nothing is about to leave.
        let alone = State { unsent: 3, unsaved: 1, kept: 2, recoverable: false, ..state(None) };
        let all =
            [Loss::Alone, Loss::Unsaved(1), Loss::Kept(2), Loss::Unrecoverable, Loss::NoBackup];
        assert_eq!(losses(&alone, false), all);
    }
}
