//! The list: one scenario a row of the table in `docs/threat-model.md`. The test compares the two,
//! plays every row and prints what was found.
//!
//! One test plays them all, one after the other: the rows are then printed in the order of the
//! document, and counted, whatever order tests run in. A row that fails does not hide the others.

use super::{devices, keys, leaving, members, network, public_log, relay};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::catch_unwind;
use std::path::Path;

pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// How a row is tested.
enum Play {
    /// Played here, on engines and the core of a relay; what is left is played as it is stated.
    Here(fn()),
    /// Tested where it lies: file and function.
    Elsewhere(&'static [(&'static str, &'static str)]),
    /// Nothing detects it and no program can show that: why.
    Residual(&'static str),
}
use Play::{Elsewhere, Here, Residual};

/// Id and lie as in the document, by whom it is found in a few words, how it is tested.
type Row = (&'static str, &'static str, &'static str, Play);

const LOCK: &str = "shared/sync/src/lock.rs";

const ROWS: [Row; 34] = [
    ("T1", "fork", "by whoever meets the other history", Here(relay::fork)),
    ("T2", "roll back", "by members who hold more, at the next pull", Here(relay::roll_back)),
    ("T3", "withhold", "by author and reader: unsent, asked again", Here(relay::withhold)),
    ("T4", "reorder", "by numbers, then by the signed root", Here(relay::reorder)),
    ("T5", "swap keys", "by the manager before sealing, by pins", Here(keys::swap_keys)),
    ("T6", "serve an old state", "by nobody, until more is shown", Here(relay::serve_an_old_state)),
    ("T7", "forge", "by relay and members, on receipt", Here(keys::forge)),
    ("T8", "equivocate", "by relay and members: the second", Here(members::equivocate)),
    ("T9", "backdate", "by nobody as a claim; by order in the log", Here(members::backdate)),
    ("T10", "write above the role", "on receipt", Here(members::write_above_the_role)),
    (
        "T11",
        "reuse or front-run a client id",
        "reuse by the relay, front-running by members",
        Here(members::reuse_a_client_id),
    ),
    (
        "T12",
        "transplant an envelope",
        "by the relay, or it opens for nobody",
        Here(members::transplant_an_envelope),
    ),
    ("T13", "poison a snapshot", "by who holds the log", Here(members::poison_a_snapshot)),
    ("T14", "replay", "by the relay; by members where it lies", Here(network::replay)),
    ("T15", "truncate", "by the reader, who asks again", Here(relay::truncate)),
    (
        "T16",
        "ship hostile code",
        "by nobody",
        Residual("whoever serves the page holds what an unlocked device holds"),
    ),
    ("T17", "clone a device", "by each copy that meets the other", Here(devices::clone_a_device)),
    (
        "T18",
        "steal a locked laptop",
        "by its owner, who removes it",
        Here(devices::steal_a_locked_laptop),
    ),
    ("T19", "removed member", "on receipt, whatever is claimed", Here(leaving::removed_member)),
    (
        "T20",
        "swap the invitation link",
        "by the true joiner and the managers",
        Here(keys::swap_the_invitation_link),
    ),
    (
        "T21",
        "stay after the end date",
        "by the relay's clock, on receipt",
        Here(leaving::stay_after_the_end_date),
    ),
    ("T22", "stop a zone", "on receipt below a manager; else signed", Here(members::stop_a_zone)),
    (
        "T23",
        "refill a relay with an invented history",
        "by every other member, at the next pull",
        Here(members::refill_with_an_invented_history),
    ),
    (
        "T24",
        "serve leaves under no head",
        "by the member: not taken, or asked on",
        Here(relay::leaves_under_no_head),
    ),
    ("T25", "hostile content", "by bounds and parsers", Here(network::hostile_content)),
    (
        "T26",
        "use a file's bytes against its entry",
        "by the reader, piece by piece",
        Here(network::use_a_file_against_its_entry),
    ),
    ("T27", "watch", "by nobody: no words, but who and when", Here(network::watch)),
    (
        "T28",
        "a wrong passphrase, a missing lock, a newer file",
        "by the store, on opening",
        Elsewhere(&[
            (LOCK, "ways_in_and_no_silent_fresh_start"),
            (LOCK, "ciphertext_without_locks_is_left_alone"),
            ("cli/src/store/sqlite.rs", "a_newer_file_is_left_alone"),
        ]),
    ),
    (
        "T29",
        "fork the public log",
        "by the next checkpoint; by two members who meet",
        Here(public_log::fork_the_public_log),
    ),
    (
        "T30",
        "roll the public log back",
        "by members who remember more, asked twice",
        Here(public_log::roll_the_public_log_back),
    ),
    (
        "T31",
        "log something else",
        "by members, who hold the leaves",
        Here(public_log::log_something_else),
    ),
    (
        "T32",
        "sign what was not seen",
        "by the others, on receipt; it stops nothing",
        Here(public_log::sign_what_was_not_seen),
    ),
    (
        "T33",
        "call a time certified",
        "by the reader, who verifies the token",
        Here(crate::times::a_timestamp_of_something_else),
    ),
    (
        "T34",
        "answer for a timestamp authority",
        "by the relay, before a token is kept",
        Elsewhere(&[
            ("relay/tests/timestamps/lies.rs", "what_does_not_stand_is_refused_and_said"),
            ("relay/tests/timestamps/asking.rs", "silence_holds_nothing_up_and_is_asked_again"),
        ]),
    ),
];

#[test]
fn every_row_of_the_threat_model_has_its_scenario() {
    let document = std::fs::read_to_string(Path::new(ROOT).join("docs/threat-model.md")).unwrap();
    let written: Vec<_> = document.lines().filter_map(id_and_lie).collect();
    let listed: Vec<_> = ROWS.iter().map(|(id, lie, ..)| (*id, *lie)).collect();
    assert_eq!(written, listed, "the document's rows and those of the list are the same");
    let (mut printed, mut counts, mut failed) = (String::from("\n"), BTreeMap::new(), Vec::new());
    for (id, lie, found, play) in &ROWS {
        let (kind, well) = match play {
            Here(scenario) => ("scenarios here", catch_unwind(*scenario).is_ok()),
            Elsewhere(tests) => ("elsewhere", tests.iter().all(|(file, test)| holds(file, test))),
            Residual(_) => ("residual", true),
        };
        *counts.entry(kind).or_insert(0) += 1;
        writeln!(printed, "{id:4} {lie:48} found {found}{}", place(play)).unwrap();
        if !well {
            failed.push(*id);
        }
    }
    let of = |kind| counts.get(kind).copied().unwrap_or(0);
    let (here, elsewhere, residual) = (of("scenarios here"), of("elsewhere"), of("residual"));
    let total = ROWS.len();
    println!(
        "{printed}{total} rows: {here} scenarios here, {elsewhere} elsewhere, {residual} residual"
    );
    assert!(failed.is_empty(), "these rows do not hold: {failed:?}; what failed is above");
}

/// Id and lie of a row of the document's table: `| T5 | **swap keys**: … |`.
fn id_and_lie(line: &str) -> Option<(&str, &str)> {
    let (id, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
    let number = id.strip_prefix('T')?;
    let lie = rest.strip_prefix("**")?.split_once("**")?.0;
    number.parse::<u32>().ok().map(|_| (id, lie))
}

/// Whether a file has a test of that name.
pub fn holds(file: &str, test: &str) -> bool {
    let text = std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_default();
    text.contains(&format!("fn {test}("))
}

fn place(play: &Play) -> String {
    match play {
        Here(_) => String::new(),
        Elsewhere(tests) => format!("; tests: {}", tests[0].0),
        Residual(why) => format!(": {why}"),
    }
}
