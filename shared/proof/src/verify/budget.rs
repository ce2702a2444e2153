//! How much a file may ask of whoever verifies it. Every bound grows with the bytes of the file: a
//! check takes time in proportion to them, whatever somebody wrote into it. Proofs that people make
//! stay far below.

use super::files::{DocumentFile, ZoneFile};
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::plan::Plan;
use crate::verdict::Who;
use cahier_evidence::ZoneId;
use std::collections::BTreeMap;

/// Most tokens over one checkpoint.
const STAMPS_MAX: u32 = 8;
const MIB: u64 = 1 << 20;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    /// Entries of the instance log.
    Logs,
    /// Tokens with those that renew them: each is a search among certificates.
    Tokens,
    /// Bytes beside tokens, once a token: revocation lists are hashed for each.
    TokenBytes,
    /// Signatures of people.
    Signatures,
    /// Bytes of parts, once for every version that shows or confirms them.
    PartBytes,
    /// Bytes and units that a history took in, once for every number of changes at which it is held
    /// against a signed version: what was deleted stays in the document, and is passed by.
    Replayed,
    /// Names and those who vouch for them, once for every act.
    Names,
    /// Attestations and vouches, whether they stand or not, once for every act that asks for them.
    Looks,
}

impl Cost {
    const ALL: [Self; 8] = [
        Self::Logs,
        Self::Tokens,
        Self::TokenBytes,
        Self::Signatures,
        Self::PartBytes,
        Self::Replayed,
        Self::Names,
        Self::Looks,
    ];

    /// What a file of so many bytes may come to.
    fn most(self, file_bytes: u64) -> u64 {
        match self {
            // With a token, its certificates and what it is about, an entry takes more than 8 KiB.
            Self::Logs => 64 + file_bytes / 8192,
            Self::Tokens => 64 * u64::from(STAMPS_MAX) + file_bytes / 8192,
            Self::TokenBytes => file_bytes.saturating_mul(16).saturating_add(256 * MIB),
            // What is signed takes more than 128 bytes.
            Self::Signatures => 1024 + file_bytes / 128,
            // The reports hold the parts of every version, in two languages.
            Self::PartBytes => file_bytes.saturating_mul(8).saturating_add(256 * MIB),
            Self::Replayed => file_bytes.saturating_mul(16).saturating_add(512 * MIB),
            Self::Names => 100_000 + file_bytes / 32,
            Self::Looks => 200_000 + file_bytes / 16,
        }
    }
}

/// What was asked so far.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    file_bytes: u64,
    spent: [u64; Cost::ALL.len()],
}

impl Budget {
    /// That of a file of so many bytes.
    pub(crate) fn new(file_bytes: u64) -> Self {
        Self { file_bytes, spent: [0; Cost::ALL.len()] }
    }

    /// Counts more of something, which stands in that member.
    pub(crate) fn take(&mut self, cost: Cost, more: u64, member: &str) -> Result<(), Fault> {
        let most = cost.most(self.file_bytes);
        let spent = &mut self.spent[cost as usize];
        *spent = spent.saturating_add(more);
        if *spent > most { Err(Fault::new(Wrong::TooLarge, member)) } else { Ok(()) }
    }

    /// Counts the entries of the log, with the tokens over each, that a plan names.
    pub(super) fn take_logs(&mut self, plan: &Plan) -> Result<(), Fault> {
        self.take(Cost::Logs, plan.logs.len() as u64, layout::PLAN)?;
        if plan.logs.iter().any(|log| log.stamps > STAMPS_MAX) {
            return Err(Fault::new(Wrong::TooLarge, layout::PLAN));
        }
        Ok(())
    }

    /// Counts the signatures of people in what was read, before any of them is checked.
    pub(super) fn take_signatures(
        &mut self,
        zones: &BTreeMap<ZoneId, ZoneFile>,
        documents: &[DocumentFile],
    ) -> Result<(), Fault> {
        for (zone, file) in zones {
            self.take(Cost::Signatures, file.records.len() as u64, &layout::records(*zone))?;
        }
        for file in documents {
            let changes = file.history.iter().flatten().count();
            // A security key may have signed beside a device.
            let acts = file.birth.iter().count() + 2 * file.statements.len() + changes;
            self.take(Cost::Signatures, acts as u64, &layout::history(file.document))?;
        }
        Ok(())
    }

    /// Counts the names that an act shows.
    pub(super) fn take_names(&mut self, who: &Who, member: &str) -> Result<(), Fault> {
        let vouchers: usize = who.names.iter().map(|name| 1 + name.vouchers.len()).sum();
        self.take(Cost::Names, vouchers as u64, member)
    }

    /// One of which so much is left of one thing, for a file of no bytes.
    #[cfg(test)]
    pub(crate) fn with_left(cost: Cost, left: u64) -> Self {
        let mut budget = Self::new(0);
        budget.spent[cost as usize] = cost.most(0) - left;
        budget
    }

    /// How much of something was asked for.
    #[cfg(test)]
    pub(crate) fn spent(&self, cost: Cost) -> u64 {
        self.spent[cost as usize]
    }

    /// Whether a file of so many bytes may ask for as much.
    pub(crate) fn suffices(&self, file_bytes: u64) -> bool {
        Cost::ALL.iter().zip(self.spent).all(|(cost, spent)| spent <= cost.most(file_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ARCHIVE_BYTES_MAX;

    #[test]
    fn a_bound_is_reached_and_not_passed() {
        for cost in Cost::ALL {
            let most = cost.most(1 << 20);
            let mut budget = Budget::new(1 << 20);
            budget.take(cost, most - 1, "m").unwrap();
            budget.take(cost, 1, "m").unwrap();
            assert!(budget.suffices(1 << 20) && budget.suffices(1 << 21));
            let fault = budget.take(cost, 1, "m").unwrap_err();
            assert_eq!((fault.wrong, fault.member.as_str()), (Wrong::TooLarge, "m"));
            assert!(!budget.suffices(1 << 20), "{cost:?}");
            assert!(budget.take(cost, u64::MAX, "m").is_err());
        }
    }

    #[test]
    fn a_large_zone_fits_and_what_costs_more_than_its_bytes_does_not() {
        // 10,000 entries with 1,000,000 envelopes, each dated by itself.
        let (entries, envelopes) = (10_000_u64, 1_000_000_u64);
        let bytes = envelopes * 600 + entries * 12_000;
        assert!(bytes < ARCHIVE_BYTES_MAX as u64);
        let takes = |cost: Cost, amount| Budget::new(bytes).take(cost, amount, "m").is_ok();
        assert!(takes(Cost::Logs, entries) && takes(Cost::Tokens, entries));
        assert!(takes(Cost::Signatures, 2 * envelopes) && takes(Cost::Names, 4 * envelopes));
        assert!(takes(Cost::PartBytes, bytes) && takes(Cost::TokenBytes, 2 * bytes));
        // Two attestations of each signer, for each of which three vouch who have as many.
        assert!(takes(Cost::Looks, 36 * envelopes) && takes(Cost::Replayed, 8 * bytes));
        // A part of a megabyte in each of as many versions, and a name that a thousand vouch for.
        assert!(!takes(Cost::PartBytes, entries << 20));
        assert!(!takes(Cost::Names, 1000 * envelopes));
        assert!(!takes(Cost::Looks, 1000 * envelopes) && !takes(Cost::Replayed, 100 * bytes));
    }
}
