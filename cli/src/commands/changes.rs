//! What changed between two revisions, for people: a line a change. What came in stands after
//! `+`, what went out after `-`, what is different after `~`; within a text `{+` and `[-` say it.

use crate::lang::Lang;
use crate::output::short;
use cahier_formats::body_to_markdown;
use cahier_notebook::entry::SignRequest;
use cahier_notebook::{
    Attachment, BlockChange, Body, Difference, Field, Link, Node, PartChange, PieceKind,
    SetDifference, Step, Swap, TextPiece,
};

/// Every change, or that there is none.
pub fn page(changes: &Difference, lang: Lang) -> String {
    if changes.is_empty() {
        return lang.say("Aucune différence.", "No difference.").into();
    }
    let mut lines = single(changes, lang);
    lines.extend(set(lang.say("Étiquette", "Tag"), &changes.tags, lang));
    lines.extend(set(lang.say("Personne", "Person"), &changes.people, lang));
    lines.extend(parts(lang.say("Champ", "Field"), &changes.fields, field, lang));
    lines.extend(parts(lang.say("Étape", "Step"), &changes.steps, step, lang));
    lines.extend(parts(lang.say("Lien", "Link"), &changes.links, link, lang));
    lines.extend(parts(lang.say("Fichier", "File"), &changes.attachments, file, lang));
    let amended = lang.say("Avenant", "Amendment");
    lines.extend(parts(amended, &changes.amendments, |part| part.reason.clone(), lang));
    let asked = lang.say("Demande de signature", "Request to sign");
    lines.extend(parts(asked, &changes.requests, request, lang));
    let extra = changes.extra.iter();
    lines.extend(extra.map(|(key, swap)| line('~', key, &optional(swap), lang)));
    lines.extend(changes.body.iter().filter_map(block));
    lines.join("\n")
}

/// What an entry has once.
fn single(changes: &Difference, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(Swap { old, new }) = &changes.kind {
        lines.push(line('~', lang.say("Sorte", "Kind"), &arrow(old.name(), new.name()), lang));
    }
    if !changes.title.is_empty() {
        lines.push(line('~', lang.say("Titre", "Title"), &pieces(&changes.title), lang));
    }
    let texts = [
        (lang.say("Date", "Date"), &changes.date),
        (lang.say("Statut", "Status"), &changes.status),
        (lang.say("Catégorie", "Category"), &changes.category),
    ];
    for (label, swap) in texts {
        lines.extend(swap.iter().map(|swap| line('~', label, &optional(swap), lang)));
    }
    lines
}

/// One change. What has several lines stays together.
fn line(mark: char, label: &str, value: &str, lang: Lang) -> String {
    format!("{mark} {}", lang.label(label, label, inset(value)))
}

fn inset(text: &str) -> String {
    text.trim_end().replace('\n', "\n  ")
}

fn arrow(old: &str, new: &str) -> String {
    // What differs is in something that has no place in a line.
    if old == new { new.to_owned() } else { format!("{old} → {new}") }
}

fn optional(swap: &Swap<Option<String>>) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
    arrow(&text(&swap.old), &text(&swap.new))
}

fn set(label: &str, changes: &SetDifference, lang: Lang) -> Vec<String> {
    let gone = changes.removed.iter().map(|value| line('-', label, value, lang));
    let come = changes.added.iter().map(|value| line('+', label, value, lang));
    gone.chain(come).collect()
}

fn parts<T>(
    label: &str,
    changes: &[PartChange<T>],
    text: impl Fn(&T) -> String,
    lang: Lang,
) -> Vec<String> {
    let change = |change: &PartChange<T>| match change {
        PartChange::Added(part) => line('+', label, &text(part), lang),
        PartChange::Removed(part) => line('-', label, &text(part), lang),
        PartChange::Changed(Swap { old, new }) => {
            line('~', label, &arrow(&text(old), &text(new)), lang)
        }
    };
    changes.iter().map(change).collect()
}

fn field(field: &Field) -> String {
    let unit = field.unit.as_deref().unwrap_or_default();
    format!("{} = {} {unit}", field.name, field.value).trim_end().to_owned()
}

fn step(step: &Step) -> String {
    let mark = if step.done_at.is_some() { "x" } else { " " };
    format!("[{mark}] {}", step.text)
}

fn link(link: &Link) -> String {
    let text = if link.label.is_empty() { &link.target } else { &link.label };
    text.clone()
}

fn file(file: &Attachment) -> String {
    file.name.clone()
}

fn request(request: &SignRequest) -> String {
    format!("{} ({})", request.meaning, short(&request.person))
}

