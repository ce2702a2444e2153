//! The state of timestamps as a page for anybody, in French and in English: one HTML text without
//! script. It says what [`State`] says, but not the addresses of authorities: an operator may have
//! written a secret into one. Of reasons, which may hold an address or an authority's own words, it
//! says the kind alone.
//!
//! Names come from outside and are shown as text alone.

use super::state::counted;
use super::trouble::Trouble;
use super::{AuthorityState, NewestState, State, WaitingState};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;font:1rem/1.5 system-ui,sans-serif;background:#fff;color:#1a1a1a}\
main{max-width:72rem;margin:0 auto;padding:1.5rem}\
a{color:#0b4f9e}\
.wide{overflow-x:auto}\
table{border-collapse:collapse}\
caption{text-align:start;padding-bottom:.5rem}\
th,td{border:1px solid #767676;padding:.4rem .6rem;text-align:start;vertical-align:top}\
@media (prefers-color-scheme:dark){\
body{background:#161616;color:#f0f0f0}a{color:#9ecbff}th,td{border-color:#949494}}";

/// The language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The language with that code (BCP 47), whatever its region.
    pub fn with_code(code: &str) -> Option<Self> {
        match code.split('-').next().unwrap_or_default() {
            tag if tag.eq_ignore_ascii_case("fr") => Some(Self::Fr),
            tag if tag.eq_ignore_ascii_case("en") => Some(Self::En),
            _ => None,
        }
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.say("fr", "en")
    }

    fn say<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }
}

/// What the page may do: nothing but have its own styles, which are told by their hash.
pub fn page_policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}

/// The page.
pub fn page(state: &State, lang: Lang) -> String {
    let title = lang.say("Horodatages de ce relais", "Timestamps of this relay");
    let (other, its_name) = match lang {
        Lang::Fr => (Lang::En, "English"),
        Lang::En => (Lang::Fr, "Français"),
    };
    let (code, other) = (lang.code(), other.code());
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <p><a href=\"?lang={other}\" hreflang=\"{other}\" lang=\"{other}\">{its_name}</a></p>\n\
         <h1>{title}</h1>\n{}{}{}</main>\n</body>\n</html>\n",
        log(state, lang),
        authorities(state, lang),
        renewals(state, lang),
    )
}

/// The public log that is dated.
fn log(state: &State, lang: Lang) -> String {
    let heading = lang.say("Le registre public", "The public log");
    let what = lang.say(
        "Ce relais tient un registre public de tout ce qu’il garde. Des autorités d’horodatage en \
         datent l’état.",
        "This relay keeps a public log over all that it holds. Timestamp authorities date its \
         state.",
    );
    let newest = match &state.checkpoint {
        None => lang.say("Il n’a pas encore commencé.", "It has not begun yet.").to_owned(),
        Some(at) => {
            let (size, generation, when) = (at.size, at.generation, moment(&at.time));
            match lang {
                Lang::Fr => format!(
                    "Dernier état signé (génération {generation}) : {size} inscriptions, {when}."
                ),
                Lang::En => {
                    format!("Last signed state (generation {generation}): {size} entries, {when}.")
                }
            }
        }
    };
    format!("<h2>{heading}</h2>\n<p>{what}</p>\n<p>{newest}</p>\n")
}

