//! What a visitor sees before the code of the page is here: when the page is built, it is written
//! into `index.html` in both languages, in the words of the door itself, and with it of which
//! modules the code is made.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use said::Both;

#[path = "../../app/src/page/door/said_first.rs"]
mod said;

/// The page, in `www` and in the built page.
const INDEX: &str = "index.html";
/// What is drawn, in no language yet, in `www` alone.
pub const DRAWN: &str = "first.html";
/// The module that wasm-bindgen makes.
const CODE: &str = "cahier.js";

/// Where in the page both stand.
const FIRST: &str = "%FIRST%";
const MODULES: &str = "%MODULES%";

/// The languages, the first of a pair first.
const LANGUAGES: [&str; 2] = ["fr", "en"];
/// Where a script did not come: the one thing that the door never says, since it is not there.
const LOST: Both = (
    "La page n’est pas arrivée en entier\u{a0}; ce qui est gardé sur cet appareil n’est pas \
     touché. Vérifiez le réseau, puis rechargez-la.",
    "The page did not arrive whole; what is kept on this device is untouched. Check the network, \
     then reload it.",
);

/// Fills in the built page.
pub fn fill(www: &Path, dist: &Path) -> Result<()> {
    let file = dist.join(INDEX);
    let (index, drawn) = (read(&file)?, read(&www.join(DRAWN))?);
    let index = whole(&index, &drawn, &read(&dist.join(CODE))?)?;
    fs::write(&file, index).with_context(|| format!("{} cannot be written", file.display()))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// The page with what is drawn first, and the modules of this code.
fn whole(index: &str, drawn: &str, code: &str) -> Result<String> {
    let mut both = String::new();
    for language in LANGUAGES {
        both.push_str(&in_language(drawn, language)?);
    }
    let index = filled(index, FIRST, &both)?;
    filled(&index, MODULES, &modules(code))
}

/// A text with something in the one place for it.
fn filled(text: &str, place: &str, value: &str) -> Result<String> {
    let (before, after) = text.split_once(place).with_context(|| format!("no {place}"))?;
    ensure!(!after.contains(place), "{place} stands there twice");
    Ok([before, value, after].concat())
}

/// What is drawn, in one language.
fn in_language(drawn: &str, language: &str) -> Result<String> {
    let say = |(french, english): Both| if language == LANGUAGES[0] { french } else { english };
    let pressed = |other: &str| if other == language { "true" } else { "false" };
    let values = [
        ("%LANG%", language),
        ("%LANGUAGE%", say(said::LANGUAGE)),
        ("%IS_FR%", pressed("fr")),
        ("%IS_EN%", pressed("en")),
        ("%PROMISE%", say(said::PROMISE)),
        ("%BEGIN%", say(said::BEGIN)),
        ("%JOIN%", say(said::JOIN)),
        ("%LOADS%", say(said::LOADS)),
        ("%LOST%", say(LOST)),
    ];
    let mut text = drawn.to_owned();
    for (place, value) in values {
        text = filled(&text, place, &escaped(value)).with_context(|| format!("in {DRAWN}"))?;
    }
    ensure!(!text.contains('%'), "{DRAWN} has a place that nothing fills");
    Ok(text)
}

/// As text of a page and between the quotes of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The modules are asked for with the page, not each once the one before it was read. What is drawn
/// first comes first all the same.
fn modules(code: &str) -> String {
    let imported = code.lines().filter_map(imported);
    let mut modules: Vec<&str> = [CODE].into_iter().chain(imported).collect();
    modules.sort_unstable();
    modules.dedup();
    let link = |module: &str| {
        format!("    <link rel=\"modulepreload\" href=\"/{module}\" fetchpriority=\"low\">\n")
    };
    modules.into_iter().map(link).collect()
}

/// What a line of a module imports, from the folder of the page: `import … from "./PATH";`.
fn imported(line: &str) -> Option<&str> {
    let (_, from) = line.strip_prefix("import ")?.rsplit_once(" from ")?;
    let path = from.trim().trim_end_matches(';').trim_matches(['"', '\'']);
    path.strip_prefix("./").or_else(|| path.strip_prefix('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMPORTS: &str = "import { editor } from '/parts.js';\n\
        import { split } from './wasm-parts.js';\n\
        import * as import1 from \"./wasm-parts.js\"\n\
        import * as env from \"env\";\n\
        export default start;\n";

    /// The page of the sources.
    fn page() -> String {
        let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www");
        let (index, drawn) = (read(&www.join(INDEX)).unwrap(), read(&www.join(DRAWN)).unwrap());
        whole(&index, &drawn, IMPORTS).unwrap()
    }

    #[test]
    fn the_page_says_the_words_of_the_door_in_both_languages() {
        let page = page();
        let all = [said::PROMISE, said::BEGIN, said::JOIN, said::LOADS, said::LANGUAGE, LOST];
        for words in all.into_iter().flat_map(|(french, english)| [french, english]) {
            assert_eq!(page.matches(&escaped(words)).count(), 1, "{words}");
        }
        for language in LANGUAGES {
            assert!(page.contains(&format!("<div class=\"door\" lang=\"{language}\">")));
            let pressed = format!("lang=\"{language}\" aria-pressed=\"true\"");
            assert_eq!(page.matches(&pressed).count(), 1, "{language}");
        }
        assert!(!page.contains('%'), "{page}");
    }

    #[test]
    fn the_modules_of_the_code_are_asked_for_with_the_page() {
        let page = page();
        let of = |line: &str| line.contains("modulepreload");
        let links: Vec<&str> = page.lines().filter(|line| of(line)).map(str::trim).collect();
        let link =
            |name| format!("<link rel=\"modulepreload\" href=\"/{name}\" fetchpriority=\"low\">");
        assert_eq!(links, ["cahier.js", "parts.js", "wasm-parts.js"].map(link));
    }

    #[test]
    fn a_place_is_filled_once_and_with_text_alone() {
        assert_eq!(filled("a %X% b", "%X%", "%X%").unwrap(), "a %X% b");
        assert!(filled("a b", "%X%", "").is_err());
        assert!(filled("%X% %X%", "%X%", "").is_err());
        assert_eq!(escaped("a < \"b\" & c"), "a &lt; &quot;b&quot; &amp; c");
        let missing = in_language("<p>%PROMISE%</p>", "fr");
        assert!(missing.is_err());
    }
}
