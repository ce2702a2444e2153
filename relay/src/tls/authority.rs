//! A certificate authority of one's own for a relay on a local network, where no public
//! authority can look: a tablet that installs its certificate once can use passkeys and the
//! installed page there.
//!
//! Who steals its key can imitate hosts of local networks, and nothing else: the certificate is
//! constrained to `localhost`, names under `local`, and bare addresses (RFC 5280 section
//! 4.2.1.10). The key is the authority; its certificate can be signed anew at any time.

use super::{TlsError, TlsFiles};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SerialNumber,
};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_secs(86_400);
/// Browsers refuse certificates of a longer life; private authorities are given 825 days.
const LEAF_DAYS: u32 = 397;
const AUTHORITY_DAYS: u32 = 3_650;
/// Renewed when less than this is left.
const LEAF_LEFT_DAYS: u32 = 30;
const AUTHORITY_LEFT_DAYS: u32 = 500;
/// Most addresses that go into a certificate.
const ADDRESSES_MAX: usize = 32;

/// What a relay on a local network needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalAuthority {
    /// The relay's certificate and key.
    pub files: TlsFiles,
    /// The authority's certificate, PEM, for tablets to install.
    pub certificate: PathBuf,
    /// The names and addresses that the relay's certificate is for.
    pub names: Vec<String>,
}

/// What was issued last; without it everything is issued anew, under the same key.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Issued {
    names: Vec<String>,
    leaf_until_s: u64,
    authority_until_s: u64,
}

/// Makes or renews the certificates in a folder, for `localhost`, this machine's name under
/// `local` and its addresses. Cheap when nothing is due, so it may be called daily: a relay that
/// serves the files takes over a renewed one by itself.
pub fn local_authority(dir: &Path) -> Result<LocalAuthority, TlsError> {
    local_authority_for(dir, local_names(), SystemTime::now())
}

fn local_authority_for(
    dir: &Path,
    names: Vec<String>,
    now: SystemTime,
) -> Result<LocalAuthority, TlsError> {
    fs::create_dir_all(dir).map_err(|source| TlsError::Write { path: dir.to_owned(), source })?;
    let files = TlsFiles { cert: dir.join("lan.pem"), key: dir.join("lan-key.pem") };
    let certificate = dir.join("lan-ca.pem");
    let note = dir.join("lan.json");
    let all_there = [&files.cert, &files.key, &certificate].iter().all(|path| path.exists());
    let issued = read_note(&note).filter(|_| all_there);
    let due = |until_s: u64, days: u32| until_s < seconds(now + DAY * days);
    if let Some(issued) = &issued
        && issued.names == names
        && !due(issued.leaf_until_s, LEAF_LEFT_DAYS)
        && !due(issued.authority_until_s, AUTHORITY_LEFT_DAYS)
    {
        return Ok(LocalAuthority { files, certificate, names });
    }
    // Without the note a crash on the way only means that all is issued once more.
    remove(&note)?;
    let key = authority_key(&dir.join("lan-ca-key.pem"))?;
    let authority = authority_params(&key, now)?;
    let kept = issued.map(|issued| issued.authority_until_s);
    let authority_until_s = match kept.filter(|until_s| !due(*until_s, AUTHORITY_LEFT_DAYS)) {
        Some(until_s) => until_s,
        None => {
            write(&certificate, &authority.self_signed(&key)?.pem(), false)?;
            seconds(now + DAY * AUTHORITY_DAYS)
        }
    };
    issue(&files, &names, &Issuer::new(authority, key), now)?;
    let leaf_until_s = seconds(now + DAY * LEAF_DAYS);
    let issued = Issued { names, leaf_until_s, authority_until_s };
    write(&note, &serde_json::to_string(&issued).unwrap_or_default(), false)?;
    Ok(LocalAuthority { files, certificate, names: issued.names })
}

/// Makes a certificate for the relay, with a key of its own.
fn issue(
    files: &TlsFiles,
    names: &[String],
    issuer: &Issuer<'_, KeyPair>,
    now: SystemTime,
) -> Result<(), TlsError> {
    let key = KeyPair::generate()?;
    let leaf = leaf_params(names, now)?.signed_by(&key, issuer)?;
    write(&files.key, &key.serialize_pem(), true)?;
    write(&files.cert, &leaf.pem(), false)
}

fn read_note(path: &Path) -> Option<Issued> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The key that is there, or a new one.
fn authority_key(path: &Path) -> Result<KeyPair, TlsError> {
    match fs::read_to_string(path) {
        Ok(pem) => Ok(KeyPair::from_pem(&pem)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = KeyPair::generate()?;
            write(path, &key.serialize_pem(), true)?;
            Ok(key)
        }
        Err(source) => Err(TlsError::Read { path: path.to_owned(), source }),
    }
}

