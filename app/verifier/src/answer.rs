//! What a check of a proof comes to, in sentences. The findings are those of `cahier-proof`; here
//! they only get their words.

use crate::summary::{Line, said, summary};
use cahier_proof::{Fault, Lang, StampTrust, Trust, Verdict, render, verify};
use cahier_timestamp::{TimestampError, TrustAnchors};
use serde::Serialize;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing is wrong, and authorities that the verifier trusts date all of it.
    Certified,
    /// Nothing is wrong; not all of it is dated by such an authority.
    NotCertified,
    /// Something is wrong.
    Wrong,
    /// The authorities to trust cannot be read: nothing was checked.
    Authorities,
}

/// What is shown to whoever verifies.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// How it ended.
    pub outcome: Outcome,
    /// The fault, as a word for programs.
    pub name: Option<&'static str>,
    /// The outcome in a few words.
    pub title: &'static str,
    /// What it means, what is safe, what to do.
    pub text: String,
    /// What the proof shows, in short.
    pub lines: Vec<Line>,
    /// The whole of it, as an HTML page.
    pub report: Option<String>,
}

impl Answer {
    /// Checks a proof for somebody who trusts these authorities.
    pub fn of(archive: &[u8], authorities: &[u8], lang: Lang) -> Self {
        let trust = match trust(authorities) {
            Ok(trust) => trust,
            Err(error) => return Self::unread(&error, lang),
        };
        match verify(archive, &trust) {
            Ok(verdict) => Self::intact(&verdict, !authorities.is_empty(), lang),
            Err(fault) => Self::wrong(&fault, lang),
        }
    }

    fn intact(verdict: &Verdict, has_authorities: bool, lang: Lang) -> Self {
        let (outcome, title) = if verdict.certified {
            let title = said("Preuve intacte, heures certifiées", "Intact, with certified times");
            (Outcome::Certified, title)
        } else {
            let title = said("Preuve intacte, non certifiée", "Intact, not certified");
            (Outcome::NotCertified, title)
        };
        Self {
            outcome,
            name: None,
            title: title(lang),
            text: meaning(verdict, has_authorities)(lang).to_owned(),
            lines: summary(verdict, lang),
            report: Some(render(verdict, lang)),
        }
    }

    fn wrong(fault: &Fault, lang: Lang) -> Self {
        let label = said("Nom de la faute", "Name of the fault")(lang).to_owned();
        let name = fault.wrong.code();
        Self {
            outcome: Outcome::Wrong,
            name: Some(name),
            title: said("Ce fichier ne prouve rien", "This file proves nothing")(lang),
            text: fault.sentence(lang),
            lines: vec![Line { label, text: name.to_owned() }],
            report: None,
        }
    }

    fn unread(error: &TimestampError, lang: Lang) -> Self {
        let text = match lang {
            Lang::Fr => format!(
                "Le fichier des autorités n’a pas pu être lu : {}. La preuve n’a pas été \
                 contrôlée. Choisissez un fichier de certificats (PEM), ou contrôlez la preuve \
                 sans autorités.",
                error.french()
            ),
            Lang::En => format!(
                "The file of authorities could not be read: {error}. The proof was not checked. \
                 Choose a file of certificates (PEM), or check the proof without authorities."
            ),
        };
        Self {
            outcome: Outcome::Authorities,
            name: None,
            title: said("Autorités illisibles", "Authorities that cannot be read")(lang),
            text,
            lines: Vec::new(),
            report: None,
        }
    }
}

fn trust(authorities: &[u8]) -> Result<Trust, TimestampError> {
    let none = authorities.is_empty();
    let anchors = if none { TrustAnchors::none() } else { TrustAnchors::parse(authorities)? };
    Ok(Trust { anchors, ..Trust::none() })
}

