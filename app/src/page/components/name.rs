//! Ids of controls: what others point at with `for` and `aria-…`.

use std::sync::atomic::{AtomicU32, Ordering};

/// Counts what has no id of its own.
static NAMED: AtomicU32 = AtomicU32::new(0);

/// The id that was given, or none.
pub(super) fn given(id: String) -> Option<String> {
    (!id.is_empty()).then_some(id)
}

/// The id that was given, or one that nothing else in this page has.
pub(super) fn named(id: String, kind: &str) -> String {
    given(id).unwrap_or_else(|| format!("{kind}-{}", NAMED.fetch_add(1, Ordering::Relaxed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_stays_and_the_rest_differs() {
        assert_eq!(named("title".to_owned(), "field"), "title");
        let (one, other) = (named(String::new(), "field"), named(String::new(), "field"));
        assert!(one.starts_with("field-") && other.starts_with("field-"));
        assert_ne!(one, other);
        assert_eq!(given(String::new()), None);
    }
}
