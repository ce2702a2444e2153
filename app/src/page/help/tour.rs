//! First steps: one quiet card after the other above the page, which nobody has to read.

use crate::page::components::{Button, Kind, text};
use crate::page::known::Known;
use leptos::prelude::*;

/// Where this browser keeps that they were read.
const KEPT_AS: &str = "cahier-first-steps";

/// A title and a sentence, French and English.
type Step = ((&'static str, &'static str), (&'static str, &'static str));

const STEPS: [Step; 4] = [
    (
        ("Écrivez, c’est gardé", "Write, and it is kept"),
        (
            "Il n’y a pas de bouton pour enregistrer. La ligne du haut dit toujours ce qui est \
             gardé sur cet appareil et ce qui est sur le relais.",
            "There is no button to save. The line at the top always says what is kept on this \
             device and what is on the relay.",
        ),
    ),
    (
        ("Sans réseau aussi", "Without a network too"),
        (
            "Tout marche hors ligne : sur un bateau, en salle blanche, dans un sous-sol. Ce qui \
             est écrit part dès que le relais est à portée.",
            "Everything works offline: on a boat, in a clean room, in a basement. What is written \
             leaves as soon as the relay is in reach.",
        ),
    ),
    (
        ("Vos mots de secours", "Your recovery words"),
        (
            "Personne d’autre ne peut ouvrir ce cahier, donc personne ne peut le rouvrir pour \
             vous. Notez vos mots de secours dans Réglages, Secours.",
            "Nobody else can open this notebook, so nobody can open it again for you. Write down \
             your recovery words in Settings, Recovery.",
        ),
    ),
    (
        ("Tout est à portée de touche", "Everything is one key away"),
        (
            "Ctrl K trouve et fait tout, N commence une entrée, ? montre les autres touches.",
            "Ctrl K finds and does everything, N begins an entry, ? shows the other keys.",
        ),
    ),
];

fn was_read() -> bool {
    let kept = window().local_storage().ok().flatten();
    kept.and_then(|kept| kept.get_item(KEPT_AS).ok().flatten()).is_some()
}

/// Shows them once more.
pub fn again(known: Known) {
    if let Ok(Some(kept)) = window().local_storage() {
        let _ = kept.remove_item(KEPT_AS);
    }
    known.tour.set(0);
}

fn read(known: Known) {
    if let Ok(Some(kept)) = window().local_storage() {
        let _ = kept.set_item(KEPT_AS, "1");
    }
    known.tour.set(STEPS.len());
}

/// The card that is next, until all were read.
#[component]
pub fn Tour(known: Known) -> impl IntoView {
    let words = known.words;
    if was_read() {
        known.tour.set(STEPS.len());
    }
    let at = known.tour;
    let shows = Memo::new(move |_| at.get() < STEPS.len());
    let step = move || STEPS[at.get().min(STEPS.len() - 1)];
    let next = Callback::new(move |()| match at.get_untracked() + 1 {
        next if next < STEPS.len() => at.set(next),
        _ => read(known),
    });
    let is_last = move || at.get() + 1 == STEPS.len();
    let next_label = Signal::derive(move || match is_last() {
        true => words.pick(("Commencer", "Begin")).to_owned(),
        false => words.pick(("Suivant", "Next")).to_owned(),
    });
    let number = move || format!("{} / {}", at.get() + 1, STEPS.len());
    view! {
        <Show when=move || shows.get()>
            <section class="tour" aria-labelledby="tour-title">
                <h2 id="tour-title">{move || words.pick(step().0)}</h2>
                <p>{move || words.pick(step().1)}</p>
                <div class="actions">
                    <Button label=next_label kind=Kind::Primary id="tour-next" on_press=next />
                    <Button
                        label=text(words, "Passer", "Skip")
                        kind=Kind::Quiet
                        id="tour-skip"
                        on_press=Callback::new(move |()| read(known))
                    />
                    <span class="tour-number">{number}</span>
                </div>
            </section>
        </Show>
    }
}
