//! What this shell says by itself speaks both languages, and so does what it adds to a sentence
//! of the engine; those sentences have their tests in `cahier-words`.

use super::*;
use crate::error::Error;
use crate::lang::Lang;
use crate::trouble::{Distrust, Trouble};
use crate::usage::{Missing, Outside, Usage, What};
use cahier_crypto::UnlockError;
use cahier_evidence::{Hash, PersonId, Refusal, ZoneId};
use cahier_notebook::DocumentError;
use cahier_protocol::Fault;
use cahier_sync::rows::{Alarm, LogAlarm};
use cahier_sync::store::StoreError;
use cahier_sync::{CommandError, LockError, Notice, Oddity, ProveError, ResumeError};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// All variants of an enum that travels as its number.
fn numbered<T: for<'b> minicbor::Decode<'b, ()>>() -> Vec<T> {
    (0..24u8).map_while(|number| minicbor::decode(&[number]).ok()).collect()
}

/// English words that no French sentence holds.
const ENGLISH: &[&str] = &[
    "the", "is", "are", "was", "not", "of", "and", "this", "that", "it", "its", "to", "with", "by",
    "for", "from", "there", "nothing", "kept", "safe", "again", "try", "file", "error", "device",
    "key", "notebook", "entry", "item", "failed", "invalid", "missing", "unknown", "some", "none",
    "seconds",
];

fn check(sentence: &Sentence) {
    let (fr, en) = (sentence.clone().get(Lang::Fr), sentence.clone().get(Lang::En));
    assert_ne!(fr, en);
    for text in [&fr, &en] {
        assert!(text.len() > 12 && text.ends_with(['.', '»', '`']), "{text}");
        for inside in ["Some(", "None", "Error", "{", "}", "::", "Id(", "Hash("] {
            assert!(!text.contains(inside), "{inside} in: {text}");
        }
        // A line that was broken in the source leaves no hole.
        assert!(!text.contains("  ") && !text.contains('\n'), "{text}");
    }
    for word in fr.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase) {
        // What is typed stands as it is; the rest must be French.
        let typed = fr.contains(&format!("-{word}"));
        assert!(typed || !ENGLISH.contains(&word.as_str()), "« {word} » in: {fr}");
    }
}

/// Every number of a list's variants is there once at least.
fn whole<T>(all: &[T], count: usize, number: impl Fn(&T) -> usize) {
    let found: BTreeSet<usize> = all.iter().map(number).collect();
    assert_eq!(found, (0..count).collect(), "a variant is missing in the list above");
}

fn usages() -> Vec<Usage> {
    let (text, path) = (|| "abc".to_owned(), || PathBuf::from("abc"));
    let all = vec![
        Usage::NoFolder,
        Usage::NobodyToAsk,
        Usage::Address(text()),
        Usage::Ticket,
        Usage::TicketAlone,
        Usage::Code,
        Usage::OtherCode,
        Usage::NoRequest,
        Usage::Words,
        Usage::OtherWords,
        Usage::Link,
        Usage::Kind(text()),
        Usage::Role(text()),
        Usage::Day(text()),
        Usage::PastDay(text()),
        Usage::Field(text()),
        Usage::Patch { line: 1, column: 2 },
        Usage::FileTooLarge { path: path(), mib_max: 1 },
        Usage::NoCertificate(path()),
        Usage::NotEmpty(path()),
        Usage::Backup(path()),
        Usage::BundleTooLarge,
        Usage::NotConfirmed,
        Usage::Revision { last: 3 },
        Usage::NoRoot(path()),
        Usage::LogKey(text()),
        Usage::Meaning(text()),
        Usage::Reason(text()),
        Usage::NoList(path()),
        Usage::Outside(Outside::OneTable),
    ];
    whole(&all, 30, |usage| match usage {
        Usage::NoFolder => 0,
        Usage::NobodyToAsk => 1,
        Usage::Address(_) => 2,
        Usage::Ticket => 3,
        Usage::TicketAlone => 4,
        Usage::Code => 5,
        Usage::OtherCode => 6,
        Usage::NoRequest => 7,
        Usage::Words => 8,
        Usage::OtherWords => 9,
        Usage::Link => 10,
        Usage::Kind(_) => 11,
        Usage::Role(_) => 12,
        Usage::Day(_) => 13,
        Usage::PastDay(_) => 14,
        Usage::Field(_) => 15,
        Usage::Patch { .. } => 16,
        Usage::FileTooLarge { .. } => 17,
        Usage::NoCertificate(_) => 18,
        Usage::NotEmpty(_) => 19,
        Usage::Backup(_) => 20,
        Usage::BundleTooLarge => 21,
        Usage::NotConfirmed => 22,
        Usage::Revision { .. } => 23,
        Usage::NoRoot(_) => 24,
        Usage::LogKey(_) => 25,
        Usage::Meaning(_) => 26,
        Usage::Reason(_) => 27,
        Usage::NoList(_) => 28,
        Usage::Outside(_) => 29,
    });
    all
}

