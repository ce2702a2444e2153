//! One person, one device, no relay: what is written is there after a restart (R12, R14).

use cahier_crypto::{DeviceKeys, LocalKey, RecoveryWords};
use cahier_evidence::{Class, DeviceKind, DocumentId, Hash, client_id};
use cahier_notebook::{Change, ClientId, Document, DocumentError, apply_changes, merge};
use cahier_sync::rows::Origin;
use cahier_sync::store::{Batch, Fault, MemoryStore, Store as _, Table, Write};
use cahier_sync::{
    Backup, CommandError, Context, Driver, Engine, HalfOpen, LockError, Notice, OpenError, Outward,
    Restored, Way, backed_up, backup_head, backup_row, first_lock, lock_write, locks, make_lock,
    unlock,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn settle(driver: &mut Driver<MemoryStore>, now_ms: u64, rng: &mut ChaCha20Rng) -> Vec<Notice> {
    let mut told = Vec::new();
    pollster::block_on(async {
        while let Some(out) = driver.next(&mut Context { now_ms, rng }).await {
            if let Outward::Tell(notice) = out {
                told.push(notice);
            }
        }
    });
    told
}

fn title(text: &str) -> Vec<Change> {
    vec![Change::Title { title: text.into() }]
}

#[test]
fn what_is_written_is_there_after_a_restart() {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let store = MemoryStore::default();
    let key = LocalKey::make(&mut rng);
    let engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
    let mut driver =
        pollster::block_on(Driver::create(store.clone(), key.clone(), engine)).unwrap();
    let zone = driver.engine.new_zone("Chimie", &mut Context { now_ms: 2, rng: &mut rng }).unwrap();
    settle(&mut driver, 2, &mut rng);
    let mut ctx = Context { now_ms: 3, rng: &mut rng };
    let entry = driver.engine.begin(zone, Class::Entry, None, &mut ctx).unwrap();
    driver.engine.edit(entry, &title("Dosage du fer"), &mut ctx).unwrap();
    settle(&mut driver, 3, &mut rng);

    // The journal alone brings it back, before any envelope was cut.
    for flush in [false, true] {
        let mut ctx = Context { now_ms: 4, rng: &mut rng };
        let mut again =
            pollster::block_on(Driver::open(store.clone(), key.clone(), &mut ctx)).unwrap();
        pollster::block_on(again.seat(entry, &mut Context { now_ms: 4, rng: &mut rng }));
        assert_eq!(again.engine.entry(entry).unwrap().title, "Dosage du fer");
        assert_eq!(again.engine.list(None)[0].title, "Dosage du fer");
        assert_eq!(again.engine.zones()[0].title, "Chimie");
        if flush {
            again.engine.flush(&mut Context { now_ms: 5, rng: &mut rng }).unwrap();
            let envelopes = again.engine.zones()[0].unsent;
            assert!(envelopes >= 3, "genesis, directory and entry: {envelopes}");
        }
        settle(&mut again, 5, &mut rng);
    }
    assert!(!store.all_bytes().windows(6).any(|w| w == b"Dosage"));
}

#[test]
fn a_full_disk_keeps_the_edit_and_saves_it_later() {
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    let store = MemoryStore::default();
    let key = LocalKey::make(&mut rng);
    let engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
    let mut driver =
        pollster::block_on(Driver::create(store.clone(), key.clone(), engine)).unwrap();
    let mut ctx = Context { now_ms: 2, rng: &mut rng };
    let zone = driver.engine.new_zone("Chimie", &mut ctx).unwrap();
    settle(&mut driver, 2, &mut rng);
    for (at, fault) in [(10_000, Fault::Full), (20_000, Fault::LostAfterWrite)] {
        let mut ctx = Context { now_ms: at, rng: &mut rng };
        let entry = driver.engine.begin(zone, Class::Entry, None, &mut ctx).unwrap();
        driver.engine.edit(entry, &title("Sur un bateau"), &mut ctx).unwrap();
        store.set_fault(Some(fault));
        let told = settle(&mut driver, at, &mut rng);
        assert!(told.iter().any(|n| matches!(n, Notice::NotSaved(_))), "{told:?}");
        assert!(driver.engine.status().unsaved > 0);
        assert_eq!(driver.engine.entry(entry).unwrap().title, "Sur un bateau");
        settle(&mut driver, at + 2_000, &mut rng);
        assert_eq!(driver.engine.status().unsaved, 0);
        let mut ctx = Context { now_ms: at, rng: &mut rng };
        let mut again =
            pollster::block_on(Driver::open(store.duplicate(), key.clone(), &mut ctx)).unwrap();
        pollster::block_on(again.seat(entry, &mut Context { now_ms: at, rng: &mut rng }));
        assert_eq!(again.engine.entry(entry).unwrap().title, "Sur un bateau");
    }
}

#[test]
fn a_second_writer_fences_the_first_out() {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let store = MemoryStore::default();
    let key = LocalKey::make(&mut rng);
    let engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
    let mut driver =
        pollster::block_on(Driver::create(store.clone(), key.clone(), engine)).unwrap();
    settle(&mut driver, 1, &mut rng);
    let mut ctx = Context { now_ms: 2, rng: &mut rng };
    let second = pollster::block_on(Driver::open(store, key, &mut ctx)).unwrap();
    driver.engine.new_zone("Tard", &mut Context { now_ms: 3, rng: &mut rng }).unwrap();
    settle(&mut driver, 3, &mut rng);
    assert!(driver.engine.is_fenced());
    assert!(second.engine.zones().is_empty());
}

/// A crash at any write leaves a notebook with its lock, or an empty place to begin one.
#[test]
fn a_notebook_and_its_first_lock_are_there_together() {
    let way = Way::Passphrase("mer calme");
    for fault in [Fault::Full, Fault::Lost, Fault::LostAfterWrite] {
        let mut rng = ChaCha20Rng::seed_from_u64(9);
        let store = MemoryStore::default();
        let (key, lock) = pollster::block_on(first_lock(&store, &mut rng, &way, [0; 32])).unwrap();
        assert!(store.all_bytes().is_empty(), "nothing is written for the lock alone");
        let engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
        let begun = Driver::begin(store.clone(), key, engine, lock.clone());
        let mut driver = pollster::block_on(begun).unwrap();
        store.set_fault(Some(fault));
        settle(&mut driver, 1, &mut rng);
        let more = pollster::block_on(
            driver.write(std::slice::from_ref(&lock), &mut Context { now_ms: 1, rng: &mut rng }),
        );
        assert!(more.is_err(), "no other lock comes before the notebook");
        // Here the power fails.
        drop(driver);
        let left = pollster::block_on(locks(&store));
        if fault == Fault::LostAfterWrite {
            assert_eq!(left.unwrap().len(), 1);
        } else {
            assert_eq!(left.unwrap_err(), LockError::Empty);
            let (key, lock) =
                pollster::block_on(first_lock(&store, &mut rng, &way, [0; 32])).unwrap();
            let engine = Engine::create("Ana", &mut Context { now_ms: 2, rng: &mut rng }).unwrap();
            let begun = Driver::begin(store.clone(), key, engine, lock);
            settle(&mut pollster::block_on(begun).unwrap(), 2, &mut rng);
        }
        let key = pollster::block_on(unlock(&store, &way)).unwrap();
        let mut ctx = Context { now_ms: 3, rng: &mut rng };
        let opened = pollster::block_on(Driver::open(store.clone(), key, &mut ctx)).unwrap();
        assert_eq!(opened.engine.name(), "Ana");
        // Nobody begins another one over it.
        let engine = Engine::create("Bo", &mut Context { now_ms: 4, rng: &mut rng }).unwrap();
        let over = Driver::begin(store.clone(), LocalKey::make(&mut rng), engine, lock);
        assert!(matches!(pollster::block_on(over), Err(OpenError::Lock(LockError::Unlock(_)))));
    }
}

/// What this notebook's backup brings back as a new device, before any network.
#[expect(clippy::unwrap_used, reason = "a test's own steps; what fails here fails the test")]
async fn restored(
    driver: &Driver<MemoryStore>,
    words: &RecoveryWords,
    ctx: &mut Context<'_>,
) -> (MemoryStore, LocalKey) {
    let mut rows = Vec::new();
    for table in Table::ALL {
        rows.extend(driver.vault().raw(table, None, 0, usize::MAX).await.unwrap());
    }
    rows.retain(|(place, _)| backed_up(&place.to_bytes()).is_some());
    let (engine, key) = (&driver.engine, driver.vault().key());
    let mut bytes = backup_head(engine, key, "mer", rows.len() as u64, ctx).unwrap();
    rows.iter().for_each(|(place, row)| bytes.extend(backup_row(&place.to_bytes(), row)));
    let backup = Backup::read(&bytes).unwrap().open("mer").unwrap();
    let Restored { key, engine, rows } = backup.enrol(words, ctx).ok().unwrap();
    let mut store = MemoryStore::default();
    let fence = store.take_lead().await.unwrap();
    let writes = rows.into_iter().map(|(place, row)| Write::Put(place, row)).collect();
    store.commit(Batch { fence, writes }).await.unwrap();
    let lock = make_lock(ctx.rng, &Way::Passphrase("mer calme"), [0; 32], &key).unwrap();
    let new = Driver::restore(store.clone(), key.clone(), engine, lock_write(&lock));
    let mut new = new.await.unwrap();
    while new.next(ctx).await.is_some() {}
    (store, key)
}

/// A notebook that no relay has goes on from its backup: what the new device writes has its place.
#[test]
fn a_restored_notebook_is_written_in_before_any_network() {
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    let engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
    let key = LocalKey::make(&mut rng);
    let created = Driver::create(MemoryStore::default(), key, engine);
    let mut driver = pollster::block_on(created).unwrap();
    let words = RecoveryWords::make(&mut rng);
    let mut ctx = Context { now_ms: 2, rng: &mut rng };
    let recovery = DeviceKeys::derive(words.derive_seed());
    driver.engine.add_device(DeviceKind::Recovery, recovery.card(), &mut ctx).unwrap();
    let zone = driver.engine.new_zone("Chimie", &mut ctx).unwrap();
    let entry = driver.engine.begin(zone, Class::Entry, None, &mut ctx).unwrap();
    driver.engine.edit(entry, &title("Dosage"), &mut ctx).unwrap();
    driver.engine.flush(&mut ctx).unwrap();
    settle(&mut driver, 2, &mut rng);

    let mut ctx = Context { now_ms: 3, rng: &mut rng };
    let (store, key) = pollster::block_on(restored(&driver, &words, &mut ctx));
    for now_ms in [4, 5] {
        let mut ctx = Context { now_ms, rng: &mut rng };
        let opened = Driver::open(store.clone(), key.clone(), &mut ctx);
        let mut again = pollster::block_on(opened).unwrap();
        let before = again.engine.zones()[0].unsent;
        pollster::block_on(again.seat(entry, &mut Context { now_ms, rng: &mut rng }));
        let mut ctx = Context { now_ms, rng: &mut rng };
        let new = format!("Dosage du fer {now_ms}");
        again.engine.edit(entry, &title(&new), &mut ctx).unwrap();
        again.engine.flush(&mut ctx).unwrap();
        assert_eq!(again.engine.zones()[0].unsent, before + 1, "the device is told of once");
        let told = settle(&mut again, now_ms, &mut rng);
        let refused = told.iter().find(|notice| matches!(notice, Notice::NotCut { .. }));
        assert_eq!(refused, None);
    }
}

/// The pinned key of a relay stays however its address is typed, and goes with another address.
#[test]
fn another_spelling_is_the_same_relay() {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let mut engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
    let key = Hash([7; 32]);
    engine.set_relay("https://Relais.example/", Some(key), None);
    for address in ["https://relais.example", "HTTPS://relais.EXAMPLE:443/"] {
        engine.set_relay(address, None, None);
        let relay = engine.relay().unwrap();
        assert_eq!((relay.address.as_str(), relay.key), ("https://relais.example", Some(key)));
    }
    for address in ["https://relais.example:8443", "http://relais.example", "https://autre.example"]
    {
        engine.set_relay("https://relais.example", Some(key), None);
        engine.set_relay(address, None, None);
        assert_eq!(engine.relay().unwrap().key, None, "{address}");
    }
}

/// Whoever leads next is asked again what the one before it may have written already.
#[test]
fn what_is_asked_again_is_begun_and_written_once() {
    let mut rng = ChaCha20Rng::seed_from_u64(10);
    let mut engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
    let mut ctx = Context { now_ms: 2, rng: &mut rng };
    let zone = engine.new_zone_as([7; 16], "Chimie", &mut ctx).unwrap();
    assert_eq!(engine.new_zone_as([7; 16], "Chimie", &mut ctx), Ok(zone));
    assert_eq!(engine.zones().len(), 1);
    let (id, origin) = (DocumentId([5; 16]), Origin { zone, class: Class::Entry, parent: None });
    assert_eq!(engine.begin_as(id, origin, &mut ctx), Ok(true));
    engine.edit(id, &title("Dosage"), &mut ctx).unwrap();
    assert_eq!(engine.begin_as(id, origin, &mut ctx), Ok(false));
    assert_eq!(engine.entry(id).unwrap().title, "Dosage");
    assert_eq!(engine.check_writable(id), Ok(()));
    assert_eq!(engine.check_writable(DocumentId([6; 16])), Err(CommandError::NotFound));
    assert_eq!(engine.owner_of(id), Some(engine.person()));

    let nonce = [9; 16];
    let client = ClientId::new(client_id(engine.device(), id, &nonce)).unwrap();
    let state = engine.document(id).unwrap().encode_state();
    let mut island = Document::load(client, &state).unwrap();
    let mut write =
        |text: &str| apply_changes(&mut island, &title(text), &mut String::new).unwrap().unwrap();
    let (first, second) = (write("Dosage du fer"), write("Dosage du fer II"));
    let third = write("Dosage du fer III");
    let mut hand_in = |engine: &mut Engine, update: &[u8]| {
        engine.edit_by_island(id, nonce, update.to_vec(), &mut ctx)
    };
    let missing = Err(CommandError::Document(DocumentError::Missing));
    assert_eq!(hand_in(&mut engine, &second), missing, "the island starts anew");
    for expected in [true, false] {
        assert_eq!(hand_in(&mut engine, &first), Ok(expected));
        assert_eq!(hand_in(&mut engine, &second), Ok(expected));
        assert_eq!(engine.typed(id).count(), 3, "one row for each change");
    }
    // Some of it once more, and something new: the clocks that are written stay what they are.
    let both = merge(&[&second, &third]).unwrap();
    let refused = Err(CommandError::Invalid("an update of another writer"));
    assert_eq!(hand_in(&mut engine, &both), refused);
    assert_eq!(hand_in(&mut engine, &third), Ok(true));
    assert_eq!(engine.entry(id).unwrap().title, "Dosage du fer III");
}

/// The list is looked at before what is under way is read, which may be much or not read at all.
#[test]
fn the_list_is_there_before_the_rest_is_read() {
    let mut rng = ChaCha20Rng::seed_from_u64(12);
    let (store, key) = (MemoryStore::default(), LocalKey::make(&mut rng));
    let engine = Engine::create("Ana", &mut Context { now_ms: 1, rng: &mut rng }).unwrap();
    let created = Driver::create(store.clone(), key.clone(), engine);
    let mut driver = pollster::block_on(created).unwrap();
    let mut ctx = Context { now_ms: 2, rng: &mut rng };
    let zone = driver.engine.new_zone("Chimie", &mut ctx).unwrap();
    let entry = driver.engine.begin(zone, Class::Entry, None, &mut ctx).unwrap();
    driver.engine.edit(entry, &title("Dosage"), &mut ctx).unwrap();
    driver.engine.flush(&mut ctx).unwrap();
    settle(&mut driver, 2, &mut rng);
    drop(driver);

    let open = |rng: &mut ChaCha20Rng| {
        let mut ctx = Context { now_ms: 3, rng };
        pollster::block_on(HalfOpen::begin(store.clone(), key.clone(), &mut ctx)).unwrap()
    };
    let opening = open(&mut rng);
    store.set_unreadable(true);
    let seen = opening.glance().unwrap();
    assert_eq!((seen.name(), seen.is_newer()), ("Ana", false));
    let titles = |engine: &Engine| -> Vec<String> {
        engine.list(None).iter().map(|row| row.title.clone()).collect()
    };
    assert_eq!(titles(&seen), ["Dosage"]);
    let mut ctx = Context { now_ms: 4, rng: &mut rng };
    assert!(pollster::block_on(opening.finish(&mut ctx)).is_err(), "the rest is read now");
    store.set_unreadable(false);
    let opening = open(&mut rng);
    let mut ctx = Context { now_ms: 5, rng: &mut rng };
    let driver = pollster::block_on(opening.finish(&mut ctx)).unwrap();
    assert_eq!(titles(&driver.engine), ["Dosage"]);
    assert!(driver.engine.check_begin(zone, Class::Entry).is_ok());
    assert!(driver.engine.check_writable(entry).is_ok());
}
