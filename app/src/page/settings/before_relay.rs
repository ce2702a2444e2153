//! Asks for a second way in before a notebook first meets a relay: from there on colleagues may
//! rely on it. Recovery words outlive this device, a second key outlives the first.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Details, Dialog, Kind, text};
use super::super::door::NewWay;
use super::super::known::Known;
use super::recovery::RecoverySheet;
use crate::message::{Ask, DeviceAsk, Locks, WayIn};
use crate::page::call::Call;
use leptos::prelude::*;

/// Whether nothing but one key, or one passphrase, opens the notebook here.
fn is_only_one(locks: &Locks) -> bool {
    locks.credentials.len() + usize::from(locks.passphrase) < 2
}

/// The question; `on_go` once it is answered either way.
#[component]
pub(super) fn BeforeRelay(
    known: Known,
    open: RwSignal<bool>,
    on_go: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let go = Callback::new(move |()| {
        open.set(false);
        on_go.call(());
    });
    Effect::new(move || {
        // A notebook that was begun in this tab has ways in that the door never heard of.
        if open.get() {
            known.ask_locks();
        }
    });
    view! {
        <Dialog
            title=text(words, "Avant de relier", "Before connecting")
            open
            id="before-relay"
        >
            <RecoverySheet known on_done=go />
            <SecondWay known on_done=go />
            <Button
                label=text(
                    words,
                    "Relier maintenant, écrire les mots plus tard",
                    "Connect now, write the words later",
                )
                kind=Kind::Quiet
                id="connect-anyway"
                on_press=go
            />
        </Dialog>
    }
}

/// A second key or a passphrase, where there is one way in alone.
#[component]
fn SecondWay(known: Known, on_done: Callback<()>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let add = Callback::new(move |way: WayIn| {
        asking.ask(Ask::Device(DeviceAsk::AddWay { way }), move |_| {
            known.ask_locks();
            on_done.call(());
        });
    });
    let due = Memo::new(move |_| known.locks.with(|locks| locks.as_ref().is_some_and(is_only_one)));
    move || {
        due.get().then(|| {
            view! {
                <Details
                    label=text(
                        words,
                        "Ou ajouter une seconde clé, gardée ailleurs",
                        "Or add a second key, kept elsewhere",
                    )
                    id="second-way"
                >
                    <p>
                        {words.say(
                            "Elle rouvre ce cahier sur cet appareil si la première manque. Si \
                             l’appareil lui-même est perdu, seuls les mots de secours ou un autre \
                             appareil le rouvrent.",
                            "It opens this notebook on this device when the first one is missing. \
                             If the device itself is lost, only the recovery words or another \
                             device open it.",
                        )}
                    </p>
                    <NewWay
                        known
                        name=Signal::derive(move || known.of_state(|state| state.name.clone()))
                        complete=Callback::new(|()| true)
                        waits=asking.waits()
                        label=text(words, "Ajouter cette phrase", "Add this passphrase")
                        on_way=add
                    />
                    <Wrong asking />
                </Details>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_or_one_passphrase_is_one_way_in() {
        let key = || (vec![1], [0; 32]);
        let locks = |credentials, passphrase| Locks { exists: true, passphrase, credentials };
        assert!(is_only_one(&locks(vec![key()], false)));
        assert!(is_only_one(&locks(Vec::new(), true)));
        assert!(!is_only_one(&locks(vec![key()], true)));
        assert!(!is_only_one(&locks(vec![key(), key()], false)));
    }
}
