//! What a worker says when something did not go as asked: what happened, what is safe, what to
//! do. What the engine says is one set for every shell (`cahier-words`); here stands what is so
//! because this is a page, with tabs and a browser's storage.

use super::directory::{ZoneWords, told_apart};
use cahier_evidence::{AssertionError, DocumentId, PersonId, ZoneId};
use cahier_protocol::Fault;
use cahier_sync::store::StoreError;
use cahier_sync::{CommandError, Damage, Engine, LockError, Notice, OpenError};
use cahier_words::{Sentence, both};
use std::collections::BTreeMap;

/// A command that changed nothing.
pub(super) fn refused(why: CommandError) -> Sentence {
    cahier_words::command(&why)
}

/// Storage that does not answer: a page that is loaded again opens it anew.
pub(super) fn no_store(why: StoreError) -> Sentence {
    let mut said = cahier_words::store(&why);
    if matches!(why, StoreError::Lost(_)) {
        said = said.then(&both(
            "Autorisez les données de ce site si ce navigateur les refuse.",
            "Allow the data of this site if this browser refuses them.",
        ));
    }
    said.then(&reload())
}

/// A notebook that stays shut.
pub(super) fn shut(why: LockError) -> Sentence {
    let said = cahier_words::lock(&why);
    match why {
        LockError::Empty | LockError::Store(_) => said.then(&reload()),
        LockError::Unlock(_) => said,
        LockError::LocksMissing => said.then(&both(
            "N’effacez pas les données de ce site.",
            "Do not clear the data of this site.",
        )),
    }
}

/// A notebook that did not open to lead.
pub(super) fn unopened(why: OpenError) -> Sentence {
    match why {
        OpenError::Store(why) => no_store(why),
        OpenError::Engine(why) => refused(why),
        OpenError::Lock(why) => shut(why),
    }
}

fn reload() -> Sentence {
    both("Rechargez la page.", "Load the page again.")
}

/// Nothing is open that could carry it out.
pub(super) fn closed() -> Sentence {
    both(
        "Le cahier n’est pas ouvert dans cet onglet. Ce qui est gardé n’est pas touché.",
        "The notebook is not open in this tab. What is kept is untouched.",
    )
    .then(&reload())
}

/// The notebook is not closed over what is not on disk.
pub(super) fn kept_open() -> Sentence {
    both(
        "Des changements ne sont pas encore gardés sur cet appareil : le cahier reste ouvert dans \
         l’onglet qui les tient, pour ne pas les perdre. Libérez de la place si le disque est \
         plein, puis fermez à nouveau.",
        "Some changes are not kept on this device yet: the notebook stays open in the tab that \
         holds them, so as not to lose them. Free some space if the disk is full, then close it \
         again.",
    )
}

/// Too much waits for the disk, or for the tab that leads.
pub(super) fn busy() -> Sentence {
    both(
        "Trop de changements attendent d’être gardés ; celui-ci n’a pas été pris. \
         Laissez l’onglet ouvert et réessayez dans un instant.",
        "Too many changes wait to be kept; this one was not taken. \
         Leave the tab open and try again in a moment.",
    )
}

/// What a security key answered belongs to nothing that this tab fixed.
pub(super) fn interrupted() -> Sentence {
    both(
        "Entre-temps un autre onglet a pris la suite ou préparé un autre sceau : ce que la clé \
         vient de signer n’a pas été pris ici. Rien de ce qui est écrit n’est touché ; si le sceau \
         n’est pas dans la liste, scellez à nouveau.",
        "Meanwhile another tab carried on or prepared another seal: what the key just signed was \
         not taken here. Nothing that is written is touched; if the seal is not in the list, seal \
         again.",
    )
}

/// A security key that could not sign is not taken.
pub(super) fn unfit_key(why: AssertionError) -> Sentence {
    let found = match why {
        AssertionError::Presence => both(
            "Cette clé n’a pas vérifié que c’est vous, par un code ou une empreinte : ce qu’elle \
             signerait ne compterait pas.",
            "This key did not verify that it is you, by a code or a fingerprint: what it would \
             sign would not count.",
        ),
        AssertionError::Unknown => both(
            "Cette clé signe d’une façon que ce cahier ne connaît pas.",
            "This key signs in a way that this notebook does not know.",
        ),
        AssertionError::Malformed
        | AssertionError::Credential
        | AssertionError::Challenge
        | AssertionError::Origin
        | AssertionError::Party
        | AssertionError::Secret
        | AssertionError::Signature => both(
            "Ce que cette clé ou ce navigateur dit de la nouvelle clé n’est pas valable.",
            "What this key or this browser says of the new key is not valid.",
        ),
    };
    found.then(&both(
        "Elle n’a pas été enregistrée, et rien d’autre n’a changé. Donnez-lui un code, ou prenez \
         une autre clé.",
        "It was not registered, and nothing else changed. Give it a code, or take another key.",
    ))
}

/// What was not saved is saved now.
pub(super) fn saved() -> Sentence {
    both(
        "Tous les changements sont maintenant gardés sur cet appareil.",
        "All changes are kept on this device now.",
    )
}

