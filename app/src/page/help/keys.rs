//! The keys that work everywhere, as a sheet (`?`) and in the help.

use crate::page::components::{Dialog, Keys, text};
use crate::page::frame::{SHORTCUTS, Shortcut};
use crate::page::known::Known;
use leptos::prelude::*;

/// Keys and what they do.
#[component]
pub fn KeyTable(known: Known) -> impl IntoView {
    let words = known.words;
    let line = move |shortcut: &'static Shortcut| {
        let (fr, en) = shortcut.says;
        view! {
            <tr>
                <th scope="row">{words.say(fr, en)}</th>
                <td>
                    <Keys keys=shortcut.keys />
                </td>
            </tr>
        }
    };
    view! {
        <table class="key-table">
            <tbody>{SHORTCUTS.iter().map(line).collect_view()}</tbody>
        </table>
    }
}

/// The sheet.
#[component]
pub fn KeySheet(known: Known) -> impl IntoView {
    let words = known.words;
    view! {
        <Dialog title=text(words, "Touches", "Keys") open=known.keys id="keys">
            <KeyTable known />
        </Dialog>
    }
}
