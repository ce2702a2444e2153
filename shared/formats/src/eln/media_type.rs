//! Media types (RFC 6838) of attached files. eLabFTW declares nearly all of its files as
//! `application/octet-stream`, so that the ending of the name knows more.

/// Endings and their types, for files that laboratories attach.
const BY_ENDING: [(&str, &str); 44] = [
    ("bmp", "image/bmp"),
    ("cif", "chemical/x-cif"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("fasta", "text/x-fasta"),
    ("gb", "text/x-genbank"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("h5", "application/x-hdf5"),
    ("heic", "image/heic"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ipynb", "application/x-ipynb+json"),
    ("jdx", "chemical/x-jcamp-dx"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("log", "text/plain"),
    ("md", "text/markdown"),
    ("mol", "chemical/x-mdl-molfile"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdb", "chemical/x-pdb"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("py", "text/x-python"),
    ("r", "text/x-r"),
    ("sdf", "chemical/x-mdl-sdfile"),
    ("svg", "image/svg+xml"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("tsv", "text/tab-separated-values"),
    ("ttl", "text/turtle"),
    ("txt", "text/plain"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

/// What to take a file for when nothing is known.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// The media type of a file by its name and by what the archive declares.
pub(crate) fn media_type(name: &str, declared: Option<&str>) -> String {
    let declared = declared.map(str::trim).filter(|declared| is_media_type(declared));
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known = ending.and_then(|ending| {
        BY_ENDING.iter().find(|(known, _)| *known == ending).map(|(_, media_type)| *media_type)
    });
    match (known, declared) {
        // PASTA declares the type of its description, not of the file.
        (Some(known), None | Some(UNKNOWN | "text/markdown")) => known.to_owned(),
        (_, Some(declared)) => declared.to_ascii_lowercase(),
        (None, None) => UNKNOWN.to_owned(),
    }
}

fn is_media_type(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
    text.len() <= 127
        && text.split_once('/').is_some_and(|(kind, sub)| {
            let named = !kind.is_empty() && !sub.is_empty();
            named && kind.chars().all(plain) && sub.chars().all(plain)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_helps_where_the_declaration_does_not() {
        assert_eq!(media_type("a.PNG", Some(UNKNOWN)), "image/png");
        assert_eq!(media_type("a.csv", Some("text/markdown")), "text/csv");
        assert_eq!(media_type("a.gif", Some("image/x-gif")), "image/x-gif");
        assert_eq!(media_type("a.xyz", None), UNKNOWN);
        assert_eq!(media_type("a", Some("evil\r\nheader")), UNKNOWN);
    }
}
