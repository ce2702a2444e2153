//! Nouns in both languages, and what stands before them: `f solution mère|stock solution`. The
//! letter says how the French one is: `m`, `f`, or `M`, `F` for several; the English one is as
//! many. No noun here begins with an h that is heard.

use crate::plan::Lang;

/// A noun in both languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Noun(pub(crate) &'static str);

impl Noun {
    fn halves(self) -> (&'static str, &'static str) {
        self.0.split_once('|').unwrap_or((self.0, ""))
    }

    /// How the French one is, and what it says.
    fn french(self) -> (&'static str, &'static str) {
        let (fr, _) = self.halves();
        fr.split_once(' ').unwrap_or(("m", fr))
    }

    /// Whether it says several.
    pub(crate) fn is_several(self) -> bool {
        matches!(self.french().0, "M" | "F")
    }

    /// Whether the French one is feminine.
    pub(crate) fn is_feminine(self) -> bool {
        matches!(self.french().0, "f" | "F")
    }

    /// The noun alone.
    pub(crate) fn bare(self, lang: Lang) -> &'static str {
        lang.say(self.french().1, self.halves().1)
    }

    /// With what stands before it, named as it is before a plain noun: `le`, `du`, `au`, `un`,
    /// `de`, `ce`; `the`, `a`, `this`.
    pub(crate) fn with(self, before: &str, lang: Lang) -> Option<String> {
        let text = self.bare(lang);
        let article = match lang {
            Lang::Fr => self.article(before, text),
            Lang::En => english(before, text, self.is_several()),
        };
        article.map(|article| format!("{article}{text}"))
    }

    fn article(self, before: &str, text: &str) -> Option<&'static str> {
        let elided = begins_with(text, "aàâeéèêëiîïoôuûœh");
        let (one, several) = match (before, self.is_feminine()) {
            ("le", _) if elided => ("l’", "les "),
            ("le", false) => ("le ", "les "),
            ("le", true) => ("la ", "les "),
            ("du", _) if elided => ("de l’", "des "),
            ("du", false) => ("du ", "des "),
            ("du", true) => ("de la ", "des "),
            ("au", _) if elided => ("à l’", "aux "),
            ("au", false) => ("au ", "aux "),
            ("au", true) => ("à la ", "aux "),
            ("un", false) => ("un ", "des "),
            ("un", true) => ("une ", "des "),
            ("de", _) if elided => ("d’", "d’"),
            ("de", _) => ("de ", "de "),
            ("ce", false) if elided => ("cet ", "ces "),
            ("ce", false) => ("ce ", "ces "),
            ("ce", true) => ("cette ", "ces "),
            _ => return None,
        };
        Some(if self.is_several() { several } else { one })
    }
}

fn english(before: &str, text: &str, several: bool) -> Option<&'static str> {
    Some(match (before, several) {
        ("the", _) => "the ",
        ("this", true) => "these ",
        ("this", false) => "this ",
        ("a", true) => "",
        ("a", false) if begins_with(text, "aeiou") => "an ",
        ("a", false) => "a ",
        _ => return None,
    })
}

/// Whether the first letter of a text, large or small, is one of these.
fn begins_with(text: &str, letters: &str) -> bool {
    let first = text.chars().find(|letter| letter.is_alphabetic());
    first.is_some_and(|first| first.to_lowercase().any(|lower| letters.contains(lower)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_agree() {
        let solution = Noun("f solution mère|stock solution");
        let extract = Noun("m extrait brut|crude extract");
        let cells = Noun("F cellules|cells");
        let all = |noun: Noun| {
            ["le", "du", "au", "un", "de", "ce"].map(|b| noun.with(b, Lang::Fr).unwrap()).join(" ")
        };
        assert_eq!(
            all(solution),
            "la solution mère de la solution mère à la solution mère une solution mère \
             de solution mère cette solution mère"
        );
        assert_eq!(
            all(extract),
            "l’extrait brut de l’extrait brut à l’extrait brut un extrait brut d’extrait brut \
             cet extrait brut"
        );
        assert_eq!(
            all(cells),
            "les cellules des cellules aux cellules des cellules de cellules ces cellules"
        );
        assert_eq!(extract.with("a", Lang::En).unwrap(), "a crude extract");
        assert_eq!(cells.with("this", Lang::En).unwrap(), "these cells");
        assert_eq!(Noun("m four|oven").with("a", Lang::En).unwrap(), "an oven");
        assert_eq!(Noun("m agitateur|hotplate").with("a", Lang::En).unwrap(), "a hotplate");
        assert_eq!((cells.with("the", Lang::Fr), cells.with("le", Lang::En)), (None, None));
    }
}
