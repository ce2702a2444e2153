//! Rule: no file of the repository is larger than 2 MiB.

use super::Violation;
use super::source::Source;

const BYTES_MAX: usize = 2 * 1024 * 1024;

/// Files that are too large to keep in git for ever.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    sources
        .iter()
        .filter(|source| source.bytes > BYTES_MAX)
        .map(|source| {
            let message = format!("{} bytes, at most {BYTES_MAX}", source.bytes);
            Violation::new(&source.path, 1, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_mebibytes_pass_and_one_byte_more_does_not() {
        let of = |bytes| Source { path: "a.png".to_owned(), text: String::new(), bytes };
        assert!(check(&[of(BYTES_MAX)]).is_empty());
        assert_eq!(check(&[of(BYTES_MAX + 1)]).len(), 1);
    }
}
