//! What a person should know about an import that went through.

use crate::Lang;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something of an archive that was not taken over as it was. `entry` is the title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// A version of the format that is newer than this reader.
    UnknownVersion {
        /// What has the version: the program or the format.
        what: String,
        /// The version.
        version: String,
    },
    /// The archive lists no entries, so all that it describes were taken.
    NothingListed,
    /// The archive describes nothing that could be an entry.
    NothingFound,
    /// More entries than allowed.
    TooManyEntries {
        /// Entries that were left out.
        left_out: u64,
    },
    /// The description refers to itself so often that it was not read to its end.
    TooTangled,
    /// Two entries with one identifier; the later one got another.
    DuplicateIdentifier {
        /// Title.
        entry: String,
        /// The identifier.
        identifier: String,
    },
    /// An entry without a title, which was given one.
    NoTitle {
        /// The title it was given.
        entry: String,
    },
    /// Files that belong to no entry and were put into one of their own.
    LooseFiles {
        /// Title of that entry.
        entry: String,
        /// How many.
        count: u64,
    },
    /// A file that lies on another computer and not in the archive.
    RemoteFile {
        /// Title.
        entry: String,
        /// Where it lies.
        address: String,
    },
    /// A file that is described and not there.
    MissingFile {
        /// Title.
        entry: String,
        /// Its path.
        path: String,
    },
    /// A file that is there and not described; it was attached if it lies in an entry's folder.
    UndescribedFile {
        /// Its path.
        path: String,
    },
    /// A file larger than allowed, left out.
    LargeFile {
        /// Title.
        entry: String,
        /// Its path.
        path: String,
        /// Its size.
        bytes: u64,
    },
    /// Files that the archive gives no checksum for.
    ChecksumsMissing {
        /// How many.
        count: u64,
    },
    /// A file whose bytes are not those that the archive declares; kept.
    ChecksumMismatch {
        /// Its path.
        path: String,
        /// SHA-256 in the archive's description.
        declared: String,
        /// SHA-256 of the bytes.
        found: String,
    },
    /// Earlier versions of an entry, whose files were attached and whose text was left out.
    Versions {
        /// Title.
        entry: String,
        /// How many.
        count: u64,
    },
    /// A link to something that is neither in the archive nor an address.
    UnknownLink {
        /// Title.
        entry: String,
        /// What it points to.
        target: String,
    },
    /// The custom fields could not be read in full.
    UnreadableFields {
        /// Title.
        entry: String,
    },
    /// Details of a file inside the archive, written by the notebook, could not be read.
    UnreadableDetails {
        /// Title.
        entry: String,
        /// The file.
        path: String,
    },
    /// A text that was too long and was cut.
    TextCut {
        /// Title.
        entry: String,
    },
    /// Pictures of a text that may not be shown, left out.
    PicturesDropped {
        /// Title.
        entry: String,
        /// How many.
        count: u64,
    },
    /// A date that is none.
    UnknownDate {
        /// Title.
        entry: String,
        /// What was written.
        value: String,
    },
    /// The archive is signed, and the signature was not checked.
    SignatureNotChecked,
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
            Self::UnknownVersion { what, version } => format!(
                "The archive says {what} {version}, which is newer than this reader. Please check \
                 the entries."
            ),
            Self::NothingListed => "The archive does not list its entries; all that it describes \
                were imported."
                .to_owned(),
            Self::NothingFound => "The archive describes no entry.".to_owned(),
            Self::TooManyEntries { left_out } => {
                format!("{left_out} entries were left out because the archive holds too many.")
            }
            Self::TooTangled => "The archive describes more than can be read; what came last is \
                missing. Export it in several parts."
                .to_owned(),
            Self::DuplicateIdentifier { entry, identifier } => format!(
                "\"{entry}\" has the identifier {identifier} of another entry; both were imported."
            ),
            Self::NoTitle { entry } => format!("An entry had no title and was named \"{entry}\"."),
            Self::UnknownLink { entry, target } => {
                format!("\"{entry}\" has a link to something that is not in the archive: {target}.")
            }
            Self::UnreadableFields { entry } => format!(
                "Some custom fields of \"{entry}\" could not be read; what was written is kept \
                 with the entry."
            ),
            Self::UnreadableDetails { entry, path } => {
                format!("Details of \"{entry}\" in {path} could not be read; the file is attached.")
            }
            Self::TextCut { entry } => format!("The text of \"{entry}\" was too long and was cut."),
            Self::PicturesDropped { entry, count } => format!(
                "{count} pictures in the text of \"{entry}\" could not be kept; their captions \
                 were."
            ),
            Self::UnknownDate { entry, value } => {
                format!("\"{entry}\" has a date that could not be understood: {value}.")
            }
            Self::Versions { entry, count } => format!(
                "{count} earlier versions of \"{entry}\" were not imported; their files are \
                 attached."
            ),
            Self::SignatureNotChecked => {
                "The archive is signed; the signature was not checked.".to_owned()
            }
            Self::More { count } => format!("{count} more warnings are not listed."),
            _ => self.english_of_file(),
        }
    }

    fn english_of_file(&self) -> String {
        match self {
            Self::RemoteFile { entry, address } => format!(
                "A file of \"{entry}\" lies elsewhere and is not in the archive: {address}. \
                 Download it if you need it."
            ),
            Self::LooseFiles { entry, count } => format!(
                "{count} files belong to no entry and were put into one of their own, \"{entry}\"."
            ),
            Self::MissingFile { entry, path } => {
                format!("A file of \"{entry}\" is described but not in the archive: {path}.")
            }
            Self::UndescribedFile { path } => {
                format!("The archive holds a file that it does not describe: {path}.")
            }
            Self::LargeFile { entry, path, bytes } => format!(
                "A file of \"{entry}\" was left out because it is too large: {path} ({bytes} \
                 bytes)."
            ),
            Self::ChecksumsMissing { count } => format!(
                "The archive gives no checksum for {count} files, so that damage would not show."
            ),
            Self::ChecksumMismatch { path, .. } => format!(
                "The file {path} is not the one that the archive describes: its checksum differs. \
                 It was kept; compare it with the original."
            ),
            _ => String::new(),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::UnknownVersion { what, version } => format!(
                "L'archive indique {what} {version}, plus récent que ce lecteur. Vérifiez les \
                 entrées."
            ),
            Self::NothingListed => "L'archive ne liste pas ses entrées ; toutes celles qu'elle \
                décrit ont été importées."
                .to_owned(),
            Self::NothingFound => "L'archive ne décrit aucune entrée.".to_owned(),
            Self::TooManyEntries { left_out } => format!(
                "{left_out} entrées ont été laissées de côté car l'archive en contient trop."
            ),
            Self::TooTangled => "L'archive décrit plus que ce qui peut être lu ; la fin manque. \
                Exportez-la en plusieurs parties."
                .to_owned(),
            Self::DuplicateIdentifier { entry, identifier } => format!(
                "« {entry} » porte l'identifiant {identifier} d'une autre entrée ; les deux ont \
                 été importées."
            ),
            Self::NoTitle { entry } => {
                format!("Une entrée n'avait pas de titre et a été nommée « {entry} ».")
            }
            Self::UnknownLink { entry, target } => format!(
                "« {entry} » a un lien vers quelque chose qui n'est pas dans l'archive : {target}."
            ),
            Self::UnreadableFields { entry } => format!(
                "Certains champs de « {entry} » n'ont pas pu être lus ; leur contenu brut est \
                 gardé avec l'entrée."
            ),
            Self::UnreadableDetails { entry, path } => format!(
                "Des détails de « {entry} » dans {path} n'ont pas pu être lus ; le fichier est \
                 joint."
            ),
            Self::TextCut { entry } => {
                format!("Le texte de « {entry} » était trop long et a été coupé.")
            }
            Self::PicturesDropped { entry, count } => format!(
                "{count} images du texte de « {entry} » n'ont pas pu être gardées ; leurs légendes \
                 l'ont été."
            ),
            Self::UnknownDate { entry, value } => {
                format!("« {entry} » porte une date incompréhensible : {value}.")
            }
            Self::Versions { entry, count } => format!(
                "{count} versions antérieures de « {entry} » n'ont pas été importées ; leurs \
                 fichiers sont joints."
            ),
            Self::SignatureNotChecked => {
                "L'archive est signée ; la signature n'a pas été vérifiée.".to_owned()
            }
            Self::More { count } => format!("{count} autres avertissements ne sont pas listés."),
            _ => self.french_of_file(),
        }
    }

    fn french_of_file(&self) -> String {
        match self {
            Self::RemoteFile { entry, address } => format!(
                "Un fichier de « {entry} » se trouve ailleurs et n'est pas dans l'archive : \
                 {address}. Téléchargez-le si vous en avez besoin."
            ),
            Self::LooseFiles { entry, count } => format!(
                "{count} fichiers n'appartiennent à aucune entrée et ont été placés dans une \
                 entrée à part, « {entry} »."
            ),
            Self::MissingFile { entry, path } => {
                format!("Un fichier de « {entry} » est décrit mais absent de l'archive : {path}.")
            }
            Self::UndescribedFile { path } => {
                format!("L'archive contient un fichier qu'elle ne décrit pas : {path}.")
            }
            Self::LargeFile { entry, path, bytes } => format!(
                "Un fichier de « {entry} » a été laissé de côté car il est trop grand : {path} \
                 ({bytes} octets)."
            ),
            Self::ChecksumsMissing { count } => format!(
                "L'archive ne donne pas de somme de contrôle pour {count} fichiers : un dommage ne \
                 se verrait pas."
            ),
            Self::ChecksumMismatch { path, .. } => format!(
                "Le fichier {path} n'est pas celui que l'archive décrit : sa somme de contrôle \
                 diffère. Il a été gardé ; comparez-le à l'original."
            ),
            other => other.english(),
        }
    }
}

