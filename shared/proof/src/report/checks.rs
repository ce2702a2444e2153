//! What was checked, and how each check ended. A verdict exists only where nothing is wrong, so a
//! check either held, or there was nothing to check; only dates can fall short.

use super::escape::Html;
use super::tally::{self, Tally};
use super::words::{Words, check, labels};
use crate::verdict::{StampVerdict, Verdict};

/// A check: what it is, what it shows, how it ended.
struct Check {
    name: Words,
    shows: Words,
    outcome: Outcome,
}

/// How a check ended.
enum Outcome {
    /// It held.
    Holds,
    /// It held for so many of so many.
    Of(usize, usize),
    /// There was nothing of the kind.
    Absent,
    /// Nobody said whom to trust.
    NotJudged,
    /// There are dates, and none counts.
    NotCertified,
}

/// The table of checks.
pub(super) fn checks(out: &mut Html, verdict: &Verdict) {
    out.line("h2", check::TITLE);
    out.line("p", check::MEANS);
    let columns = [labels::CHECK, labels::SHOWS_THAT, labels::OUTCOME];
    out.table(check::TABLE, &columns, |out| {
        for one in all(verdict) {
            out.tag("tr", |out| {
                out.row_head(|out| out.say(one.name));
                out.tag("td", |out| out.say(one.shows));
                out.class("td", "strong", |out| outcome(out, &one.outcome));
            });
            out.markup("\n");
        }
    });
}

fn outcome(out: &mut Html, outcome: &Outcome) {
    match outcome {
        Outcome::Holds => out.say(labels::HOLDS),
        Outcome::Of(some, all) => {
            out.fill(check::SOME_OF, &[&some.to_string(), &all.to_string()]);
        }
        Outcome::Absent => out.say(labels::ABSENT),
        Outcome::NotJudged => out.say(labels::NOT_JUDGED),
        Outcome::NotCertified => out.say(labels::NOT_CERTIFIED),
    }
}

fn all(verdict: &Verdict) -> Vec<Check> {
    let tally = Tally::of(verdict);
    let held = |name, shows, outcome| Check { name, shows, outcome };
    let if_any = |any: bool| if any { Outcome::Holds } else { Outcome::Absent };
    let histories = verdict.documents.iter().any(|document| document.history.is_some());
    vec![
        held(check::WHOLE, check::WHOLE_SHOWS, Outcome::Holds),
        held(check::SIGNATURES, check::SIGNATURES_SHOWS, if_any(tally.acts > 0)),
        held(check::RIGHTS, check::RIGHTS_SHOWS, if_any(tally.acts > 0)),
        held(check::PLACES, check::PLACES_SHOWS, if_any(!verdict.zones.is_empty())),
        held(check::PARTS, check::PARTS_SHOWS, if_any(tally.shown > 0)),
        held(check::HISTORY, check::HISTORY_SHOWS, if_any(histories)),
        held(check::FILES, check::FILES_SHOWS, if_any(!verdict.files.is_empty())),
        held(check::NAMES, check::NAMES_SHOWS, some(tally.named, tally.acts)),
        held(check::KEYS, check::KEYS_SHOWS, some(tally.keyed, tally.seals)),
        held(check::LOG, check::LOG_SHOWS, some(tally.covered, tally.acts)),
        held(check::STAMPS, check::STAMPS_SHOWS, stamps(verdict, tally)),
    ]
}

fn some(some: usize, all: usize) -> Outcome {
    if all == 0 { Outcome::Absent } else { Outcome::Of(some, all) }
}

fn stamps(verdict: &Verdict, tally: Tally) -> Outcome {
    if tally.stamps == 0 {
        Outcome::Absent
    } else if tally.certified > 0 {
        Outcome::Of(tally.certified, tally.acts)
    } else if verdict.judged || tally::stamps(verdict).all(StampVerdict::is_development) {
        Outcome::NotCertified
    } else {
        Outcome::NotJudged
    }
}
