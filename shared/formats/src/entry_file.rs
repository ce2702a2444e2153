//! A whole entry as a file of text, for people and programs that have no notebook: what it is, its
//! fields and steps, its text, and what it names. Attached files do not come along: they are named
//! below the text, and where one of them was shown, its name stands.
//!
//! What Markdown files say of themselves stands in properties above the text, which
//! `markdown::read_file` and many programs read again; what these do not hold stands in the text.

use crate::day::iso_day;
use crate::html::write_file;
use crate::{Lang, body_to_markdown};
use cahier_notebook::body::{Body, Element, Node, Run};
use cahier_notebook::entry::{Attachment, Entry, Field, Link, Step};

/// Most lines of properties above a text: readers take what goes on longer for ordinary text.
const PROPERTY_LINES_MAX: usize = 150;
/// Longest name of a file, characters, without the digits and the ending behind it.
const NAME_CHARS_MAX: usize = 60;

/// A name that people know again and that nothing else has, by the first digits of its id. Whoever
/// wrote the title does not choose where the file lies.
pub fn file_name(title: &str, digits: &str, ending: &str) -> String {
    let mut name = String::new();
    for c in title.chars() {
        match c.is_alphanumeric() {
            true => name.push(c),
            false if name.is_empty() || name.ends_with('-') => {}
            false => name.push('-'),
        }
    }
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    let name = name.trim_end_matches('-');
    let dash = if name.is_empty() { "" } else { "-" };
    format!("{name}{dash}{digits}.{ending}")
}

/// The entry as an HTML file.
pub fn to_html(entry: &Entry, lang: Lang) -> String {
    let mut nodes = vec![heading(1, &entry.title)];
    nodes.extend(parts(entry, &[], lang));
    write_file(&entry.title, lang, &Body(nodes))
}

/// The entry as a Markdown file.
pub fn to_markdown(entry: &Entry, lang: Lang) -> String {
    let properties = Properties::of(entry);
    let mut nodes = Vec::new();
    if !properties.has_title && !entry.title.trim().is_empty() {
        nodes.push(heading(1, &entry.title));
    }
    nodes.extend(parts(entry, &properties.told, lang));
    let text = body_to_markdown(&Body(nodes));
    match properties.lines.is_empty() {
        true => text,
        false => format!("---\n{}\n---\n\n{text}", properties.lines.join("\n")),
    }
}

/// What is said of an entry in a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fact {
    Date,
    Status,
    Category,
    Tags,
    People,
}

impl Fact {
    const ALL: [Self; 5] = [Self::Date, Self::Status, Self::Category, Self::Tags, Self::People];

    fn word(self, lang: Lang) -> &'static str {
        let (en, fr) = match self {
            Self::Date => ("Date", "Date"),
            Self::Status => ("Status", "Statut"),
            Self::Category => ("Category", "Catégorie"),
            Self::Tags => ("Tags", "Étiquettes"),
            Self::People => ("People", "Personnes"),
        };
        said(lang, en, fr)
    }

    fn of(self, entry: &Entry) -> String {
        let one = |text: &Option<String>| text.clone().unwrap_or_default();
        match self {
            Self::Date => one(&entry.date),
            Self::Status => one(&entry.status),
            Self::Category => one(&entry.category),
            Self::Tags => entry.tags.join(", "),
            Self::People => entry.people.join(", "),
        }
    }
}

/// What stands above the text of a Markdown file.
#[derive(Default)]
struct Properties {
    lines: Vec<String>,
    has_title: bool,
    /// Facts that need not be said again.
    told: Vec<Fact>,
}

impl Properties {
    fn of(entry: &Entry) -> Self {
        let mut all = Self::default();
        if let Some(title) = quoted(&entry.title) {
            all.lines.push(format!("title: {title}"));
            all.has_title = true;
        }
        let day = entry.date.as_deref().and_then(iso_day);
        if let Some((day, "")) = day {
            all.lines.push(format!("date: {day}"));
            all.told.push(Fact::Date);
        }
        all.list("tags", Fact::Tags, &entry.tags);
        all.list("authors", Fact::People, &entry.people);
        all
    }

