//! A report as its reader gets it: what is said, in both languages, and that nothing in a proof
//! can say it instead.

use super::words::{Words, limit};
use super::{limits, render};
use crate::Lang;
use crate::verdict::{
    ChangeVerdict, Deleted, DocumentVerdict, FileVerdict, HistoryVerdict, LogTrust, LogVerdict,
    Name, PartVerdict, ProofKind, StampTrust, StampVerdict, StatementVerdict, Times, Verdict,
    Voucher, Who, ZoneVerdict,
};
use cahier_evidence::{
    Class, DeviceId, DocumentId, Hash, Meaning, PersonId, Position, Role, Version, ZoneId,
};
use cahier_notebook::canonical::{self, Content};
use cahier_notebook::{
    Amendment, Attachment, AuthoredBlock, AuthoredRun, Authorship, Body, Collection, Element,
    Entry, Field, Link, Node, Run, SetBy, Step,
};
use proptest::prelude::*;

const LANGS: [Lang; 2] = [Lang::Fr, Lang::En];
/// 21 November 2026, 14:05:00 UTC.
const NOON: u64 = 1_795_269_900_000;

fn who(byte: u8, text: &str) -> Who {
    let voucher = Voucher {
        person: PersonId([9; 16]),
        name: Some(text.to_owned()),
        index: 4,
        received_ms: NOON,
    };
    let name = Name {
        name: text.to_owned(),
        orcid: Some(text.to_owned()),
        institution: Some(text.to_owned()),
        commitment: Hash([byte; 32]),
        vouchers: vec![voucher],
    };
    let (person, device) = (PersonId([byte; 16]), DeviceId([byte; 16]));
    Who { person, device, role: Some(Role::Editor), names: vec![name] }
}

fn nobody(byte: u8) -> Who {
    Who { names: Vec::new(), ..who(byte, "") }
}

fn body(text: &str) -> Body {
    let own = |value: &str| value.to_owned();
    let marks = [(own("strong"), own("")), (own("link"), own(text)), (own(text), own(text))];
    let run = || {
        let marks = marks.clone().into_iter().collect();
        Node::Text(vec![Run { text: own(text), marks }])
    };
    let paragraph = || Node::Element(Element::new("paragraph", vec![run()]));
    let row = vec![
        Node::Element(Element::new("table_header", vec![run()])),
        Node::Element(Element::new("table_cell", vec![paragraph()]).with("colspan", text)),
    ];
    let row = Node::Element(Element::new("table_row", row));
    let item = Element::new("check_item", vec![paragraph()]).with("checked", "true");
    let elements = [
        Element::new("heading", vec![run()]).with("level", text),
        Element::new("ordered_list", vec![Node::Element(Element::new("list_item", vec![]))])
            .with("start", text),
        Element::new("check_list", vec![Node::Element(item)]),
        Element::new("table", vec![row]),
        Element::new("code_block", vec![run()]).with("language", text),
        Element::new("image", vec![]).with("src", text).with("alt", text),
        Element::new("formula", vec![]).with("source", text),
        Element::new(text, vec![paragraph()]).with(text, text),
    ];
    Body(elements.into_iter().map(Node::Element).chain([paragraph()]).collect())
}

/// An entry with something of everything.
fn entry(text: &str) -> Entry {
    let (id, own) = (|| "id".to_owned(), || text.to_owned());
    let sha256 = Hash([7; 32]).to_string();
    Entry {
        title: own(),
        date: Some(own()),
        status: Some(own()),
        tags: vec![own()],
        people: vec![own()],
        fields: vec![Field {
            id: id(),
            name: own(),
            value: own(),
            unit: Some(own()),
            options: vec![own()],
            ..Field::default()
        }],
        steps: vec![Step { id: id(), text: own(), done_at: Some(own()), deadline: Some(own()) }],
        links: vec![Link { id: id(), target: own(), label: own() }],
        attachments: vec![Attachment { id: id(), name: own(), sha256, ..Attachment::default() }],
        body: body(text),
        extra: [("key".to_owned(), own())].into(),
        amendments: vec![Amendment {
            id: id(),
            seal: Hash([20; 32]).to_string(),
            reason: own(),
            date: own(),
            by: own(),
        }],
        ..Entry::default()
    }
}

fn parts(text: &str) -> Vec<PartVerdict> {
    let written = canonical::parts(&entry(text)).unwrap();
    let read = |part: canonical::Part| PartVerdict {
        content: canonical::read(&part.name, &part.bytes).ok(),
        name: part.name,
        bytes: part.bytes,
    };
    let mut parts: Vec<PartVerdict> = written.into_iter().map(read).collect();
    let bytes = text.as_bytes().to_vec();
    parts.push(PartVerdict { name: text.to_owned(), content: None, bytes });
    parts
}

