//! Text with the words that were found in it.

use leptos::prelude::*;

/// Text as elements, its marks (start and end, in characters) as `mark`.
pub fn marked(text: &str, marks: &[(usize, usize)]) -> Vec<AnyView> {
    let view = |(is_mark, piece): (bool, String)| match is_mark {
        true => view! { <mark>{piece}</mark> }.into_any(),
        false => piece.into_any(),
    };
    pieces(text, marks).into_iter().map(view).collect()
}

/// A text in pieces: whether each is marked. What is no place in the text marks nothing.
fn pieces(text: &str, marks: &[(usize, usize)]) -> Vec<(bool, String)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    let mut letters = text.chars();
    let mut add = |is_mark: bool, count: usize| {
        let piece: String = letters.by_ref().take(count).collect();
        if !piece.is_empty() {
            pieces.push((is_mark, piece));
        }
    };
    for (start, end) in marks.iter().filter(|(start, end)| start < end) {
        if *start >= at {
            add(false, start - at);
            add(true, end - start);
            at = *end;
        }
    }
    add(false, usize::MAX);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, marks: &[(usize, usize)]) -> Vec<String> {
        let told =
            |(is_mark, piece): (bool, String)| if is_mark { format!("[{piece}]") } else { piece };
        pieces(text, marks).into_iter().map(told).collect()
    }

    #[test]
    fn marks_stand_between_the_rest() {
        assert_eq!(told("Été œuf.", &[(0, 3), (4, 7)]), ["[Été]", " ", "[œuf]", "."]);
        assert_eq!(told("rien", &[]), ["rien"]);
    }

    #[test]
    fn marks_of_another_text_lose_none_of_it() {
        assert_eq!(told("court", &[(3, 9), (2, 4), (5, 5), (40, 50)]), ["cou", "[rt]"]);
    }
}
