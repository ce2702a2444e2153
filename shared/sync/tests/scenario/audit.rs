//! An audit lists every decision of a zone's log, and what a person should ask about.

use crate::lies::second_device;
use crate::world::World;
use cahier_evidence::{ExportKind, Refusal, Role};
use cahier_sync::{Act, AuditRow, ChainChange, CommandError, Oddity};
use pollster::block_on;

fn audit(world: &World, who: usize, zone: cahier_evidence::ZoneId) -> Vec<AuditRow> {
    block_on(world.people[who].driver.audit(zone)).unwrap()
}

#[test]
fn an_audit_lists_every_decision_and_what_is_odd() {
    let mut world = World::new(421);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let reader = world.people[bo].driver.engine.person();
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world
        .with(ana, |d, ctx| d.engine.set_role(zone, reader, Role::Contributor, None, ctx))
        .unwrap();
    world.heal();
    second_device(&mut world, bo);
    let rows = audit(&world, ana, zone);
    let acts: Vec<&Act> = rows.iter().map(|row| &row.act).collect();
    assert_eq!(acts[0], &Act::Began);
    let admitted =
        Act::Admitted { person: reader, role: Role::Editor, until_ms: None, invited: true };
    assert!(acts.contains(&&admitted), "{acts:?}");
    let role = Act::SetRole { person: reader, role: Role::Contributor, until_ms: None };
    assert!(acts.contains(&&role), "{acts:?}");
    assert!(acts.iter().any(|act| matches!(act, Act::Invited { role: Role::Editor, .. })));
    let device = rows.iter().find(|row| row.odd == [Oddity::NewDevice]).unwrap();
    assert_eq!(device.person, reader);
    let Act::Chain { person, changes } = &device.act else { panic!("{device:?}") };
    assert!(*person == reader && matches!(changes[..], [ChainChange::DeviceAdded(_)]));
    assert!(rows.windows(2).all(|two| two[0].index < two[1].index), "in the order of the log");
    assert!(rows.iter().all(|row| !matches!(row.act, Act::Wrote(_))), "writing is not listed");
    // Everybody's log gives the same audit.
    assert_eq!(audit(&world, bo, zone), rows);

    // Whose clock is wrong is found, in ordinary writing too.
    world.people[ana].skew_ms = 20 * 60_000;
    assert!(world.write(ana, entry));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.heal();
    world.people[ana].skew_ms = -40 * 24 * 3_600_000;
    assert!(world.write(ana, entry));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.people[ana].skew_ms = 0;
    world.heal();
    let odd: Vec<Oddity> = audit(&world, bo, zone).iter().flat_map(|row| row.odd.clone()).collect();
    assert!(odd.contains(&Oddity::ClaimedLate), "{odd:?}");
    assert!(odd.contains(&Oddity::ClaimedEarly), "{odd:?}");
}

#[test]
fn exports_are_recorded_and_many_of_them_are_odd() {
    let mut world = World::new(422);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    let export = |world: &mut World, who: usize, kind: ExportKind| {
        let done = world.with(who, |d, ctx| {
            d.engine.record_export(zone, vec![entry], kind, "pour le brevet", ctx)
        });
        world.heal();
        done
    };
    let refused = Err(CommandError::Refused(Refusal::Role));
    assert_eq!(export(&mut world, bo, ExportKind::History), refused, "an act of a manager");
    export(&mut world, ana, ExportKind::History).unwrap();
    for _ in 0..11 {
        export(&mut world, bo, ExportKind::Statement).unwrap();
    }
    let rows = audit(&world, ana, zone);
    let exports: Vec<&AuditRow> =
        rows.iter().filter(|row| matches!(row.act, Act::Exported { .. })).collect();
    assert_eq!(exports.len(), 12);
    let note = Some("pour le brevet".to_owned());
    let first = Act::Exported { documents: vec![entry], kind: ExportKind::History, note };
    assert_eq!((&exports[0].act, exports[0].odd.is_empty()), (&first, true));
    let odd = exports.iter().filter(|row| row.odd == [Oddity::ManyExports]).count();
    assert_eq!((odd, exports[11].odd.len()), (1, 1), "the eleventh of one person in a day");
}
