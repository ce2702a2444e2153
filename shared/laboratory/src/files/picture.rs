//! What a camera of each science sees: a gel, a plate with spots, interference fringes, a map of
//! patches. Grey values, drawn with whole numbers.

use super::png;
use crate::dice::Dice;
use crate::plan::Science;

const WIDTH: u32 = 200;
const HEIGHT: u32 = 150;
/// How much each grey value scatters, as those of a camera do.
const NOISE: u32 = 9;

/// A blot: its middle, half its width and height, how much darker it is.
#[derive(Clone, Copy)]
struct Blot {
    x: i64,
    y: i64,
    wide: i64,
    high: i64,
    dark: i64,
}

/// The bytes.
pub(super) fn bytes(dice: &mut Dice, science: Science) -> Vec<u8> {
    let blots = match science {
        Science::Biology => gel(dice),
        Science::Chemistry => plate(dice),
        Science::Physics => Vec::new(),
        Science::Ecology => patches(dice),
    };
    let (middle, width) = (dice.between(60, 140), dice.between(180, 700));
    let mut rows = Vec::with_capacity(HEIGHT as usize);
    for y in 0..i64::from(HEIGHT) {
        let mut row = Vec::with_capacity(WIDTH as usize);
        for x in 0..i64::from(WIDTH) {
            let light = match science {
                Science::Physics => fringes(x - middle, y - 75, width),
                _ => 225 - blots.iter().map(|blot| blot.at(x, y)).max().unwrap_or(0),
            };
            let light = light + i64::from(dice.below(NOISE));
            row.push(u8::try_from(light.clamp(0, 255)).unwrap_or(u8::MAX));
        }
        rows.push(row);
    }
    png::grey(WIDTH, HEIGHT, &rows)
}

impl Blot {
    /// How much darker a place is by it: less and less towards its edge.
    fn at(self, x: i64, y: i64) -> i64 {
        let (across, down) = ((x - self.x) * 100 / self.wide, (y - self.y) * 100 / self.high);
        let away = across * across + down * down;
        if away >= 10_000 { 0 } else { self.dark * (10_000 - away) / 10_000 }
    }
}

/// Lanes with bands.
fn gel(dice: &mut Dice) -> Vec<Blot> {
    let mut blots = Vec::new();
    for lane in 0..8 {
        for _ in 0..1 + dice.below(4) {
            let (y, dark) = (dice.between(15, 135), dice.between(60, 200));
            blots.push(Blot { x: 14 + lane * 24, y, wide: 10, high: 3, dark });
        }
    }
    blots
}

/// Spots that ran up a plate.
fn plate(dice: &mut Dice) -> Vec<Blot> {
    let spot = |lane: i64, dice: &mut Dice| Blot {
        x: 25 + lane * 30,
        y: dice.between(25, 125),
        wide: 7,
        high: dice.between(6, 11),
        dark: dice.between(50, 170),
    };
    (0..12).map(|at| spot(at % 6, dice)).collect()
}

/// Patches of plants from above.
fn patches(dice: &mut Dice) -> Vec<Blot> {
    let patch = |dice: &mut Dice| Blot {
        x: dice.between(0, 199),
        y: dice.between(0, 149),
        wide: dice.between(8, 40),
        high: dice.between(6, 30),
        dark: dice.between(40, 180),
    };
    (0..14).map(|_| patch(dice)).collect()
}

/// Rings around a middle.
fn fringes(x: i64, y: i64, width: i64) -> i64 {
    let phase = (x * x + y * y) % (2 * width);
    let away = (phase - width).abs();
    40 + 180 * away / width
}
