//! Raw primitives. Nothing outside this crate may reach them: each caller wraps them in a form
//! that cannot be misused.

pub(crate) mod aead;
pub(crate) mod kdf;
pub(crate) mod once;
