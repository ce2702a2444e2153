//! What lies between two versions, or who wrote what: text that came is underlined, text that went
//! is struck through, and words say so to who cannot see that.

use super::changed_table::TableChanges;
use crate::message::{Changed, Part, Piece};
use crate::page::language::Words;
use js_sys::Date;
use leptos::prelude::*;

/// The name of a part.
fn part_name(words: Words, part: Part) -> &'static str {
    words.pick(match part {
        Part::Title => ("Titre", "Title"),
        Part::Date => ("Date", "Date"),
        Part::Status => ("Statut", "Status"),
        Part::Category => ("Catégorie", "Category"),
        Part::Tags => ("Étiquettes", "Tags"),
        Part::People => ("Personnes", "People"),
        Part::Field | Part::When | Part::Number => ("Champ", "Field"),
        Part::Step => ("Étape", "Step"),
        Part::Link => ("Lien", "Link"),
        Part::Attachment => ("Fichier", "File"),
        Part::Text => ("Texte", "Text"),
        Part::Table => ("Tableau", "Table"),
        Part::Comment => ("Commentaire", "Comment"),
        Part::Other => ("Autre", "Other"),
        Part::Authors => ("Écrit par", "Written by"),
    })
}

/// A value as its reader writes it; what is none stays as it is.
fn shown(words: Words, part: Part, text: String) -> String {
    match part {
        Part::Date | Part::When => match text.contains('T').then(|| Date::parse(&text)) {
            Some(ms) if ms.is_finite() => words.date_time(ms),
            _ => words.date(&text),
        },
        Part::Number => words.pick((decimal(&text), text)),
        _ => text,
    }
}

/// A number with a comma for its point, whatever its unit.
fn decimal(text: &str) -> String {
    let (number, unit) = text.split_at(text.find(' ').unwrap_or(text.len()));
    match number.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        true => number.replace('.', ",") + unit,
        false => text.to_owned(),
    }
}

/// Parts, each with what became of its text.
#[component]
pub fn Difference(words: Words, parts: Vec<Changed>, empty: &'static str) -> impl IntoView {
    let none = parts.is_empty().then(|| view! { <p class="pane-count">{empty}</p> });
    let part = move |changed: Changed| {
        let Changed { part, name, pieces, table } = changed;
        let heading = move || match name.is_empty() {
            true => part_name(words, part).to_owned(),
            false => format!("{} · {name}", part_name(words, part)),
        };
        let text = (!pieces.is_empty()).then(|| {
            let pieces = pieces.into_iter().map(|one| piece(words, part, one)).collect_view();
            view! { <p class="changed-text">{pieces}</p> }
        });
        view! {
            <section class="changed">
                <h4>{heading}</h4>
                {table.map(|table| view! { <TableChanges words table /> })}
                {text}
            </section>
        }
    };
    view! {
        <div class="difference">
            {none}
            {parts.into_iter().map(part).collect_view()}
        </div>
    }
}

/// A piece of text, and what became of it.
pub(super) fn piece(words: Words, part: Part, piece: Piece) -> AnyView {
    let said = |text: String| move || shown(words, part, text.clone());
    let hidden = move |french, english| {
        view! { <span class="visually-hidden">{words.say(french, english)}</span> }
    };
    match piece {
        Piece::Shape => {
            let says = words.say(" (mise en forme modifiée)", " (shaped otherwise)");
            view! { <span class="changed-shape">{says}</span> }.into_any()
        }
        Piece::Same { text, by: None } => said(text).into_any(),
        Piece::Same { text, by: Some(by) } => written(words, by, said(text)),
        Piece::Added { text, by } => view! {
            <ins title=by>
                {hidden("[ajouté : ", "[added: ")}
                {said(text)}
                {hidden("]", "]")}
            </ins>
        }
        .into_any(),
        Piece::Removed { text } => view! {
            <del>
                {hidden("[retiré : ", "[removed: ")}
                {said(text)}
                {hidden("]", "]")}
            </del>
        }
        .into_any(),
    }
}

/// Text with its author before it.
fn written(words: Words, by: String, text: impl Fn() -> String + Send + 'static) -> AnyView {
    let says = move || words.pick((format!("{by} : "), format!("{by}: ")));
    view! {
        <span class="written">
            <b class="written-by">{says}</b>
            {text}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_comma_and_its_unit_stays() {
        assert_eq!(decimal("34.994"), "34,994");
        assert_eq!(decimal("-1.5e-3 mol.L⁻¹"), "-1,5e-3 mol.L⁻¹");
        assert_eq!(decimal("12"), "12");
        // What is no number was written so.
        assert_eq!(decimal("v1.2 mg"), "v1.2 mg");
        assert_eq!(decimal(""), "");
    }
}
