//! What went wrong, in a sentence that says what happened, what is safe and what to do.

use crate::lang::Lang;
use cahier_sync::store::StoreError;
use cahier_sync::{CommandError, LockError, OpenError};

/// Everything that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refuses.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The store does not open.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or the network failed.
    #[error("{0}")]
    Io(String),
    /// A name that fits nothing, or more than one thing.
    #[error("{0}")]
    Name(String),
    /// An argument that makes no sense.
    #[error("{0}")]
    Usage(String),
    /// An archive that cannot be imported.
    #[error("{0}")]
    Import(#[from] cahier_formats::eln::ElnError),
    /// The relay could not be reached or stopped answering.
    #[error("{0}")]
    Relay(String),
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => Self::Store(error),
            OpenError::Engine(error) => Self::Command(error),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

impl Error {
    /// A word for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Command(CommandError::Refused(_)) => "refused",
            Self::Command(_) => "command",
            Self::Lock(LockError::Empty) => "no-notebook",
            Self::Lock(_) => "locked",
            Self::Store(StoreError::Full) => "full",
            Self::Store(StoreError::Fenced) => "fenced",
            Self::Store(_) => "store",
            Self::Io(_) => "io",
            Self::Name(_) => "not-found",
            Self::Usage(_) => "usage",
            Self::Import(_) => "import",
            Self::Relay(_) => "relay",
        }
    }

    /// What happened, what is safe, what to do.
    pub fn sentence(&self, lang: Lang) -> String {
        let s = |fr: &str, en: &str| lang.say(fr, en).to_owned();
        match self {
            Self::Lock(LockError::Empty) => s(
                "Il n’y a pas encore de cahier dans ce dossier. Commencez par « cahier init \
                 --name \"Votre nom\" ».",
                "There is no notebook in this folder yet. Begin with `cahier init --name \"Your \
                 name\"`.",
            ),
            Self::Lock(LockError::Unlock(_)) => s(
                "La phrase secrète n’ouvre pas ce cahier. Rien n’a été changé ; vérifiez les \
                 majuscules et réessayez.",
                "The passphrase does not open this notebook. Nothing was changed; check capital \
                 letters and try again.",
            ),
            Self::Lock(LockError::LocksMissing) => s(
                "Les serrures de ce cahier manquent : son contenu est gardé tel quel. Remettez \
                 le fichier depuis une sauvegarde.",
                "The locks of this notebook are missing; its content is kept untouched. Restore \
                 the file from a backup.",
            ),
            Self::Store(StoreError::Full) => s(
                "Le disque est plein. Ce qui était gardé l’est toujours ; ce dernier changement \
                 ne l’est pas. Libérez de la place et recommencez.",
                "The disk is full. What was kept is safe; this last change is not. Make room and \
                 try again.",
            ),
            Self::Store(StoreError::Fenced) => s(
                "Une autre fenêtre a ouvert ce cahier et écrit à sa place. Rien n’est perdu ; \
                 relancez la commande.",
                "Another window opened this notebook and writes now. Nothing is lost; run the \
                 command again.",
            ),
            Self::Command(CommandError::Refused(refusal)) => format!(
                "{} ({refusal})",
                s(
                    "La zone ne le permet pas. Rien n’a été changé ; demandez à un responsable.",
                    "The zone does not allow it. Nothing was changed; ask a manager.",
                )
            ),
            Self::Import(error) => error.sentence(lang.formats()),
            Self::Relay(why) => format!(
                "{} ({why})",
                s(
                    "Le relais n’a pas répondu comme attendu. Tout est gardé sur cet appareil ; \
                     relancez « cahier sync » plus tard.",
                    "The relay did not answer as expected. Everything is kept on this device; \
                     run `cahier sync` again later.",
                )
            ),
            other => format!(
                "{} {other}",
                s(
                    "Cela n’a pas pu se faire ; rien n’est perdu.",
                    "It could not be done; \
                    nothing is lost."
                )
            ),
        }
    }
}
