//! Why things were refused, as a short list of names to count by.

use cahier_evidence::Refusal;
use cahier_protocol::Fault;

/// How many reasons there are.
pub const REASON_COUNT: usize = REFUSALS.len() + FAULTS.len();

/// Names of refusals of items, by number of the wire protocol.
const REFUSALS: [&str; 23] = [
    "malformed_item",
    "other_zone",
    "not_member",
    "device",
    "expired",
    "role",
    "signature",
    "number",
    "previous",
    "clock",
    "key",
    "ciphertext",
    "birth",
    "record_head",
    "chain_record",
    "seals",
    "last_owner",
    "target",
    "moved",
    "newer",
    "time",
    "zone_limit",
    "frozen",
];

/// Names of faults of requests and connections, by number of the wire protocol.
const FAULTS: [&str; 14] = [
    "malformed",
    "version",
    "no_account",
    "session",
    "forbidden",
    "not_found",
    "slow",
    "limit",
    "storage",
    "stopping",
    "chain",
    "refill",
    "log_behind",
    "log_stopped",
];

/// A reason to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An item has no place in a log.
    Item(Refusal),
    /// A request or a connection failed.
    Request(Fault),
}

impl Reason {
    /// Place in a table of [`REASON_COUNT`] counters.
    pub fn index(self) -> usize {
        match self {
            Self::Item(refusal) => refusal as usize,
            Self::Request(fault) => REFUSALS.len() + fault as usize,
        }
    }

    /// The name at a place of the table.
    pub fn name_at(index: usize) -> &'static str {
        REFUSALS.iter().chain(&FAULTS).nth(index).copied().unwrap_or("other")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_the_wire_numbers_say() {
        let name = |reason: Reason| Reason::name_at(reason.index());
        assert_eq!(name(Reason::Item(Refusal::Malformed)), "malformed_item");
        assert_eq!(name(Reason::Item(Refusal::RecordHead)), "record_head");
        assert_eq!(name(Reason::Item(Refusal::Limit)), "zone_limit");
        assert_eq!(name(Reason::Request(Fault::Malformed)), "malformed");
        assert_eq!(name(Reason::Request(Fault::Storage)), "storage");
        assert_eq!(name(Reason::Request(Fault::Refill)), "refill");
        assert_eq!(name(Reason::Request(Fault::LogStopped)), "log_stopped");
        assert_eq!(Reason::name_at(REASON_COUNT), "other");
    }
}
