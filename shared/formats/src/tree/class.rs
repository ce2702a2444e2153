//! What a tag is, by its name: the only list of tags that the readers know.

use super::attributes::Attributes;

/// How the text after a start tag is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    /// As markup.
    No,
    /// As text up to the end tag, without character references.
    Text,
    /// As text up to the end tag, with character references.
    TextWithReferences,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Left out with all that it holds.
    Dropped,
    /// Changes how text looks.
    Format,
    /// A list, by its node name.
    List(&'static str),
    /// One item of a list.
    Item,
    /// A table.
    Table,
    /// Head, body or foot of a table.
    Section,
    /// One row of a table.
    Row,
    /// One cell of a table.
    Cell,
    /// A quotation or a callout.
    Quote,
    /// A paragraph.
    Paragraph,
    /// A heading of any level.
    Heading,
    /// Text whose white space counts.
    Code,
    /// Parts blocks and is nothing itself.
    Plain,
    /// Parts blocks and makes its text strong.
    Strong,
    /// Neither shown nor a boundary.
    Unknown,
}

/// How the text after this start tag is to be read.
pub(super) fn raw(name: &str) -> Raw {
    match name {
        "script" | "style" | "iframe" | "noembed" | "noframes" | "xmp" => Raw::Text,
        "title" | "textarea" => Raw::TextWithReferences,
        _ => Raw::No,
    }
}

/// Whether people saw what a tag held that is left out, so that they should be told.
pub(super) fn is_shown(name: &str) -> bool {
    matches!(
        name,
        "iframe" | "object" | "applet" | "svg" | "audio" | "video" | "canvas" | "map" | "frameset"
    )
}

/// The class of a tag.
pub(super) fn class(name: &str, attributes: &Attributes) -> Class {
    match name {
        "script" | "style" | "template" | "iframe" | "object" | "applet" | "svg" | "math"
        | "audio" | "video" | "canvas" | "map" | "noembed" | "noframes" | "frameset" | "select"
        | "datalist" | "title" => Class::Dropped,
        "a" | "abbr" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "del" | "dfn" | "em"
        | "font" | "i" | "ins" | "kbd" | "label" | "mark" | "q" | "s" | "samp" | "small"
        | "span" | "strike" | "strong" | "sub" | "sup" | "tt" | "u" | "var" => Class::Format,
        "ul" | "menu" | "dir" if is_check_list(attributes) => Class::List("check_list"),
        "ul" | "menu" | "dir" => Class::List("bullet_list"),
        "ol" => Class::List("ordered_list"),
        "li" => Class::Item,
        "table" => Class::Table,
        "thead" | "tbody" | "tfoot" => Class::Section,
        "tr" => Class::Row,
        "td" | "th" => Class::Cell,
        "blockquote" => Class::Quote,
        "aside" | "div" if attributes.has("data-callout") => Class::Quote,
        "p" => Class::Paragraph,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Class::Heading,
        "pre" | "listing" | "xmp" | "plaintext" => Class::Code,
        "summary" | "dt" => Class::Strong,
        "address" | "article" | "aside" | "body" | "caption" | "center" | "dd" | "details"
        | "dialog" | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "form"
        | "head" | "header" | "hgroup" | "html" | "legend" | "main" | "nav" | "noscript"
        | "optgroup" | "option" | "search" | "section" | "textarea" => Class::Plain,
        _ => Class::Unknown,
    }
}

fn is_check_list(attributes: &Attributes) -> bool {
    attributes.get("data-type").is_some_and(|kind| matches!(kind, "taskList" | "check_list"))
        || attributes.classes().any(|class| matches!(class, "tox-checklist" | "task-list"))
}
