//! What is signed or authenticated between a member and a relay, or two members through one.

use cahier_crypto::{Secret32, mac, mac_matches, sha256, sha256_parts};
use cahier_evidence::{DeviceId, Hash, InvitationId, PersonId, ZoneId};
use minicbor::bytes::ByteVec;

/// What a device signs to open a session: bound to this relay's key and this challenge, so that
/// no relay can use it with another.
pub fn session_bytes(relay: Hash, nonce: Hash, person: PersonId, device: DeviceId) -> [u8; 32] {
    let version = crate::VERSION.to_be_bytes();
    sha256_parts("cahier/v1/session", &[&relay.0, &nonce.0, &person.0, &device.0, &version])
}

/// What a device signs to have a security key registered: bound to this relay's key, to one
/// challenge and to one credential.
pub fn registration_bytes(
    relay: Hash,
    nonce: Hash,
    person: PersonId,
    device: DeviceId,
    credential_id: &[u8],
) -> [u8; 32] {
    let credential = sha256(credential_id);
    let parts: [&[u8]; 5] = [&relay.0, &nonce.0, &person.0, &device.0, &credential];
    sha256_parts("cahier/v1/account", &parts)
}

fn invitation_key(secret: &[u8; 16]) -> Secret32 {
    Secret32::from(sha256_parts("cahier/v1/invitation-key", &[secret]))
}

fn knock_parts(zone: ZoneId, invitation: InvitationId, chain: &[ByteVec]) -> [Vec<u8>; 3] {
    let records: Vec<&[u8]> = chain.iter().map(|record| record.as_slice()).collect();
    let whole = sha256_parts("cahier/v1/knock-chain", &records);
    [zone.0.to_vec(), invitation.0.to_vec(), whole.to_vec()]
}

/// MAC under an invitation's secret over the joiner's chain: a relay cannot put another chain in
/// its place.
pub fn knock_mac(
    secret: &[u8; 16],
    zone: ZoneId,
    invitation: InvitationId,
    chain: &[ByteVec],
) -> Hash {
    let [a, b, c] = knock_parts(zone, invitation, chain);
    Hash(mac(&invitation_key(secret), "cahier/v1/knock", &[&a, &b, &c]))
}

/// Whether a knock was made by somebody who holds the secret; in constant time.
#[must_use]
pub fn knock_matches(secret: &[u8; 16], knock: &crate::Knock) -> bool {
    let [a, b, c] = knock_parts(knock.zone, knock.invitation, &knock.chain);
    let key = invitation_key(secret);
    mac_matches(&key, "cahier/v1/knock", &[&a, &b, &c], &knock.mac.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knock;

    #[test]
    fn a_registration_fixes_relay_challenge_device_and_credential() {
        let (person, device) = (PersonId([0x13; 16]), DeviceId([0x14; 16]));
        let of = |relay, nonce, id: &[u8]| {
            hex::encode(registration_bytes(Hash(relay), Hash(nonce), person, device, id))
        };
        let signed = of([0x11; 32], [0x12; 32], b"a credential");
        assert_eq!(signed, "c244e6f62130b5e52bb8bb4414d183c8421ef999e108b463fe2f304be65bae58");
        assert_ne!(signed, of([0x21; 32], [0x12; 32], b"a credential"));
        assert_ne!(signed, of([0x11; 32], [0x22; 32], b"a credential"));
        assert_ne!(signed, of([0x11; 32], [0x12; 32], b"another one"));
    }

    #[test]
    fn a_knock_fixes_its_chain() {
        let chain: Vec<ByteVec> = vec![vec![1].into(), vec![2].into()];
        let (zone, invitation) = (ZoneId([1; 16]), InvitationId([2; 16]));
        let mac = knock_mac(&[3; 16], zone, invitation, &chain);
        let knock = Knock { zone, invitation, chain, mac, note: vec![] };
        assert!(knock_matches(&[3; 16], &knock));
        assert!(!knock_matches(&[4; 16], &knock));
        let swapped = Knock { chain: vec![vec![1].into(), vec![9].into()], ..knock };
        assert!(!knock_matches(&[3; 16], &swapped));
    }
}
