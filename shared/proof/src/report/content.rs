//! What an entry says, part by part, as a reader sees it. It stands between two lines that say
//! that it is the signers' or the document's text and not the report's.

use super::body::body;
use super::escape::Html;
use super::words::{Words, labels, story};
use crate::reading::contents;
use crate::verdict::{PartVerdict, Verdict};
use cahier_notebook::canonical::{Content, File, Order};
use cahier_notebook::{Amendment, Body, Entry, EntryKind, Field, Link, Step};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The parts that are shown of a version.
pub(super) fn parts(out: &mut Html, verdict: &Verdict, parts: &[Arc<PartVerdict>]) {
    let mut shown = Shown::default();
    for part in parts {
        match &part.content {
            Some(content) => shown.take(content),
            None => shown.raw.push(part),
        }
    }
    shown.write(out, verdict, [story::QUOTE_BEGINS, story::QUOTE_ENDS]);
}

/// An entry as a history leaves it; false where it has no canonical form, and nothing is written.
pub(super) fn entry(out: &mut Html, verdict: &Verdict, entry: &Entry) -> bool {
    let Some(contents) = contents(entry) else { return false };
    let mut shown = Shown::default();
    contents.iter().for_each(|content| shown.take(content));
    shown.write(out, verdict, [story::TEXT_BEGINS, story::TEXT_ENDS]);
    true
}

