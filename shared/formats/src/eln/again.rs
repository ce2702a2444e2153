//! An entry that comes again: whether it is as it was, newer there, or was changed here, part by
//! part, and the changes that bring what is newer. Nothing here decides: a person is asked.

use super::bring::{MADE, MODIFIED, THERE, record, with_authors};
use super::identity::part_id;
use super::import::{ImportedEntry, ImportedFile};
use super::print::{EntryPart, Print};
use super::when::second;
use crate::Lang;
use crate::address::rewrite_addresses;
use cahier_notebook::entry::{Attachment, Change, Comment, Entry};
use std::collections::{BTreeMap, BTreeSet};

/// How an entry that is here stands to the same entry in an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What the archive says otherwise than the one before.
    pub there: BTreeSet<EntryPart>,
    /// What was changed here since.
    pub here: BTreeSet<EntryPart>,
    /// Whether the archive is older than the one before.
    pub older: bool,
    /// Whether all this is known: entries that came before it was written down are not.
    pub known: bool,
}

/// What that comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing changed, here nor there.
    Unchanged,
    /// The archive says more, and what it says is unchanged here.
    NewerThere,
    /// Only here something was changed.
    ChangedHere,
    /// One part at least was changed here and there.
    Both,
    /// The archive is older than what came before.
    OlderThere,
    /// It is not known.
    Unknown,
}

/// Compares an entry that is here with the same entry in an archive.
pub fn standing(here: &Entry, imported: &ImportedEntry) -> Standing {
    let print = |key: &str| here.extra.get(key).and_then(|text| Print::parse(text));
    let then = print(THERE).zip(Print::parse(&imported.there));
    let now = print(MADE).zip(Print::of_entry(here));
    let (Some((there, there_now)), Some((made, here_now))) = (then, now) else {
        return Standing::default();
    };
    let moments = here.extra.get(MODIFIED).zip(imported.modified.as_ref());
    let seconds = moments.and_then(|(one, other)| second(one).zip(second(other)));
    Standing {
        there: there.differing(&there_now),
        here: made.differing(&here_now),
        older: seconds.is_some_and(|(before, now)| now < before),
        known: true,
    }
}

