//! Who vouches for whom.

use super::*;

const COMMITMENT: Hash = Hash([0xA7; 32]);

fn vouch(for_whom: &Actor) -> ZoneBody {
    let person = for_whom.state.id;
    ZoneBody::Vouch { person, commitment: COMMITMENT, until_ms: None, sealed: vec![1; 300] }
}

fn disavow(whom: &Actor) -> ZoneBody {
    ZoneBody::Disavow { person: whom.state.id, commitment: COMMITMENT, reason: 1 }
}

/// Ana's zone with Bo, a manager, and Cy, whose attestation is pinned.
fn lab() -> (Actor, Actor, Actor, ZoneState) {
    let (ana, bo, mut cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Manager).unwrap();
    admit(&mut zone, &ana, &cy, Role::Reader).unwrap();
    assert_eq!(record(&mut zone, &ana, vouch(&cy), 10), Err(Refusal::Target), "not attested yet");
    pin(&mut zone, &mut cy, PersonBody::Attest { commitment: COMMITMENT });
    (ana, bo, cy, zone)
}

fn pin(zone: &mut ZoneState, whom: &mut Actor, body: PersonBody) {
    let chain = whom.extend(body);
    record(zone, whom, ZoneBody::Pin { person: whom.state.id, chain }, 10).unwrap();
}

/// Who vouches for Cy.
fn vouchers(zone: &ZoneState, cy: &Actor, at_ms: u64) -> Vec<PersonId> {
    zone.vouchers(cy.state.id, COMMITMENT, at_ms).map(|vouch| vouch.by).collect()
}

#[test]
fn managers_vouch_for_others_and_take_it_back() {
    let (ana, bo, cy, mut zone) = lab();
    assert!(vouchers(&zone, &cy, 10).is_empty());
    let since = record(&mut zone, &ana, vouch(&cy), 10).unwrap().index;
    assert_eq!(zone.vouches[0].since, since);
    assert_eq!(record(&mut zone, &ana, vouch(&cy), 10), Err(Refusal::Target), "twice");
    record(&mut zone, &bo, vouch(&cy), 10).unwrap();
    assert_eq!(vouchers(&zone, &cy, 10), [ana.state.id, bo.state.id]);
    let index = record(&mut zone, &bo, disavow(&cy), 10).unwrap().index;
    assert!(vouchers(&zone, &cy, 10).is_empty());
    let end = Some(Disavowal { index, by: bo.state.id, reason: 1 });
    assert!(zone.vouches.iter().all(|vouch| vouch.ended == end), "what was said stays known");
    assert_eq!(record(&mut zone, &bo, disavow(&cy), 10), Err(Refusal::Target));
    // And once more, from here on.
    let again = record(&mut zone, &ana, vouch(&cy), 10).unwrap().index;
    assert_eq!(
        zone.vouchers(cy.state.id, COMMITMENT, 10).map(|v| v.since).collect::<Vec<_>>(),
        [again]
    );
}

#[test]
fn only_managers_vouch_and_nobody_for_themself() {
    let (mut ana, bo, cy, mut zone) = lab();
    assert_eq!(record(&mut zone, &cy, vouch(&bo), 10), Err(Refusal::Role));
    assert_eq!(record(&mut zone, &cy, disavow(&cy), 10), Err(Refusal::Role));
    pin(&mut zone, &mut ana, PersonBody::Attest { commitment: COMMITMENT });
    assert_eq!(record(&mut zone, &ana, vouch(&ana), 10), Err(Refusal::Role));
    record(&mut zone, &bo, vouch(&ana), 10).unwrap();
    let stranger = Actor::new(9);
    assert_eq!(record(&mut zone, &ana, vouch(&stranger), 10), Err(Refusal::Target));
}

#[test]
fn nobody_is_vouched_for_who_withdrew() {
    let (ana, _, mut cy, mut zone) = lab();
    record(&mut zone, &ana, vouch(&cy), 10).unwrap();
    pin(&mut zone, &mut cy, PersonBody::Withdraw { commitment: COMMITMENT });
    assert!(vouchers(&zone, &cy, 10).is_empty());
    record(&mut zone, &ana, disavow(&cy), 10).unwrap();
    assert_eq!(record(&mut zone, &ana, vouch(&cy), 10), Err(Refusal::Target));
}

