//! The file in which the operator names authorities: `timestamps/authorities.json` in the data
//! folder. Files that it names stand beside it, so that a backup has them all.
//!
//! A file and not arguments, because there are several authorities with many parts each; JSON,
//! because the relay reads and writes JSON already.

use super::client::{Place, trust};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cahier_protocol::{LOG_AUTHORITY_BYTES_MAX, LOG_STAMPS_MAX};
use cahier_timestamp::{
    DEVELOPMENT_MARK, HashAlgorithm, ObjectIdentifier, TimestampError, TrustAnchors,
};
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::ClientConfig;
use zeroize::Zeroizing;

/// Name of the file.
pub const SETTINGS_FILE: &str = "authorities.json";
/// Largest file that is read, bytes.
const FILE_BYTES_MAX: u64 = 4 << 20;
const PASSWORD_BYTES_MAX: usize = 1_024;
const NAME_CHARS_MAX: usize = 100;
const CRLS_MAX: usize = 8;
/// How long an authority may take with its answer, s.
const WAIT_S: u64 = 20;
const WAIT_S_MAX: u64 = 60;
/// Authorities are asked at least so far apart without a seal, s.
const INTERVAL_S_MIN: u64 = 10;
/// Tokens are renewed when less than this is left.
const RENEW_DAYS: u32 = 90;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file does not have the form that it must have.
    #[error("{path} is not a list of timestamp authorities: {source}")]
    Form {
        /// Which.
        path: PathBuf,
        /// What and where.
        source: serde_json::Error,
    },
    /// Something in it cannot be used.
    #[error("timestamp authority “{name}”: {what}")]
    Wrong {
        /// Of which authority.
        name: String,
        /// What.
        what: String,
    },
    /// The authorities as a whole cannot be used.
    #[error("{0}")]
    Whole(String),
}

/// An authority that the operator named.
pub(super) struct Authority {
    pub name: String,
    pub place: Place,
    /// Value of the header `Authorization`.
    pub account: Option<Zeroizing<String>>,
    pub tls: Option<Arc<ClientConfig>>,
    pub hash: HashAlgorithm,
    pub policy: Option<ObjectIdentifier>,
    pub anchors: TrustAnchors,
    pub crls: Vec<(Place, Option<Arc<ClientConfig>>)>,
    pub wait: Duration,
    /// How often it is asked without a seal, where it has an interval of its own.
    pub every_ms: Option<u64>,
}

/// What the file says.
pub(super) struct Settings {
    pub authorities: Vec<Authority>,
    /// Further roots: of authorities that are not asked any more.
    pub roots: TrustAnchors,
    pub interval_ms: Option<u64>,
    pub renew_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    authorities: Vec<WrittenAuthority>,
    #[serde(default)]
    roots: Vec<PathBuf>,
    interval_s: Option<u64>,
    renew_days: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAuthority {
    name: String,
    url: String,
    user: Option<String>,
    password_file: Option<PathBuf>,
    hash: Option<String>,
    policy: Option<String>,
    roots: Vec<PathBuf>,
    tls_roots: Option<PathBuf>,
    #[serde(default)]
    crls: Vec<String>,
    timeout_s: Option<u64>,
    interval_s: Option<u64>,
}

impl Settings {
    /// Reads the file in a folder; nobody is named where there is none.
    pub fn read(folder: &Path) -> Result<Self, SettingsError> {
        let path = folder.join(SETTINGS_FILE);
        let nobody = Written {
            authorities: Vec::new(),
            roots: Vec::new(),
            interval_s: None,
            renew_days: None,
        };
        let written = match read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|source| SettingsError::Form { path, source })?,
            Err(SettingsError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                nobody
            }
            Err(error) => return Err(error),
        };
        written.check(folder)
    }
}

impl Written {
    fn check(self, folder: &Path) -> Result<Settings, SettingsError> {
        if self.authorities.len() > LOG_STAMPS_MAX {
            let what = format!("at most {LOG_STAMPS_MAX} timestamp authorities can be asked");
            return Err(SettingsError::Whole(what));
        }
        let mut authorities: Vec<Authority> = Vec::new();
        for written in self.authorities {
            let authority = written.check(folder)?;
            if authorities.iter().any(|other| other.name == authority.name) {
                return Err(wrong(&authority.name, "there are two of this name"));
            }
            authorities.push(authority);
        }
        Ok(Settings {
            authorities,
            roots: anchors("roots", folder, &self.roots)?,
            interval_ms: self.interval_s.map(interval_ms),
            renew_days: self.renew_days.unwrap_or(RENEW_DAYS),
        })
    }
}

