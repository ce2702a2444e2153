//! Time and randomness of the browser, handed to the engine as arguments.

use rand_core::UnwrapErr;

/// The browser's source of randomness.
pub fn rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

/// The device's clock, ms since 1970.
pub fn now_ms() -> u64 {
    js_sys::Date::now().max(1.0) as u64
}

/// Hands time and randomness to something that wants a context.
#[macro_export]
macro_rules! ctx {
    ($name:ident) => {
        let mut source = $crate::clock::rng();
        let mut $name = cahier_sync::Context { now_ms: $crate::clock::now_ms(), rng: &mut source };
        let $name = &mut $name;
    };
}
