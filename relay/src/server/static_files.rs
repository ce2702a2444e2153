//! The page's files, from a folder. Browsers ask again each time and are told when nothing has
//! changed; updates are the service worker's to offer. A file with `.br` behind its name is its
//! brotli form and is sent to those who accept it. Paths without a dot in their last part belong
//! to the page's own router and give `index.html`.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::fs;
use warp::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH, VARY,
};
use warp::http::{HeaderMap, StatusCode};
use warp::reply::{Reply, Response};

/// Largest file that is sent.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// What a page of the relay may do. Inline scripts and foreign addresses are out; WebAssembly
/// needs a word of its own; Trusted Types guard what would make markup of text.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; \
    script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// The verifier is one file with everything inside, as it is also handed out on a disk. It says
/// itself, by hashes, which script and styles it has (`xtask/src/verifier.rs`); both policies hold.
const VERIFIER: &str = "verify.html";
const VERIFIER_POLICY: &str = "default-src 'none'; \
    script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

/// Headers of every page and file.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-cache"),
];

/// Answers a request for a path of the page; none where there is nothing.
pub(super) async fn answer(www: &Path, path: &str, headers: &HeaderMap) -> Option<Response> {
    let file = resolve(www, path)?;
    let found = match find(&file, headers).await {
        Some(found) => found,
        None if is_page(path) => find(&www.join("index.html"), headers).await?,
        None => return None,
    };
    let mut response = found.answer(headers).await?;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if path.trim_start_matches('/') == VERIFIER {
        let policy = HeaderValue::from_static(VERIFIER_POLICY);
        headers.insert(HeaderName::from_static("content-security-policy"), policy);
    }
    Some(response)
}

/// Adds what every other answer of the relay carries: nothing of the API is ever cached.
pub(super) fn never_cached(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let nosniff = HeaderName::from_static("x-content-type-options");
    headers.entry(nosniff).or_insert(HeaderValue::from_static("nosniff"));
    response
}

/// The file that a path names, always inside the folder.
fn resolve(www: &Path, path: &str) -> Option<PathBuf> {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        // Nothing that the build makes has a name that needs escaping.
        escaped if escaped.contains(['%', '\\', '\0']) => return None,
        name => name,
    };
    let inside = Path::new(name).components().all(|part| match part {
        Component::Normal(part) => !part.to_string_lossy().starts_with('.'),
        _ => false,
    });
    inside.then(|| www.join(name))
}

/// Whether a path may be one of the page's own router.
fn is_page(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

/// A file that can be sent.
struct Found {
    path: PathBuf,
    kind: &'static str,
    brotli: bool,
    tag: String,
}

async fn find(file: &Path, headers: &HeaderMap) -> Option<Found> {
    let plain = stamp(file).await?;
    let mut packed = file.as_os_str().to_owned();
    packed.push(".br");
    let packed = PathBuf::from(packed);
    let kind = kind(file);
    if accepts_brotli(headers)
        && let Some(stamp) = stamp(&packed).await
    {
        return Some(Found { path: packed, kind, brotli: true, tag: format!("\"{stamp}-br\"") });
    }
    Some(Found { path: file.to_owned(), kind, brotli: false, tag: format!("\"{plain}\"") })
}

/// Length and time of a file that can be sent, as a word that changes with it.
async fn stamp(file: &Path) -> Option<String> {
    let meta = told(fs::metadata(file).await)?;
    let changed = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let usable = meta.is_file() && meta.len() <= FILE_BYTES_MAX;
    usable.then(|| format!("{:x}-{changed:x}", meta.len()))
}

/// What was read. A visitor learns that nothing is there; whoever runs the relay learns why,
/// where it is not simply that.
fn told<T>(read: std::io::Result<T>) -> Option<T> {
    match read {
        Ok(found) => Some(found),
        Err(error) => {
            // A path below a file, as in `index.html/x`, is no file either.
            if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
                tracing::warn!(%error, "a file of the page cannot be read");
            }
            None
        }
    }
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|coding| {
        let (name, quality) = coding.trim().split_once(';').unwrap_or((coding.trim(), ""));
        name.eq_ignore_ascii_case("br") && !matches!(quality.trim(), "q=0" | "q=0.0")
    })
}

