//! The page of the log over HTTP, as anybody meets it.

use crate::site::{Site, nobody, now, text, why};
use cahier_relay::identity;
use cahier_timestamp::Authority;
use serde_json::json;
use std::fs;

const NAME: &str = "<b>\"A\"</b>";
const SHOWN: &str = "&lt;b&gt;&quot;A&quot;&lt;/b&gt;";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_says_how_timestamps_are_in_both_languages() {
    let site = Site::new(&[]);
    let mut rng = identity::rng().unwrap();
    let issuer = Authority::make(&mut rng, now(), 30).unwrap();
    fs::create_dir_all(site.folder()).unwrap();
    fs::write(site.folder().join("root.pem"), issuer.root_pem()).unwrap();
    let url = format!("http://{}/tsa?key=hunter2", nobody());
    site.name(&[json!({ "name": NAME, "url": url, "roots": ["root.pem"] })]);
    let relay = site.start().await;
    relay.write(1).await;
    site.until(|state| why(state, NAME).contains("cannot be reached")).await;
    let (french, english) = (
        ["<html lang=\"fr\">", "l’autorité est injoignable. Rien n’est perdu", "aucun encore"],
        ["<html lang=\"en\">", "the authority cannot be reached. Nothing is lost", "none yet"],
    );
    for (path, headers, words) in [
        ("/log/", "", french),
        ("/log/", "accept-language: fr-CA,en;q=0.5\r\n", french),
        ("/log/", "accept-language: en-GB,fr;q=0.5\r\n", english),
        ("/log/?lang=fr", "accept-language: en\r\n", french),
        ("/log/?lang=en", "accept-language: fr\r\n", english),
    ] {
        let answer = relay.get(path, headers);
        let (head, html) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("content-type: text/html; charset=utf-8"), "{head}");
        assert!(head.contains("default-src 'none'; style-src 'sha256-"), "{head}");
        assert!(!head.contains("unsafe"), "{head}");
        for word in words {
            assert!(html.contains(word), "{path} {headers}: {word} is missing: {html}");
        }
        assert!(html.contains(SHOWN) && !html.contains("<b>"), "{html}");
        assert!(!html.contains("hunter2") && !html.contains("<script"), "{html}");
        assert!(!html.contains("refused"), "of the reason the kind alone: {html}");
    }
    assert!(
        text(&site.command(&["stamps"])).contains("cannot be reached: "),
        "and all of it there"
    );
    relay.stop().await;
}
