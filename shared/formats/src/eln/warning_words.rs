//! What people read of an import that went through, in both languages.

use super::warning::{KeptName, Warning};
use crate::Lang;
use std::fmt;

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
            Self::EmbeddedLeftOut { entry, count } => format!(
                "{count} films, frames or the like in the text of \"{entry}\" were left out."
            ),
            Self::UnknownDate { entry, value } => {
                format!("\"{entry}\" has a date that could not be understood: {value}.")
            }
            Self::Versions { entry, count } => format!(
                "{count} earlier versions of \"{entry}\" are no entries; their files are attached, \
                 and what was said of them is kept."
            ),
            Self::PartsInside { entry, count } => format!(
                "{count} parts of \"{entry}\" are not listed as entries; they stand in its text."
            ),
            Self::Kept { names, more } => format!(
                "Kept with the entries as it came, because no part of an entry holds it: {}.",
                listed(names, *more, "more")
            ),
            Self::NotAllKept { entry } => format!(
                "The archive says more of \"{entry}\" than can be kept beside it; keep the archive."
            ),
            Self::More { count } => format!("{count} more warnings are not listed."),
            Self::SignatureFits { .. }
            | Self::SignatureWrong { .. }
            | Self::SignatureNotChecked { .. }
            | Self::SignatureUnreadable => self.english_of_signature(),
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
            Self::SizeMismatch { path, declared, found } => format!(
                "The file {path} has {found} bytes and not {declared}, as the archive says. It was \
                 kept; compare it with the original."
            ),
            Self::UnreadableChecksum { path, declared } => format!(
                "The checksum of {path} could not be read ({declared}), so that damage would not \
                 show."
            ),
            _ => String::new(),
        }
    }

    fn english_of_signature(&self) -> String {
        match self {
            Self::SignatureFits { key_id, comment, given: true } => format!(
                "The description of the archive is signed with the key {key_id}, which you gave, \
                 and unchanged since.{}",
                said("The signer says", comment)
            ),
            Self::SignatureFits { key_id, comment, .. } => format!(
                "The description of the archive is signed and unchanged since. The key {key_id} \
                 lies in the archive itself: compare it with its owner's to know who signed.{}",
                said("The signer says", comment)
            ),
            Self::SignatureWrong { key_id } => format!(
                "The archive is signed with the key {key_id}, and the signature does not fit: its \
                 description was changed since, or it is somebody else's. It was imported all the \
                 same; ask its author before you rely on it."
            ),
            Self::SignatureNotChecked { key_id, comment } => format!(
                "The archive is signed with the key {key_id}. The key is not in the archive, so \
                 that the signature could not be checked.{}",
                said("It is said to be found there", comment)
            ),
            _ => "The archive has a signature that could not be read.".to_owned(),
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
                "{count} versions antérieures de « {entry} » ne sont pas des entrées ; leurs \
                 fichiers sont joints, et ce qui en était dit est gardé."
            ),
            Self::PartsInside { entry, count } => format!(
                "{count} parties de « {entry} » ne sont pas listées comme entrées ; elles figurent \
                 dans son texte."
            ),
            Self::Kept { names, more } => format!(
                "Gardé tel quel avec les entrées, car aucune partie d'une entrée ne le contient : \
                 {}.",
                listed(names, *more, "autres")
            ),
            Self::NotAllKept { entry } => format!(
                "L'archive dit plus de « {entry} » que ce qui peut être gardé à côté ; conservez \
                 l'archive."
            ),
            Self::More { count } => format!("{count} autres avertissements ne sont pas listés."),
            Self::SignatureFits { .. }
            | Self::SignatureWrong { .. }
            | Self::SignatureNotChecked { .. }
            | Self::SignatureUnreadable => self.french_of_signature(),
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
            Self::SizeMismatch { path, declared, found } => format!(
                "Le fichier {path} compte {found} octets, et non {declared} comme l'indique \
                 l'archive. Il a été gardé ; comparez-le à l'original."
            ),
            Self::EmbeddedLeftOut { entry, count } => format!(
                "{count} vidéos, cadres ou autres éléments du texte de « {entry} » ont été laissés \
                 de côté."
            ),
            Self::UnreadableChecksum { path, declared } => format!(
                "La somme de contrôle de {path} est illisible ({declared}) : un dommage ne se \
                 verrait pas."
            ),
            other => other.english(),
        }
    }

    fn french_of_signature(&self) -> String {
        match self {
            Self::SignatureFits { key_id, comment, given: true } => format!(
                "La description de l'archive est signée avec la clé {key_id}, que vous avez \
                 donnée, et n'a pas changé depuis.{}",
                said("Le signataire indique ", comment)
            ),
            Self::SignatureFits { key_id, comment, .. } => format!(
                "La description de l'archive est signée et n'a pas changé depuis. La clé {key_id} \
                 se trouve dans l'archive même : comparez-la à celle de son propriétaire pour \
                 savoir qui a signé.{}",
                said("Le signataire indique ", comment)
            ),
            Self::SignatureWrong { key_id } => format!(
                "L'archive est signée avec la clé {key_id}, et la signature ne correspond pas : sa \
                 description a changé depuis, ou la signature est celle d'autre chose. Elle a été \
                 importée quand même ; demandez à son auteur avant de vous y fier."
            ),
            Self::SignatureNotChecked { key_id, comment } => format!(
                "L'archive est signée avec la clé {key_id}. La clé n'est pas dans l'archive : la \
                 signature n'a pas pu être vérifiée.{}",
                said("Elle se trouverait ici ", comment)
            ),
            _ => "L'archive porte une signature illisible.".to_owned(),
        }
    }
}

/// What a signer says, behind a sentence; nothing where nothing is said.
fn said(lead: &str, comment: &str) -> String {
    if comment.is_empty() { String::new() } else { format!(" {lead}: {comment}") }
}

/// Names with their counts, in one line.
fn listed(names: &[KeptName], more: u64, others: &str) -> String {
    let mut list: Vec<String> =
        names.iter().map(|kept| format!("{} ({})", kept.name, kept.count)).collect();
    if more > 0 {
        list.push(format!("{more} {others}"));
    }
    list.join(", ")
}
