//! Inline Markdown: marks, links, images, line breaks and formulas.
//!
//! A mark gets its Markdown sign where that sign is sure to be read back, and HTML elsewhere:
//! `**` beside punctuation or spaces is not always a sign (CommonMark 0.31, section 6.2).

use super::escape::{Mode, Writer};
use crate::address;
use crate::html::attribute;
use cahier_notebook::body::{Element, Node, Run};

const MARK_TAGS: [(&str, &str); 7] = [
    ("strong", "strong"),
    ("em", "em"),
    ("underline", "u"),
    ("strike", "s"),
    ("highlight", "mark"),
    ("sub", "sub"),
    ("sup", "sup"),
];

enum Piece<'a> {
    Run(&'a Run),
    Leaf(&'a Element),
}

/// The children of a text block as inline Markdown.
pub(super) fn inline(children: &[Node], mode: Mode) -> String {
    let pieces = pieces(children);
    let mut writer = Writer::new(mode);
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        match piece {
            Piece::Run(run) => {
                let group = linked(&pieces[at..], run);
                write_group(&mut writer, &pieces[at..at + group], run);
                at += group;
            }
            Piece::Leaf(element) => {
                write_leaf(&mut writer, element, &pieces, at);
                at += 1;
            }
        }
    }
    writer.out
}

fn pieces(children: &[Node]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for child in children {
        match child {
            Node::Text(runs) => pieces.extend(runs.iter().map(Piece::Run)),
            Node::Element(element) => pieces.push(Piece::Leaf(element)),
        }
    }
    pieces
}

/// How many pieces from the first one on share its link; one if it has none.
fn linked(pieces: &[Piece<'_>], first: &Run) -> usize {
    let Some(link) = first.marks.get("link") else { return 1 };
    let same = |piece: &&Piece<'_>| match piece {
        Piece::Run(run) => run.marks.get("link") == Some(link),
        Piece::Leaf(_) => false,
    };
    pieces.iter().take_while(same).count().max(1)
}

fn write_group(writer: &mut Writer, pieces: &[Piece<'_>], first: &Run) {
    let link = first.marks.get("link").and_then(|link| address::link(link));
    if link.is_some() {
        writer.out.push('[');
    }
    for piece in pieces {
        if let Piece::Run(run) = piece {
            write_run(writer, run);
        }
    }
    if let Some(link) = link {
        writer.out.push_str("](<");
        writer.out.push_str(&link.replace('&', "\\&"));
        writer.out.push_str(">)");
    }
}

fn write_run(writer: &mut Writer, run: &Run) {
    let is_code = run.marks.contains_key("code");
    let sign = if is_code { None } else { sign(run) };
    if let Some(sign) = sign
        && fits(writer, &run.text)
    {
        writer.out.push_str(sign);
        writer.text(&run.text);
        writer.out.push_str(sign);
        return;
    }
    let tags = MARK_TAGS.iter().filter(|(mark, _)| run.marks.contains_key(*mark));
    for (_, tag) in tags.clone() {
        writer.out.push_str(&format!("<{tag}>"));
    }
    if is_code {
        write_code(writer, &run.text);
    } else {
        writer.text(&run.text);
    }
    for (_, tag) in tags.rev() {
        writer.out.push_str(&format!("</{tag}>"));
    }
}

/// The Markdown sign for all marks of a run together, if there is one.
fn sign(run: &Run) -> Option<&'static str> {
    let marks: Vec<&str> =
        run.marks.keys().map(String::as_str).filter(|mark| *mark != "link").collect();
    match marks.as_slice() {
        ["strong"] => Some("**"),
        ["em"] => Some("*"),
        ["em", "strong"] => Some("***"),
        ["strike"] => Some("~~"),
        _ => None,
    }
}

/// Whether a sign around this text, written now, is sure to be read as one.
fn fits(writer: &Writer, text: &str) -> bool {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    word(text.chars().next())
        && word(text.chars().next_back())
        && !writer.out.ends_with(['*', '~', '_', '\\'])
}

