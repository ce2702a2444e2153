//! What is typed in benchmarks: sentences of a made-up laboratory, as many characters at a time
//! as are asked for. Each number gives another text, the same in every run.

use cahier_laboratory::{Laboratory, Plan, Prose};

/// What every text of the benchmarks follows from.
pub const SEED: u64 = 1;

/// A text without end.
pub struct Typed {
    prose: Prose,
    rest: String,
}

impl Typed {
    /// The text of that number in a laboratory.
    pub fn of(laboratory: &Laboratory, number: u32) -> Self {
        Self { prose: laboratory.prose(number), rest: String::new() }
    }

    /// A text of no entry.
    pub fn alone() -> Self {
        Self::of(&Laboratory::new(Plan::new(SEED, 1)), 0)
    }

    /// The next characters, so many; each is one unit of UTF-16.
    pub fn take(&mut self, count: usize) -> String {
        loop {
            if let Some((end, _)) = self.rest.char_indices().nth(count) {
                return self.rest.drain(..end).collect();
            }
            self.rest.extend(self.prose.next());
            self.rest.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_is_typed_as_is_asked_for() {
        let (mut some, mut all) = (Typed::alone(), Typed::alone());
        let pieces: Vec<String> = [1, 20, 700].map(|count| some.take(count)).into();
        assert_eq!(pieces.concat(), all.take(721));
        assert_eq!(pieces[2].encode_utf16().count(), 700);
    }
}