fn times(certified_ms: Option<u64>) -> Times {
    Times { claimed_ms: NOON - 60_000, received_ms: NOON, logs: vec![0], certified_ms }
}

fn statement(byte: u8, signer: Who, meaning: Option<Meaning>, text: &str) -> StatementVerdict {
    let version = Version {
        form: 1,
        parts: 20,
        root: Hash([byte; 32]),
        at: Position { size: 9, root: Hash([8; 32]) },
        count: 3,
        hashes: Hash([6; 32]),
    };
    StatementVerdict {
        index: u64::from(byte),
        hash: Hash([byte; 32]),
        meaning,
        about: None,
        signer,
        security_key: Some(text.to_owned()),
        note: Some(text.to_owned()),
        version,
        parts: parts(text),
        withheld: 2,
        times: times(Some(NOON + 5_000)),
    }
}

fn history(text: &str) -> HistoryVerdict {
    let change = ChangeVerdict {
        index: 3,
        author: who(1, text),
        adopted_by: Some(who(2, text)),
        amends: Some(Hash([20; 32])),
        added: 12,
        deleted: 34,
        times: times(None),
    };
    let runs = |author| vec![AuthoredRun { text: text.to_owned(), author }];
    let person = Some(PersonId([1; 16]));
    let key = text.to_owned();
    let part = SetBy { collection: Collection::Tags, key, attribute: None, author: person };
    HistoryVerdict {
        reveals: vec![Deleted { who: who(1, text), units: 34 }],
        changes: vec![change],
        entry: Some(entry(text)),
        authorship: Some(Authorship {
            title: runs(person),
            steps: Vec::new(),
            body: vec![AuthoredBlock { path: vec![0], runs: runs(None) }],
            parts: vec![part],
        }),
        confirms: vec![20],
    }
}

/// Two signatures, the second by a witness for whose name nobody vouches.
fn sample(text: &str, kind: ProofKind) -> Verdict {
    let seal = statement(20, who(1, text), Some(Meaning::Authorship), text);
    let mut witness = statement(21, nobody(2), Some(Meaning::Witness), text);
    (witness.about, witness.security_key) = (Some(seal.hash), None);
    let stamp = StampVerdict {
        authority: text.to_owned(),
        root: text.to_owned(),
        root_fingerprint: Hash([5; 32]),
        time_ms: Some(NOON + 5_000),
        algorithm: Some("SHA-256"),
        revocation_checked: true,
        valid_until_ms: None,
        renewals: 0,
        trust: StampTrust::Trusted,
    };
    let log = LogVerdict {
        zone: ZoneId([3; 16]),
        size: 30,
        origin: text.to_owned(),
        checkpoint_size: 40,
        key: text.to_owned(),
        trust: LogTrust::Known,
        stamps: vec![stamp],
    };
    let document = DocumentVerdict {
        zone: ZoneId([3; 16]),
        document: DocumentId([4; 16]),
        class: Class::Entry,
        title: Some(text.to_owned()),
        statements: vec![seal, witness],
        history: (kind == ProofKind::History).then(|| history(text)),
    };
    let (size, root, relay) = (30, Hash([8; 32]), Hash([10; 32]));
    let zone = ZoneId([3; 16]);
    let zone = ZoneVerdict { zone, size, root, head_ms: NOON, relay, records: 6 };
    let (name, media_type) = (text.to_owned(), text.to_owned());
    let file = FileVerdict { sha256: Hash([7; 32]), size: 0, name, media_type };
    Verdict {
        kind,
        judged: true,
        certified: kind == ProofKind::Statement,
        exporter: who(1, text),
        exported_ms: NOON + 60_000,
        zones: vec![zone],
        documents: vec![document],
        logs: vec![log],
        files: vec![file],
    }
}

/// Everything between angle brackets, in order.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|tag| tag.split_once('>').unwrap().0).collect()
}

fn english(verdict: &Verdict) -> String {
    render(verdict, Lang::En)
}