fn outsides() -> Vec<Usage> {
    let (text, path) = (|| "abc".to_owned(), || PathBuf::from("abc"));
    let all = vec![
        Outside::FileKind(path()),
        Outside::Map(text()),
        Outside::Column(text()),
        Outside::OneTable,
        Outside::Form(text()),
        Outside::Folder(path()),
        Outside::TooManyRows { rows_max: 5 },
        Outside::NoExports(path()),
    ];
    whole(&all, 8, |wrong| match wrong {
        Outside::FileKind(_) => 0,
        Outside::Map(_) => 1,
        Outside::Column(_) => 2,
        Outside::OneTable => 3,
        Outside::Form(_) => 4,
        Outside::Folder(_) => 5,
        Outside::TooManyRows { .. } => 6,
        Outside::NoExports(_) => 7,
    });
    all.into_iter().map(Usage::Outside).collect()
}

fn troubles() -> Vec<Trouble> {
    let at = || "https://relay.test".to_owned();
    let mut all = vec![
        Trouble::NoRelay,
        Trouble::Unreachable(at()),
        Trouble::Silent(60),
        Trouble::Certificate(Distrust::Issuer, at()),
        Trouble::NotARelay(at()),
        Trouble::Broken,
        Trouble::KeyChanged,
        Trouble::NoSuchFile("photo.png".into()),
        Trouble::Fault(Fault::Slow),
        Trouble::NotStated("abc".into()),
        Trouble::Unplaced(Box::new(Trouble::Broken)),
    ];
    whole(&all, 11, |trouble| match trouble {
        Trouble::NoRelay => 0,
        Trouble::Unreachable(_) => 1,
        Trouble::Silent(_) => 2,
        Trouble::Certificate(..) => 3,
        Trouble::NotARelay(_) => 4,
        Trouble::Broken => 5,
        Trouble::KeyChanged => 6,
        Trouble::NoSuchFile(_) => 7,
        Trouble::Fault(_) => 8,
        Trouble::NotStated(_) => 9,
        Trouble::Unplaced(_) => 10,
    });
    let others = [Distrust::Name, Distrust::Time, Distrust::Other];
    all.extend(others.map(|why| Trouble::Certificate(why, at())));
    all.extend(numbered::<Fault>().into_iter().map(Trouble::Fault));
    all
}

#[test]
fn everything_that_ends_a_command_speaks_both_languages() {
    usages().iter().chain(&outsides()).for_each(|wrong| check(&usage(wrong)));
    troubles().iter().for_each(|why| check(&trouble(why)));
    let kinds = [
        ErrorKind::NotFound,
        ErrorKind::PermissionDenied,
        ErrorKind::AlreadyExists,
        ErrorKind::IsADirectory,
        ErrorKind::NotADirectory,
        ErrorKind::StorageFull,
        ErrorKind::InvalidData,
        ErrorKind::BrokenPipe,
    ];
    kinds.iter().for_each(|kind| check(&file(Path::new("abc"), *kind)));
    let people = [What::Zone, What::Member, What::Group, What::Device];
    let things = [What::Entry, What::Step, What::File, What::Seal];
    let things = things.into_iter().chain([What::Attestation, What::Certificate]);
    for what in people.into_iter().chain(things) {
        for (name, several) in [("", false), ("", true), ("abc", false), ("abc", true)] {
            check(&missing(&Missing { what, name: name.to_owned(), several }));
        }
    }
    assert!(Error::Start.sentence(Lang::Fr).contains("comme avant"));
    assert!(Error::Unsaid.sentence(Lang::Fr).contains("fait et gardé"));
}

#[test]
fn what_is_said_of_files_of_others_speaks_both_languages() {
    let counts = [1, 2].map(|count| [told_no_more(count), update_offered(count)]);
    counts.iter().flatten().for_each(check);
    let said = stay_here(&[(Stays::Files, 1), (Stays::Comments, 2), (Stays::Steps, 0)]).unwrap();
    check(&said);
    let (fr, en) = (said.clone().get(Lang::Fr), said.get(Lang::En));
    assert!(fr.contains("1 fichier, 2 commentaires.") && !fr.contains("étape"), "{fr}");
    assert!(en.contains("1 file, 2 comments.") && !en.contains("step"), "{en}");
    check(&stay_here(&[(Stays::Steps, 2), (Stays::Links, 1)]).unwrap());
    assert_eq!(stay_here(&[(Stays::Files, 0)]), None);
    let said = columns("a.csv", &["Nom=title".to_owned(), "Lot=field".to_owned()]);
    let (fr, en) = (said.clone().get(Lang::Fr), said.get(Lang::En));
    assert!(fr.starts_with("Colonnes de « a.csv » :\n  Nom=title\n  Lot=field\n"), "{fr}");
    assert!(en.starts_with("Columns of “a.csv”:\n  Nom=title\n"), "{en}");
}

