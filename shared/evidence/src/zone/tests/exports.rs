//! Who may take a proof out of a zone.

use super::*;

fn export(document: u8, kind: ExportKind) -> ZoneBody {
    ZoneBody::Export { document: DocumentId([document; 16]), kind, note: vec![1; 40] }
}

#[test]
fn a_history_leaves_only_with_a_manager() {
    let (ana, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Manager).unwrap();
    admit(&mut zone, &ana, &cy, Role::Reader).unwrap();
    write(&mut zone, &ana, 9).unwrap();
    record(&mut zone, &cy, export(9, ExportKind::Statement), 10).unwrap();
    assert_eq!(record(&mut zone, &cy, export(9, ExportKind::History), 10), Err(Refusal::Role));
    record(&mut zone, &bo, export(9, ExportKind::History), 10).unwrap();
    let missing = record(&mut zone, &bo, export(8, ExportKind::Statement), 10);
    assert_eq!(missing, Err(Refusal::Target), "of no document here");
    let stranger = Actor::new(4);
    let outside = record(&mut zone, &stranger, export(9, ExportKind::Statement), 10);
    assert_eq!(outside, Err(Refusal::NotMember));
}

#[test]
fn the_words_of_an_export_are_bounded() {
    let ana = Actor::new(1);
    let mut zone = zone_of(&ana);
    write(&mut zone, &ana, 9).unwrap();
    let of = |bytes: usize| {
        let (document, kind) = (DocumentId([9; 16]), ExportKind::Statement);
        ZoneBody::Export { document, kind, note: vec![1; bytes] }
    };
    assert_eq!(record(&mut zone, &ana, of(4097), 10), Err(Refusal::Limit));
    record(&mut zone, &ana, of(4096), 10).unwrap();
}
