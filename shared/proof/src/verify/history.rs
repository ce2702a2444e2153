//! Every change of one document, taken in as a member's engine would: signature and right at its
//! place, the update within the clocks that its header names. Then the text that they make must be
//! the one that was signed, wherever a signed version stands. A change that is withheld is missed
//! where a version that is shown counts it, and nowhere else (`completeness.rs`).

use super::budget::{Budget, Cost};
use super::files::{ChangeFile, DocumentFile, EnvelopeFile, StatementFile};
use super::walk::Walk;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::verdict::{ChangeVerdict, Deleted, HistoryVerdict, Times, Who};
use cahier_crypto::Secret32;
use cahier_evidence::{Class, Disclosures, Hash, Parts, PersonId, may_write, rolled};
use cahier_notebook::canonical::{self, Part};
use cahier_notebook::{
    Authors, ClockRange, Document, UpdateSummary, authorship, inspect, read_entry, revision,
};
use std::collections::BTreeMap;

/// A document as far as its changes were taken in.
pub(super) struct Replay<'a> {
    member: String,
    class: Class,
    document: Document,
    /// Signed versions that are not reached yet, by the number of changes that they count.
    ahead: BTreeMap<u64, Vec<&'a StatementFile>>,
    count: u64,
    hashes: Hash,
    clocks: BTreeMap<u64, u32>,
    authors: Authors<PersonId>,
    written: Vec<(ClockRange, PersonId)>,
    deleted: Vec<ClockRange>,
    people: BTreeMap<PersonId, Who>,
    changes: Vec<ChangeVerdict>,
    /// Bytes and units that were taken in; what is deleted stays among them.
    taken: u64,
    /// Place of the first seal that closes the document as it is, where no change comes before it.
    closes: Option<u64>,
    /// Such a seal stands before the last change.
    is_closed: bool,
    /// So many changes are counted by a signed version that was reached.
    confirmed_to: u64,
}

impl<'a> Replay<'a> {
    pub(super) fn new(file: &'a DocumentFile) -> Result<Self, Fault> {
        let class = file.class().ok_or_else(|| Fault::new(Wrong::Malformed, layout::PLAN))?;
        let member = layout::history(file.document);
        let mut ahead: BTreeMap<u64, Vec<&StatementFile>> = BTreeMap::new();
        for statement in &file.statements {
            ahead.entry(statement.version.count).or_default().push(statement);
        }
        let document = revision::at(&[], 0).map_err(|_| Fault::new(Wrong::Change, &member))?;
        Ok(Self {
            member,
            class,
            document,
            ahead,
            count: 0,
            hashes: Hash::ZERO,
            clocks: BTreeMap::new(),
            authors: Authors::new(),
            written: Vec::new(),
            deleted: Vec::new(),
            people: BTreeMap::new(),
            changes: Vec::new(),
            taken: 0,
            closes: None,
            is_closed: false,
            confirmed_to: 0,
        })
    }

    /// Takes the next change in, at its place.
    pub(super) fn take(
        &mut self,
        change: &ChangeFile,
        walk: &mut Walk<'_>,
        logs: Vec<usize>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        let header = &change.signed.envelope.header;
        let is_first = self.changes.is_empty();
        match &header.birth {
            Some(_) if is_first => walk.born(&change.signed)?,
            None if !is_first => {}
            _ => return Err(self.fault(Wrong::Incomplete)),
        }
        // Which seal is amended need not be checked: a later one may have closed it as well, which
        // is not shown. That one is amended is sure from here on.
        self.is_closed |= self.closes.take().is_some_and(|seal| seal < change.signed.index);
        if self.is_closed && header.amends.is_none() {
            return Err(self.fault(Wrong::Frozen));
        }
        let (author, adopted_by) = self.who(change, walk, budget)?;
        for who in adopted_by.iter().chain([&author]) {
            budget.take_names(who, &self.member)?;
        }
        let summary = self.apply(change)?;
        let times = Times {
            claimed_ms: header.claimed_ms,
            received_ms: change.signed.received_ms,
            logs,
            certified_ms: None,
            certified_by: None,
        };
        self.people.insert(author.person, author.clone());
        self.changes.push(ChangeVerdict {
            index: change.signed.index,
            author,
            adopted_by,
            amends: header.amends,
            added: units(&summary.inserts),
            deleted: units(&summary.deletes),
            times,
        });
        self.hashes = rolled(self.hashes, change.signed.envelope.hash());
        self.count += 1;
        self.confirm(change.signed.index, budget)
    }

