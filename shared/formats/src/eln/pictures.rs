//! Pictures that a text holds itself, as `data:` addresses: they become files of the entry. In
//! the text they would be copied with every change of it, and a large one fits into no envelope.

use super::identity::part_id;
use super::import::ImportedFile;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};

/// How such an address begins.
const START: &str = "data:image/";
/// Between the media type and the bytes.
const BASE64: &str = ";base64,";
/// Shortest such picture that becomes a file, bytes in base64: a smaller one is an icon, and may
/// stay where it is.
const BASE64_BYTES_MIN: usize = 4 << 10;
/// Pictures that are taken out of one entry.
const PICTURES_MAX: usize = 2_000;

/// Takes the pictures out of the texts of one entry.
pub(crate) struct Pictures<'a> {
    source_id: &'a str,
    /// How many bytes of pictures may still be held in memory.
    left_bytes: u64,
    found: Vec<ImportedFile>,
}

impl<'a> Pictures<'a> {
    /// Nothing taken out yet of the entry with that source id.
    pub(crate) fn new(source_id: &'a str, left_bytes: u64) -> Self {
        Self { source_id, left_bytes, found: Vec::new() }
    }

    /// The files, and how many bytes may still be held.
    pub(crate) fn finish(self) -> (Vec<ImportedFile>, u64) {
        (self.found, self.left_bytes)
    }

    /// The text with addresses of files in the place of pictures. What is no picture stays.
    pub(crate) fn out_of(&mut self, text: String) -> String {
        if !text.contains(START) {
            return text;
        }
        let mut out = String::with_capacity(text.len().min(1 << 20));
        let mut rest = text.as_str();
        while let Some(at) = rest.find(START) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let (length, file) = match picture(from) {
                Some((length, media_type, bytes)) => (length, self.file(media_type, bytes)),
                None => (START.len(), None),
            };
            let (own, behind) = from.split_at(length);
            match file {
                Some(id) => out.push_str(&format!("attachment:{id}")),
                None => out.push_str(own),
            }
            rest = behind;
        }
        out.push_str(rest);
        out
    }

    /// The id of the file with these bytes; none where there are too many.
    fn file(&mut self, subtype: &str, bytes: Vec<u8>) -> Option<String> {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let attachment_id = part_id(self.source_id, "picture", &sha256);
        if self.found.iter().any(|file| file.attachment_id == attachment_id) {
            return Some(attachment_id);
        }
        let length = bytes.len() as u64;
        if self.found.len() >= PICTURES_MAX || length > self.left_bytes {
            return None;
        }
        self.left_bytes -= length;
        let ending = match subtype {
            "jpeg" => "jpg",
            "svg+xml" => "svg",
            "tiff" => "tif",
            other => other,
        };
        let name = format!("image-{}.{ending}", self.found.len() + 1);
        self.found.push(ImportedFile {
            attachment_id: attachment_id.clone(),
            path: name.clone(),
            name,
            media_type: format!("image/{subtype}"),
            bytes: length,
            sha256,
            inside: bytes,
            ..ImportedFile::default()
        });
        Some(attachment_id)
    }
}

/// The picture with which a text begins: how long its address is, its kind, its bytes.
fn picture(text: &str) -> Option<(usize, &str, Vec<u8>)> {
    let kind = text.get(START.len()..)?;
    let end = kind.bytes().take(40).position(|byte| byte == b';')?;
    let (subtype, rest) = kind.split_at(end);
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.');
    if subtype.is_empty() || !subtype.bytes().all(plain) {
        return None;
    }
    let payload = rest.strip_prefix(BASE64)?;
    // Long lines may have been broken.
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=\r\n\t".contains(&byte);
    let length = payload.bytes().position(|byte| !inside(byte)).unwrap_or(payload.len());
    let (base64, behind) = payload.split_at(length);
    if base64.len() < BASE64_BYTES_MIN || behind.starts_with('%') {
        return None;
    }
    let digits: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bytes = STANDARD_NO_PAD.decode(digits.trim_end_matches('=')).ok()?;
    Some((START.len() + end + BASE64.len() + length, subtype, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(kind: &str, bytes: usize) -> String {
        let base64 = base64::engine::general_purpose::STANDARD.encode(vec![7_u8; bytes]);
        format!("data:image/{kind};base64,{base64}")
    }

    #[test]
    fn large_pictures_become_files_once() {
        let (png, svg) = (address("png", 5_000), address("svg+xml", 4_001));
        let text = format!("<p>a<img src=\"{png}\"> b <img src='{svg}'/> ![c]({png}) d</p>");
        let mut pictures = Pictures::new("e", 1 << 20);
        let out = pictures.out_of(text);
        let (files, left) = pictures.finish();
        assert_eq!(files.len(), 2);
        let (one, two) = (&files[0], &files[1]);
        let expected = format!(
            "<p>a<img src=\"attachment:{0}\"> b <img src='attachment:{1}'/> ![c](attachment:{0}) \
             d</p>",
            one.attachment_id, two.attachment_id
        );
        assert_eq!(out, expected);
        assert_eq!((one.name.as_str(), one.media_type.as_str()), ("image-1.png", "image/png"));
        assert_eq!((two.name.as_str(), two.bytes), ("image-2.svg", 4_001));
        assert_eq!(one.inside, vec![7; 5_000]);
        assert_eq!(left, (1 << 20) - 9_001);
    }

    #[test]
    fn lines_and_missing_padding_do_not_matter() {
        let whole = address("png", 4_000);
        let (head, tail) = whole.trim_end_matches('=').split_at(2_000);
        let mut pictures = Pictures::new("e", 1 << 20);
        let out = pictures.out_of(format!("{head}\r\n{tail}"));
        assert!(out.starts_with("attachment:") && out.len() < 40, "{out}");
    }

    #[test]
    fn what_is_no_picture_or_too_much_stays() {
        let small = address("png", 100);
        let large = address("png", 5_000);
        let broken = format!("data:image/png;base64,{}A", "AAAA".repeat(2_000));
        for text in ["data:image/", "data:image/png", "data:image/P G;base64,AA", "x", &small] {
            assert_eq!(Pictures::new("e", 1 << 20).out_of(text.to_owned()), text);
        }
        assert_eq!(Pictures::new("e", 1 << 20).out_of(broken.clone()), broken);
        assert_eq!(Pictures::new("e", 4_999).out_of(large.clone()), large);
    }
}
