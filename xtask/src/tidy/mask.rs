//! Blanks literals and comments in Rust code, so that rules see only the code itself.

/// The same text, line by line, with spaces for every string, character and comment.
pub fn mask(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        match blank_end(&chars, at) {
            Some(end) => {
                let blank = |c: &char| if *c == '\n' { '\n' } else { ' ' };
                masked.extend(chars[at..end].iter().map(blank));
                at = end;
            }
            None => {
                masked.push(chars[at]);
                at += 1;
            }
        }
    }
    masked
}

/// Where the literal or comment that starts here ends; nothing when none starts here.
fn blank_end(chars: &[char], at: usize) -> Option<usize> {
    let rest = &chars[at..];
    let length = match rest {
        ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => block_comment(rest),
        ['"', ..] => string(rest),
        ['\'', '\\', ..] => escaped_character(rest),
        ['\'', _, '\'', ..] => 3,
        ['r' | 'b' | 'c', ..] if at == 0 || !is_name(chars[at - 1]) => raw_string(rest)?,
        _ => return None,
    };
    Some(at + length)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Block comments nest.
fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => {
                depth += 1;
                at += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// From `'\` to the closing quote; the character after the backslash may itself be a quote.
fn escaped_character(rest: &[char]) -> usize {
    let close = rest.iter().skip(3).position(|c| *c == '\'');
    close.map_or(rest.len(), |index| index + 4)
}

/// `r"..."` with any number of `#`, also after `b` or `c`; nothing for a name such as `r#type`.
fn raw_string(rest: &[char]) -> Option<usize> {
    let prefix = if rest[0] == 'r' { 1 } else { 2 };
    if rest.get(prefix - 1) != Some(&'r') {
        return None;
    }
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return None;
    }
    let closes = |at: &usize| {
        rest[*at] == '"'
            && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    Some((open + 1..rest.len()).find(closes).map_or(rest.len(), |at| at + 1 + hashes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The masked text without its blanks.
    fn left(text: &str) -> String {
        mask(text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_go() {
        assert_eq!(left("a // .unwrap()\nb"), "a b");
        assert_eq!(left("a /* x /* y */ z */ b"), "a b");
    }

    #[test]
    fn literals_go() {
        assert_eq!(left(r#"a("x \" y", 'z', '\'', '\u{1f600}', b"q") b"#), "a( , , , , b ) b");
        assert_eq!(left("a(r#\"x \" y\"#, br\"z\\\") b"), "a( , ) b");
    }

    #[test]
    fn lifetimes_and_raw_names_stay() {
        assert_eq!(left("fn a<'b>(r#type: &'b str) {}"), "fn a<'b>(r#type: &'b str) {}");
        assert_eq!(left("for bar in car {}"), "for bar in car {}");
    }

    proptest! {
        #[test]
        fn lines_and_length_stay(text in r#"[a-z"'/*#rb\\\n ]{0,60}"#) {
            let masked = mask(&text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            prop_assert_eq!(masked.matches('\n').count(), text.matches('\n').count());
        }
    }
}
