//! What the engine says (`cahier-words`), with the command that helps.

use super::{Sentence, hint};
use cahier_evidence::Refusal;
use cahier_protocol::Fault;
use cahier_sync::rows::{Alarm, LogAlarm};
use cahier_sync::store::StoreError;
use cahier_sync::{CommandError, LockError, Notice, ResumeError};
use cahier_words as words;

fn with(said: Sentence, hint: Option<Sentence>) -> Sentence {
    match hint {
        Some(hint) => said.then(&hint),
        None => said,
    }
}

/// A command that was not carried out.
pub fn command(error: &CommandError) -> Sentence {
    with(words::command(error), hint::command(error))
}

/// Something that has no place in a zone.
pub fn refusal(refusal: Refusal) -> Sentence {
    with(words::refusal(refusal), hint::refusal(refusal))
}

/// What the relay refused.
pub fn fault(fault: Fault) -> Sentence {
    with(words::fault(fault), hint::fault(fault))
}

/// A store that failed.
pub fn store(error: &StoreError) -> Sentence {
    with(words::store(error), hint::store(error))
}

/// A notebook that did not open.
pub fn lock(error: &LockError) -> Sentence {
    with(words::lock(error), hint::lock(error))
}

/// What to do about an alarm.
pub fn alarm_ends(alarm: Alarm) -> Sentence {
    with(words::alarm_ends(alarm), hint::alarm(alarm))
}

/// What to do about an alarm of the relay's public log.
pub fn log_alarm_ends(alarm: LogAlarm) -> Sentence {
    with(words::log_alarm_ends(alarm), Some(hint::public_log()))
}

/// Why an alarm was not ended.
pub fn resume(error: &ResumeError) -> Sentence {
    with(words::resume(error), hint::resume(error))
}

/// What happened meanwhile.
pub fn notice(notice: &Notice) -> Sentence {
    with(words::notice(notice), hint::notice(notice))
}

/// Whether a person should read it unasked: the rest shows in the answers of commands.
pub fn is_news(notice: &Notice) -> bool {
    match notice {
        Notice::Changed(_)
        | Notice::ZoneChanged(_)
        | Notice::Fetched(_)
        | Notice::Sealed { .. }
        | Notice::RelayKeyChanged { .. }
        | Notice::NotSaved(_) => false,
        Notice::Alarm(..)
        | Notice::Log(..)
        | Notice::Relay(_)
        | Notice::Rejoined { .. }
        | Notice::Quarantined(..)
        | Notice::FalseSummary(..)
        | Notice::FalseVersion { .. }
        | Notice::Overtaken { .. }
        | Notice::StatementDropped { .. }
        | Notice::SealKept { .. }
        | Notice::WrongFile(_)
        | Notice::Kept { .. }
        | Notice::RecordDropped(..)
        | Notice::Admitted(..)
        | Notice::ShutOut(_)
        | Notice::KnockRefused(_)
        | Notice::Damaged(_)
        | Notice::NotRead(_)
        | Notice::NotCut { .. } => true,
    }
}
