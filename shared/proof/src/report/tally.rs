//! What a verdict has how many of: checks, limits and the summary count the same things.

use crate::verdict::{LogVerdict, StampVerdict, StatementVerdict, Times, Verdict, Who};

/// Every token in the file.
pub(super) fn stamps(verdict: &Verdict) -> impl Iterator<Item = &StampVerdict> {
    verdict.logs.iter().flat_map(|log| &log.stamps)
}

/// Every signed version.
pub(super) fn statements(verdict: &Verdict) -> impl Iterator<Item = &StatementVerdict> {
    verdict.documents.iter().flat_map(|document| &document.statements)
}

/// Everybody who signed a version or made a change, as often as they did.
pub(super) fn signers(verdict: &Verdict) -> impl Iterator<Item = &Who> {
    verdict.documents.iter().flat_map(|document| {
        let changes = document.history.iter().flat_map(|history| &history.changes);
        let signers = document.statements.iter().map(|statement| &statement.signer);
        signers.chain(changes.map(|change| &change.author))
    })
}

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    /// Signed versions.
    pub statements: usize,
    /// Changes of histories.
    pub changes: usize,
    /// Both together.
    pub acts: usize,
    /// Of these, by somebody for whose name somebody vouches.
    pub named: usize,
    /// Of these, covered by the log of the relay.
    pub covered: usize,
    /// Of these, with a certified time.
    pub certified: usize,
    /// Seals among the signed versions.
    pub seals: usize,
    /// Of these, confirmed by a security key.
    pub keyed: usize,
    /// Parts that are shown.
    pub shown: usize,
    /// Parts that are withheld.
    pub withheld: u64,
    /// Tokens.
    pub stamps: usize,
    /// Of these, by authorities for development.
    pub development: usize,
}

impl Tally {
    pub(super) fn of(verdict: &Verdict) -> Self {
        let all = || statements(verdict);
        let seals = || all().filter(|statement| statement.meaning.is_some());
        let times =
            |holds: &dyn Fn(&Times) -> bool| verdict.times().filter(|times| holds(times)).count();
        let counts = |at: &usize| verdict.logs.get(*at).is_some_and(LogVerdict::counts);
        let acts = verdict.times().count();
        let statements = all().count();
        Self {
            statements,
            changes: acts.saturating_sub(statements),
            acts,
            named: signers(verdict).filter(|who| !who.names.is_empty()).count(),
            covered: times(&|times| times.logs.iter().any(counts)),
            certified: times(&|times| times.certified_ms.is_some()),
            seals: seals().count(),
            keyed: seals().filter(|seal| seal.security_key.holds()).count(),
            shown: all().map(|statement| statement.parts.len()).sum(),
            withheld: all().map(|statement| u64::from(statement.withheld)).sum(),
            stamps: stamps(verdict).count(),
            development: stamps(verdict).filter(|stamp| stamp.is_development()).count(),
        }
    }
}
