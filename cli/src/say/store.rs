//! The notebook's own store, its lock, and files beside it.

use super::{Sentence, both};
use cahier_crypto::UnlockError;
use cahier_sync::LockError;
use cahier_sync::store::StoreError;
use std::io::ErrorKind;
use std::path::Path;

/// A store that failed.
pub fn store(error: &StoreError) -> Sentence {
    match error {
        StoreError::Fenced => both(
            "Une autre fenêtre a ouvert ce cahier et écrit à sa place. Rien n’est perdu ; \
             relancez la commande.",
            "Another window opened this notebook and writes now. Nothing is lost; run the \
             command again.",
        ),
        StoreError::Full => both(
            "Le disque est plein. Ce qui était gardé l’est toujours ; ce dernier changement \
             ne l’est pas. Libérez de la place et recommencez.",
            "The disk is full. What was kept is safe; this last change is not. Make room and \
             try again.",
        ),
        StoreError::Lost(_) => both(
            "Le fichier du cahier ne répond pas. Ce qui était gardé l’est toujours ; vérifiez le \
             disque et les droits du dossier, puis relancez la commande.",
            "The notebook’s file does not answer. What was kept is safe; check the disk and the \
             rights of the folder, then run the command again.",
        ),
        StoreError::Damaged(_) => both(
            "Le fichier du cahier est abîmé, ou d’une version plus récente. Il est laissé tel \
             quel ; copiez-le, puis installez la dernière version ou restaurez une sauvegarde \
             dans un dossier neuf.",
            "The notebook’s file is damaged, or of a newer version. It is left untouched; copy \
             it, then install the newest version or bring a backup back in a new folder.",
        ),
    }
}

/// A notebook that did not open.
pub fn lock(error: &LockError) -> Sentence {
    match error {
        LockError::Empty => both(
            "Il n’y a pas encore de cahier dans ce dossier. Commencez par « cahier init \
             --name \"Votre nom\" ».",
            "There is no notebook in this folder yet. Begin with `cahier init --name \"Your \
             name\"`.",
        ),
        LockError::Unlock(UnlockError::Wrong) => both(
            "La phrase secrète n’ouvre pas ce cahier. Rien n’a été changé ; vérifiez les \
             majuscules et réessayez.",
            "The passphrase does not open this notebook. Nothing was changed; check capital \
             letters and try again.",
        ),
        LockError::Unlock(UnlockError::Memory) => both(
            "Il n’y a pas assez de mémoire pour vérifier la phrase secrète : il en faut 64 Mio. \
             Rien n’a été changé ; fermez d’autres programmes et réessayez.",
            "There is not enough memory to check the passphrase: it takes 64 MiB. Nothing was \
             changed; close other programs and try again.",
        ),
        LockError::Store(error) => store(error),
        LockError::LocksMissing => both(
            "Les verrous de ce cahier manquent : son contenu est gardé tel quel. Remettez \
             le fichier depuis une sauvegarde.",
            "The locks of this notebook are missing; its content is kept untouched. Restore \
             the file from a backup.",
        ),
    }
}

/// A file or a folder that could not be read or written.
pub fn file(path: &Path, kind: ErrorKind) -> Sentence {
    let (fr, en) = match kind {
        ErrorKind::NotFound => ("il n’existe pas", "it does not exist"),
        ErrorKind::PermissionDenied => ("les droits manquent", "the rights are missing"),
        ErrorKind::AlreadyExists => ("il existe déjà", "it exists already"),
        ErrorKind::IsADirectory => ("c’est un dossier", "it is a folder"),
        ErrorKind::NotADirectory => ("ce n’est pas un dossier", "it is not a folder"),
        ErrorKind::StorageFull => ("le disque est plein", "the disk is full"),
        ErrorKind::InvalidData => ("ce n’est pas du texte", "it is not text"),
        // The kinds of the system are without end; the file is named in any case.
        _ => ("le système le refuse", "the system refuses it"),
    };
    let path = path.display();
    both(
        format!(
            "« {path} » ne se lit ou ne s’écrit pas : {fr}. Le cahier est comme avant ; vérifiez \
             le chemin et recommencez."
        ),
        format!(
            "“{path}” cannot be read or written: {en}. The notebook is as it was; check the path \
             and try again."
        ),
    )
}
