//! What stands between the cells of a row: found by trying each sign on the first rows, outside of
//! quotation marks.

use super::table::records;
use serde::{Deserialize, Serialize};

/// A sign between cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Separator {
    /// `,` as RFC 4180 has it.
    #[default]
    Comma,
    /// `;` as spreadsheets write it where numbers have a decimal comma.
    Semicolon,
    /// A tab, as cells are copied.
    Tab,
}

/// How many rows are looked at, and how much of the text.
const ROWS_MAX: usize = 50;
const TEXT_BYTES_MAX: usize = 1 << 20;

impl Separator {
    /// Every separator, the one first that wins where several fit alike.
    pub const ALL: [Self; 3] = [Self::Semicolon, Self::Tab, Self::Comma];

    /// The sign.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// The separator of a text: the one that gives most rows the same number of cells, more than
    /// one; where several do, the one that gives more cells.
    pub(super) fn of(text: &str) -> Self {
        let start = crate::tree::clip(text, TEXT_BYTES_MAX);
        let mut best = (0, 0, Self::Comma);
        for separator in Self::ALL {
            let (rows, cells) = fit(start, separator);
            if (rows, cells) > (best.0, best.1) {
                best = (rows, cells, separator);
            }
        }
        best.2
    }
}

/// How many of the first rows have as many cells as the first one, and how many cells that is;
/// nothing if it is one.
fn fit(text: &str, separator: Separator) -> (usize, usize) {
    let mut lengths = Vec::new();
    records(text, separator, &mut |record, _| {
        lengths.push(record.len());
        lengths.len() < ROWS_MAX
    });
    let Some(first) = lengths.first().copied().filter(|length| *length > 1) else { return (0, 0) };
    (lengths.iter().filter(|length| **length == first).count(), first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found() {
        assert_eq!(Separator::of("a,b\n1,2\n"), Separator::Comma);
        assert_eq!(Separator::of("a;b\n1,5;2,5\n"), Separator::Semicolon);
        assert_eq!(Separator::of("a\tb\n1,5\t2\n"), Separator::Tab);
        assert_eq!(Separator::of("title\nonly one column\n"), Separator::Comma);
        assert_eq!(Separator::of(""), Separator::Comma);
    }

    #[test]
    fn signs_in_quotation_marks_do_not_count() {
        assert_eq!(Separator::of("a,b\n\"x;y;z\",1\n\"u;v;w\",2\n"), Separator::Comma);
        assert_eq!(Separator::of("a;b\n\"x,y\";1\n\"u,v\n,w\";2\n"), Separator::Semicolon);
    }

    #[test]
    fn a_text_with_commas_in_its_cells_is_told_from_its_rows() {
        let text = "title;text\nGel;one, two, three\nPCR;four, five\nx;y\n";
        assert_eq!(Separator::of(text), Separator::Semicolon);
    }
}
