//! Words that say how others belong together, and nothing by themselves, in French and in English.
//! Beside other words nobody looks for them. What is also a thing of the laboratory (*or*, *no*,
//! *as*) is not among them.

/// In order.
const WORDS: [&str; 131] = [
    "a", "about", "an", "and", "are", "at", "au", "aux", "avec", "be", "been", "but", "by", "can",
    "ce", "ces", "cette", "comme", "comment", "d", "dans", "de", "des", "do", "does", "du", "elle",
    "elles", "en", "est", "et", "for", "from", "had", "has", "have", "how", "i", "if", "il", "ils",
    "in", "into", "is", "it", "its", "j", "je", "l", "la", "le", "les", "leur", "leurs", "lui",
    "m", "ma", "mais", "me", "mes", "mon", "my", "n", "ne", "nos", "not", "notre", "nous", "of",
    "on", "ou", "our", "par", "pas", "plus", "pour", "qu", "que", "quel", "quelle", "quelles",
    "quels", "qui", "quoi", "s", "sa", "sans", "se", "ses", "should", "si", "so", "son", "sont",
    "sur", "ta", "te", "tes", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "to", "ton", "tu", "un", "une", "vos", "votre", "vous", "was", "we", "were",
    "what", "when", "where", "which", "who", "why", "will", "with", "would", "y", "you", "your",
];

/// Whether a word as it is compared is one of them.
pub(crate) fn is_function_word(word: &str) -> bool {
    WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_stand_in_order_and_are_found() {
        assert!(WORDS.is_sorted_by(|one, next| one < next));
        assert!(WORDS.iter().all(|word| is_function_word(word) && crate::fold(word) == *word));
        for thing in ["or", "no", "as", "fer", "gold", ""] {
            assert!(!is_function_word(thing), "{thing}");
        }
    }
}
