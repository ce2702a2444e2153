//! Every cause has its sentence in both languages: none empty, none alike, none with the inside
//! of the program in it, and no English in the French one.

use super::*;
use crate::error::Error;
use crate::trouble::{Distrust, Trouble};
use crate::usage::{Missing, Usage, What};
use cahier_crypto::UnlockError;
use cahier_evidence::{DocumentId, Hash, PersonId, Refusal, ZoneId};
use cahier_notebook::DocumentError;
use cahier_protocol::Fault;
use cahier_sync::rows::Alarm;
use cahier_sync::store::{StoreError, Table};
use cahier_sync::{CommandError, Damage, LockError, Notice, ResumeError};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// All variants of an enum that travels as its number.
fn numbered<T: for<'b> minicbor::Decode<'b, ()>>() -> Vec<T> {
    (0..24u8).map_while(|number| minicbor::decode(&[number]).ok()).collect()
}

/// What may stand in a French sentence as it is: what a person types, or reads in a file.
const TYPED: [&str; 33] = [
    "cahier",
    "cahier-relay",
    "sync",
    "adopt",
    "zone",
    "alarm",
    "list",
    "show",
    "log",
    "members",
    "devices",
    "request",
    "remove",
    "restore",
    "backup",
    "attach",
    "init",
    "invite",
    "resume",
    "relay",
    "ticket",
    "via",
    "json",
    "name",
    "experiment",
    "resource",
    "template",
    "reader",
    "commenter",
    "contributor",
    "editor",
    "manager",
    "owner",
];
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
    // What is typed stands as it is; the rest must be French.
    let words = fr.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    for word in words.filter(|word| !TYPED.contains(&word.as_str())) {
        let typed = fr.contains(&format!("--{word}")) || fr.contains(&format!("-{word}"));
        assert!(typed || !ENGLISH.contains(&word.as_str()), "« {word} » in: {fr}");
    }
}

/// Every number of a list's variants is there once at least.
fn whole<T>(all: &[T], count: usize, number: impl Fn(&T) -> usize) {
    let found: BTreeSet<usize> = all.iter().map(number).collect();
    assert_eq!(found, (0..count).collect(), "a variant is missing in the list above");
}

fn stores() -> Vec<StoreError> {
    let why = || "os error 5".to_owned();
    vec![StoreError::Fenced, StoreError::Full, StoreError::Lost(why()), StoreError::Damaged(why())]
}

fn documents() -> Vec<DocumentError> {
    let all = vec![
        DocumentError::Malformed("the map"),
        DocumentError::Missing,
        DocumentError::TooLarge { bytes: 2, bytes_max: 1 },
        DocumentError::TooDeep,
        DocumentError::Unknown("step"),
        DocumentError::NoSuchPlace,
        DocumentError::ClientId,
        DocumentError::Merge,
    ];
    whole(&all, 8, |error| match error {
        DocumentError::Malformed(_) => 0,
        DocumentError::Missing => 1,
        DocumentError::TooLarge { .. } => 2,
        DocumentError::TooDeep => 3,
        DocumentError::Unknown(_) => 4,
        DocumentError::NoSuchPlace => 5,
        DocumentError::ClientId => 6,
        DocumentError::Merge => 7,
    });
    all
}

fn commands() -> Vec<CommandError> {
    let mut all = vec![
        CommandError::NotFound,
        CommandError::NotSeated,
        CommandError::Refused(Refusal::Role),
        CommandError::Document(DocumentError::Missing),
        CommandError::TooLarge,
        CommandError::NoKey,
        CommandError::Alarm,
        CommandError::Fenced,
        CommandError::Invalid("what nobody has heard of"),
        CommandError::Damaged,
        CommandError::NotRead,
        CommandError::NotChecked,
    ];
    whole(&all, 12, |error| match error {
        CommandError::NotFound => 0,
        CommandError::NotSeated => 1,
        CommandError::Refused(_) => 2,
        CommandError::Document(_) => 3,
        CommandError::TooLarge => 4,
        CommandError::NoKey => 5,
        CommandError::Alarm => 6,
        CommandError::Fenced => 7,
        CommandError::Invalid(_) => 8,
        CommandError::Damaged => 9,
        CommandError::NotRead => 10,
        CommandError::NotChecked => 11,
    });
    all.extend(command::REASONS.iter().map(|&(reason, ..)| CommandError::Invalid(reason)));
    all.extend(documents().into_iter().map(CommandError::Document));
    all.extend(numbered::<Refusal>().into_iter().map(CommandError::Refused));
    all
}

