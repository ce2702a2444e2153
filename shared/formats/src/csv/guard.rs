//! Cells that a spreadsheet would take for a formula and carry out (OWASP, "CSV Injection"): on the
//! way out they get an apostrophe in front, which makes them text; on the way in it is taken off
//! again, so that what was written here is read as it was.
//!
//! A number such as `-5,2` begins like a formula and is none; it stays a number.

/// A cell as it is written.
pub(super) fn guarded(cell: &str) -> String {
    match is_formula(cell.trim_start_matches('\'')) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

/// A cell as it was before it was guarded.
pub(super) fn unguarded(cell: &str) -> String {
    let bare = cell.strip_prefix('\'').filter(|_| is_formula(cell.trim_start_matches('\'')));
    bare.unwrap_or(cell).to_owned()
}

/// Whether a spreadsheet may take a text for a formula.
fn is_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n', '\0']) {
        return true;
    }
    // Some programs pass over what is not seen in front of a formula.
    let unseen = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
    let seen = text.trim_start_matches(unseen);
    let begins = seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    begins && !is_number(seen)
}

/// A sign, digits with at most one point or comma, and perhaps a power of ten.
fn is_number(text: &str) -> bool {
    let text = text.trim_end();
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(power)),
        None => (text, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    let power = power.map(|power| power.strip_prefix(['+', '-']).unwrap_or(power));
    digits(whole) && digits(rest) && power.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_made_text() {
        for cell in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{a0}=1",
            "\u{feff}=1",
            "＝1",
            "'=1",
            "-",
            "+33 1 23 45",
        ] {
            assert_eq!(guarded(cell), format!("'{cell}"), "{cell:?}");
        }
    }

    #[test]
    fn texts_and_numbers_stay() {
        for cell in ["", "Gel", "a=b", "5", "-5", "+5,2", "-1.5e-3", "'quoted'", "' x", "1-1"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn what_was_guarded_comes_back(cell in "[=+@'\t\r -]{0,4}\\PC{0,12}") {
            let written = guarded(&cell);
            prop_assert_eq!(unguarded(&written), cell);
            prop_assert!(!is_formula(&written), "{}", written);
        }
    }
}
