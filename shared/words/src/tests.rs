//! Every cause has its sentence in both languages: none empty, none alike, none with the inside
//! of the program or the name of a command in it, and no English in the French one.

use crate::reasons::REASONS;
use crate::*;
use cahier_crypto::UnlockError;
use cahier_evidence::{DocumentId, Hash, Meaning, PersonId, Position, Refusal, ZoneId};
use cahier_notebook::DocumentError;
use cahier_protocol::Fault;
use cahier_sync::rows::{Alarm, LogAlarm};
use cahier_sync::store::{StoreError, Table};
use cahier_sync::{
    AlarmView, BuildError, CommandError, Damage, LockError, Notice, ProveError, ResumeError,
};
use std::collections::BTreeSet;
use std::path::Path;

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
        assert!(text.len() > 12 && text.ends_with('.'), "{text}");
        for inside in ["Some(", "None", "Error", "{", "}", "::", "Id(", "Hash("] {
            assert!(!text.contains(inside), "{inside} in: {text}");
        }
        // What is typed, and what is clicked, belongs to one shell.
        for shell in ["`", "« cahier", "--", "onglet", "browser", "command", "folder"] {
            assert!(!text.contains(shell), "{shell} in: {text}");
        }
        // A line that was broken in the source leaves no hole.
        assert!(!text.contains("  ") && !text.contains('\n'), "{text}");
    }
    for word in fr.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase) {
        assert!(!ENGLISH.contains(&word.as_str()), "« {word} » in: {fr}");
    }
}

/// Every number of a list's variants is there once at least.
fn whole<T>(all: &[T], count: usize, number: impl Fn(&T) -> usize) {
    let found: BTreeSet<usize> = all.iter().map(number).collect();
    assert_eq!(found, (0..count).collect(), "a variant is missing in the list above");
}

fn stores() -> Vec<StoreError> {
    let why = || "os error 5".to_owned();
    let all = vec![
        StoreError::Fenced,
        StoreError::Full,
        StoreError::Lost(why()),
        StoreError::Damaged(why()),
        StoreError::Gone,
        StoreError::Newer,
    ];
    whole(&all, 6, |error| match error {
        StoreError::Fenced => 0,
        StoreError::Full => 1,
        StoreError::Lost(_) => 2,
        StoreError::Damaged(_) => 3,
        StoreError::Gone => 4,
        StoreError::Newer => 5,
    });
    all
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
        CommandError::Newer,
    ];
    whole(&all, 13, |error| match error {
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
        CommandError::Newer => 12,
    });
    all.extend(REASONS.iter().map(|&(reason, ..)| CommandError::Invalid(reason)));
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
        Notice::Sealed { document, person: PersonId([4; 16]), meaning: Meaning::Witness },
        Notice::Overtaken { document, meaning: Meaning::Authorship },
        Notice::StatementDropped { document, reason: Refusal::Role },
        Notice::SealKept { seq: 4, document, reason: Refusal::Role },
        Notice::FalseVersion { zone, document, signer: PersonId([4; 16]) },
        Notice::Log(LogAlarm::Fork, None),
        Notice::ShutOut(zone),
        Notice::Rejoined { devices: 2, lost: 1 },
    ];
    whole(&all, 25, |notice| match notice {
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
        Notice::Sealed { .. } => 17,
        Notice::Overtaken { .. } => 18,
        Notice::StatementDropped { .. } => 19,
        Notice::FalseVersion { .. } => 20,
        Notice::Log(..) => 21,
        Notice::SealKept { .. } => 22,
        Notice::ShutOut(_) => 23,
        Notice::Rejoined { .. } => 24,
    });
    all.push(Notice::Rejoined { devices: 0, lost: 0 });
    all.push(Notice::Log(LogAlarm::Withheld, Some(zone)));
    all.push(Notice::Damaged(damage(Some(zone), None)));
    all.push(Notice::Damaged(damage(Some(zone), Some(document))));
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
    let codes: BTreeSet<&str> = numbered::<Alarm>().into_iter().map(alarm_code).collect();
    assert_eq!(codes.len(), 4, "one word an alarm: {codes:?}");
    let log = numbered::<LogAlarm>();
    for kind in &log {
        check(&log_alarm(*kind));
        check(&log_alarm_ends(*kind));
    }
    let codes: BTreeSet<&str> = log.into_iter().map(log_alarm_code).collect();
    assert_eq!(codes.len(), 10, "one word an alarm: {codes:?}");
    check(&resume(&ResumeError::NoAlarm));
    check(&resume(&ResumeError::Unread));
    check(&resume(&ResumeError::Command(CommandError::NotFound)));
    let refusals = numbered::<Refusal>();
    assert!(refusals.len() >= 22, "{refusals:?}");
    for reason in refusals {
        check(&refusal(reason));
        check(&unwritable(&CommandError::Refused(reason)));
    }
    // Whoever only reads wrote nothing that could be kept.
    let reads = unwritable(&CommandError::Refused(Refusal::Role)).get(Lang::En);
    assert!(!reads.contains("kept") && !reads.contains("changed"), "{reads}");
}

#[test]
fn every_command_error_and_notice_speaks_both_languages() {
    commands().iter().for_each(|error| check(&command(error)));
    notices().iter().for_each(|told| check(&notice(told)));
    check(&shut_out_work());
    check(&files_not_copied(&["gel.png".into(), "spectre.csv".into()]));
    check(&comments_not_copied(2));
}

