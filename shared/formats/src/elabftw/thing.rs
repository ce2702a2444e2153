//! What a row of an export is: by what it says, and by what its file or list is called only where
//! that leaves it open.

use super::json::{Row, filled};
use super::pages;
use cahier_notebook::EntryKind;

/// A thing of the export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// An experiment, a resource or a template.
    Entry(EntryKind),
    /// A category or a status.
    Label,
    /// A booking of a resource.
    Booking,
    /// A person.
    Person,
    /// A tag of the team; entries say their own.
    Tag,
    /// Anything else.
    Other,
}

/// What a row is. `place` is the name of its file and of the lists that it stands in.
pub(super) fn of(row: &Row, place: &str) -> Thing {
    let has = |key: &str| row.contains_key(key);
    let any = |keys: &[&str]| keys.iter().any(|key| row.contains_key(*key));
    if has("start") && has("end") && any(&["item", "item_title", "title_only"]) {
        return Thing::Booking;
    }
    if has("title") && any(&["elabid", "body", "content_type", "sharelink"]) {
        return Thing::Entry(kind_of(row, place));
    }
    if !has("title") && has("userid") && any(&["firstname", "lastname", "fullname"]) {
        // A comment has an author too, and is no person.
        return if any(&["comment", "item_id"]) { Thing::Other } else { Thing::Person };
    }
    if has("title") && any(&["color", "is_default", "ordering"]) {
        return Thing::Label;
    }
    if has("tag") && !has("title") {
        return Thing::Tag;
    }
    Thing::Other
}

fn kind_of(row: &Row, place: &str) -> EntryKind {
    let said = filled(row, "type").and_then(|name| kind_of_type(&name));
    let address = || pages::page(&filled(row, "sharelink")?).map(|page| page.kind);
    let bookable = || row.contains_key("is_bookable").then_some(EntryKind::Resource);
    let found = said.or_else(address).or_else(|| kind_in(place)).or_else(bookable);
    found.unwrap_or(EntryKind::Experiment)
}

fn kind_of_type(name: &str) -> Option<EntryKind> {
    Some(match name {
        "experiments" => EntryKind::Experiment,
        "items" => EntryKind::Resource,
        "experiments_templates" => EntryKind::ExperimentTemplate,
        "items_types" => EntryKind::ResourceTemplate,
        _ => return None,
    })
}

/// The kind of entry that a name speaks of.
pub(super) fn kind_in(place: &str) -> Option<EntryKind> {
    let place = place.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| place.contains(word));
    let resource = says(&["item", "resource", "ressource", "database"]);
    let template = says(&["template", "items_types", "modele", "modèle"]);
    Some(match (resource, template) {
        (true, true) => EntryKind::ResourceTemplate,
        (true, false) => EntryKind::Resource,
        (false, true) => EntryKind::ExperimentTemplate,
        (false, false) if says(&["experiment", "experience", "expérience"]) => {
            EntryKind::Experiment
        }
        (false, false) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_known_by_what_it_says() {
        let of = |json: &str, place: &str| of(&serde_json::from_str(json).unwrap(), place);
        let entry = |json: &str, place: &str| match of(json, place) {
            Thing::Entry(kind) => kind,
            other => panic!("{other:?}"),
        };
        let typed = r#"{"type": "items", "title": "x", "body": ""}"#;
        assert_eq!(entry(typed, "experiments.json"), EntryKind::Resource, "not by its name");
        let page = r#"{"title": "x", "sharelink": "https://h/templates.php?mode=view&id=1"}"#;
        assert_eq!(entry(page, "a.json"), EntryKind::ExperimentTemplate);
        let bare = r#"{"title": "x", "elabid": "1"}"#;
        assert_eq!(entry(bare, "items_types.json"), EntryKind::ResourceTemplate);
        assert_eq!(entry(bare, "export.json"), EntryKind::Experiment);
        let booking = r#"{"title": "x", "start": "", "end": "", "item": 1, "color": "a"}"#;
        assert_eq!(of(booking, ""), Thing::Booking);
        assert_eq!(of(r#"{"title": "x", "color": "a"}"#, ""), Thing::Label);
        assert_eq!(of(r#"{"userid": 1, "firstname": "A"}"#, ""), Thing::Person);
        let comment = r#"{"userid": 1, "fullname": "A", "comment": "x"}"#;
        assert_eq!(of(comment, ""), Thing::Other);
        assert_eq!(of(r#"{"id": 1, "tag": "x"}"#, ""), Thing::Tag);
        assert_eq!(of(r#"{"id": 1, "name": "x"}"#, "experiments.json"), Thing::Other);
    }
}
