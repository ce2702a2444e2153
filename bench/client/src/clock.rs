//! The clock that the shell hands in: that of the system, or that of the page.

use std::rc::Rc;

/// Milliseconds since some moment; never runs backwards.
#[derive(Clone)]
pub struct Clock(Rc<dyn Fn() -> f64>);

impl Clock {
    /// A clock that reads the time in this way.
    pub fn new(now_ms: impl Fn() -> f64 + 'static) -> Self {
        Self(Rc::new(now_ms))
    }

    /// The time, ms.
    pub fn now_ms(&self) -> f64 {
        (self.0)()
    }

    /// What some work gives, and how long it took, ms.
    pub fn time<T>(&self, work: impl FnOnce() -> T) -> (T, f64) {
        let start_ms = self.now_ms();
        let done = work();
        (done, self.now_ms() - start_ms)
    }
}

/// For tests: every look at it is a millisecond later.
#[cfg(test)]
pub(crate) fn ticking() -> Clock {
    let looks = std::cell::Cell::new(0.0);
    Clock::new(move || {
        looks.set(looks.get() + 1.0);
        looks.get()
    })
}
