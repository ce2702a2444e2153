//! Text as Markdown: a backslash before every character that would mean something where it
//! stands, and before no other, so that prose stays readable.

/// Where a piece of inline Markdown goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A paragraph, which may take several lines.
    Block,
    /// A heading, which is one line.
    Line,
    /// A cell of a table, which is one line without bare pipes.
    Cell,
}

/// Inline Markdown in the making.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) out: String,
    pub(super) mode: Mode,
    /// Where the current line begins in `out`.
    line: usize,
}

impl Writer {
    pub(super) fn new(mode: Mode) -> Self {
        Self { out: String::new(), mode, line: 0 }
    }

    /// A line break that keeps the paragraph open.
    pub(super) fn hard_break(&mut self) {
        self.out.push_str("\\\n");
        self.line = self.out.len();
    }

    /// Adds text so that it reads back as itself.
    pub(super) fn text(&mut self, text: &str) {
        let mut previous = None;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let c = if c == '\n' || c == '\r' { ' ' } else { c };
            let next = chars.peek().map(|(_, next)| *next);
            if c == ' ' && self.at_line_start() {
                continue;
            }
            if self.needs_escape(c, previous, next, &text[at..]) {
                self.out.push('\\');
            }
            self.out.push(c);
            previous = Some(c);
        }
    }

    fn at_line_start(&self) -> bool {
        self.out.len() == self.line
    }

    fn needs_escape(
        &self,
        c: char,
        previous: Option<char>,
        next: Option<char>,
        rest: &str,
    ) -> bool {
        match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '$' | '~' | '|' => true,
            // Inside a word an underscore is only itself.
            '_' => !(joins(previous) && joins(next)),
            '&' => is_reference(rest),
            '#' => self.mode == Mode::Line || self.at_line_start(),
            '+' | '-' | '=' | '>' | ':' => self.at_line_start(),
            '.' | ')' => self.after_number(),
            // Before a link it would make an image.
            '!' => next.is_none(),
            _ => false,
        }
    }

    /// Whether the line so far is a number, which a dot would make a list item.
    fn after_number(&self) -> bool {
        let line = self.out.get(self.line..).unwrap_or("");
        (1..=9).contains(&line.len()) && line.bytes().all(|b| b.is_ascii_digit())
    }
}

fn joins(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Whether a text begins with a character reference.
fn is_reference(rest: &str) -> bool {
    let name = rest.bytes().skip(1).take(40);
    let inside = name.take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    inside > 0 && rest.as_bytes().get(inside + 1) == Some(&b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut writer = Writer::new(Mode::Block);
        writer.text(text);
        writer.out
    }

    #[test]
    fn only_what_means_something_is_escaped() {
        assert_eq!(escaped("R&D at 5.5 - a snake_case_name!"), "R&D at 5.5 - a snake_case_name\\!");
        assert_eq!(escaped("&amp; _x_ *y*"), "\\&amp; \\_x\\_ \\*y\\*");
        assert_eq!(escaped("- a"), "\\- a");
        assert_eq!(escaped("12. a"), "12\\. a");
        assert_eq!(escaped("# a #"), "\\# a #");
        assert_eq!(escaped("a < b [c] $5"), "a \\< b \\[c\\] \\$5");
    }
}
