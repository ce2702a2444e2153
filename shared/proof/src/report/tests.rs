//! A report as its reader gets it: what is said, in both languages, and that nothing in a proof
//! can say it instead.

mod limits;
mod page;
mod said;
mod sample;

use super::render;
use crate::Lang;
use crate::verdict::Verdict;

/// 21 November 2026, 14:05:00 UTC.
const NOON: u64 = 1_795_269_900_000;

fn english(verdict: &Verdict) -> String {
    render(verdict, Lang::En)
}
