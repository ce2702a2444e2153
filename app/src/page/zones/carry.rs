//! A zone in a file, for a colleague without a relay.

use super::super::components::{Button, text};
use super::super::entry::download::fetch_and_save;
use super::super::known::Known;
use crate::message::FileAsk;
use leptos::prelude::*;

/// Saves everything of a zone in a file.
#[component]
pub(super) fn Carry(known: Known, zone: String) -> impl IntoView {
    let words = known.words;
    let carry = Callback::new(move |()| {
        fetch_and_save(known, FileAsk::Carry { zone: zone.clone() });
    });
    view! {
        <section aria-labelledby="carry-title">
            <h2 id="carry-title">{words.say("Sans relais", "Without a relay")}</h2>
            <p>
                {words.say(
                    "Ce fichier chiffré porte tout de la zone, sur une clé USB par exemple. Seuls \
                     ses membres l’ouvrent\u{a0}: dans leur cahier, Zones, «\u{a0}Prendre un \
                     fichier de zone\u{a0}».",
                    "This encrypted file carries everything of the zone, on a USB stick for \
                     instance. Only its members open it: in their notebook, Zones, “Take in a zone \
                     file”.",
                )}
            </p>
            <Button
                label=text(words, "Enregistrer le fichier", "Save the file")
                icon="download"
                id="carry"
                on_press=carry
            />
        </section>
    }
}
