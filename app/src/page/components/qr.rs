//! A code that another device photographs (ISO/IEC 18004).

use super::own;
use crate::page::language::Words;
use fast_qr::{ECL, QRBuilder};
use leptos::prelude::*;

/// The light frame that readers need, in modules.
const QUIET: usize = 4;

/// A QR code of `text`, dark on light in every colour scheme.
#[component]
pub fn Qr(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] words: Option<Words>,
) -> impl IntoView {
    let drawn = Memo::new(move |_| text.with(|text| drawing(text)));
    let side = move || drawn.with(|drawn| drawn.as_ref().map_or(0, |(side, _)| *side));
    let path = move || drawn.with(|drawn| drawn.as_ref().map(|(_, path)| path.clone()));
    let too_long = move || {
        drawn.with(Option::is_none).then(|| {
            own(
                words,
                (
                    "Ce texte est trop long pour un code\u{a0}; copiez-le.",
                    "This text is too long for a code; copy it.",
                ),
            )
        })
    };
    view! {
        <div class="qr">
            <svg
                role="img"
                class="qr-code"
                aria-label=move || label.get()
                viewBox=move || format!("0 0 {0} {0}", side())
                shape-rendering="crispEdges"
                hidden=move || drawn.with(Option::is_none).then_some("")
            >
                <path d=path></path>
            </svg>
            <p class="qr-trouble">{too_long}</p>
        </div>
    }
}

/// The side of the drawing in modules, and the path of what is dark; none where the text is too
/// long for any code.
fn drawing(text: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let dark = |row: usize, column: usize| code[row][column].value();
    Some((code.size + 2 * QUIET, path(code.size, dark)))
}

/// One rectangle for each run of dark modules in a row.
fn path(size: usize, dark: impl Fn(usize, usize) -> bool) -> String {
    let mut path = String::new();
    for row in 0..size {
        let mut column = 0;
        while column < size {
            let run = (column..size).take_while(|column| dark(row, *column)).count();
            if run > 0 {
                let (x, y) = (column + QUIET, row + QUIET);
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            column += run + 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_dark_modules_are_one_rectangle() {
        let dark = [[true, true, false], [false, false, false], [true, false, true]];
        let drawn = path(3, |row, column| dark[row][column]);
        assert_eq!(drawn, "M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z");
    }

    #[test]
    fn a_short_text_is_the_smallest_code_and_a_huge_one_is_none() {
        let (side, path) = drawing("cahier").unwrap();
        assert_eq!(side, 21 + 2 * QUIET);
        // The finder pattern in the corner begins with seven dark modules.
        assert!(path.starts_with("M4 4h7v1h-7z"), "{path}");
        assert!(drawing(&"x".repeat(3000)).is_none());
    }
}
