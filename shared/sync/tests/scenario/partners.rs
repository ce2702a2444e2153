//! Partners from outside are members with an end date, from the invitation on.

use crate::world::World;
use cahier_evidence::Role;

#[test]
fn a_partner_comes_with_an_end() {
    let mut world = World::new(41);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    let (usable_ms, end_ms) = (world.now_ms + 3_600_000, world.now_ms + 200_000);
    let link = world.with(ana, |driver, ctx| {
        driver.engine.invite_until(zone, Role::Editor, usable_ms, Some(end_ms), ctx)
    });
    let link = link.unwrap();
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.with(bo, |driver, _| driver.engine.join(&link)).unwrap();
    world.cut(bo);
    world.pass(6_000);
    world.heal();
    let me = world.people[bo].driver.engine.person();
    for who in [ana, bo] {
        let members = world.people[who].driver.engine.members(zone).unwrap();
        let partner = members.iter().find(|member| member.person == me).unwrap();
        assert_eq!(partner.until_ms, Some(end_ms));
        let owner = members.iter().find(|member| member.person != me).unwrap();
        assert_eq!(owner.until_ms, None);
    }
    assert!(world.now_ms < end_ms, "the end is still to come");
    assert!(world.write(bo, entry));
}
