//! The notebooks of one browser: several people may share a tablet. Outside of what is encrypted
//! stand an id of each and the name that somebody chose for it, and nothing else. A tab has one of
//! them open at a time.

use super::entries::Filter;
use super::known::Known;
use super::navigation;
use super::route::{Route, Shelf};
use crate::message::{Answer, Ask, Door};
use crate::notebook::{DATABASE, FIRST, is_id, named, new_id};
use crate::store::IndexedStore;
use cahier_words::{Sentence, both};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Where this browser keeps the list.
pub(super) const KEPT_AS: &str = "cahier-notebooks";
/// Where it keeps that there is one: `www/first.js` and the door go by it until the engine has said
/// so.
pub(super) const HERE_KEPT_AS: &str = "cahier-here";
/// Most notebooks of one browser.
const NOTEBOOKS_MAX: usize = 24;
/// Longest name of one, characters.
const LABEL_CHARS_MAX: usize = 60;

/// A notebook, as the door shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notebook {
    /// What its database is called after; empty for the first one.
    pub id: String,
    /// What somebody chose to call it; empty where nobody did.
    pub label: String,
}

/// What was chosen as a name, as it is kept: one line, and not a long one.
fn tidied(label: &str) -> String {
    let mut text = String::new();
    for letter in label.trim().chars().take(LABEL_CHARS_MAX) {
        text.push(if letter.is_control() { ' ' } else { letter });
    }
    text
}

/// Reads the list; what is no line of it is left out. A browser that keeps none has the first.
fn parse(text: &str) -> Vec<Notebook> {
    let mut list: Vec<Notebook> = Vec::new();
    for line in text.lines().take(NOTEBOOKS_MAX) {
        let Some((id, label)) = line.split_once('\t') else { continue };
        if is_id(id) && list.iter().all(|other| other.id != id) {
            list.push(Notebook { id: id.to_owned(), label: tidied(label) });
        }
    }
    if list.is_empty() {
        list.push(Notebook::default());
    }
    list
}

fn written(list: &[Notebook]) -> String {
    let mut text = String::new();
    for Notebook { id, label } in list {
        for part in [id.as_str(), "\t", label.as_str(), "\n"] {
            text.push_str(part);
        }
    }
    text
}

/// The list with another one, and the first one's name where it got one.
fn joined(
    mut list: Vec<Notebook>,
    id: String,
    label: &str,
    first: &str,
) -> Result<Vec<Notebook>, Sentence> {
    if list.len() >= NOTEBOOKS_MAX {
        return Err(too_many());
    }
    if let Some(unnamed) = list.iter_mut().find(|other| other.label.is_empty()) {
        unnamed.label = tidied(first);
    }
    let label = tidied(label);
    if label.is_empty() {
        return Err(both("Écrivez un nom.", "Write a name."));
    }
    if list.iter().any(|other| other.label == label) {
        return Err(taken());
    }
    list.push(Notebook { id, label });
    Ok(list)
}

fn too_many() -> Sentence {
    both(
        "Ce navigateur tient déjà 24 cahiers. Rien n’a été changé ; retirez-en un d’abord.",
        "This browser holds 24 notebooks already. Nothing was changed; remove one first.",
    )
}

fn taken() -> Sentence {
    both(
        "Un autre cahier s’appelle déjà ainsi ici. Rien n’a été changé ; choisissez un autre nom.",
        "Another notebook is called so here already. Nothing was changed; choose another name.",
    )
}

fn unkept() -> Sentence {
    both(
        "Ce navigateur ne retient rien pour cette page : un second cahier ne serait pas retrouvé. \
         Rien n’a été changé ; autorisez les données de ce site, ou prenez un autre navigateur.",
        "This browser remembers nothing for this page: a second notebook would not be found again. \
         Nothing was changed; allow the data of this site, or take another browser.",
    )
}

/// The notebooks of this browser, at least one.
pub fn all() -> Vec<Notebook> {
    let kept = window().local_storage().ok().flatten();
    let kept = kept.and_then(|kept| kept.get_item(KEPT_AS).ok().flatten());
    parse(&kept.unwrap_or_default())
}

/// Keeps the list; false where the browser does not.
fn keep(list: &[Notebook]) -> bool {
    let Ok(Some(kept)) = window().local_storage() else { return false };
    match list {
        // As it is before there ever was a second one.
        [] => kept.remove_item(KEPT_AS).is_ok(),
        list => kept.set_item(KEPT_AS, &written(list)).is_ok(),
    }
}

/// Whether there was a notebook when this browser last heard of it.
pub fn was_here() -> bool {
    let Ok(Some(kept)) = window().local_storage() else { return false };
    [HERE_KEPT_AS, KEPT_AS].iter().any(|name| matches!(kept.get_item(name), Ok(Some(_))))
}

/// Keeps whether there is a notebook. A browser that keeps nothing greets everybody as somebody
/// new, for a moment.
pub fn remember(here: bool) {
    let Ok(Some(kept)) = window().local_storage() else { return };
    let _ = match here {
        true => kept.set_item(HERE_KEPT_AS, "1"),
        false => kept.remove_item(HERE_KEPT_AS),
    };
}

/// Opens the only notebook there is, and follows what other tabs add and remove.
pub fn watch(known: Known) {
    if let [only] = &known.notebooks.get_untracked()[..] {
        choose(known, &only.id);
    }
    let _ = window_event_listener_untyped("storage", move |_| {
        let list = all();
        let here = known.notebook.try_get_untracked().flatten();
        let gone = here.is_some_and(|id| list.iter().all(|one| one.id != id));
        if known.notebooks.try_with_untracked(|before| *before != list) == Some(true) {
            let _ = known.notebooks.try_set(list);
        }
        if gone {
            known.forget();
            leave(known);
        }
    });
}

