//! Who may do what: a table of document class by role, plain enough for a relay that reads
//! nothing (R8, DESIGN sections 3 and 5).

use crate::record::{ExportKind, ZoneBody};
use crate::seal::Meaning;
use minicbor::{Decode, Encode};

/// A member's role in a zone, weakest first, so that roles compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// Reads.
    #[n(0)]
    Reader,
    /// Reads and comments.
    #[n(1)]
    Commenter,
    /// Edits what is theirs or was opened to them.
    #[n(2)]
    Contributor,
    /// Edits everything, rotates keys, adopts kept work.
    #[n(3)]
    Editor,
    /// An editor who decides on members and settings.
    #[n(4)]
    Manager,
    /// A manager who alone makes managers and owners.
    #[n(5)]
    Owner,
}

impl Role {
    /// All roles, weakest first.
    pub const ALL: [Self; 6] = [
        Self::Reader,
        Self::Commenter,
        Self::Contributor,
        Self::Editor,
        Self::Manager,
        Self::Owner,
    ];

    /// The word in commands and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Commenter => "commenter",
            Self::Contributor => "contributor",
            Self::Editor => "editor",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// The role with that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What a document is; fixed in clear by its first envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Class {
    /// An experiment, a resource, or a template of either.
    #[n(0)]
    Entry,
    /// The comments of an entry, which is the parent.
    #[n(1)]
    Comments,
    /// Names of people, categories, statuses of a zone.
    #[n(2)]
    Directory,
    /// Bookings of instruments and rooms.
    #[n(3)]
    Booking,
    /// Stock and storage places.
    #[n(4)]
    Stock,
    /// A compound of the registry.
    #[n(5)]
    Compound,
}

/// Whether a role may write to a document of a class. `own` says that the document is theirs or
/// was opened to them.
pub fn may_write(role: Role, class: Class, own: bool) -> bool {
    match class {
        Class::Entry | Class::Compound => {
            role >= Role::Editor || (role == Role::Contributor && own)
        }
        Class::Comments => role >= Role::Commenter,
        Class::Booking | Class::Stock => role >= Role::Contributor,
        Class::Directory => role >= Role::Manager,
    }
}

/// Whether a role may seal a document of a class: whoever signs for having done the work or
/// answers for it must be one who may write it, `writes`; whoever may comment may review, approve
/// or witness. What serves a whole zone is not sealed.
pub fn may_seal(role: Role, class: Class, meaning: Meaning, writes: bool) -> bool {
    let sealed = matches!(class, Class::Entry | Class::Compound);
    let may = match meaning {
        Meaning::Authorship | Meaning::Responsibility => writes,
        Meaning::Review
        | Meaning::Approval
        | Meaning::Disapproval
        | Meaning::Safety
        | Meaning::Witness => role >= Role::Commenter,
    };
    sealed && may
}

/// The weakest role in which somebody may make a record about documents; none for a record about
/// anything else. `own` says that the document is the signer's. The reducer asks it, and so does
/// whoever follows the records alone.
pub(crate) fn demanded_role(body: &ZoneBody, own: bool) -> Option<Role> {
    match body {
        // Whose a document is opens it to others, in whatever role they are by now.
        ZoneBody::Open { .. } if own => Some(Role::Reader),
        ZoneBody::Open { .. }
        | ZoneBody::Adopt(_)
        | ZoneBody::MoveOut { .. }
        | ZoneBody::MoveIn(_) => Some(Role::Editor),
        // What was signed is meant to be shown; not so what others wrote and deleted.
        ZoneBody::Export { kind: ExportKind::Statement, .. } => Some(Role::Reader),
        ZoneBody::Export { kind: ExportKind::History, .. } => Some(Role::Manager),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        let writes =
            |class, own| Role::ALL.into_iter().filter(|r| may_write(*r, class, own)).count();
        assert_eq!(writes(Class::Entry, false), 3);
        assert_eq!(writes(Class::Entry, true), 4);
        assert_eq!(writes(Class::Comments, false), 5);
        assert_eq!(writes(Class::Booking, false), 4);
        assert_eq!(writes(Class::Directory, true), 2);
        assert!(Class::Entry < Class::Compound && Role::Owner > Role::Manager);
    }

    #[test]
    fn the_table_of_records_about_documents() {
        let (document, person) = (crate::DocumentId([1; 16]), crate::PersonId([2; 16]));
        let open = ZoneBody::Open { document, person };
        assert_eq!(demanded_role(&open, true), Some(Role::Reader));
        assert_eq!(demanded_role(&open, false), Some(Role::Editor));
        let export = |kind| ZoneBody::Export { documents: vec![document], kind, note: Vec::new() };
        for own in [true, false] {
            let leaves = ZoneBody::MoveOut { document, to: crate::ZoneId([3; 16]) };
            assert_eq!(demanded_role(&leaves, own), Some(Role::Editor));
            assert_eq!(demanded_role(&export(ExportKind::Statement), own), Some(Role::Reader));
            assert_eq!(demanded_role(&export(ExportKind::History), own), Some(Role::Manager));
            assert_eq!(demanded_role(&ZoneBody::Remove { person }, own), None);
        }
    }

    #[test]
    fn the_table_of_seals() {
        let seals = |class, meaning, own| {
            let may = |role: Role| may_seal(role, class, meaning, may_write(role, class, own));
            Role::ALL.into_iter().filter(|role| may(*role)).count()
        };
        assert_eq!(seals(Class::Entry, Meaning::Authorship, false), 3);
        assert_eq!(seals(Class::Entry, Meaning::Responsibility, true), 4);
        for meaning in &Meaning::ALL[2..] {
            assert_eq!(seals(Class::Compound, *meaning, false), 5, "{meaning:?}");
        }
        for class in [Class::Comments, Class::Directory, Class::Booking, Class::Stock] {
            assert!(Meaning::ALL.iter().all(|meaning| seals(class, *meaning, true) == 0));
        }
    }

    #[test]
    fn names_come_back() {
        assert!(Role::ALL.iter().all(|role| Role::parse(role.name()) == Some(*role)));
        assert_eq!(Role::parse("Owner"), None);
    }
}
