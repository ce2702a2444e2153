//! What every store must do, as one function of tests that runs against each backend.

use super::{Batch, Place, Range, Rows, Store, StoreError, Table, Write};

fn put(scope: u8, seq: u64, bytes: &[u8]) -> Write {
    Write::Put(Place::new(Table::Leaf, [scope; 16], seq), bytes.to_vec())
}

fn all(scope: Option<u8>, from: u64, limit: usize) -> Range {
    Range { table: Table::Leaf, scope: scope.map(|s| [s; 16]), from, limit }
}

fn seqs(rows: &Rows) -> Vec<u64> {
    rows.iter().map(|(place, _)| place.seq).collect()
}

/// Runs the suite. `open` opens the same store each time it is called; it must begin empty.
///
/// # Panics
/// Panics where the store does not conform.
#[allow(clippy::unwrap_used, clippy::panic)]
pub async fn run<S: Store, F: Future<Output = S>>(open: impl Fn() -> F) {
    let mut store = open().await;
    let fence = store.take_lead().await.unwrap();
    let commit = |writes| Batch { fence, writes };

    // Rows come back in order, within their scope and bounds.
    let writes = vec![put(2, 1, b"c"), put(1, 300, b"b"), put(1, 2, b"a"), put(1, 2, b"a2")];
    store.commit(commit(writes)).await.unwrap();
    let rows = store.read(all(Some(1), 0, 10)).await.unwrap();
    assert_eq!(seqs(&rows), [2, 300]);
    assert_eq!(rows[0].1, b"a2");
    assert_eq!(seqs(&store.read(all(Some(1), 3, 10)).await.unwrap()), [300]);
    assert_eq!(seqs(&store.read(all(Some(1), 0, 1)).await.unwrap()), [2]);
    assert_eq!(seqs(&store.read(all(None, 0, 10)).await.unwrap()), [2, 300, 1]);
    let other = Range { table: Table::Row, scope: None, from: 0, limit: 10 };
    assert!(store.read(other).await.unwrap().is_empty());

    // Numbers sort as numbers up to the largest.
    let writes = [u64::MAX, 1 << 53, 255, 256].map(|seq| put(3, seq, b"x")).to_vec();
    store.commit(commit(writes)).await.unwrap();
    let rows = store.read(all(Some(3), 0, 10)).await.unwrap();
    assert_eq!(seqs(&rows), [255, 256, 1 << 53, u64::MAX]);

    // Writes of one batch apply in order; deleting what is not there is no error.
    let gone = Place::new(Table::Leaf, [1; 16], 2);
    let writes = vec![Write::Delete(gone), Write::Delete(gone), put(1, 5, b"d")];
    store.commit(commit(writes)).await.unwrap();
    assert_eq!(seqs(&store.read(all(Some(1), 0, 10)).await.unwrap()), [5, 300]);
    let writes = vec![Write::Clear(Table::Leaf, [1; 16]), put(1, 9, b"e")];
    store.commit(commit(writes)).await.unwrap();
    assert_eq!(seqs(&store.read(all(Some(1), 0, 10)).await.unwrap()), [9]);
    assert_eq!(seqs(&store.read(all(Some(2), 0, 10)).await.unwrap()), [1]);

    // Large rows and empty rows.
    let large = vec![7u8; 1 << 20];
    store.commit(commit(vec![put(4, 0, &large), put(4, 1, b"")])).await.unwrap();
    let rows = store.read(all(Some(4), 0, 10)).await.unwrap();
    assert!(rows[0].1 == large && rows[1].1.is_empty());

    // A second opening sees everything and, once it leads, fences the first one out.
    let mut second = open().await;
    assert_eq!(seqs(&second.read(all(Some(1), 0, 10)).await.unwrap()), [9]);
    let newer = second.take_lead().await.unwrap();
    assert!(newer > fence);
    let late = store.commit(commit(vec![put(1, 10, b"late")])).await;
    assert_eq!(late, Err(StoreError::Fenced));
    assert_eq!(seqs(&second.read(all(Some(1), 0, 10)).await.unwrap()), [9]);
    let batch = Batch { fence: newer, writes: vec![put(1, 11, b"new")] };
    second.commit(batch).await.unwrap();
    assert_eq!(seqs(&store.read(all(Some(1), 0, 10)).await.unwrap()), [9, 11]);
}