    /// A list, if all of it can be said.
    fn list(&mut self, key: &str, fact: Fact, words: &[String]) {
        let items = words.iter().map(|word| Some(format!("  - {}", quoted(word)?)));
        let Some(items) = items.collect::<Option<Vec<String>>>() else { return };
        let fits = self.lines.len() + items.len() < PROPERTY_LINES_MAX;
        if fits && !items.is_empty() {
            self.lines.push(format!("{key}:"));
            self.lines.extend(items);
            self.told.push(fact);
        }
    }
}

/// A property in quotation marks, inside of which nothing means anything; none if it is empty or
/// holds such marks of both kinds.
fn quoted(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    match (line.is_empty(), line.contains('\''), line.contains(['"', '\\'])) {
        (true, ..) | (_, true, true) => None,
        (false, false, _) => Some(format!("'{line}'")),
        (false, true, false) => Some(format!("\"{line}\"")),
    }
}

/// Everything but the title and what was told before.
fn parts(entry: &Entry, told: &[Fact], lang: Lang) -> Vec<Node> {
    let mut nodes: Vec<Node> = facts(entry, told, lang).into_iter().collect();
    nodes.extend(fields(&entry.fields, lang));
    if !entry.steps.is_empty() {
        let items = entry.steps.iter().map(|step| step_item(step, lang)).collect();
        nodes.push(element("check_list", items));
    }
    let mut text = entry.body.0.clone();
    without_files(&mut text, &entry.attachments);
    if !nodes.is_empty() && !text.is_empty() {
        nodes.push(element("horizontal_rule", Vec::new()));
    }
    nodes.append(&mut text);
    if !entry.links.is_empty() {
        nodes.push(heading(2, said(lang, "Links", "Liens")));
        nodes.push(list(entry.links.iter().map(|link| vec![link_run(link)])));
    }
    if !entry.attachments.is_empty() {
        let title = said(lang, "Files that are not in this one", "Fichiers restés à part");
        nodes.push(heading(2, title));
        nodes.push(list(entry.attachments.iter().map(|file| lines(&file_line(file)))));
    }
    nodes
}

fn facts(entry: &Entry, told: &[Fact], lang: Lang) -> Option<Node> {
    let all = Fact::ALL.into_iter().filter(|fact| !told.contains(fact));
    let all = all.map(|fact| (fact.word(lang), fact.of(entry)));
    let (words, values): (Vec<&str>, Vec<String>) =
        all.filter(|(_, value)| !value.is_empty()).unzip();
    let row = values.iter().map(|value| lines(value)).collect();
    (!values.is_empty()).then(|| table(&words, vec![row]))
}

fn fields(fields: &[Field], lang: Lang) -> Option<Node> {
    let has_unit = fields.iter().any(|field| field.unit.is_some());
    let has_group = fields.iter().any(|field| field.group.is_some());
    let mut words = vec![said(lang, "Field", "Champ"), said(lang, "Value", "Valeur")];
    words.extend(has_unit.then_some(said(lang, "Unit", "Unité")));
    words.extend(has_group.then_some(said(lang, "Group", "Groupe")));
    let optional = |text: &Option<String>| lines(text.as_deref().unwrap_or_default());
    let rows = fields.iter().map(|field| {
        let mut row = vec![lines(&field.name), value(field)];
        row.extend(has_unit.then(|| optional(&field.unit)));
        row.extend(has_group.then(|| optional(&field.group)));
        row
    });
    (!fields.is_empty()).then(|| table(&words, rows.collect()))
}

fn value(field: &Field) -> Vec<Node> {
    let text = field.value.as_str();
    match field.kind.as_str() {
        "entry" if !text.is_empty() => vec![linked(text, &format!("entry:{text}"))],
        "url" if !text.is_empty() => vec![linked(text, text)],
        _ => lines(text),
    }
}

fn step_item(step: &Step, lang: Lang) -> Node {
    let mut text = step.text.clone();
    let times = [
        (&step.done_at, said(lang, "done", "fait")),
        (&step.deadline, said(lang, "due", "échéance")),
    ];
    for (time, word) in times {
        if let Some(time) = time {
            text.push_str(&format!(" ({word} {time})"));
        }
    }
    let checked = if step.done_at.is_some() { "true" } else { "false" };
    let item = Element::new("check_item", vec![element("paragraph", lines(&text))]);
    Node::Element(item.with("checked", checked))
}

fn link_run(link: &Link) -> Node {
    let label = if link.label.is_empty() { &link.target } else { &link.label };
    // What has a colon is an address.
    match link.target.contains(':') {
        true => linked(label, &link.target),
        false => linked(label, &format!("entry:{}", link.target)),
    }
}

