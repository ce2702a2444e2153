//! Which rows of a long list are in sight, and how far it scrolls to show one. Rows have one
//! height; lengths are in CSS pixels.

use std::ops::Range;

/// Rows beyond each end of what is seen, so that nothing is blank while it scrolls.
const OVERSCAN: usize = 8;
/// Rows that are shown at most, however high the list says it is.
const SHOWN_MAX: usize = 200;

/// The part of a list that is in sight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sight {
    /// How far it is scrolled.
    pub top: f64,
    /// How high it is.
    pub height: f64,
}

impl Sight {
    /// The rows to draw, of `count`.
    pub(super) fn rows(self, row_px: f64, count: usize) -> Range<usize> {
        let first = whole(self.top / row_px).min(count);
        let shown = whole((self.height / row_px).ceil()).saturating_add(1);
        let end = first.saturating_add(shown.min(SHOWN_MAX)).saturating_add(OVERSCAN).min(count);
        // A list that shrank is still scrolled where it was, for a moment.
        let first = first.min(count.saturating_sub(shown.min(SHOWN_MAX)));
        first.saturating_sub(OVERSCAN)..end
    }

    /// How many rows a page is: at least one.
    pub(super) fn page(self, row_px: f64) -> usize {
        whole(self.height / row_px).max(1)
    }

    /// Where it is scrolled to so that all of a row is in sight, and no further.
    pub(super) fn showing(self, row: usize, row_px: f64) -> f64 {
        let top = row as f64 * row_px;
        let bottom = top + row_px;
        if top < self.top {
            top
        } else if bottom > self.top + self.height {
            (bottom - self.height).max(0.0)
        } else {
            self.top
        }
    }
}

/// The row to which a key leads from the row `at`, of `count`; none for any other key.
pub(super) fn led(key: &str, at: usize, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let to = match key {
        "ArrowDown" => at.saturating_add(1),
        "ArrowUp" => at.saturating_sub(1),
        "PageDown" => at.saturating_add(page),
        "PageUp" => at.saturating_sub(page),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(to.min(last))
}

/// Where the row of an id is now: the one that took its place where it went away.
pub(super) fn stands(ids: &[String], id: &str, before: usize) -> usize {
    let found = ids.iter().position(|other| other == id);
    found.unwrap_or(before.min(ids.len().saturating_sub(1)))
}

/// The whole part of a number of rows. What is negative or no number is none.
fn whole(rows: f64) -> usize {
    rows as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: f64 = 50.0;

    #[test]
    fn only_what_is_seen_and_a_little_more_is_drawn() {
        let sight = Sight { top: 5000.0, height: 500.0 };
        assert_eq!(sight.rows(ROW, 10_000), 92..119);
        assert_eq!(Sight { top: 0.0, height: 500.0 }.rows(ROW, 10_000), 0..19);
        assert_eq!(Sight { top: 499_500.0, height: 500.0 }.rows(ROW, 10_000), 9981..10_000);
    }

    #[test]
    fn a_list_that_shrank_is_drawn_within_its_bounds() {
        let sight = Sight { top: 499_500.0, height: 500.0 };
        assert_eq!(sight.rows(ROW, 20), 1..20);
        assert_eq!(sight.rows(ROW, 3), 0..3);
        assert_eq!(sight.rows(ROW, 0), 0..0);
    }

    #[test]
    fn a_list_without_end_draws_few_rows() {
        for sight in [Sight { top: 0.0, height: 1e9 }, Sight { top: f64::NAN, height: 1e9 }] {
            assert!(sight.rows(ROW, 10_000).len() <= SHOWN_MAX + OVERSCAN);
        }
        assert!(Sight { top: -50.0, height: 500.0 }.rows(ROW, 100).start == 0);
        assert!(Sight { top: 0.0, height: 1e9 }.rows(0.0, 10_000).len() <= SHOWN_MAX + OVERSCAN);
    }

    #[test]
    fn it_scrolls_no_further_than_it_must() {
        let sight = Sight { top: 1000.0, height: 500.0 };
        assert_eq!(sight.showing(25, ROW), 1000.0);
        assert_eq!(sight.showing(5, ROW), 250.0);
        assert_eq!(sight.showing(30, ROW), 1050.0);
    }

    #[test]
    fn a_row_keeps_its_thing_and_else_its_place() {
        let ids = ["c", "a", "b"].map(str::to_owned);
        assert_eq!(stands(&ids, "a", 0), 1, "it moved");
        assert_eq!(stands(&ids, "gone", 1), 1);
        assert_eq!(stands(&ids, "gone", 9), 2);
        assert_eq!(stands(&ids, "", 0), 0, "nobody came in yet");
        assert_eq!(stands(&[], "a", 3), 0);
    }

    #[test]
    fn keys_lead_within_the_list() {
        assert_eq!(led("ArrowDown", 4, 10, 3), Some(5));
        assert_eq!(led("ArrowDown", 9, 10, 3), Some(9));
        assert_eq!(led("ArrowUp", 0, 10, 3), Some(0));
        assert_eq!(led("PageDown", 8, 10, 3), Some(9));
        assert_eq!(led("PageUp", 5, 10, 3), Some(2));
        assert_eq!(led("Home", 5, 10, 3), Some(0));
        assert_eq!(led("End", 5, 10, 3), Some(9));
        assert_eq!(led("x", 5, 10, 3), None);
        assert_eq!(led("End", 0, 0, 3), None);
        // The row that was active went away.
        assert_eq!(led("ArrowUp", 50, 10, 3), Some(9));
    }
}