#[test]
fn who_what_and_when_are_said() {
    let html = english(&sample("Ana Núñez", ProofKind::Statement));
    for expected in [
        "<!DOCTYPE html>\n<html lang=\"en\">",
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">",
        "<h1>Proof from a laboratory notebook</h1>",
        "<strong><bdi>Ana Núñez</bdi></strong>, ORCID <bdi>Ana Núñez</bdi>, <bdi>Ana Núñez</bdi>",
        "<li>Name vouched for by <bdi>Ana Núñez</bdi>",
        "<h4>Signature 1.1: “I did this and wrote it down” (authorship)</h4>",
        "<h4>Signature 1.2: “I saw and understood it, and took no part” (witness)</h4>",
        "Nobody vouches for a name: only the fingerprint of the key is known.",
        "<dt>Is about</dt><dd>Signature 1.1 of this report.</dd>",
        "<li>Signature 1.2, nobody vouches for a name (fingerprint 0202020202020202",
        "<time datetime=\"2026-11-21T14:04:00Z\">21 November 2026, 14:04:00 UTC",
        "<time datetime=\"2026-11-21T14:05:00Z\">21 November 2026, 14:05:00 UTC",
        "<time datetime=\"2026-11-21T14:05:05Z\">21 November 2026, 14:05:05 UTC",
        "A security key confirmed this signature (site: Ana Núñez).",
        "No security key is shown",
        "Withheld: 2. Nothing is known of them but that they exist.",
        "word for word, those of signature 1.1",
        "Acts with a certified time: 2 of 2.",
        "✓ Certified times",
        "<strong>Ana Núñez</strong> (<bdi>Ana Núñez</bdi>)",
        "openssl ts -verify -token_in",
    ] {
        assert!(html.contains(expected), "{expected}\n{html}");
    }
}

#[test]
fn french_is_said_as_well() {
    let html = render(&sample("Ana Núñez", ProofKind::History), Lang::Fr);
    for expected in [
        "<html lang=\"fr\">",
        "<h1>Preuve tirée d’un cahier de laboratoire</h1>",
        "<h2>Mots effacés que ce fichier révèle</h2>",
        "Signes effacés : 34.",
        "21 novembre 2026, 14:05:00 UTC",
        "✓ Non dépassée",
        "✗ Dépassée, ou non confirmée",
        "Changements faits ensuite comme amendements de la signature 1.1 : 1.",
        "Refusé d’abord, puis repris par Ana Núñez.",
        "✗ NON CERTIFIÉ",
        "<h2>Ce qui n’est pas prouvé</h2>",
        "docs/verify.md",
    ] {
        assert!(html.contains(expected), "{expected}\n{html}");
    }
    let deleted = html.find("Mots effacés que").unwrap();
    assert!(deleted < html.find("Ce qui a été contrôlé").unwrap(), "they come first");
}

#[test]
fn only_what_was_judged_is_called_certified() {
    let mut verdict = sample("T", ProofKind::Statement);
    let plain = english(&verdict.unjudged());
    assert!(!plain.contains("✓ Certified times") && plain.contains("Times not judged yet"));
    assert!(plain.contains("Nobody has judged this authority yet"));
    assert!(!plain.contains("NOT CERTIFIED"), "that is not for the file to say");

    verdict.certified = false;
    let stamp = &mut verdict.logs[0].stamps[0];
    stamp.authority = format!("Relay ({})", cahier_timestamp::DEVELOPMENT_MARK);
    stamp.trust = StampTrust::Development;
    let times = |statement: &mut StatementVerdict| statement.times.certified_ms = None;
    verdict.documents[0].statements.iter_mut().for_each(times);
    for verdict in [&verdict, &verdict.unjudged()] {
        let html = english(verdict);
        assert!(html.contains("✗ DEVELOPMENT AUTHORITY, NOT CERTIFIED"), "{html}");
        assert!(html.contains("Only a development authority dated it: it certifies nothing."));
        assert!(html.contains("Development authority, not certified"), "{html}");
        assert!(!html.contains("The verifier trusts this authority"), "{html}");
    }
}

#[test]
fn the_page_is_in_order_and_asks_for_nothing() {
    for (lang, kind) in LANGS.into_iter().zip([ProofKind::Statement, ProofKind::History]) {
        let html = render(&sample("x", kind), lang);
        let tags = tags(&html);
        let level = |tag: &&str| tag.strip_prefix('h')?.get(..1)?.parse::<u8>().ok();
        let levels: Vec<u8> = tags.iter().filter_map(level).collect();
        assert_eq!(levels.first(), Some(&1));
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
        let heads = tags.iter().filter(|tag| tag.starts_with("th ") || **tag == "th");
        assert!(heads.clone().count() > 20 && heads.clone().all(|tag| tag.contains("scope=")));
        for bad in ["script", "img", "a ", "link", "iframe", "object", "form", "base"] {
            assert!(!tags.iter().any(|tag| tag.starts_with(bad)), "{bad}");
        }
        assert!(!html.contains("url(") && !html.contains("@import"));
    }
}

