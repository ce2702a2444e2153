//! The relay: where it is, and whether it is in reach.

use super::super::asking::Asking;
use super::super::components::{Button, Kind, TextField, text};
use super::super::known::Known;
use super::super::language::Words;
use super::before_relay::BeforeRelay;
use crate::message::Ask;
use crate::page::call::Call;
use cahier_protocol::relay_address;
use cahier_words::{Sentence, both};
use leptos::prelude::*;

/// The address that this page comes from: the browser lets it speak to no other
/// (`connect-src 'self'`).
fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Whether an address is the one that this page comes from, however it is written.
fn is_here(address: &str, origin: &str) -> bool {
    relay_address(address) == relay_address(origin)
}

/// Whether the relay is one that this page cannot speak to.
pub(super) fn is_away(known: Known) -> Memo<bool> {
    Memo::new(move |_| {
        known.of_state(|s| s.relay.as_ref().is_some_and(|place| !is_here(place, &origin())))
    })
}

/// Another relay has a page of its own.
fn elsewhere(address: &str) -> Sentence {
    let place = relay_address(address);
    both(
        format!(
            "Cette page ne peut parler qu’au relais d’où elle vient. Rien n’a été changé\u{a0}; \
             pour {place}, ouvrez cette adresse dans le navigateur et ajoutez-y cet appareil."
        ),
        format!(
            "This page can only speak to the relay that it comes from. Nothing was changed; for \
             {place}, open that address in the browser and add this device there."
        ),
    )
}

/// Its address and its state.
#[component]
pub(super) fn RelaySection(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let before = known.state.with_untracked(|s| s.as_ref().and_then(|s| s.relay.clone()));
    let address = RwSignal::new(before.unwrap_or_else(origin));
    let asks_first = RwSignal::new(false);
    let connect = Callback::new(move |()| {
        let address = address.with_untracked(|address| address.trim().to_owned());
        asking.ask(Ask::Relay { address }, |_| {});
    });
    let press = Callback::new(move |()| {
        if address.with_untracked(|address| address.trim().is_empty()) {
            asking.fail(both("Écrivez l’adresse du relais.", "Write the relay’s address."));
            return;
        }
        if let Some(other) = address
            .with_untracked(|address| (!is_here(address, &origin())).then(|| elsewhere(address)))
        {
            asking.fail(other);
            return;
        }
        let lost = known.state.with_untracked(|s| s.as_ref().is_some_and(|s| !s.recoverable));
        let first = known.state.with_untracked(|s| s.as_ref().is_some_and(|s| s.relay.is_none()));
        match lost && first {
            true => asks_first.set(true),
            false => connect.call(()),
        }
    });
    view! {
        <Purpose words />
        <RelayState known />
        <form
            class="ask"
            on:submit=move |event| {
                event.prevent_default();
                press.call(());
            }
        >
        <TextField
            label=text(words, "Adresse du relais", "Address of the relay")
            value=address
            kind="url"
            id="relay"
            hint=Signal::derive(move || {
                let place = origin();
                words.pick((
                    format!("Cette page ne parle qu’au relais d’où elle vient\u{a0}: {place}"),
                    format!("This page speaks only to the relay that it comes from: {place}"),
                ))
            })
            error=asking.error()
        />
        <div class="actions">
            <Button
                label=text(words, "Relier", "Connect")
                kind=Kind::Primary
                id="connect"
                disabled=asking.waits()
                on_press=press
            />
            <Button
                label=text(words, "Adresse de cette page", "This page’s address")
                kind=Kind::Quiet
                id="relay-here"
                on_press=Callback::new(move |()| address.set(origin()))
            />
        </div>
        </form>
        <BeforeRelay known open=asks_first on_go=connect />
    }
    .into_any()
}

/// What a relay is for.
#[component]
fn Purpose(words: Words) -> impl IntoView {
    view! {
        <p>
            {words.say(
                "Un relais porte votre travail d’un appareil à l’autre et à vos collègues. Il n’en \
                 lit rien\u{a0}: tout lui arrive chiffré. Sans lui, tout marche aussi, ici \
                 seulement.",
                "A relay carries your work from one device to another and to your colleagues. It \
                 reads none of it: everything reaches it encrypted. Without it everything works \
                 too, here only.",
            )}
        </p>
    }
}

/// Where it is, whether it is in reach, and what waits for it.
#[component]
fn RelayState(known: Known) -> impl IntoView {
    let words = known.words;
    let place = move || match known.of_state(|state| state.relay.clone()) {
        Some(place) => place,
        None => words.pick(("Aucun", "None")).to_owned(),
    };
    let away = is_away(known);
    let reach = move || {
        let (placed, connected) = known.of_state(|s| (s.relay.is_some(), s.connected));
        if away.get() {
            return words.pick((
                "Ailleurs\u{a0}: cette page ne peut pas lui parler. Ce que vous écrivez est gardé \
                 ici\u{a0}; ouvrez l’adresse de ce relais pour synchroniser.",
                "Elsewhere: this page cannot speak to it. What you write is kept here; open that \
                 relay’s address to synchronise.",
            ));
        }
        match (placed, connected) {
            (false, _) => words.pick(("Tout est gardé ici.", "Everything is kept here.")),
            (true, true) => words.pick(("À portée", "In reach")),
            (true, false) => words.pick((
                "Hors de portée\u{a0}; ce que vous écrivez est gardé ici et partira ensuite.",
                "Out of reach; what you write is kept here and leaves afterwards.",
            )),
        }
    };
    let unsent = move || match known.of_state(|state| state.unsent) {
        0 => words.pick(("Rien", "Nothing")).to_owned(),
        1 => words.pick(("1 changement", "1 change")).to_owned(),
        n => words.pick((format!("{n} changements"), format!("{n} changes"))),
    };
    view! {
        <dl class="facts">
            <dt>{words.say("Relais", "Relay")}</dt>
            <dd id="relay-place">{place}</dd>
            <dt>{words.say("État", "State")}</dt>
            <dd><span id="relay-reach" role="status">{reach}</span></dd>
            <dt>{words.say("Attend de partir", "Waits to leave")}</dt>
            <dd>{unsent}</dd>
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_words::Lang;

    #[test]
    fn the_relay_of_the_page_is_known_however_it_is_written() {
        let origin = "https://cahier.example.org";
        for same in ["https://cahier.example.org/", " HTTPS://Cahier.example.org:443 "] {
            assert!(is_here(same, origin), "{same}");
        }
        for other in ["http://cahier.example.org", "https://example.org", "cahier.example.org", ""]
        {
            assert!(!is_here(other, origin), "{other}");
        }
    }

    #[test]
    fn of_another_relay_its_address_is_said_in_both_languages() {
        let said = elsewhere("https://autre.example/");
        let (fr, en) = (said.clone().get(Lang::Fr), said.get(Lang::En));
        assert!(fr.contains("pour https://autre.example, ouvrez"), "{fr}");
        assert!(en.contains("for https://autre.example, open"), "{en}");
    }
}
