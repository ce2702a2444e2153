//! Reads SPDX licence expressions (SPDX 3, annex B), with the old `/` that some crates still use.

/// Whether the expression can be met with allowed licences alone; false when it cannot be read.
///
/// `OR` and `/` ask for one side, `AND` for both and binds tighter. An exception (`WITH`) only
/// gives more rights, so it is ignored.
pub fn is_met(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { tokens: &tokens, allowed };
    parser.any_of() == Some(true) && parser.tokens.is_empty()
}

struct Parser<'a> {
    tokens: &'a [&'a str],
    allowed: &'a [&'a str],
}

impl<'a> Parser<'a> {
    fn any_of(&mut self) -> Option<bool> {
        let mut met = self.all_of()?;
        while self.take("OR") {
            met |= self.all_of()?;
        }
        Some(met)
    }

    fn all_of(&mut self) -> Option<bool> {
        let mut met = self.licence()?;
        while self.take("AND") {
            met &= self.licence()?;
        }
        Some(met)
    }

    fn licence(&mut self) -> Option<bool> {
        if self.take("(") {
            let met = self.any_of()?;
            return self.take(")").then_some(met);
        }
        let name = self.name()?;
        if self.take("WITH") {
            self.name()?;
        }
        Some(self.allowed.contains(&name))
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.tokens.first() == Some(&token);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    /// The next token, when it is a name.
    fn name(&mut self) -> Option<&'a str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        let is_name = !["OR", "AND", "WITH", "(", ")"].contains(first);
        is_name.then_some(*first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 3] = ["MIT", "Apache-2.0", "Unicode-3.0"];

    #[test]
    fn one_allowed_choice_is_enough() {
        for expression in [
            "MIT",
            "MIT OR GPL-3.0-only",
            "GPL-3.0-only/MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
            "GPL-3.0-only AND MIT OR MIT",
        ] {
            assert!(is_met(expression, &ALLOWED), "{expression}");
        }
    }

    #[test]
    fn what_is_not_allowed_or_cannot_be_read_is_not_met() {
        for expression in [
            "",
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "GPL-3.0-only OR MIT AND AGPL-3.0-only",
            "(MIT OR Apache-2.0) AND GPL-3.0-only",
            "MIT OR",
            "(MIT",
            "MIT Apache-2.0",
            "mit",
        ] {
            assert!(!is_met(expression, &ALLOWED), "{expression}");
        }
    }
}