fn file_line(file: &Attachment) -> String {
    match file.sha256.is_empty() {
        true => file.name.clone(),
        false => format!("{} (SHA-256 {})", file.name, file.sha256),
    }
}

/// Takes what leads to files of the entry out of a text.
fn without_files(nodes: &mut [Node], files: &[Attachment]) {
    for node in nodes {
        if let Some(name) = shown_file(node, files) {
            *node = run(&format!("[{name}]"));
            continue;
        }
        match node {
            Node::Text(runs) => runs.iter_mut().for_each(unlink_file),
            Node::Element(element) => without_files(&mut element.children, files),
        }
    }
}

/// The name of the file that a picture shows.
fn shown_file(node: &Node, files: &[Attachment]) -> Option<String> {
    let Node::Element(element) = node else { return None };
    let id = element.attributes.get("src")?.strip_prefix("attachment:")?;
    let alt = element.attributes.get("alt").map_or("", String::as_str);
    let file = files.iter().find(|file| file.id == id);
    let name = file.map_or(alt, |file| file.name.as_str());
    (element.name == "image").then(|| name.to_owned())
}

fn unlink_file(run: &mut Run) {
    if run.marks.get("link").is_some_and(|link| link.starts_with("attachment:")) {
        run.marks.remove("link");
    }
}

fn said(lang: Lang, en: &'static str, fr: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

fn element(name: &str, children: Vec<Node>) -> Node {
    Node::Element(Element::new(name, children))
}

fn run(text: &str) -> Node {
    Node::Text(vec![Run { text: text.to_owned(), ..Run::default() }])
}

fn linked(text: &str, address: &str) -> Node {
    let marks = [("link".to_owned(), address.to_owned())].into();
    Node::Text(vec![Run { text: text.to_owned(), marks }])
}

fn heading(level: u8, text: &str) -> Node {
    let heading = Element::new("heading", vec![run(text)]);
    Node::Element(heading.with("level", level.to_string()))
}

/// A text of several lines inside of one block.
fn lines(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            nodes.push(element("hard_break", Vec::new()));
        }
        if !line.is_empty() {
            nodes.push(run(line));
        }
    }
    nodes
}

fn list(items: impl Iterator<Item = Vec<Node>>) -> Node {
    let item = |inline| element("list_item", vec![element("paragraph", inline)]);
    element("bullet_list", items.map(item).collect())
}

