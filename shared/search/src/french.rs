//! Stems of French words: the light stemmer of J. Savoy (*Light stemming approaches for the
//! French, Portuguese, German and Hungarian languages*, SAC 2006), with the corrections that
//! Lucene made to it, on words without accents.

/// Where a word is longer than so many letters and ends like this, so many letters are taken off,
/// and others are written over the last that stay.
type Rule = (usize, &'static str, usize, &'static str);

const ACTIONS: [Rule; 2] = [(9, "issement", 6, "r"), (8, "issant", 4, "r")];
const AGENTS: [Rule; 6] = [
    (11, "ficatrice", 5, "er"),
    (10, "ficateur", 4, "er"),
    (9, "catrice", 3, "quer"),
    (8, "cateur", 2, "quer"),
    (8, "atrice", 4, "er"),
    (7, "ateur", 3, "er"),
];
const FEMININES: [Rule; 10] = [
    (5, "ieme", 4, ""),
    (7, "teuse", 2, "r"),
    (6, "teur", 1, "r"),
    (5, "euse", 2, ""),
    (8, "ere", 1, "er"),
    (7, "ive", 1, "f"),
    (4, "folle", 2, "u"),
    (4, "molle", 2, "u"),
    (9, "nnelle", 5, ""),
    (9, "nnel", 3, ""),
];
const QUALITIES: [Rule; 2] = [(8, "esse", 3, ""), (7, "inage", 3, "")];
const NOUNS: [Rule; 3] = [(9, "isateur", 7, ""), (8, "ation", 5, ""), (8, "ition", 5, "")];

/// The stem of a word of lower-case letters without accents.
pub(crate) fn stem(word: &[u8]) -> Vec<u8> {
    let mut stem = Stem(word.to_vec());
    stem.number();
    stem.suffix();
    stem.rest();
    stem.0
}

struct Stem(Vec<u8>);

impl Stem {
    fn ends(&self, longer_than: usize, ending: &str) -> bool {
        self.0.len() > longer_than && self.0.ends_with(ending.as_bytes())
    }

    /// Takes off so many letters, and writes others over the last that stay.
    fn cut(&mut self, count: usize, over: &str) {
        self.0.truncate(self.0.len().saturating_sub(count + over.len()));
        self.0.extend_from_slice(over.as_bytes());
    }

    /// The first rule that holds, if one does.
    fn apply(&mut self, rules: &[Rule]) -> bool {
        let rule = rules.iter().find(|(longer_than, ending, ..)| self.ends(*longer_than, ending));
        let Some((_, _, count, over)) = rule else { return false };
        self.cut(*count, over);
        true
    }

    fn drop_last(&mut self, letter: u8) {
        if self.0.last() == Some(&letter) {
            self.0.pop();
        }
    }

    /// From the plural to the singular.
    fn number(&mut self) {
        if self.ends(5, "x") {
            self.cut(1, "");
            if self.0.ends_with(b"au") && !self.0.ends_with(b"eau") {
                self.cut(0, "l");
            }
        }
        for plural in ["x", "s"] {
            if self.ends(3, plural) {
                self.cut(1, "");
            }
        }
    }

    fn suffix(&mut self) {
        if self.apply(&ACTIONS) {
            return;
        }
        if self.ends(6, "ement") {
            self.cut(4, "");
            if self.ends(3, "ive") {
                self.cut(1, "f");
            }
            return;
        }
        if self.apply(&AGENTS) {
            return;
        }
        if self.ends(6, "trice") {
            self.cut(1, "eur");
        }
        if self.apply(&FEMININES) {
            return;
        }
        if self.ends(4, "ete") {
            self.cut(1, "");
        }
        if self.ends(8, "ique") {
            self.cut(4, "");
        }
        if self.apply(&QUALITIES) {
            return;
        }
        if self.ends(9, "isation") {
            self.cut(7, "");
            if self.ends(5, "ual") {
                self.cut(0, "el");
            }
            return;
        }
        self.apply(&NOUNS);
    }

    /// Doubled letters are one, and the vowel of the ending goes.
    fn rest(&mut self) {
        if self.0.len() > 4 {
            self.0.dedup();
        }
        if self.ends(4, "ie") {
            self.cut(2, "");
        }
        if self.0.len() > 4 {
            self.drop_last(b'r');
            self.drop_last(b'e');
            self.drop_last(b'e');
            if matches!(self.0.as_slice(), [.., one, other] if one == other) {
                self.0.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples by which Lucene holds its stemmer to the paper, without their accents.
    const EXAMPLES: &str = "chevaux cheval · cheval cheval · hiboux hibou · hibou hibou · \
        chantes chant · chanter chant · chante chant · chant chant · baronnes baron · \
        barons baron · baron baron · peaux peau · peau peau · anneaux aneau · anneau aneau · \
        neveux neveu · neveu neveu · affreux afreu · affreuse afreu · investissement investi · \
        investir investi · assourdissant asourdi · assourdir asourdi · pratiquement pratiqu · \
        pratique pratiqu · administrativement administratif · administratif administratif · \
        justificatrice justifi · justificateur justifi · justifier justifi · educatrice eduqu · \
        eduquer eduqu · communicateur comuniqu · communiquer comuniqu · \
        accompagnatrice acompagn · accompagnateur acompagn · administrateur administr · \
        administrer administr · productrice product · producteur product · acheteuse achet · \
        acheteur achet · planteur plant · plante plant · poreuse poreu · poreux poreu · \
        plieuse plieu · bijoutiere bijouti · bijoutier bijouti · caissiere caisi · \
        caissier caisi · abrasive abrasif · abrasif abrasif · folle fou · fou fou · \
        personnelle person · personne person · complete complet · complet complet · \
        aromatique aromat · faiblesse faibl · faible faibl · patinage patin · patin patin · \
        sonorisation sono · ritualisation rituel · rituel rituel · nomination nomin · \
        disposition dispos · dispose dispos · abcdeff abcdef · abcccddeef abcdef · creees cre";

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
            prop_assert!(stem.len() <= word.len() && stem.is_empty() == word.is_empty());
        }
    }
}
