//! Under which type bytes of an attachment are handed to a page. Whoever opens them must not run
//! what somebody else wrote: a browser runs scripts in HTML, in XML of all sorts and in SVG, and it
//! would run them as this page. SVG that is only shown in an `<img>` runs nothing.

/// What bytes are that nothing may be made of.
const BYTES: &str = "application/octet-stream";
/// Words in the second half of a media type that browsers run, or may run.
const RUN: [&str; 12] = [
    "html",
    "xhtml",
    "xml",
    "svg",
    "xsl",
    "xslt",
    "javascript",
    "ecmascript",
    "jscript",
    "mhtml",
    "x-mixed-replace",
    "x-shockwave-flash",
];

/// The type to hand out bytes under that were attached under another.
pub(super) fn safe_type(attached: &str, preview: bool) -> String {
    let essence = attached.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if preview && essence == "image/svg+xml" {
        return essence;
    }
    if is_well_formed(&essence) && !is_run(&essence) { essence } else { BYTES.to_owned() }
}

fn is_well_formed(essence: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
    let half = |half: &str| !half.is_empty() && half.chars().all(plain);
    essence.len() <= 127 && essence.split_once('/').is_some_and(|(a, b)| half(a) && half(b))
}

fn is_run(essence: &str) -> bool {
    let Some((kind, sub)) = essence.split_once('/') else { return true };
    let mut words = sub.split(['+', '.', '-']);
    kind == "multipart" || RUN.contains(&sub) || words.any(|word| RUN.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_browser_runs_is_handed_out_as_such() {
        let run = [
            "text/html",
            "TEXT/HTML; charset=utf-8",
            "application/xhtml+xml",
            "text/xml",
            "application/xml",
            "image/svg+xml",
            "application/rdf+xml",
            "text/xsl",
            "text/javascript",
            "application/x-javascript",
            "multipart/x-mixed-replace",
            "application/x-shockwave-flash",
            "message/x-mhtml",
            "",
            "text",
            "text/",
            "a/b\r\nX: y",
        ];
        for attached in run {
            assert_eq!(safe_type(attached, false), BYTES, "{attached}");
        }
        let plain = [
            "image/png",
            "application/pdf",
            "text/csv",
            "text/plain",
            "application/json",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "chemical/x-mdl-molfile",
        ];
        for attached in plain {
            assert_eq!(safe_type(attached, false), attached);
        }
    }

    #[test]
    fn a_preview_may_be_svg_and_nothing_else_that_runs() {
        assert_eq!(safe_type("image/svg+xml", true), "image/svg+xml");
        assert_eq!(safe_type("text/html", true), BYTES);
    }
}
