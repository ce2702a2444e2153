//! Where the arrow keys lead among several controls of which one is in the tab order.

/// Along which axis controls stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// One below the other.
    Down,
    /// One beside the other.
    Across,
}

/// The place that a key leads to, of `count`, from the place `at`; none for any other key. At
/// the ends it goes round.
pub(super) fn moved(key: &str, at: usize, count: usize, axis: Axis) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, axis) {
        ("ArrowDown", Axis::Down) | ("ArrowRight", Axis::Across) => {
            Some(if at >= last { 0 } else { at + 1 })
        }
        ("ArrowUp", Axis::Down) | ("ArrowLeft", Axis::Across) => {
            Some(if at == 0 { last } else { (at - 1).min(last) })
        }
        ("Home", _) => Some(0),
        ("End", _) => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_at_the_ends() {
        assert_eq!(moved("ArrowDown", 0, 3, Axis::Down), Some(1));
        assert_eq!(moved("ArrowDown", 2, 3, Axis::Down), Some(0));
        assert_eq!(moved("ArrowUp", 0, 3, Axis::Down), Some(2));
        assert_eq!(moved("ArrowLeft", 1, 3, Axis::Across), Some(0));
        assert_eq!(moved("ArrowRight", 1, 3, Axis::Across), Some(2));
    }

    #[test]
    fn home_and_end_lead_to_the_ends_and_other_keys_nowhere() {
        assert_eq!(moved("Home", 2, 3, Axis::Across), Some(0));
        assert_eq!(moved("End", 0, 3, Axis::Across), Some(2));
        assert_eq!(moved("ArrowDown", 0, 3, Axis::Across), None);
        assert_eq!(moved("a", 0, 3, Axis::Down), None);
    }

    #[test]
    fn where_there_is_nothing_no_key_leads_anywhere() {
        assert_eq!(moved("Home", 0, 0, Axis::Down), None);
        assert_eq!(moved("ArrowUp", 7, 3, Axis::Down), Some(2));
    }
}
