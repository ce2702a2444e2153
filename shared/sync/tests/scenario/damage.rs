//! Rows that cannot be read and a store that does not answer: said, counted, and nothing lost.

use crate::world::World;
use cahier_evidence::{DocumentId, Refusal, Role, ZoneId};
use cahier_notebook::Change;
use cahier_sync::store::{Batch, Place, Range, Store as _, Table, Write};
use cahier_sync::{CommandError, Context, Damage, Driver, Notice};
use pollster::block_on;
use std::collections::BTreeSet;

/// Two zones with an entry each, known to the relay; then one more envelope and one more edit in
/// each entry, offline.
fn notebook(seed: u64) -> (World, usize, [(ZoneId, DocumentId); 2]) {
    let mut world = World::new(seed);
    let ana = world.person("Ana");
    let both = ["Dosage", "Titrage"].map(|title| {
        let zone = world.zone_of(ana, &[]);
        (zone, world.entry(ana, zone, title))
    });
    world.heal();
    world.people[ana].online = false;
    world.cut(ana);
    assert!(both.iter().all(|(_, entry)| world.write(ana, *entry)));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    assert!(both.iter().all(|(_, entry)| world.write(ana, *entry)));
    (world, ana, both)
}

fn places(world: &World, who: usize, table: Table) -> Vec<Place> {
    let range = Range { table, scope: None, from: 0, limit: usize::MAX };
    let rows = block_on(world.people[who].store.read(range)).unwrap();
    rows.into_iter().map(|(place, _)| place).collect()
}

fn stored(world: &World, who: usize, place: Place) -> Vec<u8> {
    let range = Range { table: place.table, scope: Some(place.scope), from: place.seq, limit: 1 };
    block_on(world.people[who].store.read(range)).unwrap().remove(0).1
}

fn damages(told: &[Notice]) -> Vec<Damage> {
    let damage = |notice: &Notice| match notice {
        Notice::Damaged(damage) => Some(damage.clone()),
        _ => None,
    };
    told.iter().filter_map(damage).collect()
}

fn retitle(world: &mut World, who: usize, entry: DocumentId) -> Result<(), CommandError> {
    let change = [Change::Title { title: "x".into() }];
    world.with(who, |driver, ctx| driver.engine.edit(entry, &change, ctx))
}

/// One row of a kind is damaged: the person is told where, the row stays as it is, what leans on
/// it is closed and the other zone goes on. With the row whole again, everything is there.
#[test]
fn a_damaged_row_closes_what_leans_on_it_and_nothing_else() {
    let kinds = [
        (Table::Zone, Some(0)),
        (Table::Zone, Some(1)),
        (Table::ZoneKey, None),
        (Table::Document, None),
        (Table::DocumentKey, None),
        (Table::Outbox, None),
    ];
    for (at, (table, seq)) in kinds.into_iter().enumerate() {
        let (mut world, ana, both) = notebook(100 + at as u64);
        let before = both.map(|(_, entry)| world.text(ana, entry));
        let fits = |place: &Place| seq.is_none_or(|seq| place.seq == seq);
        let place = places(&world, ana, table).into_iter().find(fits).unwrap();
        world.people[ana].store.damage(|other| *other == place);
        let damaged = stored(&world, ana, place);
        world.people[ana].told.clear();
        world.restart(ana);
        let told = damages(&world.people[ana].told);
        assert_eq!(told.len(), 1, "{table:?}: {told:?}");
        assert_eq!((told[0].table, told[0].rows), (table, 1));
        let closed = told[0].zone.unwrap_or_else(|| panic!("{table:?}: which zone"));
        assert_eq!(world.people[ana].driver.engine.status().damaged, 1);
        for (zone, entry) in both {
            world.read(ana, entry);
            let edited = retitle(&mut world, ana, entry);
            let expected = if zone == closed { Err(CommandError::Damaged) } else { Ok(()) };
            assert_eq!(edited, expected, "{table:?}");
        }
        world.people[ana].online = true;
        world.pass(15_000);
        let zones = world.people[ana].driver.engine.zones();
        for zone in &zones {
            assert_eq!(zone.closed, zone.id == closed, "{table:?}");
            assert_eq!(zone.alarm, None, "{table:?}");
            assert!(zone.closed || zone.unsent == 0, "{table:?}: the other zone goes on");
        }
        assert_eq!(stored(&world, ana, place), damaged, "{table:?} was written over");

        world.people[ana].store.damage(|other| *other == place);
        world.restart(ana);
        world.heal();
        assert_eq!(world.people[ana].driver.engine.status().damaged, 0);
        assert_eq!(world.people[ana].driver.engine.status().unsent, 0);
        assert_eq!(world.people[ana].driver.engine.quarantined(), []);
        assert_eq!(world.people[ana].driver.engine.kept().count(), 0);
        for ((zone, entry), before) in both.into_iter().zip(before) {
            let expected = match zone == closed {
                true => before,
                false => before.replace("Dosage", "x").replace("Titrage", "x"),
            };
            assert_eq!(world.text(ana, entry), expected, "{table:?}");
        }
    }
}

