//! A colour that somebody chose, as a mark beside words.

use leptos::prelude::*;

/// Colours for categories and statuses, each with its name in French and English: those of Okabe
/// and Ito (2008), which colour-blind people tell apart. A mark has a frame, so that a light one
/// is seen on paper too.
pub const PALETTE: [(&str, &str, &str); 8] = [
    ("#0072b2", "bleu", "blue"),
    ("#56b4e9", "bleu ciel", "sky blue"),
    ("#009e73", "vert", "green"),
    ("#f0e442", "jaune", "yellow"),
    ("#e69f00", "orange", "orange"),
    ("#d55e00", "vermillon", "vermilion"),
    ("#cc79a7", "rose", "pink"),
    ("#000000", "noir", "black"),
];

/// A mark of a colour, for the eye only. What is no colour shows as a hollow mark.
#[component]
pub fn Swatch(#[prop(into)] color: Signal<String>) -> impl IntoView {
    let hex = move || color.with(|color| hex(color)).unwrap_or_else(|| "transparent".to_owned());
    view! { <span class="swatch" aria-hidden="true" style:--color=hex></span> }
}

/// A colour as it came from a colleague or an import, `#rgb` or `#rrggbb` with or without its
/// sign; none where it is anything else.
fn hex(color: &str) -> Option<String> {
    let digits = color.trim().trim_start_matches('#');
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && matches!(digits.len(), 3 | 6)).then(|| format!("#{}", digits.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_colour_becomes_a_style() {
        assert_eq!(hex("#0072B2").as_deref(), Some("#0072b2"));
        assert_eq!(hex(" fff ").as_deref(), Some("#fff"));
        for other in ["", "red", "#12", "#12345", "url(//x)", "#fff;}", "é§"] {
            assert_eq!(hex(other), None, "{other}");
        }
    }

    #[test]
    fn the_palette_is_made_of_colours() {
        for (color, ..) in PALETTE {
            assert_eq!(hex(color).as_deref(), Some(color));
        }
    }
}
