//! A report that somebody reads who is no specialist: one HTML page that prints, without script
//! and without anything from elsewhere. The same verdict is the same bytes for ever
//! ([`REPORT_FORM`]), for a verifier makes the reports in a file anew and compares.
//!
//! It says what a verdict says and finds nothing out by itself. Nothing in it is markup but what
//! stands in this folder (`escape.rs`).

mod annex;
mod around;
mod body;
mod checks;
mod content;
mod escape;
mod history;
mod limits;
mod person;
mod statement;
mod summary;
mod tally;
mod times;
mod words;

use crate::Lang;
use crate::verdict::{DocumentVerdict, Verdict};
use around::Around;
use cahier_evidence::Hash;
use escape::Html;
use std::collections::BTreeMap;
use words::{labels, story};

/// The form of the page. Whoever changes a byte of what [`render`] writes raises it, and keeps the
/// old form for files that carry it.
pub const REPORT_FORM: u8 = 1;

const STYLE: &str = include_str!("style.css");
/// Nothing is fetched and nothing runs, whatever stands in the page.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" \
                      content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n";

/// The report, as the text of an HTML file.
#[must_use]
pub fn render(verdict: &Verdict, lang: Lang) -> String {
    let mut out = Html::new(lang);
    out.markup("<!DOCTYPE html>\n");
    out.tag_with("html", &[("lang", labels::CODE.get(lang))], |out| {
        out.markup("\n");
        out.tag("head", head);
        out.markup("\n");
        out.tag("body", |out| out.tag("main", |out| page(out, verdict)));
        out.markup("\n");
    });
    out.markup("\n");
    out.finish()
}

fn head(out: &mut Html) {
    out.markup("<meta charset=\"utf-8\">\n");
    out.markup(POLICY);
    let width = [("name", "viewport"), ("content", "width=device-width, initial-scale=1")];
    out.void("meta", &width);
    let form = REPORT_FORM.to_string();
    out.void("meta", &[("name", "cahier-report-form"), ("content", form.as_str())]);
    out.line("title", story::TITLE);
    out.markup("<style>\n");
    out.markup(STYLE);
    out.markup("</style>\n");
}

fn page(out: &mut Html, verdict: &Verdict) {
    let marks = Labels::of(verdict);
    out.line("h1", story::TITLE);
    summary::summary(out, verdict);
    summary::reveals(out, verdict);
    checks::checks(out, verdict);
    out.line("h2", story::SIGNED);
    for (at, shown) in verdict.documents.iter().enumerate() {
        document(out, verdict, shown, at, &marks);
    }
    limits::limits(out, verdict);
    limits::without_us(out);
    annex::annex(out, verdict, &marks);
}

fn document(out: &mut Html, verdict: &Verdict, shown: &DocumentVerdict, at: usize, marks: &Labels) {
    let number = (at + 1).to_string();
    match shown.title() {
        Some(title) => out.filled("h3", story::DOCUMENT, &[&number, title]),
        None => out.filled("h3", story::DOCUMENT_UNTITLED, &[&number]),
    }
    out.tag("p", |out| out.say(annex::class(shown.class)));
    let around = Around::of(shown, verdict.exporter.person);
    for signature in &shown.statements {
        statement::statement(out, verdict, &around, signature, marks);
    }
    if let Some(changes) = &shown.history {
        history::history(out, verdict, &around, changes, marks);
    }
}

/// What signatures are called in a report: number of the document, number of the signature.
struct Labels(BTreeMap<Hash, String>);

impl Labels {
    fn of(verdict: &Verdict) -> Self {
        let mut all = BTreeMap::new();
        for (document, shown) in (1_usize..).zip(&verdict.documents) {
            for (signature, statement) in (1_usize..).zip(&shown.statements) {
                let label = format!("{document}.{signature}");
                all.entry(statement.hash).or_insert(label);
            }
        }
        Self(all)
    }

    /// The number of a signature in this report.
    fn get(&self, hash: Hash) -> Option<&str> {
        self.0.get(&hash).map(String::as_str)
    }

    /// The same, or the hash of one that is not in the file.
    fn show(&self, hash: Hash) -> String {
        self.get(hash).map_or_else(|| hash.to_string(), str::to_owned)
    }
}

#[cfg(test)]
mod tests;
