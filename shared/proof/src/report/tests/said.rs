//! What a report says, in both languages.

use super::english;
use super::sample::{nobody, sample};
use crate::Lang;
use crate::report::render;
use crate::report::words::{Words, story};
use crate::verdict::{
    ChangeVerdict, PartVerdict, ProofKind, SecurityKey, StampTrust, StatementVerdict, Verdict,
};
use cahier_evidence::Hash;
use cahier_notebook::canonical::Content;
use std::sync::Arc;

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
        "<dt>Is about</dt><dd>Signature 1.1 of this report, on the same version.</dd>",
        "<li>Signature 1.2, nobody vouches for a name (fingerprint 0202020202020202",
        "<time datetime=\"2026-11-21T14:04:00Z\">21 November 2026, 14:04:00 UTC",
        "<time datetime=\"2026-11-21T14:05:00Z\">21 November 2026, 14:05:00 UTC",
        "<time datetime=\"2026-11-21T14:05:05Z\">21 November 2026, 14:05:05 UTC",
        "(2026-11-21T14:05:04Z)</time> ± 1 s. ",
        "A security key confirmed this signature (site: Ana Núñez).",
        "No security key is shown",
        "Withheld: 2. Nothing is known of them but that they exist.",
        "word for word, those of signature 1.1",
        "Acts with a certified time: 2 of 2.",
        "✓ Certified times",
        "<strong>Ana Núñez</strong> (<bdi>Ana Núñez</bdi>)",
        "<td><bdi>29 (2026-11-21T14:05:00Z)</bdi></td>",
        "openssl ts -verify -token_in",
    ] {
        assert!(html.contains(expected), "{expected}\n{html}");
    }
}

#[test]
fn a_security_key_that_does_not_hold_is_said() {
    let mut verdict = sample("T", ProofKind::Statement);
    let wrong = "✗ What a security key was to confirm does not hold";
    assert!(!english(&verdict).contains(wrong));
    verdict.documents[0].statements[1].security_key = SecurityKey::Wrong;
    assert!(english(&verdict).contains(wrong));
    assert!(render(&verdict, Lang::Fr).contains("✗ Ce qu’une clé de sécurité devait confirmer"));
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
        "✓ Non dépassée, sur la parole de quelqu’un d’autre (personne ne garantit de nom",
        "Aucun changement montré n’est venu entre-temps. Rien ici ne dit qu’ils sont tous montrés.",
        "Ces signataires le disent, jusqu’où chacun avait lu la zone :",
        "<li>Ana Núñez, signature 1.1. Changements, depuis le premier : 1.</li>",
        "Changements faits ensuite comme avenants à la signature 1.1 : 1.",
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
fn whether_work_came_in_between_is_told_of_those_who_can_know() {
    let mut verdict = sample("Ana Núñez", ProofKind::History);
    let says = |verdict: &Verdict, words: Words| {
        let words = words.get(Lang::En).split('{').next().unwrap();
        english(verdict).contains(words)
    };
    assert!(says(&verdict, story::NOT_OVERTAKEN) && !says(&verdict, story::OVERTAKEN));
    assert!(!says(&verdict, story::MAKERS_WORD));
    // The witness made the file.
    verdict.exporter = nobody(2);
    assert!(says(&verdict, story::NOT_OVERTAKEN_BY_MAKER));
    assert!(!says(&verdict, story::NOT_OVERTAKEN));
    // Nobody but whoever signed first is left, and made the file.
    verdict.documents[0].statements.truncate(1);
    verdict.exporter = nobody(1);
    assert!(says(&verdict, story::NONE_SHOWN) && says(&verdict, story::MAKERS_WORD));
    assert!(!says(&verdict, story::NOT_OVERTAKEN_BY_MAKER));
    // They had read nothing of it.
    verdict.documents[0].statements[0].version.at.size = 3;
    assert!(says(&verdict, story::NOBODYS_WORD) && !says(&verdict, story::MAKERS_WORD));
    verdict.documents[0].statements[0].version.count = 2;
    assert!(says(&verdict, story::OVERTAKEN) && !says(&verdict, story::NONE_SHOWN));
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
        let title = |part: &Arc<PartVerdict>| matches!(part.content, Some(Content::Title(_)));
        statement.parts.retain(title);
        statement.withheld = 19;
    }
    let html = english(&verdict);
    assert!(html.contains("<dt>Title</dt>") && html.contains("Withheld: 19."));
    assert!(!html.contains("<dt>Tags</dt>") && !html.contains("Attachments"));
}

