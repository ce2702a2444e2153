//! What an entry was there and has no place here: stars, a number, a lock, a timestamp, the
//! archive. A person finds it among the fields, in a group of its own.

use super::json::{Row, filled, is_so, line, number};
use super::people::People;
use crate::Lang;
use crate::eln::{part_id, when};
use cahier_notebook::entry::Field;

/// The group of these fields, in either language.
pub(super) const GROUP: &str = "eLabFTW";
const ARCHIVED: u64 = 2;

/// The fields that say it.
pub(super) fn notes(row: &Row, source: &str, people: &People, lang: Lang) -> Vec<Field> {
    let mut notes = Vec::new();
    let mut note = |key: &str, (en, fr): (&str, &str), kind: &str, value: String| {
        let name = match lang {
            Lang::En => en,
            Lang::Fr => fr,
        };
        notes.push(Field {
            id: part_id(source, "note", key),
            name: name.to_owned(),
            kind: kind.to_owned(),
            value,
            group: Some(GROUP.to_owned()),
            ..Field::default()
        });
    };
    if let Some(stars) = number(row, "rating").filter(|stars| (1..=5).contains(stars)) {
        note("rating", ("Stars", "Étoiles"), "number", stars.to_string());
    }
    if let Some(custom) = line(row, "custom_id").filter(|text| text != "0") {
        note("custom_id", ("Number", "Numéro"), "text", custom);
    }
    let done = |by: &str, at: &str| {
        let who = people.under(row, by).map(|name| people.here(&name));
        let at = filled(row, at).and_then(|text| when::moment(&text));
        // The clock on the wall, which is all that JSON says.
        let at = at.map(|at| at.get(..16).unwrap_or(&at).replace('T', " "));
        let parts = [at, who].into_iter().flatten().collect::<Vec<_>>().join(", ");
        if parts.is_empty() { "1".to_owned() } else { parts }
    };
    if is_so(row, "locked") {
        note("locked", ("Locked", "Verrouillée"), "text", done("lockedby", "locked_at"));
    }
    if is_so(row, "timestamped") {
        let said = done("timestampedby", "timestamped_at");
        note("timestamped", ("Timestamped", "Horodatée"), "text", said);
    }
    if number(row, "state") == Some(ARCHIVED) {
        note("archived", ("Archived", "Archivée"), "checkbox", "true".to_owned());
    }
    notes
}

/// Whether an entry was open to fewer people there than a whole team.
pub(super) fn is_private(row: &Row) -> bool {
    const TEAM: u64 = 30;
    let inside = || {
        let text = filled(row, "canread")?;
        number(&serde_json::from_str::<Row>(&text).ok()?, "base")
    };
    let as_it_is = || number(row.get("canread")?.as_object()?, "base");
    let base = number(row, "canread_base").or_else(inside).or_else(as_it_is);
    base.is_some_and(|base| base < TEAM)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_was_so_there_is_said_in_fields() {
        let mut people = People::default();
        people.add(&row(r#"{"userid": 3, "fullname": "Ada Byron"}"#));
        let row = row(r#"{"rating": 4, "custom_id": 12, "locked": 1, "lockedby": 3,
            "locked_at": "2025-01-02 10:11:12", "timestamped": 1, "state": 2}"#);
        let said = |lang: Lang| -> Vec<(String, String)> {
            let notes = notes(&row, "e", &people, lang).into_iter();
            notes.map(|field| (field.name, field.value)).collect()
        };
        let french = said(Lang::Fr);
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let expected = [
            ("Étoiles", "4"),
            ("Numéro", "12"),
            ("Verrouillée", "2025-01-02 10:11, Ada Byron"),
            ("Horodatée", "1"),
            ("Archivée", "true"),
        ];
        assert_eq!(french, expected.map(own));
        assert_eq!(said(Lang::En)[0].0, "Stars");
        let none = serde_json::from_str(r#"{"rating": 0, "locked": 0, "state": 1}"#).unwrap();
        assert!(notes(&none, "e", &people, Lang::Fr).is_empty());
    }

    #[test]
    fn what_not_the_whole_team_read_is_private() {
        assert!(is_private(&row(r#"{"canread_base": 20}"#)));
        assert!(is_private(&row(r#"{"canread": "{\"base\": 10, \"teams\": []}"}"#)));
        assert!(is_private(&row(r#"{"canread": {"base": 20}}"#)));
        assert!(!is_private(&row(r#"{"canread": {"base": 30}}"#)));
        assert!(!is_private(&row(r#"{"canread": null}"#)));
    }
}
