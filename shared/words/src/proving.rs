//! Proofs that were not made: nothing left the notebook.

use crate::{Sentence, both};
use cahier_sync::{BuildError, ProveError};

/// What happened, what is safe, what to do.
pub fn prove(error: &ProveError) -> Sentence {
    match error {
        ProveError::Command(error) => crate::command(error),
        ProveError::Store(error) => crate::store(error),
        ProveError::Nothing => both(
            "Rien de ce qui a été choisi n’est encore signé dans le journal de sa zone. Tout est \
             gardé et aucune preuve n’est sortie ; signez une version, ou réessayez après la \
             prochaine synchronisation.",
            "Nothing of what was chosen is signed in the log of its zone yet. Everything is kept, \
             and no proof went out; sign a version, or try again after the next sync.",
        ),
        ProveError::Unannounced => both(
            "Une preuve ne sort qu’une fois annoncée dans le journal de sa zone : elle attend le \
             relais. Aucune preuve n’est sortie et tout ce qui est écrit et signé est gardé ; \
             réessayez quand le relais répond.",
            "A proof goes out only once the log of its zone announces it: it waits for the relay. \
             No proof went out, and all that is written and signed is kept; try again when the \
             relay answers.",
        ),
        ProveError::Part(name) => both(
            format!(
                "Aucune partie ne s’appelle « {name} ». Aucune preuve n’est sortie, pour ne rien \
                 montrer que vous vouliez taire ; donnez le nom d’un champ ou d’un fichier, ou la \
                 sorte d’une partie."
            ),
            format!(
                "No part is called “{name}”. No proof went out, so that nothing is shown that you \
                 meant to withhold; give the name of a field or a file, or the kind of a part."
            ),
        ),
        ProveError::Moved => both(
            "Une de ces entrées est venue d’une autre zone, où se trouve le début de son histoire. \
             Aucune preuve n’est sortie ; montrez ses versions signées plutôt que chaque \
             changement.",
            "One of these entries came from another zone, where the beginning of its history is. \
             No proof went out; show its signed versions instead of every change.",
        ),
        ProveError::Build(BuildError::Archive(_)) => both(
            "C’est trop pour un seul fichier. Aucune preuve n’est sortie ; partagez ce qui est \
             choisi en plusieurs preuves.",
            "This is too much for one file. No proof went out; divide what is chosen into several \
             proofs.",
        ),
        ProveError::Build(_) => both(
            "Ce qui est gardé ici ne donne pas une preuve qui tient. Aucune n’est sortie et le \
             cahier est intact ; réessayez après la prochaine synchronisation, et si cela reste, \
             prévenez qui tient le relais.",
            "What is kept here does not make a proof that stands. Nothing went out; the notebook \
             is whole; try again after the next sync, and tell whoever runs the relay if it stays.",
        ),
    }
}
