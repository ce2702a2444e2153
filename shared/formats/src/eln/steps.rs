//! Steps: `HowToStep` nodes, flat or nested, and those of `export-elabftw.json`.

use super::graph::{Node, scalar};
use super::identity::part_id;
use super::legacy::Sidecar;
use super::when;
use cahier_notebook::entry::Step;
use serde_json::{Map, Value};

const DEPTH_MAX: usize = 8;
const STEPS_MAX: usize = 10_000;
/// What a step costs of what may be read.
const COST_BYTES: usize = 256;

/// The steps of an entry in their order. `otherwise` is the time of a step that is said to be
/// done and not when.
pub(crate) fn steps(
    node: Node<'_>,
    sidecar: Option<&Sidecar>,
    source_id: &str,
    otherwise: &str,
) -> Vec<Step> {
    let mut found: Vec<(f64, Step)> = Vec::new();
    gather(node, "step", otherwise, 0, &mut found);
    if found.is_empty()
        && let Some(sidecar) = sidecar
    {
        found.extend(sidecar.objects("steps").into_iter().map(|step| old(step, otherwise)));
    }
    found.retain(|(_, step)| !step.text.is_empty());
    // The sort is stable: steps without a position keep the order of the archive.
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    let steps = found.into_iter().take(STEPS_MAX).enumerate();
    steps
        .map(|(at, (_, step))| Step { id: part_id(source_id, "step", &at.to_string()), ..step })
        .collect()
}

fn gather(node: Node<'_>, key: &str, otherwise: &str, depth: usize, found: &mut Vec<(f64, Step)>) {
    if depth > DEPTH_MAX || found.len() > STEPS_MAX {
        return;
    }
    let parts = node.nodes(key);
    if parts.is_empty() {
        // A list of plain texts is also a list of steps.
        let texts = node.values(key).into_iter().filter_map(scalar);
        found.extend(texts.map(|text| (f64::MAX, Step { text, ..Step::default() })));
    }
    for part in parts {
        if part.is_a("HowToSection") {
            gather(part, "itemListElement", otherwise, depth + 1, found);
        } else if part.spend(COST_BYTES) {
            found.push((position(part), step(part, otherwise)));
        }
    }
}

fn position(node: Node<'_>) -> f64 {
    node.text("position").and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::MAX)
}

fn step(node: Node<'_>, otherwise: &str) -> Step {
    let directions = node.nodes("itemListElement");
    let mut lines: Vec<String> = directions.iter().filter_map(|part| part.filled("text")).collect();
    if lines.is_empty() {
        lines.extend(node.filled("text").or_else(|| node.filled("name")));
    }
    let finished = node.text("creativeWorkStatus").is_some_and(|status| status == "finished");
    let done_at = finished.then(|| done_at(node.text("temporal"), otherwise));
    let deadline = node.filled("expires").and_then(|text| when::moment(&text));
    Step { id: String::new(), text: lines.join("\n"), done_at, deadline }
}

fn old(step: &Map<String, Value>, otherwise: &str) -> (f64, Step) {
    let text = |key: &str| step.get(key).and_then(scalar).unwrap_or_default();
    let position = text("ordering").parse::<f64>().unwrap_or(f64::MAX);
    let finished = matches!(text("finished").as_str(), "1" | "true");
    let done_at = finished.then(|| done_at(Some(text("finished_time")), otherwise));
    let deadline = when::moment(&text("deadline"));
    (position, Step { id: String::new(), text: text("body"), done_at, deadline })
}

fn done_at(written: Option<String>, otherwise: &str) -> String {
    written.and_then(|text| when::moment(&text)).unwrap_or_else(|| otherwise.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::graph::Graph;
    use super::*;

    #[test]
    fn steps_are_read_flat_and_nested() {
        let json = r#"{"@graph": [
            {"@id": "./", "step": [
                {"@type": "HowToStep", "position": 2, "itemListElement": [
                    {"@type": "HowToDirection", "text": "weigh"}, {"text": "note"}]},
                {"@id": "s1"},
                {"@type": "HowToSection", "itemListElement":
                    [{"@type": "HowToStep", "position": "3", "text": "clean"}]}]},
            {"@id": "s1", "@type": "HowToStep", "position": 1, "creativeWorkStatus": "finished",
             "expires": "2025-01-02", "itemListElement": {"@id": "d1"}},
            {"@id": "d1", "@type": "HowToDirection", "text": "mix"}
        ]}"#;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let steps = steps(graph.node("./", 0).unwrap(), None, "e", "2025-01-01T00:00:00Z");
        let texts: Vec<_> = steps.iter().map(|step| step.text.as_str()).collect();
        assert_eq!(texts, ["mix", "weigh\nnote", "clean"]);
        assert_eq!(steps[0].done_at.as_deref(), Some("2025-01-01T00:00:00Z"));
        assert_eq!(steps[0].deadline.as_deref(), Some("2025-01-02T00:00:00Z"));
        assert_eq!(steps[1].done_at, None);
        assert_ne!(steps[0].id, steps[1].id);
    }
}
