//! A relay's core under messages of a stranger and of somebody with an account.
#![no_main]

use cahier_crypto::{RelayKey, Secret32};
use cahier_fuzz::{Member, pieces};
use cahier_relay::core::{ConnectionId, Core, Effect, Policy};
use cahier_relay::storage::MemoryStorage;
use libfuzzer_sys::fuzz_target;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

fuzz_target!(|data: &[u8]| {
    let (mut rng, now_ms) = (ChaCha20Rng::seed_from_u64(1), 1_800_000_000_000);
    let policy = Policy { open_registration: true, ..Policy::default() };
    let key = RelayKey::from_seed(&Secret32::from([9; 32]));
    let mut core = Core::open(MemoryStorage::new(), key, policy).expect("an empty store opens");
    let (person, people) = (Member::of(1), [ConnectionId(1), ConnectionId(2)]);
    people.iter().for_each(|connection| drop(core.connect(*connection)));
    let greeted = core.message(people[1], &person.hello(), now_ms, &mut rng);
    let Some(Effect::Send(_, challenge)) = greeted.first() else { panic!("no challenge came") };
    let proof = person.proof(challenge).expect("a challenge can be answered");
    core.message(people[1], &proof, now_ms, &mut rng);
    for (message, connection) in pieces(data).into_iter().zip(people.into_iter().cycle()) {
        core.message(connection, message, now_ms, &mut rng);
    }
    core.flush(now_ms);
    core.tick(now_ms + 60_000);
    core.stats().expect("the store still answers");
});
