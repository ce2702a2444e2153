//! Files beside the notebook.

use super::{Sentence, both};
use std::io::ErrorKind;
use std::path::Path;

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
