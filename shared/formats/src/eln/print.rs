//! What an entry says, in short: a hash for each part of it. Two prints tell in which parts two
//! states of an entry differ, without keeping the older one.

use super::import::{ImportedEntry, ImportedFile};
use crate::Lang;
use crate::address::rewrite_addresses;
use cahier_notebook::canonical::parts;
use cahier_notebook::entry::Entry;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Hex digits of a hash: enough to tell states apart that nobody makes alike on purpose.
const DIGITS: usize = 16;
/// Longest print that is read, bytes.
const PRINT_BYTES_MAX: usize = 1024;

/// A part of an entry, as people speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryPart {
    /// Title.
    Title,
    /// Day, status and category.
    Details,
    /// The rich text.
    Text,
    /// Tags.
    Tags,
    /// People.
    People,
    /// Fields.
    Fields,
    /// Steps.
    Steps,
    /// Links.
    Links,
    /// Files.
    Files,
    /// Comments.
    Comments,
}

impl EntryPart {
    /// Every part, in the order in which people read them.
    pub const ALL: [Self; 10] = [
        Self::Title,
        Self::Details,
        Self::Text,
        Self::Tags,
        Self::People,
        Self::Fields,
        Self::Steps,
        Self::Links,
        Self::Files,
        Self::Comments,
    ];

    /// Its name in a print: the kind of part in the canonical form, where that has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Details => "entry",
            Self::Text => "body",
            Self::Tags => "tags",
            Self::People => "people",
            Self::Fields => "fields",
            Self::Steps => "steps",
            Self::Links => "links",
            Self::Files => "files",
            Self::Comments => "comments",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// What people call it.
    pub fn word(self, lang: Lang) -> &'static str {
        let (en, fr) = match self {
            Self::Title => ("title", "titre"),
            Self::Details => ("date, status or category", "date, statut ou catégorie"),
            Self::Text => ("text", "texte"),
            Self::Tags => ("tags", "mots-clés"),
            Self::People => ("people", "personnes"),
            Self::Fields => ("fields", "champs"),
            Self::Steps => ("steps", "étapes"),
            Self::Links => ("links", "liens"),
            Self::Files => ("files", "fichiers"),
            Self::Comments => ("comments", "commentaires"),
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }
}

/// A hash for each part of an entry that says something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Print(BTreeMap<EntryPart, String>);

impl Print {
    /// The print of an entry as it stands, without its files and comments; none for an entry that
    /// is too large for a canonical form. The order of fields, steps and links does not count.
    pub fn of_entry(entry: &Entry) -> Option<Self> {
        let plain = Entry {
            attachments: Vec::new(),
            amendments: Vec::new(),
            requests: Vec::new(),
            extra: BTreeMap::new(),
            ..entry.clone()
        };
        let mut hashers: BTreeMap<EntryPart, Sha256> = BTreeMap::new();
        for part in parts(&plain).ok()? {
            let kind = part.name.split('/').next().unwrap_or("");
            if let Some(of) = EntryPart::from_name(kind) {
                add(hashers.entry(of).or_default(), &part.bytes);
            }
        }
        let prints = hashers.into_iter().map(|(part, hasher)| (part, short(hasher)));
        Some(Self(prints.collect()))
    }

    /// The print of what an archive says of an entry. Ids that change from export to export do
    /// not count: files are told by their content.
    pub(crate) fn of_archive(imported: &ImportedEntry) -> Option<Self> {
        let mut entry = imported.entry.clone();
        let files: BTreeMap<&str, String> =
            imported.files.iter().map(|file| (file.attachment_id.as_str(), said(file))).collect();
        rewrite_addresses(&mut entry.body, &mut |_, address| {
            let file = files.get(address.strip_prefix("attachment:")?)?;
            Some(format!("attachment:{file}"))
        });
        let mut print = Self::of_entry(&entry)?;
        let comments = imported.comments.iter();
        let comments = comments.map(|said| format!("{}\n{}\n{}", said.at, said.author, said.text));
        print.put(EntryPart::Files, files.into_values().collect());
        print.put(EntryPart::Comments, comments.collect());
        Some(print)
    }

    fn put(&mut self, part: EntryPart, said: BTreeSet<String>) {
        if said.is_empty() {
            return;
        }
        let mut hasher = Sha256::new();
        said.iter().for_each(|said| add(&mut hasher, said.as_bytes()));
        self.0.insert(part, short(hasher));
    }

