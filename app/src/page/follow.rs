//! Following a memo without its value.

use leptos::prelude::*;

/// Follows a memo, by reading it: one that is only tracked is never worked out, and never changes.
pub fn follow(memo: &impl With) {
    memo.with(|_| ());
}