fn write_code(writer: &mut Writer, code: &str) {
    if writer.mode == Mode::Cell && code.contains('|') {
        writer.out.push_str("<code>");
        writer.text(code);
        writer.out.push_str("</code>");
        return;
    }
    let fence = "`".repeat(longest_run(code, '`') + 1);
    let padded = code.starts_with('`')
        || code.ends_with('`')
        || (code.starts_with(' ') && code.ends_with(' ') && !code.trim().is_empty());
    let pad = if padded { " " } else { "" };
    if writer.out.ends_with('`') {
        // Two code spans side by side would share their signs.
        writer.out.push_str("<!---->");
    }
    writer.out.push_str(&format!("{fence}{pad}{code}{pad}{fence}"));
}

/// Length of the longest run of one character.
pub(super) fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut current) = (0, 0);
    for c in text.chars() {
        current = if c == wanted { current + 1 } else { 0 };
        longest = longest.max(current);
    }
    longest
}

fn write_leaf(writer: &mut Writer, element: &Element, pieces: &[Piece<'_>], at: usize) {
    let get = |name: &str| element.attributes.get(name).map_or("", String::as_str);
    match element.name.as_str() {
        "hard_break" => {
            let is_break = |piece: &Piece<'_>| match piece {
                Piece::Leaf(e) => e.name == "hard_break",
                Piece::Run(_) => false,
            };
            let first = at == 0 || is_break(&pieces[at - 1]);
            match pieces.get(at + 1) {
                // A last line break is not shown, and not read, unless it is doubled.
                None => writer.out.push_str("<br><br>"),
                Some(next) if first || is_break(next) || writer.mode != Mode::Block => {
                    writer.out.push_str("<br>");
                }
                Some(_) => writer.hard_break(),
            }
        }
        "image" => write_image(writer, get("src"), get("alt"), get("title")),
        "formula_inline" => write_formula(writer, get("source")),
        _ => {}
    }
}

fn write_image(writer: &mut Writer, source: &str, alt: &str, title: &str) {
    let Some(source) = address::image(source) else {
        writer.text(alt);
        return;
    };
    let plain = |text: &str| !text.contains(['\n', '\r', '\\', '"', '|', '&', '<']);
    if plain(title) && plain(alt) && !alt.contains(['[', ']', '`', '*', '_', '$', '~', '!']) {
        let title = if title.is_empty() { String::new() } else { format!(" \"{title}\"") };
        let source = source.replace('&', "\\&");
        writer.out.push_str(&format!("![{alt}](<{source}>{title})"));
        return;
    }
    let mut tag = String::from("<img");
    for (name, value) in [("src", source.as_str()), ("alt", alt), ("title", title)] {
        if !value.is_empty() {
            attribute(name, value, &mut tag);
        }
    }
    tag.push('>');
    writer.out.push_str(&tag.replace('|', "&#124;"));
}

fn write_formula(writer: &mut Writer, source: &str) {
    if is_plain_formula(source) && !writer.out.ends_with(['$', '\\']) {
        let cell = writer.mode == Mode::Cell && source.contains('|');
        if !cell {
            writer.out.push_str(&format!("${source}$"));
            return;
        }
    }
    let mut tag = String::from("<span");
    attribute("data-formula", source, &mut tag);
    tag.push_str("></span>");
    writer.out.push_str(&tag.replace('|', "&#124;"));
}

/// Whether a formula can stand between `$` signs: no such sign in it, no line end, no space at
/// its ends, and its braces in pairs.
pub(super) fn is_plain_formula(source: &str) -> bool {
    let mut depth = 0_u32;
    let mut escaped = false;
    for c in source.chars() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '$' | '\n' | '\r' => return false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' if depth == 0 => return false,
            '}' => depth -= 1,
            _ => {}
        }
        if depth > 20 {
            return false;
        }
    }
    let trimmed = source.trim();
    !source.is_empty()
        && trimmed == source
        && !escaped
        && depth == 0
        && !source.contains("\\$")
        && !source.contains("\\\n")
}
