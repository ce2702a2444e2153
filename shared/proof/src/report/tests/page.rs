//! The page itself: in order, closed, the same for ever, and nothing in a proof becomes markup.

use super::english;
use super::sample::sample;
use crate::Lang;
use crate::report::render;
use crate::verdict::ProofKind;
use proptest::prelude::*;

const LANGS: [Lang; 2] = [Lang::Fr, Lang::En];

/// Everything between angle brackets, in order.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|tag| tag.split_once('>').unwrap().0).collect()
}

#[test]
fn the_page_is_in_order_and_asks_for_nothing() {
    for (lang, kind) in LANGS.into_iter().zip([ProofKind::Statement, ProofKind::History]) {
        let html = render(&sample("x", kind), lang);
        let tags = tags(&html);
        let level = |tag: &&str| tag.strip_prefix('h')?.get(..1)?.parse::<u8>().ok();
        let levels: Vec<u8> = tags.iter().filter_map(level).collect();
        assert_eq!(levels.first(), Some(&1));
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
        let heads = tags.iter().filter(|tag| tag.starts_with("th ") || **tag == "th");
        assert!(heads.clone().count() > 20 && heads.clone().all(|tag| tag.contains("scope=")));
        for bad in ["script", "img", "a ", "link", "iframe", "object", "form", "base"] {
            assert!(!tags.iter().any(|tag| tag.starts_with(bad)), "{bad}");
        }
        assert!(!html.contains("url(") && !html.contains("@import"));
    }
}

#[test]
fn every_opened_element_is_closed() {
    for kind in [ProofKind::Statement, ProofKind::History] {
        let html = english(&sample("x", kind));
        let mut open = Vec::new();
        for tag in tags(&html) {
            let name = tag.split(' ').next().unwrap();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None if ["!DOCTYPE", "meta", "br", "hr"].contains(&name) => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_in_a_proof_is_markup(
        text in "[<>&\"'/=a-z{}0-9 \\n-]{0,24}|\\PC{0,16}",
        english in any::<bool>(),
        history in any::<bool>(),
    ) {
        let kind = if history { ProofKind::History } else { ProofKind::Statement };
        let lang = if english { Lang::En } else { Lang::Fr };
        // It begins like markup, so it is never the name of a node or mark that is known, and
        // stands before those, as the space does.
        let hostile = render(&sample(&format!("<{text}"), kind), lang);
        let plain = render(&sample(" x", kind), lang);
        prop_assert_eq!(tags(&hostile), tags(&plain));
        prop_assert!(hostile.matches('>').count() == plain.matches('>').count());
    }

    #[test]
    fn the_same_verdict_is_the_same_bytes(text in "\\PC{1,12}", at in any::<u64>()) {
        let mut verdict = sample(&text, ProofKind::History);
        verdict.exported_ms = at;
        for lang in LANGS {
            prop_assert_eq!(render(&verdict, lang), render(&verdict.clone(), lang));
        }
        prop_assert!(render(&verdict, Lang::Fr) != render(&verdict, Lang::En));
    }
}
