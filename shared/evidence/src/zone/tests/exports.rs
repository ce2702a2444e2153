//! Who may take a proof out of a zone, and what they say of it.

use super::*;
use crate::EXPORT_DOCUMENTS_MAX;

fn export(documents: &[u8], kind: ExportKind) -> ZoneBody {
    let documents = documents.iter().map(|byte| DocumentId([*byte; 16])).collect();
    ZoneBody::Export { documents, kind, note: vec![1; 40] }
}

#[test]
fn a_history_leaves_only_with_a_manager() {
    let (ana, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Manager).unwrap();
    admit(&mut zone, &ana, &cy, Role::Reader).unwrap();
    write(&mut zone, &ana, 9).unwrap();
    // Of some documents, and of the zone as a whole.
    for documents in [&[9][..], &[]] {
        record(&mut zone, &cy, export(documents, ExportKind::Statement), 10).unwrap();
        let refused = record(&mut zone, &cy, export(documents, ExportKind::History), 10);
        assert_eq!(refused, Err(Refusal::Role));
        record(&mut zone, &bo, export(documents, ExportKind::History), 10).unwrap();
    }
    let stranger = Actor::new(4);
    let outside = record(&mut zone, &stranger, export(&[9], ExportKind::Statement), 10);
    assert_eq!(outside, Err(Refusal::NotMember));
}

#[test]
fn an_export_names_documents_of_the_zone_each_once_and_in_order() {
    let ana = Actor::new(1);
    let mut zone = zone_of(&ana);
    (7..=9).for_each(|document| drop(write(&mut zone, &ana, document).unwrap()));
    let mut named = |documents: &[u8]| {
        record(&mut zone, &ana, export(documents, ExportKind::Statement), 10).map(|_| ())
    };
    assert_eq!(named(&[7, 8, 9]), Ok(()));
    assert_eq!(named(&[7, 9, 8]), Err(Refusal::Malformed));
    assert_eq!(named(&[7, 7]), Err(Refusal::Malformed));
    assert_eq!(named(&[6, 7]), Err(Refusal::Target), "of no document here");
}

#[test]
fn an_export_is_bounded() {
    let ana = Actor::new(1);
    let mut zone = zone_of(&ana);
    let count = u16::try_from(EXPORT_DOCUMENTS_MAX).unwrap() + 1;
    let id = |number: u16| {
        let mut id = DocumentId([0; 16]);
        id.0[..2].copy_from_slice(&number.to_be_bytes());
        id
    };
    for number in 0..count {
        let header = envelope(&zone, &ana, id(number));
        send(&mut zone, &ana, header).unwrap();
    }
    let mut of = |documents: u16, bytes: usize| {
        let documents = (0..documents).map(id).collect();
        let kind = ExportKind::Statement;
        let body = ZoneBody::Export { documents, kind, note: vec![1; bytes] };
        record(&mut zone, &ana, body, 10).map(|_| ())
    };
    assert_eq!(of(1, 4097), Err(Refusal::Limit));
    assert_eq!(of(1, 4096), Ok(()));
    assert_eq!(of(count, 40), Err(Refusal::Limit));
    assert_eq!(of(count - 1, 40), Ok(()));
}
