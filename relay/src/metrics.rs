//! Counters that the shell keeps up to date and the operator reads, in the OpenMetrics text
//! format 1.0. No label names a person, a zone, an address or a path.

use crate::core::{Counters, REASON_COUNT, Reason, Stats};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper ends of the buckets of commit latency, microseconds.
pub const COMMIT_BUCKETS_US: [u64; 12] =
    [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 125_000, 500_000, 2_000_000];

/// Counters of a running relay.
#[derive(Debug)]
pub struct Metrics {
    /// Open sockets.
    pub connections: AtomicU64,
    /// Sockets that were ever opened.
    pub connections_total: AtomicU64,
    /// Sockets that were closed because they did not read fast enough.
    pub slow_readers: AtomicU64,
    /// Messages that came in.
    pub messages_in: AtomicU64,
    /// Messages that went out.
    pub messages_out: AtomicU64,
    /// Bytes that came in.
    pub bytes_in: AtomicU64,
    /// Bytes that went out.
    pub bytes_out: AtomicU64,
    /// Items (envelopes and records) that were appended.
    pub appended: AtomicU64,
    /// Items that were pushed again.
    pub repeated: AtomicU64,
    /// Refusals, by [`Reason::index`].
    pub refused: [AtomicU64; REASON_COUNT],
    /// Batches that failed.
    pub commits_failed: AtomicU64,
    /// Sockets that were not opened because their address had too many, or opened them too fast.
    pub address_refusals: AtomicU64,
    /// Zones read from a stored state and what came since.
    pub zones_resumed: AtomicU64,
    /// Zones read from their whole log.
    pub zones_replayed: AtomicU64,
    /// States of zones that were stored.
    pub states_stored: AtomicU64,
    /// Stored states that were damaged or did not fit.
    pub states_refused: AtomicU64,
    /// Checkpoints of the instance log.
    pub checkpoints: AtomicU64,
    /// Timestamps that came, were verified and are kept.
    pub stamps_kept: AtomicU64,
    /// Tries in vain to get a timestamp.
    pub stamps_failed: AtomicU64,
    /// Timestamps that a newer token was put over.
    pub stamps_renewed: AtomicU64,
    /// Timestamps that are still to be asked for.
    pub stamps_waiting: AtomicU64,
    /// Commits by latency: one more bucket than there are ends, for those above.
    pub commit_buckets: [AtomicU64; COMMIT_BUCKETS_US.len() + 1],
    /// Sum of all commit latencies, microseconds.
    pub commit_us_sum: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            connections: AtomicU64::new(0),
            connections_total: AtomicU64::new(0),
            slow_readers: AtomicU64::new(0),
            messages_in: AtomicU64::new(0),
            messages_out: AtomicU64::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            appended: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
            refused: [const { AtomicU64::new(0) }; REASON_COUNT],
            commits_failed: AtomicU64::new(0),
            address_refusals: AtomicU64::new(0),
            zones_resumed: AtomicU64::new(0),
            zones_replayed: AtomicU64::new(0),
            states_stored: AtomicU64::new(0),
            states_refused: AtomicU64::new(0),
            checkpoints: AtomicU64::new(0),
            stamps_kept: AtomicU64::new(0),
            stamps_failed: AtomicU64::new(0),
            stamps_renewed: AtomicU64::new(0),
            stamps_waiting: AtomicU64::new(0),
            commit_buckets: [const { AtomicU64::new(0) }; COMMIT_BUCKETS_US.len() + 1],
            commit_us_sum: AtomicU64::new(0),
        }
    }
}

impl Metrics {
    /// Takes over what the core counted.
    pub fn observe(&self, counters: &Counters) {
        self.messages_in.store(counters.messages_in, Relaxed);
        self.messages_out.store(counters.messages_out, Relaxed);
        self.bytes_in.store(counters.bytes_in, Relaxed);
        self.bytes_out.store(counters.bytes_out, Relaxed);
        self.appended.store(counters.appended, Relaxed);
        self.repeated.store(counters.repeated, Relaxed);
        self.commits_failed.store(counters.commits_failed, Relaxed);
        self.zones_resumed.store(counters.zones_resumed, Relaxed);
        self.zones_replayed.store(counters.zones_replayed, Relaxed);
        self.states_stored.store(counters.states_stored, Relaxed);
        self.states_refused.store(counters.states_refused, Relaxed);
        self.checkpoints.store(counters.checkpoints, Relaxed);
        for (kept, counted) in self.refused.iter().zip(counters.refused) {
            kept.store(counted, Relaxed);
        }
    }

    /// Notes how long a group commit took.
    pub fn commit_took(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = COMMIT_BUCKETS_US.iter().position(|end| micros <= *end);
        let bucket = bucket.unwrap_or(COMMIT_BUCKETS_US.len());
        if let Some(count) = self.commit_buckets.get(bucket) {
            count.fetch_add(1, Relaxed);
        }
        self.commit_us_sum.fetch_add(micros, Relaxed);
    }

