//! The page: what people see. Every part of it asks the engine and shows what the engine tells;
//! nothing here keeps anything, and nothing waits for disk or network.

mod alarm;
mod app;
mod asking;
mod call;
mod components;
mod door;
mod engine;
mod entries;
mod entry;
mod follow;
mod frame;
mod help;
mod import;
mod kept;
mod known;
mod language;
mod launch;
mod navigation;
mod notebooks;
mod part;
mod pulse;
mod query;
mod question;
mod route;
mod search;
mod settings;
mod tasks;
mod theme;
mod update;
mod visit;
mod webauthn;
mod zones;

/// What was drawn before the code of the page was here (`www/index.html`).
const FIRST: &str = "first";

/// Starts the page.
pub fn start() {
    frame::panic::watch();
    // Nothing is drawn in between: the page stands where this did.
    if let Some(first) = leptos::prelude::document().get_element_by_id(FIRST) {
        first.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
