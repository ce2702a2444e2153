//! Bytes of the browser: reading a `Blob` slice by slice, and making one piece by piece, so that
//! nobody holds a large file in the memory of this module.

use cahier_words::{Sentence, both};
use js_sys::{Array, Uint8Array};
use std::io::{Error, ErrorKind, Read, Result as IoResult, Seek, SeekFrom};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, FileReaderSync};

/// Bytes that are read at once where a format is read from front to back.
const READ_BYTES: u64 = 256 << 10;
/// Bytes of small pieces that are gathered before they are handed to the browser.
const GATHER_BYTES: usize = 1 << 20;

/// How many bytes a blob has.
pub(in crate::worker) fn size(blob: &Blob) -> u64 {
    blob.size().max(0.0) as u64
}

/// Some bytes of a blob.
pub(in crate::worker) async fn slice(
    blob: &Blob,
    from: u64,
    length: usize,
) -> Result<Vec<u8>, Sentence> {
    let until = from + length as u64;
    let part = blob.slice_with_f64_and_f64(from as f64, until as f64);
    let part = part.map_err(|_| unreadable())?;
    let buffer = JsFuture::from(part.array_buffer()).await.map_err(|_| unreadable())?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    if bytes.len() == length { Ok(bytes) } else { Err(unreadable()) }
}

/// All bytes of a blob.
pub(in crate::worker) async fn read_all(blob: &Blob) -> Result<Vec<u8>, Sentence> {
    slice(blob, 0, usize::try_from(size(blob)).unwrap_or(usize::MAX)).await
}

fn unreadable() -> Sentence {
    both(
        "Le navigateur ne peut pas lire ce fichier jusqu’au bout : il a peut-être changé, été \
         déplacé ou effacé. Rien n’en a été pris ; choisissez-le à nouveau.",
        "The browser cannot read this file to its end: it may have changed, moved or been deleted. \
         Nothing of it was taken; choose it again.",
    )
}

/// A blob that is made piece by piece.
#[derive(Default)]
pub(in crate::worker) struct Parts {
    parts: Array,
    gathered: Vec<u8>,
}

impl Parts {
    /// Adds bytes at the end.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Sentence> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() < GATHER_BYTES { Ok(()) } else { self.hand_over() }
    }

    fn hand_over(&mut self) -> Result<(), Sentence> {
        let bytes = Uint8Array::from(&self.gathered[..]);
        let part = Blob::new_with_u8_array_sequence(&Array::of1(&bytes)).map_err(no_memory)?;
        self.parts.push(&part);
        self.gathered.clear();
        Ok(())
    }

    /// The whole, with something in front of it.
    pub fn finish(mut self, front: &[u8], media_type: &str) -> Result<Blob, Sentence> {
        self.hand_over()?;
        if !front.is_empty() {
            let front = Uint8Array::from(front);
            let front = Blob::new_with_u8_array_sequence(&Array::of1(&front)).map_err(no_memory)?;
            self.parts.unshift(&front);
        }
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        Blob::new_with_blob_sequence_and_options(&self.parts, &options).map_err(no_memory)
    }
}

fn no_memory(_: JsValue) -> Sentence {
    both(
        "Le navigateur n’a plus assez de place pour ce fichier. Rien n’a été changé ; fermez \
         d’autres onglets et réessayez.",
        "The browser has no room left for this file. Nothing was changed; close other tabs and \
         try again.",
    )
}

/// Reads a blob as formats do that jump about in it. Only workers can.
pub(in crate::worker) struct BlobReader {
    blob: Blob,
    reader: FileReaderSync,
    size: u64,
    at: u64,
    /// What was read last, and where it begins.
    window: (u64, Vec<u8>),
}

impl BlobReader {
    /// A reader at the beginning.
    pub fn new(blob: Blob) -> Result<Self, Sentence> {
        let reader = FileReaderSync::new().map_err(|_| unreadable())?;
        let size = size(&blob);
        Ok(Self { blob, reader, size, at: 0, window: (0, Vec::new()) })
    }

    fn fill(&mut self) -> IoResult<()> {
        let until = self.at.saturating_add(READ_BYTES).min(self.size);
        let part = self.blob.slice_with_f64_and_f64(self.at as f64, until as f64);
        let part = part.map_err(|_| Error::from(ErrorKind::Other))?;
        let buffer = self.reader.read_as_array_buffer(&part);
        let buffer = buffer.map_err(|_| Error::from(ErrorKind::Other))?;
        self.window = (self.at, Uint8Array::new(&buffer).to_vec());
        Ok(())
    }

    fn held(&self) -> Option<&[u8]> {
        let from = self.at.checked_sub(self.window.0)?;
        let held = self.window.1.get(usize::try_from(from).ok()?..)?;
        (!held.is_empty()).then_some(held)
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> IoResult<usize> {
        if self.at >= self.size || out.is_empty() {
            return Ok(0);
        }
        if self.held().is_none() {
            self.fill()?;
        }
        let Some(held) = self.held() else { return Err(ErrorKind::UnexpectedEof.into()) };
        let length = held.len().min(out.len());
        out[..length].copy_from_slice(&held[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> IoResult<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
