//! The hostile list: what an attacker would try first, a line each in `docs/threat-model.md`. The
//! test compares document and list, plays what can be played here, looks up what is tested where
//! it lies, and prints and counts like that of `table.rs`.

use super::table::{ROOT, holds};
use super::{ciphers, keys, leaving, network, public_log, relay, substitution};
use std::fmt::Write as _;
use std::panic::catch_unwind;
use std::path::Path;

/// Where a line is shown to hold.
#[derive(Clone, Copy)]
enum Shown {
    /// Played here, on engines and the core of a relay: module and name, and the scenario.
    Here(&'static str, fn()),
    /// Tested where it lies: file and function.
    Elsewhere(&'static str, &'static str),
}
use Shown::{Elsewhere, Here};

/// A scenario beside this file, with its name.
macro_rules! here {
    ($module:ident :: $name:ident) => {
        Here(concat!(stringify!($module), "::", stringify!($name)), $module::$name)
    };
}

/// Id and lie as in the document, and where it is shown.
type Line = (&'static str, &'static str, &'static [Shown]);

const PROOF: &str = "shared/proof/src/tests/lies.rs";

const LINES: [Line; 16] = [
    ("H1", "key substitution in an invitation", &[here!(keys::another_chain_for_a_joiner)]),
    ("H2", "key substitution in sharing", &[here!(substitution::in_sharing)]),
    ("H3", "key substitution in recovery", &[here!(substitution::in_recovery)]),
    ("H4", "downgrade", &[here!(ciphers::downgrade)]),
    ("H5", "replay", &[here!(network::replay)]),
    ("H6", "truncation", &[here!(relay::truncate)]),
    ("H7", "forged head", &[here!(relay::leaves_under_no_head)]),
    (
        "H8",
        "forked or rolled-back log against one client",
        &[here!(relay::roll_back), here!(public_log::roll_the_public_log_back)],
    ),
    (
        "H9",
        "forked log against two who meet",
        &[here!(relay::fork), here!(public_log::fork_the_public_log)],
    ),
    ("H10", "withheld update", &[here!(relay::withhold)]),
    ("H11", "backdating by a removed member", &[here!(leaving::removed_member)]),
    (
        "H12",
        "two openings of one ciphertext",
        &[
            here!(ciphers::two_openings),
            Elsewhere(
                "shared/crypto/src/document_key.rs",
                "the_root_opens_one_message_and_no_other",
            ),
            Elsewhere(PROOF, "the_shut_half_opens_in_one_way_only"),
        ],
    ),
    (
        "H13",
        "a proof of another zone",
        &[Elsewhere(PROOF, "a_proof_of_another_zone_does_not_serve")],
    ),
    (
        "H14",
        "a proof with somebody else's attestation",
        &[Elsewhere(PROOF, "somebody_elses_attestation_names_nobody")],
    ),
    ("H15", "manipulated report", &[Elsewhere(PROOF, "a_manipulated_report_is_found")]),
    (
        "H16",
        "PRF result in any outgoing byte",
        &[
            here!(ciphers::prf_result),
            Elsewhere(
                "relay/tests/accounts.rs",
                "results_of_extensions_are_refused_and_not_repeated",
            ),
            Elsewhere("shared/evidence/src/webauthn/tests.rs", "nothing_of_a_secret_is_taken"),
        ],
    ),
];

impl Shown {
    /// As the document names it.
    fn place(self) -> String {
        match self {
            Here(name, _) => format!("`{name}`"),
            Elsewhere(file, test) => format!("`{file}`: `{test}`"),
        }
    }

    fn is_here(self) -> bool {
        matches!(self, Here(..))
    }

    fn stands(self) -> bool {
        match self {
            Here(_, scenario) => catch_unwind(scenario).is_ok(),
            Elsewhere(file, test) => holds(file, test),
        }
    }
}

#[test]
fn every_line_of_the_hostile_list_is_shown() {
    let document = std::fs::read_to_string(Path::new(ROOT).join("docs/threat-model.md")).unwrap();
    let written: Vec<_> = document.lines().filter_map(id_lie_and_places).collect();
    let listed: Vec<_> = LINES.iter().map(|(id, lie, shown)| (*id, *lie, places(shown))).collect();
    assert_eq!(written, listed, "the document's lines and those of the list are the same");
    let (mut printed, mut failed) = (String::from("\n"), Vec::new());
    for (id, lie, shown) in LINES {
        writeln!(printed, "{id:4} {lie:46} {}", places(shown)).unwrap();
        let fallen = shown.iter().filter(|one| !one.stands());
        failed.extend(fallen.map(|one| format!("{id} {}", one.place())));
    }
    let (here, elsewhere): (Vec<Shown>, Vec<Shown>) =
        LINES.iter().flat_map(|(.., shown)| shown.iter().copied()).partition(|s| s.is_here());
    let (total, here, elsewhere) = (LINES.len(), here.len(), elsewhere.len());
    println!("{printed}{total} hostile lines: {here} scenarios here, {elsewhere} tests elsewhere");
    assert!(failed.is_empty(), "these do not hold: {failed:?}; what failed is above");
}

fn places(shown: &[Shown]) -> String {
    shown.iter().map(|one| one.place()).collect::<Vec<_>>().join(", ")
}

/// Id, lie and places of a line of the document: `| H4 | **downgrade** | … | places |`.
fn id_lie_and_places(line: &str) -> Option<(&str, &str, String)> {
    let (id, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
    id.strip_prefix('H')?.parse::<u32>().ok()?;
    let lie = rest.strip_prefix("**")?.split_once("**")?.0;
    let places = rest.strip_suffix(" |")?.rsplit_once(" | ")?.1;
    Some((id, lie, places.to_owned()))
}
