//! Reading tags from what somebody types or pastes.

/// What ends a tag.
const ENDS: [char; 3] = [',', ';', '\n'];

/// The tags that are complete in a typed text, and what is still being typed.
pub(super) fn typed(text: &str) -> (Vec<String>, String) {
    match text.rfind(ENDS) {
        Some(at) => (all(&text[..at]), text[at + 1..].trim_start().to_owned()),
        None => (Vec::new(), text.to_owned()),
    }
}

/// All tags of a text: each once, without spaces around and with single ones inside.
pub(super) fn all(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for part in text.split(ENDS) {
        let tag = part.split_whitespace().collect::<Vec<_>>().join(" ");
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_completes_a_tag() {
        assert_eq!(typed("eau"), (Vec::new(), "eau".to_owned()));
        assert_eq!(typed("eau,"), (vec!["eau".to_owned()], String::new()));
        let (tags, rest) = typed("eau douce ; sel, pH 7");
        assert_eq!(tags, ["eau douce", "sel"]);
        assert_eq!(rest, "pH 7");
    }

    #[test]
    fn tags_are_tidy_and_each_comes_once() {
        assert_eq!(all("  eau   douce, ,eau douce\nsel;"), ["eau douce", "sel"]);
        assert!(all(" , ").is_empty());
    }
}