impl WrittenAuthority {
    fn check(self, folder: &Path) -> Result<Authority, SettingsError> {
        let name = self.name;
        let known = !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX;
        let known = known && name.len() <= LOG_AUTHORITY_BYTES_MAX;
        if !known || name.chars().any(char::is_control) || name.contains(DEVELOPMENT_MARK) {
            return Err(wrong(&name, "the name must be short, plain and its own"));
        }
        let place = Place::parse(&self.url).map_err(|what| wrong(&name, what))?;
        let account = match (self.user, self.password_file) {
            (None, None) => None,
            (Some(user), Some(file)) => Some(account(&name, &place, &user, &folder.join(file))?),
            _ => return Err(wrong(&name, "an account has a user and a password_file")),
        };
        let tls_roots = match self.tls_roots {
            Some(file) => Some(read(&folder.join(file))?),
            None => None,
        };
        let tls_for = |place: &Place| match place.is_encrypted() {
            true => trust(tls_roots.as_deref()).map(Some).map_err(|what| wrong(&name, what)),
            false => Ok(None),
        };
        if self.roots.is_empty() {
            return Err(wrong(&name, "its roots are missing: without them no token is checked"));
        }
        if self.crls.len() > CRLS_MAX {
            return Err(wrong(&name, "too many revocation lists"));
        }
        let mut crls = Vec::new();
        for url in &self.crls {
            let place = Place::parse(url).map_err(|what| wrong(&name, what))?;
            let tls = tls_for(&place)?;
            crls.push((place, tls));
        }
        let wait_s = self.timeout_s.unwrap_or(WAIT_S).clamp(1, WAIT_S_MAX);
        Ok(Authority {
            tls: tls_for(&place)?,
            account,
            hash: hash(&name, self.hash.as_deref())?,
            policy: policy(&name, self.policy.as_deref())?,
            anchors: anchors(&name, folder, &self.roots)?,
            crls,
            wait: Duration::from_secs(wait_s),
            every_ms: self.interval_s.map(interval_ms),
            place,
            name,
        })
    }
}

fn interval_ms(seconds: u64) -> u64 {
    seconds.max(INTERVAL_S_MIN).saturating_mul(1_000)
}

fn wrong(name: &str, what: impl Into<String>) -> SettingsError {
    SettingsError::Wrong { name: name.to_owned(), what: what.into() }
}

