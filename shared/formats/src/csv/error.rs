//! Why a table was not read: what happened, what is safe, what to do.

use crate::Lang;
use thiserror::Error;

/// A table that cannot be read. Nothing of it was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CsvError {
    /// There is nothing in it.
    #[error("The table is empty. Nothing was imported. Choose another file.")]
    Empty,
    /// Larger than allowed.
    #[error(
        "The table has {bytes} bytes, more than the {max} that are allowed. Nothing was imported. \
         Divide it into several files."
    )]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// Size allowed.
        max: usize,
    },
    /// Not a text.
    #[error(
        "This file is no table of text (.csv) but something else, perhaps a spreadsheet. Nothing \
         was imported. Save it as CSV in the program that it comes from."
    )]
    NotText,
}

impl CsvError {
    /// The error as a sentence for a person.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Fr => self.french(),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::Empty => {
                "Le tableau est vide. Rien n'a été importé. Choisissez un autre fichier.".to_owned()
            }
            Self::TooLarge { bytes, max } => format!(
                "Le tableau occupe {bytes} octets, plus que les {max} autorisés. Rien n'a été \
                 importé. Divisez-le en plusieurs fichiers."
            ),
            Self::NotText => "Ce fichier n'est pas un tableau de texte (.csv) mais autre chose, \
                peut-être une feuille de calcul. Rien n'a été importé. Enregistrez-le en CSV dans \
                le programme d'où il vient."
                .to_owned(),
        }
    }
}
