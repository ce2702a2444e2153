//! Who wrote which part of an entry, as a page shows it: of text each run, of all else whoever
//! set it last.

use super::changed::{label_of, part, part_of_field, value_of};
use crate::message::{Changed, Part, Piece};
use cahier_notebook::{AuthoredRun, Authorship, Collection, Comment, Entry};

/// What an entry says, part by part with its authors; `called` gives the name of one.
pub(super) fn authored<A>(
    entry: &Entry,
    found: &Authorship<A>,
    called: &dyn Fn(&A) -> String,
) -> Vec<Changed> {
    let by = |text: &str, collection, key: &str, attribute: Option<&str>| {
        let by = found.set_by(collection, key, attribute).map(called);
        (!text.is_empty()).then(|| Piece::Same { text: text.to_owned(), by })
    };
    let runs = |runs: &[AuthoredRun<A>]| -> Vec<Piece> {
        let said = |run: &AuthoredRun<A>| (run.text.clone(), run.author.as_ref().map(called));
        runs.iter().map(said).map(|(text, by)| Piece::Same { text, by }).collect()
    };
    let mut all = vec![part(Part::Title, "", runs(&found.title))];
    for (of, key, value) in [
        (Part::Date, "date", &entry.date),
        (Part::Status, "status", &entry.status),
        (Part::Category, "category", &entry.category),
    ] {
        let value = value.as_deref().unwrap_or_default();
        all.extend(one(of, "", by(value, Collection::Entry, key, None)));
    }
    for tag in &entry.tags {
        all.extend(one(Part::Tags, "", by(tag, Collection::Tags, tag, None)));
    }
    for person in &entry.people {
        all.extend(one(Part::People, "", by(person, Collection::People, person, None)));
    }
    for field in &entry.fields {
        let value = if field.value.is_empty() { String::new() } else { value_of(field) };
        let value = by(&value, Collection::Fields, &field.id, Some("value"));
        all.extend(one(part_of_field(field), &field.name, value));
    }
    all.extend(found.steps.iter().map(|step| part(Part::Step, "", runs(&step.runs))));
    for link in &entry.links {
        let label = by(&label_of(link), Collection::Links, &link.id, Some("target"));
        all.extend(one(Part::Link, "", label));
    }
    for file in &entry.attachments {
        // Whoever brought its bytes, and whoever says what it is.
        let bytes = by(&file.name, Collection::Attachments, &file.id, Some("sha256"));
        all.extend(one(Part::Attachment, "", bytes));
        let said = file.description.as_deref().unwrap_or_default();
        let said = by(said, Collection::Attachments, &file.id, Some("description"));
        all.extend(one(Part::Attachment, &file.name, said));
    }
    all.extend(found.body.iter().map(|block| part(Part::Text, "", runs(&block.runs))));
    all.retain(|changed| !changed.pieces.is_empty());
    all
}

/// What was said of an entry, with its authors.
pub(super) fn said<A>(
    comments: Vec<(Comment, Option<A>)>,
    called: &dyn Fn(&A) -> String,
) -> Vec<Changed> {
    let said = |(comment, by): (Comment, Option<A>)| {
        let piece = Piece::Same { text: comment.text, by: by.as_ref().map(called) };
        part(Part::Comment, "", vec![piece])
    };
    comments.into_iter().map(said).collect()
}

fn one(of: Part, name: &str, piece: Option<Piece>) -> Option<Changed> {
    piece.map(|piece| part(of, name, vec![piece]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::{
        Attachment, Authors, Change, ClientId, Document, Field, Step, apply_changes, authorship,
        inspect, read_entry,
    };

    /// An entry that two people changed in turns, as a page shows who wrote it.
    fn shown(changes: Vec<(&'static str, Change)>) -> Vec<Changed> {
        let mut authors = Authors::new();
        let mut document = Document::new(ClientId::new(1).unwrap());
        for (who, change) in changes {
            let made = apply_changes(&mut document, &[change], &mut || unreachable!());
            let update = made.unwrap().unwrap();
            authors.record(&inspect(&update).unwrap(), &who);
        }
        let found = authorship(&document, |client, clock| authors.author(client, clock)).unwrap();
        authored(&read_entry(&document), &found, &|who: &&str| (*who).to_owned())
    }

    fn written(text: &str, by: &str) -> Vec<Piece> {
        vec![Piece::Same { text: text.to_owned(), by: Some(by.to_owned()) }]
    }

    #[test]
    fn fields_and_files_have_the_author_of_what_they_hold() {
        let field = Field {
            id: "f".to_owned(),
            name: "Masse".to_owned(),
            kind: "number".to_owned(),
            value: "5".to_owned(),
            unit: Some("mg".to_owned()),
            ..Field::default()
        };
        let empty = Field { id: "e".to_owned(), value: String::new(), ..field.clone() };
        let file = Attachment {
            id: "a".to_owned(),
            name: "scan.tif".to_owned(),
            sha256: "00".to_owned(),
            ..Attachment::default()
        };
        let described = Attachment { description: Some("brut".to_owned()), ..file.clone() };
        let all = shown(vec![
            ("Ana", Change::Title { title: "Dosage".to_owned() }),
            ("Bo", Change::Status { status: Some("fini".to_owned()) }),
            ("Ana", Change::PutField { field }),
            ("Ana", Change::PutField { field: empty }),
            ("Bo", Change::SetField { id: "f".to_owned(), value: "6".to_owned() }),
            ("Bo", Change::PutAttachment { attachment: file }),
            ("Ana", Change::PutAttachment { attachment: described }),
        ]);
        assert_eq!(
            all,
            [
                part(Part::Title, "", written("Dosage", "Ana")),
                part(Part::Status, "", written("fini", "Bo")),
                part(Part::Number, "Masse", written("6 mg", "Bo")),
                part(Part::Attachment, "", written("scan.tif", "Bo")),
                part(Part::Attachment, "scan.tif", written("brut", "Ana")),
            ]
        );
    }

    #[test]
    fn each_tag_and_step_has_its_own() {
        let step = Step { id: "s".to_owned(), text: "Peser".to_owned(), ..Step::default() };
        let all = shown(vec![
            ("Ana", Change::AddTag { tag: "fer".to_owned() }),
            ("Bo", Change::AddTag { tag: "sel".to_owned() }),
            ("Bo", Change::PutStep { step }),
            ("Ana", Change::TickStep { id: "s".to_owned(), done_at: Some("now".to_owned()) }),
        ]);
        assert_eq!(
            all,
            [
                part(Part::Tags, "", written("fer", "Ana")),
                part(Part::Tags, "", written("sel", "Bo")),
                part(Part::Step, "", written("Peser", "Bo")),
            ]
        );
    }

    #[test]
    fn a_comment_has_the_author_that_is_proved() {
        let comment = Comment {
            text: "Vu.".to_owned(),
            author: "somebody else".to_owned(),
            ..Comment::default()
        };
        let all = said(vec![(comment, Some("Ana"))], &|who: &&str| (*who).to_owned());
        assert_eq!(all, [part(Part::Comment, "", written("Vu.", "Ana"))]);
    }
}