#[test]
fn what_the_store_and_the_relay_say_speaks_both_languages() {
    stores().iter().for_each(|error| check(&store(error)));
    let locks = [
        LockError::Empty,
        LockError::Unlock(UnlockError::Wrong),
        LockError::Unlock(UnlockError::Memory),
        LockError::Store(StoreError::Full),
        LockError::LocksMissing,
    ];
    locks.iter().for_each(|error| check(&lock(error)));
    let faults = numbered::<Fault>();
    assert_eq!(faults.len(), 14);
    faults.into_iter().for_each(|why| check(&fault(why)));
}

#[test]
fn a_proof_that_was_not_made_speaks_both_languages() {
    let all = [
        ProveError::Command(CommandError::NotFound),
        ProveError::Store(StoreError::Full),
        ProveError::Nothing,
        ProveError::Unannounced,
        ProveError::Part("abc".into()),
        ProveError::Moved,
        ProveError::Build(BuildError::Zone),
    ];
    all.iter().for_each(|error| check(&prove(error)));
    whole(&all, 7, |error| match error {
        ProveError::Command(_) => 0,
        ProveError::Store(_) => 1,
        ProveError::Nothing => 2,
        ProveError::Part(_) => 3,
        ProveError::Moved => 4,
        ProveError::Build(_) => 5,
        ProveError::Unannounced => 6,
    });
}

#[test]
fn every_meaning_has_its_words() {
    let mut said = BTreeSet::new();
    for as_what in Meaning::ALL {
        for words in [meaning(as_what), meaning_says(as_what)] {
            said.extend(Lang::ALL.map(|lang| words.clone().get(lang)));
        }
        let says = meaning_says(as_what).get(Lang::En);
        assert_eq!(says.contains("frozen"), as_what.freezes(), "{says}");
    }
    assert_eq!(said.len(), 4 * Meaning::ALL.len(), "{said:?}");
}

/// What people compare by telephone stands there in full, in either language.
#[test]
fn the_places_of_an_alarm_can_be_compared() {
    let at = |byte, size| Position { size, root: Hash([byte; 32]) };
    let mut view = AlarmView {
        alarm: Alarm::Fork,
        ends_here: true,
        held: at(0x1a, 7),
        checked: Some(at(0x2b, 6)),
        checked_ms: Some(1),
        shown: Some(at(0x3c, 8)),
    };
    let lines = [Some(alarm_held(&view)), alarm_checked(&view), alarm_shown(&view)];
    let roots = [("7", "1a"), ("6", "2b"), ("8", "3c")];
    for (line, (size, byte)) in lines.into_iter().zip(roots) {
        let line = line.unwrap();
        for lang in Lang::ALL {
            let text = line.clone().get(lang);
            assert!(text.contains(&format!(": {size} ")), "{text}");
            assert!(text.ends_with(&byte.repeat(32)), "{text}");
        }
        assert_ne!(line.clone().get(Lang::Fr), line.get(Lang::En));
    }
    (view.checked, view.shown) = (None, None);
    assert_eq!((alarm_checked(&view), alarm_shown(&view)), (None, None));
}

#[test]
fn a_language_is_known_by_its_code() {
    for lang in Lang::ALL {
        assert_eq!(Lang::with_code(lang.code()), Some(lang));
    }
    assert_eq!(Lang::with_code("de"), None);
}

/// The engine names its reasons in English: each has a sentence of its own here.
#[test]
fn every_reason_of_the_engine_is_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync/src/engine");
    let mut reasons = BTreeSet::new();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.is_file()) {
        let text = std::fs::read_to_string(path).unwrap();
        let parts = text.split("Invalid(\"").skip(1);
        reasons.extend(parts.filter_map(|part| Some(part.split_once('"')?.0.to_owned())));
    }
    assert!(reasons.len() > 10, "{reasons:?}");
    for reason in reasons {
        assert!(REASONS.iter().any(|(known, ..)| *known == reason), "{reason}");
    }
}

#[test]
fn a_damaged_proof_is_said_to_come_again() {
    let says = |table, lang, words: &str| {
        let damage = Damage { table, zone: Some(ZoneId([1; 16])), document: None, rows: 2 };
        notice(&Notice::Damaged(damage)).get(lang).contains(words)
    };
    assert!(says(Table::Proof, Lang::En, "asked for them again"));
    assert!(says(Table::Proof, Lang::Fr, "redemandées"));
    assert!(!says(Table::Update, Lang::En, "asked for them again"));
}

#[test]
fn what_has_a_title_is_named_by_it() {
    let zone = ZoneId([1; 16]);
    let told = notice(&Notice::Quarantined(zone, 7));
    let named = told.clone().naming(&zone, "Chimie marine");
    let fr = named.clone().get(Lang::Fr);
    assert!(fr.contains("la zone « Chimie marine »") && !fr.contains("01010101"), "{fr}");
    assert!(named.get(Lang::En).contains("zone “Chimie marine”"));
    assert_eq!(told.clone().naming(&zone, " "), told, "without a title by its digits");
}

#[test]
fn who_is_known_is_called_by_name() {
    let (zone, bo) = (ZoneId([1; 16]), PersonId([4; 16]));
    let told = notice(&Notice::FalseSummary(zone, bo));
    let named = told.clone().calling(&bo, " Bo Lind ").naming(&zone, "Chimie");
    let fr = named.clone().get(Lang::Fr);
    assert!(fr.starts_with("Le membre Bo Lind de la zone «"), "{fr}");
    let en = named.get(Lang::En);
    assert!(en.starts_with("Member Bo Lind of zone “Chimie” signed"), "{en}");
    assert_eq!(told.clone().calling(&bo, ""), told, "without a name by their digits");
    assert_eq!(told.clone().calling(&PersonId([5; 16]), "Ana"), told, "somebody else");
}
