//! Which marks a formatting tag carries.

use super::attributes::Attributes;
use crate::address;

/// The marks of a tag, by its name and, for `span` and `font`, by its style.
pub(super) fn marks(name: &str, attributes: &Attributes) -> Vec<(&'static str, String)> {
    if name == "a" {
        let link = attributes.get("href").and_then(address::link);
        return link.map(|link| ("link", link)).into_iter().collect();
    }
    let mut marks: Vec<&'static str> = by_name(name).into_iter().collect();
    for (property, value) in declarations(attributes.get("style").unwrap_or("")) {
        marks.extend(by_style(&property, &value));
    }
    marks.into_iter().map(|mark| (mark, String::new())).collect()
}

fn by_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "strong" | "b" => "strong",
        "em" | "i" | "var" | "dfn" | "cite" => "em",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strike",
        "code" | "tt" | "kbd" | "samp" => "code",
        "sub" => "sub",
        "sup" => "sup",
        "mark" => "highlight",
        _ => return None,
    })
}

fn declarations(style: &str) -> impl Iterator<Item = (String, String)> {
    style.split(';').take(64).filter_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        Some((property.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase()))
    })
}

fn by_style(property: &str, value: &str) -> Vec<&'static str> {
    let says = |word: &str| value.split_ascii_whitespace().any(|part| part == word);
    let mut marks = Vec::new();
    match property {
        "text-decoration" | "text-decoration-line" => {
            if says("underline") {
                marks.push("underline");
            }
            if says("line-through") {
                marks.push("strike");
            }
        }
        "font-weight" => {
            let heavy = value.parse::<u32>().is_ok_and(|weight| weight >= 600);
            if heavy || says("bold") || says("bolder") {
                marks.push("strong");
            }
        }
        "font-style" if says("italic") || says("oblique") => marks.push("em"),
        "vertical-align" if says("sub") => marks.push("sub"),
        "vertical-align" if says("super") => marks.push("sup"),
        "background" | "background-color" if is_colour(value) => marks.push("highlight"),
        _ => {}
    }
    marks
}

/// Whether a background is one that a person sees on white paper.
fn is_colour(value: &str) -> bool {
    let packed: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    !matches!(
        packed.as_str(),
        "" | "none"
            | "transparent"
            | "inherit"
            | "initial"
            | "unset"
            | "white"
            | "#fff"
            | "#ffffff"
            | "rgb(255,255,255)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, style: &str) -> Vec<&'static str> {
        let attributes = Attributes::one("style", style);
        marks(name, &attributes).into_iter().map(|(mark, _)| mark).collect()
    }

    #[test]
    fn styles_become_marks() {
        assert_eq!(of("span", "text-decoration:underline;"), ["underline"]);
        assert_eq!(of("span", "background-color:rgb(241,196,15);color:red"), ["highlight"]);
        assert_eq!(of("span", "font-weight: 700; FONT-STYLE: Italic"), ["strong", "em"]);
        assert_eq!(of("b", "background: transparent"), ["strong"]);
        assert!(of("span", "position:fixed;inset:0").is_empty());
    }

    #[test]
    fn a_link_without_a_good_address_is_no_link() {
        let hostile = Attributes::one("href", "javascript:alert(1)");
        assert!(marks("a", &hostile).is_empty());
        let good = Attributes::one("href", "https://a.b");
        assert_eq!(marks("a", &good), [("link", "https://a.b".to_owned())]);
    }
}
