//! The reader's language, as an argument and as imports know it.

use clap::builder::{PossibleValuesParser, TypedValueParser};

pub use cahier_words::Lang;

/// Reads a language from its code.
pub fn parser() -> impl TypedValueParser<Value = Lang> {
    let codes = PossibleValuesParser::new(Lang::ALL.map(Lang::code));
    codes.try_map(|code| Lang::with_code(&code).ok_or("no such language"))
}

/// The same language, as imports know it.
pub fn formats(lang: Lang) -> cahier_formats::Lang {
    match lang {
        Lang::Fr => cahier_formats::Lang::Fr,
        Lang::En => cahier_formats::Lang::En,
    }
}