/// What it means that nothing is wrong.
fn meaning(verdict: &Verdict, has_authorities: bool) -> impl Fn(Lang) -> &'static str {
    let mut stamps = verdict.logs.iter().flat_map(|log| &log.stamps);
    if verdict.certified {
        said(
            "Chaque octet est celui qui a été signé, et des autorités que vous avez choisies \
             certifient à quelle heure tout ce qui est montré existait.",
            "Every byte is the one that was signed, and authorities that you chose certify at \
             what time everything that is shown existed.",
        )
    } else if stamps.any(|stamp| stamp.trust == StampTrust::Development) {
        said(
            "Chaque octet est celui qui a été signé. Une heure vient d’une autorité de \
             développement, qui ne certifie rien à un tiers.",
            "Every byte is the one that was signed. A time comes from an authority for \
             development, which certifies nothing to a stranger.",
        )
    } else if has_authorities {
        said(
            "Chaque octet est celui qui a été signé. Une partie au moins n’a pas d’heure certifiée \
             par une autorité que vous avez choisie : le rapport dit laquelle.",
            "Every byte is the one that was signed. At least a part has no time certified by an \
             authority that you chose: the report says which.",
        )
    } else {
        said(
            "Chaque octet est celui qui a été signé. Vous n’avez choisi aucune autorité : aucune \
             heure n’est donc dite certifiée. Choisissez le fichier des autorités auxquelles vous \
             vous fiez pour que les heures soient jugées.",
            "Every byte is the one that was signed. You chose no authority, so no time is called \
             certified. Choose the file of the authorities that you trust to have the times \
             judged.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that the tests of `cahier-proof` keep (`src/tests/kept.rs`).
    fn sample(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/proof/tests/vectors/v1/");
        std::fs::read(format!("{folder}{name}")).unwrap()
    }

    #[test]
    fn a_good_proof_is_certified_by_those_who_are_trusted_and_by_nobody_else() {
        let (archive, authority) = (sample("statement.eln"), sample("root.pem"));
        for lang in [Lang::Fr, Lang::En] {
            let certified = Answer::of(&archive, &authority, lang);
            assert_eq!(certified.outcome, Outcome::Certified);
            let alone = Answer::of(&archive, &[], lang);
            assert_eq!(alone.outcome, Outcome::NotCertified);
            assert_ne!(alone.text, certified.text);
            assert_ne!(alone.report, certified.report);
            for answer in [certified, alone] {
                assert!(answer.report.is_some_and(|report| report.contains("Assay of pure")));
                assert!(answer.lines.iter().any(|line| line.text.contains("Bo Dupont")));
                assert_eq!(answer.name, None);
            }
        }
    }

    #[test]
    fn one_flipped_byte_is_found_and_named() {
        let mut archive = sample("statement.eln");
        let middle = archive.len() / 2;
        archive[middle] ^= 1;
        let answer = Answer::of(&archive, &sample("root.pem"), Lang::En);
        assert_eq!(answer.outcome, Outcome::Wrong);
        assert!(answer.name.is_some() && answer.report.is_none());
    }

    #[test]
    fn what_is_no_proof_is_wrong_in_both_languages() {
        for archive in [&b""[..], b"nothing of the kind", b"PK\x03\x04"] {
            let [french, english] = [Lang::Fr, Lang::En].map(|lang| Answer::of(archive, &[], lang));
            assert_eq!((french.outcome, english.outcome), (Outcome::Wrong, Outcome::Wrong));
            assert_eq!(french.name, Some("archive"));
            assert!(french.text != english.text && french.title != english.title);
            assert_eq!(english.lines[0].text, "archive");
        }
    }

    #[test]
    fn authorities_that_cannot_be_read_are_told_before_anything_is_checked() {
        let answer = Answer::of(b"", b"no certificates here", Lang::En);
        assert_eq!(answer.outcome, Outcome::Authorities);
        assert!(answer.text.contains("was not checked"));
        let french = Answer::of(b"", b"no certificates here", Lang::Fr);
        assert!(french.text.contains("n’a pas été contrôlée"));
    }

    #[test]
    fn the_page_reads_json() {
        let json = crate::check(b"", &[], "fr-CA").unwrap_or_default();
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["outcome"], "wrong");
        assert_eq!(read["name"], "archive");
        assert_eq!(read["title"], "Ce fichier ne prouve rien");
        assert!(read["report"].is_null());
    }
}
