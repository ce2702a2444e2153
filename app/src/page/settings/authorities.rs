//! Whose times this notebook takes for certified: nobody's, until the person chooses.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, FileButton, Kind, Moment, text};
use super::super::known::Known;
use crate::message::{Answer, Ask, Authorities, Authority, TrustAsk};
use cahier_words::both;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

/// Largest file of certificates that is read, bytes.
const FILE_BYTES_MAX: f64 = 4_000_000.0;

/// Asks, and shows what is trusted then.
fn ask(asking: Asking, found: RwSignal<Authorities>, ask: TrustAsk) {
    asking.ask(Ask::Trust(ask), move |answer| {
        if let Answer::Authorities(all) = answer {
            let _ = found.try_set(*all);
        }
    });
}

/// The authorities, one by one, and trusting another.
#[component]
pub(super) fn AuthoritiesOfTime(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let found = RwSignal::new(Authorities::default());
    ask(asking, found, TrustAsk::List);
    let take = Callback::new(move |files: Vec<File>| {
        let Some(file) = files.into_iter().next() else { return };
        let unread = both(
            "Ce fichier ne se lit pas comme des certificats\u{a0}; rien n’a changé. Prenez le \
             fichier PEM que l’autorité publie.",
            "This file cannot be read as certificates; nothing changed. Take the PEM file that \
             the authority publishes.",
        );
        if file.size() > FILE_BYTES_MAX {
            return asking.fail(unread);
        }
        asking.begin();
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            match text {
                Some(pem) => ask(asking, found, TrustAsk::Add { pem }),
                None => asking.fail(unread),
            }
        });
    });
    let others = move || {
        let names = found.with(|found| found.others.join(", "));
        (!names.is_empty()).then(|| {
            words.pick((
                format!("Le relais apporte des heures d’autres autorités\u{a0}: {names}."),
                format!("The relay brings times of other authorities: {names}."),
            ))
        })
    };
    let row = move |authority: Authority| view! { <Row known authority asking found /> };
    view! {
        <section aria-labelledby="authorities-title">
            <h2 id="authorities-title">
                {words.say("Autorités d’horodatage", "Timestamp authorities")}
            </h2>
            <p>{words.say(
                "Une heure n’est dite certifiée que si une autorité à laquelle vous vous fiez l’a \
                 signée. Prenez son certificat chez elle, et comparez l’empreinte.",
                "A time is called certified only where an authority that you trust signed it. \
                 Take its certificate from the authority itself, and compare the fingerprint.",
            )}</p>
            <p id="other-authorities" role="status">{others}</p>
            <Show when=move || found.with(|found| found.trusted.is_empty())>
                <p>{words.say(
                    "Ce cahier ne se fie à aucune autorité.",
                    "This notebook trusts no authority.",
                )}</p>
            </Show>
            <ul id="authorities" class="items">
                {move || {
                    found.with(|found| found.trusted.clone()).into_iter().map(row).collect_view()
                }}
            </ul>
            <FileButton
                id="add-authority"
                icon="file-plus"
                accept=".pem,.crt,.cer"
                label=text(words, "Se fier à une autorité…", "Trust an authority…")
                disabled=asking.waits()
                on_files=take
            />
            <Wrong asking />
        </section>
    }
    .into_any()
}

/// A fingerprint in groups that can be compared.
fn grouped(fingerprint: &str) -> String {
    let mut text = String::new();
    for (at, digit) in fingerprint.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// One authority.
#[component]
fn Row(
    known: Known,
    authority: Authority,
    asking: Asking,
    found: RwSignal<Authorities>,
) -> impl IntoView {
    let words = known.words;
    let Authority { name, fingerprint, until_ms } = authority;
    let shown = grouped(&fingerprint);
    let remove = Callback::new(move |()| {
        ask(asking, found, TrustAsk::Remove { fingerprint: fingerprint.clone() });
    });
    view! {
        <li class="item">
            <span class="item-name">{name}</span>
            <span class="item-says">
                {words.say("jusqu’au ", "until ")} <Moment ms=until_ms words />
            </span>
            <p class="fingerprint">{shown}</p>
            <Button
                kind=Kind::Quiet
                label=text(words, "Ne plus s’y fier", "Trust it no more")
                disabled=asking.waits()
                on_press=remove
            />
        </li>
    }
}
