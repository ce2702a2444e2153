//! Proofs in bad hands that have no keys: whatever they change is found.

use super::authority::development;
use super::lies::{Owned, owned, zip};
use super::scene::{ANA, ENTRY, START_MS, Scene};
use crate::{Trust, Wrong, archive, build, verify};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::sync::LazyLock;

static PROOF: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let scene = Scene::lively();
    build(&scene.input(&[ENTRY], &development(5, START_MS)), &scene.exporter(ANA)).unwrap()
});

const TRIALS: usize = 10_000;

struct Dice(ChaCha20Rng);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        (self.0.next_u64() % end as u64) as usize
    }
}

/// One change of the bytes of a file.
fn mutated(proof: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = proof.to_vec();
    let at = dice.below(bytes.len());
    match dice.below(6) {
        0 | 1 => bytes[at] ^= 1 << dice.below(8),
        2 => bytes[at] = bytes[at].wrapping_add(1 + dice.below(255) as u8),
        3 => bytes.truncate(at),
        4 => bytes.insert(at, dice.below(256) as u8),
        _ => {
            bytes.remove(at);
        }
    }
    bytes
}

/// One change of the members, in an archive that is well formed again.
fn tampered(members: &Owned, dice: &mut Dice) -> Owned {
    let mut changed = members.clone();
    let names: Vec<&String> = members.keys().collect();
    let (one, other) = (names[dice.below(names.len())], names[dice.below(names.len())]);
    match dice.below(5) {
        0 => {
            changed.remove(one);
        }
        1 => {
            changed.insert(format!("proof/more/{}", dice.below(1000)), vec![1, 2, 3]);
        }
        2 => {
            changed.insert(one.clone(), members[other].clone());
            changed.insert(other.clone(), members[one].clone());
        }
        3 => {
            let bytes = mutated(&members[one], dice);
            changed.insert(one.clone(), bytes);
        }
        _ => {
            let moved = changed.remove(one).unwrap_or_default();
            changed.insert(format!("{one}x"), moved);
        }
    }
    changed
}

#[test]
fn ten_thousand_mutations_and_none_passes() {
    verify(&PROOF, &Trust::none()).unwrap();
    let members = owned(&PROOF);
    let mut dice = Dice(ChaCha20Rng::seed_from_u64(20_261_121));
    let mut refused = 0;
    for trial in 0..TRIALS {
        let bytes = if trial % 4 == 3 {
            let changed = tampered(&members, &mut dice);
            if changed == members {
                continue;
            }
            zip(&changed)
        } else {
            mutated(&PROOF, &mut dice)
        };
        assert!(verify(&bytes, &Trust::none()).is_err(), "trial {trial}");
        refused += 1;
    }
    assert!(refused > TRIALS - 300, "{refused}");
}

#[test]
fn every_flipped_bit_of_what_signs_and_lists_is_found() {
    let members = owned(&PROOF);
    let name = "proof/manifest.cose";
    for at in 0..members[name].len() {
        for bit in 0..8 {
            let mut changed = members.clone();
            changed.get_mut(name).unwrap()[at] ^= 1 << bit;
            let fault = verify(&zip(&changed), &Trust::none()).unwrap_err();
            assert_eq!((fault.wrong, fault.member.as_str()), (Wrong::Exporter, name));
        }
    }
}

#[test]
fn the_member_that_was_changed_is_named() {
    let members = owned(&PROOF);
    for name in members.keys().filter(|name| !name.contains("manifest")) {
        let mut changed = members.clone();
        changed.get_mut(name).unwrap().push(b'\n');
        let fault = verify(&zip(&changed), &Trust::none()).unwrap_err();
        assert_eq!((fault.wrong, &fault.member), (Wrong::Manifest, name));
    }
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(verify(&bytes, &Trust::none()).is_err());
    }

    #[test]
    fn hostile_members_never_panic(
        changed in proptest::collection::vec(any::<u8>(), 0..200), pick in any::<u16>(),
    ) {
        // Behind the manifest, where whoever signs it may write anything.
        let mut members = owned(&PROOF);
        let names: Vec<String> = members.keys().cloned().collect();
        let name = &names[usize::from(pick) % names.len()];
        members.insert(name.clone(), changed);
        let _ = crate::verify::account(&crate::build::borrowed(&members));
        prop_assert!(archive::read(&zip(&members)).is_ok());
    }
}