#[test]
fn what_is_said_of_proofs_speaks_both_languages() {
    let remarks =
        [uncertified(), not_reached(), stated("abc"), left_out("abc"), files_missing("abc")];
    remarks.iter().for_each(check);
    check(&older("abc"));
    [reveals(), not_certified(), not_dated()].iter().for_each(check);
    [behind("abc"), unsent("abc"), ended("abc")].iter().for_each(check);
    let nothing = ProveError::Nothing;
    added(&prove(&nothing), cahier_words::prove(&nothing));
    for other in [ProveError::Moved, ProveError::Unannounced] {
        assert_eq!(prove(&other), cahier_words::prove(&other));
    }
    assert_eq!((Error::NotCertified.exit_code(), Error::Start.exit_code()), (2, 1));
    let all = [Oddity::ClaimedLate, Oddity::ClaimedEarly, Oddity::NewDevice];
    for odd in all.into_iter().chain([Oddity::ManyExports, Oddity::Refused]) {
        assert_ne!(oddity(odd).get(Lang::Fr), oddity(odd).get(Lang::En), "{}", oddity_code(odd));
    }
}

/// What is added names a command, or something of this shell, and stands after what is said.
fn added(whole: &Sentence, said: Sentence) {
    check(whole);
    let (fr, en) = (whole.clone().get(Lang::Fr), whole.clone().get(Lang::En));
    assert!(fr.len() > said.clone().get(Lang::Fr).len(), "nothing is added to: {fr}");
    assert!(fr.starts_with(&said.clone().get(Lang::Fr)), "{fr}");
    assert!(en.starts_with(&said.get(Lang::En)), "{en}");
}

#[test]
fn what_is_added_to_a_command_error_speaks_both_languages() {
    let reasons = hint::SYNCED.into_iter().chain(hint::RESTORED);
    let reasons = reasons.chain(hint::OWN.map(|(reason, ..)| reason));
    let unheard = cahier_words::command(&CommandError::Invalid("what nobody has heard of"));
    let mut errors = vec![
        CommandError::NotFound,
        CommandError::TooLarge,
        CommandError::NoKey,
        CommandError::Alarm,
        CommandError::Damaged,
        CommandError::NotChecked,
        CommandError::Refused(Refusal::Number),
        CommandError::Refused(Refusal::Device),
        CommandError::Document(DocumentError::Missing),
        CommandError::Document(DocumentError::Unknown("step")),
    ];
    for reason in reasons {
        let error = CommandError::Invalid(reason);
        assert_ne!(cahier_words::command(&error), unheard, "no reason of the engine: {reason}");
        errors.push(error);
    }
    errors.iter().for_each(|error| added(&command(error), cahier_words::command(error)));
    // Nothing is added where no command helps.
    assert_eq!(command(&CommandError::NotRead), cahier_words::command(&CommandError::NotRead));
}

#[test]
fn what_is_added_to_the_rest_speaks_both_languages() {
    for kind in [Alarm::Fork, Alarm::WrongRoot, Alarm::ClonedDevice] {
        added(&alarm_ends(kind), cahier_words::alarm_ends(kind));
    }
    added(&log_alarm_ends(LogAlarm::Fork), cahier_words::log_alarm_ends(LogAlarm::Fork));
    added(&resume(&ResumeError::Unread), cahier_words::resume(&ResumeError::Unread));
    for error in [StoreError::Lost(String::new()), StoreError::Damaged(String::new())] {
        added(&store(&error), cahier_words::store(&error));
    }
    let wrong = LockError::Unlock(UnlockError::Wrong);
    for error in [LockError::Empty, wrong, LockError::LocksMissing] {
        added(&lock(&error), cahier_words::lock(&error));
    }
    for reason in [Fault::NoAccount, Fault::Slow] {
        added(&engine::fault(reason), cahier_words::fault(reason));
    }
    let (zone, hash) = (ZoneId([1; 16]), Hash([3; 32]));
    let told = [
        Notice::Admitted(zone, PersonId([4; 16])),
        Notice::Alarm(zone, Alarm::Fork),
        Notice::Log(LogAlarm::Fork, None),
        Notice::RecordDropped(zone, Refusal::RecordHead),
        Notice::RelayKeyChanged { pinned: hash, shown: hash },
        Notice::Rejoined { devices: 1, lost: 0 },
    ];
    told.iter().for_each(|told| added(&notice(told), cahier_words::notice(told)));
}
