//! What was found out about an item before counts for what it is, and for no more.

use super::*;
use crate::CheckedItem;

const DOCUMENT: DocumentId = DocumentId([5; 16]);

/// An envelope as it is checked where only one device's key is at hand.
fn checked(signed: &Envelope, of: DeviceId, keys: &DeviceKeys, sealed: &[u8]) -> CheckedItem {
    let sealed = Some(sealed.to_vec().into());
    CheckedItem::check(signed.bytes(), sealed, of, &keys.card().verify).unwrap()
}

#[test]
fn an_item_that_was_checked_before_has_the_same_place() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let zone = zone_of(&ana);
    let signed = Envelope::sign(&ana.keys, envelope(&zone, &ana, DOCUMENT), b"sealed");
    let mut plain = zone.clone();
    let index = plain.append(&leaf(signed.bytes(), Some(b"sealed"), 10)).unwrap().index;
    // With its own key, and where only another device's was at hand.
    for by in [&ana, &bo] {
        let mut zone = zone.clone();
        let item = checked(&signed, by.device(), &by.keys, b"sealed");
        assert_eq!(zone.append_checked(&item, 10), Ok(index));
        assert_eq!(zone, plain);
        let (bytes, sealed) = item.into_parts();
        assert_eq!((bytes.as_slice(), sealed), (signed.bytes(), Some(b"sealed".to_vec().into())));
    }
}

#[test]
fn a_signature_that_is_right_under_another_key_proves_nothing() {
    let (ana, eve) = (Actor::new(1), Actor::new(9));
    let mut zone = zone_of(&ana);
    let header = envelope(&zone, &ana, DOCUMENT);
    let forged = Envelope::sign(&eve.keys, header.clone(), b"sealed");
    for keys in [&ana.keys, &eve.keys] {
        let item = checked(&forged, ana.device(), keys, b"sealed");
        assert_eq!(zone.append_checked(&item, 10), Err(Refusal::Signature));
    }
    let signed = Envelope::sign(&ana.keys, header, b"sealed");
    let torn = checked(&signed, ana.device(), &ana.keys, b"others");
    assert_eq!(zone.append_checked(&torn, 10), Err(Refusal::Ciphertext));
    let bare = CheckedItem::check(signed.bytes(), None, ana.device(), &ana.keys.card().verify);
    assert_eq!(zone.append_checked(&bare.unwrap(), 10), Err(Refusal::Ciphertext));
    let whole = checked(&signed, ana.device(), &ana.keys, b"sealed");
    assert_eq!(zone.append_checked(&whole, 9), Err(Refusal::Time));
    assert_eq!(zone.append_checked(&whole, 10), Ok(1));
    assert_eq!(zone.append_checked(&whole, 10), Err(Refusal::Birth), "once");
}

/// What lay sealed in one's own store is not verified again; all other rules hold for it.
#[test]
fn what_was_kept_is_taken_at_its_word_and_keeps_to_the_rules() {
    let (ana, eve) = (Actor::new(1), Actor::new(9));
    let mut zone = zone_of(&ana);
    let kept = Envelope::sign(&eve.keys, envelope(&zone, &ana, DOCUMENT), b"sealed");
    let kept = leaf(kept.bytes(), Some(b"sealed"), 10);
    assert_eq!(zone.clone().append(&kept).err(), Some(Refusal::Signature));
    let stranger = Envelope::sign(&eve.keys, envelope(&zone, &eve, DOCUMENT), b"sealed");
    let stranger = leaf(stranger.bytes(), Some(b"sealed"), 10);
    assert_eq!(zone.append_kept(&stranger).err(), Some(Refusal::NotMember));
    let mut newer = zone.clone();
    newer.newer = true;
    assert_eq!(newer.append_kept(&kept).err(), Some(Refusal::Newer));
    assert_eq!(zone.append_kept(&kept).map(|taken| taken.index), Ok(1));
    assert_eq!(zone.append_kept(&kept).err(), Some(Refusal::Birth), "once");
}
