//! Arguments that make no sense, and names that fit nothing.

use std::path::PathBuf;

/// What is wrong with the arguments. Nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Usage {
    /// No folder for the notebook is known.
    #[error("no folder")]
    NoFolder,
    /// Nobody is there to be asked.
    #[error("nobody to ask")]
    NobodyToAsk,
    /// Not an address of a relay.
    #[error("{0} is no address")]
    Address(String),
    /// Not a ticket.
    #[error("no ticket")]
    Ticket,
    /// A ticket without the relay that it is for.
    #[error("a ticket without a relay")]
    TicketAlone,
    /// Not a code of a device.
    #[error("no code")]
    Code,
    /// The code is for another device than the one that waits here.
    #[error("a code for another device")]
    OtherCode,
    /// No device waits in this folder.
    #[error("no device waits")]
    NoRequest,
    /// Not recovery words.
    #[error("no recovery words")]
    Words,
    /// The recovery words of somebody else.
    #[error("other recovery words")]
    OtherWords,
    /// Not an invitation.
    #[error("no invitation")]
    Link,
    /// Not a kind of entry.
    #[error("{0} is no kind")]
    Kind(String),
    /// Not a role.
    #[error("{0} is no role")]
    Role(String),
    /// Not a day.
    #[error("{0} is no day")]
    Day(String),
    /// A day that is over.
    #[error("{0} is over")]
    PastDay(String),
    /// Not a field.
    #[error("{0} is no field")]
    Field(String),
    /// Not a list of changes.
    #[error("no list of changes: line {line}, column {column}")]
    Patch {
        /// Line where reading stopped.
        line: usize,
        /// Column where reading stopped.
        column: usize,
    },
    /// A file that is larger than the bound.
    #[error("{path} is larger than {mib_max} MiB")]
    FileTooLarge {
        /// Which.
        path: PathBuf,
        /// The bound, MiB.
        mib_max: u64,
    },
    /// No authority's certificate is in the file.
    #[error("{0} holds no certificate")]
    NoCertificate(PathBuf),
    /// No root certificate of an authority of time is in the file.
    #[error("{0} holds no root certificate")]
    NoRoot(PathBuf),
    /// No list of revoked certificates is in the file.
    #[error("{0} holds no revocation list")]
    NoList(PathBuf),
    /// Not a key of a public log.
    #[error("{0} is no key of a log")]
    LogKey(String),
    /// Not a meaning of a seal.
    #[error("{0} is no meaning")]
    Meaning(String),
    /// Not a reason to take a word back.
    #[error("{0} is no reason")]
    Reason(String),
    /// The folder holds a notebook already.
    #[error("{0} holds a notebook already")]
    NotEmpty(PathBuf),
    /// Not a backup.
    #[error("{0} is no backup")]
    Backup(PathBuf),
    /// The bundle would be larger than anybody reads.
    #[error("the bundle is too large")]
    BundleTooLarge,
    /// An alarm is to be ended, and nobody said that they compared.
    #[error("not confirmed")]
    NotConfirmed,
    /// There is no such revision.
    #[error("there are {last} revisions")]
    Revision {
        /// Number of the newest.
        last: usize,
    },
    /// Something about files that come in or go out.
    #[error(transparent)]
    Outside(#[from] Outside),
}

/// What is wrong with arguments about files of other programs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Outside {
    /// Not a kind of file that is imported.
    #[error("{0} is of no kind that is imported")]
    FileKind(PathBuf),
    /// Not what a column becomes.
    #[error("{0} is nothing that a column becomes")]
    Map(String),
    /// No column of the table.
    #[error("{0} is no column")]
    Column(String),
    /// What columns become was given, and not one table.
    #[error("columns of no table or of several")]
    OneTable,
    /// Not a form in which entries are written.
    #[error("{0} is no form")]
    Form(String),
    /// Several entries that go into one file each, and no folder for them.
    #[error("{0} is no folder")]
    Folder(PathBuf),
    /// A folder in which nothing of eLabFTW is.
    #[error("{0} holds no exports")]
    NoExports(PathBuf),
    /// More entries than a table holds.
    #[error("more than {rows_max} entries")]
    TooManyRows {
        /// The bound.
        rows_max: usize,
    },
}

/// A kind of thing that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A zone.
    Zone,
    /// An entry.
    Entry,
    /// A member of a zone.
    Member,
    /// A group of people.
    Group,
    /// A device of this person.
    Device,
    /// A step of an entry.
    Step,
    /// A file of an entry.
    File,
    /// A seal or statement on an entry.
    Seal,
    /// What somebody said of who they are.
    Attestation,
    /// A certificate that this notebook trusts.
    Certificate,
}

/// A name that fits nothing, or more than one thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} fits nothing, or more than one thing")]
pub struct Missing {
    /// What was looked for.
    pub what: What,
    /// As it was given; empty where none was.
    pub name: String,
    /// Whether several fit.
    pub several: bool,
}

impl Missing {
    /// The one thing that fits.
    pub fn one<T: Copy>(what: What, name: &str, found: &[T]) -> Result<T, Self> {
        match found {
            [one] => Ok(*one),
            _ => Err(Self { what, name: name.to_owned(), several: !found.is_empty() }),
        }
    }
}
