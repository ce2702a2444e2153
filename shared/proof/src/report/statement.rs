//! One signature: who, with which meaning, over what, when, and what stands around it.

use super::around::Around;
use super::escape::Html;
use super::words::{Words, labels, story};
use super::{Labels, content, person, times};
use crate::completeness::Overtaking;
use crate::reading::Answered;
use crate::verdict::{SecurityKey, StatementVerdict, Verdict};
use cahier_evidence::{Hash, Meaning};

/// What a signature means, in the signer's mouth.
pub(super) fn meaning(meaning: Option<Meaning>) -> Words {
    match meaning {
        None => labels::STATEMENT,
        Some(Meaning::Authorship) => labels::AUTHORSHIP,
        Some(Meaning::Responsibility) => labels::RESPONSIBILITY,
        Some(Meaning::Review) => labels::REVIEW,
        Some(Meaning::Approval) => labels::APPROVAL,
        Some(Meaning::Disapproval) => labels::DISAPPROVAL,
        Some(Meaning::Safety) => labels::SAFETY,
        Some(Meaning::Witness) => labels::WITNESS,
    }
}

/// A signature on a document.
pub(super) fn statement(
    out: &mut Html,
    verdict: &Verdict,
    around: &Around<'_>,
    statement: &StatementVerdict,
    marks: &Labels,
) {
    let label = marks.show(statement.hash);
    out.tag("section", |out| {
        let what = meaning(statement.meaning).get(out.lang());
        out.filled("h4", story::SIGNATURE, &[&label, what]);
        out.tag("dl", |out| {
            out.term(labels::SIGNED_BY, |out| person::who(out, &statement.signer));
            said(out, statement);
            answers(out, around, statement, marks);
            amended(out, around, statement.hash, marks);
            version(out, statement);
        });
        times::table(out, verdict, &statement.times);
        match around.same(statement) {
            _ if statement.parts.is_empty() => out.line("p", story::NOTHING_SHOWN),
            Some(other) => {
                out.filled("p", story::SAME_PARTS, &[&marks.show(other.hash)]);
            }
            None => content::parts(out, verdict, &statement.parts),
        }
    });
    out.markup("\n");
}

/// What the signer said with it.
fn said(out: &mut Html, statement: &StatementVerdict) {
    if let Some(note) = &statement.note {
        out.term(labels::COMMENT, |out| out.quoted(note));
    }
    if statement.meaning.is_some() {
        out.term(labels::SECURITY_KEY, |out| match &statement.security_key {
            SecurityKey::Holds { rp } => out.fill(story::KEY_USED, &[rp]),
            SecurityKey::Wrong => out.say(story::KEY_WRONG),
            SecurityKey::None => out.say(story::KEY_NOT_SHOWN),
        });
    }
}

/// What it answers, what answers it, and whether others' work came in between.
fn answers(out: &mut Html, around: &Around<'_>, statement: &StatementVerdict, marks: &Labels) {
    if let Some(answered) = around.answered(statement) {
        out.term(labels::ABOUT, |out| match answered {
            Answered::Same(other) => out.fill(story::ABOUT, &[&marks.show(other.hash)]),
            Answered::Other(other) => out.fill(story::ABOUT_OTHER, &[&marks.show(other.hash)]),
            Answered::Unseen(hash) => {
                out.say(story::ABOUT_UNSEEN);
                out.markup(" ");
                out.code(hash);
            }
        });
    }
    let answers = around.answers(statement);
    out.term(labels::COUNTERSIGNED, |out| {
        if !answers.iter().any(|(_, same)| *same) {
            out.say(story::NOT_COUNTERSIGNED);
        }
        let words = |same| if same { story::ANSWERED } else { story::ANSWERED_OTHER };
        let answers = answers.iter().map(|(other, same)| (*other, words(*same)));
        signatures(out, answers, marks);
    });
    out.term(labels::LATER_WORK, |out| match around.overtaking(statement) {
        None => out.say(story::OVERTAKEN_UNKNOWN),
        Some(Overtaking::Overtaken) => out.say(story::OVERTAKEN),
        Some(Overtaking::NoneShown) => out.say(story::NONE_SHOWN),
        Some(Overtaking::NotOvertaken(word)) => {
            let by = person::short(&word.signed.signer, out.lang());
            let own = word.is_exporters;
            let words = if own { story::NOT_OVERTAKEN_BY_MAKER } else { story::NOT_OVERTAKEN };
            out.fill(words, &[&by, &marks.show(word.signed.hash)]);
        }
    });
}

/// A list of signatures, each with who signed and what they meant; nothing where there is none.
pub(super) fn signatures<'v>(
    out: &mut Html,
    all: impl Iterator<Item = (&'v StatementVerdict, Words)>,
    marks: &Labels,
) {
    let mut all = all.peekable();
    if all.peek().is_none() {
        return;
    }
    out.tag("ul", |out| {
        for (one, words) in all {
            let who = person::short(&one.signer, out.lang());
            let what = meaning(one.meaning).get(out.lang());
            out.filled("li", words, &[&marks.show(one.hash), &who, what]);
        }
    });
}

/// What was changed after it, with its reasons.
fn amended(out: &mut Html, around: &Around<'_>, seal: Hash, marks: &Labels) {
    let (changes, reasons) = (around.changes(seal), around.reasons(seal));
    if reasons.is_empty() && changes == 0 {
        return;
    }
    out.term(labels::AMENDMENTS, |out| {
        if changes > 0 {
            let label = marks.show(seal);
            out.filled("p", story::AMENDED_BY, &[&changes.to_string(), &label]);
        }
        if reasons.is_empty() {
            return;
        }
        out.tag("ul", |out| {
            for reason in reasons {
                out.filled("li", story::AMENDED_FOR, &[&reason.reason, &reason.date]);
            }
        });
    });
}

fn version(out: &mut Html, statement: &StatementVerdict) {
    out.term(labels::VERSION, |out| {
        let (parts, shown) = (statement.version.parts.to_string(), statement.parts.len());
        let (shown, withheld) = (shown.to_string(), statement.withheld.to_string());
        out.fill(story::VERSION, &[&parts, &shown]);
        if statement.withheld > 0 {
            out.markup(" ");
            out.class("span", "strong", |out| out.fill(story::WITHHELD, &[&withheld]));
        }
    });
}
