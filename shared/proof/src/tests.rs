//! A laboratory whose log, seals, instance log and tokens are real, and what becomes of its proofs
//! in good and in bad hands.

mod authority;
mod bounds;
mod charged;
mod completeness;
mod counted;
mod followed;
mod history;
mod hostile;
mod inputs;
mod kept;
mod lies;
mod reading;
mod renewed;
mod replayed;
mod scene;
mod tokens;
mod verify_page;
mod whole;
