//! Hostile HTML: whatever comes in, what goes out again holds no tag and no attribute but those
//! that this file lists, and no address that a browser would carry out.

use crate::{body_from_html, body_from_markdown, body_to_html};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use proptest::prelude::*;
use std::cell::RefCell;

/// Ways to run something that have worked in browsers.
const HOSTILE: [&str; 40] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<img/src=\"x\"/onerror=\"alert(1)\">",
    "<img src='javascript:alert(1)'>",
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\" java\nscript:alert(1)\">x</a>",
    "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=\"java&Tab;script:alert(1)\">x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"https://a.b/\" onclick=alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<input type=image src=x onerror=alert(1)>",
    "<input type=checkbox onfocus=alert(1) autofocus>",
    "<body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<base href=javascript:alert(1)//>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<p style=\"background:url(javascript:alert(1))\">x</p>",
    "<div data-formula=\"&quot;><script>alert(1)</script>\"></div>",
    "<aside data-callout='x onmouseover=alert(1)'>x</aside>",
    "<pre class='language-x\" onclick=\"alert(1)'>x</pre>",
    "<td colspan='2\" onclick=\"alert(1)'>x",
    "<table><tr><td><noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea></textarea><script>alert(1)</script></textarea>",
    "<title></title><img src=x onerror=alert(1)></title>",
    "<!--><script>alert(1)</script>-->",
    "<xmp></xmp><script>alert(1)</script>",
];

const TAGS: [&str; 32] = [
    "a",
    "aside",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "tr",
    "u",
    "ul",
];

/// A tag with its attributes.
type Found = (String, Vec<(String, String)>);

#[derive(Default)]
struct Seen(RefCell<Vec<Found>>);

impl TokenSink for Seen {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            let pairs = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string()));
            self.0.borrow_mut().push((tag.name.to_string(), pairs.collect()));
        }
        TokenSinkResult::Continue
    }
}

/// What a browser would find in a piece of HTML.
fn tags(html: &str) -> Vec<Found> {
    let tokenizer = Tokenizer::new(Seen::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// What is wrong with a piece of HTML, if anything is.
fn fault(html: &str) -> Option<String> {
    for (tag, attributes) in tags(html) {
        if !TAGS.contains(&tag.as_str()) {
            return Some(format!("<{tag}>"));
        }
        for (name, value) in attributes {
            let fits = match name.as_str() {
                "href" => goes(&value, &["http", "https", "mailto", "attachment", "entry"]),
                "src" if value.starts_with("data:image/png;base64,") => true,
                "src" => goes(&value, &["http", "https", "attachment"]),
                "colspan" | "rowspan" | "start" => value.bytes().all(|b| b.is_ascii_digit()),
                "type" => value == "checkbox",
                "class" => value.starts_with("language-") && !value.contains(['"', ' ']),
                "alt" | "title" | "data-formula" | "data-callout" | "data-type"
                | "data-checked" | "rel" | "disabled" | "checked" => true,
                _ => false,
            };
            if !fits {
                return Some(format!("<{tag} {name}={value}>"));
            }
        }
    }
    None
}

/// Whether an address has one of these schemes or none, as a browser sees it, which passes over
/// white space and control characters.
fn goes(address: &str, schemes: &[&str]) -> bool {
    let seen: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    match seen.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            schemes.contains(&scheme.to_ascii_lowercase().as_str())
        }
        _ => true,
    }
}

#[test]
fn the_check_finds_what_it_is_for() {
    for html in HOSTILE {
        // Only what would be written wrongly is harmless as it is.
        assert_eq!(fault(html).is_none(), html.contains("data-"), "{html}");
    }
}

#[test]
fn nothing_that_runs_comes_through() {
    for html in HOSTILE {
        let written = body_to_html(&body_from_html(html));
        assert_eq!(fault(&written), None, "{html} became {written}");
        let written = body_to_html(&body_from_markdown(html));
        assert_eq!(fault(&written), None, "{html} in Markdown became {written}");
    }
}

proptest! {
    #[test]
    fn no_mixture_comes_through(
        parts in prop::collection::vec(
            prop_oneof![
                prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned),
                prop::sample::select(vec![
                    "<p>", "</p>", "<table>", "<td>", "<ul><li>", "<pre>", "</pre>", "<b>", "<!--",
                    "-->", "\"", "'", ">", "<", "&lt;", "&#x3c;", "[x](", ")", "`", "\n\n",
                    "<a href=\"",
                ]).prop_map(str::to_owned),
                "\\PC{0,6}",
            ],
            0..12,
        ),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut text = parts.concat();
        let mut end = cut.index(text.len() + 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        for body in [body_from_html(&text), body_from_markdown(&text)] {
            let written = body_to_html(&body);
            prop_assert_eq!(fault(&written), None, "{}", written);
        }
    }
}
