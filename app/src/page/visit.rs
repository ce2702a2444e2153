//! What is begun in one view and ends later. Whoever is still there is led to what came of it;
//! whoever went on stays where they are, and reads at the foot of the page where it is.

use super::known::Known;
use super::route::Route;
use cahier_words::Sentence;
use leptos::prelude::*;

/// How many views were left since the page began. An address does not tell it: who comes back to
/// one begins anew there.
#[derive(Clone, Copy)]
pub struct Visits(StoredValue<u64>);

impl Visits {
    /// None was left yet.
    pub fn begin() -> Self {
        Self(StoredValue::new(0))
    }

    /// The page goes from one place to another. What is open beside an entry is no other view.
    pub fn goes(self, from: &Route, to: &Route) {
        if !from.is_same_view(to) {
            self.leave();
        }
    }

    /// The view is left.
    pub fn leave(self) {
        let _ = self.0.try_update_value(|left| *left += 1);
    }

    fn left(self) -> u64 {
        self.0.try_get_value().unwrap_or_default()
    }
}

/// The time that a person spends in one view.
#[derive(Clone, Copy)]
pub struct Visit {
    known: Known,
    left: u64,
}

impl Visit {
    /// The one that lasts now: asked before anything is waited for.
    pub fn now(known: Known) -> Self {
        Self { known, left: known.visits.left() }
    }

    /// Whether the person went on, or closed the notebook.
    pub fn is_over(self) -> bool {
        self.known.visits.left() != self.left
    }

    /// What was begun is at this place: the page goes there, or says what was made and where.
    pub fn lead(self, place: &Route, made: Sentence) {
        match self.is_over() {
            true => self.known.say_where(made, place),
            false => self.known.go(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> Route {
        Route::parse(path, "")
    }

    #[test]
    fn a_visit_ends_with_its_view_and_not_with_what_is_open_beside_it() {
        let owner = Owner::new();
        owner.set();
        let visits = Visits::begin();
        let first = visits.left();
        visits.goes(&at("/experiments/a"), &at("/experiments/a/history"));
        assert_eq!(visits.left(), first);
        visits.goes(&at("/experiments/a"), &at("/experiments"));
        assert_ne!(visits.left(), first);
    }

    #[test]
    fn who_comes_back_is_there_anew() {
        let owner = Owner::new();
        owner.set();
        let visits = Visits::begin();
        let first = visits.left();
        visits.goes(&at("/experiments/a"), &at("/zones"));
        visits.goes(&at("/zones"), &at("/experiments/a"));
        assert_ne!(visits.left(), first);
    }
}