fn authorities(state: &State, lang: Lang) -> String {
    let heading = lang.say("Les autorités", "The authorities");
    let caption = lang.say(
        "Qui date le registre de ce relais, et où cela en est",
        "Who dates the log of this relay, and how that stands",
    );
    let columns = [
        lang.say("Autorité", "Authority"),
        lang.say("Valeur", "Worth"),
        lang.say("Dernier horodatage", "Last timestamp"),
        lang.say("En attente", "Waiting"),
        lang.say("Dernier ennui", "Last trouble"),
        lang.say("Fin de ses certificats", "Its certificates end"),
        lang.say("Renouvellements", "Renewals"),
    ];
    let columns = columns.map(|column| format!("<th scope=\"col\">{column}</th>")).concat();
    let rows: String = state.authorities.iter().map(|one| row(one, lang)).collect();
    format!(
        "<h2 id=\"authorities\">{heading}</h2>\n\
         <div class=\"wide\" role=\"region\" aria-labelledby=\"authorities\" tabindex=\"0\">\n\
         <table>\n<caption>{caption}</caption>\n<thead><tr>{columns}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn row(authority: &AuthorityState, lang: Lang) -> String {
    let AuthorityState { name, newest, waiting, .. } = authority;
    let none = || "–".to_owned();
    let last = newest.as_ref().and_then(|newest| {
        let (time, size) = (moment(newest.time.as_deref()?), newest.size);
        Some(match lang {
            Lang::Fr => format!("{time}, sur l’état de {size} inscriptions"),
            Lang::En => format!("{time}, over the state of {size} entries"),
        })
    });
    let last = last.unwrap_or_else(|| lang.say("aucun encore", "none yet").to_owned());
    let until = newest.as_ref().and_then(|newest| newest.until.as_deref()).map(moment);
    let renewals = newest.as_ref().map(|newest| newest.renewals.to_string());
    let cells = [
        worth(authority, lang).to_owned(),
        last,
        waiting.len().to_string(),
        trouble(authority, lang).unwrap_or_else(none),
        until.unwrap_or_else(none),
        renewals.unwrap_or_else(none),
    ];
    let cells = cells.map(|cell| format!("<td>{cell}</td>")).concat();
    format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", text(name))
}

/// What its times are worth: what was found in its newest one, else what is to be expected.
fn worth(authority: &AuthorityState, lang: Lang) -> &'static str {
    let certified = match &authority.newest {
        Some(newest) => newest.certified,
        None => !authority.development,
    };
    match certified {
        true => lang.say("certifiée", "certified"),
        false => lang.say("développement, non certifié", "development, not certified"),
    }
}

/// What went wrong last, what is safe, and what follows.
fn trouble(authority: &AuthorityState, lang: Lang) -> Option<String> {
    if let Some(NewestState { problem: Some(_), .. }) = &authority.newest {
        let said = lang.say(
            "Le dernier horodatage ne se vérifie plus. Il reste gardé tel quel ; qui tient le \
             relais doit le contrôler par « cahier-relay check ».",
            "The last timestamp does not verify any more. It is kept as it is; whoever runs the \
             relay should look with “cahier-relay check”.",
        );
        return Some(said.to_owned());
    }
    let failed = authority.waiting.iter().rfind(|wish| wish.trouble.is_some())?;
    let WaitingState { tries, next, trouble, .. } = failed;
    let (why, next) = (reason(*trouble, lang), moment(next));
    Some(match lang {
        Lang::Fr => format!(
            "Pas d’horodatage après {tries} essais : {why}. Rien n’est perdu : le relais demandera \
             de nouveau, {next}."
        ),
        Lang::En => format!(
            "No timestamp after {tries} tries: {why}. Nothing is lost: the relay will ask again, \
             {next}."
        ),
    })
}

/// A reason by its kind: a fixed text.
fn reason(trouble: Option<Trouble>, lang: Lang) -> &'static str {
    match trouble.unwrap_or(Trouble::Other) {
        Trouble::Unreachable => {
            lang.say("l’autorité est injoignable", "the authority cannot be reached")
        }
        Trouble::Unencrypted => lang.say(
            "aucune liaison chiffrée sûre avec l’autorité",
            "no secure encrypted connection to the authority",
        ),
        Trouble::Slow => {
            lang.say("l’autorité n’a pas répondu à temps", "the authority did not answer in time")
        }
        Trouble::Answer => lang.say(
            "la réponse n’est pas celle d’une autorité d’horodatage",
            "the answer is not that of a timestamp authority",
        ),
        Trouble::Declined => lang.say("l’autorité a refusé", "the authority refused"),
        Trouble::Unsound => {
            lang.say("l’horodatage ne se vérifie pas", "the timestamp does not verify")
        }
        Trouble::TooLarge => lang.say(
            "l’horodatage est trop grand pour être transmis aux membres",
            "the timestamp is too large to be passed on to members",
        ),
        Trouble::Damaged => lang.say(
            "ce que le relais en garde est endommagé",
            "what the relay keeps of it is damaged",
        ),
        Trouble::NoLater => lang.say(
            "un nouveau finirait aussi tôt, tant que l’autorité n’a pas de nouveau certificat",
            "a new one would end as soon, as long as the authority has no new certificate",
        ),
        Trouble::Nobody => lang.say(
            "aucune autorité certifiée n’est plus nommée pour cela",
            "no certified authority is named for it any more",
        ),
        Trouble::Other => lang.say(
            "le relais en a noté la raison pour qui le tient",
            "the relay noted the reason for whoever runs it",
        ),
    }
}

