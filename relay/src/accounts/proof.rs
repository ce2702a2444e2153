//! Proof that a caller is a live device of a person: their chain, continued where the relay
//! does not know all of it, and the device's signature over one statement.

use cahier_crypto::verify_strict;
use cahier_evidence::{ChainError, DeviceId, PersonId, PersonRecord, PersonState};

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The records do not continue what is known.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// No record of that person is known and none was sent.
    #[error("no records of that person are known, and none were sent")]
    Unknown,
    /// The chain is somebody else's.
    #[error("the records are those of another person")]
    Person,
    /// The device is not, or no longer, in the chain.
    #[error("the device is not a live device of that person")]
    Device,
    /// The signature is wrong.
    #[error("the device's signature does not fit the statement")]
    Signature,
}

/// Who a caller says to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub person: PersonId,
    /// With which device.
    pub device: DeviceId,
    /// Records of the person's chain, as they travel; what is known already is passed over.
    pub chain: Vec<Vec<u8>>,
}

/// A claim that fits a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    key: [u8; 32],
    /// The chain with the records that were sent, reduced.
    pub state: PersonState,
    /// Records that the relay did not know.
    pub fresh: Vec<PersonRecord>,
}

impl Claim {
    /// Bytes that the records of the claim take.
    pub fn bytes_len(&self) -> usize {
        self.chain.iter().map(Vec::len).sum()
    }

    /// Checks the claim against the records that the relay knows.
    pub fn check(&self, known: &[Vec<u8>]) -> Result<Proven, ProofError> {
        let mut state = None;
        if !known.is_empty() {
            state = Some(PersonState::from_chain(known.iter().map(Vec::as_slice))?);
        }
        let mut fresh = Vec::new();
        for bytes in &self.chain {
            let record = PersonRecord::parse(bytes).map_err(ChainError::from)?;
            if is_known(&record, bytes, known)? {
                continue;
            }
            match &mut state {
                Some(state) => state.apply(&record)?,
                None => state = Some(PersonState::begin(&record)?),
            }
            fresh.push(record);
        }
        let state = state.ok_or(ProofError::Unknown)?;
        if state.id != self.person {
            return Err(ProofError::Person);
        }
        let key = state.live(&self.device).ok_or(ProofError::Device)?.card.verify;
        Ok(Proven { key, state, fresh })
    }
}

/// Whether the relay has a record already; another one in its place is a fork.
fn is_known(record: &PersonRecord, bytes: &[u8], known: &[Vec<u8>]) -> Result<bool, ChainError> {
    let place = usize::try_from(record.number()).ok();
    match place.and_then(|number| known.get(number)) {
        Some(same) if same.as_slice() == bytes => Ok(true),
        Some(_) => Err(ChainError::Fork),
        None => Ok(false),
    }
}

impl Proven {
    /// Whether the device signed the statement.
    pub fn signed(&self, statement: &[u8; 32], signature: &[u8]) -> Result<(), ProofError> {
        let signature: &[u8; 64] = signature.try_into().map_err(|_| ProofError::Signature)?;
        if verify_strict(&self.key, statement, signature) {
            Ok(())
        } else {
            Err(ProofError::Signature)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_crypto::{DeviceKeys, Secret32};
    use cahier_evidence::{DeviceKind, Hash, PersonBody};
    use cahier_protocol::registration_bytes;

    fn device(seed: u8) -> (DeviceKeys, DeviceId) {
        let keys = DeviceKeys::derive(Secret32::from([seed; 32]));
        let id = DeviceId::derive(keys.card());
        (keys, id)
    }

    fn chain() -> (PersonId, Vec<Vec<u8>>) {
        let ((first, _), (second, _)) = (device(1), device(2));
        let genesis = PersonRecord::genesis([9; 16], &first, 1);
        let state = PersonState::begin(&genesis).unwrap();
        let add = PersonBody::add(DeviceKind::Device, second.card());
        let added = PersonRecord::next(&state, &first, add, 2);
        (genesis.person(), vec![genesis.bytes().to_vec(), added.bytes().to_vec()])
    }

    #[test]
    fn a_chain_is_continued_and_known_records_are_passed_over() {
        let (person, chain) = chain();
        let (keys, id) = device(2);
        let claim = Claim { person, device: id, chain: chain.clone() };
        assert_eq!(claim.check(&[]).unwrap().fresh.len(), 2);
        assert_eq!(claim.check(&chain[..1]).unwrap().fresh.len(), 1);
        let proven = claim.check(&chain).unwrap();
        assert!(proven.fresh.is_empty());
        let statement = registration_bytes(Hash::ZERO, Hash::ZERO, person, id, b"c");
        assert_eq!(proven.signed(&statement, &keys.sign(&statement)), Ok(()));
        assert_eq!(proven.signed(&statement, &[0; 63]), Err(ProofError::Signature));
        let other = registration_bytes(Hash::ZERO, Hash::ZERO, person, id, b"d");
        assert_eq!(proven.signed(&other, &keys.sign(&statement)), Err(ProofError::Signature));
    }

    #[test]
    fn strangers_forks_and_removed_devices_are_refused() {
        let (person, mut chain) = chain();
        let ((first, first_id), (_, second_id)) = (device(1), device(2));
        let nobody = Claim { person, device: first_id, chain: vec![] };
        assert_eq!(nobody.check(&[]), Err(ProofError::Unknown));
        let stranger = Claim { person, device: device(3).1, chain: vec![] };
        assert_eq!(stranger.check(&chain), Err(ProofError::Device));
        let another = Claim { person: PersonId([7; 16]), device: first_id, chain: vec![] };
        assert_eq!(another.check(&chain), Err(ProofError::Person));
        let genesis = PersonRecord::genesis([8; 16], &first, 1).bytes().to_vec();
        let fork = Claim { person, device: first_id, chain: vec![genesis] };
        assert_eq!(fork.check(&chain), Err(ProofError::Chain(ChainError::Fork)));
        let slices = chain.iter().map(Vec::as_slice);
        let state = PersonState::from_chain(slices).unwrap();
        let body = PersonBody::RemoveDevice { device: second_id };
        chain.push(PersonRecord::next(&state, &first, body, 3).bytes().to_vec());
        let removed = Claim { person, device: second_id, chain };
        assert_eq!(removed.check(&[]), Err(ProofError::Device));
    }
}