#[test]
fn a_vouch_ends_on_its_day_and_is_renewed() {
    let (ana, _, cy, mut zone) = lab();
    let until = |until_ms| {
        let (person, commitment, sealed) = (cy.state.id, COMMITMENT, vec![1]);
        ZoneBody::Vouch { person, commitment, until_ms: Some(until_ms), sealed }
    };
    assert_eq!(record(&mut zone, &ana, until(9), 10), Err(Refusal::Target), "over already");
    record(&mut zone, &ana, until(20), 10).unwrap();
    assert_eq!(vouchers(&zone, &cy, 20), [ana.state.id]);
    assert!(vouchers(&zone, &cy, 21).is_empty());
    assert_eq!(record(&mut zone, &ana, until(30), 20), Err(Refusal::Target), "it stands");
    record(&mut zone, &ana, until(30), 21).unwrap();
    assert_eq!(vouchers(&zone, &cy, 21), [ana.state.id]);
}

#[test]
fn what_is_sealed_and_how_many_is_bounded() {
    let (ana, _, cy, mut zone) = lab();
    let of = |bytes: usize| {
        let (person, commitment, sealed) = (cy.state.id, COMMITMENT, vec![1; bytes]);
        ZoneBody::Vouch { person, commitment, until_ms: None, sealed }
    };
    assert_eq!(record(&mut zone, &ana, of(0), 10), Err(Refusal::Limit));
    assert_eq!(record(&mut zone, &ana, of(4097), 10), Err(Refusal::Limit));
    record(&mut zone, &ana, of(4096), 10).unwrap();
    record(&mut zone, &ana, disavow(&cy), 10).unwrap();
    let ended = zone.vouches[0];
    zone.vouches.resize(VOUCHES_MAX, ended);
    assert_eq!(record(&mut zone, &ana, vouch(&cy), 10), Err(Refusal::Limit));
    zone.vouches.pop();
    record(&mut zone, &ana, vouch(&cy), 10).unwrap();
}

#[test]
fn the_store_keeps_vouches() {
    let (ana, bo, cy, mut zone) = lab();
    record(&mut zone, &ana, vouch(&cy), 10).unwrap();
    record(&mut zone, &bo, disavow(&cy), 10).unwrap();
    record(&mut zone, &bo, vouch(&cy), 10).unwrap();
    let bytes = minicbor::to_vec(&zone).unwrap();
    assert_eq!(minicbor::decode::<ZoneState>(&bytes).unwrap(), zone);
}

#[test]
fn members_hand_over_their_own_attestation_once() {
    let (ana, bo, mut cy, mut zone) = lab();
    let introduce =
        |bytes: usize| ZoneBody::Introduce { commitment: COMMITMENT, sealed: vec![1; bytes] };
    assert_eq!(record(&mut zone, &ana, introduce(9), 10), Err(Refusal::Target), "another's");
    assert_eq!(record(&mut zone, &cy, introduce(0), 10), Err(Refusal::Limit));
    assert_eq!(record(&mut zone, &cy, introduce(4097), 10), Err(Refusal::Limit));
    record(&mut zone, &cy, introduce(4096), 10).unwrap();
    assert_eq!(record(&mut zone, &cy, introduce(9), 10), Err(Refusal::Target), "once");
    assert!(vouchers(&zone, &cy, 10).is_empty(), "one's own word is nobody's voucher");
    record(&mut zone, &bo, vouch(&cy), 10).unwrap();
    pin(&mut zone, &mut cy, PersonBody::Withdraw { commitment: COMMITMENT });
    zone.introduced.clear();
    assert_eq!(record(&mut zone, &cy, introduce(9), 10), Err(Refusal::Target), "withdrawn");
    let bytes = minicbor::to_vec(&zone).unwrap();
    assert_eq!(minicbor::decode::<ZoneState>(&bytes).unwrap(), zone);
}
