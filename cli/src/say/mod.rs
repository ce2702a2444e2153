//! What is said to a person at a command line: what the engine says, which is one set for every
//! shell (`cahier-words`), with the command that helps; and what only this shell knows. French
//! and English side by side: what happened, what is safe, what to do. Every cause has its
//! sentence by a `match` without a rest, so that a new cause does not compile before it has one.

mod audit;
mod elabftw;
mod engine;
mod file;
mod hint;
mod outside;
mod proof;
mod relay;
mod times;
mod usage;

pub use audit::{act, act_code, oddity, oddity_code};
pub use cahier_words::{
    Sentence, alarm, alarm_checked, alarm_code, alarm_held, alarm_shown, both, log_alarm,
    log_alarm_code, meaning, shut_out_work,
};
pub use elabftw::{Told, moved, too_large};
pub use engine::{
    alarm_ends, command, is_news, lock, log_alarm_ends, notice, refusal, resume, store,
};
pub use file::file;
pub use outside::{Stays, columns, stay_here, told_no_more, update_offered};
pub use proof::{
    behind, ended, fault, files_missing, left_out, not_certified, not_dated, not_reached, older,
    prove, reveals, stated, uncertified, unsent,
};
pub use relay::trouble;
pub use times::{certified, certified_json};
pub use usage::{missing, usage};

#[cfg(test)]
mod tests;
