//! Attaches files: whatever a person chose, dropped, photographed or recorded.

use super::here::Here;
use crate::message::{Answer, Ask, FileAsk};
use crate::page::known::Known;
use cahier_words::{Sentence, both};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, File};

/// Most files that are taken at once.
const AT_ONCE_MAX: usize = 50;
/// Media type of what names none (RFC 2046, section 4.5.1).
const UNKNOWN: &str = "application/octet-stream";

/// Attaches files one after the other; what goes wrong with one is said, and the next is tried.
pub fn attach_all(here: Here, mut files: Vec<File>) {
    let over = files.len().saturating_sub(AT_ONCE_MAX);
    if over > 0 {
        here.known.say(both(
            format!(
                "{over} fichiers de trop : {AT_ONCE_MAX} au plus à la fois. Ajoutez les autres \
                 ensuite."
            ),
            format!("{over} files too many: at most {AT_ONCE_MAX} at once. Add the others after."),
        ));
    }
    files.truncate(AT_ONCE_MAX);
    if let Err(said) = may_attach(here) {
        return here.known.say(said);
    }
    // Whoever goes on to another page meanwhile wants the rest of them all the same.
    let (known, entry) = (here.known, here.id());
    spawn_local(async move {
        for file in files {
            let (name, media_type) = (file.name(), file.type_());
            let attached = attach(known, entry.clone(), name, media_type, file.into()).await;
            if let Err(said) = attached {
                known.say(said);
            }
        }
    });
}

/// Whether the person may attach something here, or what to tell them.
pub fn may_attach(here: Here) -> Result<(), Sentence> {
    let may = here.now(|view| view.may.write);
    may.then_some(()).ok_or_else(|| {
        both(
            "Vous ne pouvez pas écrire dans cette entrée : le fichier n’a pas été ajouté.",
            "You cannot write in this entry: the file was not added.",
        )
    })
}

/// Attaches some bytes to an entry under a name, and gives the attachment's id.
pub async fn attach(
    known: Known,
    entry: String,
    name: String,
    media_type: String,
    bytes: Blob,
) -> Result<String, Sentence> {
    let media_type = if media_type.is_empty() { UNKNOWN.to_owned() } else { media_type };
    let ask = FileAsk::Attach { entry, name, media_type };
    match known.engine.ask_with(Ask::File(ask), Some(bytes)).await? {
        (Answer::Begun(id), _) => Ok(id),
        _ => Ok(String::new()),
    }
}

/// Goes no further with a file that is under way.
pub fn cancel(here: Here, id: String) {
    here.known.send(Ask::File(FileAsk::Cancel { id }));
}

/// Lets go of a file that was interrupted.
pub fn forget(here: Here, id: String) {
    here.known.send(Ask::File(FileAsk::Forget { id }));
}

/// What a preview or a list says of a name, which may be empty.
pub fn named(here: Here, name: &str) -> String {
    match name.trim() {
        "" => here.words().pick(("fichier sans nom", "unnamed file")).to_owned(),
        name => name.to_owned(),
    }
}

/// Files of this entry that are under way; whoever asks follows it.
pub fn under_way(here: Here) -> Vec<crate::message::Progress> {
    let entry = here.id();
    here.known.progress.with(|all| {
        all.iter().filter(|one| one.entry.as_deref() == Some(entry.as_str())).cloned().collect()
    })
}