    /// Reads what `to_string` wrote; parts that this version does not know are passed over.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > PRINT_BYTES_MAX {
            return None;
        }
        let pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
        let known = pairs.filter_map(|(name, hash)| {
            let is_hash = hash.len() == DIGITS && hash.bytes().all(|b| b.is_ascii_hexdigit());
            Some((EntryPart::from_name(name).filter(|_| is_hash)?, hash.to_owned()))
        });
        Some(Self(known.collect()))
    }

    /// The parts in which another print differs.
    pub fn differing(&self, other: &Self) -> BTreeSet<EntryPart> {
        let differs = |part: &EntryPart| self.0.get(part) != other.0.get(part);
        EntryPart::ALL.into_iter().filter(differs).collect()
    }

    /// The same with some parts as another print has them.
    #[must_use]
    pub fn with(mut self, parts: &BTreeSet<EntryPart>, other: &Self) -> Self {
        for part in parts {
            match other.0.get(part) {
                Some(hash) => self.0.insert(*part, hash.clone()),
                None => self.0.remove(part),
            };
        }
        self
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (part, hash)) in self.0.iter().enumerate() {
            let space = if at > 0 { " " } else { "" };
            write!(f, "{space}{}={hash}", part.name())?;
        }
        Ok(())
    }
}

/// What a file is, whatever its id and path: its name, its words, its content.
fn said(file: &ImportedFile) -> String {
    let description = file.description.as_deref().unwrap_or("");
    format!("{}\n{description}\n{}\n{}", file.name, file.sha256, file.bytes)
}

fn add(hasher: &mut Sha256, bytes: &[u8]) {
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

fn short(hasher: Sha256) -> String {
    let mut hash = hex::encode(hasher.finalize());
    hash.truncate(DIGITS);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::body::{Body, Element, Node, Run};
    use cahier_notebook::entry::{Field, Step};

    fn entry() -> Entry {
        let run = Run { text: "text".into(), ..Run::default() };
        let image = Element::new("image", vec![]).with("src", "attachment:a1");
        let children = vec![Node::Text(vec![run]), Node::Element(image)];
        let field = |id: &str| Field { id: id.into(), name: "f".into(), ..Field::default() };
        Entry {
            title: "T".into(),
            tags: vec!["b".into(), "a".into()],
            fields: vec![field("1"), field("2")],
            body: Body(vec![Node::Element(Element::new("paragraph", children))]),
            ..Entry::default()
        }
    }

    #[test]
    fn prints_tell_the_parts_that_differ() {
        let print = |entry: &Entry| Print::of_entry(entry).unwrap();
        let one = print(&entry());
        let mut same = entry();
        same.tags.reverse();
        same.fields.reverse();
        same.extra.insert("k".into(), "v".into());
        assert_eq!(print(&same), one, "order and extra do not count");
        let mut other = entry();
        other.title = "U".into();
        other.status = Some("done".into());
        other.steps.push(Step { id: "s".into(), text: "mix".into(), ..Step::default() });
        let expected = [EntryPart::Title, EntryPart::Details, EntryPart::Steps];
        assert_eq!(one.differing(&print(&other)), BTreeSet::from(expected));
        let title = BTreeSet::from([EntryPart::Title, EntryPart::Steps]);
        let joined = one.clone().with(&title, &print(&other));
        assert_eq!(joined.differing(&print(&other)), BTreeSet::from([EntryPart::Details]));
    }

    #[test]
    fn prints_are_written_and_read() {
        let print = Print::of_entry(&entry()).unwrap();
        let text = print.to_string();
        assert!(text.len() < PRINT_BYTES_MAX && text.starts_with("title="), "{text}");
        assert_eq!(Print::parse(&text), Some(print));
        assert_eq!(Print::parse(""), None);
        assert_eq!(Print::parse("title=x other=0123456789abcdef"), Some(Print::default()));
    }

    #[test]
    fn ids_of_files_do_not_count_in_an_archive() {
        let imported = |id: &str, sha256: &str| {
            let mut entry = entry();
            rewrite_addresses(&mut entry.body, &mut |_, _| Some(format!("attachment:{id}")));
            let file = ImportedFile {
                attachment_id: id.into(),
                name: "a.png".into(),
                sha256: sha256.into(),
                path: format!("{id}/a.png"),
                ..ImportedFile::default()
            };
            ImportedEntry { entry, files: vec![file], ..ImportedEntry::default() }
        };
        let print = |id: &str, sha256: &str| Print::of_archive(&imported(id, sha256)).unwrap();
        assert_eq!(print("a1", "00"), print("a2", "00"));
        let expected = BTreeSet::from([EntryPart::Text, EntryPart::Files]);
        assert_eq!(print("a1", "00").differing(&print("a1", "01")), expected);
    }
}
