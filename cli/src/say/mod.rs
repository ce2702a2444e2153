//! What is said to a person at a command line: what the engine says, which is one set for every
//! shell (`cahier-words`), with the command that helps; and what only this shell knows. French
//! and English side by side: what happened, what is safe, what to do. Every cause has its
//! sentence by a `match` without a rest, so that a new cause does not compile before it has one.

mod engine;
mod file;
mod hint;
mod relay;
mod usage;

pub use cahier_words::{Sentence, alarm, alarm_checked, alarm_code, alarm_held, alarm_shown, both};
pub use engine::{alarm_ends, command, is_news, lock, notice, refusal, resume, store};
pub use file::file;
pub use relay::trouble;
pub use usage::{missing, usage};

#[cfg(test)]
mod tests;
