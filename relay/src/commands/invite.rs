//! `invite`: tickets. The store keeps their hashes, so they can be shown only now.

use super::CommandError;
use crate::data::{DataDir, DataError};
use crate::identity;
use crate::storage::{Batch, Op, Storage};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cahier_evidence::Hash;
use std::path::Path;

pub(super) fn run(data: &Path, count: u16) -> Result<(), CommandError> {
    let dir = match DataDir::existing(data) {
        // Tickets can be made before the relay is started for the first time.
        Err(DataError::Missing(_)) => DataDir::lock(data)?,
        found => found?,
    };
    let mut storage = dir.storage()?;
    let mut rng = identity::rng().map_err(CommandError::System)?;
    let codes: Vec<Hash> = (0..count).map(|_| Hash::make(&mut rng)).collect();
    let mut batch = Batch::default();
    for code in &codes {
        batch.put(Op::PutTicket(Hash::of(code.as_bytes())));
    }
    storage.commit(batch)?;
    for code in &codes {
        println!("{}", URL_SAFE_NO_PAD.encode(code.as_bytes()));
    }
    Ok(())
}
