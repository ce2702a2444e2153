//! `verify`: what a proof shows, held against whom its reader trusts. No notebook, no network.

use super::verdict;
use crate::args::VerifyArgs;
use crate::error::Error;
use crate::lang;
use crate::output::Output;
use crate::usage::Usage;
use cahier_evidence::log::VerifierKey;
use cahier_proof::{ARCHIVE_BYTES_MAX, Standing, Trust, Verdict, render, verify};
use cahier_timestamp::{LIST_BYTES_MAX, TrustAnchors, parse_lists};
use std::io::Read as _;
use std::path::Path;

/// Largest file of certificates that is read, bytes.
const PEM_BYTES_MAX: u64 = 1 << 20;

/// Checks a proof and says what it shows.
pub fn run(out: &Output, how: &VerifyArgs) -> Result<(), Error> {
    let trust = trust(how)?;
    let bytes = read(&how.file, ARCHIVE_BYTES_MAX as u64)?;
    let verdict = verify(&bytes, &trust)?;
    if let Some(folder) = &how.report {
        write_reports(&verdict, folder)?;
    }
    out.answer(&verdict::json(&verdict), || verdict::page(&verdict, out.lang));
    match how.require_certified && verdict.standing() != Standing::Certified {
        true => Err(Error::NotCertified),
        false => Ok(()),
    }
}

fn trust(how: &VerifyArgs) -> Result<Trust, Error> {
    let mut trust = Trust::none();
    for path in &how.trust {
        let pem = certificates(path)?;
        trust.anchors.add(pem.as_bytes()).map_err(|_| Usage::NoRoot(path.clone()))?;
    }
    for path in &how.crl {
        let lists = parse_lists(&read(path, 2 * LIST_BYTES_MAX as u64)?).unwrap_or_default();
        if lists.is_empty() {
            return Err(Usage::NoList(path.clone()).into());
        }
        trust.lists.extend(lists);
    }
    for key in &how.log {
        let key: VerifierKey = key.parse().map_err(|_| Usage::LogKey(key.clone()))?;
        trust.logs.push(key);
    }
    Ok(trust)
}

/// The root certificates in a file, each of which reads.
pub(super) fn certificates(path: &Path) -> Result<String, Error> {
    let none = || Usage::NoRoot(path.to_owned());
    let pem = String::from_utf8(read(path, PEM_BYTES_MAX)?).map_err(|_| none())?;
    let anchors = TrustAnchors::parse(pem.as_bytes()).map_err(|_| none())?;
    if anchors.certificates().is_empty() { Err(none().into()) } else { Ok(pem) }
}

/// A file as far as its bound.
fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(Error::file(path))?;
    file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(Error::file(path))?;
    if bytes.len() as u64 > bytes_max {
        let (path, mib_max) = (path.to_owned(), bytes_max.div_ceil(1 << 20));
        return Err(Usage::FileTooLarge { path, mib_max }.into());
    }
    Ok(bytes)
}

/// The report in both languages, with what the reader trusts.
fn write_reports(verdict: &Verdict, folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(Error::file(folder))?;
    for lang in lang::Lang::ALL {
        let path = folder.join(format!("report.{}.html", lang.code()));
        let page = render(verdict, lang::formats(lang));
        std::fs::write(&path, page).map_err(Error::file(&path))?;
    }
    Ok(())
}
