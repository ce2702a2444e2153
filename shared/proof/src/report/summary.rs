//! What the page is, in short, and what must be read before anything else.

use super::escape::Html;
use super::person;
use super::tally::Tally;
use super::times::moment;
use super::words::{labels, story};
use crate::reading::Standing;
use crate::verdict::{ProofKind, Verdict};

/// What the document is, who made it, and the one thing that most people want to know: whether
/// the dates are certified.
pub(super) fn summary(out: &mut Html, verdict: &Verdict) {
    out.line("h2", story::WHAT_THIS_IS);
    out.line("p", story::ABOUT_PROOFS);
    out.line("p", if verdict.judged { story::JUDGED } else { story::NOT_JUDGED });
    out.line("p", story::PAPER);
    dates(out, verdict);
    out.tag("dl", |out| {
        out.term(labels::MADE_BY, |out| person::who(out, &verdict.exporter));
        out.term(labels::MADE_AT, |out| {
            moment(out, verdict.exported_ms);
            out.markup(" ");
            out.say(story::MADE_AT);
        });
        out.term(labels::SHOWS, |out| {
            out.say(match verdict.kind {
                ProofKind::Statement => story::STATEMENT_PROOF,
                ProofKind::History => story::HISTORY_PROOF,
            });
        });
        out.term(labels::HOW_MUCH, |out| {
            let tally = Tally::of(verdict);
            let documents = verdict.documents.len().to_string();
            let (signed, changes) = (tally.statements.to_string(), tally.changes.to_string());
            out.fill(story::HOW_MUCH, &[&documents, &signed, &changes]);
        });
    });
}

/// Whether the dates are certified, where nobody overlooks it.
fn dates(out: &mut Html, verdict: &Verdict) {
    let tally = Tally::of(verdict);
    let (headline, text) = match verdict.standing() {
        Standing::Certified => (story::BOX_CERTIFIED, story::BOX_CERTIFIED_MEANS),
        Standing::Development => (story::BOX_DEVELOPMENT, story::BOX_DEVELOPMENT_MEANS),
        Standing::Unjudged => (story::BOX_NOT_JUDGED, story::BOX_NOT_JUDGED_MEANS),
        Standing::Untrusted => (story::BOX_NOT_CERTIFIED, story::BOX_NOT_CERTIFIED_MEANS),
        Standing::Undated => (story::BOX_NOT_CERTIFIED, story::BOX_UNDATED_MEANS),
    };
    out.class("div", "box", |out| {
        out.class("p", "strong", |out| out.say(headline));
        out.line("p", text);
        if verdict.judged {
            let (certified, acts) = (tally.certified.to_string(), tally.acts.to_string());
            out.filled("p", story::BOX_COUNT, &[&certified, &acts]);
        }
    });
    out.markup("\n");
}

/// Whose deleted words the file reveals, if it reveals any.
pub(super) fn reveals(out: &mut Html, verdict: &Verdict) {
    let histories = verdict.documents.iter().filter_map(|document| document.history.as_ref());
    let deleted: Vec<_> = histories.flat_map(|history| &history.reveals).collect();
    if deleted.is_empty() {
        return;
    }
    out.line("h2", story::REVEALS);
    out.line("p", story::REVEALS_MEANS);
    out.tag("ul", |out| {
        for one in deleted {
            out.tag("li", |out| {
                person::who(out, &one.who);
                out.filled("p", story::REVEALED, &[&one.units.to_string()]);
            });
            out.markup("\n");
        }
    });
}
