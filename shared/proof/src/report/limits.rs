//! What a proof does not prove, each with the condition under which it is so; and how to check
//! without this program.

use super::escape::Html;
use super::tally::{self, Tally};
use super::words::{Words, limit};
use crate::verdict::{LogTrust, ProofKind, Verdict};
use cahier_notebook::canonical::Content;
use std::collections::BTreeSet;

/// The list of what is not proved.
pub(super) fn limits(out: &mut Html, verdict: &Verdict) {
    out.line("h2", limit::NOT_PROVED);
    out.line("p", limit::NOT_PROVED_MEANS);
    out.tag("ul", |out| of(verdict).into_iter().for_each(|one| out.line("li", one)));
    out.markup("\n");
}

/// The limits of this very proof, in the order in which they are listed.
pub(super) fn of(verdict: &Verdict) -> Vec<Words> {
    let tally = Tally::of(verdict);
    let statement = verdict.kind == ProofKind::Statement;
    let mut stamps = tally::stamps(verdict).filter(|stamp| !stamp.authority.is_empty());
    let conditions = [
        (true, limit::TRUTH),
        (true, limit::HANDS),
        (tally.keyed < tally.seals, limit::NO_KEY),
        (true, limit::ELSE),
        (tally.withheld > 0, limit::WITHHELD),
        (statement, limit::OVERTAKEN),
        (!statement, limit::DELETED),
        (true, limit::CLAIMED),
        (true, limit::RECEIVED),
        (!verdict.judged, limit::NOT_JUDGED),
        (tally.certified > 0, limit::CERTIFIED),
        (verdict.judged && tally.certified < tally.acts, limit::NOT_CERTIFIED),
        (tally.development > 0, limit::DEVELOPMENT),
        (stamps.any(|stamp| !stamp.revocation_checked), limit::REVOCATION),
        (tally.covered < tally.acts, limit::NO_LOG),
        (unknown_log(verdict), limit::LOG_KEY),
        (tally.named > 0, limit::NAMES),
        (tally.named < tally.acts, limit::NO_NAMES),
        (lacks_files(verdict), limit::FILES),
        (lacks_form(verdict), limit::FORM),
        (true, limit::PAGE),
    ];
    conditions.into_iter().filter_map(|(holds, one)| holds.then_some(one)).collect()
}

/// How to check the file with other people's programs.
pub(super) fn without_us(out: &mut Html) {
    out.line("h2", limit::WITHOUT_US);
    out.line("p", limit::WITHOUT_US_MEANS);
    out.tag("ol", |out| {
        out.line("li", limit::STEP_UNPACK);
        out.line("li", limit::STEP_MANIFEST);
        out.line("li", limit::STEP_SIGNATURES);
        out.line("li", limit::STEP_TREES);
        out.line("li", limit::STEP_ROOTS);
        out.tag("li", |out| {
            out.say(limit::STEP_OPENSSL);
            out.tag("pre", |out| out.code(OPENSSL));
        });
        out.markup("\n");
        out.line("li", limit::STEP_NAMES);
    });
    out.markup("\n");
}

/// Checks one token; the numbers are those of the archive.
const OPENSSL: &str = "openssl ts -verify -token_in -in proof/log/0/stamp-0.der \\\n    \
                       -data proof/log/0/checkpoint.txt -CAfile roots.pem";

fn unknown_log(verdict: &Verdict) -> bool {
    verdict.logs.iter().any(|log| log.trust == LogTrust::Unknown)
}

/// A file is named by its hash, and its bytes are not in the archive.
fn lacks_files(verdict: &Verdict) -> bool {
    let there: BTreeSet<String> =
        verdict.files.iter().map(|file| file.sha256.to_string()).collect();
    let parts = tally::statements(verdict).flat_map(|statement| &statement.parts);
    let mut shown = parts.filter_map(|part| match &part.content {
        Some(Content::File(file)) => Some(file.sha256.as_str()),
        _ => None,
    });
    let histories = verdict.documents.iter().filter_map(|document| document.history.as_ref());
    let mut entries = histories.filter_map(|history| history.entry.as_ref());
    shown.any(|sha256| !there.contains(sha256))
        || entries.any(|entry| entry.attachments.iter().any(|file| !there.contains(&file.sha256)))
}

/// A part is in a form that this program does not know.
fn lacks_form(verdict: &Verdict) -> bool {
    let mut parts = tally::statements(verdict).flat_map(|statement| &statement.parts);
    parts.any(|part| part.content.is_none())
}
