//! Recovery words: shown once, written on paper, some of them asked back.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Kind, Notice, TextField, Tone, text};
use super::super::known::Known;
use super::super::language::Words;
use crate::message::{Answer, Ask, DeviceAsk};
use crate::page::call::Call;
use cahier_words::{Sentence, both};
use js_sys::JsString;
use leptos::prelude::*;

/// How many words are asked back.
const ASKED_BACK: usize = 3;

/// Which words are asked back: one of each third, by chance.
fn asked_back(words: usize, chance: [u8; ASKED_BACK]) -> [usize; ASKED_BACK] {
    let third = words / ASKED_BACK;
    let mut at = 0;
    chance.map(|chance| {
        let one = at * third + usize::from(chance) % third.max(1);
        at += 1;
        one
    })
}

/// A word as it is compared: the French list differs in its letters without their accents.
fn folded(word: &str) -> String {
    let apart = String::from(JsString::from(word.trim().to_lowercase()).normalize("NFD"));
    apart.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// How far one is.
#[derive(Clone, PartialEq)]
enum Stage {
    Before,
    Shown(Vec<String>),
    Asked(Vec<String>),
    Done,
}

/// Makes recovery words, in four short steps.
#[component]
pub(super) fn RecoverySheet(known: Known, on_done: Callback<()>) -> impl IntoView {
    let stage = RwSignal::new(Stage::Before);
    view! {
        <div class="recovery">
            {move || match stage.get() {
                Stage::Before => view! { <Before known stage /> }.into_any(),
                Stage::Shown(list) => view! { <Shown known stage list /> }.into_any(),
                Stage::Asked(list) => view! { <Asked known stage list on_done /> }.into_any(),
                Stage::Done => view! { <Done words=known.words /> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Before(known: Known, stage: RwSignal<Stage>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let show = Callback::new(move |()| {
        let french = words.pick_now((true, false));
        asking.ask(Ask::Device(DeviceAsk::Words { french }), move |answer| {
            if let Answer::Words(list) = answer {
                let _ = stage.try_set(Stage::Shown(list));
            }
        });
    });
    view! {
        <p>
            {words.say(
                "Ces mots rouvrent votre cahier sur un nouvel appareil, si celui-ci est perdu ou \
                 cassé, et si une phrase ou une clé manque. Prenez du papier et un stylo.",
                "These words open your notebook again on a new device, if this one is lost or \
                 broken, and if a passphrase or a key is missing. Take paper and a pen.",
            )}
        </p>
        <p>
            {words.say(
                "Qui les a peut tout lire et signer à votre place\u{a0}: gardez-les comme un \
                 passeport, jamais en photo.",
                "Whoever has them can read everything and sign in your place: keep them like a \
                 passport, never as a photo.",
            )}
        </p>
        <Button
            label=text(words, "Montrer mes mots de secours", "Show my recovery words")
            kind=Kind::Primary
            id="show-words"
            disabled=asking.waits()
            on_press=show
        />
        <Wrong asking />
    }
}

#[component]
fn Shown(known: Known, stage: RwSignal<Stage>, list: Vec<String>) -> impl IntoView {
    let words = known.words;
    let items = list.iter().map(|word| view! { <li>{word.clone()}</li> }).collect_view();
    let written = Callback::new(move |()| stage.set(Stage::Asked(list.clone())));
    let person = move || known.of_state(|state| state.person.clone());
    let print = Callback::new(|()| {
        // Without a printer, paper and a pen remain.
        let _ = window().print();
    });
    view! {
        <p>
            {words.say(
                "Écrivez-les dans l’ordre. Ils ne seront plus montrés.",
                "Write them down in order. They will not be shown again.",
            )}
        </p>
        <ol id="recovery-words" class="recovery-words printed" translate="no">{items}</ol>
        <p class=("printed", true)>
            {words.say(
                "Et ce numéro, qui dit au relais de quel cahier il s’agit\u{a0}: ",
                "And this number, which tells the relay whose notebook it is: ",
            )}
            <code id="recovery-person">{person}</code>
        </p>
        <div class="actions">
            <Button
                label=text(words, "Je les ai écrits", "I wrote them down")
                kind=Kind::Primary
                id="words-written"
                on_press=written
            />
            <Button
                label=text(words, "Imprimer", "Print")
                icon="printer"
                id="print-words"
                on_press=print
            />
        </div>
    }
}

/// The fields in which words are asked back.
const FIELDS: [&str; ASKED_BACK] = ["word-first", "word-second", "word-third"];

#[component]
fn Asked(
    known: Known,
    stage: RwSignal<Stage>,
    list: Vec<String>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let chance = cahier_crypto::fill(&mut crate::clock::rng());
    let places = asked_back(list.len(), chance);
    let given = FIELDS.map(|_| RwSignal::new(String::new()));
    let shown = list.clone();
    let back = Callback::new(move |()| stage.set(Stage::Shown(shown.clone())));
    let confirm = Callback::new(move |()| {
        let wrong = places.iter().zip(&given).find(|(at, given)| {
            list.get(**at).is_none_or(|word| folded(word) != given.with_untracked(|g| folded(g)))
        });
        if let Some((at, _)) = wrong {
            asking.fail(not_that_word(at + 1));
            return;
        }
        let confirmed = DeviceAsk::ConfirmWords { words: list.clone() };
        asking.ask(Ask::Device(confirmed), move |_| {
            let _ = stage.try_set(Stage::Done);
            on_done.call(());
        });
    });
    let field = move |number: usize| {
        let at = places[number] + 1;
        let label =
            Signal::derive(move || words.pick((format!("Mot nᵒ {at}"), format!("Word {at}"))));
        view! { <TextField label value=given[number] id=FIELDS[number] autocomplete="off" /> }
    };
    view! {
        <p>
            {words.say(
                "Trois d’entre eux, pour être sûr que le papier est juste.",
                "Three of them, to be sure that the paper is right.",
            )}
        </p>
        {(0..ASKED_BACK).map(field).collect_view()}
        <Wrong asking />
        <div class="actions">
            <Button
                label=text(words, "Vérifier", "Check")
                kind=Kind::Primary
                id="confirm-words"
                disabled=asking.waits()
                on_press=confirm
            />
            <Button
                label=text(words, "Revoir les mots", "See the words again")
                kind=Kind::Quiet
                id="words-again"
                on_press=back
            />
        </div>
    }
}

fn not_that_word(number: usize) -> Sentence {
    both(
        format!(
            "Ce n’est pas le mot nᵒ {number}. Regardez votre papier, ou revoyez les mots\u{a0}; \
             rien n’est encore changé."
        ),
        format!(
            "That is not word {number}. Look at your paper, or see the words again; nothing is \
             changed yet."
        ),
    )
}

#[component]
fn Done(words: Words) -> impl IntoView {
    view! {
        <Notice
            tone=Tone::Good
            title=text(words, "Ce cahier peut être retrouvé", "This notebook can be recovered")
            id="recoverable"
        >
            <p>
                {words.say(
                    "Gardez le papier en lieu sûr. Pour s’en servir il faut aussi un relais, qui \
                     tient une copie chiffrée de votre travail, ou un fichier de sauvegarde.",
                    "Keep the paper in a safe place. To use it you also need a relay, which holds \
                     an encrypted copy of your work, or a backup file.",
                )}
            </p>
        </Notice>
    }
}

/// The part of the settings: whether there are words, and how to make some.
#[component]
pub(super) fn RecoverySection(known: Known) -> impl IntoView {
    let words = known.words;
    // Whoever just made some goes on reading what is said of them.
    let had = known.state.with_untracked(|s| s.as_ref().is_some_and(|s| s.recoverable));
    let again = RwSignal::new(!had);
    view! {
        {move || match again.get() {
            true => view! {
                <RecoverySheet known on_done=Callback::new(|()| {}) />
            }
            .into_any(),
            false => view! {
                <Done words />
                <p>
                    {words.say(
                        "Papier perdu\u{a0}? Faites-en de nouveaux, puis retirez les anciens dans \
                         Appareils.",
                        "Lost the paper? Make new ones, then remove the old ones in Devices.",
                    )}
                </p>
                <Button
                    label=text(words, "Faire de nouveaux mots", "Make new words")
                    id="new-words"
                    on_press=Callback::new(move |()| again.set(true))
                />
            }
            .into_any(),
        }}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_different_words_are_asked_back() {
        for words in [12, 15, 18, 21, 24] {
            for chance in [[0; 3], [255; 3], [7, 200, 13]] {
                let [a, b, c] = asked_back(words, chance);
                assert!(a < b && b < c && c < words, "{words} {chance:?}");
            }
        }
    }

    #[test]
    fn too_few_words_end_nothing() {
        assert_eq!(asked_back(0, [9; 3]), [0, 0, 0]);
    }
}