/// An update or an edit of one entry is damaged: that entry is never taken for empty, nothing of
/// it is cut or offered, and other entries of its zone go on.
#[test]
fn a_damaged_update_or_edit_closes_its_entry() {
    for (at, table) in [Table::Update, Table::Journal].into_iter().enumerate() {
        let (mut world, ana, both) = notebook(110 + at as u64);
        let (_, entry) = both[0];
        let before = both.map(|(_, entry)| world.text(ana, entry));
        let mine = |world: &World, place: &Place| {
            let about = |damage: &Damage| damage.table == place.table;
            damages(&world.people[ana].told).into_iter().find(about).and_then(|d| d.document)
        };
        // Which row belongs to the entry shows when it is damaged.
        let found = places(&world, ana, table).into_iter().find(|place| {
            world.people[ana].store.damage(|other| other == place);
            world.people[ana].told.clear();
            world.restart(ana);
            world.read(ana, entry);
            let hit = mine(&world, place) == Some(entry);
            if !hit {
                world.people[ana].store.damage(|other| other == place);
            }
            hit
        });
        let place = found.unwrap();
        let damaged = stored(&world, ana, place);
        assert!(world.people[ana].driver.engine.is_closed(entry));
        assert_eq!(retitle(&mut world, ana, entry), Err(CommandError::Damaged));
        let shown = world.people[ana].driver.engine.entry(entry);
        assert_ne!(shown.map(|entry| entry.title), Ok(String::new()), "{table:?}: empty");
        let offered = world.with(ana, |d, ctx| d.engine.offer_snapshot(entry, ctx));
        assert_eq!(offered, Err(CommandError::Damaged));
        let journal = places(&world, ana, Table::Journal).len();
        world.people[ana].online = true;
        world.pass(70_000);
        assert!(places(&world, ana, Table::Journal).len() < journal, "the other entry's edit left");
        assert!(!places(&world, ana, Table::Journal).is_empty(), "the entry's edit stays");
        assert_eq!(stored(&world, ana, place), damaged, "{table:?} was written over");
        if table == Table::Update {
            let history = block_on(world.people[ana].driver.history(entry));
            assert!(history.is_err(), "a history with a hole is none");
        }

        world.people[ana].store.damage(|other| *other == place);
        world.restart(ana);
        world.heal();
        assert_eq!(world.people[ana].driver.engine.status().damaged, 0);
        assert_eq!(both.map(|(_, entry)| world.text(ana, entry)), before, "{table:?}");
    }
}

/// A list row says nothing that its entry does not say: it is told, and made anew.
#[test]
fn a_damaged_list_row_is_made_anew() {
    let (mut world, ana, both) = notebook(120);
    let place = places(&world, ana, Table::Row)[0];
    world.people[ana].store.damage(|other| *other == place);
    world.people[ana].told.clear();
    world.restart(ana);
    let told = damages(&world.people[ana].told);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].table, Table::Row);
    let titles = |world: &World| -> BTreeSet<String> {
        let rows = world.people[ana].driver.engine.list(None);
        rows.into_iter().map(|row| row.title.clone()).collect()
    };
    let expected: BTreeSet<String> = ["Dosage", "Titrage"].map(String::from).into();
    assert_eq!(titles(&world), expected);
    world.restart(ana);
    assert_eq!(world.people[ana].driver.engine.status().damaged, 0);
    assert_eq!(titles(&world), expected);
    assert!(both.iter().all(|(_, entry)| !world.people[ana].driver.engine.is_closed(*entry)));
}

