//! From what was seen to rows, each figure beside that of every peer that has it.

use super::peers::{Asked, Peer};
use super::prepare::CHARS;
use super::run::{Load, Ours};
use crate::report::{Better, Row};

/// Quantiles that are shown, with the fields of the peers.
const QUANTILES: [(&str, f64, &str); 3] = [
    ("p50", 0.5, "latency_ms_p50"),
    ("p95", 0.95, "latency_ms_p95"),
    ("p99", 0.99, "latency_ms_p99"),
];

/// Rows while they are collected.
struct Table<'a> {
    clients: usize,
    peers: &'a [Peer],
    rows: Vec<Row>,
}

/// All rows of one run.
pub fn rows(asked: &Asked, ours: &Ours, peers: &[Peer]) -> Vec<Row> {
    let mut table = Table { clients: asked.clients, peers, rows: Vec::new() };
    table.throughput("verified", &ours.full);
    table.throughput("compared", &ours.compared);
    table.latencies(asked, ours);
    table.costs(ours);
    table.losses(asked, ours);
    table.rows
}

impl Table<'_> {
    fn alone(&mut self, name: &str, unit: &'static str, value: f64) {
        self.rows.push(Row::new(format!("{} clients: {name}", self.clients), unit, value));
    }

    /// One row for each peer that has the figure; one alone if none has it.
    fn beside(
        &mut self,
        name: &str,
        (unit, value): (&'static str, f64),
        better: Better,
        theirs: impl Fn(&Peer) -> Option<f64>,
    ) {
        let row = Row::new(format!("{} clients: {name}", self.clients), unit, value);
        let with = |peer: &Peer| theirs(peer).map(|theirs| row.beside(better, peer.name, theirs));
        let compared: Vec<Row> = self.peers.iter().filter_map(with).collect();
        if compared.is_empty() {
            self.rows.push(row);
        } else {
            self.rows.extend(compared);
        }
    }

    fn throughput(&mut self, how: &str, load: &Load) {
        let per_s = load.played.per_s(&load.plan);
        let chars = format!("characters delivered and {how}");
        self.beside(&chars, ("1/s", per_s * f64::from(CHARS)), Better::More, |peer| {
            peer.full.number("chars_per_s")
        });
        let typed = format!("characters delivered and {how}, theirs one an update as typed");
        if !self.peers.is_empty() {
            self.beside(&typed, ("1/s", per_s * f64::from(CHARS)), Better::More, |peer| {
                peer.typed.number("chars_per_s")
            });
        }
        let envelopes = format!("envelopes delivered and {how}");
        self.beside(&envelopes, ("1/s", per_s), Better::More, |peer| {
            peer.full.number("updates_per_s")
        });
        // With a window, latency is a consequence of it: it is not compared.
        let latencies = load.played.latencies();
        for (name, share, _) in QUANTILES {
            let name = format!("full load, sent to {how}, {name}");
            self.alone(&name, "ms", latencies.quantile(share));
        }
        let broken = format!("pairs broken under full load, {how}");
        self.alone(&broken, "", load.played.broken.len() as f64);
    }

    fn latencies(&mut self, asked: &Asked, ours: &Ours) {
        let (played, per_s) = (&ours.rated.played, asked.per_s);
        let (delivered, acked) = (played.latencies(), played.acknowledgements());
        for (name, share, field) in QUANTILES {
            let sent = format!("at {per_s}/s, sent to verified, {name}");
            self.beside(&sent, ("ms", delivered.quantile(share)), Better::Less, |peer| {
                peer.rated.number(field)
            });
            let safe = format!("at {per_s}/s, sent to durable under a signed head, {name}");
            self.alone(&safe, "ms", acked.quantile(share));
        }
        let late = format!("at {per_s}/s, worst delay of the driver");
        self.alone(&late, "ms", played.late_ms_max);
        let broken = format!("pairs broken at {per_s}/s");
        self.alone(&broken, "", played.broken.len() as f64);
    }

    fn costs(&mut self, ours: &Ours) {
        let idle = ("KiB", ours.kib_per_connection);
        self.beside("memory of an idle connection", idle, Better::Less, |peer| {
            peer.full.number("kib_per_connection")
        });
        let bytes = ("B", ours.envelope_bytes);
        self.beside("50 characters on the wire", bytes, Better::Less, |peer| {
            peer.full.number("update_bytes")
        });
        let count = ours.full.played.latencies_ms.len().max(1) as f64;
        let cpu_us = ours.full.relay_cpu_s * 1e6 / count;
        let cpu = "processor time of the server an envelope, full load";
        self.beside(cpu, ("us", cpu_us), Better::Less, |peer| {
            let delivered = peer.full.number("edits_delivered").filter(|count| *count > 0.0)?;
            Some(peer.full.number("server_cpu_s")? * 1e6 / delivered)
        });
    }

    fn losses(&mut self, asked: &Asked, ours: &Ours) {
        let (lost, when) = (&ours.loss, format!("killed after {} s", asked.kill_at_s));
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let percent = |peer: &Peer, field: &str| peer.loss.number(field).map(|part| 100.0 * part);
        let delivered = format!("{when}: lost of what a reader had");
        let value = share(lost.lost_delivered, lost.delivered);
        self.beside(&delivered, ("%", value), Better::Less, |peer| {
            percent(peer, "lost_delivered_share")
        });
        let acked = format!("{when}: lost of what was called saved");
        self.beside(&acked, ("%", share(lost.lost_acked, lost.acked)), Better::Less, |peer| {
            percent(peer, "lost_acked_share")
        });
        self.alone(&format!("{when}: called saved"), "", lost.acked as f64);
        self.alone(&format!("{when}: called saved and missing"), "", lost.lost_acked as f64);
        self.alone(&format!("{when}: listens again after"), "ms", ours.restart_ms);
    }
}
