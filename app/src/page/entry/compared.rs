//! What the editor shows beside what the engine reads, in development builds: tests compare the
//! two after every exchange, by `cahierBodies()` of the window.

use super::island::{Island, answering, set};
use crate::message::{Answer, Ask, Island as IslandAsk};
use crate::page::engine::Engine;
use js_sys::Array;
use leptos::prelude::window;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

const NAME: &str = "cahierBodies";

/// Both texts of an entry can be asked for from now on.
pub fn offer(engine: Engine, entry: String, island: &Island) {
    let island = island.clone();
    let both =
        answering(move |_| future_to_promise(both(engine, entry.clone(), island.clone())).into());
    set(&window(), NAME, &both);
}

/// No editor is open any more.
pub fn end() {
    set(&window(), NAME, &JsValue::UNDEFINED);
}

/// The text of the editor, then that of the engine; nothing where the engine has none.
async fn both(engine: Engine, entry: String, island: Island) -> Result<JsValue, JsValue> {
    island.flush();
    let Ok(Answer::Body(body)) = engine.ask(Ask::Island(IslandAsk::Body { entry })).await else {
        return Ok(JsValue::NULL);
    };
    let read = body.serialize(&Serializer::json_compatible())?;
    Ok(Array::of2(&island.body(), &read).into())
}
