//! What stands under a printed page, as in a bound notebook: which version of which entry it is,
//! its seals, a line for who signs and one for who saw it.

use super::heading::number;
use super::here::Here;
use crate::message::{Seal, Stated};
use crate::page::components::Stamp;
use leptos::prelude::*;

/// Digits of a hash that are printed: 16 bytes.
const DIGITS: usize = 32;
/// Digits that stand together.
const GROUP: usize = 4;

/// The first digits of a hash, in groups that can be read aloud and compared.
fn grouped(hash: &str) -> String {
    let mut text = String::new();
    for (at, digit) in hash.chars().take(DIGITS).enumerate() {
        if at > 0 && at % GROUP == 0 {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// The foot of a printed page; on a screen it is not there.
#[component]
pub fn PrintFoot(here: Here) -> impl IntoView {
    let words = here.words();
    let seals = Memo::new(move |_| here.of(|view| view.signed.seals.clone()));
    let line = move |french: &'static str, english: &'static str| {
        view! {
            <p class="print-line">
                <span>{words.say(french, english)}</span>
            </p>
        }
    };
    let stamp = move |seal: Seal| view! { <Stamp seal words /> };
    view! {
        <footer class="print-foot" aria-hidden="true">
            <Version here />
            <For each=move || seals.get() key=|seal: &Seal| seal.clone() children=stamp />
            {line("Signature, date :", "Signature, date:")}
            {line("Lu et compris par, date :", "Read and understood by, date:")}
            <p class="print-id">{here.id()}</p>
        </footer>
    }
}

/// Which version is printed, by whom and when, and the hash by which the log names it.
#[component]
fn Version(here: Here) -> impl IntoView {
    let words = here.words();
    let entry = move || {
        let number = number(&here.id());
        let (author, date) = here.of(|view| (view.author.clone(), view.entry.date.clone()));
        let date = date.map(|date| words.date(&date)).unwrap_or_default();
        let parts =
            [words.pick(("Entrée", "Entry")), number.as_str(), author.as_str(), date.as_str()];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    };
    // What is not in the log yet is on the paper, and in no version that the log names.
    let stated =
        Memo::new(move |_| here.of(|view| view.signed.stated.clone().filter(|_| view.unsent == 0)));
    let version = move || match stated.get() {
        None => words
            .pick((
                "Cette version n’est encore ni signée ni déclarée au journal\u{a0}: aucune \
                 empreinte ne la nomme.",
                "This version is neither signed nor stated in the log yet: no hash names it.",
            ))
            .to_owned(),
        Some(Stated { by, claimed_ms, count, .. }) => {
            let at = words.date_time(claimed_ms);
            words.pick((
                format!("Version {count}, signée par {by}, heure déclarée\u{a0}: {at}"),
                format!("Version {count}, signed by {by}, claimed time: {at}"),
            ))
        }
    };
    let hash = move || {
        stated.get().map(|stated| {
            let hash = grouped(&stated.hash);
            let label = words.say("Empreinte de la signature\u{a0}: ", "Hash of the signature: ");
            view! { <p id="print-hash" class="print-id">{label}{hash}</p> }
        })
    };
    view! {
        <p id="print-entry" class="print-fact">{entry}</p>
        <p id="print-version" class="print-fact">{version}</p>
        {hash}
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn a_hash_is_printed_by_its_first_sixteen_bytes_in_groups() {
        let hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        let groups = "0123 4567 89ab cdef 0123 4567 89ab cdef";
        assert_eq!(grouped(hash), groups.replace(' ', "\u{a0}"));
        assert_eq!(grouped("01234"), "0123\u{a0}4");
        assert_eq!(grouped(""), "");
    }
}
