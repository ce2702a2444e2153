//! Fields of a Word file: an instruction such as `HYPERLINK "https://..."`, and what it showed
//! when it was last carried out. No instruction is carried out here: what it showed is the text,
//! and of links the address is taken.

use std::rc::Rc;

/// Most fields that are open at once, and the longest instruction that is read.
const OPEN_MAX: usize = 64;
const INSTRUCTION_BYTES_MAX: usize = 8192;

/// The fields that are open where the text is read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// Fields that were opened beyond what is kept.
    beyond: u64,
}

#[derive(Debug, Default)]
struct Field {
    instruction: String,
    /// Whether what stands here is what the field showed.
    shown: bool,
    link: Option<Rc<str>>,
}

impl Fields {
    /// A mark of a field: `begin`, `separate` or `end`.
    pub(super) fn mark(&mut self, kind: &str) {
        match kind {
            "begin" if self.open.len() >= OPEN_MAX => self.beyond += 1,
            "begin" => self.open.push(Field::default()),
            "separate" if self.beyond == 0 => {
                if let Some(field) = self.open.last_mut() {
                    field.shown = true;
                    field.link = link_of(&field.instruction).map(Rc::from);
                }
            }
            "end" if self.beyond > 0 => self.beyond -= 1,
            "end" => {
                self.open.pop();
            }
            _ => {}
        }
    }

    /// More of an instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut()
            && !field.shown
            && field.instruction.len() + text.len() <= INSTRUCTION_BYTES_MAX
        {
            field.instruction.push_str(text);
        }
    }

    /// Whether text that stands here is seen.
    pub(super) fn is_shown(&self) -> bool {
        self.open.iter().all(|field| field.shown)
    }

    /// The address of the innermost link that is open.
    pub(super) fn link(&self) -> Option<Rc<str>> {
        self.open.iter().rev().find_map(|field| field.link.clone())
    }
}

/// The address of a link instruction; none if it is another one, or leads into the document.
pub(super) fn link_of(instruction: &str) -> Option<String> {
    let (name, rest) = instruction.trim_start().split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    if !name.eq_ignore_ascii_case("hyperlink") || rest.starts_with('\\') {
        return None;
    }
    let address = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next(),
    };
    address.filter(|address| !address.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_from_instructions() {
        let quoted = " HYPERLINK \"https://a.b/c\" \\o \"x\" ";
        assert_eq!(link_of(quoted), Some("https://a.b/c".into()));
        assert_eq!(link_of("hyperlink https://a.b"), Some("https://a.b".into()));
        for other in ["HYPERLINK \\l \"part\"", "PAGE \\* MERGEFORMAT", "HYPERLINK", ""] {
            assert_eq!(link_of(other), None, "{other}");
        }
    }

    #[test]
    fn what_a_field_showed_is_seen_and_its_instruction_is_not() {
        let mut fields = Fields::default();
        assert!(fields.is_shown());
        fields.mark("begin");
        fields.instruct("HYPERLINK ");
        fields.instruct("\"https://a.b\"");
        assert!(!fields.is_shown());
        fields.mark("separate");
        assert!(fields.is_shown());
        assert_eq!(fields.link().as_deref(), Some("https://a.b"));
        fields.mark("begin");
        assert!(!fields.is_shown());
        fields.mark("end");
        fields.mark("end");
        fields.mark("end");
        assert!(fields.is_shown() && fields.link().is_none());
    }

    #[test]
    fn open_fields_are_bounded() {
        let mut fields = Fields::default();
        for _ in 0..1000 {
            fields.mark("begin");
        }
        assert_eq!(fields.open.len(), OPEN_MAX);
        for _ in 0..1000 {
            fields.mark("end");
        }
        assert!(fields.open.is_empty() && fields.is_shown());
    }
}
