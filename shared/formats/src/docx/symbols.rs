//! Signs of the fonts Symbol and Wingdings, which laboratories have used for Greek letters and
//! boxes since before Unicode: the file holds numbers of a private range that mean nothing
//! without the font.

/// The font Symbol from 0x20 to 0x7E, in the order of Adobe's Symbol encoding.
const SYMBOL_LOW: &str = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾\
    αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/// The font Symbol from 0xA0 to 0xE5.
const SYMBOL_HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑";
/// Where the private range of such fonts begins.
const PRIVATE: u32 = 0xf000;

/// The sign of a number in a font; none if it is not known.
pub(super) fn symbol(font: &str, number: u32) -> Option<char> {
    let code = number.checked_sub(PRIVATE).filter(|code| *code <= 0xff).unwrap_or(number);
    let font = font.to_ascii_lowercase();
    if font.contains("wingdings") {
        return wingdings(code);
    }
    if font.contains("symbol") {
        return greek(code);
    }
    let c = char::from_u32(number)?;
    if is_private(c) { greek(code) } else { Some(c) }
}

/// A text with the signs of the private range, which are taken to be of the font Symbol; counts
/// those that are not known.
pub(super) fn plain(text: &str, unknown: &mut u64) -> String {
    let sign = |c: char| {
        if !is_private(c) {
            return c;
        }
        symbol("symbol", u32::from(c)).unwrap_or_else(|| {
            *unknown += 1;
            char::REPLACEMENT_CHARACTER
        })
    };
    text.chars().map(sign).collect()
}

fn is_private(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c)
}

fn greek(code: u32) -> Option<char> {
    let at = |table: &str, first: u32| {
        let place = usize::try_from(code.checked_sub(first)?).ok()?;
        table.chars().nth(place)
    };
    if code < 0xa0 { at(SYMBOL_LOW, 0x20) } else { at(SYMBOL_HIGH, 0xa0) }
}

fn wingdings(code: u32) -> Option<char> {
    Some(match code {
        0x4a => '☺',
        0x6c | 0x9f => '●',
        0x6e | 0xa7 => '▪',
        0x6f | 0x71 | 0xa8 => '☐',
        0xd8 => '➢',
        0xdf => '←',
        0xe0 | 0xe8 => '→',
        0xe1 => '↑',
        0xe2 => '↓',
        0xf0 => '⇨',
        0xfb | 0x78 => '✗',
        0xfc => '✓',
        0xfd => '☒',
        0xfe => '☑',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_their_length() {
        assert_eq!(SYMBOL_LOW.chars().count(), 0x7f - 0x20);
        assert_eq!(SYMBOL_HIGH.chars().count(), 0xe6 - 0xa0);
    }

    #[test]
    fn greek_letters_and_boxes_are_known() {
        assert_eq!(symbol("Symbol", 0xf06d), Some('μ'));
        assert_eq!(symbol("Symbol", 0xb0), Some('°'));
        assert_eq!(symbol("Wingdings", 0xf0fe), Some('☑'));
        assert_eq!(symbol("Calibri", 0x2265), Some('≥'));
        assert_eq!(symbol("Symbol", 0xf0ff), None);
        assert_eq!(symbol("Wingdings", 0xf001), None);
        let mut unknown = 0;
        assert_eq!(plain("\u{f061}-helix \u{f0b1} \u{e123}", &mut unknown), "α-helix ± \u{fffd}");
        assert_eq!(unknown, 1);
    }
}
