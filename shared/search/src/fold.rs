//! Letters as they are compared: lower case, without accents, ligatures taken apart, raised and
//! lowered digits as digits. A table of Latin and Greek in place of Unicode's own, which would
//! weigh more than the rest of the search.

/// A text as it is compared with others.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    text.chars().for_each(|letter| fold_letter(letter, &mut folded));
    folded
}

/// Whether it only changes the letter before it.
pub(crate) fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Adds a letter as it is compared: none for a mark, two or three for a ligature.
pub(crate) fn fold_letter(letter: char, folded: &mut String) {
    if letter.is_ascii() {
        return folded.push(letter.to_ascii_lowercase());
    }
    for lower in letter.to_lowercase().filter(|lower| !is_mark(*lower)) {
        match ligature(lower) {
            "" => folded.push(bare(lower)),
            apart => folded.push_str(apart),
        }
    }
}

fn ligature(lower: char) -> &'static str {
    match lower {
        'æ' | 'ǽ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        '\u{133}' => "ij",
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        _ => "",
    }
}

/// A lower-case letter without its accent.
fn bare(lower: char) -> char {
    match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ'..='ặ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ð' | 'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' | 'ħ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ỉ'..='ị' => 'i',
        'ĵ' => 'j',
        'ķ' | 'ĸ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' | '\u{149}' | 'ŋ' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' | 'ọ'..='ợ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ſ' => 's',
        'ţ' | 'ť' | 'ŧ' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' | 'ụ'..='ự' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        // The micro sign, and the letter that most keyboards give in its place.
        '\u{b5}' => 'μ',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁰' | '⁴'..='⁹' => digit(lower, '⁰'),
        '₀'..='₉' => digit(lower, '₀'),
        other => other,
    }
}

fn digit(letter: char, zero: char) -> char {
    let value = u32::from(letter).saturating_sub(u32::from(zero));
    char::from_digit(value, 10).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_ligatures_and_case_make_no_difference() {
        assert_eq!(
            fold("Œuvre ÉLECTROLYSÉE, Straße, æther"),
            "oeuvre electrolysee, strasse, aether"
        );
        assert_eq!(fold("e\u{301}tude"), fold("étude"), "composed or not");
        assert_eq!(fold("Łódź Ångström ſi Việt e\u{fb03}cace"), "lodz angstrom si viet efficace");
        assert_eq!(fold("İzmir"), "izmir");
    }

    #[test]
    fn formulas_and_units_are_found_as_they_are_typed() {
        assert_eq!(fold("H₂SO₄ 10⁻³ m² ⁹⁰Sr"), "h2so4 10⁻3 m2 90sr");
        assert_eq!(fold("5 \u{b5}L"), fold("5 μl"));
        assert_eq!(fold("ΆΛΦΑ λόγος"), "αλφα λογοσ");
    }

    #[test]
    fn other_scripts_stay_as_they_are() {
        assert_eq!(fold("实验 опыт"), "实验 опыт");
    }
}
