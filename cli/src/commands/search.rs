//! `search`: finds entries by their words, on this device alone. What was read is kept sealed in
//! the notebook, so that the next search reads only what changed.

use crate::account::{Account, now_ms};
use crate::args::Args;
use crate::ctx;
use crate::error::Error;
use crate::output::{Output, one_line, short};
use cahier_finder::{Excerpt, Finder, Findings, excerpt};
use serde_json::json;

/// Finds the entries in which these words stand, best first.
pub async fn run(args: &Args, out: &Output, words: &[String]) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let mut finder = Finder::new(now_ms);
    ctx!(ctx);
    let driver = &mut account.driver;
    // Opens what is kept, or says why not; afterwards whatever cannot be read is put off.
    finder.find(driver, "", ctx).await?;
    while !finder.rests() {
        finder.go_on(driver, ctx).await;
    }
    let words = words.join(" ");
    let found = finder.find(driver, &words, ctx).await?;
    let mut excerpts = Vec::new();
    for entry in &found.hits {
        excerpts.push(excerpt(driver, &words, *entry, ctx).await);
    }
    finder.close(driver, ctx).await;
    tell(out, &account, &found, &excerpts);
    Ok(())
}

fn tell(out: &Output, account: &Account, found: &Findings, excerpts: &[Excerpt]) {
    let engine = &account.driver.engine;
    let hits = || found.hits.iter().zip(excerpts);
    let rows = || hits().filter_map(|(entry, excerpt)| Some((excerpt, engine.row(*entry)?)));
    let all: Vec<_> = rows()
        .map(|(excerpt, row)| {
            json!({
                "entry": row.document.to_string(), "zone": row.zone.to_string(),
                "kind": row.kind, "title": row.title, "date": row.date,
                "excerpt": excerpt.text, "marks": excerpt.marks,
            })
        })
        .collect();
    let (near, partly, cut) = (found.near, found.partly, found.cut);
    let value = json!({ "found": all, "near": near, "partly": partly, "cut": cut });
    out.answer(&value, || {
        let mut lines: Vec<String> = how(out, found).into_iter().map(str::to_owned).collect();
        for (excerpt, row) in rows() {
            let date = row.date.as_deref().unwrap_or("          ");
            lines.push(format!("{}  {date}  {}", short(&row.document), one_line(&row.title)));
            if !excerpt.text.is_empty() {
                lines.push(format!("    {}", one_line(&excerpt.text)));
            }
        }
        lines.join("\n")
    });
}

/// How what was found fits what was asked, where it does not hold all of it.
fn how(out: &Output, found: &Findings) -> Option<&'static str> {
    let say = |french, english| Some(out.lang.say(french, english));
    match found {
        found if found.hits.is_empty() => {
            say("Rien ne contient tous ces mots.", "Nothing holds all these words.")
        }
        found if found.near => say(
            "Rien ne contient ces mots tels quels : ceux-ci leur ressemblent.",
            "Nothing holds these words as they are: these are like them.",
        ),
        found if found.partly => say(
            "Rien ne contient tous ces mots : ceci en contient la plupart.",
            "Nothing holds all these words: this holds most of them.",
        ),
        found if found.cut => say(
            "Il y aurait plus à parcourir : ajoutez un mot.",
            "There is more to go through: add a word.",
        ),
        _ => None,
    }
}
