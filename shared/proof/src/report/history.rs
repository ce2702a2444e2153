//! Every change of a document, what it says after them, and who wrote what of that.

use super::around::Around;
use super::escape::Html;
use super::words::{Words, labels, story};
use super::{Labels, content, person, statement, times};
use crate::Lang;
use crate::completeness::Completeness;
use crate::verdict::{ChangeVerdict, HistoryVerdict, StatementVerdict, Verdict, Who};
use cahier_evidence::PersonId;
use cahier_notebook::{AuthoredRun, Authorship, Collection};
use std::collections::BTreeMap;

/// Authors with their names; none where these are not the same everywhere.
type People<'v> = BTreeMap<PersonId, Option<&'v Who>>;
/// Signatures by how many changes their versions count.
type Signed<'v> = BTreeMap<u64, Vec<&'v StatementVerdict>>;

/// A history: changes, the state after them, authors.
pub(super) fn history(
    out: &mut Html,
    verdict: &Verdict,
    around: &Around<'_>,
    history: &HistoryVerdict,
    marks: &Labels,
) {
    let signed = around.document.by_count();
    out.tag("section", |out| {
        out.line("h4", story::HISTORY);
        confirmed(out, history);
        words(out, around, marks);
        changes(out, verdict, &history.changes, &signed, marks);
    });
    out.markup("\n");
    if let Some(entry) = &history.entry {
        out.tag("section", |out| {
            out.line("h4", story::AFTERWARDS);
            let all = signed.get(&(history.changes.len() as u64));
            signers(out, all.map_or(&[][..], Vec::as_slice), marks);
            if !content::entry(out, verdict, entry) {
                out.line("p", story::NO_FORM);
            }
        });
        out.markup("\n");
    }
    if let Some(authorship) = &history.authorship {
        out.tag("section", |out| {
            out.line("h4", story::AUTHORS);
            authors(out, authorship, &people(history));
        });
        out.markup("\n");
    }
}

/// How far somebody signed that the changes are all there.
fn confirmed(out: &mut Html, history: &HistoryVerdict) {
    let (signed, rest) = (history.confirmed_to.to_string(), history.unconfirmed().to_string());
    match history.unconfirmed() {
        0 => out.filled("p", story::CONFIRMED, &[&signed]),
        _ => out.filled("p", story::CONFIRMED_TO, &[&signed, &rest]),
    }
}

/// On whose word it rests that none of them was left out.
fn words(out: &mut Html, around: &Around<'_>, marks: &Labels) {
    let words = around.completeness.as_ref().map_or(&[][..], Completeness::words);
    if words.is_empty() {
        return out.line("p", story::NOBODYS_WORD);
    }
    out.line("p", story::WHOSE_WORD);
    out.tag("ul", |out| {
        for word in words {
            let (signed, changes) = (word.signed, word.changes.to_string());
            let by = person::short(&signed.signer, out.lang());
            out.filled("li", story::WORD, &[&by, &marks.show(signed.hash), &changes]);
        }
    });
    if words.iter().all(|word| word.is_exporters) {
        out.class("p", "strong", |out| out.say(story::MAKERS_WORD));
    }
}

/// Who signed the document as it is after all changes, if anybody did: its words are theirs.
fn signers(out: &mut Html, all: &[&StatementVerdict], marks: &Labels) {
    let words = if all.is_empty() { story::STATE_UNSIGNED } else { story::STATE_SIGNED };
    out.line("p", words);
    statement::signatures(out, all.iter().map(|one| (*one, story::ANSWERED)), marks);
}

fn changes(
    out: &mut Html,
    verdict: &Verdict,
    changes: &[ChangeVerdict],
    signed: &Signed<'_>,
    marks: &Labels,
) {
    let columns = [
        labels::PLACE,
        labels::BY,
        labels::CLAIMED,
        labels::RECEIVED,
        labels::CERTIFIED,
        labels::ADDED,
        labels::DELETED,
        labels::REMARKS,
    ];
    out.table(story::CHANGES, &columns, |out| {
        for (count, change) in (1_u64..).zip(changes) {
            let signed = signed.get(&count).map_or(&[][..], Vec::as_slice);
            out.tag("tr", |out| {
                one(out, verdict, change);
                out.tag("td", |out| remarks(out, change, signed, marks));
            });
            out.markup("\n");
        }
    });
}

