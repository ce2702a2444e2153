//! `$...$` and `$$...$$` in bodies that were HTML: eLabFTW leaves them in the text, where its
//! pages turn them into formulas (MathJax). Markdown bodies need none of this.

use cahier_notebook::body::{Body, Element, Node, Run};

/// Makes the formulas of a body nodes of their own.
pub(crate) fn find_formulas(body: &mut Body) {
    in_nodes(&mut body.0, false);
}

/// An item of a list keeps the paragraph that it begins with.
fn in_nodes(nodes: &mut [Node], of_item: bool) {
    for (at, node) in nodes.iter_mut().enumerate() {
        let Node::Element(element) = node else { continue };
        if element.name == "code_block" {
            continue;
        }
        if element.name == "paragraph"
            && !(of_item && at == 0)
            && let Some(source) = alone(&element.children)
        {
            *element = Element::new("formula", Vec::new()).with("source", source);
            continue;
        }
        if element.children.iter().any(|child| matches!(child, Node::Text(_))) {
            let children = std::mem::take(&mut element.children);
            element.children = children.into_iter().flat_map(in_text).collect();
        }
        let of_item = matches!(element.name.as_str(), "list_item" | "check_item");
        in_nodes(&mut element.children, of_item);
    }
}

/// The formula that a paragraph is, if it is nothing else.
fn alone(children: &[Node]) -> Option<String> {
    let [Node::Text(runs)] = children else { return None };
    let [run] = runs.as_slice() else { return None };
    let source = run.text.trim().strip_prefix("$$")?.strip_suffix("$$")?.trim();
    (!source.is_empty() && !source.contains("$$")).then(|| source.to_owned())
}

fn in_text(node: Node) -> Vec<Node> {
    let runs = match node {
        Node::Text(runs) if runs.iter().any(|run| run.text.contains('$')) => runs,
        other => return vec![other],
    };
    let mut out: Vec<Node> = Vec::new();
    for run in runs {
        if run.marks.contains_key("code") {
            push_run(&mut out, run);
            continue;
        }
        let mut rest = run.text.as_str();
        while let Some((before, source, after)) = next_formula(rest) {
            push_run(&mut out, Run { text: before.to_owned(), marks: run.marks.clone() });
            let formula = Element::new("formula_inline", Vec::new()).with("source", source);
            out.push(Node::Element(formula));
            rest = after;
        }
        push_run(&mut out, Run { text: rest.to_owned(), marks: run.marks.clone() });
    }
    out
}

fn push_run(out: &mut Vec<Node>, run: Run) {
    if run.text.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(Node::Text(runs)) => runs.push(run),
        _ => out.push(Node::Text(vec![run])),
    }
}

/// The first formula of a text: what is before it, its source, what is after it. As in Pandoc,
/// a price is none: no space inside the signs, and no digit after the last one.
fn next_formula(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find('$')?;
        let sign = if text[open..].starts_with("$$") { "$$" } else { "$" };
        let start = open + sign.len();
        let inside = &text[start..];
        if let Some(length) = inside.find(sign) {
            let (source, after) = (&inside[..length], &inside[length + sign.len()..]);
            let tight = source.trim() == source || sign == "$$";
            let good = tight && !source.trim().is_empty() && !source.ends_with('\\');
            let price = sign == "$" && after.starts_with(|c: char| c.is_ascii_digit());
            if good && !price && !text[..open].ends_with('\\') {
                return Some((&text[..open], source.trim(), after));
            }
        }
        from = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::{body_from_html, body_to_html};

    fn found(html: &str) -> Vec<String> {
        let mut body = body_from_html(html);
        find_formulas(&mut body);
        let written = body_to_html(&body);
        written
            .split("data-formula=\"")
            .skip(1)
            .map(|part| part.split('"').next().unwrap_or("").to_owned())
            .collect()
    }

    #[test]
    fn formulas_are_found_and_prices_are_not() {
        assert_eq!(found("<p>with $T=2\\pi$ and $g$.</p>"), ["T=2\\pi", "g"]);
        assert_eq!(found("<p>\n$$\\ce{A -&gt; B}$$\n</p>"), ["\\ce{A -&gt; B}"]);
        assert!(found("<p>costs $5 and $10</p>").is_empty());
        assert!(found("<pre>$a$</pre><p><code>$b$</code></p>").is_empty());
        assert_eq!(found("<table><tr><td>$x$</td></tr></table>"), ["x"]);
    }

    #[test]
    fn the_text_around_stays() {
        let mut body = body_from_html("<p>a <b>$x$ b</b> c</p>");
        find_formulas(&mut body);
        assert_eq!(body.plain_text(), "a  b c");
    }
}
