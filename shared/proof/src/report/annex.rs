//! Fingerprints and hashes, for whoever compares them with other papers.

use super::escape::Html;
use super::tally::signers;
use super::times::{iso, standing};
use super::words::{Words, labels, story};
use super::{Labels, person};
use crate::verdict::{LogTrust, LogVerdict, StampVerdict, Verdict, Who};
use cahier_evidence::{Class, Hash};
use std::collections::BTreeMap;

/// What a document is.
pub(super) fn class(class: Class) -> Words {
    match class {
        Class::Entry => labels::ENTRY,
        Class::Comments => labels::COMMENTS,
        Class::Directory => labels::DIRECTORY,
        Class::Booking => labels::BOOKING,
        Class::Stock => labels::STOCK,
        Class::Compound => labels::COMPOUND,
    }
}

/// The annex.
pub(super) fn annex(out: &mut Html, verdict: &Verdict, marks: &Labels) {
    out.class("section", "annex", |out| {
        out.line("h2", story::ANNEX);
        out.line("p", story::ANNEX_MEANS);
        signatures(out, verdict, marks);
        people(out, verdict);
        zones(out, verdict);
        logs(out, &verdict.logs);
        stamps(out, verdict);
        files(out, verdict);
    });
    out.markup("\n");
}

fn row(out: &mut Html, cells: impl FnOnce(&mut Html)) {
    out.tag("tr", cells);
    out.markup("\n");
}

fn signatures(out: &mut Html, verdict: &Verdict, marks: &Labels) {
    let columns = [
        labels::SIGNATURE,
        labels::DOCUMENT,
        labels::PLACE,
        labels::HASH,
        labels::ROOT,
        labels::FORM,
        labels::CHANGES,
        labels::READ_AT,
    ];
    out.table(labels::SIGNATURES, &columns, |out| {
        for document in &verdict.documents {
            for statement in &document.statements {
                let version = &statement.version;
                row(out, |out| {
                    out.row_head(|out| out.text(&marks.show(statement.hash)));
                    out.code_cell(document.document);
                    out.cell(&statement.index.to_string());
                    out.code_cell(statement.hash);
                    out.code_cell(version.root);
                    out.cell(&version.form.to_string());
                    out.code_cell(format_args!("{} {}", version.count, version.hashes));
                    out.code_cell(format_args!("{} {}", version.at.size, version.at.root));
                });
            }
        }
    });
}

/// Everybody once for each device and for what was vouched for, in the order of their ids.
fn people(out: &mut Html, verdict: &Verdict) {
    let all = signers(verdict).chain([&verdict.exporter]);
    let key = |who: &Who| {
        let names: Vec<Hash> = who.names.iter().map(|name| name.commitment).collect();
        (who.person, who.device, names)
    };
    let all: BTreeMap<_, &Who> = all.map(|who| (key(who), who)).collect();
    let columns = [labels::FINGERPRINT, labels::DEVICE, labels::NAME, labels::ATTESTATION];
    out.table(labels::SIGNERS, &columns, |out| {
        for who in all.values() {
            row(out, |out| {
                out.row_head(|out| out.code(who.person));
                out.code_cell(who.device);
                out.cell(&person::short(who, out.lang()));
                out.tag("td", |out| {
                    for name in &who.names {
                        out.code(name.commitment);
                        out.markup(" ");
                    }
                });
            });
        }
    });
}

fn zones(out: &mut Html, verdict: &Verdict) {
    let columns = [
        labels::ZONE,
        labels::LEAVES,
        labels::ROOT,
        labels::HEAD_AT,
        labels::RELAY_KEY,
        labels::KEY_KNOWN,
        labels::RECORDS,
        labels::FOLLOWED,
    ];
    out.table(labels::ZONES, &columns, |out| {
        for zone in &verdict.zones {
            row(out, |out| {
                out.row_head(|out| out.code(zone.zone));
                out.cell(&zone.size.to_string());
                out.code_cell(zone.root);
                out.cell(&iso(zone.head_ms));
                out.code_cell(zone.relay);
                let known = if zone.compared { labels::YES } else { labels::NO };
                out.tag("td", |out| out.say(known));
                out.cell(&zone.records.to_string());
                out.cell(&format!("{} ({})", zone.last_index, iso(zone.last_ms)));
            });
        }
    });
}

fn logs(out: &mut Html, logs: &[LogVerdict]) {
    if logs.is_empty() {
        return;
    }
    let columns = [
        labels::LOG,
        labels::ZONE,
        labels::LEAVES,
        labels::CHECKPOINT_SIZE,
        labels::LOG_KEY,
        labels::KEY_KNOWN,
    ];
    out.table(labels::LOGS, &columns, |out| {
        for (at, log) in logs.iter().enumerate() {
            row(out, |out| {
                out.row_head(|out| {
                    out.text(&format!("{at}: "));
                    out.quoted(&log.origin);
                });
                out.code_cell(log.zone);
                out.cell(&log.size.to_string());
                out.cell(&log.checkpoint_size.to_string());
                out.code_cell(&log.key);
                out.tag("td", |out| {
                    out.say(match log.trust {
                        _ if !log.counts() => labels::OTHER_KEY,
                        LogTrust::Known => labels::YES,
                        LogTrust::Unknown => labels::NO,
                    });
                });
            });
        }
    });
}

fn stamps(out: &mut Html, verdict: &Verdict) {
    if verdict.logs.iter().all(|log| log.stamps.is_empty()) {
        return;
    }
    let columns = [
        labels::LOG,
        labels::AUTHORITY,
        labels::AUTHORITY_ROOT,
        labels::ROOT_FINGERPRINT,
        labels::TIME,
        labels::ALGORITHM,
        labels::REVOCATION,
        labels::VALID_UNTIL,
        labels::RENEWALS,
        labels::STANDING,
    ];
    out.table(labels::STAMPS, &columns, |out| {
        for (at, log) in verdict.logs.iter().enumerate() {
            for stamp in &log.stamps {
                row(out, |out| one_stamp(out, verdict, (at, log), stamp));
            }
        }
    });
}

fn one_stamp(
    out: &mut Html,
    verdict: &Verdict,
    (at, log): (usize, &LogVerdict),
    stamp: &StampVerdict,
) {
    let moment = |ms: Option<u64>| ms.map(iso).unwrap_or_default();
    out.row_head(|out| out.text(&at.to_string()));
    out.cell(&stamp.authority);
    out.cell(&stamp.root);
    out.code_cell(stamp.root_fingerprint);
    out.cell(&(moment(stamp.time_ms) + &stamp.accuracy()));
    out.cell(stamp.algorithm.unwrap_or_default());
    let revocation = if stamp.revocation_checked { labels::YES } else { labels::NO };
    out.tag("td", |out| out.say(revocation));
    out.cell(&moment(stamp.valid_until_ms));
    out.cell(&stamp.renewals.to_string());
    out.class("td", "strong", |out| out.say(standing(verdict, log, stamp)));
}

fn files(out: &mut Html, verdict: &Verdict) {
    if verdict.files.is_empty() {
        return;
    }
    let columns = [labels::SHA256, labels::SIZE, labels::NAME, labels::MEDIA_TYPE];
    out.table(labels::ARCHIVED, &columns, |out| {
        for file in &verdict.files {
            row(out, |out| {
                out.row_head(|out| out.code(file.sha256));
                out.cell(&file.size.to_string());
                out.cell(&file.name);
                out.cell(&file.media_type);
            });
        }
    });
}