fn one(out: &mut Html, verdict: &Verdict, change: &ChangeVerdict) {
    let lang = out.lang();
    out.row_head(|out| out.text(&change.index.to_string()));
    out.cell(&person::short(&change.author, lang));
    out.cell(&times::readable(change.times.claimed_ms, lang));
    out.cell(&times::readable(change.times.received_ms, lang));
    match change.times.certified_ms {
        Some(ms) => out.cell(&times::readable(ms, lang)),
        None => out.class("td", "strong", |out| out.say(times::missing(verdict, &change.times))),
    }
    out.cell(&change.added.to_string());
    out.cell(&change.deleted.to_string());
}

/// What the change amends, who took it in, and who signed the version that it makes.
fn remarks(out: &mut Html, change: &ChangeVerdict, signed: &[&StatementVerdict], marks: &Labels) {
    if let Some(seal) = change.amends {
        out.filled("p", story::AMENDS, &[&marks.show(seal)]);
    }
    if let Some(by) = &change.adopted_by {
        out.filled("p", story::ADOPTED, &[&person::short(by, out.lang())]);
    }
    for statement in signed {
        let who = person::short(&statement.signer, out.lang());
        out.filled("p", story::SIGNED_HERE, &[&marks.show(statement.hash), &who]);
    }
}

/// Authors by their id. A text has no place in the log, so somebody is called by a name only if
/// the same is vouched for at every place where they changed the document.
fn people(history: &HistoryVerdict) -> People<'_> {
    let mut people = People::new();
    for who in history.changes.iter().map(|change| &change.author) {
        let same = |known: &Who| names(known).eq(names(who));
        let known = people.entry(who.person).or_insert(Some(who));
        *known = known.filter(|known| same(known));
    }
    people
}

fn names(who: &Who) -> impl Iterator<Item = &str> {
    who.names.iter().map(|name| name.name.as_str())
}

fn called(people: &People<'_>, author: Option<PersonId>, lang: Lang) -> String {
    let Some(author) = author else { return labels::UNKNOWN.get(lang).to_owned() };
    match people.get(&author).copied().flatten() {
        Some(who) => person::short(who, lang),
        None => story::NOBODY_SHORT.with(lang, &[&author.to_string()]),
    }
}

fn authors(out: &mut Html, authorship: &Authorship<PersonId>, people: &People<'_>) {
    let columns = [labels::WHERE, labels::BY, labels::TEXT];
    out.table(story::AUTHORS_OF_TEXT, &columns, |out| {
        runs(out, labels::TITLE, &authorship.title, people);
        for step in &authorship.steps {
            runs(out, labels::STEP, &step.runs, people);
        }
        for block in &authorship.body {
            runs(out, labels::TEXT, &block.runs, people);
        }
    });
    let columns = [labels::WHERE, labels::BY, labels::NAME];
    out.table(story::AUTHORS_OF_REST, &columns, |out| {
        for part in &authorship.parts {
            out.tag("tr", |out| {
                out.row_head(|out| out.say(collection(part.collection)));
                out.cell(&called(people, part.author, out.lang()));
                out.tag("td", |out| {
                    out.quoted(&part.key);
                    if let Some(attribute) = &part.attribute {
                        out.markup(" ");
                        out.quoted(attribute);
                    }
                });
            });
            out.markup("\n");
        }
    });
}

fn runs(out: &mut Html, place: Words, runs: &[AuthoredRun<PersonId>], people: &People<'_>) {
    for run in runs {
        out.tag("tr", |out| {
            out.row_head(|out| out.say(place));
            out.cell(&called(people, run.author, out.lang()));
            out.cell(&run.text);
        });
        out.markup("\n");
    }
}

fn collection(collection: Collection) -> Words {
    match collection {
        Collection::Entry => labels::PROPERTIES,
        Collection::Tags => labels::TAGS,
        Collection::People => labels::PEOPLE,
        Collection::Fields => labels::FIELDS,
        Collection::Steps => labels::STEPS,
        Collection::Links => labels::LINKS,
        Collection::Attachments => labels::FILES,
        Collection::Extra => labels::EXTRA,
        Collection::Amendments => labels::AMENDMENTS,
        Collection::Requests => labels::REQUESTS,
    }
}
