//! Shapes of measured curves, in whole numbers: sines and exponentials of a machine differ in
//! their last digit from those of another one.

use crate::dice::Dice;

/// The height of every shape.
pub(crate) const FULL: i64 = 10_000;

/// A shape over a width of [`FULL`], between 0 and [`FULL`].
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Up and then level: a quantity that saturates, half of it at this place.
    Rise(i64),
    /// Down and then level, half of it at this place.
    Fall(i64),
    /// A resonance: where, and its half width.
    Peak(i64, i64),
    /// So many waves.
    Wave(i64),
    /// A straight line.
    Line,
}

impl Shape {
    /// Some shape.
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        match dice.below(8) {
            0 | 1 => Self::Rise(dice.between(600, 4_000)),
            2 => Self::Fall(dice.between(600, 4_000)),
            3 | 4 => Self::Peak(dice.between(2_000, 8_000), dice.between(200, 1_500)),
            5 => Self::Wave(dice.between(1, 6)),
            _ => Self::Line,
        }
    }

    /// Its height at a place.
    pub(crate) fn at(self, place: i64) -> i64 {
        let place = place.clamp(0, FULL);
        match self {
            // Of Michaelis and Menten, as high as can be at the end.
            Self::Rise(half) => place * (FULL + half) / (place + half).max(1),
            Self::Fall(half) => FULL * half / (place + half).max(1),
            // Of Lorentz.
            Self::Peak(middle, width) => {
                let away = place - middle;
                FULL * width * width / (width * width + away * away).max(1)
            }
            Self::Wave(count) => FULL / 2 + sine(place * count * 360 / FULL) * (FULL / 2) / FULL,
            Self::Line => place,
        }
    }

    /// Its height at a point of so many, as a measurement has it.
    pub(crate) fn scattered(self, dice: &mut Dice, point: u32, last: u32) -> i64 {
        let place = i64::from(point) * FULL / i64::from(last.max(1));
        (self.at(place) + dice.between(-150, 150)).clamp(0, FULL)
    }
}

/// The sine of a whole angle in degrees, times [`FULL`] (the approximation of Bhaskara).
fn sine(degrees: i64) -> i64 {
    let half = degrees.rem_euclid(180);
    let bow = half * (180 - half);
    let height = FULL * 4 * bow / (40_500 - bow);
    if degrees.rem_euclid(360) < 180 { height } else { -height }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_stay_in_their_frame() {
        let straight = [Shape::Line, Shape::Rise(900), Shape::Fall(900)];
        for shape in straight.into_iter().chain([Shape::Peak(5_000, 400), Shape::Wave(3)]) {
            let heights: Vec<i64> = (0..=FULL).step_by(7).map(|place| shape.at(place)).collect();
            assert!(heights.iter().all(|height| (0..=FULL).contains(height)), "{shape:?}");
            let (low, high) = (heights.iter().min().unwrap(), heights.iter().max().unwrap());
            assert!(high - low > FULL / 2, "{shape:?}");
        }
        assert_eq!((sine(0), sine(90), sine(270), sine(450)), (0, FULL, -FULL, FULL));
    }
}
