//! What a check of a proof comes to, in sentences. The findings are those of `cahier-proof`; here
//! they only get their words.

use crate::summary::{Line, said, summary};
use cahier_proof::{Fault, Lang, Standing, Trust, Verdict, render, verify};
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
    /// A key of a log cannot be read: nothing was checked.
    LogKeys,
}

/// Most keys of logs that are read.
const LOG_KEYS_MAX: usize = 64;

/// Whom a verifier trusts, as they gave it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Certificates of authorities of time, PEM or DER; empty for none.
    pub authorities: &'a [u8],
    /// Keys of instance logs, one a line; empty for none.
    pub log_keys: &'a str,
}

/// What of that cannot be read.
enum Unread {
    Authorities(TimestampError),
    /// The line, counted from 1.
    LogKey(usize),
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
    /// Checks a proof for somebody who trusts these authorities and logs.
    pub fn of(archive: &[u8], known: &Known<'_>, lang: Lang) -> Self {
        let trust = match trust(known) {
            Ok(trust) => trust,
            Err(Unread::Authorities(error)) => return Self::unread(&error, lang),
            Err(Unread::LogKey(line)) => return Self::no_log_key(line, lang),
        };
        match verify(archive, &trust) {
            Ok(verdict) => Self::intact(&verdict, !known.authorities.is_empty(), lang),
            Err(fault) => Self::wrong(&fault, lang),
        }
    }

