//! Updates of a document by somebody who may write: taken whole or not at all, and readable.
#![no_main]

use cahier_fuzz::pieces;
use cahier_notebook::{Change, ClientId, Document, apply_changes, authorship, inspect, read_entry};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut document = Document::new(ClientId::new(1).expect("1 is a client id"));
    let title = [Change::Title { title: "sodium 🧪".to_owned() }];
    apply_changes(&mut document, &title, &mut String::new).expect("a title can be set");
    for update in pieces(data) {
        let _ = inspect(update);
        let before = document.encode_state();
        if document.apply(update).is_err() {
            assert_eq!(document.encode_state(), before);
        }
    }
    let _ = (read_entry(&document), authorship(&document, |client, _| Some(client)));
    let copy = document.fork(document.client()).expect("its own state can be read");
    assert_eq!(copy.state_vector(), document.state_vector());
    // Whatever was taken, its owner can still write.
    let new_title = [Change::Title { title: "potassium".to_owned() }];
    let _ = apply_changes(&mut document, &new_title, &mut String::new);
});
