//! What this shell says about proofs: beside the proof that was made, or in place of it.

use super::{Sentence, both};
use cahier_proof::Fault;
use cahier_sync::ProveError;

/// A proof that was not made.
pub fn prove(error: &ProveError) -> Sentence {
    let said = cahier_words::prove(error);
    match error {
        ProveError::Nothing => said.then(&both(
            "« cahier seals ENTRÉE » montre ce qui est signé.",
            "`cahier seals ENTRY` shows what is signed.",
        )),
        _ => said,
    }
}

/// A proof with something wrong in it, by its name.
pub fn fault(fault: &Fault) -> Sentence {
    let code = fault.wrong.code();
    let name = both(format!("Nom du défaut : {code}."), format!("Name of the fault: {code}."));
    let said = both(fault.sentence(cahier_proof::Lang::Fr), fault.sentence(cahier_proof::Lang::En));
    said.then(&name)
}

/// A proof that is whole, where that was not enough.
pub fn uncertified() -> Sentence {
    both(
        "La preuve est intacte, mais aucune autorité à laquelle vous faites confiance n’en \
         certifie les heures. Ce qu’elle montre reste signé ; donnez la racine de l’autorité \
         avec --trust, ou demandez une preuve certifiée.",
        "The proof is intact, but no authority that you trust certifies its times. What it shows \
         stays signed; give the root of the authority with --trust, or ask for a certified proof.",
    )
}

/// The relay was not reached before a proof.
pub fn not_reached() -> Sentence {
    both(
        "Le relais n’a pas répondu. Tout ce qui est écrit et déclaré est gardé ; sans lui, une \
         preuve ne montre que ce que le journal annonçait déjà ici.",
        "The relay did not answer. All that is written and stated is kept; without it, a proof \
         shows only what the log here announced already.",
    )
}

/// The relay was not reached for a timestamp.
pub fn not_dated() -> Sentence {
    both(
        "Le relais n’a pas répondu : la preuve sort avec les horodatages qui sont déjà ici.",
        "The relay did not answer: the proof goes out with the timestamps that are here already.",
    )
}

/// A version was stated for a proof.
pub fn stated(entry: &str) -> Sentence {
    both(
        format!("Personne n’avait signé cette version de l’entrée {entry} : elle est déclarée."),
        format!("Nobody had signed this version of entry {entry}: it is stated now."),
    )
}

/// A proof shows an earlier version than the newest.
pub fn older(entry: &str) -> Sentence {
    both(
        format!(
            "La dernière version de l’entrée {entry} n’est pas signée : la preuve en montre une \
             antérieure."
        ),
        format!(
            "The newest version of entry {entry} is not signed: the proof shows an earlier one."
        ),
    )
}

/// Entries that a proof does not show.
pub fn left_out(entries: &str) -> Sentence {
    both(
        format!("Sans version signée, et donc pas dans la preuve : {entries}."),
        format!("Without a signed version, and so left out of the proof: {entries}."),
    )
}

/// Attached files that are not in a proof.
pub fn files_missing(names: &str) -> Sentence {
    both(
        format!(
            "Pas sur cet appareil, et donc pas dans la preuve : {names}. « cahier fetch » les \
             rapporte."
        ),
        format!(
            "Not on this device, and so left out of the proof: {names}. `cahier fetch` brings them."
        ),
    )
}

/// A proof shows what was deleted.
pub fn reveals() -> Sentence {
    both(
        "Cette preuve révèle chaque changement, et donc tous les mots effacés.",
        "This proof reveals every change, and so every word that was deleted.",
    )
}

/// A proof whose times nobody certifies for this notebook.
pub fn not_certified() -> Sentence {
    both(
        "Pas encore certifiée par une autorité à laquelle ce cahier fait confiance.",
        "Not certified yet by an authority that this notebook trusts.",
    )
}

/// Entries of which a newer version was signed than the one that a proof shows.
pub fn behind(entries: &str) -> Sentence {
    both(
        format!(
            "Signée après l’annonce de la preuve, qui ne la montre pas : la dernière version \
                 de {entries}."
        ),
        format!(
            "Signed after the proof was announced, and so not shown by it: the newest version \
                 of {entries}."
        ),
    )
}

/// Entries with changes that the relay does not have.
pub fn unsent(entries: &str) -> Sentence {
    both(
        format!(
            "Pas encore sur le relais, et donc pas dans la preuve : les derniers changements \
                 de {entries}. Ils sont gardés ici."
        ),
        format!(
            "Not on the relay yet, and so left out of the proof: the last changes of \
                 {entries}. They are kept here."
        ),
    )
}

/// Entries whose history ends early.
pub fn ended(entries: &str) -> Sentence {
    both(
        format!(
            "Un changement n’a pas passé un contrôle : la preuve s’arrête avant lui pour \
                 {entries}."
        ),
        format!("A change failed a check: for {entries}, the proof ends before it."),
    )
}
