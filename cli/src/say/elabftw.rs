//! What a team's move came to: what was there, what became of it, and what a person should look at.

use super::{Sentence, both};
use cahier_formats::elabftw::Counts;
use serde_json::{Value, json};

/// Names and warnings that people read one by one; scripts get all.
const LISTED_MAX: usize = 50;

/// All that is told of a move. Sentences in it are in the reader's language already.
pub struct Told {
    /// How many of what the folder holds.
    pub counts: Counts,
    /// Files of the folder that no entry names.
    pub not_taken: Vec<String>,
    /// Files that were not read, and why.
    pub unread: Vec<(String, String)>,
    /// What a person should know.
    pub warnings: Vec<String>,
    /// Entries that were made, were here, were updated, and files that were attached; none where
    /// nothing was to be changed.
    pub done: Option<[u64; 4]>,
}

impl Told {
    /// For scripts.
    pub fn json(&self) -> Value {
        let counts = self.counts;
        let unread = self.unread.iter();
        let unread: Vec<Value> =
            unread.map(|(file, why)| json!({ "file": file, "sentence": why })).collect();
        let [entries, here, updated, attached] = self.done.unwrap_or_default();
        json!({
            "dry_run": self.done.is_none(),
            "experiments": counts.experiments,
            "resources": counts.resources,
            "templates": counts.templates,
            "categories": counts.categories,
            "statuses": counts.statuses,
            "bookings": counts.bookings,
            "comments": counts.comments,
            "people": counts.people,
            "tags": counts.tags,
            "found_files": counts.files,
            "entries": entries,
            "here": here,
            "updated": updated,
            "files": attached,
            "not_taken": self.not_taken,
            "unread": unread,
            "warnings": self.warnings,
        })
    }
}

/// A file that is larger than what an entry may have.
pub fn too_large() -> Sentence {
    both("Il est trop grand pour être joint à une entrée.", "It is too large to be attached.")
}

/// The report.
pub fn moved(told: &Told) -> Sentence {
    let mut fr = vec!["Dans le dossier :".to_owned()];
    let mut en = vec!["In the folder:".to_owned()];
    for ((french, english), count) in lines(told.counts) {
        fr.push(format!("  {french} : {count}"));
        en.push(format!("  {english}: {count}"));
    }
    match told.done {
        None => {
            fr.push("Rien n’a été changé : c’était un essai (--dry-run).".to_owned());
            en.push("Nothing was changed: this was a trial (--dry-run).".to_owned());
        }
        Some([made, here, updated, files]) => {
            fr.push(format!(
                "Entrées faites : {made}. Déjà ici : {here}, dont reprises : {updated}. Fichiers \
                 joints : {files}."
            ));
            en.push(format!(
                "Entries made: {made}. Here already: {here}, of which updated: {updated}. Files \
                 attached: {files}."
            ));
        }
    }
    let unread = told.unread.iter().map(|(file, why)| format!("{file} — {why}"));
    let left = told.not_taken.clone();
    let parts = [
        (("Pas lus :", "Not read:"), unread.collect()),
        (("Pas repris (aucune entrée n’en parle) :", "Not taken (no entry names them):"), left),
        (("À regarder :", "To look at:"), told.warnings.clone()),
    ];
    for ((french, english), items) in parts {
        fr.extend(listed(french, &items, "autres"));
        en.extend(listed(english, &items, "more"));
    }
    both(fr.join("\n"), en.join("\n"))
}

fn lines(counts: Counts) -> [((&'static str, &'static str), u64); 10] {
    [
        (("expériences", "experiments"), counts.experiments),
        (("ressources", "resources"), counts.resources),
        (("modèles", "templates"), counts.templates),
        (("catégories", "categories"), counts.categories),
        (("statuts", "statuses"), counts.statuses),
        (("réservations", "bookings"), counts.bookings),
        (("commentaires", "comments"), counts.comments),
        (("fichiers", "files"), counts.files),
        (("personnes", "people"), counts.people),
        (("étiquettes", "tags"), counts.tags),
    ]
}

fn listed(head: &str, items: &[String], more: &str) -> Vec<String> {
    if items.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![head.to_owned()];
    lines.extend(items.iter().take(LISTED_MAX).map(|item| format!("  - {item}")));
    if items.len() > LISTED_MAX {
        lines.push(format!("  - … {} {more}", items.len() - LISTED_MAX));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_move_is_told_in_both_languages() {
        let counts = Counts { experiments: 3, bookings: 2, ..Counts::default() };
        let mut told = Told {
            counts,
            not_taken: (0..60).map(|at| format!("{at}.png")).collect(),
            unread: vec![("a.json".into(), "Coupé.".into())],
            warnings: Vec::new(),
            done: Some([3, 1, 0, 4]),
        };
        let french = moved(&told).get(Lang::Fr);
        for said in ["expériences : 3", "réservations : 2", "faites : 3", "a.json — Coupé."] {
            assert!(french.contains(said), "{said}: {french}");
        }
        assert!(french.contains("… 10 autres") && !french.contains("À regarder"), "{french}");
        told.done = None;
        let english = moved(&told).get(Lang::En);
        for said in ["Nothing was changed", "10 more"] {
            assert!(english.contains(said), "{said}: {english}");
        }
        assert_eq!(told.json()["dry_run"], true);
    }
}
