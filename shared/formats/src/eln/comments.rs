//! What was said of an entry, with answers, in plain text.

use super::files::Parts;
use super::graph::{Node, normal_id};
use super::identity::part_id;
use super::kept::{Keeper, Place};
use super::text::{Form, form_of};
use super::{metadata, when};
use crate::html::read_html;
use cahier_notebook::entry::Comment;
use std::collections::{BTreeMap, BTreeSet};

const COMMENTS_MAX: usize = 10_000;
/// Answers to answers.
const DEPTH_MAX: usize = 8;
/// What a comment costs of what may be read.
const COST_BYTES: usize = 256;
/// Where a comment says what it answers.
const PARENTS: [&str; 2] = ["parentItem", "inReplyTo"];

/// A comment with the ids, in the archive, of itself and of what it answers.
struct Found {
    own: String,
    parent: String,
    comment: Comment,
}

/// Gathers the comments of one entry.
struct Gatherer<'k> {
    source_id: &'k str,
    /// Whether texts were escaped once too often, as old versions of eLabFTW did.
    escaped: bool,
    keeper: &'k mut Keeper,
    seen: BTreeSet<String>,
    /// How often the same was said.
    counts: BTreeMap<String, u64>,
    found: Vec<Found>,
}

/// The comments of an entry and of the parts in it, in their order.
pub(crate) fn comments(
    node: Node<'_>,
    parts: &Parts<'_>,
    source_id: &str,
    escaped: bool,
    keeper: &mut Keeper,
) -> Vec<Comment> {
    let (seen, counts, found) = (BTreeSet::new(), BTreeMap::new(), Vec::new());
    let mut gatherer = Gatherer { source_id, escaped, keeper, seen, counts, found };
    gatherer.all(node, "", 0);
    for (part, _) in &parts.inner {
        gatherer.all(*part, "", 0);
    }
    for comment in &parts.comments {
        if !gatherer.seen.contains(&normal_id(comment.id())) {
            gatherer.one(*comment, "", 0);
        }
    }
    answered(gatherer.found)
}

impl Gatherer<'_> {
    fn all(&mut self, node: Node<'_>, parent: &str, depth: usize) {
        for comment in node.nodes("comment") {
            self.one(comment, parent, depth);
        }
    }

    fn one(&mut self, node: Node<'_>, parent: &str, depth: usize) {
        if self.found.len() >= COMMENTS_MAX || depth > DEPTH_MAX {
            self.keeper.left_out();
            return;
        }
        if !node.spend(COST_BYTES) {
            return;
        }
        self.seen.insert(normal_id(node.id()));
        let written = node.text("text").or_else(|| node.text("name")).unwrap_or_default();
        let written = if self.escaped { unescaped(&written) } else { written };
        let (text, whole) = plain(node, &written);
        if !text.trim().is_empty() {
            let moment = node.filled("dateCreated").and_then(|text| when::moment(&text));
            let author = metadata::people(node).join(", ");
            let at = moment.unwrap_or_default();
            // The ids of comments differ from export to export; what was said does not.
            let key = format!("{at}\n{author}\n{text}");
            let count = self.counts.entry(key.clone()).or_insert(0);
            let id = part_id(self.source_id, "comment", &format!("{key}\n{count}"));
            *count += 1;
            self.keep(&id, node, whole, !at.is_empty());
            let says = PARENTS.iter().find_map(|key| node.references(key).into_iter().next());
            let parent = normal_id(says.unwrap_or(parent));
            let reply_to = String::new();
            let comment = Comment { id, text, at, author, reply_to };
            self.found.push(Found { own: normal_id(node.id()), parent, comment });
        }
        self.all(node, node.id(), depth + 1);
    }

    fn keep(&mut self, id: &str, node: Node<'_>, whole: bool, dated: bool) {
        let mut known = vec!["@id", "@type", "author", "creator", "comment", "hasPart"];
        known.extend(["encodingFormat", "parentItem", "inReplyTo"]);
        let says = ["text", "name"].into_iter().find(|key| node.text(key).is_some());
        known.extend(says.filter(|_| whole));
        known.extend(dated.then_some("dateCreated"));
        self.keeper.part(Place::Comment, id, node, &known);
        for key in ["author", "creator"] {
            node.nodes(key).into_iter().for_each(|person| self.keeper.person(person));
        }
    }
}

