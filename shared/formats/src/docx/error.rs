//! Why a Word file was not read: what happened, what is safe, what to do.

use crate::Lang;
use thiserror::Error;

/// A Word file that cannot be read. Nothing of it was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DocxError {
    /// Not a zip archive, or its table of contents is damaged or cut off.
    #[error(
        "This is not a readable Word file (.docx), or it was cut off while it was copied. Nothing \
         was imported. Copy or download it again."
    )]
    NotAnArchive,
    /// The form of older programs, in which files with a password are kept too.
    #[error(
        "This Word file is of the older form (.doc) or protected by a password. Nothing was \
         imported. Open it where it comes from and save it as .docx without a password."
    )]
    OldOrProtected,
    /// A zip archive with something else inside.
    #[error(
        "This file holds no Word text; it may be a spreadsheet, slides or an archive. Nothing was \
         imported. Choose a .docx file."
    )]
    NotADocument,
    /// Two parts of one name.
    #[error(
        "The file holds two parts named {part}, so it is not clear which one is meant. Nothing was \
         imported. Open it in the program that it comes from and save it again."
    )]
    DuplicatePart {
        /// The name.
        part: String,
    },
    /// More parts than allowed.
    #[error(
        "The file holds {count} parts, more than the {max} that are allowed. Nothing was imported. \
         Save it in several files."
    )]
    TooManyParts {
        /// Parts of the file.
        count: usize,
        /// Parts allowed.
        max: usize,
    },
    /// Larger unpacked than allowed.
    #[error(
        "The file unpacks to {bytes} bytes, more than the {max} that are allowed. Nothing was \
         imported. Save it in several files."
    )]
    TooLarge {
        /// Unpacked size.
        bytes: u64,
        /// Size allowed.
        max: u64,
    },
    /// Unpacks to far more than its own size.
    #[error(
        "The file unpacks to more than {ratio} times its own size, as files do that are made to \
         fill a memory. Nothing was imported. If you trust it, save it in several files."
    )]
    Bomb {
        /// Times its own size.
        ratio: u64,
    },
    /// The text itself is damaged.
    #[error(
        "The text of the file is damaged ({part}). Nothing was imported. Open it in the program \
         that it comes from, let it be repaired and save it again."
    )]
    DamagedPart {
        /// Name of the part.
        part: String,
    },
    /// XML with definitions of its own, by which small files become huge ones or read others.
    #[error(
        "The file defines signs of its own ({part}), as attackers do and Word never does. Nothing \
         was imported. Do not use this file; ask its author for another."
    )]
    Definitions {
        /// Name of the part.
        part: String,
    },
    /// Nested deeper or with more pieces in one block than any person writes.
    #[error(
        "The text of the file is nested too deeply or too large in one piece ({part}). Nothing was \
         imported. Divide its largest table or save it in several files."
    )]
    TooTangled {
        /// Name of the part.
        part: String,
    },
}

impl DocxError {
    /// The error as a sentence for a person.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.to_string(),
            Lang::Fr => self.french(),
        }
    }

    fn french(&self) -> String {
        match self {
            Self::NotAnArchive => {
                "Ce n'est pas un fichier Word (.docx) lisible, ou sa copie a été \
                interrompue. Rien n'a été importé. Copiez-le ou téléchargez-le à nouveau."
                    .to_owned()
            }
            Self::OldOrProtected => {
                "Ce fichier Word est de l'ancienne forme (.doc) ou protégé par \
                un mot de passe. Rien n'a été importé. Ouvrez-le là d'où il vient et \
                enregistrez-le en .docx, sans mot de passe."
                    .to_owned()
            }
            Self::NotADocument => "Ce fichier ne contient pas de texte Word ; c'est peut-être une \
                feuille de calcul, une présentation ou une archive. Rien n'a été importé. \
                Choisissez un fichier .docx."
                .to_owned(),
            Self::DuplicatePart { part } => format!(
                "Le fichier contient deux parties nommées {part} : impossible de savoir laquelle \
                 est la bonne. Rien n'a été importé. Ouvrez-le dans le programme d'où il vient et \
                 enregistrez-le à nouveau."
            ),
            Self::TooManyParts { count, max } => format!(
                "Le fichier contient {count} parties, plus que les {max} autorisées. Rien n'a été \
                 importé. Enregistrez-le en plusieurs fichiers."
            ),
            Self::TooLarge { bytes, max } => format!(
                "Le fichier occupe {bytes} octets une fois décompressé, plus que les {max} \
                 autorisés. Rien n'a été importé. Enregistrez-le en plusieurs fichiers."
            ),
            Self::Bomb { ratio } => format!(
                "Le fichier occupe plus de {ratio} fois sa propre taille une fois décompressé, \
                 comme les fichiers conçus pour saturer une mémoire. Rien n'a été importé. Si vous \
                 lui faites confiance, enregistrez-le en plusieurs fichiers."
            ),
            Self::DamagedPart { part } => format!(
                "Le texte du fichier est abîmé ({part}). Rien n'a été importé. Ouvrez-le dans le \
                 programme d'où il vient, laissez-le le réparer et enregistrez-le à nouveau."
            ),
            Self::Definitions { part } => format!(
                "Le fichier définit ses propres signes ({part}), comme le font les attaquants et \
                 jamais Word. Rien n'a été importé. N'utilisez pas ce fichier ; demandez-en un \
                 autre à son auteur."
            ),
            Self::TooTangled { part } => format!(
                "Le texte du fichier est imbriqué trop profondément ou trop grand d'un seul tenant \
                 ({part}). Rien n'a été importé. Divisez son plus grand tableau ou enregistrez-le \
                 en plusieurs fichiers."
            ),
        }
    }
}
