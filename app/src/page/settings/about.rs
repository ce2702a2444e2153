//! What this is: its version, where the data is, and under which licences its parts come.

use super::super::language::Words;
use leptos::prelude::*;

/// Works of others in the page, whose licences ask to be named: what, whose licence.
const PARTS: [(&str, &str); 12] = [
    ("Leptos", "MIT"),
    ("wasm-bindgen, web-sys, js-sys", "MIT / Apache-2.0"),
    ("serde", "MIT / Apache-2.0"),
    ("yrs, Yjs, y-prosemirror", "MIT"),
    ("ProseMirror", "MIT"),
    ("rexie", "MIT / Apache-2.0"),
    ("ed25519-dalek, subtle", "BSD-3-Clause"),
    ("argon2, chacha20poly1305, hkdf, sha2, p256, zeroize", "MIT / Apache-2.0"),
    ("hpke", "MIT / Apache-2.0"),
    ("minicbor", "BlueOak-1.0.0"),
    ("bip39", "CC0-1.0"),
    ("Lucide", "ISC"),
];

/// Plain facts.
#[component]
pub(super) fn About(words: Words) -> impl IntoView {
    let part = |(name, licence): (&'static str, &'static str)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{licence}</td>
            </tr>
        }
    };
    view! {
        <dl class="facts">
            <dt>{words.say("Version", "Version")}</dt>
            <dd id="version-here">{env!("CARGO_PKG_VERSION")}</dd>
            <dt>{words.say("Licence", "Licence")}</dt>
            <dd>{words.say("MIT ou Apache-2.0, au choix", "MIT or Apache-2.0, as you choose")}</dd>
        </dl>
        <section aria-labelledby="data-title">
            <h2 id="data-title">{words.say("Où sont vos données", "Where your data is")}</h2>
            <p>
                {words.say(
                    "Ici, dans ce navigateur, chiffrées. Sur le relais que vous avez choisi, \
                     chiffrées aussi\u{a0}: il ne peut pas les lire. Nulle part ailleurs\u{a0}: la \
                     page ne parle à aucun autre serveur, ne mesure rien et ne raconte rien.",
                    "Here, in this browser, encrypted. On the relay that you chose, encrypted too: \
                     it cannot read them. Nowhere else: the page speaks to no other server, \
                     measures nothing and tells nothing.",
                )}
            </p>
        </section>
        <section aria-labelledby="parts-title">
            <h2 id="parts-title">
                {words.say("Avec le travail d’autres", "With the work of others")}
            </h2>
            <table class="notices">
                <tbody>{PARTS.into_iter().map(part).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}