/// What ends, and what could not be renewed.
fn renewals(state: &State, lang: Lang) -> String {
    let heading = lang.say("Renouvellement", "Renewal");
    let many = lang.say("1\u{a0}000 ou plus", "1,000 or more");
    let count = counted(state.to_renew, many);
    let due = match lang {
        Lang::Fr => format!("Horodatages dont les certificats finissent bientôt : {count}."),
        Lang::En => format!("Timestamps whose certificates end soon: {count}."),
    };
    let mut html = format!("<h2>{heading}</h2>\n<p>{due}</p>\n");
    if state.unverified > 0 {
        let count = counted(state.unverified, many);
        html += &match lang {
            Lang::Fr => format!(
                "<p>Horodatages qui ne se vérifient pas ici : {count}. Ils restent gardés tels \
                 quels ; qui tient le relais doit les contrôler par « cahier-relay check ».</p>\n"
            ),
            Lang::En => format!(
                "<p>Timestamps that do not verify here: {count}. They are kept as they are; \
                 whoever runs the relay should look with “cahier-relay check”.</p>\n"
            ),
        };
    }
    if state.not_renewed.is_empty() {
        return html;
    }
    html += match lang {
        Lang::Fr => {
            "<p>Ceux-ci n’ont pas pu être renouvelés. Ils restent gardés tels quels, et le relais \
             essaiera de nouveau :</p>\n<ul>\n"
        }
        Lang::En => {
            "<p>These could not be renewed. They are kept as they are, and the relay will try \
             again:</p>\n<ul>\n"
        }
    };
    for one in &state.not_renewed {
        let (name, why) = (text(&one.authority), reason(one.trouble, lang));
        let (generation, size) = (one.generation, one.size);
        html += &match lang {
            Lang::Fr => format!("<li>{name}, état {generation}/{size} : {why}</li>\n"),
            Lang::En => format!("<li>{name}, state {generation}/{size}: {why}</li>\n"),
        };
    }
    html + "</ul>\n"
}

/// A moment in ISO 8601, to the second.
fn moment(time: &str) -> String {
    let parts = time.split_once('T').and_then(|(day, rest)| Some((day, rest.get(..8)?)));
    let shown = parts.map_or_else(|| time.to_owned(), |(day, clock)| format!("{day} {clock} UTC"));
    format!("<time datetime=\"{}\">{}</time>", escaped(time), escaped(&shown))
}