/// The comments, each with the id of the one that it answers.
fn answered(found: Vec<Found>) -> Vec<Comment> {
    let ids: BTreeMap<String, String> =
        found.iter().map(|found| (found.own.clone(), found.comment.id.clone())).collect();
    let answer = |Found { own, parent, comment }: Found| {
        let answered = ids.get(&parent).filter(|_| !parent.is_empty() && parent != own);
        Comment { reply_to: answered.cloned().unwrap_or_default(), ..comment }
    };
    found.into_iter().map(answer).collect()
}

/// The plain text of a comment, and whether it says all that was written.
fn plain(node: Node<'_>, text: &str) -> (String, bool) {
    let declared = node.filled("encodingFormat");
    let marked = declared.is_some() || text.trim_start().starts_with('<');
    if !marked || form_of(declared.as_deref(), text) != Form::Html {
        return (text.to_owned(), true);
    }
    let marks = ["href", "src=", "<table", "style="];
    (read_html(text).body.plain_text(), !marks.iter().any(|mark| text.contains(mark)))
}

/// Old versions of eLabFTW escaped comments once too often.
pub(crate) fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&#039;", "'")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::super::graph::Graph;
    use super::*;

    fn read(json: &str) -> (Vec<Comment>, BTreeMap<String, String>) {
        let graph = Graph::parse(json.as_bytes(), 1 << 20).unwrap();
        let (node, mut keeper) = (graph.node("./e/", 0).unwrap(), Keeper::default());
        let comments = comments(node, &Parts::default(), "e", false, &mut keeper);
        (comments, keeper.finish(&graph).values)
    }

    #[test]
    fn answers_know_what_they_answer() {
        let (comments, _) = read(
            r##"{"@graph": [{"@id": "./e/", "comment": [{"@id": "#1"}, {"@id": "#2"}]},
            {"@id": "#1", "text": "first", "dateCreated": "2025-01-01 10:00:00",
             "author": {"@id": "mailto:ada@x.y"}, "comment": {"@id": "#3"}},
            {"@id": "#2", "text": "second", "parentItem": {"@id": "#1"}},
            {"@id": "#3", "text": "inside", "parentItem": {"@id": "./e/"}}]}"##,
        );
        let texts: Vec<_> = comments.iter().map(|comment| comment.text.as_str()).collect();
        assert_eq!(texts, ["first", "inside", "second"]);
        assert_eq!((comments[0].author.as_str(), comments[0].reply_to.as_str()), ("ada@x.y", ""));
        assert_eq!(comments[0].at, "2025-01-01T10:00:00Z");
        assert_eq!(comments[1].reply_to, "", "it says that it answers the entry");
        assert_eq!(comments[2].reply_to, comments[0].id);
    }

    #[test]
    fn ids_come_from_what_was_said() {
        let json = |id: &str| {
            format!(
                "{{\"@graph\": [{{\"@id\": \"./e/\", \"comment\": [{{\"@id\": \"#{id}\"}}, \
                 {{\"text\": \"x\"}}, {{\"text\": \"x\"}}]}}, \
                 {{\"@id\": \"#{id}\", \"text\": \"said\"}}]}}"
            )
        };
        let ids = |json: &str| read(json).0.into_iter().map(|said| said.id).collect::<Vec<_>>();
        let (one, two) = (ids(&json("a")), ids(&json("b")));
        assert_eq!(one, two);
        assert_eq!(one.iter().collect::<BTreeSet<_>>().len(), 3);
    }

    #[test]
    fn markup_becomes_text_and_is_kept_where_it_says_more() {
        let (comments, kept) = read(
            r#"{"@graph": [{"@id": "./e/", "comment": [
            {"text": "<p>a <b>b</b></p>", "encodingFormat": "text/html"},
            {"text": "<p>see <a href=\"https://x.y\">this</a></p>", "keywords": "k"},
            {"text": "if a<b and </b> then"}, {"text": "  "}]}]}"#,
        );
        let texts: Vec<_> = comments.iter().map(|comment| comment.text.as_str()).collect();
        assert_eq!(texts, ["a b", "see this", "if a<b and </b> then"]);
        let kept: serde_json::Value = serde_json::from_str(&kept["kept.comments"]).unwrap();
        let second = &kept[comments[1].id.as_str()];
        assert!(second["text"].as_str().unwrap().contains("https://x.y"));
        assert_eq!(second["keywords"], "k");
        assert_eq!(kept.as_object().unwrap().len(), 1);
    }
}
