//! Markdown events to the tags that the HTML reader knows.

use crate::html::feed;
use crate::tree::{Attributes, Tags};
use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd,
};

/// Longest text of an image that is gathered, bytes.
const ALT_BYTES_MAX: usize = 4096;

/// Reads a text that is already bounded.
pub(super) fn read(markdown: &str) -> Tags {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, options) {
        reader.event(event);
    }
    reader.tags
}

#[derive(Default)]
struct Reader {
    tags: Tags,
    /// Language and text of the code block that is open.
    code: Option<(String, String)>,
    /// The image whose text is being gathered.
    image: Option<Image>,
    /// The raw HTML block that is open.
    html: Option<String>,
    in_table_head: bool,
}

struct Image {
    source: String,
    title: String,
    alt: String,
    /// Images inside the text of this image.
    nested: usize,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        if self.image.is_some() {
            self.image_event(event);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.tags.text(&text),
            },
            Event::Code(text) => {
                self.open("code");
                self.tags.text(&text);
                self.tags.end("code");
            }
            Event::InlineMath(source) => self.tags.formula(&source, false),
            Event::DisplayMath(source) => self.tags.formula(&source, true),
            Event::Html(html) | Event::InlineHtml(html) => match &mut self.html {
                Some(block) => block.push_str(&html),
                None => self.feed(&html),
            },
            Event::SoftBreak => self.tags.text(" "),
            Event::HardBreak => self.open("br"),
            Event::Rule => self.open("hr"),
            Event::TaskListMarker(checked) => self.tags.check(checked),
            Event::FootnoteReference(_) => {}
        }
    }

    fn open(&mut self, name: &str) {
        self.tags.start(name, &Attributes::default(), false);
    }

    fn open_with(&mut self, name: &str, attribute: &str, value: &str) {
        self.tags.start(name, &Attributes::one(attribute, value), false);
    }

    fn feed(&mut self, html: &str) {
        self.tags = feed(std::mem::take(&mut self.tags), html);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.open(&level.to_string()),
            Tag::BlockQuote(Some(kind)) => self.open_with("aside", "data-callout", tone(kind)),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.html = Some(String::new()),
            Tag::List(Some(start)) => self.open_with("ol", "start", &start.to_string()),
            Tag::TableHead => {
                self.in_table_head = true;
                self.open("tr");
            }
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.open_with("a", "href", &format!("mailto:{dest_url}"));
            }
            Tag::Link { dest_url, .. } => self.open_with("a", "href", &dest_url),
            Tag::Image { dest_url, title, .. } => {
                self.image = Some(Image {
                    source: dest_url.to_string(),
                    title: title.to_string(),
                    alt: String::new(),
                    nested: 0,
                });
            }
            tag => {
                if let Some(name) = self.name(tag.to_end()) {
                    self.open(name);
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.tags.end(&level.to_string()),
            TagEnd::BlockQuote(Some(_)) => self.tags.end("aside"),
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    self.tags.code_block(&language, &code);
                }
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.feed(&html);
                }
            }
            TagEnd::List(true) => self.tags.end("ol"),
            TagEnd::TableHead => {
                self.tags.end("tr");
                self.in_table_head = false;
            }
            TagEnd::Link => self.tags.end("a"),
            tag => {
                if let Some(name) = self.name(tag) {
                    self.tags.end(name);
                }
            }
        }
    }

    /// The HTML tag that says the same.
    fn name(&self, tag: TagEnd) -> Option<&'static str> {
        Some(match tag {
            TagEnd::Paragraph => "p",
            TagEnd::BlockQuote(None) => "blockquote",
            TagEnd::List(false) => "ul",
            TagEnd::Item => "li",
            TagEnd::Table => "table",
            TagEnd::TableRow => "tr",
            TagEnd::TableCell if self.in_table_head => "th",
            TagEnd::TableCell => "td",
            TagEnd::Emphasis => "em",
            TagEnd::Strong => "strong",
            TagEnd::Strikethrough => "s",
            TagEnd::Superscript => "sup",
            TagEnd::Subscript => "sub",
            _ => return None,
        })
    }

    /// Inside the text of an image only its words count.
    fn image_event(&mut self, event: Event<'_>) {
        let Some(image) = self.image.as_mut() else { return };
        match event {
            Event::Start(Tag::Image { .. }) => image.nested += 1,
            Event::End(TagEnd::Image) if image.nested > 0 => image.nested -= 1,
            Event::End(TagEnd::Image) => {
                let pairs = [
                    ("src".to_owned(), std::mem::take(&mut image.source)),
                    ("alt".to_owned(), std::mem::take(&mut image.alt)),
                    ("title".to_owned(), std::mem::take(&mut image.title)),
                ];
                self.image = None;
                self.tags.start("img", &Attributes::new(pairs), false);
            }
            Event::Text(text) | Event::Code(text) if image.alt.len() < ALT_BYTES_MAX => {
                image.alt.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            _ => {}
        }
    }
}

fn tone(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}
