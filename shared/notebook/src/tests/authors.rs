//! Authorship: every run and every value belongs to whoever wrote it, and to nobody else.

use super::{any_change, change, document, paragraph, set_body};
use crate::{
    Attachment, AuthoredRun, Authors, Authorship, Body, Change, Collection, Comment, Document,
    Field, Step, authored_comments, authorship, inspect, read_entry,
};
use proptest::prelude::*;

/// Two people who write in turns, and the register of what they wrote.
struct Pair {
    people: [Document; 2],
    authors: Authors<&'static str>,
}

const NAMES: [&str; 2] = ["Ada", "Grace"];

impl Pair {
    fn new() -> Self {
        Self { people: [document(1), document(2)], authors: Authors::new() }
    }

    fn deliver(&mut self, who: usize, update: Option<Vec<u8>>) {
        if let Some(update) = update {
            self.authors.record(&inspect(&update).unwrap(), &NAMES[who]);
            self.people[1 - who].apply(&update).unwrap();
        }
    }

    fn change(&mut self, who: usize, one: Change) {
        let update = change(&mut self.people[who], &[one]).unwrap();
        self.deliver(who, update);
    }

    fn body(&mut self, who: usize, texts: &[&str]) {
        let body = Body(texts.iter().map(|text| paragraph(text)).collect());
        let update = set_body(&mut self.people[who], &body);
        self.deliver(who, update);
    }

    fn authorship(&self, of: usize) -> Authorship<&'static str> {
        authorship(&self.people[of], |client, clock| self.authors.author(client, clock)).unwrap()
    }
}

fn runs<'a>(runs: &'a [AuthoredRun<&'static str>]) -> Vec<(&'a str, &'static str)> {
    runs.iter().map(|run| (run.text.as_str(), run.author.unwrap_or("?"))).collect()
}

#[test]
fn runs_of_text_belong_to_their_writers() {
    let mut pair = Pair::new();
    pair.change(0, Change::Title { title: "Salt 🧂".into() });
    pair.change(1, Change::Title { title: "Salt 🧂 of the sea".into() });
    pair.body(0, &["Take water.", "Boil it."]);
    pair.body(1, &["Take sea water.", "Boil it.", "Wait."]);
    pair.body(0, &["Take sea water.", "Boil it slowly.", "Wait."]);
    for of in [0, 1] {
        let found = pair.authorship(of);
        assert_eq!(runs(&found.title), [("Salt 🧂", "Ada"), (" of the sea", "Grace")]);
        assert_eq!(found.body.len(), 3);
        let paths: Vec<_> = found.body.iter().map(|block| block.path.clone()).collect();
        assert_eq!(paths, [[0], [1], [2]]);
        let block = |index: usize| runs(&found.body[index].runs);
        assert_eq!(block(0), [("Take ", "Ada"), ("sea ", "Grace"), ("water.", "Ada")]);
        assert_eq!(block(1), [("Boil it slowly.", "Ada")]);
        assert_eq!(block(2), [("Wait.", "Grace")]);
    }
}

#[test]
fn values_belong_to_whoever_set_them_last() {
    let mut pair = Pair::new();
    let field = Field { id: "f".into(), name: "pH".into(), value: "7".into(), ..Field::default() };
    pair.change(0, Change::PutField { field });
    pair.change(1, Change::SetField { id: "f".into(), value: "8".into() });
    pair.change(1, Change::AddTag { tag: "sea".into() });
    pair.change(0, Change::Status { status: Some("done".into()) });
    pair.change(1, Change::Status { status: Some("open".into()) });
    pair.change(0, Change::Status { status: Some("done".into()) });
    pair.change(0, Change::AddTag { tag: "gone".into() });
    pair.change(1, Change::RemoveTag { tag: "gone".into() });
    let step = Step { id: "s".into(), text: "stir".into(), ..Step::default() };
    pair.change(0, Change::PutStep { step: step.clone() });
    pair.change(1, Change::PutStep { step: Step { text: "stir well".into(), ..step } });
    let found = pair.authorship(1);
    assert_eq!(runs(&found.steps[0].runs), [("stir", "Ada"), (" well", "Grace")]);
    let set_by = |collection, key: &str, attribute: Option<&str>| {
        let mut parts = found.parts.iter();
        parts
            .find(|part| {
                part.collection == collection
                    && part.key == key
                    && part.attribute.as_deref() == attribute
            })
            .and_then(|part| part.author)
    };
    assert_eq!(set_by(Collection::Fields, "f", None), Some("Ada"));
    assert_eq!(set_by(Collection::Fields, "f", Some("name")), Some("Ada"));
    assert_eq!(set_by(Collection::Fields, "f", Some("value")), Some("Grace"));
    assert_eq!(set_by(Collection::Fields, "f", Some("position")), None);
    assert_eq!(set_by(Collection::Tags, "sea", None), Some("Grace"));
    assert_eq!(set_by(Collection::Tags, "gone", None), None);
    assert_eq!(set_by(Collection::Entry, "status", None), Some("Ada"));
    assert_eq!(set_by(Collection::Steps, "s", Some("text")), Some("Ada"));
}

