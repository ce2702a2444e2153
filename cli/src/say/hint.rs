//! Which command helps: what this shell adds to a sentence of the engine, where there is one.

use super::{Sentence, both};
use cahier_crypto::UnlockError;
use cahier_evidence::{Refusal, Remedy};
use cahier_notebook::DocumentError;
use cahier_protocol::Fault;
use cahier_sync::rows::Alarm;
use cahier_sync::store::StoreError;
use cahier_sync::{CommandError, LockError, Notice, ResumeError};

fn sync() -> Sentence {
    both("« cahier sync » synchronise.", "`cahier sync` syncs.")
}

fn restore() -> Sentence {
    both(
        "Copiez d’abord le dossier ; « cahier restore » restaure dans un dossier neuf.",
        "Copy the folder first; `cahier restore` brings a backup back in a new folder.",
    )
}

/// For a command that the engine did not carry out.
pub fn command(error: &CommandError) -> Option<Sentence> {
    match error {
        CommandError::NotFound => Some(both(
            "« cahier list » et « cahier zone list » le montrent.",
            "`cahier list` and `cahier zone list` show it.",
        )),
        CommandError::TooLarge => {
            Some(both("« cahier attach » le fait.", "`cahier attach` does it."))
        }
        CommandError::Alarm => Some(both(
            "« cahier zone alarm ZONE » la montre.",
            "`cahier zone alarm ZONE` shows it.",
        )),
        CommandError::NoKey | CommandError::NotChecked => Some(sync()),
        CommandError::Damaged => Some(restore()),
        CommandError::Refused(reason) => refusal(*reason),
        CommandError::Document(error) => document(error),
        CommandError::Invalid(reason) => invalid(reason),
        CommandError::Fenced => store(&StoreError::Fenced),
        CommandError::NotSeated | CommandError::NotRead | CommandError::Newer => None,
    }
}

/// Reasons of the engine that a sync resolves.
pub(super) const SYNCED: [&str; 7] = [
    "a group that its home zone has not heard of yet",
    "a security key that the zone does not know yet",
    "a zone that is not read to its end",
    "the file does not fit its entry",
    "the group's key",
    "the relay was never reached",
    "work that is not on the relay yet",
];
/// Reasons of the engine that a backup resolves.
pub(super) const RESTORED: [&str; 2] =
    ["the account row cannot be read", "the account row is missing"];
/// Reasons of the engine with a command of their own: reason, French, English.
pub(super) const OWN: [(&str, &str, &str); 2] = [
    (
        "a device for this person",
        "« cahier devices request » la fait.",
        "`cahier devices request` makes it.",
    ),
    (
        "no relay: an invitation needs one",
        "« cahier sync --relay ADRESSE » le fait.",
        "`cahier sync --relay ADDRESS` does it.",
    ),
];

fn invalid(reason: &str) -> Option<Sentence> {
    if SYNCED.contains(&reason) {
        return Some(sync());
    }
    if RESTORED.contains(&reason) {
        return Some(restore());
    }
    OWN.iter().find(|(own, ..)| *own == reason).map(|(_, fr, en)| both(*fr, *en))
}

/// For a document that refused a change.
fn document(error: &DocumentError) -> Option<Sentence> {
    match error {
        DocumentError::Missing | DocumentError::Merge => Some(sync()),
        DocumentError::Unknown(_) | DocumentError::NoSuchPlace => {
            Some(both("« cahier show » la montre.", "`cahier show` shows it."))
        }
        DocumentError::Malformed(_)
        | DocumentError::TooLarge { .. }
        | DocumentError::TooDeep
        | DocumentError::ClientId => None,
    }
}

/// For something that has no place in a zone.
pub fn refusal(refusal: Refusal) -> Option<Sentence> {
    match (refusal, refusal.remedy()) {
        (Refusal::Newer | Refusal::NotMember | Refusal::Expired | Refusal::Role, _) => None,
        (_, Remedy::Rebuild) => Some(sync()),
        (_, Remedy::Keep) => Some(both("« cahier adopt » le montre.", "`cahier adopt` shows it.")),
    }
}

/// For what the relay refused.
pub fn fault(fault: Fault) -> Option<Sentence> {
    match fault {
        Fault::NoAccount => Some(both(
            "« cahier sync --relay ADRESSE --ticket BILLET » le lui donne.",
            "`cahier sync --relay ADDRESS --ticket TICKET` hands it over.",
        )),
        Fault::Slow | Fault::Stopping => Some(sync()),
        Fault::Malformed
        | Fault::Version
        | Fault::Session
        | Fault::Forbidden
        | Fault::NotFound
        | Fault::Limit
        | Fault::Storage
        | Fault::Chain
        | Fault::Refill
        | Fault::LogBehind
        | Fault::LogStopped => None,
    }
}

