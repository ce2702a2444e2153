//! The logical version of what a store holds: what its rows mean. It stands in a row of the store
//! itself, plain, so that it can be read before anything is opened. Beside it stand the steps that
//! bring an older store to it, one file each. It is raised where a row of before would be read
//! wrongly, or not at all; a table that is added needs no step.
//!
//! A store that a newer version of the app wrote is opened for reading only
//! ([`crate::Engine::is_newer`]): what this version does not know of its rows could be lost.

mod v2;

use crate::store::{Place, Range, Rows, Store, StoreError, Table, Write};
use crate::vault::Vault;
use cahier_crypto::Rng;
use cahier_protocol::{decode, encode};

/// The version that is written here.
pub const SCHEMA: u32 = 2;
/// That of stores that say none: they are of before it was written down.
const UNSAID: u32 = 1;
/// Most bytes of the row.
const ROW_BYTES_MAX: usize = 16;
/// What each version changes in a store of the one before, from the second on.
const STEPS: [fn() -> Vec<Write>; (SCHEMA - UNSAID) as usize] = [v2::step];

const PLACE: Place = Place { table: Table::Schema, scope: [0; 16], seq: 0 };

/// The version of a store.
pub(crate) async fn version<S: Store>(store: &S) -> Result<u32, StoreError> {
    let one = Range { table: PLACE.table, scope: Some(PLACE.scope), from: PLACE.seq, limit: 1 };
    version_of(&store.read(one).await?)
}

/// The version that rows of a store tell, among others or alone.
pub(crate) fn version_of(rows: &Rows) -> Result<u32, StoreError> {
    match rows.iter().find(|(place, _)| *place == PLACE) {
        Some((_, bytes)) => decode(bytes, ROW_BYTES_MAX)
            .map_err(|_| StoreError::Damaged("the version of the rows".into())),
        None => Ok(UNSAID),
    }
}

/// Has rows say their version, where they do not.
pub(crate) fn say(rows: &mut Rows, version: u32) {
    if !rows.iter().any(|(place, _)| *place == PLACE) {
        rows.push((PLACE, encode(&version)));
    }
}

/// The write that says that a store is of this version.
pub(crate) fn written() -> Write {
    says(SCHEMA)
}

fn says(version: u32) -> Write {
    Write::Put(PLACE, encode(&version))
}

