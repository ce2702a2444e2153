//! Formulas of a Word file (Office Math, ECMA-376 part 1, section 22.1) in the notation of bodies,
//! which is that of LaTeX. What has no counterpart gives its letters.

use super::xml::Element;

/// Functions that have a sign of their own.
const FUNCTIONS: [&str; 18] = [
    "arccos", "arcsin", "arctan", "cos", "cosh", "cot", "det", "exp", "lim", "ln", "log", "max",
    "min", "sin", "sinh", "sup", "tan", "tanh",
];

/// A formula (`m:oMath`) as LaTeX; empty if there is nothing in it.
pub(super) fn latex(element: &Element) -> String {
    inside(element).trim().to_owned()
}

fn inside(element: &Element) -> String {
    element.elements().map(one).collect()
}

fn one(element: &Element) -> String {
    let part = |name: &str| element.child(name).map(inside).unwrap_or_default();
    let base = || format!("{{{}}}", part("m:e"));
    match element.name.as_str() {
        "m:t" => escaped(&element.text()),
        "m:f" => fraction(element, &part("m:num"), &part("m:den")),
        "m:sSup" => format!("{}^{{{}}}", base(), part("m:sup")),
        "m:sSub" => format!("{}_{{{}}}", base(), part("m:sub")),
        "m:sSubSup" => format!("{}_{{{}}}^{{{}}}", base(), part("m:sub"), part("m:sup")),
        "m:sPre" => format!("{{}}_{{{}}}^{{{}}}{}", part("m:sub"), part("m:sup"), base()),
        "m:limLow" => format!("\\underset{{{}}}{}", part("m:lim"), base()),
        "m:limUpp" => format!("\\overset{{{}}}{}", part("m:lim"), base()),
        "m:rad" => match part("m:deg") {
            degree if degree.is_empty() => format!("\\sqrt{}", base()),
            degree => format!("\\sqrt[{degree}]{}", base()),
        },
        "m:nary" => nary(element, &part("m:sub"), &part("m:sup"), &base()),
        "m:func" => function(&part("m:fName"), &base()),
        "m:d" => delimited(element),
        "m:acc" => accent(element, &base()),
        "m:bar" => match said(element, "m:barPr", "m:pos") {
            Some("top") => format!("\\overline{}", base()),
            _ => format!("\\underline{}", base()),
        },
        "m:m" => {
            let rows = element.elements().filter(|row| row.name == "m:mr");
            let rows = rows.map(|row| cells(row).join(" & "));
            environment("matrix", &rows.collect::<Vec<_>>())
        }
        "m:eqArr" => environment("gathered", &cells(element)),
        // Properties hold no letters.
        name if name.ends_with("Pr") => String::new(),
        _ => inside(element),
    }
}

/// What the properties of an element say.
fn said<'e>(element: &'e Element, properties: &str, name: &str) -> Option<&'e str> {
    element.child(properties)?.child(name)?.get("m:val")
}

fn cells(element: &Element) -> Vec<String> {
    element.elements().filter(|cell| cell.name == "m:e").map(inside).collect()
}

fn environment(name: &str, rows: &[String]) -> String {
    format!("\\begin{{{name}}}{}\\end{{{name}}}", rows.join(" \\\\ "))
}

fn fraction(element: &Element, above: &str, below: &str) -> String {
    match said(element, "m:fPr", "m:type") {
        Some("lin" | "skw") => format!("{{{above}}}/{{{below}}}"),
        Some("noBar") => format!("\\binom{{{above}}}{{{below}}}"),
        _ => format!("\\frac{{{above}}}{{{below}}}"),
    }
}

fn nary(element: &Element, sub: &str, sup: &str, base: &str) -> String {
    let sign = match said(element, "m:naryPr", "m:chr") {
        None | Some("∫") => "\\int ".to_owned(),
        Some("∑") => "\\sum ".to_owned(),
        Some("∏") => "\\prod ".to_owned(),
        Some(other) => escaped(other),
    };
    let limit = |sign: char, limit: &str| match limit {
        "" => String::new(),
        limit => format!("{sign}{{{limit}}}"),
    };
    format!("{sign}{}{}{base}", limit('_', sub), limit('^', sup))
}

fn function(name: &str, base: &str) -> String {
    match FUNCTIONS.contains(&name.trim()) {
        true => format!("\\{} {base}", name.trim()),
        false => format!("{name}{base}"),
    }
}

