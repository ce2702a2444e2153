//! Where heads and pieces lie in the store: the heads together, the pieces of a segment in a scope
//! of their own, so that they go with it.

use cahier_search::{Change, Piece};
use cahier_sync::Driver;
use cahier_sync::store::{Place, Store, StoreError, Table, Write};

/// Where the heads lie, by the numbers of their segments.
const HEADS: [u8; 16] = [0; 16];

/// Where the pieces of a segment lie: nothing else has a scope that begins so.
fn pieces_of(segment: u64) -> [u8; 16] {
    let mut scope = [0; 16];
    scope[0] = 1;
    scope[8..].copy_from_slice(&segment.to_be_bytes());
    scope
}

/// What a change of the index comes to in the store.
pub fn writes(change: Change) -> Vec<Write> {
    let head = |number| Place::new(Table::Search, HEADS, number);
    match change {
        Change::Head(number, bytes) => vec![Write::Put(head(number), bytes)],
        Change::Piece(piece, bytes) => {
            let place = Place::new(Table::Search, pieces_of(piece.segment), piece.number);
            vec![Write::Put(place, bytes)]
        }
        Change::Gone(number) => {
            vec![Write::Delete(head(number)), Write::Clear(Table::Search, pieces_of(number))]
        }
    }
}

/// A piece and its bytes; none where it is not there, or is not what was written.
pub async fn piece<S: Store>(
    driver: &Driver<S>,
    piece: Piece,
) -> Result<(Piece, Option<Vec<u8>>), StoreError> {
    let scope = pieces_of(piece.segment);
    match driver.vault().read(Table::Search, scope, piece.number, 1).await {
        Ok(rows) => {
            let found = rows.into_iter().find(|(place, _)| place.seq == piece.number);
            Ok((piece, found.map(|(_, bytes)| bytes)))
        }
        Err(StoreError::Damaged(_)) => Ok((piece, None)),
        Err(why) => Err(why),
    }
}

/// All heads by their numbers; one that is not what was written is empty.
pub async fn heads<S: Store>(driver: &Driver<S>) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let vault = driver.vault();
    match vault.read(Table::Search, HEADS, 0, usize::MAX).await {
        Ok(rows) => return Ok(rows.into_iter().map(|(place, bytes)| (place.seq, bytes)).collect()),
        Err(StoreError::Damaged(_)) => {}
        Err(why) => return Err(why),
    }
    let mut heads = Vec::new();
    for (place, _) in vault.raw(Table::Search, Some(HEADS), 0, usize::MAX).await? {
        let bytes = match vault.read(Table::Search, HEADS, place.seq, 1).await {
            Ok(rows) => rows.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default(),
            Err(StoreError::Damaged(_)) => Vec::new(),
            Err(why) => return Err(why),
        };
        heads.push((place.seq, bytes));
    }
    Ok(heads)
}
