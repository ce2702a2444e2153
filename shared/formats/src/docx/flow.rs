//! What paragraphs that follow each other share: the lists that are open, a quotation, lines of
//! code. In the file they only follow each other; in a body they stand inside of one block.

use super::numbering::Item;
use crate::tree::{Attributes, Tags};

/// What the next paragraph goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing that is open.
    Nothing,
    /// The lists.
    List,
    /// The quotation.
    Quote,
    /// The code.
    Code,
}

/// What is open.
#[derive(Debug, Default)]
pub(super) struct Flow {
    lists: Vec<Open>,
    quote: bool,
    code: Vec<String>,
}

#[derive(Debug)]
struct Open {
    definition: String,
    level: u8,
    tag: &'static str,
    /// Number of the next item, if the list counts.
    next: Option<u32>,
}

impl Flow {
    /// Closes all with which the next paragraph does not go on.
    pub(super) fn settle(&mut self, next: Next, tags: &mut Tags) {
        if next != Next::List {
            while let Some(list) = self.lists.pop() {
                tags.end(list.tag);
            }
        }
        if next != Next::Quote && std::mem::take(&mut self.quote) {
            tags.end("blockquote");
        }
        if next != Next::Code && !self.code.is_empty() {
            let mut code = std::mem::take(&mut self.code).join("\n");
            // A code block ends with a line end that is not part of it.
            code.push('\n');
            tags.code_block("", &code);
        }
    }

    /// Begins an item of a list, in the list that is open or in a new one.
    pub(super) fn item(&mut self, item: &Item, tags: &mut Tags) {
        self.settle(Next::List, tags);
        let tag = if item.number.is_some() { "ol" } else { "ul" };
        let goes_on = |open: &Open| {
            let same = (open.level, &open.definition) == (item.level, &item.definition);
            same && open.tag == tag && open.next == item.number
        };
        let is_over = |open: &mut Open| open.level >= item.level && !goes_on(&*open);
        while let Some(open) = self.lists.pop_if(is_over) {
            tags.end(open.tag);
        }
        let next = item.number.map(|number| number.saturating_add(1));
        match self.lists.last_mut().filter(|open| open.level == item.level) {
            Some(open) => open.next = next,
            None => {
                let attributes = match item.number {
                    Some(number) => Attributes::one("start", &number.to_string()),
                    None => Attributes::default(),
                };
                tags.start(tag, &attributes, false);
                let (definition, level) = (item.definition.clone(), item.level);
                self.lists.push(Open { definition, level, tag, next });
            }
        }
        tags.start("li", &Attributes::default(), false);
    }

    /// Goes on with a quotation, or begins one.
    pub(super) fn quote(&mut self, tags: &mut Tags) {
        self.settle(Next::Quote, tags);
        if !std::mem::replace(&mut self.quote, true) {
            tags.start("blockquote", &Attributes::default(), false);
        }
    }

    /// One more line of code.
    pub(super) fn code(&mut self, line: String, tags: &mut Tags) {
        self.settle(Next::Code, tags);
        self.code.push(line);
    }
}
