//! What is read back of a zone's log: its leaves, the tree over them, and what the relay's public
//! log says of it.

use super::Driver;
use crate::engine::{AuditRow, FRONTIER_LEAVES, Times, proof_scope};
use crate::store::{Place, Store, StoreError, Table};
use cahier_evidence::{Frontier, Hash, LogLeaf, ZoneId};
use cahier_proof::LogInput;
use cahier_protocol::{LogProof, decode};

/// Leaves that are read from the store at once.
const PAGE_LEAVES: usize = 256;

impl<S: Store> Driver<S> {
    /// Leaves of a zone's log as they came, from an index on.
    pub async fn leaves(
        &self,
        zone: ZoneId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, LogLeaf)>, StoreError> {
        let rows = self.vault.read(Table::Leaf, zone.0, from, limit).await?;
        let read = |(place, bytes): (Place, Vec<u8>)| {
            decode::<LogLeaf>(&bytes, bytes.len())
                .map(|leaf| (place.seq, leaf))
                .map_err(|error| StoreError::Damaged(error.to_string()))
        };
        rows.into_iter().map(read).collect()
    }

    /// The tree over the first leaves of a zone's log, with one more page of them.
    pub(super) async fn tree(
        &self,
        zone: ZoneId,
        size: u64,
        tree: Option<Frontier>,
    ) -> Result<Frontier, StoreError> {
        let mut tree = match tree {
            Some(tree) => tree,
            None => self.frontier(zone, size).await?,
        };
        let left = usize::try_from(size.saturating_sub(tree.size())).unwrap_or(PAGE_LEAVES);
        let leaves = self.leaves(zone, tree.size(), left.min(PAGE_LEAVES)).await?;
        let whole = leaves.iter().zip(tree.size()..).all(|((index, _), at)| *index == at);
        if !whole || (leaves.is_empty() && left > 0) {
            return Err(StoreError::Damaged("a leaf of the log is missing".into()));
        }
        leaves.iter().for_each(|(_, leaf)| tree.push(leaf.hash()));
        Ok(tree)
    }

    /// The nearest frontier in the store up to a size of a zone's log; one that does not read is
    /// none.
    async fn frontier(&self, zone: ZoneId, size: u64) -> Result<Frontier, StoreError> {
        let near = size - size % FRONTIER_LEAVES;
        let read = |(place, bytes): (Place, Vec<u8>)| {
            let tree = decode::<Frontier>(&bytes, bytes.len()).ok()?;
            Some(tree).filter(|tree| tree.size() == place.seq && tree.size() <= size)
        };
        let rows = match self.vault.read(Table::Frontier, zone.0, near, 1).await {
            Err(StoreError::Damaged(_)) => Vec::new(),
            rows => rows?,
        };
        if let Some(tree) = rows.into_iter().find_map(read) {
            return Ok(tree);
        }
        let earlier = self.vault.sift(Table::Frontier, Some(zone.0), 0).await?;
        Ok(earlier.rows.into_iter().rev().find_map(read).unwrap_or_default())
    }

    /// A proof of a time as the relay gave it under a key; none where it is not here.
    pub(super) async fn proof(
        &self,
        zone: ZoneId,
        size: u64,
        relay: Hash,
    ) -> Result<Option<LogProof>, StoreError> {
        let rows = self.vault.read(Table::Proof, proof_scope(zone, relay), size, 1).await?;
        let found = rows.into_iter().find(|(place, _)| place.seq == size);
        let read = |(_, bytes): (_, Vec<u8>)| {
            decode::<LogProof>(&bytes, bytes.len())
                .map_err(|error| StoreError::Damaged(error.to_string()))
        };
        found.map(read).transpose()
    }

    /// The public log's words for a size of a zone, under each key of the relay, as far as they are
    /// here and go with the head.
    pub(crate) async fn log_input(
        &mut self,
        zone: ZoneId,
        size: u64,
    ) -> Result<Vec<LogInput>, StoreError> {
        let mut words = Vec::new();
        for relay in self.engine.proof_keys(zone, size) {
            match self.proof(zone, size, relay).await {
                // Whoever reads the archive finds the place not certified; here it is said.
                Err(StoreError::Damaged(_)) => self.engine.proof_unreadable((zone, size, relay)),
                proof => {
                    let proof = proof?;
                    words.extend(proof.and_then(|one| self.engine.log_input(zone, relay, one)));
                }
            }
        }
        Ok(words)
    }

    /// The three times of a place of a zone; none where nothing stands there.
    pub async fn times(&self, zone: ZoneId, index: u64) -> Result<Option<Times>, StoreError> {
        let found = self.leaves(zone, index, 1).await?.pop().filter(|(at, _)| *at == index);
        Ok(found.and_then(|(_, leaf)| self.engine.times(zone, index, &leaf)))
    }

    /// Every decision in a zone's log, in order, and what is odd about it.
    pub async fn audit(&self, zone: ZoneId) -> Result<Vec<AuditRow>, StoreError> {
        let mut auditor = self.engine.auditor(zone);
        let mut from = 0;
        loop {
            let leaves = self.leaves(zone, from, PAGE_LEAVES).await?;
            let Some((last, _)) = leaves.last() else { return Ok(auditor.into_rows()) };
            from = last.saturating_add(1);
            leaves.iter().for_each(|(index, leaf)| auditor.take(*index, leaf));
        }
    }
}
