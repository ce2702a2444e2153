//! Every change of a document, what it says after them, and who wrote what of that.

use super::escape::Html;
use super::words::{Words, labels, story};
use super::{Labels, content, person, times};
use crate::Lang;
use crate::verdict::{ChangeVerdict, HistoryVerdict, Verdict, Who};
use cahier_evidence::PersonId;
use cahier_notebook::{AuthoredRun, Authorship, Collection};
use std::collections::BTreeMap;

/// Authors with their names; none where these are not the same everywhere.
type People<'v> = BTreeMap<PersonId, Option<&'v Who>>;

/// A history: changes, the state after them, authors.
pub(super) fn history(out: &mut Html, verdict: &Verdict, history: &HistoryVerdict, marks: &Labels) {
    out.tag("section", |out| {
        out.line("h4", story::HISTORY);
        changes(out, verdict, &history.changes, marks);
    });
    out.markup("\n");
    if let Some(entry) = &history.entry {
        out.tag("section", |out| {
            out.line("h4", story::AFTERWARDS);
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

fn changes(out: &mut Html, verdict: &Verdict, changes: &[ChangeVerdict], marks: &Labels) {
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
        for change in changes {
            out.tag("tr", |out| one(out, verdict, change, marks));
            out.markup("\n");
        }
    });
}

fn one(out: &mut Html, verdict: &Verdict, change: &ChangeVerdict, marks: &Labels) {
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
    out.tag("td", |out| {
        if let Some(seal) = change.amends {
            out.filled("p", story::AMENDS, &[&marks.show(seal)]);
        }
        if let Some(by) = &change.adopted_by {
            out.filled("p", story::ADOPTED, &[&person::short(by, lang)]);
        }
    });
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
