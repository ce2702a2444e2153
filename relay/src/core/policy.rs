//! The bounds of a relay. Every queue, rate and quota has one here, with its default.

/// Bounds and choices of one relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether anybody may open an account. Default: no.
    pub open_registration: bool,
    /// Most accounts. Default: 100,000.
    pub accounts_max: u64,
    /// Most accounts that one open invitation may bring. Default: 64.
    pub accounts_per_invitation_max: u64,
    /// Most open connections. Default: 10,000.
    pub connections_max: usize,
    /// Most open connections from one address, or IPv6 network of 64 bits. Default: 1,000.
    pub address_connections_max: usize,
    /// Connections that one address may open, a second and at once. Default: 5, 1,000.
    pub address_connects: Rate,
    /// Most open connections of one account. Default: 32.
    pub connections_per_account_max: usize,
    /// How long a connection may take to prove who it is, ms. Default: 15 s.
    pub handshake_ms_max: u64,
    /// Most zones that one account may begin. Default: 1,000.
    pub zones_per_account_max: u64,
    /// Most bytes of all zones that one account began, logs and blobs. Default: 1 TiB.
    pub account_quota_bytes_max: u64,
    /// Most leaves of a zone. Default: 10 million.
    pub zone_leaves_max: u64,
    /// Most bytes of a zone's log. Default: 16 GiB.
    pub zone_log_bytes_max: u64,
    /// Most bytes of a zone's blobs. Default: 200 GiB.
    pub zone_blob_bytes_max: u64,
    /// Largest sealed blob, bytes. Default: 4 GiB.
    pub blob_bytes_max: u64,
    /// After how long an unfinished blob may make room for others, ms. Default: 14 days.
    pub blob_unfinished_ms_max: u64,
    /// Most knocks that wait at a zone. Default: 64.
    pub knocks_per_zone_max: usize,
    /// Most zones that a connection may watch. Default: 4,096.
    pub watches_max: usize,
    /// Requests of a connection a second, lasting, and how many at once; a push counts as one
    /// more for every sixteen of its items. Default: 500, 2,000.
    pub connection_requests: Rate,
    /// Bytes of a connection a second, both ways. Default: 16 MiB, 64 MiB at once.
    pub connection_bytes: Rate,
    /// Requests of all connections of an account a second. Default: 1,000, 4,000 at once.
    pub account_requests: Rate,
    /// Bytes of all connections of an account a second. Default: 32 MiB, 128 MiB at once.
    pub account_bytes: Rate,
    /// Accounts whose rates are remembered after they left. Default: 10,000.
    pub rates_remembered_max: usize,
    /// A group commit is written once it holds this many bytes. Default: 16 MiB.
    pub commit_bytes_max: usize,
    /// A group commit is written once so many answers wait for it. Default: 4,096.
    pub commit_answers_max: usize,
    /// Most zones whose state is kept in memory. Default: 20,000.
    pub zones_cached_max: usize,
    /// About how much memory the states of zones may take, bytes. Default: 512 MiB.
    pub zones_cached_bytes_max: usize,
    /// A zone's state is stored again once its log grew by so many leaves (and by four times
    /// what the state weighs), so that it need not be replayed. Default: 1,024.
    pub state_items_min: u64,
    /// Most refills at a time. Default: 16.
    pub refills_max: usize,
    /// A refill that rests this long is given up, ms. Default: 60 s.
    pub refill_ms_max: u64,
    /// How far ahead of this relay's clock a foreign head may be, ms. Default: 10 minutes.
    pub clock_skew_ms_max: u64,
    /// Name of the instance log, where it begins here. Default: `localhost/cahier`; a server
    /// takes its own host.
    pub log_name: String,
    /// How often a checkpoint is published where zones grew, ms. Default: 60 s.
    pub log_interval_ms: u64,
    /// How long a log that cannot go on waits for members who know more of it, ms. Default:
    /// 10 minutes.
    pub log_reopen_ms: u64,
    /// Who gives timestamps over checkpoints, at most [`cahier_protocol::LOG_STAMPS_MAX`].
    /// Default: nobody.
    pub log_authorities: Vec<LogAuthority>,
    /// How often a timestamp is asked for without a seal, ms. Default: 1 hour.
    pub log_stamp_ms: u64,
    /// Timestamps by one authority are at least so far apart, ms, whatever asks for them: one
    /// serves all seals and wishes of that time, those of the whole relay. Default: 10 s.
    pub log_stamp_ms_min: u64,
    /// How often one person may ask for a timestamp, ms. Default: 30 s.
    pub log_stamp_asked_ms_min: u64,
    /// How often a connection hears of timestamps for which no zone that it watches waits, ms: of
    /// the newest one. Default: 60 s.
    pub log_news_ms: u64,
}

/// Who gives timestamps over checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogAuthority {
    /// As the operator names it.
    pub name: String,
    /// How often it is asked without a seal, ms, where it has an interval of its own.
    pub every_ms: Option<u64>,
}

impl From<&str> for LogAuthority {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), every_ms: None }
    }
}

/// How often something may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// A second, in the long run.
    pub per_s: u64,
    /// At once.
    pub burst: u64,
}

impl Default for Policy {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            open_registration: false,
            accounts_max: 100_000,
            accounts_per_invitation_max: 64,
            connections_max: 10_000,
            address_connections_max: 1_000,
            address_connects: Rate { per_s: 5, burst: 1_000 },
            connections_per_account_max: 32,
            handshake_ms_max: 15_000,
            zones_per_account_max: 1_000,
            account_quota_bytes_max: 1 << 40,
            zone_leaves_max: 10_000_000,
            zone_log_bytes_max: 16 << 30,
            zone_blob_bytes_max: 200 << 30,
            blob_bytes_max: 4 << 30,
            blob_unfinished_ms_max: 14 * 24 * 3600 * 1000,
            knocks_per_zone_max: 64,
            watches_max: 4_096,
            connection_requests: Rate { per_s: 500, burst: 2_000 },
            connection_bytes: Rate { per_s: 16 * MIB, burst: 64 * MIB },
            account_requests: Rate { per_s: 1_000, burst: 4_000 },
            account_bytes: Rate { per_s: 32 * MIB, burst: 128 * MIB },
            rates_remembered_max: 10_000,
            commit_bytes_max: 16 << 20,
            commit_answers_max: 4_096,
            zones_cached_max: 20_000,
            zones_cached_bytes_max: 512 << 20,
            state_items_min: 1_024,
            refills_max: 16,
            refill_ms_max: 60_000,
            clock_skew_ms_max: 600_000,
            log_name: "localhost/cahier".to_owned(),
            log_interval_ms: 60_000,
            log_reopen_ms: 600_000,
            log_authorities: Vec::new(),
            log_stamp_ms: 3_600_000,
            log_stamp_ms_min: 10_000,
            log_stamp_asked_ms_min: 30_000,
            log_news_ms: 60_000,
        }
    }
}

impl Policy {
    /// Without limits on rates, and on connections of one address: for simulations and for
    /// measuring, where everybody comes from one machine.
    pub fn without_rates(self) -> Self {
        let free = Rate { per_s: u64::MAX / 1_000_000, burst: i64::MAX as u64 / 1_000_000 };
        Self {
            address_connections_max: usize::MAX,
            address_connects: free,
            connection_requests: free,
            connection_bytes: free,
            account_requests: free,
            account_bytes: free,
            ..self
        }
    }
}
