//! What is dropped at the end of a text block.

use cahier_notebook::body::Node;

/// Drops what a browser does not show at the end of a text block: one line break, white space,
/// and the lone no-break space that editors put into empty paragraphs.
pub(super) fn trim_end(inline: &mut Vec<Node>) {
    trim_space(inline);
    if matches!(inline.last(), Some(Node::Element(e)) if e.name == "hard_break") {
        inline.pop();
        trim_space(inline);
    }
    if is_blank(inline) {
        inline.clear();
    }
}

fn is_blank(inline: &[Node]) -> bool {
    match inline {
        [Node::Text(runs)] => runs.iter().all(|run| run.text == "\u{a0}"),
        _ => false,
    }
}

/// Drops the white space at the end of a text block.
pub(super) fn trim_space(inline: &mut Vec<Node>) {
    while let Some(Node::Text(runs)) = inline.last_mut() {
        while let Some(run) = runs.last_mut() {
            let kept = run.text.trim_end_matches(' ').len();
            run.text.truncate(kept);
            if kept > 0 {
                return;
            }
            runs.pop();
        }
        inline.pop();
    }
}

/// Code ends with one line end in HTML and Markdown, which is not part of it.
pub(super) fn trim_last_line(inline: &mut Vec<Node>) {
    let Some(Node::Text(runs)) = inline.last_mut() else { return };
    if let Some(run) = runs.last_mut()
        && run.text.ends_with('\n')
    {
        run.text.pop();
    }
    runs.retain(|run| !run.text.is_empty());
    if runs.is_empty() {
        inline.pop();
    }
}
