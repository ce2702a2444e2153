//! An encrypted backup of the notebook in a file, and how old the last one is.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Moment, TextField, text};
use super::super::door::long_enough;
use super::super::entry::download::save;
use super::super::known::Known;
use super::super::language::Words;
use super::remembered::{recall, remember};
use crate::message::{Answer, Ask, FileAsk};
use crate::page::call::Call;
use cahier_words::both;
use leptos::prelude::*;

/// Where this browser keeps when the last backup was made, ms since 1970.
pub(super) const MADE_AT: &str = "cahier-backup-at";

/// A passphrase, and the file.
#[component]
pub(super) fn Backup(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let phrase = RwSignal::new(String::new());
    let made_at = RwSignal::new(recall(known, MADE_AT));
    let make = Callback::new(move |()| {
        let passphrase = phrase.get_untracked();
        if !long_enough(&passphrase) {
            asking.fail(both(
                "Il faut au moins 8 caractères\u{a0}: ce fichier sort de cet appareil.",
                "It takes at least 8 characters: this file leaves this device.",
            ));
            return;
        }
        asking.ask_with(Ask::File(FileAsk::Backup { passphrase }), None, move |answer, file| {
            let (Answer::File { name, .. }, Some(file)) = (answer, file) else { return };
            if save(&name, &file).is_err() {
                asking.fail(both(
                    "Ce navigateur n’a pas pu enregistrer le fichier\u{a0}; le cahier n’a pas \
                     changé. Vérifiez la place libre, et réessayez.",
                    "This browser could not save the file; the notebook did not change. Check the \
                     free space, and try again.",
                ));
                return;
            }
            let now = js_sys::Date::now();
            remember(known, MADE_AT, now);
            let _ = made_at.try_set(Some(now));
            let _ = phrase.try_set(String::new());
        });
    });
    view! {
        <section aria-labelledby="backup-title">
            <h2 id="backup-title">{words.say("Sauvegarde", "Backup")}</h2>
            <Last made_at words />
            <form
                class="ask"
                on:submit=move |event| {
                    event.prevent_default();
                    make.call(());
                }
            >
                <TextField
                    label=text(words, "Phrase de la sauvegarde", "Passphrase of the backup")
                    value=phrase
                    kind="password"
                    id="backup-phrase"
                    autocomplete="new-password"
                />
                <Wrong asking />
                <Button
                    label=text(words, "Enregistrer une sauvegarde", "Save a backup")
                    icon="download"
                    id="backup"
                    disabled=asking.waits()
                    on_press=make
                />
            </form>
        </section>
    }
    .into_any()
}

/// What a backup is for, and how old the last one is.
#[component]
fn Last(made_at: RwSignal<Option<f64>>, words: Words) -> impl IntoView {
    view! {
        <p>
            {words.say(
                "Un fichier chiffré avec tout ce cahier, à mettre sur une clé USB ou un disque. Il \
                 rouvre le cahier sur un autre appareil, avec cette phrase et vos mots de secours.",
                "An encrypted file with all of this notebook, for a USB stick or a disk. It opens \
                 the notebook on another device, with this passphrase and your recovery words.",
            )}
        </p>
        <p id="backup-age">
            {words.say("Dernière sauvegarde\u{a0}: ", "Last backup: ")}
            {move || match made_at.get() {
                Some(ms) => view! { <Moment ms words /> }.into_any(),
                None => words.say("jamais", "never").into_any(),
            }}
        </p>
    }
}
