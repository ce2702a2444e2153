//! On whose word a proof shows every change of a document, and nothing came in between before
//! a signature.

use super::verdict::who;
use crate::lang::Lang;
use cahier_proof::{Completeness, DocumentVerdict, Overtaking, Verdict};
use serde_json::{Value, json};

/// For people: nothing where the changes are not shown.
pub fn lines(document: &DocumentVerdict, verdict: &Verdict, lang: Lang) -> Vec<String> {
    let Some(known) = document.completeness(verdict.exporter.person) else { return Vec::new() };
    let words = known.words().iter().map(|word| {
        let by = who(&word.signed.signer, lang);
        let said = match word.is_exporters {
            true => lang.say("(a fait ce fichier)", "(made this file)"),
            false => "",
        };
        format!("    {}  {by} {said}", word.changes).trim_end().to_owned()
    });
    let words: Vec<String> = words.collect();
    let heading = match words.is_empty() {
        true => lang.say(
            "Qu’aucun changement n’a été laissé de côté, personne ne le dit.",
            "That no change was left out, nobody says.",
        ),
        false => lang.say(
            "Qu’aucun changement n’a été laissé de côté, du premier jusqu’au nombre donné, c’est \
             la parole de :",
            "That no change was left out, from the first up to the number given, is the word of:",
        ),
    };
    let signed = document.statements.iter().map(|signed| {
        let by = who(&signed.signer, lang);
        format!("    {by} — {}", said(&known.overtaking(signed), lang))
    });
    let before = lang.say("D’autres changements avant la signature :", "Other changes before it:");
    let words = std::iter::once(format!("  {heading}")).chain(words);
    words.chain(std::iter::once(format!("  {before}"))).chain(signed).collect()
}

/// Whether others' work came before a signature that its signer had not seen.
fn said(overtaking: &Overtaking<'_>, lang: Lang) -> String {
    match overtaking {
        Overtaking::Overtaken => {
            lang.say("dépassée, ou non confirmée", "overtaken, or not confirmed").to_owned()
        }
        Overtaking::NoneShown => lang
            .say(
                "aucun n’est montré ; rien ne dit que tous le sont",
                "none is shown; nothing says that all are",
            )
            .to_owned(),
        Overtaking::NotOvertaken(word) => {
            let by = who(&word.signed.signer, lang);
            let made = lang.say("aucun, dit qui a fait le fichier", "none, says who made the file");
            let other = lang.say("aucun, dit", "none, says");
            if word.is_exporters { format!("{made}, {by}") } else { format!("{other} {by}") }
        }
    }
}

/// For scripts: who says up to where that all changes are here, by which signature.
pub fn words_json(known: &Completeness<'_>) -> Value {
    let words = known.words().iter().map(|word| {
        json!({
            "signature": word.signed.index, "person": word.signed.signer.person.to_string(),
            "changes": word.changes, "exporter": word.is_exporters,
        })
    });
    words.collect()
}

/// For scripts: whether somebody's work came before each signature, and by which one that is known.
pub fn overtaking_json(document: &DocumentVerdict, known: &Completeness<'_>) -> Value {
    let signed = document.statements.iter().map(|signed| {
        let overtaking = known.overtaking(signed);
        let by = match overtaking {
            Overtaking::NotOvertaken(word) => {
                json!({ "signature": word.signed.index, "exporter": word.is_exporters })
            }
            Overtaking::Overtaken | Overtaking::NoneShown => Value::Null,
        };
        json!({ "index": signed.index, "overtaking": overtaking.name(), "by": by })
    });
    signed.collect()
}
