//! The directory of a zone: its title, its members by name, its categories and statuses.
//!
//! Who is a member, and with which role, is decided by signed records and not here: this only
//! says how people are called. Reading is total.

use crate::document::Document;
use crate::error::DocumentError;
use crate::record::{
    attribute, position, record_at_end, records, remove, set_option, set_position, set_text, text,
};
use crate::roots::Roots;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yrs::{MapRef, ReadTxn, TransactionMut};

/// Everything in a directory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Directory {
    /// Title of the zone.
    pub title: String,
    /// What the zone is for.
    pub description: String,
    /// Members by person id in hex.
    pub members: BTreeMap<String, Member>,
    /// Categories that entries can have, in their order.
    pub categories: Vec<Choice>,
    /// Statuses that entries can have, in their order.
    pub statuses: Vec<Choice>,
}

/// What a person is called; claimed by whoever wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    /// Name.
    pub name: String,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Institution.
    pub institution: Option<String>,
}

/// A category or a status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choice {
    /// Key within the directory.
    pub id: String,
    /// What people read; entries name it by this.
    pub title: String,
    /// Colour, `#rrggbb`.
    pub color: Option<String>,
    /// Place in the order, smallest first; a place between two others is the mean of theirs.
    pub position: f64,
}

/// One change of a directory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryChange {
    /// Replaces the title of the zone.
    Title {
        /// New title.
        title: String,
    },
    /// Replaces the description of the zone.
    Description {
        /// New description.
        description: String,
    },
    /// Adds a member, or replaces what differs.
    PutMember {
        /// Person id in hex.
        person: String,
        /// What the person is called.
        member: Member,
    },
    /// Removes a member from the directory, not from the zone.
    RemoveMember {
        /// Person id in hex.
        person: String,
    },
    /// Adds a category, or replaces what differs; position 0 puts a new one at the end.
    PutCategory {
        /// The category.
        category: Choice,
    },
    /// Removes a category.
    RemoveCategory {
        /// Its id.
        id: String,
    },
    /// Adds a status, or replaces what differs; position 0 puts a new one at the end.
    PutStatus {
        /// The status.
        status: Choice,
    },
    /// Removes a status.
    RemoveStatus {
        /// Its id.
        id: String,
    },
}

/// The directory in a document.
pub fn read_directory(document: &Document) -> Directory {
    document.read(|txn, roots| {
        let members = records(txn, &roots.members).into_iter().map(|(person, record)| {
            let member = Member {
                name: text(txn, &record, "name"),
                orcid: attribute(txn, &record, "orcid"),
                institution: attribute(txn, &record, "institution"),
            };
            (person, member)
        });
        Directory {
            title: text(txn, &roots.zone, "title"),
            description: text(txn, &roots.zone, "description"),
            members: members.collect(),
            categories: choices(txn, &roots.categories),
            statuses: choices(txn, &roots.statuses),
        }
    })
}

fn choices<T: ReadTxn>(txn: &T, collection: &MapRef) -> Vec<Choice> {
    let choices = records(txn, collection).into_iter().map(|(id, record)| Choice {
        id,
        title: text(txn, &record, "title"),
        color: attribute(txn, &record, "color"),
        position: position(txn, &record),
    });
    choices.collect()
}

/// Makes changes in one transaction and gives back the update that they made; none if everything
/// already was as asked. A choice without an id gets one from `fresh_id`.
pub fn apply_directory_changes(
    document: &mut Document,
    changes: &[DirectoryChange],
    fresh_id: &mut dyn FnMut() -> String,
) -> Result<Option<Vec<u8>>, DocumentError> {
    let edited = document.edit(|txn, roots| {
        for change in changes {
            apply_one(txn, roots, change, fresh_id);
        }
        Ok::<(), DocumentError>(())
    });
    edited.map(|((), update)| update)
}

fn apply_one(
    txn: &mut TransactionMut<'_>,
    roots: &Roots,
    change: &DirectoryChange,
    fresh_id: &mut dyn FnMut() -> String,
) {
    match change {
        DirectoryChange::Title { title } => set_text(txn, &roots.zone, "title", title),
        DirectoryChange::Description { description } => {
            set_text(txn, &roots.zone, "description", description);
        }
        DirectoryChange::PutMember { person, member } => {
            let record = record_at_end(txn, &roots.members, person);
            set_text(txn, &record, "name", &member.name);
            set_option(txn, &record, "orcid", member.orcid.as_deref());
            set_option(txn, &record, "institution", member.institution.as_deref());
        }
        DirectoryChange::RemoveMember { person } => remove(txn, &roots.members, person),
        DirectoryChange::PutCategory { category } => {
            put_choice(txn, &roots.categories, category, fresh_id);
        }
        DirectoryChange::RemoveCategory { id } => remove(txn, &roots.categories, id),
        DirectoryChange::PutStatus { status } => {
            put_choice(txn, &roots.statuses, status, fresh_id);
        }
        DirectoryChange::RemoveStatus { id } => remove(txn, &roots.statuses, id),
    }
}

fn put_choice(
    txn: &mut TransactionMut<'_>,
    collection: &MapRef,
    choice: &Choice,
    fresh_id: &mut dyn FnMut() -> String,
) {
    let id = if choice.id.is_empty() { fresh_id() } else { choice.id.clone() };
    let record = record_at_end(txn, collection, &id);
    set_text(txn, &record, "title", &choice.title);
    set_option(txn, &record, "color", choice.color.as_deref());
    if choice.position != 0.0 {
        set_position(txn, &record, choice.position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClientId;

    fn status(title: &str, position: f64) -> DirectoryChange {
        let choice = Choice { title: title.into(), position, ..Choice::default() };
        DirectoryChange::PutStatus { status: choice }
    }

    fn titles(document: &Document) -> Vec<String> {
        read_directory(document).statuses.into_iter().map(|status| status.title).collect()
    }

    #[test]
    fn a_directory_is_read_as_it_was_written() {
        let mut document = Document::new(ClientId::new(1).unwrap());
        let mut next = 0;
        let mut fresh = || {
            next += 1;
            format!("id{next}")
        };
        let ada = Member { name: "Ada".into(), orcid: Some("0".into()), institution: None };
        let changes = [
            DirectoryChange::Title { title: "Marine chemistry".into() },
            DirectoryChange::PutMember { person: "aa".into(), member: ada.clone() },
            status("running", 0.0),
            status("done", 0.0),
            status("planned", 0.5),
            DirectoryChange::RemoveCategory { id: "never there".into() },
        ];
        let update = apply_directory_changes(&mut document, &changes, &mut fresh).unwrap();
        assert!(update.is_some());
        let directory = read_directory(&document);
        assert_eq!(directory.title, "Marine chemistry");
        assert_eq!(directory.members, BTreeMap::from([("aa".to_owned(), ada)]));
        assert_eq!(titles(&document), ["planned", "running", "done"]);

        let again: Vec<_> = directory
            .statuses
            .into_iter()
            .map(|status| DirectoryChange::PutStatus { status })
            .collect();
        let update = apply_directory_changes(&mut document, &again, &mut fresh).unwrap();
        assert_eq!(update, None, "what is already so makes no update");
        let removal = [DirectoryChange::RemoveStatus { id: "id1".into() }];
        apply_directory_changes(&mut document, &removal, &mut fresh).unwrap();
        assert_eq!(titles(&document), ["planned", "done"]);
    }
}
