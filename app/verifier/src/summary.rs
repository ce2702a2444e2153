//! What a proof shows, in a few lines: how much, by whom, and how much of it is dated. The report
//! says the rest.

use cahier_proof::{DocumentVerdict, Lang, Verdict, Who};
use serde::Serialize;
use std::collections::BTreeSet;

/// Most documents that have a line of their own.
const DOCUMENTS_MAX: usize = 20;

/// A line of the summary.
#[derive(Debug, Serialize)]
pub struct Line {
    /// What it is about.
    pub label: String,
    /// What there is to say.
    pub text: String,
}

/// The same said in both languages.
pub fn said(fr: &'static str, en: &'static str) -> impl Fn(Lang) -> &'static str {
    move |lang| match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

/// The lines for a proof that is intact.
pub fn summary(verdict: &Verdict, lang: Lang) -> Vec<Line> {
    let line = |label: &str, text: String| Line { label: label.to_owned(), text };
    let documents = &verdict.documents;
    let signed: usize = documents.iter().map(|document| document.statements.len()).sum();
    let acts = verdict.times().count();
    let dated = verdict.times().filter(|times| times.certified_ms.is_some()).count();
    let certified = said("Actes avec une heure certifiée", "Acts with a certified time")(lang);
    let of = said("sur", "of")(lang);
    let mut lines = vec![line(certified, format!("{dated} {of} {acts}"))];
    lines.push(line("Signatures", signed.to_string()));
    if acts > signed {
        let changes = said("Changements", "Changes")(lang);
        lines.push(line(changes, (acts - signed).to_string()));
    }
    lines.push(line(said("Fichier fait par", "File made by")(lang), name(&verdict.exporter, lang)));
    lines.push(line(said("Clé du relais", "Key of the relay")(lang), relay_key(verdict, lang)));
    let shown = (1_usize..).zip(documents).take(DOCUMENTS_MAX);
    lines.extend(shown.map(|(number, shown)| document(number, shown, lang)));
    if let Some(more) = documents.len().checked_sub(DOCUMENTS_MAX).filter(|more| *more > 0) {
        let label = said("Autres documents, dans le rapport", "More documents, in the report");
        lines.push(line(label(lang), more.to_string()));
    }
    lines.extend(revealed(verdict, lang));
    lines
}

/// Whether the keys that speak for the relay are those that the verifier knows.
fn relay_key(verdict: &Verdict, lang: Lang) -> String {
    let unknown: BTreeSet<String> = verdict
        .zones
        .iter()
        .filter(|zone| !zone.compared)
        .map(|zone| zone.relay.to_string())
        .collect();
    let unknown: Vec<String> = unknown.into_iter().collect();
    if unknown.is_empty() {
        return said(
            "comparée : c’est une de celles que vous avez données.",
            "compared: it is one of those that you gave.",
        )(lang)
        .to_owned();
    }
    let not = said(
        "non comparée ; elle vient du fichier seul",
        "not compared; it comes from the file alone",
    );
    format!("{} ({})", not(lang), unknown.join(", "))
}

/// A document with those who signed a version of it or changed it.
fn document(number: usize, shown: &DocumentVerdict, lang: Lang) -> Line {
    let title = shown.title();
    let title = title.unwrap_or(said("titre non montré", "title not shown")(lang));
    let label = match lang {
        Lang::Fr => format!("Document {number} : {title}"),
        Lang::En => format!("Document {number}: {title}"),
    };
    let signers = shown.statements.iter().map(|statement| &statement.signer);
    let changes = shown.history.iter().flat_map(|history| &history.changes);
    let people = signers.chain(changes.map(|change| &change.author));
    Line { label, text: names(people, lang) }
}

/// Whose deleted words can be read in the file.
fn revealed(verdict: &Verdict, lang: Lang) -> Option<Line> {
    let histories = verdict.documents.iter().filter_map(|document| document.history.as_ref());
    let people = histories.flat_map(|history| &history.reveals).map(|deleted| &deleted.who);
    let text = names(people, lang);
    let label = said("Révèle des mots effacés de", "Reveals deleted words of")(lang).to_owned();
    (!text.is_empty()).then_some(Line { label, text })
}

/// Everybody once, in the order in which they come.
fn names<'v>(people: impl Iterator<Item = &'v Who>, lang: Lang) -> String {
    let mut seen = BTreeSet::new();
    let once = people.map(|who| name(who, lang)).filter(|name| seen.insert(name.clone()));
    once.collect::<Vec<_>>().join(", ")
}

/// The names for which somebody vouches; where there is none, nobody is named.
fn name(who: &Who, lang: Lang) -> String {
    let names: Vec<&str> = who.names.iter().map(|name| name.name.as_str()).collect();
    match (names.as_slice(), lang) {
        ([], Lang::Fr) => format!("personne ne garantit de nom (empreinte {})", who.person),
        ([], Lang::En) => format!("nobody vouches for a name (fingerprint {})", who.person),
        (names, _) => names.join(" / "),
    }
}
