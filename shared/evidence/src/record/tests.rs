//! Records of a later version.

use super::*;

#[test]
fn unknown_kinds_are_kept_and_told_apart() {
    let keys = DeviceKeys::make(&mut crate::test_rng(1));
    let device = DeviceId::derive(keys.card());
    let header = RecordHeader::new(ZoneId::ZERO, PersonId::ZERO, device, Hash::ZERO);
    let known = ZoneRecord::sign(&keys, header, ZoneBody::Remove { person: PersonId::ZERO });
    assert_eq!(ZoneRecord::parse(known.bytes()).unwrap(), known);
    // Kind 99 of some later version: [99, []].
    let later = SignedBytes::sign(&keys, encode(&header), vec![0x82, 0x18, 99, 0x80]);
    assert_eq!(ZoneRecord::parse(&later.bytes).unwrap().body, None);
    let broken = SignedBytes::sign(&keys, encode(&header), vec![0x82, 0x03, 0x80, 0]);
    assert_eq!(ZoneRecord::parse(&broken.bytes), Err(SignError::Malformed));
}
