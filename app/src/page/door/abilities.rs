//! What this browser can do, of what a notebook needs: said before anybody begins one.

use super::super::components::{Notice, Tone, text};
use super::super::language::Words;
use super::super::webauthn;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A sentence, French and English.
type Said = (&'static str, &'static str);

/// What is there.
#[derive(Clone, Copy)]
struct Can {
    /// Tabs agree who writes: Web Locks and `BroadcastChannel`.
    agree: bool,
    /// There is a place for a notebook: `IndexedDB`.
    hold: bool,
    /// The page starts without a network: service workers.
    start: bool,
    /// What stands beside the notebooks: `localStorage`.
    remember: bool,
    /// Security keys and passkeys.
    keys: bool,
}

impl Can {
    /// Whether a notebook opens at all.
    fn open(self) -> bool {
        self.agree && self.hold
    }

    /// What does not work, and what does all the same.
    fn lacks(self) -> Vec<Said> {
        let mut lacks = Vec::new();
        if !self.agree {
            lacks.push((
                "Deux onglets pourraient écrire à la fois (Web Locks ou BroadcastChannel manque)\
                 \u{a0}: aucun cahier ne s’ouvre. Ouvrez la page en HTTPS ou sur localhost, dans \
                 un navigateur à jour.",
                "Two tabs could write at once (Web Locks or BroadcastChannel is missing): no \
                 notebook opens. Open the page over HTTPS or on localhost, in a current browser.",
            ));
        }
        if !self.hold {
            lacks.push((
                "Il ne garde rien pour cette page (IndexedDB manque)\u{a0}: aucun cahier ne \
                 s’ouvre. Quittez la navigation privée, ou autorisez les données de ce site.",
                "It keeps nothing for this page (IndexedDB is missing): no notebook opens. Leave \
                 private browsing, or allow the data of this site.",
            ));
        }
        if !self.open() {
            return lacks;
        }
        if !self.start {
            lacks.push((
                "La page ne s’installe pas ici\u{a0}: pour l’ouvrir, il faut le réseau. Ouverte, \
                 elle écrit et garde sans lui.",
                "The page does not install itself here: to open it, the network is needed. Once \
                 open, it writes and keeps without.",
            ));
        }
        if !self.remember {
            lacks.push((
                "Il ne retient pas vos réglages, ni plusieurs personnes\u{a0}; un cahier y est \
                 gardé tout de même.",
                "It does not remember your settings, nor several people; one notebook is kept all \
                 the same.",
            ));
        }
        if !self.keys {
            lacks.push((
                "Ni clé de sécurité ni passkey ici\u{a0}: une phrase secrète ouvre le cahier, et \
                 cet appareil signe sans clé.",
                "Neither security key nor passkey here: a passphrase opens the notebook, and this \
                 device signs without a key.",
            ));
        }
        lacks
    }
}

/// Whether an object of the browser has something.
fn has(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &name.into()).is_ok_and(|found| !found.is_undefined() && !found.is_null())
}

fn can() -> Can {
    let window = window();
    let navigator = window.navigator();
    Can {
        agree: has(&navigator, "locks") && has(&window, "BroadcastChannel"),
        hold: has(&window, "indexedDB"),
        start: has(&navigator, "serviceWorker"),
        remember: matches!(window.local_storage(), Ok(Some(_))),
        keys: webauthn::available(),
    }
}

/// Whether this browser opens a notebook at all.
pub(super) fn opens() -> bool {
    can().open()
}

/// What is missing; nothing where all is there.
#[component]
pub(super) fn Abilities(words: Words) -> impl IntoView {
    let can = can();
    let lacks = can.lacks();
    (!lacks.is_empty()).then(move || {
        let tone = if can.open() { Tone::Attention } else { Tone::Danger };
        let line = move |(french, english): Said| view! { <p>{words.say(french, english)}</p> };
        view! {
            <Notice
                tone
                title=text(words, "Ce que ce navigateur ne fait pas", "What this browser lacks")
                id="abilities"
            >
                {lacks.into_iter().map(line).collect_view()}
            </Notice>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Can = Can { agree: true, hold: true, start: true, remember: true, keys: true };

    fn english(can: Can) -> Vec<&'static str> {
        can.lacks().into_iter().map(|(_, english)| english).collect()
    }

    #[test]
    fn nothing_is_said_of_a_browser_that_can_all() {
        assert!(ALL.open() && ALL.lacks().is_empty());
    }

    #[test]
    fn what_keeps_a_notebook_shut_is_said_and_nothing_else() {
        let shut = Can { agree: false, start: false, keys: false, ..ALL };
        assert!(!shut.open());
        let said = english(shut);
        assert!(said.len() == 1 && said[0].contains("no notebook opens"), "{said:?}");
        assert!(english(Can { hold: false, ..ALL })[0].contains("IndexedDB"));
    }

    #[test]
    fn what_is_missing_beside_it_says_what_works_all_the_same() {
        let less = Can { start: false, remember: false, keys: false, ..ALL };
        assert!(less.open());
        let said = english(less);
        assert!(said[0].contains("Once open, it writes"), "{said:?}");
        assert!(said[1].contains("one notebook is kept"), "{said:?}");
        assert!(said[2].contains("a passphrase opens"), "{said:?}");
    }
}
