//! Which addresses a body may hold, and how to rewrite the ones that it holds.
//!
//! Links: `http`, `https`, `mailto`, relative addresses, and two of our own: `attachment:<id>`
//! (a file of the same entry) and `entry:<id>` (another entry). Images: `http`, `https`,
//! `attachment:` and small `data:` pictures of four raster types. Nothing else passes, so no
//! script can be reached from a body. Whether a remote image is fetched is for the viewer.

use cahier_notebook::body::{Body, Node};

/// Longest address that is kept, bytes; longer ones lose their link.
pub const LINK_BYTES_MAX: usize = 4096;
/// Longest `data:` picture that is kept inside a body, bytes of its address.
pub const IMAGE_DATA_BYTES_MAX: usize = 1 << 20;

const LINK_SCHEMES: [&str; 5] = ["http", "https", "mailto", "attachment", "entry"];
const IMAGE_SCHEMES: [&str; 3] = ["http", "https", "attachment"];
const IMAGE_DATA: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Where an address stands in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The value of a `link` mark.
    Link,
    /// The `src` of an `image`.
    Image,
}

/// Gives every address of a body to `rewrite`, which answers the new one, or none to keep it.
pub fn rewrite_addresses(body: &mut Body, rewrite: &mut dyn FnMut(Place, &str) -> Option<String>) {
    for node in &mut body.0 {
        rewrite_node(node, rewrite);
    }
}

fn rewrite_node(node: &mut Node, rewrite: &mut dyn FnMut(Place, &str) -> Option<String>) {
    match node {
        Node::Text(runs) => {
            for link in runs.iter_mut().filter_map(|run| run.marks.get_mut("link")) {
                if let Some(address) = rewrite(Place::Link, link.as_str()) {
                    *link = address;
                }
            }
        }
        Node::Element(element) => {
            if element.name == "image"
                && let Some(source) = element.attributes.get_mut("src")
                && let Some(address) = rewrite(Place::Image, source.as_str())
            {
                *source = address;
            }
            for child in &mut element.children {
                rewrite_node(child, rewrite);
            }
        }
    }
}

/// The address of a link in the form that is kept, or none if it may not be kept.
pub(crate) fn link(raw: &str) -> Option<String> {
    let address = clean(raw)?;
    match scheme(&address) {
        None => Some(address),
        Some(scheme) => known(&LINK_SCHEMES, scheme).then_some(address),
    }
}

/// The address of an image in the form that is kept, or none if it may not be kept.
pub(crate) fn image(raw: &str) -> Option<String> {
    if raw.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
        return data_image(raw);
    }
    let address = clean(raw)?;
    match scheme(&address) {
        None => Some(address),
        Some(scheme) => known(&IMAGE_SCHEMES, scheme).then_some(address),
    }
}

fn data_image(raw: &str) -> Option<String> {
    if raw.len() > IMAGE_DATA_BYTES_MAX {
        return None;
    }
    let address: String = raw.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let (head, payload) = address.split_once(',')?;
    let media_type = head.get(5..)?.strip_suffix(";base64")?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    let fits = known(&IMAGE_DATA, media_type) && payload.bytes().all(plain);
    fits.then_some(address)
}

fn known(list: &[&str], word: &str) -> bool {
    list.iter().any(|entry| entry.eq_ignore_ascii_case(word))
}

/// Without control characters, which browsers drop before they read the scheme, and with the
/// characters escaped that would need quoting in HTML or Markdown.
fn clean(raw: &str) -> Option<String> {
    let raw = raw.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if raw.is_empty() || raw.len() > LINK_BYTES_MAX {
        return None;
    }
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars().filter(|c| !c.is_control()) {
        match c {
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '`' => out.push_str("%60"),
            '|' => out.push_str("%7C"),
            _ => out.push(c),
        }
    }
    Some(out)
}

/// The scheme of an address, which ends at a `:` that comes before any `/`, `?` or `#`.
pub(crate) fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    address[end..].starts_with(':').then(|| &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_never_pass() {
        for hostile in [
            "javascript:alert(1)",
            " JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "vbscript:x",
            "data:text/html,<script>",
            "file:///etc/passwd",
            "blob:https://a/b",
        ] {
            assert_eq!(link(hostile), None, "{hostile:?}");
            assert_eq!(image(hostile), None, "{hostile:?}");
        }
    }

    #[test]
    fn useful_addresses_pass() {
        for good in ["https://a.b/c?d=e#f", "mailto:a@b.c", "../x/y.png", "#part", "entry:12"] {
            assert_eq!(link(good).as_deref(), Some(good));
        }
        assert_eq!(link("a b|c").as_deref(), Some("a%20b%7Cc"));
        assert_eq!(image("attachment:ab").as_deref(), Some("attachment:ab"));
        assert_eq!(image("mailto:a@b.c"), None);
    }

    #[test]
    fn only_small_raster_pictures_stay_inline() {
        let png = "data:image/png;base64,iVBORw0KGgo=";
        assert_eq!(image(png).as_deref(), Some(png));
        assert_eq!(image("data:image/svg+xml;base64,PHN2Zz4="), None);
        assert_eq!(image("data:image/png;base64,<svg>"), None);
        let large = format!("data:image/png;base64,{}", "A".repeat(IMAGE_DATA_BYTES_MAX));
        assert_eq!(image(&large), None);
    }
}