/// Rows that open and are no rows: each kind is told once, stays, and closes nothing that it does
/// not belong to. Without its account a notebook does not open.
#[test]
fn rows_that_do_not_decode_are_told_by_kind() {
    let (mut world, ana, both) = notebook(121);
    let unread = [
        Table::Lock,
        Table::Account,
        Table::Leaf,
        Table::Update,
        Table::State,
        Table::Seal,
        Table::Blob,
        Table::Proof,
        Table::Frontier,
        Table::Search,
        Table::Schema,
    ];
    let kinds: Vec<Table> =
        Table::ALL.into_iter().filter(|table| !unread.contains(table)).collect();
    let garbage: Vec<Write> = kinds
        .iter()
        .flat_map(|table| [0, 1].map(|seq| Place::new(*table, [9; 16], seq)))
        .map(|place| Write::Put(place, b"\xff no row".to_vec()))
        .collect();
    world.with(ana, |driver, ctx| block_on(driver.write(&garbage, ctx))).unwrap();
    world.people[ana].told.clear();
    world.restart(ana);
    let told: Vec<Table> = damages(&world.people[ana].told).iter().map(|d| d.table).collect();
    assert_eq!(told, kinds);
    assert_eq!(world.people[ana].driver.engine.status().damaged, garbage.len());
    for (_, entry) in both {
        assert!(world.write(ana, entry), "nothing of this entry is damaged");
    }
    world.people[ana].online = true;
    world.pass(15_000);
    assert_eq!(world.people[ana].driver.engine.status().unsent, 0);
    world.people[ana].told.clear();
    world.restart(ana);
    assert_eq!(world.people[ana].driver.engine.status().damaged, garbage.len(), "all still there");

    let account = Place::new(Table::Account, [0; 16], 0);
    let ruined = Write::Put(account, b"\xff".to_vec());
    world.with(ana, |driver, ctx| block_on(driver.write(&[ruined], ctx))).unwrap();
    let (store, key) = (world.people[ana].store.clone(), world.people[ana].key.clone());
    let mut ctx = Context { now_ms: world.now_ms, rng: &mut world.rng };
    assert!(block_on(Driver::open(store, key, &mut ctx)).is_err());
}

/// A store that does not answer for a while: told at a bounded pace, an entry that is open goes
/// on, and what came meanwhile is there once it answers.
#[test]
fn a_store_that_does_not_answer_is_asked_again() {
    let mut world = World::new(122);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let other = world.zone_of(ana, &[]);
    let (entry, mine) = (world.entry(ana, zone, "Dosage"), world.entry(ana, other, "Titrage"));
    world.heal();
    world.restart(ana);
    world.read(ana, mine);
    world.people[ana].store.set_unreadable(true);
    world.people[ana].told.clear();
    assert!(world.write(bo, entry));
    assert!(world.write(ana, mine));
    world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(6_000);
    let not_read = |n: &&Notice| matches!(n, Notice::NotRead(_));
    let told = world.people[ana].told.iter().filter(not_read).count();
    assert!((2..=6).contains(&told), "told {told} times in 6 s");
    assert_eq!(world.people[ana].driver.engine.status().unsent, 0, "the open entry goes on");
    world.with(ana, |driver, ctx| block_on(driver.ensure(entry, ctx)));
    let shown = world.people[ana].driver.engine.entry(entry);
    assert_eq!(shown.map(|entry| entry.title), Err(CommandError::NotRead));
    world.people[ana].store.set_unreadable(false);
    world.heal();
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
    assert!(world.text(ana, entry).contains(&world.tokens[0].0));
    assert_eq!(world.people[ana].driver.engine.status().damaged, 0);
}