#[test]
fn what_a_history_says_is_told_of_those_who_signed_it() {
    let mut verdict = sample("Ana Núñez", ProofKind::History);
    let html = english(&verdict);
    for expected in [
        "Changes, all of them counted by a signed version: 1.",
        "Version signed after this change: signature 1.1, Ana Núñez.",
        "<p>Signed in this state:</p>\n<ul><li>Signature 1.1, Ana Núñez: “I did this",
        "Beginning of the document’s text.",
    ] {
        assert!(html.contains(expected), "{expected}\n{html}");
    }
    // One more change, which nobody signed.
    let history = verdict.documents[0].history.as_mut().unwrap();
    history.changes.push(history.changes[0].clone());
    for (lang, expected) in [
        (Lang::En, ["from the first. Behind them: 1.", "Nobody signed this state"]),
        (Lang::Fr, ["depuis le premier. Derrière eux : 1.", "Personne n’a signé cet état"]),
    ] {
        let html = render(&verdict, lang);
        assert!(expected.iter().all(|words| html.contains(words)), "{html}");
        assert!(!html.contains(story::STATE_SIGNED.get(lang)));
    }
}

#[test]
fn an_answer_to_another_version_is_no_countersignature() {
    let same = sample("Ana Núñez", ProofKind::Statement);
    assert!(!english(&same).contains("on another version"));
    let shown = |change: fn(&mut StatementVerdict)| {
        let mut other = same.clone();
        change(&mut other.documents[0].statements[1]);
        english(&other)
    };
    let none = story::NOT_COUNTERSIGNED.get(Lang::En);
    let times = |html: &str| html.matches(none).count();
    assert_eq!(times(&english(&same)), 1, "nobody answers the witness");
    let changes: [fn(&mut StatementVerdict); 3] = [
        |witness| witness.version.count += 1,
        |witness| witness.version.hashes = Hash([1; 32]),
        |witness| witness.version.parts += 1,
    ];
    for change in changes {
        let html = shown(change);
        assert_eq!(times(&html), 2, "{html}");
        assert!(html.contains("but on another version of the document: this one does not"));
        assert!(html.contains("It is on another version and does not countersign this one."));
    }
    let early = shown(|witness| witness.index = 19);
    assert!(times(&early) == 2 && early.contains("does not show before this one"), "{early}");
}

#[test]
fn the_text_is_that_of_whoever_may_write_it() {
    let mut verdict = sample("Ana Núñez", ProofKind::Statement);
    let witness = &mut verdict.documents[0].statements[1];
    let title = witness.parts.iter_mut().find(|part| part.name == "title").unwrap();
    let content = Some(Content::Title("Gold".to_owned()));
    *title = Arc::new(PartVerdict { content, ..(**title).clone() });
    let html = english(&verdict);
    assert!(html.contains("<h3>Document 1: Ana Núñez</h3>"), "{html}");
    verdict.documents[0].statements.remove(0);
    assert!(english(&verdict).contains("<h3>Document 1 (title not shown)</h3>"));
}

#[test]
fn without_any_date_it_is_not_for_others_to_judge() {
    let mut verdict = sample("T", ProofKind::Statement).unjudged();
    verdict.logs[0].stamps.clear();
    let html = english(&verdict);
    assert!(html.contains("✗ NOT CERTIFIED") && !html.contains("Times not judged yet"), "{html}");
    assert!(html.contains("No authority dated anything in this file"));
}
