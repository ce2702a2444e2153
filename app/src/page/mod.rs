//! The page: bare for now, every part of it a thin line to the engine.

mod alarm;
mod door;
mod engine;
mod language;
mod notebook;
mod sheet;
mod update;
mod webauthn;

/// Starts the page.
pub fn start() {
    leptos::mount::mount_to_body(sheet::Sheet);
}
