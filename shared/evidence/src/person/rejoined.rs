//! A chain that went on in two places at once, made one again: what stands in one place counts,
//! and a device whose records do not stand there signs them once more behind it.

use super::PersonState;
use crate::ids::DeviceId;
use crate::person_record::{PersonBody, PersonRecord};
use cahier_crypto::{DeviceCard, DeviceKeys};

/// A chain with what a device signed once more at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejoined {
    /// The chain, reduced.
    pub state: PersonState,
    /// The records at its end that the device signed once more, in order.
    pub again: Vec<PersonRecord>,
    /// How many more it had signed that have no place: a limit is reached.
    pub lost: usize,
}

impl PersonState {
    /// Continues this chain by what a device had signed behind another end of it, in the same
    /// order. What the chain says already is passed over; so is what other devices signed, which
    /// is theirs to sign once more.
    pub fn rejoined(
        self,
        records: &[PersonRecord],
        keys: &DeviceKeys,
        claimed_ms: u64,
    ) -> Rejoined {
        let device = DeviceId::derive(keys.card());
        let mut joined = Rejoined { state: self, again: Vec::new(), lost: 0 };
        for record in records.iter().filter(|record| record.header.device == device) {
            if joined.state.says(&record.body) {
                continue;
            }
            let next = PersonRecord::next(&joined.state, keys, record.body.clone(), claimed_ms);
            match joined.state.apply(&next) {
                Ok(()) => joined.again.push(next),
                Err(_) => joined.lost += 1,
            }
        }
        joined
    }

    /// Whether a record would change nothing any more. What was removed stays so.
    fn says(&self, body: &PersonBody) -> bool {
        match body {
            PersonBody::Genesis { .. } => true,
            PersonBody::AddDevice { verify, receive, .. } => {
                let card = DeviceCard { verify: *verify, receive: receive.clone() };
                self.devices.contains_key(&DeviceId::derive(&card))
            }
            PersonBody::RemoveDevice { device } => self.live(device).is_none(),
            PersonBody::AddCredential { id, .. } => self.credential(id).is_some(),
            PersonBody::RemoveCredential { id } => self.credential(id).is_none_or(|c| !c.live),
            PersonBody::Attest { commitment } => self.attestations.contains_key(commitment),
            PersonBody::Withdraw { commitment } => !self.attests(commitment),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Hash;
    use crate::person::ATTESTATIONS_MAX;
    use crate::person_record::DeviceKind;
    use crate::test_rng;

    fn device(seed: u8) -> DeviceKeys {
        DeviceKeys::make(&mut test_rng(seed.into()))
    }

    fn add(keys: &DeviceKeys) -> PersonBody {
        PersonBody::add(DeviceKind::Device, keys.card())
    }

    fn remove(keys: &DeviceKeys) -> PersonBody {
        PersonBody::RemoveDevice { device: DeviceId::derive(keys.card()) }
    }

    fn attest(commitment: u8) -> PersonBody {
        PersonBody::Attest { commitment: Hash([commitment; 32]) }
    }

    /// What a device signs behind a chain.
    fn goes_on(
        state: &mut PersonState,
        keys: &DeviceKeys,
        bodies: impl IntoIterator<Item = PersonBody>,
    ) -> Vec<PersonRecord> {
        let signed = bodies.into_iter().map(|body| {
            let record = PersonRecord::next(state, keys, body, 6);
            state.apply(&record).unwrap();
            record
        });
        signed.collect()
    }

    /// Two devices of a person, and the chain that both know.
    fn both() -> (DeviceKeys, DeviceKeys, PersonState) {
        let (laptop, tablet) = (device(1), device(2));
        let genesis = PersonRecord::genesis([1; 16], &laptop, 5);
        let mut known = PersonState::begin(&genesis).unwrap();
        goes_on(&mut known, &laptop, [add(&tablet)]);
        (laptop, tablet, known)
    }

    #[test]
    fn every_kind_is_signed_once_more_in_its_order() {
        let (laptop, tablet, known) = both();
        let (lost, new, words) = (device(3), device(4), device(5));
        let key =
            PersonBody::AddCredential { id: vec![1; 16], key: vec![1; 77], rp: "a.fr".into() };
        let mut base = known.clone();
        goes_on(&mut base, &laptop, [add(&lost), attest(1)]);
        let said = [
            add(&new),
            PersonBody::add(DeviceKind::Recovery, words.card()),
            key,
            attest(2),
            PersonBody::Withdraw { commitment: Hash([2; 32]) },
            PersonBody::RemoveCredential { id: vec![1; 16] },
            remove(&new),
        ];
        let mut elsewhere = known;
        let records = goes_on(&mut elsewhere, &tablet, said.clone());
        let joined = base.clone().rejoined(&records, &tablet, 9);
        let again: Vec<PersonBody> = joined.again.iter().map(|one| one.body.clone()).collect();
        assert_eq!((again.as_slice(), joined.lost), (&said[..], 0));
        // Anybody who knows the base verifies them.
        for record in &joined.again {
            base.apply(record).unwrap();
        }
        assert_eq!(base, joined.state);
        assert!(base.live(&DeviceId::derive(words.card())).is_some());
        assert!(base.live(&DeviceId::derive(new.card())).is_none());
        assert!(base.attests(&Hash([1; 32])) && !base.attests(&Hash([2; 32])));
    }

    #[test]
    fn what_is_said_already_is_passed_over_and_a_removal_stays() {
        let (laptop, tablet, known) = both();
        let third = device(3);
        let mut base = known.clone();
        goes_on(&mut base, &laptop, [add(&third), remove(&third), attest(1)]);
        let mut elsewhere = known;
        let records = goes_on(&mut elsewhere, &tablet, [add(&third), attest(1), attest(2)]);
        let joined = base.rejoined(&records, &tablet, 9);
        let again: Vec<PersonBody> = joined.again.iter().map(|one| one.body.clone()).collect();
        assert_eq!((again, joined.lost), (vec![attest(2)], 0));
        assert!(joined.state.live(&DeviceId::derive(third.card())).is_none());
    }

    #[test]
    fn others_sign_their_own_and_a_full_chain_takes_no_more() {
        let (laptop, tablet, known) = both();
        let mut base = known.clone();
        goes_on(&mut base, &laptop, (0..ATTESTATIONS_MAX as u8).map(attest));
        let mut elsewhere = known.clone();
        let mut records = goes_on(&mut elsewhere, &laptop, [attest(200)]);
        records.extend(goes_on(&mut elsewhere, &tablet, [attest(201), add(&device(3))]));
        let joined = base.rejoined(&records, &tablet, 9);
        assert_eq!((joined.again.len(), joined.lost), (1, 1));
        assert_eq!(joined.again[0].body, add(&device(3)));
        // A device that the base removed signs nothing.
        let mut without = known;
        goes_on(&mut without, &laptop, [remove(&tablet)]);
        let removed = without.clone().rejoined(&records, &tablet, 9);
        assert_eq!((removed.state, removed.again.len(), removed.lost), (without, 0, 2));
    }
}
