//! Documents that refused a change.

use crate::{Sentence, both};
use cahier_notebook::DocumentError;

/// What happened, what is safe, what to do.
pub fn document(error: &DocumentError) -> Sentence {
    match error {
        DocumentError::Malformed(_) => both(
            "Ce changement n’est pas bien formé. L’entrée est comme avant ; vérifiez ce qui a été \
             donné et recommencez.",
            "This change is not well formed. The entry is as it was; check what was given and \
             try again.",
        ),
        DocumentError::Missing => both(
            "Ce changement en suit d’autres qui ne sont pas encore ici. L’entrée est comme \
             avant ; réessayez après la prochaine synchronisation.",
            "This change follows others that are not here yet. The entry is as it was; try again \
             after the next sync.",
        ),
        DocumentError::TooLarge { bytes, bytes_max } => both(
            format!(
                "Ce changement fait {bytes} octets, plus que les {bytes_max} qui tiennent. \
                 L’entrée est comme avant ; partagez-le, ou joignez-le comme fichier."
            ),
            format!(
                "This change has {bytes} bytes, more than the {bytes_max} that fit. The entry is \
                 as it was; split it, or attach it as a file."
            ),
        ),
        DocumentError::TooDeep => both(
            "Le texte a trop de niveaux imbriqués. L’entrée est comme avant ; mettez moins de \
             listes dans des listes.",
            "The text is nested too deeply. The entry is as it was; put fewer lists into lists.",
        ),
        DocumentError::Unknown(_) => both(
            "La partie à changer n’existe plus, peut-être parce qu’un collègue l’a retirée. \
             L’entrée est comme avant ; relisez-la, puis recommencez.",
            "The part to change is not there any more, perhaps because a colleague removed it. \
             The entry is as it was; read it again, then try once more.",
        ),
        DocumentError::NoSuchPlace => both(
            "Cet endroit n’est pas dans le texte. L’entrée est comme avant ; relisez-la, puis \
             recommencez.",
            "That place is not in the text. The entry is as it was; read it again, then try once \
             more.",
        ),
        DocumentError::ClientId => both(
            "Ce cahier n’a pas pu prendre la plume dans l’entrée. L’entrée est comme avant ; \
             recommencez.",
            "This notebook could not take up the pen in the entry. The entry is as it was; try \
             again.",
        ),
        DocumentError::Merge => both(
            "Ces changements ne se réunissent pas sans perte. Chacun est gardé à part ; \
             réessayez après la prochaine synchronisation.",
            "These changes cannot be joined without loss. Each is kept apart; try again after the \
             next sync.",
        ),
    }
}
