//! Notices of the engine: what happened while something else was being done.

use super::{Sentence, both};
use cahier_evidence::{PersonId, ZoneId};
use cahier_sync::{Damage, Notice};

/// Whether a person should read it unasked: the rest shows in the answers of commands.
pub fn is_news(notice: &Notice) -> bool {
    match notice {
        Notice::Changed(_)
        | Notice::ZoneChanged(_)
        | Notice::Fetched(_)
        | Notice::RelayKeyChanged { .. }
        | Notice::NotSaved(_) => false,
        Notice::Alarm(..)
        | Notice::Relay(_)
        | Notice::Quarantined(..)
        | Notice::FalseSummary(..)
        | Notice::WrongFile(_)
        | Notice::Kept { .. }
        | Notice::RecordDropped(..)
        | Notice::Admitted(..)
        | Notice::KnockRefused(_)
        | Notice::Damaged(_)
        | Notice::NotRead(_)
        | Notice::NotCut { .. } => true,
    }
}

/// What happened, what is safe, what to do.
pub fn notice(notice: &Notice) -> Sentence {
    match notice {
        Notice::Changed(_) => both("Une entrée a changé.", "An entry changed."),
        Notice::ZoneChanged(_) => both("Une zone a changé.", "A zone changed."),
        Notice::Fetched(_) => {
            both("Un fichier est arrivé en entier.", "A file is here as a whole.")
        }
        Notice::WrongFile(_) => both(
            "Le relais a donné deux fois de faux octets pour un fichier. Ils ont été écartés ; \
             réessayez plus tard, et prévenez qui tient le relais si cela se répète.",
            "The relay gave wrong bytes of a file, twice. They were put aside; try again later, \
             and tell whoever runs the relay if it happens again.",
        ),
        Notice::NotSaved(error) => super::store(error),
        Notice::Relay(fault) => super::relay::relay_fault(*fault),
        Notice::RelayKeyChanged { .. } => super::trouble(&crate::trouble::Trouble::KeyChanged),
        Notice::Alarm(zone, kind) => {
            let id = super::short(zone);
            both(format!("La zone {id} s’arrête."), format!("Zone {id} stands still."))
                .then(&super::alarm(*kind))
                .then(&super::alarm_ends(*kind))
        }
        Notice::Quarantined(zone, index) => quarantined(*zone, *index),
        Notice::FalseSummary(zone, signer) => false_summary(*zone, *signer),
        Notice::Kept { seq, reason, .. } => both(
            format!("Un changement n’a pas pu entrer ; il est gardé sous le numéro {seq}."),
            format!("A change could not enter; it is kept under number {seq}."),
        )
        .then(&super::refusal(*reason)),
        Notice::RecordDropped(zone, reason) => {
            let id = super::short(zone);
            both(
                format!(
                    "Une décision pour la zone {id} n’a pas pu entrer ; rien d’autre n’est \
                     perdu. Refaites-la si elle est encore voulue."
                ),
                format!(
                    "A decision for zone {id} could not enter; nothing else is lost. Make it \
                     again if it is still wanted."
                ),
            )
            .then(&super::refusal(*reason))
        }
        Notice::Admitted(zone, _) => {
            let id = super::short(zone);
            both(
                format!(
                    "Quelqu’un a été admis dans la zone {id}. « cahier zone members » le montre."
                ),
                format!("Somebody was let into zone {id}. `cahier zone members` shows it."),
            )
        }
        Notice::KnockRefused(zone) => knock_refused(*zone),
        Notice::Damaged(damage) => damaged(damage),
        Notice::NotRead(error) => super::store(error),
        Notice::NotCut { document, reason } => {
            let id = super::short(document);
            both(
                format!(
                    "Les derniers changements du document {id} ne peuvent pas partir encore ; ils \
                     sont gardés ici et seront réessayés."
                ),
                format!(
                    "The last changes of document {id} cannot leave yet; they are kept here and \
                     tried again."
                ),
            )
            .then(&super::command(reason))
        }
    }
}

fn quarantined(zone: ZoneId, index: u64) -> Sentence {
    let id = super::short(&zone);
    both(
        format!(
            "L’élément {index} de la zone {id} n’a pas passé un contrôle. Il est gardé à part et \
             n’entre dans aucune entrée ; prévenez qui tient le relais."
        ),
        format!(
            "Item {index} of zone {id} failed a check. It is kept apart and enters no entry; \
             tell whoever runs the relay."
        ),
    )
}

fn false_summary(zone: ZoneId, signer: PersonId) -> Sentence {
    let (id, signer) = (super::short(&zone), super::short(&signer));
    both(
        format!(
            "Le membre {signer} de la zone {id} a signé un instantané ou un sommaire que le \
             journal dément. Il est gardé à part et n’est plus montré ; les entrées viennent du \
             journal. Demandez à ce membre ce qui s’est passé."
        ),
        format!(
            "Member {signer} of zone {id} signed a snapshot or digest that the log does not bear \
             out. It is kept apart and shown no longer; the entries come from the log. Ask that \
             member what happened."
        ),
    )
}

fn knock_refused(zone: ZoneId) -> Sentence {
    let id = super::short(&zone);
    both(
        format!(
            "Quelqu’un a frappé à la zone {id} sans tenir une invitation ouverte. Rien ne lui a \
             été donné ; faites une nouvelle invitation si vous l’attendez."
        ),
        format!(
            "Somebody knocked at zone {id} without holding an open invitation. They were given \
             nothing; make a new invitation if you expect them."
        ),
    )
}

fn damaged(damage: &Damage) -> Sentence {
    let Damage { document, zone, rows, .. } = damage;
    let whole = (String::from("de ce cahier"), String::from("of this notebook"));
    let (fr, en) = match (document, zone) {
        (Some(document), _) => {
            let id = super::short(document);
            (format!("du document {id}"), format!("of document {id}"))
        }
        (None, Some(zone)) => {
            let id = super::short(zone);
            (format!("de la zone {id}"), format!("of zone {id}"))
        }
        (None, None) => whole,
    };
    both(
        format!(
            "{rows} élément(s) {fr} ne se lisent plus dans ce fichier. Rien n’est effacé ; ce qui \
             en dépend se lit, et ne s’écrit plus. Copiez le dossier, puis restaurez une \
             sauvegarde dans un dossier neuf avec « cahier restore »."
        ),
        format!(
            "{rows} item(s) {en} cannot be read from this file any more. Nothing is deleted; what \
             leans on them can be read, and not written. Copy the folder, then bring a backup \
             back in a new folder with `cahier restore`."
        ),
    )
}
