//! Steps: `HowToStep` nodes, flat or nested, and those of `export-elabftw.json`.

use super::graph::{Node, scalar};
use super::identity::part_id;
use super::kept::{Keeper, Place};
use super::legacy::Sidecar;
use super::when;
use cahier_notebook::entry::Step;
use serde_json::{Map, Value};

const DEPTH_MAX: usize = 8;
const STEPS_MAX: usize = 10_000;
/// What a step costs of what may be read.
const COST_BYTES: usize = 256;

/// A step with its place among the others, and its node, if it has one.
type Found<'a> = (f64, Step, Option<Node<'a>>);

/// The steps of an entry in their order. `otherwise` is the time of a step that is said to be
/// done and not when.
pub(crate) fn steps(
    node: Node<'_>,
    sidecar: Option<&Sidecar>,
    source_id: &str,
    otherwise: &str,
    keeper: &mut Keeper,
) -> Vec<Step> {
    let mut found: Vec<Found<'_>> = Vec::new();
    gather((node, "step"), otherwise, 0, &mut found, keeper);
    if found.is_empty()
        && let Some(sidecar) = sidecar
    {
        let steps = sidecar.objects("steps").into_iter();
        found.extend(steps.map(|step| old(step, otherwise)));
    }
    found.retain(|(_, step, _)| !step.text.is_empty());
    // The sort is stable: steps without a position keep the order of the archive.
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    if found.len() > STEPS_MAX {
        found.truncate(STEPS_MAX);
        keeper.left_out();
    }
    let steps = found.into_iter().enumerate().map(|(at, (_, step, node))| {
        let id = part_id(source_id, "step", &at.to_string());
        if let Some(node) = node {
            keeper.part(Place::Step, &id, node, &known_keys(node));
        }
        Step { id, ..step }
    });
    steps.collect()
}

fn gather<'a>(
    (node, key): (Node<'a>, &str),
    otherwise: &str,
    depth: usize,
    found: &mut Vec<Found<'a>>,
    keeper: &mut Keeper,
) {
    if depth > DEPTH_MAX || found.len() > STEPS_MAX {
        keeper.left_out();
        return;
    }
    let parts = node.nodes(key);
    if parts.is_empty() {
        // A list of plain texts is also a list of steps.
        let texts = node.values(key).into_iter().filter_map(scalar);
        found.extend(texts.map(|text| (f64::MAX, Step { text, ..Step::default() }, None)));
    }
    for part in parts {
        let inside = match (part.is_a("HowToSection"), part.is_a("HowTo")) {
            (true, _) => "itemListElement",
            (false, true) => "step",
            (false, false) => {
                if part.spend(COST_BYTES) {
                    found.push((position(part), step(part, otherwise), Some(part)));
                }
                continue;
            }
        };
        // What a section is called has no place among the steps.
        let name = part.filled("name").unwrap_or_else(|| part.id().to_owned());
        keeper.part(Place::Step, &name, part, &["@id", "@type", "position", inside]);
        gather((part, inside), otherwise, depth + 1, found, keeper);
    }
}

/// Keys of a node that its step holds.
fn known_keys(node: Node<'_>) -> Vec<&'static str> {
    let mut known = vec!["@id", "@type", "position", "itemListElement"];
    let status = node.filled("creativeWorkStatus").unwrap_or_default();
    if ["", "finished", "unfinished"].contains(&status.as_str()) {
        known.push("creativeWorkStatus");
    }
    for (key, counts) in [("temporal", status == "finished"), ("expires", true)] {
        let moment = node.filled(key).and_then(|text| when::moment(&text));
        if counts && moment.is_some() {
            known.push(key);
        }
    }
    let own = directions(node).is_empty();
    let text = ["text", "name"].into_iter().find(|key| node.filled(key).is_some());
    known.extend(text.filter(|_| own));
    known
}

fn position(node: Node<'_>) -> f64 {
    node.text("position").and_then(|text| text.parse::<f64>().ok()).unwrap_or(f64::MAX)
}

fn step(node: Node<'_>, otherwise: &str) -> Step {
    let mut lines = directions(node);
    if lines.is_empty() {
        lines.extend(node.filled("text").or_else(|| node.filled("name")));
    }
    let finished = node.text("creativeWorkStatus").is_some_and(|status| status == "finished");
    let done_at = finished.then(|| done_at(node.text("temporal"), otherwise));
    let deadline = node.filled("expires").and_then(|text| when::moment(&text));
    Step { id: String::new(), text: lines.join("\n"), done_at, deadline }
}

fn directions(node: Node<'_>) -> Vec<String> {
    node.nodes("itemListElement").iter().filter_map(|part| part.filled("text")).collect()
}

fn old<'a>(step: &Map<String, Value>, otherwise: &str) -> Found<'a> {
    let text = |key: &str| step.get(key).and_then(scalar).unwrap_or_default();
    let position = text("ordering").parse::<f64>().unwrap_or(f64::MAX);
    let finished = matches!(text("finished").as_str(), "1" | "true");
    let done_at = finished.then(|| done_at(Some(text("finished_time")), otherwise));
    let deadline = when::moment(&text("deadline"));
    (position, Step { id: String::new(), text: text("body"), done_at, deadline }, None)
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
                {"@type": "HowTo", "step": {"@type": "HowToSection", "itemListElement":
                    [{"@type": "HowToStep", "position": "3", "text": "clean"}]}}]},
            {"@id": "s1", "@type": "HowToStep", "position": 1, "creativeWorkStatus": "finished",
             "expires": "2025-01-02", "itemListElement": {"@id": "d1"}, "tool": "spoon"},
            {"@id": "d1", "@type": "HowToDirection", "text": "mix"}
        ]}"#;
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let (node, mut keeper) = (graph.node("./", 0).unwrap(), Keeper::default());
        let steps = steps(node, None, "e", "2025-01-01T00:00:00Z", &mut keeper);
        let texts: Vec<_> = steps.iter().map(|step| step.text.as_str()).collect();
        assert_eq!(texts, ["mix", "weigh\nnote", "clean"]);
        assert_eq!(steps[0].done_at.as_deref(), Some("2025-01-01T00:00:00Z"));
        assert_eq!(steps[0].deadline.as_deref(), Some("2025-01-02T00:00:00Z"));
        assert_eq!(steps[1].done_at, None);
        assert_ne!(steps[0].id, steps[1].id);
        let kept = keeper.finish(&graph).values;
        let expected = format!("{{\"{}\":{{\"tool\":\"spoon\"}}}}", steps[0].id);
        assert_eq!(kept["kept.steps"], expected, "what no step holds is kept");
    }
}