impl Found {
    async fn answer(self, headers: &HeaderMap) -> Option<Response> {
        let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let same = known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == self.tag));
        let mut response = if same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            told(fs::read(&self.path).await)?.into_response()
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, HeaderValue::from_str(&self.tag).ok()?);
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if !same {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        }
        if self.brotli && !same {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        Some(response)
    }
}

/// Media types of what the build makes.
fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("index.html"), "<p>page").unwrap();
        std::fs::write(dir.path().join(VERIFIER), "<p>verifier").unwrap();
        std::fs::write(dir.path().join("app.wasm"), "plain").unwrap();
        std::fs::write(dir.path().join("app.wasm.br"), "packed").unwrap();
        std::fs::write(dir.path().join(".secret"), "no").unwrap();
        dir
    }

    async fn ask(path: &str, headers: &[(HeaderName, &str)]) -> Option<Response> {
        let dir = folder();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name.clone(), value.parse().unwrap());
        }
        answer(dir.path(), path, &map).await
    }

    fn header(response: &Response, name: HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn pages_and_files_are_found_and_nothing_else() {
        for path in ["/", "/index.html", "/entries/12", "/settings"] {
            let response = ask(path, &[]).await.unwrap();
            assert_eq!(header(&response, CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
            let policy = HeaderName::from_static("content-security-policy");
            assert!(header(&response, policy).contains("require-trusted-types-for 'script'"));
            assert_eq!(header(&response, CACHE_CONTROL), "no-cache");
        }
        for path in ["/.secret", "/missing.js", "/../Cargo.toml", "/a/../../etc/passwd.txt"] {
            assert!(ask(path, &[]).await.is_none(), "{path}");
        }
        assert!(ask("/%2e%2e/secret", &[]).await.is_none());
    }

    #[tokio::test]
    async fn inline_script_is_for_the_verifier_alone_which_may_reach_nothing() {
        let policy = HeaderName::from_static("content-security-policy");
        for (path, inline) in [("/verify.html", true), ("/verify", false), ("/app.wasm", false)] {
            let response = ask(path, &[]).await.unwrap();
            let said = header(&response, policy.clone());
            assert_eq!(said.contains("'unsafe-inline'"), inline, "{path}");
            assert_eq!(said.starts_with("default-src 'none'"), inline, "{path}");
            assert!(said.contains("frame-ancestors 'none'"), "{path}");
        }
    }

    #[tokio::test]
    async fn brotli_where_it_is_accepted() {
        let response = ask("/app.wasm", &[]).await.unwrap();
        assert_eq!(header(&response, CONTENT_TYPE), "application/wasm");
        assert_eq!(header(&response, CONTENT_ENCODING), "");
        let response = ask("/app.wasm", &[(ACCEPT_ENCODING, "gzip, br")]).await.unwrap();
        assert_eq!(header(&response, CONTENT_TYPE), "application/wasm");
        assert_eq!(header(&response, CONTENT_ENCODING), "br");
        let response = ask("/app.wasm", &[(ACCEPT_ENCODING, "br;q=0")]).await.unwrap();
        assert_eq!(header(&response, CONTENT_ENCODING), "");
    }

    #[tokio::test]
    async fn what_has_not_changed_is_not_sent_again() {
        let dir = folder();
        let mut headers = HeaderMap::new();
        let first = answer(dir.path(), "/", &headers).await.unwrap();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        let second = answer(dir.path(), "/", &headers).await.unwrap();
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        std::fs::write(dir.path().join("index.html"), "<p>another page").unwrap();
        let third = answer(dir.path(), "/", &headers).await.unwrap();
        assert_eq!(third.status(), StatusCode::OK);
    }
}