#[test]
fn fields_and_files_are_asked_for_by_what_was_set() {
    let mut pair = Pair::new();
    let field = |id: &str, value: &str| Field {
        id: id.into(),
        name: "pH".into(),
        value: value.into(),
        ..Field::default()
    };
    pair.change(0, Change::PutField { field: field("filled", "") });
    pair.change(1, Change::SetField { id: "filled".into(), value: "8".into() });
    pair.change(1, Change::PutField { field: field("empty", "") });
    let file = Attachment {
        id: "a".into(),
        name: "scan.tif".into(),
        sha256: "00".into(),
        ..Attachment::default()
    };
    pair.change(0, Change::PutAttachment { attachment: file.clone() });
    let described = Attachment { description: Some("raw".into()), ..file };
    pair.change(1, Change::PutAttachment { attachment: described });
    let found = pair.authorship(0);
    let by = |collection, key: &str, attribute| found.set_by(collection, key, attribute).copied();
    assert_eq!(by(Collection::Fields, "filled", Some("value")), Some("Grace"));
    assert_eq!(by(Collection::Fields, "filled", None), Some("Ada"));
    // Of what nobody set, whoever added the part is the author.
    assert_eq!(by(Collection::Fields, "filled", Some("unit")), Some("Ada"));
    assert_eq!(by(Collection::Fields, "empty", Some("value")), Some("Grace"));
    assert_eq!(by(Collection::Attachments, "a", Some("sha256")), Some("Ada"));
    assert_eq!(by(Collection::Attachments, "a", Some("description")), Some("Grace"));
    assert_eq!(by(Collection::Attachments, "b", Some("sha256")), None);
}

#[test]
fn a_comment_belongs_to_whoever_wrote_it_and_not_to_whom_it_names() {
    let mut pair = Pair::new();
    let comment = |id: &str, at: &str, author: &str| Comment {
        id: id.into(),
        text: format!("said {id}"),
        at: at.into(),
        author: author.into(),
        reply_to: String::new(),
    };
    pair.change(1, Change::Comment { comment: comment("1", "2026-11-05T10:00:00Z", "Ada") });
    pair.change(0, Change::Comment { comment: comment("2", "2026-11-05T09:00:00Z", "Ada") });
    let author_of = |client, clock| pair.authors.author(client, clock);
    let found = authored_comments(&pair.people[0], author_of).unwrap();
    let said: Vec<_> = found.iter().map(|(one, by)| (one.text.as_str(), *by)).collect();
    assert_eq!(said, [("said 2", Some("Ada")), ("said 1", Some("Grace"))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn all_text_has_an_author_and_all_authors_wrote_text(
        changes in prop::collection::vec((0usize..2, any_change()), 1..10),
    ) {
        let mut pair = Pair::new();
        for (who, one) in changes {
            pair.change(who, one);
        }
        let found = pair.authorship(0);
        prop_assert_eq!(&found, &pair.authorship(1));
        let entry = read_entry(&pair.people[0]);
        let text = |runs: &[AuthoredRun<&str>]| -> String {
            runs.iter().map(|run| run.text.as_str()).collect()
        };
        prop_assert_eq!(text(&found.title), entry.title);
        let steps: Vec<String> = found.steps.iter().map(|step| text(&step.runs)).collect();
        let expected: Vec<String> = entry.steps.into_iter().map(|step| step.text).collect();
        prop_assert_eq!(steps, expected);
        let body: String = found.body.iter().map(|block| text(&block.runs)).collect();
        let plain = entry.body.plain_text().replace('\n', "");
        prop_assert_eq!(body.trim_end(), plain.trim_end());
        let mut all = found.body.iter().flat_map(|block| &block.runs).chain(&found.title);
        prop_assert!(all.all(|run| run.author.is_some()));
        prop_assert!(found.parts.iter().all(|part| part.author.is_some()));
        for part in &found.parts {
            let by = found.set_by(part.collection, &part.key, part.attribute.as_deref());
            prop_assert_eq!(by, part.author.as_ref());
        }
    }
}
