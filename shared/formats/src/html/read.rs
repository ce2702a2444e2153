//! HTML text to tags, with the tokenizer of html5ever (WHATWG HTML, section 13.2.5).
//!
//! Only the tokenizer is used, not the tree builder: the tree builder's algorithms take
//! quadratic time on hostile markup, and the body schema needs its own tree anyway.

use crate::tree::{Attributes, Raw, Tags};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// Reads a piece of HTML into `tags`, which may have tags open already.
///
/// The caller has checked the text with `is_abusive`.
pub(crate) fn feed(tags: Tags, html: &str) -> Tags {
    let sink = Sink { tags: RefCell::new(tags) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    // The sink never asks for a script to run or an encoding to change, so one call reads all.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.tags.into_inner()
}

struct Sink {
    tags: RefCell<Tags>,
}

impl Sink {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let mut tags = self.tags.borrow_mut();
        if tag.kind == TagKind::EndTag {
            tags.end(&tag.name);
            return TokenSinkResult::Continue;
        }
        let pairs = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string()));
        match tags.start(&tag.name, &Attributes::new(pairs), tag.self_closing) {
            Raw::No => TokenSinkResult::Continue,
            Raw::Text => TokenSinkResult::RawData(RawKind::Rawtext),
            Raw::TextWithReferences => TokenSinkResult::RawData(RawKind::Rcdata),
        }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.tags.borrow_mut().text(&text),
            Token::TagToken(tag) => return self.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