impl Standing {
    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        match (self.known, self.there.is_empty(), self.here.is_empty()) {
            (false, _, _) => Verdict::Unknown,
            (true, true, true) => Verdict::Unchanged,
            (true, true, false) => Verdict::ChangedHere,
            (true, false, _) if self.older => Verdict::OlderThere,
            (true, false, _) if self.clashes().is_empty() => Verdict::NewerThere,
            (true, false, _) => Verdict::Both,
        }
    }

    /// Parts that are newer there and were not changed here: they can be taken over as they are.
    pub fn free(&self) -> BTreeSet<EntryPart> {
        self.there.difference(&self.here).copied().collect()
    }

    /// Parts that were changed here and there.
    pub fn clashes(&self) -> BTreeSet<EntryPart> {
        self.there.intersection(&self.here).copied().collect()
    }

    /// What a person reads of it.
    pub fn sentence(&self, title: &str, lang: Lang) -> String {
        let words = |parts: &BTreeSet<EntryPart>| {
            parts.iter().map(|part| part.word(lang)).collect::<Vec<_>>().join(", ")
        };
        let (there, here, clashes) =
            (words(&self.there), words(&self.here), words(&self.clashes()));
        let (en, fr) = match self.verdict() {
            Verdict::Unchanged => (
                format!("\"{title}\" is here already, as it is in the archive."),
                format!("« {title} » est déjà ici, tel que dans l'archive."),
            ),
            Verdict::NewerThere => (
                format!("\"{title}\" is here already; the archive has a newer one of: {there}."),
                format!("« {title} » est déjà ici ; l'archive a plus récent : {there}."),
            ),
            Verdict::ChangedHere => (
                format!("\"{title}\" is here already and was changed here: {here}."),
                format!("« {title} » est déjà ici et y a été modifié : {here}."),
            ),
            Verdict::Both => (
                format!("\"{title}\" was changed both here and there: {clashes}."),
                format!("« {title} » a été modifié ici et là-bas : {clashes}."),
            ),
            Verdict::OlderThere => (
                format!("\"{title}\" is here already; the archive is older."),
                format!("« {title} » est déjà ici ; l'archive est plus ancienne."),
            ),
            Verdict::Unknown => (
                format!("\"{title}\" is here already; what changed since is not known."),
                format!("« {title} » est déjà ici ; on ne sait pas ce qui a changé depuis."),
            ),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}

/// Finds the files of an imported entry among those that are here, whatever they are called in
/// the archive, and gives those that are not. The entry's text points to the files here after it.
/// A file that was replaced there comes under an id of its own, and the one before stays.
pub fn pair_files(here: &[Attachment], imported: &mut ImportedEntry) -> Vec<ImportedFile> {
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut fresh = Vec::new();
    for file in &mut imported.files {
        let old = file.attachment_id.clone();
        let same = |one: &&Attachment| {
            if file.sha256.is_empty() {
                // Without a checksum, what is called alike and as long is taken to be the same.
                return one.size == file.bytes && (one.id == old || one.name == file.name);
            }
            one.sha256 == file.sha256
        };
        match here.iter().find(same) {
            Some(one) => file.attachment_id.clone_from(&one.id),
            None => {
                if here.iter().any(|one| one.id == old) {
                    let content = format!("{}\n{}", file.sha256, file.bytes);
                    file.attachment_id = part_id(&old, "file", &content);
                }
                fresh.push(file.clone());
            }
        }
        ids.insert(old, file.attachment_id.clone());
    }
    rewrite_addresses(&mut imported.entry.body, &mut |_, address| {
        let id = ids.get(address.strip_prefix("attachment:")?)?;
        Some(format!("attachment:{id}"))
    });
    imported.entry.attachments = imported.files.iter().map(ImportedFile::attachment).collect();
    fresh
}

/// Comments of an imported entry that were not yet said here.
pub fn new_comments(here: &[Comment], imported: &ImportedEntry) -> Vec<Comment> {
    let is_here = |one: &Comment| {
        let same = |said: &Comment| {
            (&said.text, &said.at, &said.author) == (&one.text, &one.at, &one.author)
        };
        here.iter().any(|said| said.id == one.id || same(said))
    };
    imported.comments.iter().filter(|comment| !is_here(comment)).cloned().collect()
}

/// The changes that bring some parts of an entry as the archive has them, and write down that
/// they came. Files and comments have their own way in (`pair_files`, `new_comments`): they are
/// named among the parts once they are here. Links are those of `link_up`. `at` is the time,
/// RFC 3339.
pub fn update(
    here: &Entry,
    imported: &ImportedEntry,
    parts: &BTreeSet<EntryPart>,
    at: &str,
) -> Vec<Change> {
    let new = with_authors(imported);
    let mut changes: Vec<Change> =
        parts.iter().flat_map(|part| changes_of_part(*part, here, &new)).collect();
    let print = |key: &str| here.extra.get(key).and_then(|text| Print::parse(text));
    let there = Print::parse(&imported.there).map(|now| match print(THERE) {
        Some(before) => before.with(parts, &now),
        None => now,
    });
    let made = Print::of_entry(&new).map(|now| match print(MADE) {
        Some(before) => before.with(parts, &now),
        None => now,
    });
    // Only when nothing is left there is this the archive of that age.
    let all = there.as_ref().is_some_and(|there| there.to_string() == imported.there);
    for (key, value) in &imported.entry.extra {
        if here.extra.get(key) != Some(value) {
            changes.push(Change::Extra { key: key.clone(), value: value.clone() });
        }
    }
    let modified = imported.modified.clone().filter(|_| all);
    changes.extend(record(there, made, modified, at));
    changes
}

fn changes_of_part(part: EntryPart, here: &Entry, new: &Entry) -> Vec<Change> {
    match part {
        EntryPart::Title => vec![Change::Title { title: new.title.clone() }],
        EntryPart::Details => vec![
            Change::Date { date: new.date.clone() },
            Change::Status { status: new.status.clone() },
            Change::Category { category: new.category.clone() },
        ],
        EntryPart::Text => vec![Change::Body { body: new.body.clone() }],
        EntryPart::Tags => {
            let (add, remove) = (|tag| Change::AddTag { tag }, |tag| Change::RemoveTag { tag });
            of_set(&here.tags, &new.tags, add, remove)
        }
        EntryPart::People => {
            let add = |person| Change::AddPerson { person };
            let remove = |person| Change::RemovePerson { person };
            of_set(&here.people, &new.people, add, remove)
        }
        EntryPart::Fields => {
            let gone = gone(&here.fields, &new.fields, |field| &field.id).into_iter();
            let put = new.fields.iter().map(|field| Change::PutField { field: field.clone() });
            gone.map(|id| Change::RemoveField { id }).chain(put).collect()
        }
        EntryPart::Steps => {
            let gone = gone(&here.steps, &new.steps, |step| &step.id).into_iter();
            let put = new.steps.iter().map(|step| Change::PutStep { step: step.clone() });
            gone.map(|id| Change::RemoveStep { id }).chain(put).collect()
        }
        EntryPart::Links => {
            let gone = gone(&here.links, &new.links, |link| &link.id).into_iter();
            let put = new.links.iter().map(|link| Change::PutLink { link: link.clone() });
            gone.map(|id| Change::RemoveLink { id }).chain(put).collect()
        }
        EntryPart::Files | EntryPart::Comments => Vec::new(),
    }
}

fn of_set(
    here: &[String],
    new: &[String],
    add: fn(String) -> Change,
    remove: fn(String) -> Change,
) -> Vec<Change> {
    let (before, after): (BTreeSet<&String>, BTreeSet<&String>) =
        (here.iter().collect(), new.iter().collect());
    let out = before.difference(&after).map(|text| remove((*text).clone()));
    let come = after.difference(&before).map(|text| add((*text).clone()));
    out.chain(come).collect()
}

/// The ids that are here and not there any more.
fn gone<T>(here: &[T], new: &[T], id: fn(&T) -> &String) -> Vec<String> {
    let kept: BTreeSet<&String> = new.iter().map(id).collect();
    here.iter().map(id).filter(|id| !kept.contains(id)).cloned().collect()
}
