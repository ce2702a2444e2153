//! A laboratory whose log, seals, instance log and tokens are real, and what becomes of its proofs
//! in good and in bad hands.

mod authority;
mod history;
mod hostile;
mod inputs;
mod kept;
mod lies;
mod scene;
mod verify_page;
mod whole;