fn notices() -> Vec<Notice> {
    let (zone, document, hash) = (ZoneId([1; 16]), DocumentId([2; 16]), Hash([3; 32]));
    let damage = |zone, document| Damage { table: Table::Update, zone, document, rows: 2 };
    let mut all = vec![
        Notice::Changed(document),
        Notice::ZoneChanged(zone),
        Notice::NotSaved(StoreError::Full),
        Notice::Relay(Fault::Slow),
        Notice::RelayKeyChanged { pinned: hash, shown: hash },
        Notice::Alarm(zone, Alarm::Fork),
        Notice::Quarantined(zone, 7),
        Notice::Kept { seq: 4, document, reason: Refusal::Role },
        Notice::RecordDropped(zone, Refusal::RecordHead),
        Notice::Admitted(zone, PersonId([4; 16])),
        Notice::KnockRefused(zone),
        Notice::Fetched("05".repeat(16).parse().unwrap()),
        Notice::Damaged(damage(None, None)),
        Notice::NotRead(StoreError::Full),
        Notice::NotCut { document, reason: CommandError::NoKey },
        Notice::FalseSummary(zone, PersonId([4; 16])),
        Notice::WrongFile("05".repeat(16).parse().unwrap()),
    ];
    whole(&all, 17, |notice| match notice {
        Notice::Changed(_) => 0,
        Notice::ZoneChanged(_) => 1,
        Notice::NotSaved(_) => 2,
        Notice::Relay(_) => 3,
        Notice::RelayKeyChanged { .. } => 4,
        Notice::Alarm(..) => 5,
        Notice::Quarantined(..) => 6,
        Notice::Kept { .. } => 7,
        Notice::RecordDropped(..) => 8,
        Notice::Admitted(..) => 9,
        Notice::KnockRefused(_) => 10,
        Notice::Fetched(_) => 11,
        Notice::Damaged(_) => 12,
        Notice::NotRead(_) => 13,
        Notice::NotCut { .. } => 14,
        Notice::FalseSummary(..) => 15,
        Notice::WrongFile(_) => 16,
    });
    all.push(Notice::Damaged(damage(Some(zone), None)));
    all.push(Notice::Damaged(damage(Some(zone), Some(document))));
    all
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
    ];
    whole(&all, 24, |usage| match usage {
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
    });
    all
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
    ];
    whole(&all, 9, |trouble| match trouble {
        Trouble::NoRelay => 0,
        Trouble::Unreachable(_) => 1,
        Trouble::Silent(_) => 2,
        Trouble::Certificate(..) => 3,
        Trouble::NotARelay(_) => 4,
        Trouble::Broken => 5,
        Trouble::KeyChanged => 6,
        Trouble::NoSuchFile(_) => 7,
        Trouble::Fault(_) => 8,
    });
    let others = [Distrust::Name, Distrust::Time, Distrust::Other];
    all.extend(others.map(|why| Trouble::Certificate(why, at())));
    all.extend(numbered::<Fault>().into_iter().map(Trouble::Fault));
    all
}

#[test]
fn every_alarm_and_refusal_speaks_both_languages() {
    let alarms = numbered::<Alarm>();
    assert_eq!(alarms.len(), 4);
    for kind in alarms {
        check(&alarm(kind));
        check(&alarm_ends(kind));
        check(&resume(&ResumeError::Stays(kind)));
    }
    check(&resume(&ResumeError::NoAlarm));
    check(&resume(&ResumeError::Unread));
    check(&resume(&ResumeError::Command(CommandError::NotFound)));
    let refusals = numbered::<Refusal>();
    assert!(refusals.len() >= 22, "{refusals:?}");
    refusals.into_iter().for_each(|reason| check(&refusal(reason)));
}

#[test]
fn every_command_error_and_notice_speaks_both_languages() {
    commands().iter().for_each(|error| check(&command(error)));
    notices().iter().for_each(|told| check(&notice(told)));
}

#[test]
fn everything_that_ends_a_command_speaks_both_languages() {
    stores().iter().for_each(|error| check(&store(error)));
    let locks = [
        LockError::Empty,
        LockError::Unlock(UnlockError::Wrong),
        LockError::Unlock(UnlockError::Memory),
        LockError::Store(StoreError::Full),
        LockError::LocksMissing,
    ];
    locks.iter().for_each(|error| check(&lock(error)));
    usages().iter().for_each(|wrong| check(&usage(wrong)));
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
    for what in people.into_iter().chain([What::Entry, What::Step, What::File]) {
        for (name, several) in [("", false), ("", true), ("abc", false), ("abc", true)] {
            check(&missing(&Missing { what, name: name.to_owned(), several }));
        }
    }
    assert!(Error::Start.sentence(Lang::Fr).contains("comme avant"));
    assert!(Error::Unsaid.sentence(Lang::Fr).contains("fait et gardé"));
}

/// The engine names its reasons in English: each has a sentence of its own here.
#[test]
fn every_reason_of_the_engine_is_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/sync/src/engine");
    let mut reasons = BTreeSet::new();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.is_file()) {
        let text = std::fs::read_to_string(path).unwrap();
        let parts = text.split("Invalid(\"").skip(1);
        reasons.extend(parts.filter_map(|part| Some(part.split_once('"')?.0.to_owned())));
    }
    assert!(reasons.len() > 10, "{reasons:?}");
    for reason in reasons {
        assert!(command::REASONS.iter().any(|(known, ..)| *known == reason), "{reason}");
    }
}
