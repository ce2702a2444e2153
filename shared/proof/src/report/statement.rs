//! One signature: who, with which meaning, over what, when, and what stands around it.

use super::escape::Html;
use super::words::{Words, labels, story};
use super::{Labels, content, person, times};
use crate::verdict::{DocumentVerdict, StatementVerdict, Verdict};
use cahier_evidence::{Hash, Meaning};
use cahier_notebook::Amendment;
use cahier_notebook::canonical::Content;
use std::collections::BTreeMap;

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

/// The `at`-th signature on a document.
pub(super) fn statement(
    out: &mut Html,
    verdict: &Verdict,
    document: &DocumentVerdict,
    at: usize,
    marks: &Labels,
) {
    let Some(statement) = document.statements.get(at) else { return };
    let label = marks.show(statement.hash);
    out.tag("section", |out| {
        let what = meaning(statement.meaning).get(out.lang());
        out.filled("h4", story::SIGNATURE, &[&label, what]);
        out.tag("dl", |out| {
            out.term(labels::SIGNED_BY, |out| person::who(out, &statement.signer));
            said(out, statement);
            around(out, document, statement, marks);
            amended(out, document, statement.hash, marks);
            version(out, statement);
        });
        times::table(out, verdict, &statement.times);
        let same = |other: &&StatementVerdict| {
            other.parts == statement.parts && other.withheld == statement.withheld
        };
        match document.statements.iter().take(at).find(same) {
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
            Some(host) => out.fill(story::KEY_USED, &[host]),
            None => out.say(story::KEY_NOT_SHOWN),
        });
    }
}

/// What it answers, what answers it, and whether others' work came in between.
fn around(
    out: &mut Html,
    document: &DocumentVerdict,
    statement: &StatementVerdict,
    marks: &Labels,
) {
    if let Some(about) = statement.about {
        out.term(labels::ABOUT, |out| match marks.get(about) {
            Some(label) => out.fill(story::ABOUT, &[label]),
            None => {
                out.say(story::ABOUT_ELSEWHERE);
                out.markup(" ");
                out.code(about);
            }
        });
    }
    let answers = document.statements.iter().filter(|other| other.about == Some(statement.hash));
    let answers: Vec<&StatementVerdict> = answers.collect();
    out.term(labels::COUNTERSIGNED, |out| {
        if answers.is_empty() {
            return out.say(story::NOT_COUNTERSIGNED);
        }
        out.tag("ul", |out| {
            for other in answers {
                let who = person::short(&other.signer, out.lang());
                let what = meaning(other.meaning).get(out.lang());
                let label = marks.show(other.hash);
                out.filled("li", story::ANSWERED, &[&label, &who, what]);
            }
        });
    });
    out.term(labels::LATER_WORK, |out| {
        out.say(match &document.history {
            None => story::OVERTAKEN_UNKNOWN,
            Some(history) if history.confirms.contains(&statement.index) => story::NOT_OVERTAKEN,
            Some(_) => story::OVERTAKEN,
        });
    });
}

/// What was changed after it, with its reasons.
fn amended(out: &mut Html, document: &DocumentVerdict, seal: Hash, marks: &Labels) {
    let reasons = amendments(document, seal);
    let changes = document.history.iter().flat_map(|history| &history.changes);
    let changes = changes.filter(|change| change.amends == Some(seal)).count();
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
            for reason in reasons.values() {
                out.filled("li", story::AMENDED_FOR, &[&reason.reason, &reason.date]);
            }
        });
    });
}

/// The reasons that any shown version gives for changing what that seal closed.
fn amendments(document: &DocumentVerdict, seal: Hash) -> BTreeMap<&str, &Amendment> {
    let seal = seal.to_string();
    let parts = document.statements.iter().flat_map(|statement| &statement.parts);
    let shown = parts.filter_map(|part| match &part.content {
        Some(Content::Amendment(amendment)) => Some(amendment),
        _ => None,
    });
    let entry = document.history.iter().filter_map(|history| history.entry.as_ref());
    let all = shown.chain(entry.flat_map(|entry| &entry.amendments));
    let of_seal = all.filter(|amendment| amendment.seal == seal);
    of_seal.map(|amendment| (amendment.id.as_str(), amendment)).collect()
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
