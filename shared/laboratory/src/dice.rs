//! Numbers that follow from a seed alone. Each thing that is made draws from a stream of its own,
//! so that a part can be made without those before it, and more numbers for one part change no
//! other.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};

/// Most ranks of [`Dice::rank`].
pub(crate) const RANKS_MAX: usize = 1 << 10;
const WEIGHT: u32 = 1 << 24;
/// Sums of the weights of the ranks: the n-th weighs one part in n + 2, after Zipf and Mandelbrot.
static SUMS: [u32; RANKS_MAX] = sums();

/// What a stream is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    People = 1,
    Zone,
    Id,
    Seat,
    Outline,
    Links,
    Form,
    Body,
    Schedule,
    Comments,
    Files,
    Content,
    Prose,
}

/// A stream of numbers.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of the thing with that number.
    pub(crate) fn new(seed: u64, stream: Stream, number: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8] = stream as u8;
        bytes[16..24].copy_from_slice(&number.to_le_bytes());
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// A number below another one; 0 where that is 0.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(end);
        (wide >> 32) as u32
    }

    /// An index of a list of that length.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// A number from one to another, both among them.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u32::try_from(to.saturating_sub(from).saturating_add(1)).unwrap_or(0);
        from + i64::from(self.below(width))
    }

    /// Whether something happens that happens so often of a hundred times.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// A rank below `count`: the first ones often, the last ones seldom.
    pub(crate) fn rank(&mut self, count: usize) -> usize {
        let sums = SUMS.get(..count.clamp(1, RANKS_MAX)).unwrap_or(&SUMS[..]);
        let drawn = self.below(sums.last().copied().unwrap_or(1));
        sums.partition_point(|sum| *sum <= drawn)
    }

    /// Any of a list, each as often.
    pub(crate) fn any<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let at = self.index(list.len());
        list.get(at).copied().unwrap_or_default()
    }

    /// One of a list, the first ones more often.
    pub(crate) fn likely<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let at = self.rank(list.len());
        list.get(at).copied().unwrap_or_default()
    }

    /// One of a list as [`Self::likely`], of which somebody begins at another place.
    pub(crate) fn likely_from<T: Copy + Default>(&mut self, list: &[T], begin: usize) -> T {
        let at = self.rank(list.len()) + begin;
        list.get(at % list.len().max(1)).copied().unwrap_or_default()
    }

    /// So many letters of an alphabet.
    pub(crate) fn letters(&mut self, alphabet: &[u8], count: usize) -> String {
        (0..count).map(|_| char::from(self.any(alphabet))).collect()
    }
}

const fn sums() -> [u32; RANKS_MAX] {
    let mut sums = [0; RANKS_MAX];
    let mut sum = 0;
    let mut at = 0;
    while at < RANKS_MAX {
        sum += WEIGHT / (at as u32 + 2);
        sums[at] = sum;
        at += 1;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_apart_and_come_again() {
        let draw = |seed, stream, number| {
            let mut dice = Dice::new(seed, stream, number);
            (0..8).map(|_| dice.below(u32::MAX)).collect::<Vec<_>>()
        };
        let one = draw(1, Stream::Body, 7);
        assert_eq!(one, draw(1, Stream::Body, 7));
        assert_ne!(one, draw(2, Stream::Body, 7));
        assert_ne!(one, draw(1, Stream::Form, 7));
        assert_ne!(one, draw(1, Stream::Body, 8));
    }

    #[test]
    fn nothing_is_drawn_outside_of_its_bounds() {
        let mut dice = Dice::new(1, Stream::Body, 0);
        for _ in 0..1_000 {
            assert!(dice.below(3) < 3);
            assert!((-2..=2).contains(&dice.between(-2, 2)));
            assert!(dice.rank(5) < 5);
        }
        assert_eq!((dice.below(0), dice.between(4, 4), dice.rank(0), dice.rank(1)), (0, 4, 0, 0));
        assert_eq!((dice.any::<u8>(&[]), dice.likely_from::<u8>(&[], 3)), (0, 0));
    }

    #[test]
    fn the_first_ranks_come_most_often() {
        let mut dice = Dice::new(1, Stream::Body, 0);
        let mut often = [0; 20];
        (0..20_000).for_each(|_| often[dice.rank(20)] += 1);
        assert!(often[0] > 2 * often[4] && often[4] > 2 * often[19], "{often:?}");
        assert!(often[19] > 0, "{often:?}");
    }
}