fn read(path: &Path) -> Result<Vec<u8>, SettingsError> {
    let failed = |source| SettingsError::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// The header that names the account. Passwords do not travel in the open.
fn account(
    name: &str,
    place: &Place,
    user: &str,
    file: &Path,
) -> Result<Zeroizing<String>, SettingsError> {
    if !place.is_private() {
        return Err(wrong(name, "an account needs an https address"));
    }
    let bytes = Zeroizing::new(read(file)?);
    let password = std::str::from_utf8(&bytes).ok().and_then(|text| text.lines().next());
    let password = password.filter(|line| !line.is_empty() && line.len() <= PASSWORD_BYTES_MAX);
    let password = password.ok_or_else(|| wrong(name, "its password_file has no first line"))?;
    if user.contains(':') || user.chars().any(char::is_control) {
        return Err(wrong(name, "the user's name cannot be sent"));
    }
    let both = Zeroizing::new(format!("{user}:{password}"));
    let coded = Zeroizing::new(STANDARD.encode(both.as_bytes()));
    Ok(Zeroizing::new(format!("Basic {}", coded.as_str())))
}

fn hash(name: &str, wanted: Option<&str>) -> Result<HashAlgorithm, SettingsError> {
    match wanted {
        None | Some("sha256") => Ok(HashAlgorithm::Sha256),
        Some("sha384") => Ok(HashAlgorithm::Sha384),
        Some("sha512") => Ok(HashAlgorithm::Sha512),
        Some(_) => Err(wrong(name, "the hash must be sha256, sha384 or sha512")),
    }
}

fn policy(name: &str, wanted: Option<&str>) -> Result<Option<ObjectIdentifier>, SettingsError> {
    let parsed = wanted.map(str::parse::<ObjectIdentifier>).transpose();
    parsed.map_err(|_| wrong(name, "the policy must be an object identifier, as 1.2.3.4"))
}

fn anchors(name: &str, folder: &Path, files: &[PathBuf]) -> Result<TrustAnchors, SettingsError> {
    let mut anchors = TrustAnchors::none();
    for file in files {
        let path = folder.join(file);
        let unfit = |error: TimestampError| wrong(name, format!("{}: {error}", path.display()));
        anchors.add(&read(&path)?).map_err(unfit)?;
    }
    Ok(anchors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamps::now;
    use cahier_timestamp::Authority as Issuer;
    use std::fs;

    /// A folder with these authorities; a root and a password are there.
    fn filled(authorities: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let mut rng = crate::identity::rng().unwrap();
        let root = Issuer::make(&mut rng, now(), 10).unwrap().root_pem();
        fs::write(dir.path().join("root.pem"), root).unwrap();
        fs::write(dir.path().join("password"), "hunter2\n").unwrap();
        fs::write(dir.path().join(SETTINGS_FILE), authorities).unwrap();
        dir
    }

    /// What it gives, as a sentence.
    fn said(authorities: &str) -> String {
        match Settings::read(filled(authorities).path()) {
            Ok(settings) => format!("{} named", settings.authorities.len()),
            Err(error) => error.to_string(),
        }
    }

    fn one(more: &str) -> String {
        format!(r#"{{"authorities": [{{"name": "A", "roots": ["root.pem"], {more}}}]}}"#)
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let url = r#""url": "https://tsa.example/x""#;
        assert_eq!(said(&one(url)), "1 named");
        let all = format!(
            r#"{url}, "user": "u", "password_file": "password", "hash": "sha512",
            "policy": "1.2.3.4", "crls": ["http://crl.example/a.crl"], "timeout_s": 5"#
        );
        assert_eq!(said(&one(&all)), "1 named");
        for (more, words) in [
            (r#""url": "ftp://tsa.example""#.to_owned(), "http"),
            (r#""url": "https://u:hunter2@tsa.example""#.to_owned(), "password_file"),
            (format!(r#"{url}, "hash": "sha1""#), "sha256"),
            (format!(r#"{url}, "policy": "x""#), "object identifier"),
            (format!(r#"{url}, "user": "u""#), "password_file"),
            (format!(r#"{url}, "colour": "red""#), "colour"),
            (
                r#""url": "http://tsa.example", "user": "u", "password_file": "password""#
                    .to_owned(),
                "https",
            ),
        ] {
            let said = said(&one(&more));
            assert!(said.contains(words) && !said.contains("hunter2"), "{more}: {said}");
        }
        let rootless =
            r#"{"authorities": [{"name": "A", "url": "http://a.example", "roots": []}]}"#;
        assert!(said(rootless).contains("roots are missing"));
        // No notebook reads an answer with a longer name.
        let named = |name: &str| said(&one(url).replace(r#""A""#, &format!(r#""{name}""#)));
        assert_eq!(named(&"€".repeat(LOG_AUTHORITY_BYTES_MAX / 3)), "1 named");
        assert!(named(&"€".repeat(LOG_AUTHORITY_BYTES_MAX / 3 + 1)).contains("short"));
    }

    #[test]
    fn an_authority_may_have_an_interval_of_its_own() {
        let url = r#""url": "https://tsa.example/x""#;
        let every_ms = |more: &str| {
            let dir = filled(&one(&format!("{url}{more}")));
            Settings::read(dir.path()).unwrap().authorities[0].every_ms
        };
        assert_eq!(every_ms(""), None);
        assert_eq!(every_ms(r#", "interval_s": 86400"#), Some(86_400_000));
        assert_eq!(every_ms(r#", "interval_s": 1"#), Some(10_000), "nobody is asked all the time");
    }

    #[test]
    fn without_a_file_nobody_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings::read(dir.path()).unwrap();
        assert!(settings.authorities.is_empty() && settings.interval_ms.is_none());
        assert_eq!(settings.renew_days, RENEW_DAYS);
    }
}
