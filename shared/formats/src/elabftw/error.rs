//! Why a JSON file was not read: what happened, what is safe, what to do.

use crate::Lang;
use thiserror::Error;

/// A file that was not read. The other ones of the folder are.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ElabftwError {
    /// Larger than allowed, alone or with those before it.
    #[error(
        "It has {bytes} bytes, more than the {max} that are left for such files. Nothing of it was \
         read. Export fewer entries at once."
    )]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// Size allowed.
        max: u64,
    },
    /// More values than allowed.
    #[error("It holds too many values. Nothing of it was read. Export fewer entries at once.")]
    TooManyValues,
    /// Values that stand too deep inside each other.
    #[error("It is nested too deeply to be an export. Nothing of it was read.")]
    TooDeep,
    /// Not JSON.
    #[error(
        "It cannot be read as JSON: line {line}, column {column}. Nothing of it was read. Export \
         it again; it may have been cut."
    )]
    NotJson {
        /// Line where reading stopped.
        line: usize,
        /// Column where reading stopped.
        column: usize,
    },
}

impl ElabftwError {
    /// The error as a sentence for a person.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Fr => self.french(),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::TooLarge { bytes, max } => format!(
                "Il occupe {bytes} octets, plus que les {max} qui restent pour de tels fichiers. \
                 Rien n'en a été lu. Exportez moins d'entrées à la fois."
            ),
            Self::TooManyValues => "Il contient trop de valeurs. Rien n'en a été lu. Exportez \
                moins d'entrées à la fois."
                .to_owned(),
            Self::TooDeep => {
                "Il est trop imbriqué pour être un export. Rien n'en a été lu.".to_owned()
            }
            Self::NotJson { line, column } => format!(
                "Il ne se lit pas comme du JSON : ligne {line}, colonne {column}. Rien n'en a été \
                 lu. Exportez-le de nouveau ; il a pu être coupé."
            ),
        }
    }
}