/// A table with its names above it.
fn table(words: &[&str], rows: Vec<Vec<Vec<Node>>>) -> Node {
    let cell = |name: &str, inline| element(name, vec![element("paragraph", inline)]);
    let header = words.iter().map(|word| cell("table_header", lines(word))).collect();
    let mut all = vec![element("table_row", header)];
    for row in rows {
        let cells = row.into_iter().map(|inline| cell("table_cell", inline));
        all.push(element("table_row", cells.collect()));
    }
    element("table", all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{body_from_html, html, markdown};

    fn entry() -> Entry {
        let field = |name: &str, value: &str, unit: Option<&str>| Field {
            name: name.to_owned(),
            value: value.to_owned(),
            unit: unit.map(str::to_owned),
            ..Field::default()
        };
        let (done_at, text) = (Some("2026-05-02T08:00:00Z".to_owned()), "Peser".to_owned());
        let file = Attachment {
            id: "a1".to_owned(),
            name: "gel.png".to_owned(),
            sha256: "00ff".to_owned(),
            ..Attachment::default()
        };
        let link = Link { target: "ab12".into(), label: "Avant".into(), ..Link::default() };
        Entry {
            title: "Dosage: l'été".to_owned(),
            date: Some("2026-05-01".to_owned()),
            status: Some("Clos".to_owned()),
            tags: vec!["fer".to_owned(), "pcr".to_owned()],
            people: vec!["Ana Ruiz".to_owned()],
            fields: vec![field("masse", "5,2", Some("mg")), field("lieu", "a\nb|c", None)],
            steps: vec![Step { text, done_at, ..Step::default() }],
            links: vec![link],
            attachments: vec![file],
            body: body_from_html(
                "<p>Texte <img src='attachment:a1' alt=x> <a href='attachment:a1'>là</a></p>\
                 <table><tr><th>A</th></tr><tr><td>1</td></tr></table>",
            ),
            ..Entry::default()
        }
    }

    #[test]
    fn a_markdown_file_says_everything_and_is_read_again() {
        let file = to_markdown(&entry(), Lang::Fr);
        let begins = "---\ntitle: \"Dosage: l'été\"\ndate: 2026-05-01\ntags:\n  - 'fer'\n";
        assert!(file.starts_with(begins), "{file}");
        assert!(file.contains("| Statut |\n| --- |\n| Clos |"), "{file}");
        assert!(file.contains("| masse | 5,2 | mg |"), "{file}");
        assert!(file.contains("- [x] Peser (fait 2026-05-02T08:00:00Z)"), "{file}");
        assert!(file.contains("[Avant](<entry:ab12>)"), "{file}");
        assert!(!file.contains("attachment:") && file.contains("gel.png (SHA-256 00ff)"));
        let read = markdown::read_file(file.as_bytes());
        assert_eq!(read.title.as_deref(), Some("Dosage: l'été"));
        assert_eq!(read.date.as_deref(), Some("2026-05-01"));
        assert_eq!((read.tags.join("+").as_str(), read.authors.len()), ("fer+pcr", 1));
        assert!(read.warnings.is_empty(), "{:?}", read.warnings);
        let text = read.body.plain_text();
        assert!(text.contains("Texte [gel.png] là") && text.contains("a\nb|c"), "{text}");
        assert!(!text.contains("fer"), "nothing is there twice: {text}");
    }

    #[test]
    fn an_html_file_says_everything_and_is_read_again() {
        let file = to_html(&entry(), Lang::En);
        assert!(file.contains("<h1>Dosage: l'été</h1>"), "{file}");
        assert!(file.contains("<th><p>People</p></th>") && !file.contains("attachment:"), "{file}");
        let read = html::read_file(file.as_bytes());
        assert_eq!(read.title.as_deref(), Some("Dosage: l'été"));
        assert!(read.warnings.is_empty(), "{:?}", read.warnings);
        let text = read.body.plain_text();
        for part in ["2026-05-01", "Clos", "fer, pcr", "Ana Ruiz", "masse", "5,2", "mg", "Peser"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("Texte [gel.png] là") && text.contains("SHA-256 00ff"), "{text}");
    }

    #[test]
    fn what_others_wrote_is_neither_tag_nor_property() {
        let mut hostile = entry();
        hostile.title = "</title><script>x</script>\ntags: [y] '\"".to_owned();
        hostile.tags = vec!["a\n---\nb".to_owned()];
        hostile.date = Some("2026-05-01\n---\n".to_owned());
        hostile.fields[0].name = "<img src=x onerror=y>".to_owned();
        let html = to_html(&hostile, Lang::Fr);
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        let file = to_markdown(&hostile, Lang::Fr);
        assert!(file.starts_with("---\ntags:\n  - 'a --- b'\nauthors:\n"), "{file}");
        let read = markdown::read_file(file.as_bytes());
        assert_eq!(read.tags, ["a --- b"]);
        let title = read.title.unwrap();
        assert!(title.starts_with("</title><script>x</script> tags: [y]"), "{title}");
        assert!(body_to_markdown(&read.body).contains("\\<img src=x"));
    }

    #[test]
    fn names_of_files_stay_in_their_folder() {
        let name = |title: &str| file_name(title, "abababab", "md");
        assert_eq!(name("Dosage du fer : l’été"), "Dosage-du-fer-l-été-abababab.md");
        assert_eq!(name("../../etc/passwd\0"), "etc-passwd-abababab.md");
        assert_eq!(name(".."), "abababab.md");
        assert_eq!(name(&"é".repeat(500)).chars().count(), NAME_CHARS_MAX + "-abababab.md".len());
    }

    #[test]
    fn an_entry_that_says_nothing_is_an_empty_file() {
        assert_eq!(to_markdown(&Entry::default(), Lang::Fr), "");
        let many: Vec<String> = (0..PROPERTY_LINES_MAX).map(|tag| format!("t{tag}")).collect();
        let entry = Entry { title: "T".into(), tags: many.clone(), ..Entry::default() };
        let file = to_markdown(&entry, Lang::En);
        assert!(file.starts_with("---\ntitle: 'T'\n---\n\n| Tags |"), "{file}");
        assert!(file.contains(&many.join(", ")));
    }
}
