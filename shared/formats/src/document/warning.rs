//! What a person should know about a document that was read, in both languages.

use crate::Lang;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something of a document that was not taken over as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// The file does not say in which characters it is written, and is not UTF-8.
    CharactersGuessed,
    /// Some bytes of the file are no characters; signs stand in their place.
    CharactersDamaged,
    /// A text that was too long and was cut.
    TextCut,
    /// A text whose markup is too tangled to be read; it was taken as plain text.
    ReadAsText,
    /// Pictures that may not be shown, left out; their captions were kept.
    PicturesDropped {
        /// How many.
        count: u64,
    },
    /// Pictures that lie beside the file or on another computer, and did not come along.
    PicturesElsewhere {
        /// How many.
        count: u64,
    },
    /// A picture that is named and not in the file.
    PictureMissing {
        /// Its name.
        name: String,
    },
    /// A picture larger than allowed, left out.
    PictureTooLarge {
        /// Its name.
        name: String,
        /// Its size.
        bytes: u64,
    },
    /// Pictures that browsers do not show; they are attached and linked.
    PicturesLinked {
        /// How many.
        count: u64,
    },
    /// Formulas that were written anew in another notation.
    FormulasConverted {
        /// How many.
        count: u64,
    },
    /// Signs of a font that is not known, which were replaced.
    UnknownSigns {
        /// How many.
        count: u64,
    },
    /// Things that a text does not hold.
    LeftOut {
        /// What they are.
        what: LeftOut,
        /// How many.
        count: u64,
    },
    /// A part of the file that could not be read; the rest was.
    UnreadablePart {
        /// Its name inside the file.
        part: String,
    },
    /// Properties at the head of a text that no part of an entry holds; they stand in the text.
    UnknownProperties {
        /// Their names.
        names: Vec<String>,
    },
    /// Warnings beyond those that are listed.
    More {
        /// How many.
        count: u64,
    },
}

/// What a document can hold and a text cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOut {
    /// Films, sounds, frames, spreadsheets inside of the document and the like.
    Embedded,
    /// Diagrams, shapes and arrows that were drawn in the document.
    Drawings,
    /// Comments at the margin.
    Comments,
    /// Text that somebody deleted while changes were being tracked.
    DeletedText,
    /// Text that the document hides.
    HiddenText,
    /// Headers and footers of pages.
    HeadersAndFooters,
}

impl LeftOut {
    /// Everything that can be left out, in the order in which it is told.
    pub const ALL: [Self; 6] = [
        Self::Embedded,
        Self::Drawings,
        Self::Comments,
        Self::DeletedText,
        Self::HiddenText,
        Self::HeadersAndFooters,
    ];

