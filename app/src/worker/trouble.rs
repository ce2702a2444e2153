//! What a worker says when something did not go as asked: what happened, what is safe, what to
//! do. What the engine says is one set for every shell (`cahier-words`); here stands what is so
//! because this is a page, with tabs and a browser's storage.

use cahier_protocol::Fault;
use cahier_sync::store::StoreError;
use cahier_sync::{CommandError, LockError, Notice, OpenError};
use cahier_words::{Sentence, both};

/// A command that changed nothing.
pub(super) fn refused(why: CommandError) -> Sentence {
    cahier_words::command(&why)
}

/// Storage that does not answer: a page that is loaded again opens it anew.
pub(super) fn no_store(why: StoreError) -> Sentence {
    cahier_words::store(&why).then(&reload())
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

/// Too much waits for the disk, or for the tab that leads.
pub(super) fn busy() -> Sentence {
    both(
        "Trop de changements attendent d’être gardés ; celui-ci n’a pas été pris. \
         Laissez l’onglet ouvert et réessayez dans un instant.",
        "Too many changes wait to be kept; this one was not taken. \
         Leave the tab open and try again in a moment.",
    )
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

/// What of the engine's notices is said at once: the rest shows in how things stand.
pub(super) fn news(notice: &Notice) -> Option<Sentence> {
    match notice {
        Notice::Changed(_)
        | Notice::ZoneChanged(_)
        | Notice::Fetched(_)
        | Notice::Admitted(..)
        | Notice::Log(..)
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
        | Notice::Quarantined(..)
        | Notice::FalseSummary(..)
        | Notice::FalseVersion { .. }
        | Notice::Overtaken { .. }
        | Notice::SealDropped { .. }
        | Notice::Kept { .. }
        | Notice::RecordDropped(..)
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
