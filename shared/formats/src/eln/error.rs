//! Why an archive was not imported: what happened, what is safe, what to do.

use crate::Lang;
use thiserror::Error;

/// An archive that cannot be imported. Nothing of it was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ElnError {
    /// Not a zip archive, or its table of contents is damaged or cut off.
    #[error(
        "This file is not a readable .eln archive: it is no zip file, or it was cut off while it \
         was copied. Nothing was imported. Export or download it again."
    )]
    NotAnArchive,
    /// The bytes could not be read.
    #[error(
        "The archive could not be read to its end ({reason}). Nothing was imported. Check the \
         disk or the network and try again."
    )]
    Read {
        /// What the system said.
        reason: String,
    },
    /// A name that leads out of the archive, or that no file may have.
    #[error(
        "The archive holds a file name that leads outside of it ({path}), as attackers use. \
         Nothing was imported or written. Do not use this file; ask its author for another."
    )]
    UnsafePath {
        /// The name as it is in the archive.
        path: String,
    },
    /// Two files of one name.
    #[error(
        "The archive holds two files named {path}, so it is not clear which one is meant. Nothing \
         was imported. Export it again from the notebook that it comes from."
    )]
    DuplicatePath {
        /// The name.
        path: String,
    },
    /// A symbolic link.
    #[error(
        "The archive holds a link instead of a file ({path}), which could show other files of \
         this computer. Nothing was imported. Ask its author for an archive without links."
    )]
    Symlink {
        /// Name of the link.
        path: String,
    },
    /// No folder at the top, or several.
    #[error(
        "The archive must hold one folder at its top and holds {count}. Nothing was imported. If \
         it was repacked by hand, pack the original folder as a whole."
    )]
    RootFolders {
        /// How many there are.
        count: usize,
    },
    /// More files than allowed.
    #[error(
        "The archive holds {count} files, more than the {max} that are allowed. Nothing was \
         imported. Export it in several parts."
    )]
    TooManyFiles {
        /// Files in the archive.
        count: usize,
        /// Files allowed.
        max: usize,
    },
    /// Larger unpacked than allowed.
    #[error(
        "The archive unpacks to {bytes} bytes, more than the {max} that are allowed. Nothing was \
         imported. Export it in several parts."
    )]
    TooLarge {
        /// Unpacked size.
        bytes: u64,
        /// Size allowed.
        max: u64,
    },
    /// Unpacks to far more than its own size.
    #[error(
        "The archive unpacks to more than {ratio} times its own size, as files do that are made \
         to fill a disk. Nothing was imported. If you trust it, export it in several parts."
    )]
    Bomb {
        /// Times its own size.
        ratio: u64,
    },
    /// No description of the content.
    #[error(
        "The archive has no ro-crate-metadata.json, so it is not an .eln export. Nothing was \
         imported. Choose \"ELN archive\" when you export."
    )]
    NoMetadata,
    /// The description is not what it should be.
    #[error(
        "The description of the archive (ro-crate-metadata.json) cannot be read: {reason}. \
         Nothing was imported. Export it again from the notebook that it comes from."
    )]
    BadMetadata {
        /// What is wrong with it.
        reason: String,
    },
    /// More values in the description than allowed.
    #[error(
        "The description of the archive (ro-crate-metadata.json) holds more than the {max} values \
         that are allowed. Nothing was imported. Export it in several parts."
    )]
    TooManyValues {
        /// Values allowed.
        max: usize,
    },
    /// A file that the archive does not hold.
    #[error(
        "The archive does not hold the file {path}. The rest is safe. Export it again if the file \
         matters."
    )]
    NoSuchFile {
        /// The name that was asked for.
        path: String,
    },
    /// A file larger than asked for.
    #[error(
        "The file {path} has {bytes} bytes, more than the {max} that fit here. The rest is safe. \
         Import it on a computer with more memory."
    )]
    FileTooLarge {
        /// Name of the file.
        path: String,
        /// Its size.
        bytes: u64,
        /// Size allowed.
        max: u64,
    },
    /// A file whose bytes do not unpack to what the table of contents says.
    #[error(
        "The file {path} is damaged: its bytes do not match their checksum. The rest is safe. \
         Export or download the archive again."
    )]
    DamagedFile {
        /// Name of the file.
        path: String,
    },
    /// A file that needs a password.
    #[error(
        "The file {path} is protected by a password, which is not supported. Nothing was \
         imported from it. Export it without a password."
    )]
    Encrypted {
        /// Name of the file.
        path: String,
    },
    /// A file packed by a method that is not known here.
    #[error(
        "The file {path} is packed by a method that is not supported. Nothing was imported from \
         it. Pack the archive again with ordinary zip compression."
    )]
    UnknownCompression {
        /// Name of the file.
        path: String,
    },
}