fn block(change: &BlockChange) -> Option<String> {
    let whole = |mark: char, node: &Node| {
        let text = body_to_markdown(&Body(vec![node.clone()]));
        Some(format!("{mark} {}", inset(&text)))
    };
    match change {
        BlockChange::Same(_) => None,
        BlockChange::Added(node) => whole('+', node),
        BlockChange::Removed(node) => whole('-', node),
        BlockChange::Changed { old, new, text, reshaped, .. } => {
            match (text.iter().all(|piece| piece.kind == PieceKind::Same), reshaped) {
                (true, _) => whole('~', new),
                (false, false) => Some(format!("~ {}", inset(&pieces(text)))),
                // Only both as they are written show the shape and the words.
                (false, true) => Some(format!("{}\n{}", whole('-', old)?, whole('+', new)?)),
            }
        }
    }
}

fn pieces(text: &[TextPiece]) -> String {
    let piece = |piece: &TextPiece| match piece.kind {
        PieceKind::Same => piece.text.clone(),
        PieceKind::Added => format!("{{+{}+}}", piece.text),
        PieceKind::Removed => format!("[-{}-]", piece.text),
    };
    text.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::{Element, Entry, Run, difference};

    fn paragraph(text: &str) -> Node {
        let run = Run { text: text.to_owned(), ..Run::default() };
        Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
    }

    fn entries() -> (Entry, Entry) {
        let field = |value: &str, unit: Option<&str>| Field {
            id: "1".into(),
            name: "masse".into(),
            value: value.into(),
            unit: unit.map(Into::into),
            ..Field::default()
        };
        let step = |done_at: Option<&str>| Step {
            id: "2".into(),
            text: "Peser".into(),
            done_at: done_at.map(Into::into),
            ..Step::default()
        };
        let old = Entry {
            title: "Dosage".into(),
            date: Some("2026-11-21".into()),
            tags: vec!["fer".into()],
            fields: vec![field("5,2", Some("mg"))],
            steps: vec![step(None)],
            body: Body(vec![paragraph("Peser cinq milligrammes."), paragraph("Attendre.")]),
            ..Entry::default()
        };
        let new = Entry {
            title: "Dosage II".into(),
            date: None,
            tags: vec!["zinc".into()],
            fields: vec![field("5,3", Some("mg"))],
            steps: vec![step(Some("2026-11-22T10:00:00Z"))],
            body: Body(vec![paragraph("Peser six milligrammes."), paragraph("Attendre.")]),
            ..Entry::default()
        };
        (old, new)
    }

    #[test]
    fn each_change_is_one_line() {
        let (old, new) = entries();
        let page = page(&difference(&old, &new), Lang::Fr);
        let lines: Vec<&str> = page.lines().collect();
        assert!(lines[0].starts_with("~ Titre : ") && lines[0].contains("{+"), "{page}");
        let middle = [
            "~ Date : 2026-11-21 → —",
            "- Étiquette : fer",
            "+ Étiquette : zinc",
            "~ Champ : masse = 5,2 mg → masse = 5,3 mg",
            "~ Étape : [ ] Peser → [x] Peser",
        ];
        assert_eq!(lines[1..6], middle);
        assert!(lines[6].starts_with("~ ") && lines[6].contains("[-cinq-]{+six+}"), "{page}");
        assert_eq!(lines.len(), 7, "{page}");
    }

    #[test]
    fn another_shape_is_shown_with_the_words() {
        let heading = |level: &str, text: &str| {
            let run = Run { text: text.to_owned(), ..Run::default() };
            Node::Element(Element::new("heading", vec![Node::Text(vec![run])]).with("level", level))
        };
        let between = |old: Node, new: Node| {
            let entry = |node| Entry { body: Body(vec![node]), ..Entry::default() };
            page(&difference(&entry(old), &entry(new)), Lang::Fr)
        };
        let words = between(heading("1", "Fer"), heading("2", "Fer dissous"));
        assert_eq!(words, "- # Fer\n+ ## Fer dissous");
        let kind = between(paragraph("Fer"), heading("2", "Fer"));
        assert_eq!(kind, "~ ## Fer");
    }

    #[test]
    fn what_came_and_went_is_marked_in_both_languages() {
        let (old, mut new) = entries();
        new.body = Body(vec![paragraph("Attendre.")]);
        let english = page(&difference(&old, &new), Lang::En);
        assert!(english.contains("\n~ Date: 2026-11-21 → —\n"), "{english}");
        assert!(english.ends_with("- Peser cinq milligrammes."), "{english}");
        let back = page(&difference(&new, &old), Lang::Fr);
        assert!(back.ends_with("+ Peser cinq milligrammes."), "{back}");
        assert_eq!(page(&difference(&old, &old), Lang::En), "No difference.");
    }
}