/// Leaves that cannot be read just when a relay needs them back: told, and given later.
#[test]
fn a_refill_waits_for_the_store() {
    let (mut world, ana, both) = notebook(123);
    world.heal();
    let held = |world: &World| -> Vec<_> {
        let zones = world.people[ana].driver.engine.zones();
        zones.into_iter().map(|zone| (zone.position, zone.alarm)).collect()
    };
    let before = held(&world);
    world.people[ana].store.set_unreadable(true);
    world.people[ana].told.clear();
    world.wipe_relay();
    world.pass(5_000);
    let told = world.people[ana].told.iter().filter(|n| matches!(n, Notice::NotRead(_))).count();
    assert!((2..=16).contains(&told), "two zones, 5 s: told {told} times");
    world.people[ana].store.set_unreadable(false);
    world.heal();
    assert_eq!(held(&world), before);
    for (_, entry) in both {
        assert!(world.write(ana, entry));
    }
    world.heal();
    assert_eq!(world.people[ana].driver.engine.status().unsent, 0);
}

/// A chunk of a file that cannot be read holds up neither other files nor text.
#[test]
fn a_damaged_chunk_holds_up_nothing() {
    let (mut world, ana, both) = notebook(124);
    let files = both.map(|(_, entry)| world.attach(ana, entry, b"0;1\n1;2\n"));
    let place = places(&world, ana, Table::Blob)[0];
    world.people[ana].store.damage(|other| *other == place);
    world.people[ana].told.clear();
    world.people[ana].online = true;
    world.pass(5_000);
    let told = damages(&world.people[ana].told);
    assert_eq!(told.iter().map(|d| (d.table, d.rows)).collect::<Vec<_>>(), [(Table::Blob, 1)]);
    let sent = |world: &World| {
        let ids = files.iter().map(|file| file.blob.parse().unwrap());
        ids.filter(|id| world.people[ana].driver.engine.blob(id).unwrap().on_relay).count()
    };
    assert_eq!((sent(&world), world.people[ana].driver.engine.status().unsent), (1, 0));
    world.people[ana].store.damage(|other| *other == place);
    world.restart(ana);
    world.heal();
    assert_eq!(sent(&world), 2);
}

/// An edit that cannot leave as an envelope: the reason is said once, the edit stays, and leaves
/// when it can.
#[test]
fn an_edit_that_cannot_be_cut_is_said_and_stays() {
    let mut world = World::new(125);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.read(bo, entry);
    world.pass(20_000);
    world.people[bo].told.clear();
    assert!(world.write(bo, entry));
    let person = world.people[bo].driver.engine.person();
    world.with(ana, |d, ctx| d.engine.set_role(zone, person, Role::Reader, None, ctx)).unwrap();
    world.pass(60_000);
    let reason = CommandError::Refused(Refusal::Role);
    let not_cut = Notice::NotCut { document: entry, reason };
    let told = world.people[bo].told.iter().filter(|n| **n == not_cut).count();
    assert_eq!(told, 1, "{:?}", world.people[bo].told);
    assert_eq!(world.people[bo].driver.engine.status().unsent, 1);
    world.restart(bo);
    world.with(ana, |d, ctx| d.engine.set_role(zone, person, Role::Editor, None, ctx)).unwrap();
    world.pass(30_000);
    assert_eq!(world.people[bo].driver.engine.status().unsent, 0);
    let token = world.tokens[0].0.clone();
    assert!(world.text(ana, entry).contains(&token));
}

/// A leaf that was accepted and lies in the store no more: that is said once, and it is not asked
/// for again and again.
#[test]
fn a_leaf_that_is_gone_is_said_and_not_asked_for_for_ever() {
    let (mut world, ana, _) = notebook(140);
    // Everything is to be read anew, and the first leaf of a zone is gone.
    let leaf = places(&world, ana, Table::Leaf)[0];
    let cursors = places(&world, ana, Table::Zone).into_iter().filter(|place| place.seq == 1);
    let writes = cursors.chain([leaf]).map(Write::Delete).collect();
    let mut store = world.people[ana].store.clone();
    let fence = block_on(store.take_lead()).unwrap();
    block_on(store.commit(Batch { fence, writes })).unwrap();
    world.people[ana].told.clear();
    world.restart(ana);
    let told = damages(&world.people[ana].told);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].table, told[0].rows), (Table::Leaf, 1));
}
