//! What a relay still has after it was killed at work: every zone is loaded back by its reader
//! from the first leaf, every leaf verified, and compared with what was acknowledged.

use super::pair::{Pair, Seen};
use super::prepare::Cast;
use super::session::Session;
use anyhow::Result;
use cahier_evidence::LogLeaf;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many zones are loaded at a time.
const LOADING_MAX: usize = 64;

/// What is gone, in envelopes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loss {
    /// Acknowledged in the last load.
    pub acked: usize,
    /// Delivered in the last load.
    pub delivered: usize,
    /// Called safe under a signed head, and gone.
    pub lost_acked: usize,
    /// In the hands of a reader, and gone.
    pub lost_delivered: usize,
}

impl Loss {
    fn add(&mut self, other: Self) {
        self.acked += other.acked;
        self.delivered += other.delivered;
        self.lost_acked += other.lost_acked;
        self.lost_delivered += other.lost_delivered;
    }
}

/// Loads everything back from a relay that was started again, and counts.
pub async fn count(pairs: Vec<Pair>, url: &str) -> Result<Loss> {
    let gate = Arc::new(Semaphore::new(LOADING_MAX));
    let mut tasks = JoinSet::new();
    for pair in pairs {
        let (seen, url, gate) = (pair.close(), url.to_owned(), Arc::clone(&gate));
        tasks.spawn(async move {
            let _turn = gate.acquire_owned().await?;
            compare(seen, url).await
        });
    }
    let mut loss = Loss::default();
    while let Some(done) = tasks.join_next().await {
        loss.add(done??);
    }
    Ok(loss)
}

async fn compare(seen: Seen, url: String) -> Result<Loss> {
    let Seen { cast, first, acked, delivered } = seen;
    let mut reader = Session::open(&url, &cast.reader).await?;
    let leaves = reader.pull_all(cast.zone).await?.map(|(_, leaves)| leaves).unwrap_or_default();
    let present = present(&cast, &leaves);
    Ok(Loss {
        acked: acked.saturating_sub(first),
        delivered: delivered.saturating_sub(first),
        lost_acked: acked.saturating_sub(present),
        lost_delivered: delivered.saturating_sub(present),
    })
}

/// How many envelopes stand in the log where they stood before, byte for byte.
fn present(cast: &Cast, leaves: &[LogLeaf]) -> usize {
    let envelopes = leaves.get(cast.records.len()..).unwrap_or_default();
    let sent = envelopes.iter().zip(&cast.envelopes);
    let same = sent.take_while(|(leaf, sent)| {
        leaf.signed == sent.signed && leaf.ciphertext == sent.ciphertext
    });
    same.count()
}
