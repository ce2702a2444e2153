//! The documents inside an RSpace export: its graph names files only, and title, text and
//! fields stand in an XML file of each document's folder.

use crate::html::is_abusive;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// Longest document that is read, bytes.
pub(crate) const BYTES_MAX: u64 = 32 << 20;
const DEPTH_MAX: usize = 64;
const FIELDS_MAX: usize = 5_000;

/// One document.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// Title.
    pub(crate) name: String,
    /// User name of its author.
    pub(crate) author: String,
    /// When it was made.
    pub(crate) created: String,
    /// When it was changed.
    pub(crate) modified: String,
    /// Its fields in their order.
    pub(crate) fields: Vec<DocumentField>,
}

/// One field of a document.
#[derive(Debug, Default)]
pub(crate) struct DocumentField {
    /// Name.
    pub(crate) name: String,
    /// `TEXT` (HTML), `STRING`, `NUMBER`, `DATE`, `TIME`, `RADIO`, `CHOICE` and others.
    pub(crate) kind: String,
    /// Value.
    pub(crate) data: String,
}

impl DocumentField {
    /// The value as people read it; the choices of a choice field are lines.
    pub(crate) fn value(&self) -> String {
        if self.kind != "CHOICE" {
            return self.data.trim().to_owned();
        }
        let choices = self.data.split('&').filter_map(|choice| choice.split_once('='));
        choices.map(|(_, choice)| choice.trim()).collect::<Vec<_>>().join("\n")
    }

    /// The kind of field that an entry has for it.
    pub(crate) fn field_kind(&self) -> &'static str {
        match self.kind.as_str() {
            "NUMBER" => "number",
            "DATE" => "date",
            "TIME" => "time",
            "RADIO" => "radio",
            "CHOICE" => "select",
            _ => "text",
        }
    }
}

/// Whether a file is the document of the folder that it lies in.
pub(crate) fn is_document(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    match (parts.next().and_then(|file| file.strip_suffix(".xml")), parts.next()) {
        (Some(file), Some(folder)) => file == folder && file.starts_with("doc_"),
        _ => false,
    }
}

/// Reads a document. The tokenizer of html5ever reads this XML too: its tags come in lower
/// case, and no tag of it is one that HTML treats in its own way.
pub(crate) fn parse(bytes: &[u8]) -> Option<Document> {
    let xml = std::str::from_utf8(bytes).ok()?;
    if is_abusive(xml) {
        return None;
    }
    let sink = Sink { reader: RefCell::new(Reader::default()) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(xml));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let document = tokenizer.sink.reader.into_inner().document;
    (!document.name.is_empty()).then_some(document)
}

#[derive(Debug, Default)]
struct Reader {
    path: Vec<String>,
    text: String,
    document: Document,
}

impl Reader {
    fn start(&mut self, name: &str) {
        self.text.clear();
        if name == "field" && self.document.fields.len() < FIELDS_MAX {
            self.document.fields.push(DocumentField::default());
        }
        if self.path.len() < DEPTH_MAX {
            self.path.push(name.to_owned());
        }
    }

    fn end(&mut self, name: &str) {
        if self.path.last().is_none_or(|open| open != name) {
            return;
        }
        self.path.pop();
        let text = std::mem::take(&mut self.text);
        let field = self.document.fields.last_mut();
        match (self.path.last().map(String::as_str), name, field) {
            (Some("archivaldocument"), "name", _) => self.document.name = text,
            (Some("archivaldocument"), "createdby", _) => self.document.author = text,
            (Some("archivaldocument"), "creationdate", _) => self.document.created = text,
            (Some("archivaldocument"), "lastmodifieddate", _) => self.document.modified = text,
            (Some("field"), "fieldname", Some(field)) => field.name = text,
            (Some("field"), "fieldtype", Some(field)) => field.kind = text,
            (Some("field"), "fielddata", Some(field)) => field.data = text,
            _ => {}
        }
    }
}

struct Sink {
    reader: RefCell<Reader>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.reader.borrow_mut();
        match token {
            Token::CharacterTokens(text) => reader.text.push_str(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => reader.end(&tag.name),
            Token::TagToken(tag) if !tag.self_closing => reader.start(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        // So that CDATA sections are text, as in XML.
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read() {
        let xml = "<?xml version=\"1.0\"?><archivalDocument docId=\"32\"><name>A &amp; B</name>\
            <createdBy>user1a</createdBy><listFields><field id=\"1\">\
            <fieldName>MyText</fieldName><fieldType>TEXT</fieldType>\
            <fieldData>&lt;p&gt;Hello&lt;/p&gt;</fieldData><imageList><image-Info id=\"4\">\
            <name>inner.gif</name></image-Info></imageList><commentList/></field>\
            <field id=\"2\"><fieldName>Pick</fieldName><fieldType>CHOICE</fieldType>\
            <fieldData><![CDATA[f=a&f=c]]></fieldData></field></listFields></archivalDocument>";
        let document = parse(xml.as_bytes()).unwrap();
        assert_eq!((document.name.as_str(), document.author.as_str()), ("A & B", "user1a"));
        assert_eq!(document.fields.len(), 2);
        assert_eq!(document.fields[0].data, "<p>Hello</p>");
        assert_eq!(document.fields[1].value(), "a\nc");
        assert!(parse(b"<other/>").is_none());
    }

    #[test]
    fn only_the_document_of_the_folder_is_one() {
        assert!(is_document("doc_A-1/doc_A-1.xml"));
        assert!(!is_document("doc_A-1/doc_A-1_form.xml"));
        assert!(!is_document("schemas/schemas.xml"));
        assert!(!is_document("doc_A-1.xml"));
    }
}
