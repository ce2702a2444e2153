//! What is said to a person, French and English side by side: what happened, what is safe, what
//! to do. One set for every shell, so without the names of commands and without words for tabs:
//! a shell adds its own sentence where it has one. Every cause of the engine has its sentence by
//! a `match` without a rest, so that a new cause does not compile before it has one. Only names
//! and numbers that a person knows go into a sentence.

mod alarm;
mod command;
mod document;
mod fault;
mod lang;
mod log;
mod notice;
mod proving;
mod reasons;
mod refusal;
mod role;
mod seal;
mod sentence;
mod store;

pub use alarm::{alarm, alarm_checked, alarm_code, alarm_ends, alarm_held, alarm_shown, resume};
pub use command::{command, unwritable};
pub use document::document;
pub use fault::fault;
pub use lang::Lang;
pub use log::{log_alarm, log_alarm_code, log_alarm_ends};
pub use notice::{
    comments_not_copied, files_not_copied, notice, relay_key_changed, shut_out, shut_out_work,
};
pub use proving::prove;
pub use refusal::refusal;
pub use role::role;
pub use seal::{meaning, meaning_says};
pub use sentence::{Sentence, both};
pub use store::{lock, newer, store};

/// The first digits of an identifier, enough to name it.
fn short(id: &impl std::fmt::Display) -> String {
    id.to_string().chars().take(8).collect()
}

#[cfg(test)]
mod tests;