    /// What the whole of it shows; a signed version that was not reached counts a change that is
    /// not here, and where there is none nobody says that a single change was not left out.
    pub(super) fn finish(self) -> Result<HistoryVerdict, Fault> {
        if !self.ahead.is_empty() {
            return Err(self.fault(Wrong::Incomplete));
        }
        if self.confirmed_to == 0 {
            return Err(self.fault(Wrong::Unsigned));
        }
        let reveals = self.reveals();
        let is_entry = self.is_entry();
        let written = is_entry.then(|| {
            authorship(&self.document, |client, clock| self.authors.author(client, clock))
        });
        let authorship = written.transpose().map_err(|_| self.fault(Wrong::Change))?;
        let entry = is_entry.then(|| read_entry(&self.document));
        let Self { changes, confirmed_to, .. } = self;
        Ok(HistoryVerdict { reveals, changes, entry, authorship, confirmed_to })
    }

    fn fault(&self, wrong: Wrong) -> Fault {
        Fault::new(wrong, &self.member)
    }

    fn is_entry(&self) -> bool {
        matches!(self.class, Class::Entry | Class::Compound)
    }

    /// Who wrote a change, and who took it in for them.
    fn who(
        &self,
        change: &ChangeFile,
        walk: &Walk<'_>,
        budget: &mut Budget,
    ) -> Result<(Who, Option<Who>), Fault> {
        let header = &change.signed.envelope.header;
        if let Some(record) = &change.adopted {
            let (person, device) = (record.header.person, record.header.device);
            let at_ms = change.signed.received_ms;
            let role = walk.state().role(&person, at_ms);
            let own = walk.is_own(header.document, person);
            if !role.is_some_and(|role| may_write(role, header.class, own)) {
                return Err(self.fault(Wrong::Right));
            }
            let by = walk.who(person, device, role, at_ms, budget)?;
            return Ok((walk.former_signer(&change.signed, budget)?, Some(by)));
        }
        let signer = walk.signer(&change.signed, budget)?;
        let own = walk.is_own(header.document, header.person);
        if may_write(signer.role, header.class, own) {
            Ok((signer.who, None))
        } else {
            Err(self.fault(Wrong::Right))
        }
    }

    /// Applies the update: nothing but the clocks that its header names, each where the document
    /// left off.
    fn apply(&mut self, change: &ChangeFile) -> Result<UpdateSummary, Fault> {
        let header = &change.signed.envelope.header;
        let summary = inspect(&change.update).map_err(|_| self.fault(Wrong::Change))?;
        let mut named: Vec<_> = header.clocks().filter(|(_, from, to)| from < to).collect();
        let added = summary.inserts.iter().map(|range| (range.client, range.start, range.end));
        let mut added: Vec<_> = added.collect();
        named.sort_unstable();
        added.sort_unstable();
        let next = |client: u64| self.clocks.get(&client).copied().unwrap_or(0);
        let continues = header.clocks().all(|(client, start, _)| start == next(client));
        if named != added || !continues || self.document.apply(&change.update).is_err() {
            return Err(self.fault(Wrong::Change));
        }
        self.clocks.extend(header.clocks().map(|(client, _, end)| (client, end)));
        let more = units(&summary.inserts).saturating_add(change.update.len() as u64);
        self.taken = self.taken.saturating_add(more);
        self.authors.record(&summary, &header.person);
        self.written.extend(summary.inserts.iter().map(|range| (*range, header.person)));
        self.deleted.extend_from_slice(&summary.deletes);
        Ok(summary)
    }

