//! What a person should know about a table that was read, in both languages. A row is named by the
//! line of the file in which it begins; the first line has the number 1.

use crate::Lang;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something of a table that was not taken over as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// The file is not UTF-8, and does not say what it is.
    CharactersGuessed,
    /// Some bytes of the file are no characters; signs stand in their place.
    CharactersDamaged,
    /// A quotation mark that is not closed: what comes after it is one cell.
    QuoteNotClosed {
        /// The row in which it opens.
        row: u64,
    },
    /// Rows beyond those that are read.
    RowsLeftOut {
        /// How many.
        count: u64,
    },
    /// Rows with more cells than columns are read.
    CellsLeftOut {
        /// How many rows.
        rows: u64,
    },
    /// Rows with more cells than the first row has names for.
    CellsWithoutName {
        /// How many rows.
        rows: u64,
    },
    /// A row without a title, which was given one.
    NoTitle {
        /// The row.
        row: u64,
    },
    /// A date that is none; it is kept as a field.
    UnknownDate {
        /// The row.
        row: u64,
        /// What is written.
        value: String,
    },
    /// Days and months that could each be the other.
    DatesAmbiguous {
        /// Name of the column.
        column: String,
    },
    /// Two rows with one identifier; the later one got another.
    DuplicateIdentifier {
        /// The row.
        row: u64,
        /// The identifier.
        identifier: String,
    },
    /// A text that was too long and was cut.
    TextCut {
        /// The row.
        row: u64,
    },
    /// Warnings beyond those that are listed.
    More {
        /// How many.
        count: u64,
    },
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
            Self::CharactersGuessed => "The table does not say in which characters it is written; \
                please check accents and special signs."
                .to_owned(),
            Self::CharactersDamaged => {
                "Some characters of the table are damaged and were replaced \
                by \u{fffd}."
                    .to_owned()
            }
            Self::QuoteNotClosed { row } => format!(
                "Line {row} opens a quotation mark that is not closed: all that follows is in one \
                 cell. Please check the file."
            ),
            Self::RowsLeftOut { count } => format!(
                "{count} rows were left out because there are too many. Divide the table into \
                 several files."
            ),
            Self::CellsLeftOut { rows } => {
                format!("{rows} rows have more cells than can be read; the last were left out.")
            }
            Self::CellsWithoutName { rows } => format!(
                "{rows} rows have more cells than the first row; the columns beyond are named by \
                 letters."
            ),
            Self::NoTitle { row } => format!("Line {row} has no title and was given one."),
            Self::UnknownDate { row, value } => format!(
                "Line {row} has a date that could not be understood: {value}. It is kept as a \
                 field."
            ),
            Self::DatesAmbiguous { column } => format!(
                "In \"{column}\", days and months cannot be told apart; they were read as day, \
                 month, year."
            ),
            Self::DuplicateIdentifier { row, identifier } => format!(
                "Line {row} has the identifier {identifier} of another line; both were imported."
            ),
            Self::TextCut { row } => format!("The text of line {row} was too long and was cut."),
            Self::More { count } => format!("{count} more warnings are not listed."),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::CharactersGuessed => {
                "Le tableau ne dit pas dans quels caractères il est écrit ; \
                vérifiez les accents et les signes spéciaux."
                    .to_owned()
            }
            Self::CharactersDamaged => "Certains caractères du tableau sont abîmés et ont été \
                remplacés par \u{fffd}."
                .to_owned(),
            Self::QuoteNotClosed { row } => format!(
                "La ligne {row} ouvre un guillemet qui n'est pas refermé : tout ce qui suit est \
                 dans une seule cellule. Vérifiez le fichier."
            ),
            Self::RowsLeftOut { count } => format!(
                "{count} lignes ont été laissées de côté car il y en a trop. Divisez le tableau en \
                 plusieurs fichiers."
            ),
            Self::CellsLeftOut { rows } => format!(
                "{rows} lignes ont plus de cellules qu'on ne peut en lire ; les dernières ont été \
                 laissées de côté."
            ),
            Self::CellsWithoutName { rows } => format!(
                "{rows} lignes ont plus de cellules que la première ; les colonnes en trop sont \
                 nommées par des lettres."
            ),
            Self::NoTitle { row } => {
                format!("La ligne {row} n'a pas de titre et en a reçu un.")
            }
            Self::UnknownDate { row, value } => format!(
                "La ligne {row} a une date qui n'a pas été comprise : {value}. Elle est gardée \
                 comme champ."
            ),
            Self::DatesAmbiguous { column } => format!(
                "Dans « {column} », jours et mois ne peuvent être distingués ; ils ont été lus \
                 comme jour, mois, année."
            ),
            Self::DuplicateIdentifier { row, identifier } => format!(
                "La ligne {row} a l'identifiant {identifier} d'une autre ligne ; les deux ont été \
                 importées."
            ),
            Self::TextCut { row } => {
                format!("Le texte de la ligne {row} était trop long et a été coupé.")
            }
            Self::More { count } => format!("{count} autres avertissements ne sont pas listés."),
        }
    }
}

/// Warnings in their order, bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Warnings {
    list: Vec<Warning>,
    max: usize,
    more: u64,
}

impl Warnings {
    /// An empty list of at most `max`.
    pub(super) fn new(max: usize) -> Self {
        Self { max, ..Self::default() }
    }

    /// Adds a warning, or counts it if there are too many.
    pub(super) fn add(&mut self, warning: Warning) {
        if self.list.len() < self.max {
            self.list.push(warning);
        } else {
            self.more += 1;
        }
    }

    /// The warnings, with the number of those that are not listed.
    pub(super) fn finish(mut self) -> Vec<Warning> {
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
        let text = || "x".to_owned();
        let all = [
            Warning::CharactersGuessed,
            Warning::CharactersDamaged,
            Warning::QuoteNotClosed { row: 2 },
            Warning::RowsLeftOut { count: 2 },
            Warning::CellsLeftOut { rows: 2 },
            Warning::CellsWithoutName { rows: 2 },
            Warning::NoTitle { row: 2 },
            Warning::UnknownDate { row: 2, value: text() },
            Warning::DatesAmbiguous { column: text() },
            Warning::DuplicateIdentifier { row: 2, identifier: text() },
            Warning::TextCut { row: 2 },
            Warning::More { count: 2 },
        ];
        for warning in all {
            let (en, fr) = (warning.sentence(Lang::En), warning.sentence(Lang::Fr));
            assert!(en != fr && !en.contains("  ") && !fr.contains("  "), "{en} {fr}");
            assert_eq!(warning.to_string(), en);
        }
    }

    #[test]
    fn warnings_are_bounded() {
        let mut warnings = Warnings::new(2);
        for row in 0..5 {
            warnings.add(Warning::NoTitle { row });
        }
        assert_eq!(warnings.finish().last(), Some(&Warning::More { count: 3 }));
    }
}