/// One line about an entry.
enum Fact<'c> {
    Kind(EntryKind),
    One(&'c str),
    All(&'c [String]),
}

/// Parts by what they are.
#[derive(Default)]
struct Shown<'c> {
    facts: Vec<(Words, Fact<'c>)>,
    order: Option<&'c Order>,
    body: Option<&'c Body>,
    fields: Vec<&'c Field>,
    steps: Vec<&'c Step>,
    links: Vec<&'c Link>,
    files: Vec<&'c File>,
    amendments: Vec<&'c Amendment>,
    extra: Vec<(&'c str, &'c str)>,
    /// Those of a form that this program does not know.
    raw: Vec<&'c PartVerdict>,
}

impl<'c> Shown<'c> {
    fn take(&mut self, content: &'c Content) {
        match content {
            Content::Entry { kind, date, status, category } => {
                self.facts.push((labels::KIND, Fact::Kind(*kind)));
                let rest =
                    [(labels::DATE, date), (labels::STATUS, status), (labels::CATEGORY, category)];
                let rest = rest.into_iter();
                let rest =
                    rest.filter_map(|(name, text)| Some((name, Fact::One(text.as_deref()?))));
                self.facts.extend(rest);
            }
            Content::Title(title) => self.facts.push((labels::TITLE, Fact::One(title))),
            Content::Tags(tags) => self.facts.push((labels::TAGS, Fact::All(tags))),
            Content::People(people) => self.facts.push((labels::PEOPLE, Fact::All(people))),
            Content::Order(order) => self.order = Some(order),
            Content::Field(field) => self.fields.push(field),
            Content::Step(step) => self.steps.push(step),
            Content::Link(link) => self.links.push(link),
            Content::File(file) => self.files.push(file),
            Content::Body(body) => self.body = Some(body),
            Content::Amendment(amendment) => self.amendments.push(amendment),
            Content::Extra { key, value } => self.extra.push((key, value)),
        }
    }

    /// Between two lines that say whose words these are.
    fn write(mut self, out: &mut Html, verdict: &Verdict, [begins, ends]: [Words; 2]) {
        if let Some(order) = self.order {
            arrange(&mut self.fields, &order.fields, |field| &field.id);
            arrange(&mut self.steps, &order.steps, |step| &step.id);
            arrange(&mut self.links, &order.links, |link| &link.id);
            arrange(&mut self.files, &order.files, |file| &file.id);
        }
        self.amendments.sort_by(|a, b| (&a.date, &a.id).cmp(&(&b.date, &b.id)));
        out.class("div", "quote", |out| {
            out.line("p", begins);
            self.facts(out);
            if let Some(text) = self.body {
                out.line("h5", labels::TEXT);
                body(out, text);
            }
            fields(out, &self.fields);
            steps(out, &self.steps);
            links(out, &self.links);
            files(out, &self.files, verdict);
            amendments(out, &self.amendments);
            self.rest(out);
            out.line("p", ends);
        });
        out.markup("\n");
    }

    fn facts(&self, out: &mut Html) {
        if self.facts.is_empty() {
            return;
        }
        out.tag("dl", |out| {
            for (name, fact) in &self.facts {
                out.term(*name, |out| match fact {
                    Fact::Kind(kind) => out.say(kind_words(*kind)),
                    Fact::One(text) => out.quoted(text),
                    Fact::All(texts) => list(out, texts),
                });
            }
        });
    }

    /// What an import brought, and what this program cannot read, as it stands.
    fn rest(&self, out: &mut Html) {
        if !self.extra.is_empty() {
            out.line("h5", labels::EXTRA);
            out.tag("dl", |out| {
                for (key, value) in &self.extra {
                    out.tag("dt", |out| out.quoted(key));
                    out.tag("dd", |out| out.quoted(value));
                }
            });
        }
        for part in &self.raw {
            out.filled("h5", story::UNREAD_PART, &[&part.name]);
            out.tag("pre", |out| out.code(String::from_utf8_lossy(&part.bytes)));
        }
    }
}

/// Into the order that an entry gives its records; those that it does not name come last.
fn arrange<T>(records: &mut [&T], order: &[String], id: impl Fn(&T) -> &String) {
    let places: BTreeMap<&String, usize> = order.iter().zip(0..).collect();
    records.sort_by_key(|&record| places.get(id(record)).copied().unwrap_or(usize::MAX));
}

fn kind_words(kind: EntryKind) -> Words {
    match kind {
        EntryKind::Experiment => labels::EXPERIMENT,
        EntryKind::Resource => labels::RESOURCE,
        EntryKind::ExperimentTemplate => labels::EXPERIMENT_TEMPLATE,
        EntryKind::ResourceTemplate => labels::RESOURCE_TEMPLATE,
    }
}

fn list(out: &mut Html, texts: &[String]) {
    if texts.is_empty() {
        return out.say(labels::NONE);
    }
    out.tag("ul", |out| texts.iter().for_each(|text| out.tag("li", |out| out.quoted(text))));
}

fn fields(out: &mut Html, fields: &[&Field]) {
    if fields.is_empty() {
        return;
    }
    let columns = [labels::NAME, labels::VALUE, labels::GROUP, labels::DESCRIPTION];
    out.table(labels::FIELDS, &columns, |out| {
        for field in fields {
            out.tag("tr", |out| {
                out.row_head(|out| out.quoted(&field.name));
                out.tag("td", |out| {
                    out.quoted(&field.value);
                    if let Some(unit) = &field.unit {
                        out.markup(" ");
                        out.quoted(unit);
                    }
                });
                out.cell(field.group.as_deref().unwrap_or_default());
                out.tag("td", |out| {
                    out.quoted(field.description.as_deref().unwrap_or_default());
                    if !field.options.is_empty() {
                        out.fill(story::CHOICES, &[&field.options.join(" | ")]);
                    }
                });
            });
            out.markup("\n");
        }
    });
}

fn steps(out: &mut Html, steps: &[&Step]) {
    if steps.is_empty() {
        return;
    }
    out.line("h5", labels::STEPS);
    out.tag("ol", |out| {
        for step in steps {
            out.tag("li", |out| {
                let done = step.done_at.is_some();
                out.say(if done { labels::DONE } else { labels::TO_DO });
                out.quoted(&step.text);
                if let Some(date) = &step.done_at {
                    out.fill(story::DONE_AT, &[date]);
                }
                if let Some(date) = &step.deadline {
                    out.fill(story::DEADLINE, &[date]);
                }
            });
            out.markup("\n");
        }
    });
}

fn links(out: &mut Html, links: &[&Link]) {
    if links.is_empty() {
        return;
    }
    out.line("h5", labels::LINKS);
    out.tag("ul", |out| {
        for link in links {
            out.tag("li", |out| {
                out.quoted(&link.label);
                out.markup(" (");
                out.quoted(&link.target);
                out.markup(")");
            });
        }
    });
}

fn files(out: &mut Html, files: &[&File], verdict: &Verdict) {
    if files.is_empty() {
        return;
    }
    let columns = [
        labels::NAME,
        labels::SIZE,
        labels::MEDIA_TYPE,
        labels::SHA256,
        labels::IN_ARCHIVE,
        labels::DESCRIPTION,
    ];
    out.table(labels::FILES, &columns, |out| {
        for file in files {
            let inside = verdict.file(&file.sha256).is_some();
            out.tag("tr", |out| {
                out.row_head(|out| out.quoted(&file.name));
                out.cell(&file.size.to_string());
                out.cell(&file.media_type);
                out.code_cell(&file.sha256);
                out.tag("td", |out| out.say(if inside { labels::YES } else { labels::NO }));
                out.tag("td", |out| {
                    out.quoted(file.description.as_deref().unwrap_or_default());
                    out.markup(" ");
                    // What an image in the text names.
                    out.code(format_args!("attachment:{}", file.id));
                });
            });
            out.markup("\n");
        }
    });
}

fn amendments(out: &mut Html, amendments: &[&Amendment]) {
    if amendments.is_empty() {
        return;
    }
    let columns = [labels::REASON, labels::CLAIMED, labels::CLAIMED_BY, labels::SEAL];
    out.table(labels::AMENDMENTS, &columns, |out| {
        for amendment in amendments {
            out.tag("tr", |out| {
                out.row_head(|out| out.quoted(&amendment.reason));
                out.cell(&amendment.date);
                out.code_cell(&amendment.by);
                out.code_cell(&amendment.seal);
            });
            out.markup("\n");
        }
    });
}