fn delimited(element: &Element) -> String {
    let sign = |name: &str, usual: &str| {
        let sign = said(element, "m:dPr", name).unwrap_or(usual);
        match sign {
            "" => ".".to_owned(),
            "{" | "}" => format!("\\{sign}"),
            sign => sign.to_owned(),
        }
    };
    let between = said(element, "m:dPr", "m:sepChr").unwrap_or("|");
    let inner = cells(element).join(&escaped(between));
    format!("\\left{}{inner}\\right{}", sign("m:begChr", "("), sign("m:endChr", ")"))
}

fn accent(element: &Element, base: &str) -> String {
    let name = match said(element, "m:accPr", "m:chr") {
        Some("\u{305}" | "\u{304}" | "¯") => "bar",
        Some("\u{20d7}" | "→") => "vec",
        Some("\u{307}" | "˙") => "dot",
        Some("\u{308}" | "¨") => "ddot",
        Some("\u{303}" | "~") => "tilde",
        _ => "hat",
    };
    format!("\\{name}{base}")
}

/// Letters that mean themselves.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '{' | '}' | '%' | '#' | '&' | '$' | '_' => out.extend(['\\', c]),
            '\\' => out.push_str("\\backslash "),
            '^' => out.push_str("\\wedge "),
            '~' => out.push_str("\\sim "),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::xml::for_each;
    use super::*;

    fn read(inner: &str) -> String {
        let mut formula = String::new();
        let xml = format!("<r><m:oMath>{inner}</m:oMath></r>");
        for_each(&xml, 1, &mut |element| formula = latex(&element)).unwrap();
        formula
    }

    fn run(text: &str) -> String {
        format!("<m:r><m:rPr><m:sty m:val='p'/></m:rPr><m:t>{text}</m:t></m:r>")
    }

    fn e(text: &str) -> String {
        format!("<m:e>{}</m:e>", run(text))
    }

    #[test]
    fn fractions_roots_and_scripts() {
        let (x, n) = (run("x"), run("n"));
        let fraction = format!("<m:f><m:num>{x}</m:num><m:den>{n}</m:den></m:f>");
        assert_eq!(read(&fraction), "\\frac{x}{n}");
        assert_eq!(read(&format!("<m:sSup>{}<m:sup>{n}</m:sup></m:sSup>", e("x"))), "{x}^{n}");
        assert_eq!(read(&format!("<m:sSub>{}<m:sub>{n}</m:sub></m:sSub>", e("x"))), "{x}_{n}");
        assert_eq!(read(&format!("<m:rad><m:deg/>{}</m:rad>", e("x"))), "\\sqrt{x}");
        assert_eq!(read(&format!("<m:rad><m:deg>{n}</m:deg>{}</m:rad>", e("x"))), "\\sqrt[n]{x}");
    }

    #[test]
    fn sums_brackets_and_matrices() {
        let limits = format!("<m:sub>{}</m:sub><m:sup>{}</m:sup>", run("i=1"), run("n"));
        let sum = "<m:naryPr><m:chr m:val='∑'/></m:naryPr>";
        let nary = format!("<m:nary>{sum}{limits}{}</m:nary>", e("i"));
        assert_eq!(read(&nary), "\\sum _{i=1}^{n}{i}");
        let brackets = "<m:dPr><m:begChr m:val='{'/><m:endChr m:val=''/></m:dPr>";
        assert_eq!(read(&format!("<m:d>{brackets}{}</m:d>", e("x"))), "\\left\\{x\\right.");
        let row = format!("<m:mr>{}{}</m:mr>", e("a"), e("b"));
        let matrix = format!("<m:m>{row}{row}</m:m>");
        assert_eq!(read(&matrix), "\\begin{matrix}a & b \\\\ a & b\\end{matrix}");
        let sine = format!("<m:func><m:fName>{}</m:fName>{}</m:func>", run("sin"), e("x"));
        assert_eq!(read(&sine), "\\sin {x}");
    }

    #[test]
    fn letters_mean_themselves() {
        assert_eq!(read(&run("5 % a_b {c} \\input")), "5 \\% a\\_b \\{c\\} \\backslash input");
        assert_eq!(read("<m:odd>αβ<m:r><m:t>γ</m:t></m:r></m:odd>"), "γ");
        assert_eq!(read(""), "");
    }
}
