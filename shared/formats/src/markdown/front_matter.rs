//! The properties that many programs write above a Markdown text, between two lines of `---`: the
//! few forms of YAML that people use there. What is none of these is ordinary text.

/// How many lines properties may take; a text that goes on longer has none.
const LINES_MAX: usize = 200;
const KEY_BYTES_MAX: usize = 40;

/// One property and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// Name as it is written.
    pub(super) key: String,
    /// Its values; several if it is a list.
    pub(super) values: Vec<String>,
}

/// The properties at the head of a text, and the text below them.
pub(super) fn split(text: &str) -> Option<(Vec<Property>, &str)> {
    let (first, mut rest) = line(text)?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut properties = Vec::new();
    for _ in 0..LINES_MAX {
        let (current, after) = line(rest)?;
        rest = after;
        let current = current.trim_end();
        if matches!(current, "---" | "...") {
            return (!properties.is_empty()).then_some((properties, rest));
        }
        read(current, &mut properties)?;
    }
    None
}

fn line(text: &str) -> Option<(&str, &str)> {
    let split = || text.split_once('\n').unwrap_or((text, ""));
    (!text.is_empty()).then(split)
}

/// Reads one line; none if it cannot stand among properties.
fn read(line: &str, properties: &mut Vec<Property>) -> Option<()> {
    let inside = line.trim_start();
    if inside.is_empty() || inside.starts_with('#') {
        return Some(());
    }
    let item = inside.strip_prefix("- ");
    if item.is_some() || inside.len() < line.len() {
        let value = plain(item.unwrap_or(inside));
        properties.last_mut()?.values.push(value);
        return Some(());
    }
    let (key, value) = line.split_once(':')?;
    let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
    let is_key = !key.is_empty() && key.len() <= KEY_BYTES_MAX && key.chars().all(fits);
    if !is_key || !(value.is_empty() || value.starts_with(' ')) {
        return None;
    }
    let value = value.trim();
    let list = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
    let values: Vec<String> = match list {
        Some(list) => list.split(',').map(plain).collect(),
        None if matches!(value, "" | "|" | ">" | "|-" | ">-") => Vec::new(),
        None => vec![plain(value)],
    };
    properties.push(Property { key: key.trim().to_owned(), values });
    Some(())
}

/// A value without the quotes around it.
fn plain(value: &str) -> String {
    let value = value.trim();
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let inside = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inside.contains(quote)).then_some(inside)
    });
    quoted.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> Option<Vec<(String, Vec<String>)>> {
        let (properties, _) = split(text)?;
        Some(properties.into_iter().map(|p| (p.key, p.values)).collect())
    }

    #[test]
    fn the_forms_that_people_write() {
        let text = "---\ntitle: \"Gel: run 2\"\n# a note\ntags: [a, 'b']\nauthors:\n  - Ann\n- Bo\n\
            abstract: >\n  long\n---\nbody\n";
        let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let expected = vec![
            ("title".to_owned(), strings(&["Gel: run 2"])),
            ("tags".to_owned(), strings(&["a", "b"])),
            ("authors".to_owned(), strings(&["Ann", "Bo"])),
            ("abstract".to_owned(), strings(&["long"])),
        ];
        assert_eq!(read_all(text), Some(expected));
        assert_eq!(split(text).map(|(_, rest)| rest), Some("body\n"));
    }

    #[test]
    fn what_is_no_property_stays_text() {
        for text in [
            "",
            "---",
            "---\n---\nx",
            "---\ntext\n---\n",
            "---\nhttp://a.b\n---\n",
            "---\ntitle: x\n",
            "text\n---\ntitle: x\n---\n",
            "---\n- item\n---\n",
        ] {
            assert_eq!(split(text), None, "{text:?}");
        }
    }
}
