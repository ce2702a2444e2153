//! Commands that the engine did not carry out.

use crate::reasons::REASONS;
use crate::{Sentence, both};
use cahier_sync::CommandError;

/// Why a document stands for reading only.
pub fn unwritable(error: &CommandError) -> Sentence {
    match error {
        CommandError::Refused(refusal) => crate::refusal::unwritable(*refusal),
        _ => command(error),
    }
}

/// What happened, what is safe, what to do.
pub fn command(error: &CommandError) -> Sentence {
    match error {
        CommandError::NotFound => both(
            "Ce cahier ne contient rien de tel. Rien n’a été changé ; choisissez parmi ce qu’il \
             contient.",
            "There is no such thing in this notebook. Nothing was changed; choose among what it \
             holds.",
        ),
        CommandError::NotSeated => both(
            "Le document n’a pas pu être ouvert ici. Rien n’a été changé ; réessayez, et faites \
             une sauvegarde si cela se répète.",
            "The document could not be opened here. Nothing was changed; try again, and make a \
             backup if it happens again.",
        ),
        CommandError::Refused(refusal) => both(
            "La zone ne le permet pas. Rien n’a été changé.",
            "The zone does not allow it. Nothing was changed.",
        )
        .then(&crate::refusal(*refusal)),
        CommandError::Document(error) => crate::document(error),
        CommandError::TooLarge => both(
            "Ce changement est trop grand pour un seul envoi. Rien n’a été changé ; joignez-le \
             comme fichier.",
            "This change is too large to be sent in one piece. Nothing was changed; attach it as \
             a file.",
        ),
        CommandError::NoKey => both(
            "La clé de la zone n’est pas encore sur cet appareil. Rien n’est perdu ; réessayez \
             une fois que l’appareil d’un responsable s’est synchronisé, puis celui-ci.",
            "The key of the zone is not on this device yet. Nothing is lost; try again once the \
             device of a manager has synced, and then this one.",
        ),
        CommandError::Alarm => both(
            "La zone est arrêtée par une alerte : rien n’y est écrit pour le moment. Tout ce \
             qu’elle contient est gardé et se lit ; l’alerte dit ce qui a été trouvé et que faire.",
            "The zone stands still because of an alarm: nothing is written there for now. \
             Everything that it holds is kept and can be read; the alarm says what was found and \
             what to do.",
        ),
        CommandError::Fenced => crate::store(&cahier_sync::store::StoreError::Fenced),
        CommandError::Newer => crate::newer(),
        CommandError::Invalid(reason) => invalid(reason),
        CommandError::Damaged => both(
            "Une partie de ce qui est gardé ici ne se lit plus : on n’y écrit plus. Rien n’est \
             effacé ; laissez ce cahier tel quel, et restaurez une sauvegarde comme un nouvel \
             appareil.",
            "A part of what is kept here cannot be read any more: nothing is written there. \
             Nothing is deleted; leave this notebook untouched, and bring a backup back as a new \
             device.",
        ),
        CommandError::NotChecked => both(
            "Pas encore vérifié : on pourra le changer dès que son histoire sera lue. Ce que vous \
             voyez ne risque rien ; réessayez après la prochaine synchronisation.",
            "Not yet checked: it can be changed as soon as its history is read. What you see is \
             safe; try again after the next sync.",
        ),
        CommandError::NotRead => both(
            "Le disque n’a pas répondu à temps. Rien n’a été changé ; réessayez.",
            "The disk did not answer in time. Nothing was changed; try again.",
        ),
    }
}

/// What was given is not valid: the engine names the reason in English.
fn invalid(reason: &str) -> Sentence {
    let known = REASONS.iter().find(|(engine, ..)| *engine == reason);
    match known {
        Some((_, fr, en)) => both(*fr, *en),
        None => both(
            "Ce qui a été donné n’est pas valable. Rien n’a été changé ; vérifiez-le et \
             recommencez.",
            "What was given is not valid. Nothing was changed; check it and try again.",
        ),
    }
}