    fn english(self) -> &'static str {
        match self {
            Self::Embedded => "embedded objects, such as films or spreadsheets",
            Self::Drawings => "drawings or diagrams",
            Self::Comments => "comments",
            Self::DeletedText => "passages that were deleted while changes were tracked",
            Self::HiddenText => "passages of hidden text",
            Self::HeadersAndFooters => "headers or footers of pages",
        }
    }

    fn french(self) -> &'static str {
        match self {
            Self::Embedded => "objets incorporés, tels que des films ou des feuilles de calcul",
            Self::Drawings => "dessins ou diagrammes",
            Self::Comments => "commentaires",
            Self::DeletedText => "passages supprimés pendant le suivi des modifications",
            Self::HiddenText => "passages de texte masqué",
            Self::HeadersAndFooters => "en-têtes ou pieds de page",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl Warning {
    /// The warning as a sentence for a person.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Fr => self.french(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::CharactersGuessed => "The file does not say in which characters it is written; \
                please check accents and special signs."
                .to_owned(),
            Self::CharactersDamaged => "Some characters of the file are damaged and were replaced \
                by \u{fffd}."
                .to_owned(),
            Self::TextCut => "The text was too long and was cut; keep the file.".to_owned(),
            Self::ReadAsText => "The file is too tangled to be read as what it says that it is; \
                it was taken as plain text."
                .to_owned(),
            Self::PicturesDropped { count } => {
                format!("{count} pictures could not be kept; their captions were.")
            }
            Self::PicturesElsewhere { count } => format!(
                "{count} pictures are not in the file but beside it or on another computer. Attach \
                 them if you need them."
            ),
            Self::PictureMissing { name } => {
                format!("A picture is named in the file but not in it: {name}.")
            }
            Self::PictureTooLarge { name, bytes } => {
                format!("A picture was left out because it is too large: {name} ({bytes} bytes).")
            }
            Self::PicturesLinked { count } => format!(
                "{count} pictures are of a kind that is not shown in texts; they are attached, and \
                 the text links to them."
            ),
            Self::FormulasConverted { count } => {
                format!("{count} formulas were converted; please compare them with the file.")
            }
            Self::UnknownSigns { count } => {
                format!("{count} special signs are not known and were replaced by \u{fffd}.")
            }
            Self::LeftOut { what, count } => {
                format!("Left out: {count} {}. Keep the file if you need them.", what.english())
            }
            Self::UnreadablePart { part } => {
                format!("A part of the file could not be read: {part}. The rest was.")
            }
            Self::UnknownProperties { names } => format!(
                "Properties that no part of an entry holds stand in the text: {}.",
                names.join(", ")
            ),
            Self::More { count } => format!("{count} more warnings are not listed."),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::CharactersGuessed => {
                "Le fichier ne dit pas dans quels caractères il est écrit ; \
                vérifiez les accents et les signes spéciaux."
                    .to_owned()
            }
            Self::CharactersDamaged => "Certains caractères du fichier sont abîmés et ont été \
                remplacés par \u{fffd}."
                .to_owned(),
            Self::TextCut => {
                "Le texte était trop long et a été coupé ; conservez le fichier.".to_owned()
            }
            Self::ReadAsText => "Le fichier est trop enchevêtré pour être lu dans le format qu'il \
                annonce ; il a été pris comme texte brut."
                .to_owned(),
            Self::PicturesDropped { count } => {
                format!("{count} images n'ont pas pu être gardées ; leurs légendes l'ont été.")
            }
            Self::PicturesElsewhere { count } => format!(
                "{count} images ne sont pas dans le fichier mais à côté ou sur un autre \
                 ordinateur. Joignez-les si vous en avez besoin."
            ),
            Self::PictureMissing { name } => {
                format!("Une image est nommée dans le fichier mais ne s'y trouve pas : {name}.")
            }
            Self::PictureTooLarge { name, bytes } => format!(
                "Une image a été laissée de côté car elle est trop grande : {name} ({bytes} \
                 octets)."
            ),
            Self::PicturesLinked { count } => format!(
                "{count} images sont d'un type qui ne s'affiche pas dans un texte ; elles sont \
                 jointes, et le texte y renvoie."
            ),
            Self::FormulasConverted { count } => {
                format!("{count} formules ont été converties ; comparez-les au fichier.")
            }
            Self::UnknownSigns { count } => {
                format!("{count} signes spéciaux sont inconnus et ont été remplacés par \u{fffd}.")
            }
            Self::LeftOut { what, count } => format!(
                "Laissé de côté : {count} {}. Conservez le fichier si vous en avez besoin.",
                what.french()
            ),
            Self::UnreadablePart { part } => {
                format!("Une partie du fichier est illisible : {part}. Le reste a été lu.")
            }
            Self::UnknownProperties { names } => format!(
                "Des propriétés qu'aucune partie d'une entrée ne contient figurent dans le texte : \
                 {}.",
                names.join(", ")
            ),
            Self::More { count } => format!("{count} autres avertissements ne sont pas listés."),
        }
    }
}

/// Warnings in their order, bounded.
#[derive(Debug)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    max: usize,
    more: u64,
}

impl Warnings {
    /// An empty list of at most `max`.
    pub(crate) fn new(max: usize) -> Self {
        Self { list: Vec::new(), max, more: 0 }
    }

    /// Adds a warning, or counts it if there are too many.
    pub(crate) fn add(&mut self, warning: Warning) {
        if self.list.len() < self.max {
            self.list.push(warning);
        } else {
            self.more += 1;
        }
    }

    /// The warnings, with the number of those that are not listed.
    pub(crate) fn finish(mut self) -> Vec<Warning> {
        if self.more > 0 {
            self.list.push(Warning::More { count: self.more });
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_warning_speaks_both_languages() {
        let name = || "x".to_owned();
        let mut all = vec![
            Warning::CharactersGuessed,
            Warning::CharactersDamaged,
            Warning::TextCut,
            Warning::ReadAsText,
            Warning::PicturesDropped { count: 2 },
            Warning::PicturesElsewhere { count: 2 },
            Warning::PictureMissing { name: name() },
            Warning::PictureTooLarge { name: name(), bytes: 3 },
            Warning::PicturesLinked { count: 2 },
            Warning::FormulasConverted { count: 2 },
            Warning::UnknownSigns { count: 2 },
            Warning::UnreadablePart { part: name() },
            Warning::UnknownProperties { names: vec![name()] },
            Warning::More { count: 2 },
        ];
        all.extend(LeftOut::ALL.map(|what| Warning::LeftOut { what, count: 2 }));
        for warning in all {
            let (en, fr) = (warning.sentence(Lang::En), warning.sentence(Lang::Fr));
            assert!(en != fr && !en.contains("  ") && !fr.contains("  "), "{en} {fr}");
            assert_eq!(warning.to_string(), en);
        }
    }

    #[test]
    fn warnings_are_bounded() {
        let mut warnings = Warnings::new(2);
        for _ in 0..5 {
            warnings.add(Warning::TextCut);
        }
        assert_eq!(warnings.finish().last(), Some(&Warning::More { count: 3 }));
    }
}