/// Warnings in their order, bounded.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    max: usize,
    more: u64,
}

impl Warnings {
    /// An empty list of at most `max`.
    pub(crate) fn new(max: usize) -> Self {
        Self { max, ..Self::default() }
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
        let entry = || "E1".to_owned();
        let all = [
            Warning::NothingListed,
            Warning::TooTangled,
            Warning::RemoteFile { entry: entry(), address: "https://x".into() },
            Warning::ChecksumsMissing { count: 3 },
            Warning::ChecksumMismatch { path: "p".into(), declared: "d".into(), found: "f".into() },
            Warning::LargeFile { entry: entry(), path: "p".into(), bytes: 5 },
            Warning::LooseFiles { entry: entry(), count: 2 },
            Warning::Versions { entry: entry(), count: 2 },
        ];
        for warning in all {
            let (en, fr) = (warning.sentence(Lang::En), warning.sentence(Lang::Fr));
            assert!(!en.is_empty() && !fr.is_empty() && en != fr, "{warning:?}");
            assert_eq!(warning.to_string(), en);
        }
    }

    #[test]
    fn warnings_are_bounded() {
        let mut warnings = Warnings::new(2);
        for _ in 0..5 {
            warnings.add(Warning::NothingFound);
        }
        assert_eq!(warnings.finish().last(), Some(&Warning::More { count: 3 }));
    }
}
