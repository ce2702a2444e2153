//! A proof of an entry: what goes into it, and how a stranger checks it.

use super::download::{not_saved, save};
use super::heading::zone_of;
use super::here::Here;
use crate::message::{Answer, Ask, FileAsk};
use crate::page::asking::{Asking, Wrong};
use crate::page::components::{Button, Checkbox, Select, text};
use cahier_words::both;
use leptos::prelude::*;

/// The choice that shows every change; the other one shows what is signed.
const HISTORY: &str = "history";

/// What goes into a proof, and making it.
#[component]
pub fn Proof(here: Here) -> impl IntoView {
    let words = here.words();
    let asking = Asking::new(here.known);
    let waits = asking.waits();
    let (what, files) = (RwSignal::new("signed".to_owned()), RwSignal::new(true));
    let choices = Signal::derive(move || choices(here));
    let is_history = Memo::new(move |_| what.with(|what| what == HISTORY));
    let made = move |answer: Answer, blob| {
        let (Answer::File { name, .. }, Some(blob)) = (answer, blob) else { return };
        here.known.say(match save(&name, &blob) {
            Ok(()) => {
                both(format!("Preuve enregistrée\u{a0}: {name}."), format!("Proof saved: {name}."))
            }
            Err(_) => not_saved(),
        });
    };
    let make = Callback::new(move |()| {
        let (history, files) = (is_history.get_untracked(), files.get_untracked());
        let ask = FileAsk::Prove { entry: here.id(), history, files };
        asking.ask_with(Ask::File(ask), None, made);
    });
    let status = move || {
        waits.get().then(|| {
            words.pick((
                "La preuve se fait\u{a0}: elle est annoncée au journal de la zone et attend son \
                 horodatage, une minute au plus. Vous pouvez continuer à écrire.",
                "The proof is being made: it is announced in the log of the zone and waits for \
                 its timestamp, a minute at most. You can go on writing.",
            ))
        })
    };
    view! {
        <section class="pane-part" aria-labelledby="proof">
            <h2 id="proof">{words.say("Preuve", "Proof")}</h2>
            <Select
                id="proof-of"
                label=text(words, "Ce qu’elle montre", "What it shows")
                options=choices
                value=what
                on_choose=Callback::new(move |chosen| what.set(chosen))
            />
            <p class="hint">{move || shows(here, is_history.get())}</p>
            <Checkbox
                id="proof-files"
                label=text(words, "Avec les fichiers joints", "With the attached files")
                checked=files
                on_change=Callback::new(move |chosen| files.set(chosen))
            />
            <p class="hint">{words.say(
                "Sans eux, leurs noms et leurs empreintes y sont, et non leur contenu.",
                "Without them, their names and hashes are in it, and not what they hold.",
            )}</p>
            <Button
                id="make-proof"
                icon="shield-check"
                label=text(words, "Faire une preuve", "Make a proof")
                disabled=waits
                on_press=make
            />
            <p id="proof-status" role="status">{status}</p>
            <Wrong asking />
            <Check here />
        </section>
    }
}

/// What a proof can show.
fn choices(here: Here) -> Vec<(String, String)> {
    let one =
        |value: &str, says: (&str, &str)| (value.to_owned(), here.words().pick(says).to_owned());
    let mut choices = vec![one("signed", ("La version signée", "The signed version"))];
    // The zone's log takes no other's word that a history goes out.
    if zone_of(here, |zone| matches!(zone.role.as_deref(), Some("owner" | "manager"))) {
        choices.push(one(HISTORY, ("Tout l’historique", "The whole history")));
    }
    choices
}

/// What a proof of that kind shows.
fn shows(here: Here, is_history: bool) -> &'static str {
    here.words().pick(match is_history {
        true => (
            "Montre chaque changement, avec son auteur et son heure\u{a0}: ce qui a été écrit puis \
             effacé s’y lit aussi.",
            "Shows every change with its author and its time: what was written and erased again \
             can be read in it too.",
        ),
        false => (
            "Montre la dernière version signée, et qui l’a signée. Si personne ne l’a signée, elle \
             est d’abord déclarée en votre nom. Tout l’historique ne sort que par un responsable \
             de la zone.",
            "Shows the newest signed version and who signed it. Where nobody did, it is stated in \
             your name first. The whole history goes out by a manager of the zone only.",
        ),
    })
}

/// How a stranger checks it.
#[component]
fn Check(here: Here) -> impl IntoView {
    let words = here.words();
    view! {
        <p>
            {words.say(
                "Qui la reçoit la contrôle sans compte et sans réseau\u{a0}: il ouvre le \
                 vérificateur, y choisit ce fichier, puis les autorités d’horodatage \
                 auxquelles il se fie. ",
                "Whoever gets it checks it without an account and without a network: they \
                 open the verifier, choose this file in it, and then the timestamp \
                 authorities that they trust. ",
            )}
            <a id="verifier" href="/verify.html" target="_blank" rel="noopener">
                {words.say("Ouvrir le vérificateur", "Open the verifier")}
            </a>
        </p>
    }
}
