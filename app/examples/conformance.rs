//! The conformance suite of the Store trait over IndexedDB, and the store's schema, in a real
//! browser. It reports on the console in TAP: `ok NAME` or `not ok NAME`, then the plan.

use cahier_app::store::{IndexedStore, SCHEMA, SCHEMA_VERSION};
use cahier_sync::store::conformance;
use wasm_bindgen::prelude::*;

const NAME: &str = "cahier-conformance";

/// Runs the suite. A panic in it reaches the console and fails the run.
#[wasm_bindgen(start)]
pub async fn run() {
    let say = |text: &str| web_sys::console::log_1(&text.into());
    if IndexedStore::delete(NAME).await.is_err() {
        say("not ok empty database");
        return;
    }
    conformance::run(|| async {
        match IndexedStore::open(NAME).await {
            Ok(store) => store,
            Err(error) => wasm_bindgen::throw_str(&error.to_string()),
        }
    })
    .await;
    say("ok store conformance over IndexedDB");
    // A name that went would be an object store that is deleted, with all that is in it.
    let whole = (SCHEMA_VERSION, SCHEMA) == (1, ["rows", "lead"]);
    say(if whole { "ok the schema never shrinks" } else { "not ok the schema never shrinks" });
    say("1..2");
}
