//! Who a member says that they are, and vouching for it. What stands behind a name in a proof is
//! somebody's word, so the page says what it means before it is given.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Dialog, Kind, Select, TextField, text};
use super::super::known::Known;
use crate::message::{Ask, MemberView, NameAsk, Said, ZoneAsk};
use crate::page::call::Call;
use leptos::prelude::*;

/// What a member says of themself, with what the reader can do about it.
#[component]
pub(super) fn Vouching(
    known: Known,
    zone: StoredValue<String>,
    member: MemberView,
    manages: Signal<bool>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let MemberView { name, person, role, own, said, .. } = member;
    let says = said.as_ref().map(|said| {
        let said = said.text.clone();
        let says = move || {
            words.pick((format!("Se présente comme\u{a0}: {said}"), format!("Says to be: {said}")))
        };
        view! { <p class="item-says">{says}</p> }
    });
    let acts = match (own, said) {
        (true, said) => view! { <OneSelf known name said on_done /> }.into_any(),
        (false, Some(said)) if role.is_some() || said.vouched => {
            let about = StoredValue::new((person, said));
            view! {
                <Show when=move || manages.get()>
                    <Word known zone about on_done />
                </Show>
            }
            .into_any()
        }
        (false, _) => ().into_any(),
    };
    view! {
        {says}
        {acts}
    }
    .into_any()
}

/// Says who one is, or takes that back.
#[component]
fn OneSelf(known: Known, name: String, said: Option<Said>, on_done: Callback<()>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let open = RwSignal::new(false);
    let name = RwSignal::new(name);
    let (orcid, institution) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let say = Callback::new(move |()| {
        let ask = NameAsk::Say {
            name: name.get_untracked(),
            orcid: orcid.get_untracked(),
            institution: institution.get_untracked(),
        };
        asking.ask(Ask::Zone(ZoneAsk::Names(ask)), move |_| {
            let _ = open.try_set(false);
            on_done.call(());
        });
    });
    view! {
        <div class="actions">
            <Button
                id="say-name"
                kind=Kind::Quiet
                icon="user"
                label=text(words, "Dire qui je suis…", "Say who I am…")
                on_press=Callback::new(move |()| open.set(true))
            />
            {said.map(|said| view! { <TakeBack known said on_done /> })}
        </div>
        <Dialog title=text(words, "Qui vous êtes", "Who you are") open id="own-names" words>
            <p>{words.say(
                "Les responsables de vos zones le liront et pourront le garantir. Une preuve ne \
                 nomme que qui est garanti.",
                "Managers of your zones will read it and can vouch for it. A proof names only \
                 people for whom somebody vouches.",
            )}</p>
            <TextField id="said-name" label=text(words, "Nom complet", "Full name") value=name />
            <TextField
                id="said-orcid"
                label=text(words, "ORCID, si vous en avez un", "ORCID, if you have one")
                value=orcid
            />
            <TextField
                id="said-institution"
                label=text(words, "Établissement", "Institution")
                value=institution
            />
            <Button
                id="say-now"
                kind=Kind::Primary
                label=text(words, "Le dire", "Say it")
                disabled=asking.waits()
                on_press=say
            />
            <Wrong asking />
        </Dialog>
    }
    .into_any()
}

/// Takes back what one said of oneself.
#[component]
fn TakeBack(known: Known, said: Said, on_done: Callback<()>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let take_back = Callback::new(move |()| {
        let ask = NameAsk::TakeBack { attestation: said.attestation.clone() };
        asking.ask(Ask::Zone(ZoneAsk::Names(ask)), move |_| on_done.call(()));
    });
    view! {
        <Button
            id="take-name-back"
            kind=Kind::Quiet
            label=text(words, "Retirer ce que j’en dis", "Take that back")
            disabled=asking.waits()
            on_press=take_back
        />
        <Wrong asking />
    }
}

/// A manager's word for a name: giving it, and taking it back.
#[component]
fn Word(
    known: Known,
    zone: StoredValue<String>,
    about: StoredValue<(String, Said)>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let open = RwSignal::new(false);
    let reason = RwSignal::new("1".to_owned());
    let vouched = about.with_value(|(_, said)| said.vouched);
    let give = Callback::new(move |()| {
        let (person, said) = about.get_value();
        let (zone, attestation) = (zone.get_value(), said.attestation);
        let ask = match vouched {
            false => NameAsk::Vouch { zone, person, attestation },
            true => {
                let reason = reason.with_untracked(|reason| reason.parse::<u8>()).unwrap_or(0);
                NameAsk::Disavow { zone, person, attestation, reason }
            }
        };
        asking.ask(Ask::Zone(ZoneAsk::Names(ask)), move |_| {
            let _ = open.try_set(false);
            on_done.call(());
        });
    });
    let title = match vouched {
        false => text(words, "Garantir ce nom", "Vouch for this name"),
        true => text(words, "Ne plus garantir ce nom", "Vouch for it no more"),
    };
    let opener = match vouched {
        false => text(words, "Garantir ce nom…", "Vouch for this name…"),
        true => text(words, "Ne plus garantir…", "Vouch no more…"),
    };
    let said = move || about.with_value(|(_, said)| said.text.clone());
    view! {
        <div class="actions">
            <Button
                kind=Kind::Quiet
                icon="user-check"
                label=opener
                on_press=Callback::new(move |()| open.set(true))
            />
        </div>
        <Dialog title=title open words>
            <p><b>{said}</b></p>
            <p>{move || means(known, vouched)}</p>
            {vouched.then(|| view! {
                <Reason known reason />
            })}
            <Button
                kind=Kind::Primary
                label=title
                disabled=asking.waits()
                on_press=give
            />
            <Wrong asking />
        </Dialog>
    }
    .into_any()
}

/// What giving or taking back one's word means.
fn means(known: Known, vouched: bool) -> &'static str {
    known.words.pick(match vouched {
        false => (
            "Vous affirmez, sous votre nom et dans le journal de la zone, que vous avez vérifié \
             qui est cette personne et que cette clé est la sienne. Comparez d’abord les \
             empreintes.",
            "You affirm, under your name and in the log of the zone, that you checked who this \
             person is and that this key is theirs. Compare the fingerprints first.",
        ),
        true => (
            "À partir de maintenant, personne de la zone ne garantit plus ce nom. Ce qui a été \
             signé avant garde la garantie d’alors.",
            "From now on nobody of the zone vouches for this name any more. What was signed \
             before keeps the word that stood then.",
        ),
    })
}

/// Why somebody takes their word back: a number of the record.
#[component]
fn Reason(known: Known, reason: RwSignal<String>) -> impl IntoView {
    let words = known.words;
    let reasons = Signal::derive(move || {
        let one =
            |number: &str, says: (&str, &str)| (number.to_owned(), words.pick(says).to_owned());
        vec![
            one("1", ("C’était une erreur", "It was a mistake")),
            one("2", ("La personne est partie", "The person left")),
            one(
                "3",
                ("Ses appareils ne sont plus à elle", "Their devices are not theirs any more"),
            ),
            one("0", ("Sans le dire", "Not said")),
        ]
    });
    view! {
        <Select
            label=text(words, "Pourquoi", "Why")
            options=reasons
            value=reason
            on_choose=Callback::new(move |chosen| reason.set(chosen))
        />
    }
}
