//! Who wrote which clocks: the register that verified envelopes fill and that authorship asks.
//!
//! An author is whatever the caller wants to know of one: a person, an envelope, a place in the
//! zone. Nothing here verifies anything.

use crate::update::{ClockRange, UpdateSummary};
use std::collections::BTreeMap;

/// Authors by clock range.
#[derive(Clone, Debug)]
pub struct Authors<A> {
    ranges: BTreeMap<(u64, u32), (u32, A)>,
}

impl<A> Default for Authors<A> {
    fn default() -> Self {
        Self { ranges: BTreeMap::new() }
    }
}

impl<A: Clone> Authors<A> {
    /// An empty register.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes who wrote what an update adds. What has an author already keeps it: content that
    /// comes again in a later update was not written again.
    pub fn record(&mut self, summary: &UpdateSummary, author: &A) {
        for range in &summary.inserts {
            self.record_range(*range, author);
        }
    }

    /// The author of one clock.
    pub fn author(&self, client: u64, clock: u32) -> Option<A> {
        let (start, (end, author)) = self.ranges.range(..=(client, clock)).next_back()?;
        (start.0 == client && clock < *end).then(|| author.clone())
    }

    fn record_range(&mut self, range: ClockRange, author: &A) {
        let ClockRange { client, mut start, end } = range;
        while start < end {
            let before = self.ranges.range(..=(client, start)).next_back();
            let known = before.filter(|(at, (until, _))| at.0 == client && start < *until);
            if let Some((_, (until, _))) = known {
                start = *until;
                continue;
            }
            let next = self.ranges.range((client, start)..(client, end)).next();
            let until = next.map_or(end, |(at, _)| at.1);
            self.ranges.insert((client, start), (until, author.clone()));
            start = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_author_of_a_clock_stays() {
        let mut authors = Authors::new();
        let summary = |client, start, end| UpdateSummary {
            inserts: vec![ClockRange { client, start, end }],
            ..UpdateSummary::default()
        };
        authors.record(&summary(7, 2, 4), &"Ada");
        authors.record(&summary(7, 0, 9), &"Grace");
        authors.record(&summary(8, 0, 1), &"Ada");
        let of = |client| (0..10).map(|clock| authors.author(client, clock)).collect::<Vec<_>>();
        let (ada, grace) = (Some("Ada"), Some("Grace"));
        assert_eq!(of(7), [grace, grace, ada, ada, grace, grace, grace, grace, grace, None]);
        assert_eq!(of(8).iter().flatten().count(), 1);
        assert_eq!(authors.author(6, 0), None);
    }
}
