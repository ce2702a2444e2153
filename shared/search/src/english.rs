//! Stems of English words: M. F. Porter, *An algorithm for suffix stripping*, Program 14 (3),
//! 1980, with the three small changes of the author's own program (`bli`, `logi`, and words of
//! two letters, which stay as they are).

type Rule = (&'static str, &'static str);

const DOUBLE: [Rule; 21] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("logi", "log"),
];
const SINGLE: [Rule; 7] = [
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];
const LAST: [&str; 19] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize",
];

/// The stem of a word of lower-case letters without accents.
pub(crate) fn stem(word: &[u8]) -> Vec<u8> {
    let mut stem = word.to_vec();
    if stem.len() > 2 {
        plural(&mut stem);
        past(&mut stem);
        if ends(&stem, "y").is_some_and(has_vowel) {
            over(&mut stem, 1, "i");
        }
        replace(&mut stem, &DOUBLE);
        replace(&mut stem, &SINGLE);
        strip(&mut stem);
        tidy(&mut stem);
    }
    stem
}

/// What stands before an ending.
fn ends<'a>(word: &'a [u8], ending: &str) -> Option<&'a [u8]> {
    word.strip_suffix(ending.as_bytes())
}

/// Takes off so many letters and adds others.
fn over(word: &mut Vec<u8>, count: usize, other: &str) {
    word.truncate(word.len().saturating_sub(count));
    word.extend_from_slice(other.as_bytes());
}

/// Which letters are consonants; `y` is one but for behind a consonant.
fn consonants(word: &[u8]) -> Vec<bool> {
    let mut kinds: Vec<bool> = Vec::with_capacity(word.len());
    for letter in word {
        let before = kinds.last().copied();
        kinds.push(match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => before != Some(true),
            _ => true,
        });
    }
    kinds
}

/// How many times consonants follow vowels.
fn measure(word: &[u8]) -> usize {
    consonants(word).windows(2).filter(|pair| matches!(pair, [false, true])).count()
}

fn has_vowel(word: &[u8]) -> bool {
    consonants(word).contains(&false)
}

fn ends_twice(word: &[u8]) -> bool {
    matches!(word, [.., one, other] if one == other) && consonants(word).last() == Some(&true)
}

/// Whether it ends in consonant, vowel, consonant, the last of which is none of `w`, `x`, `y`.
fn ends_short(word: &[u8]) -> bool {
    consonants(word).ends_with(&[true, false, true])
        && !matches!(word.last(), Some(b'w' | b'x' | b'y'))
}

/// Step 1a.
fn plural(word: &mut Vec<u8>) {
    if ends(word, "sses").is_some() || ends(word, "ies").is_some() {
        over(word, 2, "");
    } else if ends(word, "s").is_some() && ends(word, "ss").is_none() {
        over(word, 1, "");
    }
}

/// Step 1b.
fn past(word: &mut Vec<u8>) {
    if let Some(before) = ends(word, "eed") {
        if measure(before) > 0 {
            over(word, 1, "");
        }
        return;
    }
    let ending = ["ed", "ing"].into_iter().find(|ending| ends(word, ending).is_some_and(has_vowel));
    let Some(ending) = ending else { return };
    over(word, ending.len(), "");
    if ["at", "bl", "iz"].iter().any(|end| ends(word, end).is_some()) {
        over(word, 0, "e");
    } else if ends_twice(word) {
        if !matches!(word.last(), Some(b'l' | b's' | b'z')) {
            over(word, 1, "");
        }
    } else if measure(word) == 1 && ends_short(word) {
        over(word, 0, "e");
    }
}

/// Steps 2 and 3: the first ending that is there counts, where enough stands before it.
fn replace(word: &mut Vec<u8>, rules: &[Rule]) {
    let rule = rules.iter().find(|(ending, _)| ends(word, ending).is_some());
    let Some((ending, other)) = rule else { return };
    if ends(word, ending).is_some_and(|before| measure(before) > 0) {
        over(word, ending.len(), other);
    }
}

/// Step 4.
fn strip(word: &mut Vec<u8>) {
    let Some(ending) = LAST.into_iter().find(|ending| ends(word, ending).is_some()) else { return };
    let goes = |before: &[u8]| {
        measure(before) > 1 && (ending != "ion" || matches!(before.last(), Some(b's' | b't')))
    };
    if ends(word, ending).is_some_and(goes) {
        over(word, ending.len(), "");
    }
}

/// Step 5.
fn tidy(word: &mut Vec<u8>) {
    let goes = |before: &[u8]| {
        let measure = measure(before);
        measure > 1 || (measure == 1 && !ends_short(before))
    };
    if ends(word, "e").is_some_and(goes) {
        over(word, 1, "");
    }
    if ends(word, "ll").is_some() && measure(word) > 1 {
        over(word, 1, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples of the paper, each with what comes out at the end of all steps.
    const EXAMPLES: &str = "caresses caress · ponies poni · ties ti · caress caress · cats cat · \
        feed feed · agreed agre · plastered plaster · motoring motor · sing sing · \
        conflated conflat · troubled troubl · sized size · hopping hop · tanned tan · \
        falling fall · hissing hiss · fizzed fizz · failing fail · filing file · happy happi · \
        sky sky · relational relat · conditional condit · rational ration · valenci valenc · \
        hesitanci hesit · digitizer digit · conformabli conform · radicalli radic · \
        differentli differ · vileli vile · analogousli analog · vietnamization vietnam · \
        predication predic · operator oper · feudalism feudal · decisiveness decis · \
        hopefulness hope · callousness callous · formaliti formal · sensitiviti sensit · \
        sensibiliti sensibl · triplicate triplic · formative form · formalize formal · \
        electriciti electr · electrical electr · hopeful hope · goodness good · revival reviv · \
        allowance allow · inference infer · airliner airlin · gyroscopic gyroscop · \
        adjustable adjust · defensible defens · irritant irrit · replacement replac · \
        adjustment adjust · dependent depend · adoption adopt · homologou homolog · \
        communism commun · activate activ · angulariti angular · homologous homolog · \
        effective effect · bowdlerize bowdler · probate probat · rate rate · cease ceas · \
        controll control · roll roll · generalizations gener · oscillators oscil";

    #[test]
    fn published_examples_have_their_stems() {
        for example in EXAMPLES.split(" · ") {
            let (word, expected) = example.split_once(' ').unwrap();
            assert_eq!(String::from_utf8(stem(word.as_bytes())).unwrap(), expected, "{word}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_too_strange(word in "[a-z]{0,40}") {
            let stem = stem(word.as_bytes());
            prop_assert!(stem.len() <= word.len());
        }
    }
}
