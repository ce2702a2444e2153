//! The system's clock, and repeated calls.

pub use cahier_bench_client::measure::{Sorted, median};

use cahier_bench_client::Clock;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The clock of this machine, for what is measured in a browser too.
pub fn clock() -> Clock {
    let start = Instant::now();
    Clock::new(move || ms(start.elapsed()))
}

/// Microseconds.
pub fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Microseconds of one call: the median over rounds of so many calls.
pub fn us_a_call<T>(rounds: usize, calls: usize, mut call: impl FnMut() -> T) -> f64 {
    let mut round = || {
        let start = Instant::now();
        for _ in 0..calls {
            black_box(call());
        }
        us(start.elapsed()) / calls as f64
    };
    median((0..rounds).map(|_| round()).collect())
}
