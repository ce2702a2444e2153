//! A whole HTML file: its characters, its title, its body; and a whole file to write.

use super::write::text;
use super::{HTML_BYTES_MAX, body_from_html, body_to_html, is_abusive, read_html};
use crate::Lang;
use crate::charset::{Charset, decode, named};
use crate::document::{Document, Warning, Warnings, filled, first_heading, warn_of};
use crate::identity;
use crate::tree::clip;
use cahier_notebook::body::Body;

/// How far into a file it may say in which characters it is written (WHATWG HTML 13.2.3.2).
const PRESCAN_BYTES: usize = 1024;
/// How far into a file its title may stand, and how long it may be, bytes.
const TITLE_PLACE_BYTES_MAX: usize = 64 << 10;
const TITLE_BYTES_MAX: usize = 4096;
const WARNINGS_MAX: usize = 100;
/// A page that was exported runs nothing and fetches nothing but its pictures.
const POLICY: &str = "default-src 'none'; img-src * data:";

/// Reads an HTML file. Never fails: what is not understood is left out, and told.
pub fn read_file(bytes: &[u8]) -> Document {
    let mut warnings = Warnings::new(WARNINGS_MAX);
    let declared = declared_charset(bytes);
    let decoded = decode(bytes, declared.as_deref());
    if decoded.damaged {
        warnings.add(Warning::CharactersDamaged);
    }
    let said = declared.as_deref().and_then(named);
    if !matches!(decoded.charset, Charset::Utf8 | Charset::Utf16) && said != Some(decoded.charset) {
        warnings.add(Warning::CharactersGuessed);
    }
    let html = &*decoded.text;
    if is_abusive(clip(html, HTML_BYTES_MAX)) {
        warnings.add(Warning::ReadAsText);
    }
    let reading = read_html(html);
    warn_of(&reading, &mut warnings);
    Document {
        source_id: identity::of_file("html", bytes),
        title: title(html).or_else(|| first_heading(&reading.body)),
        body: reading.body,
        warnings: warnings.finish(),
        ..Document::default()
    }
}

/// A whole HTML file with this title and body. Addresses stay as they are: whoever writes files
/// beside it rewrites those of attachments first (`address::rewrite_addresses`).
pub fn write_file(title: &str, lang: Lang, body: &Body) -> String {
    let lang = match lang {
        Lang::En => "en",
        Lang::Fr => "fr",
    };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>"
    );
    text(title, &mut out);
    out.push_str("</title>\n</head>\n<body>\n");
    out.push_str(&body_to_html(body));
    out.push_str("\n</body>\n</html>\n");
    out
}

/// The characters that a file says it is written in, in a `meta` tag near its beginning.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..PRESCAN_BYTES).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start).to_ascii_lowercase();
    let mut rest = start.as_str();
    while let Some((_, after)) = rest.split_once("<meta") {
        let tag = after.split('>').next().unwrap_or("");
        if let Some((_, value)) = tag.split_once("charset") {
            let value = value.trim_start().strip_prefix('=')?.trim_start();
            let value = value.trim_start_matches(['"', '\'']);
            let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/');
            return value.split(ends).next().map(str::to_owned);
        }
        rest = after;
    }
    None
}

/// What stands in the `title` tag.
fn title(html: &str) -> Option<String> {
    let head: String = html.chars().take(TITLE_PLACE_BYTES_MAX).collect();
    // Lower case of ASCII alone, so that places in both are the same.
    let lower = head.to_ascii_lowercase();
    let tag = lower.find("<title")?;
    let start = tag + lower.get(tag..)?.find('>')? + 1;
    let length = lower.get(start..)?.find("</title")?;
    let raw = head.get(start..start + length).filter(|raw| raw.len() <= TITLE_BYTES_MAX)?;
    // A title has character references and no tags.
    filled(&body_from_html(&raw.replace('<', "&lt;")).plain_text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_title_and_says_its_characters() {
        let html = b"<html><head><meta charset='iso-8859-15'><title>\n C\xbdur &amp; <b>\n</title>\
            </head><body><h1>Other</h1><p>\xe9t\xe9</p></body></html>";
        let document = read_file(html);
        assert_eq!(document.title.as_deref(), Some("Cœur & <b>"));
        assert_eq!(document.body.plain_text(), "Other\nété");
        assert!(document.warnings.is_empty(), "{:?}", document.warnings);
        assert_eq!(document.source_id, read_file(html).source_id);
    }

    #[test]
    fn old_ways_to_say_the_characters() {
        let meta = b"<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>";
        assert_eq!(declared_charset(meta).as_deref(), Some("windows-1252"));
        assert_eq!(declared_charset(b"<meta name=a><META charset = utf-8>"), Some("utf-8".into()));
        assert_eq!(declared_charset(b"<meta charset><p>"), None);
        assert_eq!(declared_charset(b"charset=x"), None);
    }

    #[test]
    fn what_is_guessed_or_lost_is_told() {
        let html = b"<h2>Gel</h2><p>\xe9 <img src='a.png'><iframe src=x></iframe>\
            <img src='file:///x' alt=c></p>";
        let document = read_file(html);
        assert_eq!(document.title.as_deref(), Some("Gel"));
        let left_out = Warning::LeftOut { what: crate::document::LeftOut::Embedded, count: 1 };
        let expected = [
            Warning::CharactersGuessed,
            Warning::PicturesDropped { count: 1 },
            left_out,
            Warning::PicturesElsewhere { count: 1 },
        ];
        assert_eq!(document.warnings, expected);
        let names: String = (0..1000).map(|i| format!(" a{i}")).collect();
        let tangled = read_file(format!("<p{names}>x").as_bytes());
        assert_eq!(tangled.warnings, [Warning::ReadAsText]);
    }

    #[test]
    fn a_written_file_is_read_the_same_and_escapes_its_title() {
        let body = body_from_html("<h1>A</h1><ul><li>b<li>c</ul><pre>d\n  e</pre>");
        let file = write_file("</title><script>alert(1)</script>", Lang::Fr, &body);
        assert!(!file.contains("<script"), "{file}");
        assert!(file.contains("<html lang=\"fr\">"));
        let read = read_file(file.as_bytes());
        assert_eq!(read.body, body);
        assert_eq!(read.title.as_deref(), Some("</title><script>alert(1)</script>"));
        assert!(read.warnings.is_empty());
    }
}