impl ElnError {
    /// The error as a sentence for a person.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Fr => self.french(),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::NotAnArchive => "Ce fichier n'est pas une archive .eln lisible : ce n'est pas \
                un fichier zip, ou sa copie a été interrompue. Rien n'a été importé. Exportez-le \
                ou téléchargez-le à nouveau."
                .to_owned(),
            Self::Read { reason } => format!(
                "L'archive n'a pas pu être lue jusqu'au bout ({reason}). Rien n'a été importé. \
                 Vérifiez le disque ou le réseau et recommencez."
            ),
            Self::RootFolders { count } => format!(
                "L'archive doit contenir un seul dossier à sa racine et en contient {count}. Rien \
                 n'a été importé. Si elle a été recompressée à la main, compressez le dossier \
                 d'origine en entier."
            ),
            Self::TooManyFiles { count, max } => format!(
                "L'archive contient {count} fichiers, plus que les {max} autorisés. Rien n'a été \
                 importé. Exportez-la en plusieurs parties."
            ),
            Self::TooLarge { bytes, max } => format!(
                "L'archive occupe {bytes} octets une fois décompressée, plus que les {max} \
                 autorisés. Rien n'a été importé. Exportez-la en plusieurs parties."
            ),
            Self::Bomb { ratio } => format!(
                "L'archive occupe plus de {ratio} fois sa propre taille une fois décompressée, \
                 comme les fichiers conçus pour remplir un disque. Rien n'a été importé. Si vous \
                 lui faites confiance, exportez-la en plusieurs parties."
            ),
            Self::NoMetadata => "L'archive ne contient pas ro-crate-metadata.json : ce n'est pas \
                un export .eln. Rien n'a été importé. Choisissez « archive ELN » à l'export."
                .to_owned(),
            Self::BadMetadata { reason } => format!(
                "La description de l'archive (ro-crate-metadata.json) est illisible : {reason}. \
                 Rien n'a été importé. Exportez-la à nouveau depuis le cahier d'origine."
            ),
            Self::TooManyValues { max } => format!(
                "La description de l'archive (ro-crate-metadata.json) contient plus que les {max} \
                 valeurs autorisées. Rien n'a été importé. Exportez-la en plusieurs parties."
            ),
            _ => self.french_of_file(),
        }
    }

    fn french_of_file(&self) -> String {
        match self {
            Self::UnsafePath { path } => format!(
                "L'archive contient un nom de fichier qui mène hors d'elle ({path}), comme en \
                 utilisent les attaquants. Rien n'a été importé ni écrit. N'utilisez pas ce \
                 fichier ; demandez-en un autre à son auteur."
            ),
            Self::DuplicatePath { path } => format!(
                "L'archive contient deux fichiers nommés {path} : impossible de savoir lequel est \
                 le bon. Rien n'a été importé. Exportez-la à nouveau depuis le cahier d'origine."
            ),
            Self::Symlink { path } => format!(
                "L'archive contient un lien au lieu d'un fichier ({path}), qui pourrait montrer \
                 d'autres fichiers de cet ordinateur. Rien n'a été importé. Demandez à son auteur \
                 une archive sans lien."
            ),
            Self::NoSuchFile { path } => format!(
                "L'archive ne contient pas le fichier {path}. Le reste est intact. Exportez-la à \
                 nouveau si ce fichier compte."
            ),
            Self::FileTooLarge { path, bytes, max } => format!(
                "Le fichier {path} occupe {bytes} octets, plus que les {max} qui tiennent ici. Le \
                 reste est intact. Importez-le sur un ordinateur qui a plus de mémoire."
            ),
            Self::DamagedFile { path } => format!(
                "Le fichier {path} est abîmé : ses octets ne correspondent pas à leur somme de \
                 contrôle. Le reste est intact. Exportez ou téléchargez l'archive à nouveau."
            ),
            Self::Encrypted { path } => format!(
                "Le fichier {path} est protégé par un mot de passe, ce qui n'est pas pris en \
                 charge. Rien n'en a été importé. Exportez-le sans mot de passe."
            ),
            Self::UnknownCompression { path } => format!(
                "Le fichier {path} est compressé par une méthode non prise en charge. Rien n'en a \
                 été importé. Recompressez l'archive en zip ordinaire."
            ),
            other => other.to_string(),
        }
    }
}
