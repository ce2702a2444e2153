//! In which form a file is sent: in brotli, in gzip, or as it is (RFC 9110, section 12.5.3).

use warp::http::HeaderMap;
use warp::http::header::ACCEPT_ENCODING;

/// A form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// The smallest. Browsers ask for it over TLS and on their own machine.
    Brotli,
    /// Everybody reads it.
    Gzip,
    /// As the build made it.
    Plain,
}

impl Coding {
    /// What visitors call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Plain => "identity",
        }
    }

    /// What stands behind the name of a file in this form.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }

    /// The entity tag of a file in this form: another form is other bytes, so it has another tag.
    pub(super) fn tag(self, state: &str) -> String {
        match self {
            Self::Plain => format!("\"{state}\""),
            _ => format!("\"{state}-{}\"", self.name()),
        }
    }
}

/// The forms that a visitor takes, the best first. The plain one is always among them: whoever
/// refuses all others and that one too still gets the file.
pub(super) fn accepted(headers: &HeaderMap) -> Vec<Coding> {
    let listed = listed(headers);
    let weight = |name: &str| {
        let found = listed.iter().find(|(listed, _)| listed.eq_ignore_ascii_case(name));
        found.map(|(_, weight)| *weight)
    };
    let mut found: Vec<(f32, Coding)> = [Coding::Brotli, Coding::Gzip, Coding::Plain]
        .into_iter()
        // Of what is not listed, the plain form alone may be sent, and rather any other.
        .map(|coding| (weight(coding.name()).or(weight("*")).unwrap_or(0.0), coding))
        .filter(|(weight, coding)| *weight > 0.0 || *coding == Coding::Plain)
        .collect();
    // The sort is stable: among equals the smaller form stays first.
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.into_iter().map(|(_, coding)| coding).collect()
}

/// What the visitor lists, each with its weight from 0 to 1; what cannot be read is left out.
fn listed(headers: &HeaderMap) -> Vec<(&str, f32)> {
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter_map(member).collect()
}

fn member(text: &str) -> Option<(&str, f32)> {
    let (name, weight) = match text.split_once(';') {
        None => (text, 1.0),
        Some((name, weight)) => {
            let (q, number) = weight.split_once('=')?;
            let known = q.trim().eq_ignore_ascii_case("q");
            (name, number.trim().parse::<f32>().ok().filter(|_| known)?)
        }
    };
    (0.0..=1.0).contains(&weight).then_some((name.trim(), weight))
}

#[cfg(test)]
mod tests {
    use super::Coding::{Brotli, Gzip, Plain};
    use super::*;

    fn forms(lines: &[&str]) -> Vec<Coding> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, line.parse().unwrap());
        }
        accepted(&headers)
    }

    #[test]
    fn the_smallest_form_that_is_taken_comes_first() {
        assert_eq!(forms(&["gzip, deflate, br, zstd"]), [Brotli, Gzip, Plain]);
        assert_eq!(forms(&["gzip"]), [Gzip, Plain]);
        assert_eq!(forms(&["GZIP", " Br ;q=1.0"]), [Brotli, Gzip, Plain]);
        assert_eq!(forms(&["*"]), [Brotli, Gzip, Plain]);
        assert_eq!(forms(&["deflate"]), [Plain]);
    }

    #[test]
    fn weights_decide() {
        assert_eq!(forms(&["br;q=0.5, gzip;q=0.8"]), [Gzip, Brotli, Plain]);
        assert_eq!(forms(&["br; q=0.001, gzip;Q=0"]), [Brotli, Plain]);
        assert_eq!(forms(&["identity, br;q=0.9"]), [Plain, Brotli]);
        assert_eq!(forms(&["br;q=0, *;q=0.3"]), [Gzip, Plain]);
        assert_eq!(forms(&["gzip, *;q=0"]), [Gzip, Plain]);
    }

    #[test]
    fn without_a_word_or_with_nonsense_a_file_is_sent_as_it_is() {
        for lines in ["", "br;q=2", "br;q=nan", "br;x=1", "br;q", ";;,="] {
            assert_eq!(forms(&[lines]), [Plain], "{lines:?}");
        }
        assert_eq!(forms(&[]), [Plain]);
        assert_eq!(forms(&["identity;q=0"]), [Plain], "rather this than nothing");
    }

    #[test]
    fn each_form_has_a_tag_of_its_own() {
        let tags = [Brotli, Gzip, Plain].map(|coding| coding.tag("1a"));
        assert_eq!(tags, ["\"1a-br\"", "\"1a-gzip\"", "\"1a\""]);
    }
}