/// A zone takes nothing back before the relay can be asked anew.
pub(super) fn out_of_reach() -> Sentence {
    both(
        "Le relais est hors de portée, et il faut le lui redemander. Rien n’a été changé ; \
         réessayez une fois le relais atteint.",
        "The relay is out of reach, and it must be asked anew. Nothing was changed; try again \
         once the relay is reached.",
    )
}

/// What of the engine's notices is said at once, by the names of people and the titles of zones
/// and entries where they are known: the rest shows in how things stand.
pub(super) fn news(
    notice: &Notice,
    engine: &Engine,
    words: &BTreeMap<ZoneId, ZoneWords>,
) -> Option<Sentence> {
    let mut said = said_at_once(notice)?;
    if let Some((zone, person)) = signer(notice) {
        said = said.calling(&person, &told_apart(engine, words, zone, person));
    }
    let (zone, document) = subject(notice);
    if let Some(row) = document.and_then(|document| engine.row(document)) {
        said = said.naming(&row.document, &row.title);
    }
    if let Some(zone) = zone
        && let Some(view) = engine.zones().into_iter().find(|view| view.id == zone)
    {
        said = said.naming(&zone, &view.title);
    }
    Some(said)
}

/// Who signed what a notice says, and in which zone they are known.
fn signer(notice: &Notice) -> Option<(ZoneId, PersonId)> {
    match notice {
        Notice::FalseSummary(zone, signer) | Notice::FalseVersion { zone, signer, .. } => {
            Some((*zone, *signer))
        }
        _ => None,
    }
}

/// What a notice is about.
fn subject(notice: &Notice) -> (Option<ZoneId>, Option<DocumentId>) {
    match notice {
        Notice::Alarm(zone, _)
        | Notice::Log(_, Some(zone))
        | Notice::Quarantined(zone, _)
        | Notice::FalseSummary(zone, _)
        | Notice::RecordDropped(zone, _)
        | Notice::Admitted(zone, _)
        | Notice::ShutOut(zone)
        | Notice::KnockRefused(zone) => (Some(*zone), None),
        Notice::FalseVersion { document, .. }
        | Notice::Sealed { document, .. }
        | Notice::Overtaken { document, .. }
        | Notice::StatementDropped { document, .. }
        | Notice::SealKept { document, .. }
        | Notice::NotCut { document, .. } => (None, Some(*document)),
        Notice::Damaged(Damage { zone, document, .. }) => (*zone, *document),
        _ => (None, None),
    }
}

fn said_at_once(notice: &Notice) -> Option<Sentence> {
    match notice {
        Notice::Changed(_)
        | Notice::ZoneChanged(_)
        | Notice::Fetched(_)
        | Notice::Admitted(..)
        | Notice::Log(_, None)
        | Notice::Sealed { .. }
        | Notice::Alarm(..) => None,
        // Another tab leads; that is said where this one steps down.
        Notice::NotSaved(StoreError::Fenced) | Notice::NotRead(StoreError::Fenced) => None,
        // It is asked again by itself.
        Notice::Relay(Fault::Slow | Fault::Stopping) => None,
        Notice::NotSaved(_)
        | Notice::NotRead(_)
        | Notice::Relay(_)
        | Notice::RelayKeyChanged { .. }
        | Notice::Rejoined { .. }
        | Notice::Log(_, Some(_))
        | Notice::Quarantined(..)
        | Notice::FalseSummary(..)
        | Notice::FalseVersion { .. }
        | Notice::Overtaken { .. }
        | Notice::StatementDropped { .. }
        | Notice::SealKept { .. }
        | Notice::Kept { .. }
        | Notice::RecordDropped(..)
        | Notice::ShutOut(_)
        | Notice::KnockRefused(_)
        | Notice::WrongFile(_)
        | Notice::Damaged(_)
        | Notice::NotCut { .. } => Some(cahier_words::notice(notice)),
    }
}

/// This tab led, slept, and was replaced.
pub(super) fn replaced() -> Sentence {
    both(
        "Cet onglet s’était arrêté ; un autre onglet a pris la suite. Rien n’est perdu : ce que \
         vous écrivez ici passe maintenant par lui.",
        "This tab had stopped; another tab carries on. Nothing is lost: what you write here now \
         goes through it.",
    )
}

/// Without Web Locks two tabs could write at once.
pub(super) fn no_locks() -> Sentence {
    both(
        "Ce navigateur ne permet pas de garder un cahier à cette adresse ; rien n’a été changé. \
         Ouvrez la page en HTTPS ou sur localhost, dans un navigateur à jour.",
        "This browser cannot keep a notebook at this address; nothing was changed. \
         Open the page over HTTPS or on localhost, in a current browser.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signed_what_never_was_is_called_by_name() {
        let (zone, bo) = (ZoneId([1; 16]), PersonId([4; 16]));
        let document = DocumentId([2; 16]);
        let version = Notice::FalseVersion { zone, document, signer: bo };
        for notice in [Notice::FalseSummary(zone, bo), version] {
            assert_eq!(signer(&notice), Some((zone, bo)));
            let said = said_at_once(&notice).unwrap().calling(&bo, "Bo Lind");
            let said = said.get(cahier_words::Lang::Fr);
            assert!(said.starts_with("Le membre Bo Lind "), "{said}");
            assert!(!said.contains("04040404"), "{said}");
        }
        assert_eq!(signer(&Notice::ShutOut(zone)), None);
    }
}
