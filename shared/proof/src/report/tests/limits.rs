//! What is not proved depends on the proof.

use super::english;
use super::sample::sample;
use crate::Lang;
use crate::report::limits;
use crate::report::words::{Words, limit};
use crate::verdict::{LogTrust, ProofKind, StampTrust, Verdict};

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
        limit::LATER,
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
    let changes: [Change; 14] = [
        (limit::DELETED, |verdict| *verdict = sample("x", ProofKind::History)),
        (limit::LEFT_OUT, |verdict| {
            *verdict = sample("x", ProofKind::History);
            verdict.documents[0].statements.truncate(1);
        }),
        (limit::UNSIGNED, |verdict| {
            *verdict = sample("x", ProofKind::History);
            verdict.documents[0].history.as_mut().unwrap().confirmed_to = 0;
        }),
        (limit::NOT_JUDGED, |verdict| *verdict = verdict.unjudged()),
        (limit::NOT_CERTIFIED, |verdict| {
            verdict.documents[0].statements[0].times.certified_ms = None;
        }),
        (limit::DEVELOPMENT, |verdict| verdict.logs[0].stamps[0].trust = StampTrust::Development),
        (limit::REVOCATION, |verdict| verdict.logs[0].stamps[0].revocation_checked = false),
        (limit::NO_LOG, |verdict| verdict.documents[0].statements[0].times.logs.clear()),
        (limit::HEAD_ALONE, |verdict| verdict.logs.clear()),
        (limit::LOG_KEY, |verdict| verdict.logs[0].trust = LogTrust::Unknown),
        (limit::LOG_KEY, |verdict| verdict.zones[0].compared = false),
        (limit::NEWER, |verdict| verdict.zones[0].newer = true),
        (limit::OTHER_KEY, |verdict| {
            (verdict.logs[0].same_key, verdict.logs[0].trust) = (false, LogTrust::Unknown);
        }),
        (limit::FILES, |verdict| verdict.files.clear()),
    ];
    for (words, change) in changes {
        let mut other = verdict.clone();
        change(&mut other);
        assert!(!has(&verdict, words) && has(&other, words), "{words:?}");
    }
    // The witness, who did not make the file, says that of all of them.
    assert!(!has(&sample("x", ProofKind::History), limit::LEFT_OUT));
    // Whoever names both keys is not told so; what does not count covers nothing.
    let mut other = verdict.clone();
    other.logs[0].same_key = false;
    assert!(!has(&other, limit::OTHER_KEY) && !has(&other, limit::HEAD_ALONE));
    other.logs[0].trust = LogTrust::Unknown;
    let gone = [limit::OTHER_KEY, limit::HEAD_ALONE, limit::NO_LOG];
    assert!(gone.into_iter().all(|words| has(&other, words)));
    assert!(!has(&other, limit::LOG_KEY), "it is not the relay's");
    let mut other = verdict.clone();
    other.documents[0].statements.truncate(1);
    other.documents[0].statements[0].withheld = 0;
    other.documents[0].statements[0].parts.retain(|part| part.content.is_some());
    let gone = [limit::WITHHELD, limit::NO_KEY, limit::NO_NAMES, limit::FORM];
    assert!(gone.into_iter().all(|words| !has(&other, words)));
}
