//! The nodes that block tags stand for, with the attributes that may be kept.

use super::attributes::Attributes;
use super::class::Class;
use cahier_notebook::body::Element;

/// The container of a tag, if it has one.
pub(super) fn container(class: Class, attributes: &Attributes) -> Option<Element> {
    Some(match class {
        Class::List("ordered_list") => {
            let list = Element::new("ordered_list", Vec::new());
            match attributes.get("start").and_then(|start| start.trim().parse::<u32>().ok()) {
                Some(start) if start != 1 => list.with("start", start.to_string()),
                _ => list,
            }
        }
        Class::List(name) => Element::new(name, Vec::new()),
        Class::Table => Element::new("table", Vec::new()),
        Class::Row => Element::new("table_row", Vec::new()),
        Class::Quote => match attributes.get("data-callout") {
            Some(tone) => Element::new("callout", Vec::new()).with("tone", clean_tone(tone)),
            None => Element::new("blockquote", Vec::new()),
        },
        _ => return None,
    })
}

/// A cell with its spans.
pub(super) fn cell(name: &str, attributes: &Attributes) -> Element {
    let name = if name == "th" { "table_header" } else { "table_cell" };
    let mut cell = Element::new(name, Vec::new());
    for key in ["colspan", "rowspan"] {
        let span = attributes.get(key).and_then(|span| span.trim().parse::<u32>().ok());
        if let Some(span) = span.filter(|span| (2..=1000).contains(span)) {
            cell = cell.with(key, span.to_string());
        }
    }
    cell
}

/// The language that a code tag names in its class.
pub(super) fn language(attributes: &Attributes) -> Option<String> {
    attributes.classes().find_map(|class| clean_language(class.strip_prefix("language-")?))
}

/// The first word of a language name, if it is made of the characters that such names have.
pub(super) fn clean_language(language: &str) -> Option<String> {
    let word = language.split_ascii_whitespace().next()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '_' | '#' | '.');
    (word.len() <= 40 && word.chars().all(plain)).then(|| word.to_owned())
}

fn clean_tone(tone: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let tone: String = tone.chars().filter(plain).take(24).collect();
    tone.to_ascii_lowercase()
}
