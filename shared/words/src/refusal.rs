//! Refusals: why something has no place in a zone, and what follows from it.

use crate::{Sentence, both};
use cahier_evidence::{Refusal, Remedy};

/// What was refused, what is safe, what to do.
pub fn refusal(refusal: Refusal) -> Sentence {
    why(refusal).then(&remedy(refusal))
}

/// Why a document cannot be written in now, before anybody tried: nothing was refused yet.
pub(crate) fn unwritable(refusal: Refusal) -> Sentence {
    match refusal {
        Refusal::NotMember | Refusal::Expired | Refusal::Role => why(refusal).then(&both(
            "Un responsable de la zone peut changer votre rôle.",
            "A manager of the zone can change your role.",
        )),
        Refusal::Newer => self::refusal(refusal),
        _ => why(refusal),
    }
}

/// What follows: a manager decides about rights, everything else follows the remedy.
fn remedy(refusal: Refusal) -> Sentence {
    match (refusal, refusal.remedy()) {
        (Refusal::Newer, _) => both(
            "Tout se lit encore ; installez la nouvelle version pour y écrire.",
            "Everything can still be read; install the new version to write there.",
        ),
        (Refusal::NotMember | Refusal::Expired | Refusal::Role, _) => both(
            "Ce qui est écrit ici est gardé ; demandez à un responsable de la zone.",
            "What is written here is kept; ask a manager of the zone.",
        ),
        (Refusal::Frozen, _) => both(
            "Ce qui est écrit ici est gardé ; reprenez-le comme avenant, avec son motif.",
            "What is written here is kept; write it again as an amendment, with its reason.",
        ),
        (_, Remedy::Rebuild) => both(
            "Ce qui est écrit ici est gardé ; la prochaine synchronisation le refait sur l’état du \
             moment.",
            "What is written here is kept; the next sync makes it anew on what is there now.",
        ),
        (_, Remedy::Keep) => both(
            "Ce qui est écrit ici est gardé comme travail refusé, qu’un rédacteur peut reprendre.",
            "What is written here is kept as refused work, which an editor can take in.",
        ),
    }
}

fn why(refusal: Refusal) -> Sentence {
    match refusal {
        Refusal::Malformed
        | Refusal::Zone
        | Refusal::Birth
        | Refusal::Chain
        | Refusal::Seals
        | Refusal::Time => both(
            "L’élément est mal formé ou n’est pas à sa place.",
            "The item is malformed or out of place.",
        ),
        Refusal::Signature | Refusal::Ciphertext => both(
            "La signature ne correspond pas au contenu.",
            "The signature does not fit the content.",
        ),
        Refusal::NotMember => {
            both("L’auteur n’est pas membre de la zone.", "Its author is not a member of the zone.")
        }
        Refusal::Device => both(
            "L’appareil n’est pas, ou n’est plus, un de ceux de son auteur.",
            "Its device is not, or no longer, one of its author’s.",
        ),
        Refusal::Expired => both(
            "Le temps de l’auteur comme membre est terminé.",
            "Its author’s time as a member is over.",
        ),
        Refusal::Role => {
            both("Le rôle dans cette zone ne le permet pas.", "The role in this zone forbids it.")
        }
        Refusal::Number | Refusal::Previous | Refusal::Clock => both(
            "Un autre changement du même appareil doit venir avant.",
            "Another change of the same device must come first.",
        ),
        Refusal::Key => both(
            "La zone a de nouvelles clés depuis ce changement.",
            "The zone has new keys since this change.",
        ),
        Refusal::RecordHead => both(
            "Quelqu’un a changé la zone juste avant.",
            "Somebody changed the zone just before.",
        ),
        Refusal::LastOwner => both(
            "Une zone doit garder un propriétaire : nommez-en un autre d’abord.",
            "A zone must keep an owner: name another one first.",
        ),
        Refusal::Target => both(
            "Ce qui est nommé n’existe pas dans la zone, ou y existe déjà.",
            "What is named is not in the zone, or is there already.",
        ),
        Refusal::Moved => both(
            "Cette entrée est partie dans une autre zone.",
            "This entry moved to another zone.",
        ),
        Refusal::Newer => both(
            "La zone contient une décision d’une version plus récente.",
            "The zone holds a decision of a newer version.",
        ),
        Refusal::Frozen => both(
            "Cette entrée est scellée : elle ne reçoit plus que des avenants à son sceau.",
            "This entry is sealed: it takes nothing but amendments of its seal.",
        ),
        Refusal::Limit => {
            both("Une limite de la zone est atteinte.", "A limit of the zone is reached.")
        }
    }
}