#[test]
fn every_opened_element_is_closed() {
    for kind in [ProofKind::Statement, ProofKind::History] {
        let html = english(&sample("x", kind));
        let mut open = Vec::new();
        for tag in tags(&html) {
            let name = tag.split(' ').next().unwrap();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None if ["!DOCTYPE", "meta", "br", "hr"].contains(&name) => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn limits_are_those_of_the_verdict() {
    let has = |verdict: &Verdict, words: Words| {
        let listed = limits::of(verdict).contains(&words);
        assert_eq!(english(verdict).contains(words.get(Lang::En)), listed, "{words:?}");
        listed
    };
    let verdict = sample("x", ProofKind::Statement);
    let always = [
        limit::TRUTH,
        limit::HANDS,
        limit::ELSE,
        limit::CLAIMED,
        limit::RECEIVED,
        limit::PAGE,
        // Of this one: withheld parts, a witness without key and name, a part of unknown form.
        limit::WITHHELD,
        limit::OVERTAKEN,
        limit::NO_KEY,
        limit::NAMES,
        limit::NO_NAMES,
        limit::CERTIFIED,
        limit::FORM,
    ];
    assert!(always.into_iter().all(|words| has(&verdict, words)));
    type Change = (Words, fn(&mut Verdict));
    let changes: [Change; 8] = [
        (limit::DELETED, |verdict| *verdict = sample("x", ProofKind::History)),
        (limit::NOT_JUDGED, |verdict| *verdict = verdict.unjudged()),
        (limit::NOT_CERTIFIED, |verdict| {
            verdict.documents[0].statements[0].times.certified_ms = None;
        }),
        (limit::DEVELOPMENT, |verdict| verdict.logs[0].stamps[0].trust = StampTrust::Development),
        (limit::REVOCATION, |verdict| verdict.logs[0].stamps[0].revocation_checked = false),
        (limit::NO_LOG, |verdict| verdict.documents[0].statements[0].times.logs.clear()),
        (limit::LOG_KEY, |verdict| verdict.logs[0].trust = LogTrust::Unknown),
        (limit::FILES, |verdict| verdict.files.clear()),
    ];
    for (words, change) in changes {
        let mut other = verdict.clone();
        change(&mut other);
        assert!(!has(&verdict, words) && has(&other, words), "{words:?}");
    }
    let mut other = verdict.clone();
    other.documents[0].statements.truncate(1);
    other.documents[0].statements[0].withheld = 0;
    other.documents[0].statements[0].parts.retain(|part| part.content.is_some());
    let gone = [limit::WITHHELD, limit::NO_KEY, limit::NO_NAMES, limit::FORM];
    assert!(gone.into_iter().all(|words| !has(&other, words)));
}

#[test]
fn nobody_is_called_by_a_name_that_is_not_vouched_for_everywhere() {
    let mut verdict = sample("Ana Núñez", ProofKind::History);
    let history = verdict.documents[0].history.as_mut().unwrap();
    let named = "<th scope=\"row\">Title</th><td><bdi>Ana Núñez</bdi></td>";
    history.changes.push(ChangeVerdict { author: nobody(1), ..history.changes[0].clone() });
    let after = english(&verdict);
    assert!(english(&sample("Ana Núñez", ProofKind::History)).contains(named));
    assert!(!after.contains(named), "{after}");
}

#[test]
fn only_content_that_is_shown_is_told() {
    let mut verdict = sample("x", ProofKind::Statement);
    for statement in &mut verdict.documents[0].statements {
        let title = |part: &PartVerdict| matches!(part.content, Some(Content::Title(_)));
        statement.parts.retain(title);
        statement.withheld = 19;
    }
    let html = english(&verdict);
    assert!(html.contains("<dt>Title</dt>") && html.contains("Withheld: 19."));
    assert!(!html.contains("<dt>Tags</dt>") && !html.contains("Attachments"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_in_a_proof_is_markup(
        text in "[<>&\"'/=a-z{}0-9 \\n-]{0,24}|\\PC{0,16}",
        english in any::<bool>(),
        history in any::<bool>(),
    ) {
        let kind = if history { ProofKind::History } else { ProofKind::Statement };
        let lang = if english { Lang::En } else { Lang::Fr };
        // It begins like markup, so it is never the name of a node or mark that is known, and
        // stands before those, as the space does.
        let hostile = render(&sample(&format!("<{text}"), kind), lang);
        let plain = render(&sample(" x", kind), lang);
        prop_assert_eq!(tags(&hostile), tags(&plain));
        prop_assert!(hostile.matches('>').count() == plain.matches('>').count());
    }

    #[test]
    fn the_same_verdict_is_the_same_bytes(text in "\\PC{1,12}", at in any::<u64>()) {
        let mut verdict = sample(&text, ProofKind::History);
        verdict.exported_ms = at;
        for lang in LANGS {
            prop_assert_eq!(render(&verdict, lang), render(&verdict.clone(), lang));
        }
        prop_assert!(render(&verdict, Lang::Fr) != render(&verdict, Lang::En));
    }
}