/// Text from outside, which cannot change the direction of what stands beside it.
fn text(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            '\'' => html += "&#39;",
            char if char.is_control() => html.push(' '),
            char => html.push(char),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamps::{CheckpointState, NotRenewedState};

    const HOSTILE: &str = "<script>alert('1')</script>&\"\u{1b}[31m";
    const SAFE: &str = "<bdi>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot; [31m</bdi>";

    fn state() -> State {
        let hostile = || HOSTILE.to_owned();
        let newest = NewestState {
            generation: 1,
            size: 41,
            certified: true,
            time: Some("2027-03-04T05:06:07.891Z".into()),
            signer: Some(hostile()),
            root: Some(hostile()),
            revocation_checked: true,
            until: Some("2030-01-02T03:04:05Z".into()),
            renewals: 2,
            problem: None,
        };
        let next = "2027-03-04T06:00:00Z".into();
        let (trouble, secret) =
            (Some(Trouble::Unencrypted), "not valid for tsa.example".to_owned());
        let why = secret.clone();
        let wish = WaitingState { generation: 1, size: 42, tries: 3, next, trouble, why };
        let url = Some("https://tsa.example/secret-token".into());
        let (name, waiting) = (hostile(), vec![wish]);
        let one = AuthorityState { name, url, development: false, newest: Some(newest), waiting };
        let time = "2027-03-04T05:00:00Z".into();
        let (trouble, authority) = (Some(Trouble::Declined), hostile());
        let left =
            NotRenewedState { authority, generation: 1, size: 7, tries: 1, trouble, why: secret };
        State {
            checkpoint: Some(CheckpointState { generation: 1, size: 42, time }),
            authorities: vec![one],
            to_renew: 5,
            unverified: 6,
            not_renewed: vec![left],
        }
    }

    #[test]
    fn all_is_said_in_both_languages_and_nothing_secret() {
        let facts = [
            "2027-03-04 05:06:07 UTC",
            "2027-03-04 05:00:00 UTC",
            "2030-01-02 03:04:05 UTC",
            "2027-03-04 06:00:00 UTC",
            "<td>2</td>",
            "<caption>",
            "<th scope=\"col\">",
            "<th scope=\"row\">",
        ];
        for (lang, words) in [
            (
                Lang::Fr,
                [
                    "<html lang=\"fr\">",
                    "certifiée",
                    "après 3 essais : aucune liaison chiffrée sûre avec l’autorité.",
                    "état 1/7 : l’autorité a refusé<",
                    "bientôt : 5.",
                    "pas ici : 6.",
                ],
            ),
            (
                Lang::En,
                [
                    "<html lang=\"en\">",
                    "<td>certified",
                    "after 3 tries: no secure encrypted connection to the authority.",
                    "state 1/7: the authority refused<",
                    "end soon: 5.",
                    "not verify here: 6.",
                ],
            ),
        ] {
            let html = page(&state(), lang);
            for fact in facts.iter().chain(&words) {
                assert!(html.contains(fact), "{fact} is missing: {html}");
            }
            assert!(!html.contains("tsa.example"), "an address is nobody else's: {html}");
            assert!(page_policy().contains("style-src 'sha256-"));
        }
    }

    #[test]
    fn what_comes_from_outside_is_text() {
        let html = page(&state(), Lang::Fr);
        assert!(!html.contains("<script") && !html.contains('\u{1b}'), "{html}");
        // The authority's name, here and where something of it was not renewed.
        assert_eq!(html.matches(SAFE).count(), 2);
        let mut broken = state();
        if let Some(newest) = &mut broken.authorities[0].newest {
            newest.problem = Some(HOSTILE.to_owned());
        }
        let html = page(&broken, Lang::En);
        assert!(html.contains("does not verify any more"), "{html}");
        assert!(!html.contains("<script") && html.matches(SAFE).count() == 2, "{html}");
    }

    #[test]
    fn more_than_is_counted_is_said() {
        let many = State { to_renew: 1_000, unverified: 1_000, ..state() };
        let (french, english) = (page(&many, Lang::Fr), page(&many, Lang::En));
        assert_eq!(french.matches(" : 1\u{a0}000 ou plus.").count(), 2, "{french}");
        assert_eq!(english.matches(": 1,000 or more.").count(), 2, "{english}");
        assert_eq!(many.to_string().matches("1,000 or more").count(), 2, "{many}");
        let fewer = State { to_renew: 999, unverified: 0, ..state() };
        assert!(page(&fewer, Lang::En).contains("end soon: 999."));
        assert!(!page(&fewer, Lang::En).contains("not verify here"));
    }

    #[test]
    fn an_authority_that_gave_nothing_yet_is_shown() {
        let mut state = state();
        let one = &mut state.authorities[0];
        (one.newest, one.development) = (None, true);
        one.waiting.clear();
        let html = page(&state, Lang::En);
        assert!(html.contains("development, not certified") && html.contains("none yet"));
    }
}