    /// Holds the signed versions that count so many changes, of which the last stands there,
    /// against what these make.
    fn confirm(&mut self, last: u64, budget: &mut Budget) -> Result<(), Fault> {
        let Some(statements) = self.ahead.remove(&self.count) else { return Ok(()) };
        budget.take(Cost::Replayed, self.taken, &self.member)?;
        let entry = self.is_entry().then(|| read_entry(&self.document));
        let parts = entry.and_then(|entry| canonical::parts(&entry).ok()).unwrap_or_default();
        let hash = |part: &Part| (part.name.clone(), Hash::of(&part.bytes));
        let hashes: BTreeMap<String, Hash> = parts.iter().map(hash).collect();
        let bytes: usize = parts.iter().map(|part| part.bytes.len()).sum();
        for statement in statements {
            budget.take(Cost::PartBytes, bytes as u64, &self.member)?;
            if statement.version.hashes != self.hashes {
                return Err(self.fault(Wrong::Incomplete));
            }
            self.confirmed_to = self.count;
            if statement.version.form == canonical::FORM && !says(statement, &parts, &hashes) {
                return Err(Fault::new(Wrong::Differs, &statement.member));
            }
            let seal = &statement.signed;
            if seal.index > last && freezes(seal) {
                self.closes = Some(self.closes.map_or(seal.index, |first| first.min(seal.index)));
            }
        }
        Ok(())
    }

    /// Whose deleted words the changes hold, and how much of each.
    fn reveals(&self) -> Vec<Deleted> {
        let mut units: BTreeMap<PersonId, u64> = BTreeMap::new();
        let deleted = merged(&self.deleted);
        for (range, person) in &self.written {
            // No two deleted ranges overlap, so those of a client rise by both ends.
            let first = deleted
                .partition_point(|other| (other.client, other.end) <= (range.client, range.start));
            let overlapping = deleted[first..]
                .iter()
                .take_while(|other| (other.client, other.start) < (range.client, range.end));
            for other in overlapping {
                let (start, end) = (other.start.max(range.start), other.end.min(range.end));
                *units.entry(*person).or_default() += u64::from(end.saturating_sub(start));
            }
        }
        let deleted = |(person, units): (PersonId, u64)| {
            let who = self.people.get(&person)?.clone();
            (units > 0).then_some(Deleted { who, units })
        };
        units.into_iter().filter_map(deleted).collect()
    }
}

/// Whether a signature closes the document, where no change comes before it that it does not count.
fn freezes(signed: &EnvelopeFile) -> bool {
    signed.envelope.header.seal.is_some_and(|seal| seal.meaning.freezes())
}

/// Whether a signed version has these parts, as far as the file shows it.
fn says(statement: &StatementFile, parts: &[Part], hashes: &BTreeMap<String, Hash>) -> bool {
    let version = &statement.version;
    if let Some(revealed) = &statement.revealed {
        let named = parts.iter().map(|part| (part.name.as_str(), part.bytes.as_slice()));
        let salted = Parts::new(&Secret32::from(revealed.seed), named);
        return salted
            .is_ok_and(|salted| (salted.root(), salted.count()) == (version.root, version.parts));
    }
    let Ok(shown) = Disclosures::parse(&statement.shown.disclosures) else { return false };
    let mut both = shown.iter().zip(&statement.shown.parts);
    usize::try_from(version.parts).is_ok_and(|count| count == parts.len())
        && both.all(|(disclosure, hash)| hashes.get(&disclosure.name) == Some(hash))
}

fn units(ranges: &[ClockRange]) -> u64 {
    ranges.iter().map(|range| u64::from(range.end.saturating_sub(range.start))).sum()
}

/// The same clocks in ranges that neither touch nor overlap, in rising order.
fn merged(ranges: &[ClockRange]) -> Vec<ClockRange> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<ClockRange> = Vec::new();
    for range in sorted {
        match merged.last_mut() {
            Some(last) if last.client == range.client && range.start <= last.end => {
                last.end = last.end.max(range.end);
            }
            _ => merged.push(range),
        }
    }
    merged
}
