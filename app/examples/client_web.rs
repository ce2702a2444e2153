//! What the client costs in a browser: the trace B4 through envelopes, and keystrokes saved by
//! the real engine in the real store. `cargo xtask bench client-web` runs it in a page.

use cahier_app::store::IndexedStore;
use cahier_bench_client::report::Report;
use cahier_bench_client::trace::Trace;
use cahier_bench_client::{Clock, envelopes, journal};
use wasm_bindgen::prelude::*;

/// Takes the unpacked trace through envelopes; gives a report as JSON.
#[wasm_bindgen]
pub fn measure_envelopes(trace: &[u8]) -> Result<String, JsError> {
    let clock = clock()?;
    let measured = Trace::parse(trace).and_then(|trace| envelopes::run(&trace, &clock));
    let report = measured.map(|measured| Report { rows: measured.rows });
    report.and_then(|report| report.json()).map_err(|error| JsError::new(&format!("{error:#}")))
}

/// Types in each of the journal's entries; gives a report as JSON.
#[wasm_bindgen]
pub async fn measure_journal() -> Result<String, JsError> {
    let clock = clock()?;
    let mut rows = Vec::new();
    for entry in journal::ENTRIES {
        // Databases of their own: the browser's profile is a new one.
        let store = IndexedStore::open(entry.name).await?;
        let typed = Box::pin(journal::run(store, entry, "IndexedDB commit", &clock)).await;
        rows.extend(typed.map_err(|error| JsError::new(&format!("{error:#}")))?);
    }
    Report { rows }.json().map_err(|error| JsError::new(&format!("{error:#}")))
}

/// The page's clock: 5 us apart where the page is isolated from others, as this one is.
fn clock() -> Result<Clock, JsError> {
    let performance = web_sys::window().and_then(|window| window.performance());
    let performance = performance.ok_or_else(|| JsError::new("this is no page"))?;
    Ok(Clock::new(move || performance.now()))
}
