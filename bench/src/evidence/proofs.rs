//! Proofs of a part of the zone, or of all of it: made, and verified as whoever was given one does.

use super::instance_log::InstanceLog;
use super::scene::Scene;
use super::stamps::Stamps;
use crate::measure::{median, ms};
use crate::report::Row;
use anyhow::{Result, ensure};
use cahier_proof::{Input, Lang, ProofKind, Trust, Verdict, build, render, verify};
use cahier_timestamp::TrustAnchors;
use std::time::Instant;

const BYTES_PER_KIB: f64 = 1024.0;

/// Which proof.
pub struct Subject {
    /// How rows name it.
    pub name: String,
    /// What it shows.
    pub kind: ProofKind,
    /// Of which entries, by number.
    pub entries: Vec<usize>,
    /// For which of them it has a word of the instance log of their own.
    pub words: Vec<usize>,
    /// How often it is verified.
    pub rounds: usize,
}

/// What was made and measured.
pub struct Proof {
    /// The archive.
    pub archive: Vec<u8>,
    /// The figures.
    pub rows: Vec<Row>,
    /// How long the check and one report take here, ms.
    pub reported_ms: f64,
}

impl Subject {
    /// Makes the proof, and verifies it again and again.
    pub fn measure(
        &self,
        log: &InstanceLog<'_>,
        scene: &Scene,
        stamps: &mut Stamps,
    ) -> Result<Proof> {
        eprintln!("evidence: {}", self.name);
        let input = self.input(log, scene, stamps)?;
        let start = Instant::now();
        let archive = build(&input, &scene.exporter())?;
        let made_ms = ms(start.elapsed());
        drop(input);
        let anchors = TrustAnchors::parse(stamps.roots().concat().as_bytes())?;
        let trust = Trust { anchors, ..Trust::none() };
        let (mut verified, mut reported) = (Vec::new(), Vec::new());
        let mut report = String::new();
        for _ in 0..self.rounds {
            let start = Instant::now();
            let verdict = verify(&archive, &trust)?;
            verified.push(ms(start.elapsed()));
            report = render(&verdict, Lang::Fr);
            reported.push(ms(start.elapsed()));
            self.check(&verdict)?;
        }
        let reported_ms = median(reported);
        let row = |what: &str, unit: &str, value: f64| {
            Row::new(format!("{}: {what}", self.name), unit, value)
        };
        let rows = vec![
            row("made", "ms", made_ms),
            row("verified", "ms", median(verified)),
            row("verified and reported", "ms", reported_ms),
            row("archive", "KiB", archive.len() as f64 / BYTES_PER_KIB),
            row("report in French", "KiB", report.len() as f64 / BYTES_PER_KIB),
            row("members", "", members(&archive) as f64),
        ];
        Ok(Proof { archive, rows, reported_ms })
    }

    fn input(&self, log: &InstanceLog<'_>, scene: &Scene, stamps: &mut Stamps) -> Result<Input> {
        let documents = self.entries.iter().map(|at| scene.document_input(*at, self.kind));
        let words = self.words.iter().map(|number| log.word(*number, stamps));
        Ok(Input {
            kind: self.kind,
            zones: vec![scene.zone_input()],
            documents: documents.collect(),
            logs: words.collect::<Result<_>>()?,
            attestations: scene.attestations.clone(),
            files: Vec::new(),
        })
    }

    /// Whether all that was asked for is shown, named and dated.
    fn check(&self, verdict: &Verdict) -> Result<()> {
        let statements = verdict.documents.iter().flat_map(|document| &document.statements);
        let whole = statements.filter(|one| {
            one.withheld == 0 && !one.signer.names.is_empty() && !one.times.logs.is_empty()
        });
        ensure!(whole.count() == self.entries.len(), "{}: something is not shown", self.name);
        let dated = verdict.logs.iter().all(|log| log.stamps.len() == super::stamps::AUTHORITIES);
        ensure!(dated && verdict.logs.len() == self.words.len(), "{}: not dated", self.name);
        Ok(())
    }
}

/// How many members an archive says that it has: 10 bytes into its last 22, or where that is not
/// wide enough, 32 bytes into the 98 with which it then ends (APPNOTE 4.3.14 to 4.3.16).
fn members(archive: &[u8]) -> u64 {
    let number = |at: usize, length: usize| {
        let bytes = archive[at..at + length].iter().rev();
        bytes.fold(0, |value, byte| value << 8 | u64::from(*byte))
    };
    match number(archive.len() - 12, 2) {
        0xffff => number(archive.len() - 98 + 32, 8),
        few => few,
    }
}