    /// Everything as OpenMetrics text.
    pub fn render(&self, stats: &Stats) -> String {
        let mut text = String::new();
        let stored = &stats.stored;
        for (name, help, value) in [
            ("accounts", "Accounts.", stored.accounts),
            ("zones", "Zones.", stored.zones),
            ("leaves", "Leaves of all zones.", stored.leaves),
            ("blobs", "Complete blobs.", stored.blobs),
            ("blob_bytes", "Bytes of complete blobs.", stored.blob_bytes),
            ("log_entries", "Leaves of the public log.", stored.log_entries),
            ("connections", "Open connections.", self.connections.load(Relaxed)),
            ("sessions", "Connections that proved who they are.", stats.sessions),
            ("zones_cached", "Zones whose state is in memory.", stats.zones_cached),
            ("stamps_waiting", "Timestamps to ask for.", self.stamps_waiting.load(Relaxed)),
        ] {
            family(&mut text, name, "gauge", help);
            line(&mut text, name, "", value);
        }
        for (name, help, value) in [
            ("connections_opened", "Connections ever opened.", &self.connections_total),
            ("slow_readers", "Connections closed for reading slowly.", &self.slow_readers),
            ("messages_in", "Messages received.", &self.messages_in),
            ("messages_out", "Messages sent.", &self.messages_out),
            ("bytes_in", "Bytes received.", &self.bytes_in),
            ("bytes_out", "Bytes sent.", &self.bytes_out),
            ("items_appended", "Items appended.", &self.appended),
            ("items_repeated", "Items pushed again.", &self.repeated),
            ("commits_failed", "Batches that failed.", &self.commits_failed),
            ("address_refusals", "Sockets refused by address.", &self.address_refusals),
            ("zones_resumed", "Zones read from a stored state.", &self.zones_resumed),
            ("zones_replayed", "Zones read from their whole log.", &self.zones_replayed),
            ("states_stored", "States of zones stored.", &self.states_stored),
            ("states_refused", "Stored states that were of no use.", &self.states_refused),
            ("log_checkpoints", "Checkpoints of the public log.", &self.checkpoints),
            ("stamps_kept", "Timestamps that came.", &self.stamps_kept),
            ("stamps_failed", "Tries in vain to get a timestamp.", &self.stamps_failed),
            ("stamps_renewed", "Timestamps that were renewed.", &self.stamps_renewed),
        ] {
            family(&mut text, name, "counter", help);
            line(&mut text, &format!("{name}_total"), "", value.load(Relaxed));
        }
        self.render_refused(&mut text);
        self.render_commits(&mut text);
        text.push_str("# EOF\n");
        text
    }

    fn render_refused(&self, text: &mut String) {
        family(text, "refused", "counter", "Refusals by reason.");
        for (index, count) in self.refused.iter().enumerate() {
            let label = format!("{{reason=\"{}\"}}", Reason::name_at(index));
            line(text, "refused_total", &label, count.load(Relaxed));
        }
    }

    fn render_commits(&self, text: &mut String) {
        let name = "commit_seconds";
        family(text, name, "histogram", "How long group commits took until they were durable.");
        let mut sum = 0;
        let ends = COMMIT_BUCKETS_US.iter().map(|us| format!("{}", *us as f64 / 1e6));
        let ends = ends.chain(std::iter::once("+Inf".to_owned()));
        for (end, count) in ends.zip(&self.commit_buckets) {
            sum += count.load(Relaxed);
            line(text, &format!("{name}_bucket"), &format!("{{le=\"{end}\"}}"), sum);
        }
        line(text, &format!("{name}_count"), "", sum);
        let seconds = self.commit_us_sum.load(Relaxed) as f64 / 1e6;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "cahier_relay_{name}_sum {seconds}");
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# TYPE cahier_relay_{name} {kind}");
    let _ = writeln!(text, "# HELP cahier_relay_{name} {help}");
}

fn line(text: &mut String, name: &str, labels: &str, value: u64) {
    let _ = writeln!(text, "cahier_relay_{name}{labels} {value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_whole_and_adds_up() {
        let metrics = Metrics::default();
        metrics.commit_took(Duration::from_micros(900));
        metrics.commit_took(Duration::from_secs(9));
        let mut counters = Counters { appended: 7, states_refused: 3, ..Counters::default() };
        counters.refused[3] = 2;
        metrics.observe(&counters);
        let text = metrics.render(&Stats { sessions: 4, ..Stats::default() });
        for expected in [
            "cahier_relay_sessions 4\n",
            "cahier_relay_items_appended_total 7\n",
            "cahier_relay_states_refused_total 3\n",
            "cahier_relay_refused_total{reason=\"device\"} 2\n",
            "cahier_relay_commit_seconds_bucket{le=\"0.0005\"} 0\n",
            "cahier_relay_commit_seconds_bucket{le=\"0.001\"} 1\n",
            "cahier_relay_commit_seconds_bucket{le=\"+Inf\"} 2\n",
            "cahier_relay_commit_seconds_count 2\n",
            "cahier_relay_commit_seconds_sum 9.0009\n",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
