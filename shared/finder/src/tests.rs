//! A notebook in memory, and what is found in it.

use crate::{Finder, Findings};
use cahier_crypto::LocalKey;
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_notebook::{Change, Link};
use cahier_sync::store::{MemoryStore, Place, Table};
use cahier_sync::{Context, Driver, Engine};
use pollster::block_on;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::cell::Cell;
use std::collections::BTreeSet;

thread_local! {
    static NOW_MS: Cell<u64> = const { Cell::new(1_795_000_000_000) };
}

fn now_ms() -> u64 {
    NOW_MS.get()
}

/// Longer than anything waits.
fn rest() {
    NOW_MS.set(NOW_MS.get() + 60_000);
}

struct Scene {
    driver: Driver<MemoryStore>,
    store: MemoryStore,
    key: LocalKey,
    rng: ChaCha20Rng,
    zone: ZoneId,
    finder: Finder,
}

impl Scene {
    fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(21);
        let (store, key) = (MemoryStore::default(), LocalKey::make(&mut rng));
        let mut ctx = Context { now_ms: now_ms(), rng: &mut rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        let zone = engine.new_zone("Chimie", &mut ctx).unwrap();
        let driver = block_on(Driver::create(store.clone(), key.clone(), engine)).unwrap();
        let mut scene = Self { driver, store, key, rng, zone, finder: Finder::new(now_ms) };
        scene.settle();
        scene
    }

    fn settle(&mut self) {
        let mut ctx = Context { now_ms: now_ms(), rng: &mut self.rng };
        while block_on(self.driver.next(&mut ctx)).is_some() {}
    }

    fn edit(&mut self, entry: DocumentId, changes: &[Change]) {
        let mut ctx = Context { now_ms: now_ms(), rng: &mut self.rng };
        self.driver.engine.edit(entry, changes, &mut ctx).unwrap();
        self.settle();
        self.finder.changed(entry);
    }

    fn entry(&mut self, title: &str) -> DocumentId {
        let mut ctx = Context { now_ms: now_ms(), rng: &mut self.rng };
        let entry = self.driver.engine.begin(self.zone, Class::Entry, None, &mut ctx).unwrap();
        self.edit(entry, &[Change::Title { title: title.into() }]);
        entry
    }

    /// Lets time pass until all is read and kept, and segments that are too many are one.
    fn read_all(&mut self) {
        for turn in 0.. {
            rest();
            let mut ctx = Context { now_ms: now_ms(), rng: &mut self.rng };
            block_on(self.finder.go_on(&mut self.driver, &mut ctx));
            let busy = self.finder.left() > 0 || !self.finder.dirty.is_empty();
            if !busy && self.finder.merging.is_none() && self.finder.index.unkept() == 0 {
                return;
            }
            assert!(turn < 1_000, "it does not end");
        }
    }

    fn find(&mut self, words: &str) -> Findings {
        let mut ctx = Context { now_ms: now_ms(), rng: &mut self.rng };
        block_on(self.finder.find(&mut self.driver, words, &mut ctx)).unwrap()
    }

    fn found(&mut self, words: &str) -> Vec<DocumentId> {
        self.find(words).hits
    }

    /// The notebook is closed and opened again.
    fn reopen(&mut self) {
        let mut ctx = Context { now_ms: now_ms(), rng: &mut self.rng };
        let opened = Driver::open(self.store.clone(), self.key.clone(), &mut ctx);
        self.driver = block_on(opened).unwrap();
        self.settle();
        self.finder = Finder::new(now_ms);
    }

    /// Where rows of the search lie, as the store sees them.
    fn places(&self) -> Vec<Place> {
        let rows = self.driver.vault().raw(Table::Search, None, 0, usize::MAX);
        block_on(rows).unwrap().into_iter().map(|(place, _)| place).collect()
    }
}

#[test]
fn what_was_read_is_kept_and_not_read_again() {
    let mut scene = Scene::new();
    let (one, two) = (scene.entry("Dosage du fer"), scene.entry("Dosage du zinc"));
    scene.read_all();
    assert_eq!(scene.found("zinc"), [two]);
    scene.reopen();
    rest();
    for _ in 0..2 {
        let mut ctx = Context { now_ms: now_ms(), rng: &mut scene.rng };
        block_on(scene.finder.go_on(&mut scene.driver, &mut ctx));
    }
    assert_eq!((scene.finder.left(), scene.finder.index.unkept()), (0, 0), "nothing was read");
    assert_eq!(scene.found("fer"), [one]);
    assert_eq!(scene.found("dosage").len(), 2);
}

