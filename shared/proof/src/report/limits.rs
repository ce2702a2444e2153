//! What a proof does not prove, each with the condition under which it is so; and how to check
//! without this program.

use super::escape::Html;
use super::tally::{self, Tally};
use super::words::{Words, limit};
use crate::verdict::{LogTrust, ProofKind, Verdict};
use cahier_evidence::ZoneId;
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
        (true, limit::LATER),
        (verdict.zones.iter().any(|zone| zone.newer), limit::NEWER),
        (tally.withheld > 0, limit::WITHHELD),
        (statement, limit::OVERTAKEN),
        (!statement, limit::DELETED),
        (lacks_word(verdict), limit::LEFT_OUT),
        (unsigned(verdict), limit::UNSIGNED),
        (true, limit::CLAIMED),
        (true, limit::RECEIVED),
        (!verdict.judged, limit::NOT_JUDGED),
        (tally.certified > 0, limit::CERTIFIED),
        (verdict.judged && tally.certified < tally.acts, limit::NOT_CERTIFIED),
        (tally.development > 0, limit::DEVELOPMENT),
        (stamps.any(|stamp| !stamp.revocation_checked), limit::REVOCATION),
        (tally.covered < tally.acts, limit::NO_LOG),
        (lacks_log(verdict), limit::HEAD_ALONE),
        (unknown_relay(verdict), limit::LOG_KEY),
        (verdict.logs.iter().any(|log| !log.counts()), limit::OTHER_KEY),
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

/// Nobody compared the key of a relay.
fn unknown_relay(verdict: &Verdict) -> bool {
    verdict.zones.iter().any(|zone| !zone.compared)
        || verdict.logs.iter().any(|log| log.same_key && log.trust == LogTrust::Unknown)
}

/// There is a relay's head of a zone, and nothing of its log that counts.
fn lacks_log(verdict: &Verdict) -> bool {
    let logs = verdict.logs.iter().filter(|log| log.counts());
    let logged: BTreeSet<ZoneId> = logs.map(|log| log.zone).collect();
    verdict.zones.iter().any(|zone| !logged.contains(&zone.zone))
}

/// Of the changes up to the last signed version nobody but whoever made the file says that they are
/// all there.
fn lacks_word(verdict: &Verdict) -> bool {
    verdict.documents.iter().any(|document| {
        let others = document.completeness(verdict.exporter.person).map(|one| one.by_others());
        let confirmed = document.history.as_ref().map(|history| history.confirmed_to);
        others < confirmed
    })
}

/// Changes stand behind the last signed version of a document.
fn unsigned(verdict: &Verdict) -> bool {
    let mut histories = verdict.documents.iter().filter_map(|document| document.history.as_ref());
    histories.any(|history| history.unconfirmed() > 0)
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
