//! A clock that ran fast and was set back: nothing waits until it is that late again.

use super::*;

/// So far ahead it was.
const AHEAD_MS: u64 = 6 * 60 * MINUTE_MS;

#[test]
fn a_clock_that_was_set_back_holds_neither_the_log_nor_wishes_up() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, AHEAD_MS);
    let mut memory = begin(&mut sim, a);
    let wish = Request::Stamp { zone: zone.id };
    sim.now_ms -= AHEAD_MS;
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, 0);
    assert_eq!(follow(&mut sim, a, &mut memory), 2, "published");
    // From then on its intervals are those of the clock as it is.
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, MINUTE_MS - 1);
    assert_eq!(follow(&mut sim, a, &mut memory), 2);
    pass(&mut sim, 1);
    assert_eq!(follow(&mut sim, a, &mut memory), 3);
    sim.now_ms += AHEAD_MS;
    assert_eq!(sim.ask(a, wish.clone()), Reply::Done);
    assert_eq!(sim.ask(a, wish.clone()), Reply::Failed(Fault::Slow));
    sim.now_ms -= AHEAD_MS;
    assert_eq!(sim.ask(a, wish.clone()), Reply::Done, "asked again");
    assert_eq!(sim.ask(a, wish), Reply::Failed(Fault::Slow));
}

#[test]
fn a_log_that_stopped_before_a_clock_was_set_back_reopens_after_its_wait() {
    let (mut sim, _, a, _, late) = forgetful();
    sim.now_ms += AHEAD_MS;
    assert_eq!(show(&mut sim, a, late.newest().note().to_string()), Reply::Done);
    sim.now_ms -= AHEAD_MS;
    pass(&mut sim, 0);
    pass(&mut sim, 599_999);
    let stopped = ask(&mut sim, a, Some(&late), vec![]).err();
    assert_eq!(stopped, Some(Fault::LogStopped), "members have the whole wait");
    pass(&mut sim, 1);
    assert_eq!(ask(&mut sim, a, Some(&late), vec![]).err(), None);
}
