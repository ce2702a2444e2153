//! Everything that ends a command, with a word for scripts. What a person reads is in `say`.

use crate::lang::Lang;
use crate::say::{self, Sentence, both};
use crate::trouble::Trouble;
use crate::usage::{Missing, Usage};
use cahier_sync::store::StoreError;
use cahier_sync::{CommandError, LockError, OpenError, ProveError, ResumeError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Everything that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refuses.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// An alarm stays.
    #[error(transparent)]
    Resume(#[from] ResumeError),
    /// The store does not open.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{path}: {kind}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        kind: ErrorKind,
    },
    /// A name that fits nothing, or more than one thing.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// An argument that makes no sense.
    #[error(transparent)]
    Usage(#[from] Usage),
    /// An address without encryption, of another machine.
    #[error("{0} is not encrypted")]
    Unencrypted(String),
    /// Not a role in a group.
    #[error("{0} is no role in a group")]
    GroupRole(String),
    /// An archive that cannot be imported.
    #[error("{0}")]
    Import(#[from] cahier_formats::eln::ElnError),
    /// A Word file that cannot be imported.
    #[error("{0}")]
    Word(#[from] cahier_formats::docx::DocxError),
    /// A table that cannot be imported.
    #[error("{0}")]
    Table(#[from] cahier_formats::csv::CsvError),
    /// Something is wrong with a proof.
    #[error(transparent)]
    Proof(#[from] cahier_proof::Fault),
    /// A proof is whole, and its times are not certified.
    #[error("not certified")]
    NotCertified,
    /// No proof was made.
    #[error(transparent)]
    Prove(ProveError),
    /// The relay could not be reached or stopped answering.
    #[error(transparent)]
    Relay(#[from] Trouble),
    /// The program could not start.
    #[error("the program could not start")]
    Start,
    /// What was asked is done, and the answer could not be written.
    #[error("the answer could not be written")]
    Unsaid,
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => Self::Store(error),
            OpenError::Engine(error) => Self::Command(error),
            OpenError::Lock(error) => Self::Lock(error),
        }
    }
}

impl From<ProveError> for Error {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::Command(error) => Self::Command(error),
            ProveError::Store(error) => Self::Store(error),
            other => Self::Prove(other),
        }
    }
}

impl Error {
    /// With what a command ends: 1, but 2 where a proof is whole and its times are not certified.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotCertified => 2,
            _ => 1,
        }
    }

    /// What becomes of the system's error about a file.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |error| Self::File { path: path.to_owned(), kind: error.kind() }
    }

    /// A word for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Command(CommandError::Refused(_)) => "refused",
            Self::Command(CommandError::Alarm) | Self::Resume(_) => "alarm",
            Self::Command(CommandError::Newer) | Self::Store(StoreError::Newer) => "newer",
            Self::Command(_) => "command",
            Self::Lock(LockError::Empty) => "no-notebook",
            Self::Lock(_) => "locked",
            Self::Store(StoreError::Full) => "full",
            Self::Store(StoreError::Fenced) => "fenced",
            Self::Store(_) => "store",
            Self::File { .. } | Self::Start | Self::Unsaid => "io",
            Self::Missing(_) => "not-found",
            Self::Usage(_) | Self::Unencrypted(_) | Self::GroupRole(_) => "usage",
            Self::Import(_) | Self::Word(_) | Self::Table(_) => "import",
            Self::Proof(fault) => fault.wrong.code(),
            Self::NotCertified => "not-certified",
            Self::Prove(_) => "prove",
            Self::Relay(Trouble::Certificate(..)) => "certificate",
            Self::Relay(_) => "relay",
        }
    }

    /// What happened, what is safe, what to do.
    pub fn sentence(&self, lang: Lang) -> String {
        self.said().get(lang)
    }

    fn said(&self) -> Sentence {
        match self {
            Self::Command(error) => say::command(error),
            Self::Resume(error) => say::resume(error),
            Self::Lock(error) => say::lock(error),
            Self::Store(error) => say::store(error),
            Self::File { path, kind } => say::file(path, *kind),
            Self::Missing(missing) => say::missing(missing),
            Self::Usage(usage) => say::usage(usage),
            Self::Unencrypted(address) => unencrypted(address),
            Self::GroupRole(role) => no_group_role(role),
            Self::Import(error) => both(
                error.sentence(cahier_formats::Lang::Fr),
                error.sentence(cahier_formats::Lang::En),
            ),
            Self::Word(error) => both(
                error.sentence(cahier_formats::Lang::Fr),
                error.sentence(cahier_formats::Lang::En),
            ),
            Self::Table(error) => both(
                error.sentence(cahier_formats::Lang::Fr),
                error.sentence(cahier_formats::Lang::En),
            ),
            Self::Proof(fault) => say::fault(fault),
            Self::NotCertified => say::uncertified(),
            Self::Prove(error) => say::prove(error),
            Self::Relay(trouble) => say::trouble(trouble),
            Self::Start => both(
                "Le système n’a pas laissé le programme démarrer. Le cahier est comme avant ; \
                 fermez d’autres programmes et réessayez.",
                "The system did not let the program start. The notebook is as it was; close \
                 other programs and try again.",
            ),
            Self::Unsaid => both(
                "Ce qui était demandé est fait et gardé, mais la réponse n’a pas pu être écrite. \
                 Libérez de la place là où elle va, puis lisez avec « cahier list » ou « cahier \
                 status ».",
                "What was asked is done and kept, but the answer could not be written. Free some \
                 space where it goes, then read with `cahier list` or `cahier status`.",
            ),
        }
    }
}

fn unencrypted(address: &str) -> Sentence {
    both(
        format!(
            "« {address} » n’est pas chiffrée : chacun sur le chemin verrait qui parle à ce \
             relais. Rien n’est parti ; tout est gardé sur cet appareil. Donnez une adresse qui \
             commence par https:// ; http:// ne vaut que sur cette machine (localhost)."
        ),
        format!(
            "“{address}” is not encrypted: anybody on the way would see who speaks to this \
             relay. Nothing was sent; everything is kept on this device. Give an address that \
             begins with https://; http:// is for this machine only (localhost)."
        ),
    )
}

fn no_group_role(role: &str) -> Sentence {
    both(
        format!(
            "« {role} » n’est pas un rôle dans un groupe. Rien n’a été changé. Choisissez : \
             member ou manager."
        ),
        format!(
            "“{role}” is not a role in a group. Nothing was changed. Choose one: member or \
             manager."
        ),
    )
}
