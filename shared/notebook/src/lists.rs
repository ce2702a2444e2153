//! The smallest difference between two lists of anything. Items are numbered first, so that the
//! search exists once in the program, whatever is compared.

use similar::DiffTag;
use similar::algorithms::myers::diff;
use similar::algorithms::{Capture, Compact, Replace};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// What became of the items of two ranges, old and new: both grow from step to step.
pub(crate) type Step = (DiffTag, Range<usize>, Range<usize>);

/// The steps from an old list to a new one (Myers).
pub(crate) fn steps<T: Hash + Eq>(old: &[T], new: &[T]) -> Vec<Step> {
    let mut numbers = HashMap::new();
    let old = numbered(old, &mut numbers);
    let new = numbered(new, &mut numbers);
    // One algorithm and one listener: asked for by name, the library would bring them all.
    let mut found = Compact::new(Replace::new(Capture::new()), &old[..], &new[..]);
    match diff(&mut found, &old[..], 0..old.len(), &new[..], 0..new.len()) {
        Ok(()) => {}
        Err(never) => match never {},
    }
    found.into_inner().into_inner().ops().iter().map(similar::DiffOp::as_tag_tuple).collect()
}

/// A number for each item, the same for equal ones.
pub(crate) fn numbered<'a, T: Hash + Eq>(
    items: &'a [T],
    numbers: &mut HashMap<&'a T, usize>,
) -> Vec<usize> {
    let mut number = |item| {
        let next = numbers.len();
        *numbers.entry(item).or_insert(next)
    };
    items.iter().map(&mut number).collect()
}
