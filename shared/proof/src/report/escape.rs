//! The one way text gets into a report. Markup is only what stands in this program (`&'static`);
//! everything else goes through [`Html::text`], so that nothing in a proof can become markup.

use super::words::Words;
use crate::Lang;
use std::fmt::Display;

/// A report that is being written.
pub(super) struct Html {
    out: String,
    lang: Lang,
}

impl Html {
    pub(super) fn new(lang: Lang) -> Self {
        Self { out: String::new(), lang }
    }

    /// The language in which it speaks.
    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Markup that stands in this program.
    pub(super) fn markup(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// Text from anywhere.
    pub(super) fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// A sentence of this program.
    pub(super) fn say(&mut self, words: Words) {
        self.text(words.get(self.lang));
    }

    /// A sentence with values in their places.
    pub(super) fn fill(&mut self, words: Words, values: &[&str]) {
        self.text(&words.with(self.lang, values));
    }

    /// An element.
    pub(super) fn tag(&mut self, name: &'static str, inner: impl FnOnce(&mut Self)) {
        self.tag_with(name, &[], inner);
    }

    /// An element of a class of the style sheet.
    pub(super) fn class(
        &mut self,
        name: &'static str,
        class: &'static str,
        inner: impl FnOnce(&mut Self),
    ) {
        self.tag_with(name, &[("class", class)], inner);
    }

    /// An element with attributes.
    pub(super) fn tag_with(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inner: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        inner(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element that holds nothing, on a line of the file of its own.
    pub(super) fn void(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.open(name, attributes);
        self.markup("\n");
    }

    fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// An element that holds one sentence, on a line of the file of its own.
    pub(super) fn line(&mut self, name: &'static str, words: Words) {
        self.tag(name, |out| out.say(words));
        self.markup("\n");
    }

    /// The same, with values in their places.
    pub(super) fn filled(&mut self, name: &'static str, words: Words, values: &[&str]) {
        self.tag(name, |out| out.fill(words, values));
        self.markup("\n");
    }

    /// An id or a hash, in letters of one width.
    pub(super) fn code(&mut self, value: impl Display) {
        self.tag("code", |out| out.text(&value.to_string()));
    }

    /// Text of a signer where it stands in a line of ours: its direction does not spread.
    pub(super) fn quoted(&mut self, text: &str) {
        self.tag("bdi", |out| out.text(text));
    }

    /// A name with what belongs to it, in a `dl`.
    pub(super) fn term(&mut self, name: Words, inner: impl FnOnce(&mut Self)) {
        self.tag("dt", |out| out.say(name));
        self.tag("dd", inner);
        self.markup("\n");
    }

    /// A table with the names of its columns.
    pub(super) fn table(
        &mut self,
        caption: Words,
        columns: &[Words],
        rows: impl FnOnce(&mut Self),
    ) {
        self.tag("table", |out| {
            out.line("caption", caption);
            out.tag("thead", |out| {
                out.tag("tr", |out| {
                    for column in columns {
                        out.tag_with("th", &[("scope", "col")], |out| out.say(*column));
                    }
                });
            });
            out.markup("\n");
            out.tag("tbody", rows);
        });
        self.markup("\n");
    }

    /// The first cell of a row, which names it.
    pub(super) fn row_head(&mut self, inner: impl FnOnce(&mut Self)) {
        self.tag_with("th", &[("scope", "row")], inner);
    }

    /// A cell with text.
    pub(super) fn cell(&mut self, text: &str) {
        self.tag("td", |out| out.quoted(text));
    }

    /// A cell with an id or a hash.
    pub(super) fn code_cell(&mut self, value: impl Display) {
        self.tag("td", |out| out.code(value));
    }
}

/// Nothing in the text is markup afterwards, in an element and in a quoted attribute. What could
/// turn or hide the letters around it is written out.
fn escape(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\r' if chars.peek() == Some(&'\n') => {}
            c if is_unseen(c) => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            c => out.push(c),
        }
    }
}

/// Characters that show nothing and change how others are read: controls, directions (UAX 9), marks
/// without width, fillers, tags. Joiners stay: scripts and emoji need them.
fn is_unseen(c: char) -> bool {
    let unseen = matches!(
        u32::from(c),
        0x034f | 0x061c | 0x115f | 0x1160 | 0x180e | 0x200b | 0x200e | 0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164 | 0xfeff | 0xffa0
            | 0xfff9..=0xfffb | 0xe0000..=0xe007f
    );
    unseen || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape(text, &mut out);
        out
    }

    #[test]
    fn nothing_is_markup() {
        let given = "<script>alert('1 & \"2\"')</script>";
        let expected = "&lt;script&gt;alert(&#39;1 &amp; &quot;2&quot;&#39;)&lt;/script&gt;";
        assert_eq!(escaped(given), expected);
        let mut out = Html::new(Lang::En);
        out.tag_with("p", &[("id", "\"><b>")], |out| out.text("</p><i>"));
        let expected = "<p id=\"&quot;&gt;&lt;b&gt;\">&lt;/p&gt;&lt;i&gt;</p>";
        assert_eq!(out.finish(), expected);
    }

    #[test]
    fn what_turns_or_hides_letters_is_seen() {
        assert_eq!(escaped("a\u{202e}b\u{0}c\u{7f}"), "a[U+202E]b[U+0000]c[U+007F]");
        assert_eq!(escaped("A\u{200b}na\u{e0041}\u{3164}"), "A[U+200B]na[U+E0041][U+3164]");
        assert_eq!(escaped("one\r\ntwo\rthree\tfour"), "one\ntwo[U+000D]three\tfour");
        assert_eq!(escaped("ëשلا👩\u{200d}🔬"), "ëשلا👩\u{200d}🔬");
    }

    proptest! {
        #[test]
        fn no_text_opens_anything(text in "\\PC{0,40}|[<>&\"'a\\r\\n\\x00]{0,40}") {
            let out = escaped(&text);
            prop_assert!(!out.contains(['<', '>', '"', '\'']));
            let bare = out.replace("&lt;", "").replace("&gt;", "").replace("&quot;", "");
            let bare = bare.replace("&#39;", "").replace("&amp;", "");
            prop_assert!(!bare.contains('&'));
        }
    }
}