    fn intact(verdict: &Verdict, has_authorities: bool, lang: Lang) -> Self {
        let standing = verdict.standing();
        let (outcome, title) = if standing == Standing::Certified {
            let title = said("Preuve intacte, heures certifiées", "Intact, with certified times");
            (Outcome::Certified, title(lang))
        } else {
            let title = said("Preuve intacte, non certifiée", "Intact, not certified");
            (Outcome::NotCertified, title(lang))
        };
        Self {
            outcome,
            name: None,
            title,
            text: meaning(standing, has_authorities, lang).to_owned(),
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

    fn no_log_key(line: usize, lang: Lang) -> Self {
        let text = match lang {
            Lang::Fr => format!(
                "La ligne {line} des clés de registre n’en est pas une, ou il y en a plus de \
                 {LOG_KEYS_MAX}. La preuve n’a pas été contrôlée. Une clé s’écrit \
                 nom+empreinte+base64, une par ligne, telle que le relais la publie ; corrigez-la, \
                 ou laissez le champ vide."
            ),
            Lang::En => format!(
                "Line {line} of the log keys is none, or there are more than {LOG_KEYS_MAX}. The \
                 proof was not checked. A key is written name+hash+base64, one a line, as the \
                 relay publishes it; correct it, or leave the field empty."
            ),
        };
        Self {
            outcome: Outcome::LogKeys,
            name: None,
            title: said("Clé de registre illisible", "Log key that cannot be read")(lang),
            text,
            lines: Vec::new(),
            report: None,
        }
    }
}

fn trust(known: &Known<'_>) -> Result<Trust, Unread> {
    let mut trust = Trust::none();
    if !known.authorities.is_empty() {
        trust.anchors = TrustAnchors::parse(known.authorities).map_err(Unread::Authorities)?;
    }
    let lines = (1..).zip(known.log_keys.lines().map(str::trim));
    for (line, text) in lines.filter(|(_, text)| !text.is_empty()) {
        if trust.logs.len() >= LOG_KEYS_MAX {
            return Err(Unread::LogKey(line));
        }
        trust.logs.push(text.parse().map_err(|_| Unread::LogKey(line))?);
    }
    Ok(trust)
}

/// What it means that nothing is wrong.
fn meaning(standing: Standing, has_authorities: bool, lang: Lang) -> &'static str {
    match standing {
        Standing::Certified => said(
            "Chaque octet est celui qui a été signé, et des autorités que vous avez choisies \
             certifient à quelle heure tout ce qui est montré existait.",
            "Every byte is the one that was signed, and authorities that you chose certify at \
             what time everything that is shown existed.",
        )(lang),
        Standing::Development => said(
            "Chaque octet est celui qui a été signé. Une heure vient d’une autorité de \
             développement, qui ne certifie rien à un tiers.",
            "Every byte is the one that was signed. A time comes from an authority for \
             development, which certifies nothing to a stranger.",
        )(lang),
        Standing::Undated => said(
            "Chaque octet est celui qui a été signé. Aucune autorité n’a daté ce qui est montré : \
             les heures sont le dire des appareils et du relais.",
            "Every byte is the one that was signed. No authority dated what is shown: its times \
             are what the devices and the relay say.",
        )(lang),
        Standing::Unjudged | Standing::Untrusted if has_authorities => said(
            "Chaque octet est celui qui a été signé. Une partie au moins n’a pas d’heure certifiée \
             par une autorité que vous avez choisie : le rapport dit laquelle.",
            "Every byte is the one that was signed. At least a part has no time certified by an \
             authority that you chose: the report says which.",
        )(lang),
        Standing::Unjudged | Standing::Untrusted => said(
            "Chaque octet est celui qui a été signé. Vous n’avez choisi aucune autorité : aucune \
             heure n’est donc dite certifiée. Choisissez le fichier des autorités auxquelles vous \
             vous fiez pour que les heures soient jugées.",
            "Every byte is the one that was signed. You chose no authority, so no time is called \
             certified. Choose the file of the authorities that you trust to have the times \
             judged.",
        )(lang),
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

    fn trusting(authorities: &[u8]) -> Known<'_> {
        Known { authorities, ..Known::default() }
    }

    #[test]
    fn a_good_proof_is_certified_by_those_who_are_trusted_and_by_nobody_else() {
        let (archive, authority) = (sample("statement.eln"), sample("root.pem"));
        for lang in [Lang::Fr, Lang::En] {
            let certified = Answer::of(&archive, &trusting(&authority), lang);
            assert_eq!(certified.outcome, Outcome::Certified);
            let alone = Answer::of(&archive, &Known::default(), lang);
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
        let answer = Answer::of(&archive, &trusting(&sample("root.pem")), Lang::En);
        assert_eq!(answer.outcome, Outcome::Wrong);
        assert!(answer.name.is_some() && answer.report.is_none());
    }

    #[test]
    fn what_is_no_proof_is_wrong_in_both_languages() {
        for archive in [&b""[..], b"nothing of the kind", b"PK\x03\x04"] {
            let answer = |lang| Answer::of(archive, &Known::default(), lang);
            let [french, english] = [Lang::Fr, Lang::En].map(answer);
            assert_eq!((french.outcome, english.outcome), (Outcome::Wrong, Outcome::Wrong));
            assert_eq!(french.name, Some("archive"));
            assert!(french.text != english.text && french.title != english.title);
            assert_eq!(english.lines[0].text, "archive");
        }
    }

    #[test]
    fn authorities_that_cannot_be_read_are_told_before_anything_is_checked() {
        let answer = Answer::of(b"", &trusting(b"no certificates here"), Lang::En);
        assert_eq!(answer.outcome, Outcome::Authorities);
        assert!(answer.text.contains("was not checked"));
        let french = Answer::of(b"", &trusting(b"no certificates here"), Lang::Fr);
        assert!(french.text.contains("n’a pas été contrôlée"));
    }

    #[test]
    fn the_key_of_a_relay_is_compared_with_those_that_are_given() {
        let archive = sample("statement.eln");
        let key = verify(&archive, &Trust::none()).unwrap().logs[0].key.clone();
        let of = |log_keys: &str, lang| {
            Answer::of(&archive, &Known { log_keys, ..Known::default() }, lang)
        };
        for (lang, label) in [(Lang::Fr, "Clé du relais"), (Lang::En, "Key of the relay")] {
            let line = |answer: &Answer| {
                let line = answer.lines.iter().find(|line| line.label == label);
                line.map(|line| line.text.clone()).unwrap()
            };
            let (alone, compared) = (of("", lang), of(&format!("\n  {key} \n"), lang));
            assert!(line(&alone).contains(said("non comparée", "not compared")(lang)));
            let same = said("une de celles que vous avez données", "one of those that you gave");
            assert!(line(&compared).contains(same(lang)));
            assert_eq!(compared.outcome, Outcome::NotCertified);
            let wrong = of(&format!("{key}\n{key}x"), lang);
            assert_eq!(wrong.outcome, Outcome::LogKeys);
            assert!(wrong.text.contains('2') && wrong.report.is_none(), "{}", wrong.text);
            let many = of(&format!("{key}\n").repeat(LOG_KEYS_MAX + 1), lang);
            assert_eq!(many.outcome, Outcome::LogKeys);
        }
        // Of the same name, and another key.
        let other = "lab.example/cahier/1+1bcc3f12+AQMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMD";
        assert_eq!(of(other, Lang::En).outcome, Outcome::Wrong);
    }

    #[test]
    fn the_page_reads_json() {
        let json = crate::check(b"", &[], "", "fr-CA").unwrap_or_default();
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["outcome"], "wrong");
        assert_eq!(read["name"], "archive");
        assert_eq!(read["title"], "Ce fichier ne prouve rien");
        assert!(read["report"].is_null());
    }
}
