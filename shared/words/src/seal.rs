//! Seals: what people mean by signing, and what became of a signature.

use crate::{Sentence, both};
use cahier_evidence::{DocumentId, Meaning, PersonId, Refusal};

/// As what somebody signs, to stand after a verb.
pub fn meaning(meaning: Meaning) -> Sentence {
    match meaning {
        Meaning::Authorship => both("comme auteur", "as its author"),
        Meaning::Responsibility => both("comme responsable", "as answering for it"),
        Meaning::Review => both("après relecture", "as reviewed"),
        Meaning::Approval => both("pour approbation", "as approved"),
        Meaning::Disapproval => both("en désapprouvant", "as not approved"),
        Meaning::Safety => both("pour la sécurité", "as checked for safety"),
        Meaning::Witness => both("comme témoin", "as a witness"),
    }
}

/// What a signature of that meaning says, in a sentence, and what follows from it.
pub fn meaning_says(meaning: Meaning) -> Sentence {
    let said = match meaning {
        Meaning::Authorship => both(
            "Vous dites que vous avez fait ce travail et l’avez écrit.",
            "You say that you did this work and wrote it down.",
        ),
        Meaning::Responsibility => both(
            "Vous dites que vous répondez de ce travail.",
            "You say that you answer for this work.",
        ),
        Meaning::Review => both(
            "Vous dites que vous avez lu et examiné ce travail.",
            "You say that you read and examined this work.",
        ),
        Meaning::Approval => {
            both("Vous dites que vous approuvez ce travail.", "You say that you approve this work.")
        }
        Meaning::Disapproval => both(
            "Vous dites que vous n’approuvez pas ce travail.",
            "You say that you do not approve this work.",
        ),
        Meaning::Safety => both(
            "Vous dites que vous avez contrôlé la sécurité de ce travail.",
            "You say that you checked this work for safety.",
        ),
        Meaning::Witness => both(
            "Vous dites que vous avez vu et compris ce travail, sans y avoir pris part.",
            "You say that you saw and understood this work, and took no part in it.",
        ),
    };
    let follows = match meaning.freezes() {
        true => both(
            "L’entrée est alors figée : on n’y écrit plus que par avenant.",
            "The entry is then frozen: from then on it is only written in by amendment.",
        ),
        false => both("L’entrée reste ouverte.", "The entry stays open."),
    };
    said.then(&follows)
}

/// Somebody signed.
pub(crate) fn sealed(document: &DocumentId, person: &PersonId, as_what: Meaning) -> Sentence {
    let (id, person) = (crate::short(document), crate::short(person));
    let (fr, en) = halves(as_what);
    both(
        format!("Le membre {person} a signé l’entrée {id} {fr}."),
        format!("Member {person} signed entry {id} {en}."),
    )
}

/// Other work came in between.
pub(crate) fn overtaken(document: &DocumentId, as_what: Meaning) -> Sentence {
    let id = crate::short(document);
    let (fr, en) = halves(as_what);
    both(
        format!(
            "Votre signature {fr} de l’entrée {id} porte sur la version que vous aviez vue ; \
             d’autres changements y étaient entrés avant, et elle ne fige donc rien. Regardez ce \
             qui a changé, et signez à nouveau si vous le voulez."
        ),
        format!(
            "Your signature of entry {id} {en} stands over the version that you saw; other \
             changes had come in before it, so it freezes nothing. Look at what changed, and sign \
             again if you want to."
        ),
    )
}

/// A signature has no place.
pub(crate) fn kept(seq: u64, document: &DocumentId, reason: Refusal) -> Sentence {
    let id = crate::short(document);
    both(
        format!(
            "Votre signature de l’entrée {id} n’a pas pu entrer ; l’entrée est comme avant. La \
             signature est gardée avec son commentaire sous le numéro {seq}. Signez à nouveau une \
             fois la cause levée."
        ),
        format!(
            "Your signature of entry {id} could not enter; the entry is as it was. The signature \
             is kept with its comment under number {seq}. Sign again once the cause is gone."
        ),
    )
    .then(&crate::refusal(reason))
}

/// What was stated of a version has no place.
pub(crate) fn statement_dropped(document: &DocumentId, reason: Refusal) -> Sentence {
    let id = crate::short(document);
    both(
        format!(
            "La version de l’entrée {id} que cet appareil déclarait n’a pas pu entrer. Rien de ce \
             qui est écrit n’est perdu ; la version suivante sera déclarée à son tour."
        ),
        format!(
            "The version of entry {id} that this device stated could not enter. Nothing that is \
             written is lost; the next version is stated in its turn."
        ),
    )
    .then(&crate::refusal(reason))
}

/// Somebody signed what never was.
pub(crate) fn false_version(document: &DocumentId, signer: &PersonId) -> Sentence {
    let (id, signer) = (crate::short(document), crate::short(signer));
    both(
        format!(
            "Le membre {signer} a signé une version de l’entrée {id} qu’elle n’a jamais eue. \
             L’entrée est intacte ; ne vous fiez pas à cette signature, et demandez à ce membre \
             ce qui s’est passé."
        ),
        format!(
            "Member {signer} signed a version of entry {id} that it never had. The entry is \
             whole; do not rely on that signature, and ask that member what happened."
        ),
    )
}

fn halves(as_what: Meaning) -> (String, String) {
    let said = meaning(as_what);
    (said.clone().get(crate::Lang::Fr), said.get(crate::Lang::En))
}