/// Brings a store from an older version to this one, a version at a time, each in one
/// transaction: wherever it is interrupted, the store is whole, and of one version.
pub(crate) async fn upgrade<S: Store>(
    vault: &mut Vault<S>,
    from: u32,
    rng: &mut Rng<'_>,
) -> Result<(), StoreError> {
    for (to, step) in (UNSAID + 1..).zip(STEPS).filter(|(to, _)| *to > from) {
        let mut writes = step();
        writes.push(says(to));
        vault.commit(rng, &writes).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Batch, Fault, MemoryStore};
    use crate::{CommandError, Context, Driver, Engine, OpenError, Way, first_lock, unlock};
    use cahier_evidence::{Class, DocumentId};
    use cahier_notebook::Change;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const WAY: Way<'_> = Way::Passphrase("mer calme");

    fn context(rng: &mut ChaCha20Rng) -> Context<'_> {
        Context { now_ms: 1_795_000_000_000, rng }
    }

    /// Carries out what the engine wants, until it rests.
    async fn settle(driver: &mut Driver<MemoryStore>, ctx: &mut Context<'_>) {
        while driver.next(ctx).await.is_some() {}
    }

    /// A notebook with one entry.
    async fn notebook(ctx: &mut Context<'_>) -> (MemoryStore, DocumentId) {
        let disk = MemoryStore::default();
        let (key, lock) = first_lock(&disk, ctx.rng, &WAY, [0; 32]).await.unwrap();
        let engine = Engine::create("Ana", ctx).unwrap();
        let mut driver = Driver::begin(disk.clone(), key, engine, lock).await.unwrap();
        let zone = driver.engine.new_zone("Mon cahier", ctx).unwrap();
        let entry = driver.engine.begin(zone, Class::Entry, None, ctx).unwrap();
        driver.engine.edit(entry, &titled("Titrage"), ctx).unwrap();
        driver.engine.flush(ctx).unwrap();
        // The last change is still in the journal.
        driver.engine.edit(entry, &[Change::Date { date: None }], ctx).unwrap();
        settle(&mut driver, ctx).await;
        (disk, entry)
    }

    fn titled(title: &str) -> [Change; 1] {
        [Change::Title { title: title.to_owned() }]
    }

    async fn opened(disk: &MemoryStore, ctx: &mut Context<'_>) -> Driver<MemoryStore> {
        let key = unlock(disk, &WAY).await.unwrap();
        Driver::open(disk.clone(), key, ctx).await.unwrap()
    }

    /// Changes plain rows, as another version of the app would.
    async fn lay(disk: &MemoryStore, write: Write) {
        let mut store = disk.clone();
        let fence = store.take_lead().await.unwrap();
        store.commit(Batch { fence, writes: vec![write] }).await.unwrap();
    }

    #[test]
    fn an_older_store_is_brought_to_this_version_when_it_opens() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut ctx = context(&mut rng);
        pollster::block_on(async {
            let (disk, entry) = notebook(&mut ctx).await;
            assert_eq!(version(&disk).await, Ok(SCHEMA));
            // A segment of the search as it was kept before versions were said.
            let mut driver = opened(&disk, &mut ctx).await;
            let segment = Place::new(Table::Search, [0; 16], 7);
            driver.write(&[Write::Put(segment, vec![1])], &mut ctx).await.unwrap();
            lay(&disk, Write::Delete(PLACE)).await;
            assert_eq!(version(&disk).await, Ok(UNSAID));
            let driver = opened(&disk, &mut ctx).await;
            assert_eq!(version(&disk).await, Ok(SCHEMA));
            let left = driver.vault().read(Table::Search, segment.scope, 0, 9).await.unwrap();
            assert!(left.is_empty());
            assert_eq!(driver.engine.row(entry).unwrap().title, "Titrage");
            assert!(!driver.engine.is_newer());
        });
    }

    #[test]
    fn an_upgrade_that_finds_no_room_leaves_the_store_as_it_was() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let mut ctx = context(&mut rng);
        pollster::block_on(async {
            let (disk, _) = notebook(&mut ctx).await;
            lay(&disk, Write::Delete(PLACE)).await;
            let before = disk.all_bytes();
            disk.set_fault(Some(Fault::Full));
            let key = unlock(&disk, &WAY).await.unwrap();
            let refused = Driver::open(disk.clone(), key, &mut ctx).await;
            assert_eq!(refused.err(), Some(OpenError::Store(StoreError::Full)));
            assert_eq!(disk.all_bytes(), before);
            opened(&disk, &mut ctx).await;
            assert_eq!(version(&disk).await, Ok(SCHEMA));
        });
    }

    #[test]
    fn what_a_newer_version_wrote_is_read_and_never_written() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let mut ctx = context(&mut rng);
        pollster::block_on(async {
            let (disk, entry) = notebook(&mut ctx).await;
            lay(&disk, says(SCHEMA + 1)).await;
            let (before, commits) = (disk.all_bytes(), disk.commits());
            let mut driver = opened(&disk, &mut ctx).await;
            assert!(driver.engine.is_newer());
            driver.ensure(entry, &mut ctx).await;
            settle(&mut driver, &mut ctx).await;
            assert_eq!(driver.engine.entry(entry).unwrap().title, "Titrage");
            let zone = driver.engine.zones()[0].id;
            let newer = Err(CommandError::Newer);
            assert_eq!(driver.engine.check_writable(entry), newer);
            assert_eq!(driver.engine.edit(entry, &titled("Autre"), &mut ctx), newer);
            let begun = driver.engine.begin(zone, Class::Entry, None, &mut ctx);
            assert_eq!(begun.err(), Some(CommandError::Newer));
            let made = driver.engine.new_zone("Autre", &mut ctx);
            assert_eq!(made.err(), Some(CommandError::Newer));
            let place = Place::new(Table::Search, [0; 16], 7);
            let write = driver.write(&[Write::Put(place, vec![1])], &mut ctx).await;
            assert_eq!(write, Err(StoreError::Newer));
            // What waits in the journal goes on waiting, and nothing is said of it.
            ctx.now_ms += 3_600_000;
            driver.engine.tick(&mut ctx);
            driver.engine.close(entry, &mut ctx).unwrap();
            assert_eq!(driver.next(&mut ctx).await, None);
            assert_eq!((disk.all_bytes(), disk.commits()), (before, commits));
        });
    }

    #[test]
    fn what_is_no_version_opens_nothing() {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let mut ctx = context(&mut rng);
        pollster::block_on(async {
            let (disk, _) = notebook(&mut ctx).await;
            lay(&disk, Write::Put(PLACE, b"\xff".to_vec())).await;
            assert!(matches!(version(&disk).await, Err(StoreError::Damaged(_))));
        });
    }
}
