//! A seal that stands, as it is read: like a stamp, on paper too.

use super::Icon;
use crate::message::Seal;
use crate::page::language::Words;
use cahier_words::Sentence;
use leptos::prelude::*;

/// A seal: who and as what, its times, the signer's comment. The one that freezes the entry has
/// a double frame; its words say so too.
#[component]
pub fn Stamp(seal: Seal, words: Words) -> impl IntoView {
    let Seal { id, title, lines, note, freezes, .. } = seal;
    let line = move |line: Sentence| view! { <li>{move || words.tell(&line)}</li> };
    view! {
        <article class="stamp" class:stamp-freezes=freezes data-seal=id>
            <div class="stamp-head">
                <Icon name="stamp" />
                <p class="stamp-title">{move || words.tell(&title)}</p>
            </div>
            <ul class="stamp-lines">{lines.into_iter().map(line).collect_view()}</ul>
            {note.map(|note| view! { <blockquote class="stamp-note">{note}</blockquote> })}
        </article>
    }
}
