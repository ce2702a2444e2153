//! The page's files inside the program, where the build put them (`relay/build.rs`), each with
//! its compressed forms. Nothing is compressed while the relay runs.

use super::coding::Coding;
use super::{Bytes, Form};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many bytes of a file's hash name its state.
const STATE_BYTES: usize = 16;

/// A file as the build writes it down.
#[derive(Debug)]
struct Packed {
    name: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
}

/// Empty where the program was built without a page.
static PAGE: &[Packed] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// All files by name.
#[derive(Debug)]
pub(in crate::server) struct Inside {
    files: BTreeMap<&'static str, (String, &'static Packed)>,
}

impl Inside {
    /// The page that this program was built with, if any.
    pub(super) fn built() -> Option<Self> {
        let inside = Self::new(PAGE);
        (!inside.files.is_empty()).then_some(inside)
    }

    fn new(files: &'static [Packed]) -> Self {
        let state = |file: &Packed| hex::encode(&Sha256::digest(file.plain)[..STATE_BYTES]);
        let files = files.iter().map(|file| (file.name, (state(file), file)));
        Self { files: files.collect() }
    }

    /// A file, in the first of these forms that it has.
    pub(super) fn find(&self, name: &str, codings: &[Coding]) -> Option<Form> {
        let (state, file) = self.files.get(name)?;
        let mut forms = codings.iter().filter_map(|coding| {
            let bytes = match coding {
                Coding::Brotli => file.brotli,
                Coding::Gzip => file.gzip,
                Coding::Plain => Some(file.plain),
            };
            bytes.map(|bytes| (*coding, bytes))
        });
        let (coding, bytes) = forms.next()?;
        Some(Form { coding, tag: coding.tag(state), bytes: Bytes::Inside(bytes) })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A small page: a script in all forms, and an icon that does not get smaller.
    pub(in super::super) fn page() -> Inside {
        static FILES: &[Packed] = &[
            Packed { name: "index.html", plain: b"<p>page", gzip: None, brotli: None },
            Packed { name: "verify.html", plain: b"<p>verifier", gzip: None, brotli: None },
            Packed {
                name: "app.wasm",
                plain: b"plain",
                gzip: Some(b"zipped"),
                brotli: Some(b"packed"),
            },
            Packed { name: "icons/a.png", plain: b"icon", gzip: None, brotli: None },
        ];
        Inside::new(FILES)
    }

    #[test]
    fn a_file_comes_in_the_first_form_that_it_has() {
        let forms = [Coding::Brotli, Coding::Gzip, Coding::Plain];
        let page = page();
        let of = |name, codings: &[Coding]| page.find(name, codings).map(|form| form.coding);
        assert_eq!(of("app.wasm", &forms), Some(Coding::Brotli));
        assert_eq!(of("app.wasm", &forms[1..]), Some(Coding::Gzip));
        assert_eq!(of("icons/a.png", &forms), Some(Coding::Plain));
        assert_eq!(of("icons", &forms), None);
    }

    #[test]
    fn the_tag_is_the_content_s() {
        static OTHER: &[Packed] =
            &[Packed { name: "index.html", plain: b"<p>other", gzip: None, brotli: None }];
        let tag = |page: Inside| page.find("index.html", &[Coding::Plain]).unwrap().tag;
        assert_eq!(tag(page()), tag(page()));
        assert_ne!(tag(page()), tag(Inside::new(OTHER)));
    }
}