#[test]
fn what_was_just_written_is_found_and_what_it_was_before_is_not() {
    let mut scene = Scene::new();
    let entry = scene.entry("Dosage du fer");
    scene.read_all();
    scene.edit(entry, &[Change::Title { title: "Étalonnage de la balance".into() }]);
    assert_eq!(scene.found("etalonnages"), [entry]);
    assert_eq!(scene.found("fer"), []);
    scene.read_all();
    scene.reopen();
    assert_eq!(scene.found("balance"), [entry]);
    assert_eq!(scene.found("fer"), []);
}

#[test]
fn words_that_were_meant_are_told_from_words_that_are_there() {
    let mut scene = Scene::new();
    let entry = scene.entry("Spectrométrie de masse");
    scene.read_all();
    let there = scene.find("spectrométrie");
    assert!(!there.near && !there.partly && !there.cut && there.hits.len() == 1);
    let meant = scene.find("spectrometire");
    assert!(meant.near && meant.hits == [entry]);
}

#[test]
fn links_are_followed_back_and_ids_are_no_words() {
    let mut scene = Scene::new();
    let (balance, dosage) = (scene.entry("Balance"), scene.entry("Dosage"));
    let link = Link { id: "1".into(), target: balance.to_string(), label: "b".into() };
    scene.edit(dosage, &[Change::PutLink { link }]);
    scene.read_all();
    let mut ctx = Context { now_ms: now_ms(), rng: &mut scene.rng };
    let linking = scene.finder.linking(&mut scene.driver, balance, &mut ctx);
    assert_eq!(block_on(linking).unwrap(), [dosage]);
    assert_eq!(scene.found(&balance.to_string()), []);
}

#[test]
fn whatever_row_is_damaged_all_is_found_again() {
    let mut scene = Scene::new();
    let entries = ["fer", "zinc", "cuivre"].map(|metal| {
        let entry = scene.entry(&format!("Dosage du {metal}"));
        scene.read_all();
        (metal, entry)
    });
    let count = scene.places().len();
    assert!(count >= 6, "heads and pieces");
    for at in 0..count {
        let places = scene.places();
        let wrong = places[at.min(places.len() - 1)];
        assert_eq!(scene.store.damage(|place| *place == wrong), [wrong]);
        scene.reopen();
        scene.read_all();
        for (metal, entry) in entries {
            // The first search may be the one that meets it.
            scene.found(metal);
            scene.read_all();
            assert_eq!(scene.found(metal), [entry], "{at}: {metal}");
        }
    }
}

#[test]
fn many_segments_become_one_and_nothing_of_them_is_left() {
    let mut scene = Scene::new();
    let mut entries = Vec::new();
    for number in 0..30 {
        entries.push(scene.entry(&format!("Essai numéro{number}x")));
        scene.read_all();
        if number % 7 == 0 {
            scene.reopen();
        }
    }
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(scene.found(&format!("numéro{number}x")), [*entry]);
    }
    let scopes: BTreeSet<[u8; 16]> = scene.places().iter().map(|place| place.scope).collect();
    // One of the heads, and one for each segment.
    assert!(scopes.len() <= 1 + cahier_search::SEGMENTS_MAX, "{}", scopes.len());
    scene.reopen();
    assert_eq!(scene.found("essai").len(), 30);
}

#[test]
fn a_store_that_does_not_answer_is_said_and_nothing_is_forgotten() {
    let mut scene = Scene::new();
    let entry = scene.entry("Dosage du fer");
    scene.read_all();
    scene.reopen();
    let rows = scene.places();
    for loaded in [false, true] {
        scene.store.set_unreadable(true);
        let mut ctx = Context { now_ms: now_ms(), rng: &mut scene.rng };
        let found = scene.finder.find(&mut scene.driver, "fer", &mut ctx);
        assert!(block_on(found).is_err(), "{loaded}");
        scene.store.set_unreadable(false);
        scene.read_all();
    }
    assert_eq!(scene.found("fer"), [entry]);
    assert_eq!(scene.places(), rows);
}

#[test]
fn what_is_gone_is_found_no_more() {
    let mut scene = Scene::new();
    let other = scene.entry("Dosage du zinc");
    scene.read_all();
    // As an index that knows an entry which the notebook does not have.
    let content = cahier_search::Content { title: "Dosage".into(), ..Default::default() };
    scene.finder.index.put([9; 16], &content);
    rest();
    let mut ctx = Context { now_ms: now_ms(), rng: &mut scene.rng };
    block_on(scene.finder.close(&mut scene.driver, &mut ctx));
    scene.reopen();
    scene.read_all();
    assert_eq!(scene.found("dosage"), [other]);
}
