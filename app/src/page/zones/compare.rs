//! Own and another person's fingerprint, side by side: the way to know that nobody stands between.

use super::super::components::{Dialog, Qr, text};
use super::super::known::Known;
use super::super::question::asked_about;
use crate::message::MemberView;
use leptos::prelude::*;

/// Two fingerprints and what to do with them.
#[component]
pub(super) fn Compare(
    known: Known,
    own: Signal<Option<MemberView>>,
    other: RwSignal<Option<MemberView>>,
) -> impl IntoView {
    let words = known.words;
    let open = asked_about(other);
    let of = |member: &Option<MemberView>| {
        member.as_ref().map(|member| member.fingerprint.clone()).unwrap_or_default()
    };
    let theirs = Signal::derive(move || other.with(of));
    let mine = Signal::derive(move || own.with(of));
    let name = Signal::derive(move || {
        other.with(|other| other.as_ref().map(|other| other.name.clone()).unwrap_or_default())
    });
    view! {
        <Dialog
            title=text(words, "Comparer les empreintes", "Compare fingerprints")
            open
            id="compare"
            words
        >
            <p>
                {words.say(
                    "Côte à côte, ou au téléphone si vous reconnaissez la voix\u{a0}: chacun lit \
                     ses chiffres, l’autre les cherche ici. Tous pareils\u{a0}: ce que vous \
                     échangez n’est lu par personne d’autre. Un seul diffère\u{a0}: ne partagez \
                     rien, et parlez-en à votre responsable.",
                    "Side by side, or by telephone if you know the voice: each reads their digits, \
                     the other looks for them here. All the same: nobody else reads what you \
                     exchange. One differs: share nothing, and tell your manager.",
                )}
            </p>
            <div class="compare">
                <div>
                    <h3>{move || name.get()}</h3>
                    <p id="their-fingerprint" class="fingerprint">{move || theirs.get()}</p>
                    <Qr text=theirs label=name words />
                </div>
                <div>
                    <h3>{words.say("Vous", "You")}</h3>
                    <p id="own-fingerprint" class="fingerprint">{move || mine.get()}</p>
                    <Qr text=mine label=text(words, "Votre empreinte", "Your fingerprint") words />
                </div>
            </div>
        </Dialog>
    }
}