/// For a store that failed.
pub fn store(error: &StoreError) -> Option<Sentence> {
    match error {
        StoreError::Lost(_) => Some(both(
            "Vérifiez aussi les droits du dossier.",
            "Check the rights of the folder as well.",
        )),
        StoreError::Damaged(_) => Some(restore()),
        StoreError::Fenced | StoreError::Full | StoreError::Gone | StoreError::Newer => None,
    }
}

/// For a notebook that did not open.
pub fn lock(error: &LockError) -> Option<Sentence> {
    match error {
        LockError::Empty => Some(both(
            "« cahier init --name \"Votre nom\" » le fait.",
            "`cahier init --name \"Your name\"` does it.",
        )),
        LockError::Unlock(UnlockError::Wrong) => Some(both(
            "Vérifiez les majuscules de la phrase secrète.",
            "Check the capital letters of the passphrase.",
        )),
        LockError::Unlock(UnlockError::Memory) => None,
        LockError::Store(error) => store(error),
        LockError::LocksMissing => Some(restore()),
    }
}

/// For an alarm.
pub fn alarm(alarm: Alarm) -> Option<Sentence> {
    match alarm {
        Alarm::Fork | Alarm::WrongRoot => Some(both(
            "« cahier --json zone list » montre la taille et la racine ; « cahier zone alarm ZONE \
             --resume --i-have-compared » reprend.",
            "`cahier --json zone list` shows size and root; `cahier zone alarm ZONE --resume \
             --i-have-compared` resumes.",
        )),
        Alarm::ClonedDevice => Some(both(
            "« cahier backup », « cahier restore » dans un dossier neuf et « cahier devices \
             remove » le font.",
            "`cahier backup`, `cahier restore` in a new folder and `cahier devices remove` do it.",
        )),
        Alarm::WrongFounder => None,
    }
}

/// For an alarm of the relay's public log.
pub fn public_log() -> Sentence {
    both(
        "« cahier public-log » montre ce qui est gardé, avec --json les deux états signés ; \
         --accept --i-have-compared accepte ce que le relais montre maintenant.",
        "`cahier public-log` shows what is kept, with --json both signed states; --accept \
         --i-have-compared accepts what the relay shows now.",
    )
}

/// For an alarm that was not ended.
pub fn resume(error: &ResumeError) -> Option<Sentence> {
    match error {
        ResumeError::NoAlarm => None,
        ResumeError::Stays(kind) => alarm(*kind),
        ResumeError::Unread => Some(restore()),
        ResumeError::Command(error) => command(error),
    }
}

/// For a relay that shows another key than before.
pub fn relay_key_changed() -> Sentence {
    both(
        "S’il confirme : « cahier sync --accept-new-relay-key ».",
        "If they confirm: `cahier sync --accept-new-relay-key`.",
    )
}

/// For what happened meanwhile.
pub fn notice(notice: &Notice) -> Option<Sentence> {
    match notice {
        Notice::NotSaved(error) | Notice::NotRead(error) => store(error),
        Notice::Relay(reason) => fault(*reason),
        Notice::Alarm(_, kind) => alarm(*kind),
        Notice::Kept { reason, .. }
        | Notice::RecordDropped(_, reason)
        | Notice::StatementDropped { reason, .. }
        | Notice::SealKept { reason, .. } => refusal(*reason),
        Notice::Admitted(..) => Some(both(
            "« cahier zone members » montre les membres.",
            "`cahier zone members` shows the members.",
        )),
        Notice::Log(..) => Some(public_log()),
        Notice::Damaged(_) => Some(restore()),
        Notice::NotCut { reason, .. } => command(reason),
        Notice::RelayKeyChanged { .. } => Some(relay_key_changed()),
        Notice::Rejoined { .. } => Some(both(
            "« cahier devices list » montre les appareils.",
            "`cahier devices list` shows the devices.",
        )),
        Notice::Changed(_)
        | Notice::ZoneChanged(_)
        | Notice::Fetched(_)
        | Notice::WrongFile(_)
        | Notice::Quarantined(..)
        | Notice::FalseSummary(..)
        | Notice::FalseVersion { .. }
        | Notice::Sealed { .. }
        | Notice::Overtaken { .. }
        | Notice::ShutOut(_)
        | Notice::KnockRefused(_) => None,
    }
}
