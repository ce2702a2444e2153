//! The body of an entry: its `text` and `description`, in whatever form they are, and the
//! addresses in it turned to the parts of the import that they mean.

use super::attached::Attached;
use super::graph::{Node, normal_id};
use super::identity::percent_decoded;
use super::index::{Index, is_address};
use super::legacy::Sidecar;
use super::warning::{Warning, Warnings};
use crate::address::{Place, rewrite_addresses, scheme};
use crate::html::read_html;
use crate::markdown::read_markdown;
use crate::tree::{Reading, read_plain};
use cahier_notebook::body::Body;
use serde_json::Value;

/// The form that a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
    /// Neither.
    Plain,
}

/// The form that is declared, or else the one that the text looks like.
pub(crate) fn form_of(declared: Option<&str>, text: &str) -> Form {
    match declared.unwrap_or("").split(';').next().unwrap_or("").trim() {
        "text/markdown" => Form::Markdown,
        "text/html" => Form::Html,
        "text/plain" => Form::Plain,
        _ if looks_like_html(text) => Form::Html,
        _ => Form::Plain,
    }
}

/// Whether a text has an end tag, or a tag that has none.
fn looks_like_html(text: &str) -> bool {
    let after = |start: &str| {
        let mut places = text.match_indices(start).take(1000);
        places.any(|(at, _)| {
            let next = text[at + start.len()..].chars().next();
            next.is_some_and(|c| c.is_ascii_alphabetic())
        })
    };
    after("</") || ["<br", "<img ", "<hr"].iter().any(|tag| text.contains(tag))
}

/// Reads one text.
pub(crate) fn read(text: &str, form: Form) -> Reading {
    match form {
        Form::Html => read_html(text),
        Form::Markdown => read_markdown(text),
        Form::Plain => read_plain(text),
    }
}

/// The texts of a node with their forms: `text` first, then `description`.
pub(crate) fn texts(node: Node<'_>, sidecar: Option<&Sidecar>) -> Vec<(String, Form)> {
    let declared = node.filled("encodingFormat");
    let mut texts = Vec::new();
    for key in ["text", "description"] {
        let objects = node.nodes(key);
        for value in node.values(key) {
            if let Value::String(text) = value
                && objects.is_empty()
            {
                texts.push((text.clone(), form_of(declared.as_deref(), text)));
            }
        }
        for object in objects {
            let form = object.filled("encodingFormat").or_else(|| declared.clone());
            if let Some(text) = object.text("text") {
                let form = form_of(form.as_deref(), &text);
                texts.push((text, form));
            }
        }
    }
    texts.retain(|(text, _)| !text.trim().is_empty());
    if texts.is_empty()
        && let Some((text, markdown)) = sidecar.and_then(Sidecar::body)
    {
        texts.push((text, if markdown { Form::Markdown } else { Form::Html }));
    }
    texts
}

/// Joins texts to one body and says what was lost.
pub(crate) fn body(texts: &[(String, Form)], title: &str, warnings: &mut Warnings) -> Body {
    let mut body = Body::default();
    let (mut dropped, mut left_out, mut cut) = (0_u64, 0_u64, false);
    for (text, form) in texts {
        let reading = read(text, *form);
        dropped += u64::from(reading.dropped);
        left_out += u64::from(reading.left_out);
        cut |= reading.cut;
        body.0.extend(reading.body.0);
    }
    if dropped > 0 {
        warnings.add(Warning::PicturesDropped { entry: title.to_owned(), count: dropped });
    }
    if left_out > 0 {
        warnings.add(Warning::EmbeddedLeftOut { entry: title.to_owned(), count: left_out });
    }
    if cut {
        warnings.add(Warning::TextCut { entry: title.to_owned() });
    }
    body
}

/// Where the addresses of one body lead.
pub(crate) struct Addresses<'a> {
    /// Entries of the archive.
    pub(crate) index: &'a Index,
    /// Files of this entry.
    pub(crate) files: &'a [Attached<'a>],
    /// Id of the entry's node, which relative addresses start from.
    pub(crate) folder: &'a str,
    /// Host of the eLabFTW that the entry comes from.
    pub(crate) base: &'a str,
}

impl Addresses<'_> {
    /// Turns addresses of files into `attachment:<id>`, and links to entries into
    /// `entry:<source id>`.
    pub(crate) fn rewrite(&self, body: &mut Body) {
        rewrite_addresses(body, &mut |place, address| {
            let file = self.stored(address).or_else(|| self.relative(address));
            match file {
                Some(file) => Some(format!("attachment:{}", file.file.attachment_id)),
                None if place == Place::Link => {
                    let entry = self.index.of_page(address, self.base);
                    let entry = entry.or_else(|| self.folder_of(address))?;
                    Some(format!("entry:{entry}"))
                }
                None => None,
            }
        });
    }

    /// The file that eLabFTW stores under the name in `app/download.php?f=<name>`.
    fn stored(&self, address: &str) -> Option<&Attached<'_>> {
        let (path, query) = address.split_once('?')?;
        if !path.ends_with("download.php") {
            return None;
        }
        let name = query.split('&').find_map(|pair| pair.strip_prefix("f="))?;
        let name = percent_decoded(name);
        self.files.iter().find(|file| file.stored_as.as_deref() == Some(name.as_str()))
    }

    /// The file of the entry that a relative address names, by path or by name alone.
    fn relative(&self, address: &str) -> Option<&Attached<'_>> {
        let by_path = |folder: &str| {
            let path = path_from(folder, address)?;
            self.files.iter().find(|file| file.file.path == path)
        };
        // SciLog starts from the root of the archive.
        let found = by_path(self.folder).or_else(|| by_path(""));
        let plain = normal_id(&percent_decoded(address));
        let by_name = || self.files.iter().find(|file| file.file.name == plain);
        found.or_else(by_name)
    }

    /// The entry in whose folder a relative address lies.
    fn folder_of(&self, address: &str) -> Option<&str> {
        let path = path_from(self.folder, address)?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.index.of_node(&path).or_else(|| self.index.of_node(folder))
    }
}

/// A relative address as a path inside the archive. Folders are named after titles, with colons.
fn path_from(folder: &str, address: &str) -> Option<String> {
    let plain = address.split(['?', '#']).next().unwrap_or("");
    if plain.is_empty() || is_address(plain) || scheme(plain).is_some() {
        return None;
    }
    let folder = normal_id(folder);
    let mut parts: Vec<String> =
        folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for part in percent_decoded(plain).split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part.to_owned()),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_seen_where_it_is_not_said() {
        assert_eq!(form_of(Some("text/markdown; charset=utf-8"), "<p>"), Form::Markdown);
        assert_eq!(form_of(None, "<p>x</p>"), Form::Html);
        assert_eq!(form_of(None, "x<br>y"), Form::Html);
        assert_eq!(form_of(None, "3 < 4 and a</ b"), Form::Plain);
        assert_eq!(form_of(Some("application/x"), "plain"), Form::Plain);
    }

    #[test]
    fn paths_start_from_their_folder() {
        let path = |address: &str| path_from("./Yeast: run 2//", address);
        assert_eq!(path("a%20b.png?x=1#y").as_deref(), Some("Yeast: run 2/a b.png"));
        assert_eq!(path("./c:d.png").as_deref(), Some("Yeast: run 2/c:d.png"));
        assert_eq!(path("../../e.png").as_deref(), Some("e.png"));
        for elsewhere in ["https://x/y", "mailto:a@b", "attachment:1", "#top", ""] {
            assert_eq!(path(elsewhere), None, "{elsewhere}");
        }
    }
}