/// This tab opens that notebook from now on.
pub fn choose(known: Known, id: &str) {
    known.engine.stop();
    let other = known.was_open.with_untracked(|was| was.as_ref().is_some_and(|was| was != id));
    if other {
        // Where somebody else was, what they looked for and what they were handed.
        navigation::replace(known, &Route::Entries(Shelf::Experiments));
        known.filter.set(Filter::default());
        known.received.set(Vec::new());
        known.invitation.set(None);
    }
    known.notebook.set(Some(id.to_owned()));
    known.start(id);
}

/// Nobody is at this tab any more: the door asks who is next, where there is a choice.
pub fn leave(known: Known) {
    known.engine.stop();
    let _ = known.ready.try_set(false);
    let _ = known.locks.try_set(None);
    let _ = known.notebook.try_set(None);
    if let Some([only]) = known.notebooks.try_get_untracked().as_deref() {
        choose(known, &only.id);
    }
}

/// Makes room for another person, and goes to their door.
pub fn add(known: Known, label: &str, first: &str) -> Result<(), Sentence> {
    let id = new_id(cahier_crypto::fill(&mut crate::clock::rng()));
    // Another tab may have changed it.
    let list = joined(all(), id.clone(), label, first)?;
    if !keep(&list) {
        return Err(unkept());
    }
    known.notebooks.set(list);
    choose(known, &id);
    Ok(())
}

/// Calls the notebook that is open so at the door.
pub fn rename(known: Known, label: &str) -> Result<(), Sentence> {
    let (here, label) = (known.notebook.get_untracked().unwrap_or_default(), tidied(label));
    let mut list = all();
    if !label.is_empty() && list.iter().any(|one| one.id != here && one.label == label) {
        return Err(taken());
    }
    if let Some(one) = list.iter_mut().find(|one| one.id == here) {
        one.label = label;
    }
    if !keep(&list) {
        return Err(unkept());
    }
    known.notebooks.set(list);
    Ok(())
}

/// Deletes the database of the notebook that is closed here, and takes it off the list.
pub fn remove(known: Known) {
    let Some(id) = known.notebook.get_untracked() else { return };
    known.engine.stop();
    known.forget();
    let mut list = all();
    list.retain(|one| one.id != id);
    if !keep(&list) {
        known.say(unkept());
    }
    known.notebooks.set(all());
    leave(known);
    // Whoever still has it open in another tab ends first; nobody waits for that.
    spawn_local(async move {
        if let Err(why) = IndexedStore::delete(&named(DATABASE, &id)).await {
            known.say(cahier_words::store(&why));
        }
    });
}

/// Whoever began to make a notebook here does not: where nothing is in it, it goes.
pub fn give_up(known: Known) {
    spawn_local(async move {
        match known.engine.ask(Ask::Door(Door::Locks)).await {
            // Another tab began it meanwhile.
            Ok(Answer::Locks(locks)) if locks.exists => {
                let _ = known.locks.try_set(Some(locks));
            }
            Ok(_) => remove(known),
            Err(why) => known.say(why),
        }
    });
}

/// How a notebook is called at the door; whoever asks follows the language.
pub fn called(known: Known, notebook: &Notebook) -> String {
    match (notebook.label.is_empty(), notebook.id == FIRST) {
        (false, _) => notebook.label.clone(),
        (_, true) => known.words.pick(("Premier cahier", "First notebook")).to_owned(),
        _ => known.words.pick(("Cahier sans nom", "Notebook without a name")).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str, label: &str) -> Notebook {
        Notebook { id: id.to_owned(), label: label.to_owned() }
    }

    const BO: &str = "0a010203040506ff";

    #[test]
    fn a_browser_that_keeps_no_list_has_the_notebook_that_was_always_there() {
        assert_eq!(parse(""), [one("", "")]);
        assert_eq!(parse("nonsense\n../x\tAna\n"), [one("", "")]);
    }

    #[test]
    fn the_list_comes_back_as_it_was_kept() {
        let list = vec![one("", "Ana"), one(BO, "Bo Lind")];
        assert_eq!(parse(&written(&list)), list);
        // The first was removed.
        assert_eq!(parse(&written(&list[1..])), list[1..]);
        let twice = format!("{BO}\tBo\n{BO}\tEve\n");
        assert_eq!(parse(&twice), [one(BO, "Bo")]);
        let many: String = (0..100).map(|n| format!("{n:016x}\tx\n")).collect();
        assert_eq!(parse(&many).len(), NOTEBOOKS_MAX);
    }

    #[test]
    fn another_person_has_a_name_of_their_own() {
        let list = joined(vec![one("", "")], BO.to_owned(), " Bo\tLind ", "Ana").unwrap();
        assert_eq!(list, [one("", "Ana"), one(BO, "Bo Lind")]);
        let other = "ffffffffffffffff".to_owned();
        assert!(joined(list.clone(), other.clone(), "Bo Lind", "").is_err(), "taken");
        assert!(joined(list.clone(), other.clone(), "  ", "").is_err(), "none");
        assert!(joined(vec![one("", "")], other.clone(), "Ana", "Ana").is_err(), "both the same");
        let full = vec![one("", ""); NOTEBOOKS_MAX];
        assert!(joined(full, other, "Eve", "").is_err());
        let long = joined(list, "0".repeat(16), &"é".repeat(100), "").unwrap();
        assert_eq!(long[2].label.chars().count(), LABEL_CHARS_MAX);
    }
}