/// Removes a file, if there is one.
fn remove(path: &Path) -> Result<(), TlsError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(TlsError::Write { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Writes a file so that it is there whole or not at all; a key for its owner's eyes only.
fn write(path: &Path, text: &str, secret: bool) -> Result<(), TlsError> {
    let failed = |source| TlsError::Write { path: path.to_owned(), source };
    let new = path.with_extension("new");
    // A mode is given to new files only, so none may be there.
    remove(&new)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if secret {
        owner_only(&mut options);
    }
    let mut file = options.open(&new).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&new, path).map_err(failed)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

/// Validity from a day ago, for clocks that are behind.
fn set_validity(params: &mut CertificateParams, now: SystemTime, days: u32) {
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let now = Duration::from_secs(seconds(now));
    params.not_before = epoch + now.saturating_sub(DAY);
    params.not_after = epoch + now + DAY * days;
}

fn authority_params(key: &KeyPair, now: SystemTime) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    set_validity(&mut params, now, AUTHORITY_DAYS);
    // A few digits of the key tell two relays apart in a tablet's list.
    let hash = cahier_evidence::Hash::of(key.public_key_raw()).to_string();
    let name = format!("Cahier on this network {}", hash.get(..8).unwrap_or_default());
    params.distinguished_name = common_name(&name);
    // Random, because browsers refuse two certificates of one issuer and number.
    let mut serial = [0; 16];
    getrandom::fill(&mut serial).map_err(|_| TlsError::Entropy)?;
    serial[0] = (serial[0] & 0x7f) | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let names = ["localhost", "local"].map(|name| GeneralSubtree::DnsName(name.to_owned()));
    params.name_constraints =
        Some(NameConstraints { permitted_subtrees: names.into(), excluded_subtrees: vec![] });
    Ok(params)
}

fn leaf_params(names: &[String], now: SystemTime) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::new(names)?;
    set_validity(&mut params, now, LEAF_DAYS);
    params.distinguished_name = common_name("Cahier relay");
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn common_name(text: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, text);
    name
}

/// Under which names and addresses this machine can be reached from nearby.
fn local_names() -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    names.extend(host_name().map(|host| format!("{host}.local")));
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the addresses of this machine cannot be listed");
        vec![]
    });
    let reachable = interfaces.iter().filter(|one| !one.is_loopback() && !one.is_link_local());
    let mut addresses: Vec<IpAddr> = reachable.map(|one| one.ip()).collect();
    addresses.sort();
    addresses.dedup();
    names.extend(addresses.iter().take(ADDRESSES_MAX).map(IpAddr::to_string));
    names
}

/// The first part of this machine's name, if it is one that can stand in an address.
fn host_name() -> Option<String> {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let from_file = files.iter().find_map(|path| fs::read_to_string(path).ok());
    let variables = ["COMPUTERNAME", "HOSTNAME"];
    let text = from_file.or_else(|| variables.iter().find_map(|name| std::env::var(name).ok()))?;
    let host = text.trim().split('.').next()?.to_ascii_lowercase();
    let fits = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let edges = host.starts_with('-') || host.ends_with('-');
    (fits && !edges && !host.is_empty() && host.len() <= 63 && host != "localhost").then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| name.to_string()).collect()
    }

    #[test]
    fn issued_once_and_again_when_due() {
        let dir = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let here = names(&["localhost", "lab.local", "192.168.1.7"]);
        let make = |names: &[String], days: u32| {
            let made = local_authority_for(dir.path(), names.to_vec(), now + DAY * days).unwrap();
            (fs::read(made.files.cert).unwrap(), fs::read(made.certificate).unwrap())
        };
        let first = make(&here, 0);
        assert_eq!(make(&here, 300), first, "nothing is due");
        let (leaf, authority) = make(&here, 380);
        assert_ne!(leaf, first.0, "the certificate is near its end");
        assert_eq!(authority, first.1, "tablets keep theirs");
        let (moved, authority) = make(&names(&["localhost", "192.168.1.8"]), 380);
        assert_ne!(moved, leaf, "the addresses changed");
        assert_eq!(authority, first.1);
        assert_ne!(make(&here, AUTHORITY_DAYS - 400).1, first.1, "the authority is near its end");
    }

    #[cfg(unix)]
    #[test]
    fn keys_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let made = local_authority(dir.path()).unwrap();
        for path in [&made.files.key, &dir.path().join("lan-ca-key.pem")] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(made.names.iter().any(|name| name == "localhost"));
    }
}
