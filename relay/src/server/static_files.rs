//! The page's files: those inside the program, or those of a folder. No name holds a hash, so
//! browsers ask again each time and are told when nothing has changed; updates are the service
//! worker's to offer. Paths without a dot in their last part belong to the page's own router and
//! give `index.html`.

mod coding;
mod folder;
mod inside;
mod kind;

use coding::Coding;
use inside::Inside;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use warp::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH,
    VARY,
};
use warp::http::{HeaderMap, StatusCode};
use warp::reply::{Reply, Response};

const INDEX: &str = "index.html";

/// What a page of the relay may do. Inline scripts and foreign addresses are out; WebAssembly
/// needs a word of its own; Trusted Types guard what would make markup of text: the page's own
/// policy, and the editor's, which reads what is pasted into a document that runs nothing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; \
    script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
    font-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types default cahier-paste";

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
    ("permissions-policy", "camera=(self), microphone=(self), geolocation=(self), payment=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-cache"),
];

/// Where the page's files are.
#[derive(Clone, Debug)]
pub(super) enum Page {
    /// Inside the program.
    Inside(Arc<Inside>),
    /// In a folder.
    Folder(PathBuf),
}

/// A file in the form in which it is sent.
#[derive(Debug)]
struct Form {
    coding: Coding,
    /// Its entity tag.
    tag: String,
    bytes: Bytes,
}

/// Where the bytes of a file are.
#[derive(Debug)]
enum Bytes {
    Inside(&'static [u8]),
    Folder(PathBuf),
}

impl Page {
    /// The page of a folder, where one is named, else the one that the program was built with.
    pub(super) fn of(folder: Option<PathBuf>) -> Option<Self> {
        let inside = || Inside::built().map(|inside| Self::Inside(Arc::new(inside)));
        folder.map(Self::Folder).or_else(inside)
    }

    async fn find(&self, name: &str, codings: &[Coding]) -> Option<Form> {
        match self {
            Self::Inside(inside) => inside.find(name, codings),
            Self::Folder(folder) => folder::find(folder, name, codings).await,
        }
    }
}

/// Answers a request for a path of the page; none where there is nothing.
pub(super) async fn answer(page: &Page, path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = name(path)?;
    let codings = coding::accepted(headers);
    let (name, form) = match page.find(name, &codings).await {
        Some(form) => (name, form),
        None if is_page(path) => (INDEX, page.find(INDEX, &codings).await?),
        None => return None,
    };
    let mut response = form.answer(kind::kind(name), headers).await?;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if name == VERIFIER {
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

/// The name of the file that a path asks for, always inside the page.
fn name(path: &str) -> Option<&str> {
    let name = match path.trim_start_matches('/') {
        "" => INDEX,
        // Nothing that the build makes has a name that needs escaping.
        escaped if escaped.contains(['%', '\\', '\0']) => return None,
        name => name,
    };
    let inside = Path::new(name).components().all(|part| match part {
        Component::Normal(part) => !part.to_string_lossy().starts_with('.'),
        _ => false,
    });
    inside.then_some(name)
}

/// Whether a path may be one of the page's own router.
fn is_page(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

/// Whether the visitor holds this very form already (RFC 9110, section 13.1.2). Tags are compared
/// weakly: a proxy that compresses by itself calls ours weak.
fn is_held(tag: &str, headers: &HeaderMap) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    lines
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag)
}

impl Form {
    async fn answer(self, kind: &'static str, headers: &HeaderMap) -> Option<Response> {
        let held = is_held(&self.tag, headers);
        let mut response = match self.bytes {
            _ if held => StatusCode::NOT_MODIFIED.into_response(),
            Bytes::Inside(bytes) => bytes.into_response(),
            Bytes::Folder(path) => folder::read(&path).await?.into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, HeaderValue::from_str(&self.tag).ok()?);
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if !held {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        if !held && self.coding != Coding::Plain {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(self.coding.name()));
        }
        Some(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::header::ACCEPT_ENCODING;

    /// The same small page in a folder and inside the program.
    fn pages() -> (tempfile::TempDir, [Page; 2]) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("icons")).unwrap();
        for (name, content) in [
            ("index.html", "<p>page"),
            (VERIFIER, "<p>verifier"),
            ("app.wasm", "plain"),
            ("app.wasm.br", "packed"),
            ("app.wasm.gz", "zipped"),
            ("icons/a.png", "icon"),
            (".secret", "no"),
            ("gone.js.br", "no"),
        ] {
            std::fs::write(dir.path().join(name), content).unwrap();
        }
        let folder = Page::Folder(dir.path().to_owned());
        (dir, [folder, Page::Inside(Arc::new(inside::tests::page()))])
    }

    /// What both pages answer, in turn.
    async fn ask(path: &str, headers: &[(HeaderName, &str)]) -> [Option<Response>; 2] {
        let (_dir, [folder, inside]) = pages();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name.clone(), value.parse().unwrap());
        }
        [answer(&folder, path, &map).await, answer(&inside, path, &map).await]
    }

    fn header(response: &Response, name: HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    async fn body(response: Response) -> Vec<u8> {
        use http_body_util::BodyExt;
        response.into_body().collect().await.unwrap().to_bytes().to_vec()
    }

    #[tokio::test]
    async fn pages_and_files_are_found_and_nothing_else() {
        for path in ["/", "/index.html", "/entries/12", "/settings", "/icons"] {
            for response in ask(path, &[]).await.map(Option::unwrap) {
                assert_eq!(header(&response, CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
                let policy = HeaderName::from_static("content-security-policy");
                assert!(header(&response, policy).contains("require-trusted-types-for 'script'"));
                assert_eq!(header(&response, CACHE_CONTROL), "no-cache");
                assert_eq!(body(response).await, b"<p>page", "{path}");
            }
        }
        for response in ask("/icons/a.png", &[]).await.map(Option::unwrap) {
            assert_eq!(header(&response, CONTENT_TYPE), "image/png");
            assert_eq!(body(response).await, b"icon");
        }
        let outside = ["/../Cargo.toml", "/a/../../etc/passwd.txt", "/%2e%2e/secret", "/..\\a.js"];
        let missing = ["/.secret", "/missing.js", "/gone.js", "/index.html/x.js"];
        for path in outside.into_iter().chain(missing) {
            assert!(ask(path, &[]).await.iter().all(Option::is_none), "{path}");
        }
    }

    #[tokio::test]
    async fn inline_script_is_for_the_verifier_alone_which_may_reach_nothing() {
        let policy = HeaderName::from_static("content-security-policy");
        for (path, inline) in [("/verify.html", true), ("/verify", false), ("/app.wasm", false)] {
            for response in ask(path, &[]).await.map(Option::unwrap) {
                let said = header(&response, policy.clone());
                assert_eq!(said.contains("'unsafe-inline'"), inline, "{path}");
                assert_eq!(said.starts_with("default-src 'none'"), inline, "{path}");
                assert!(said.contains("frame-ancestors 'none'"), "{path}");
            }
        }
    }

    #[tokio::test]
    async fn a_file_comes_in_the_form_that_is_accepted() {
        for (accepted, coding, content) in [
            ("gzip, br", "br", "packed"),
            ("gzip", "gzip", "zipped"),
            ("br;q=0.1, gzip;q=0.2", "gzip", "zipped"),
            ("br;q=0", "", "plain"),
            ("", "", "plain"),
        ] {
            for response in ask("/app.wasm", &[(ACCEPT_ENCODING, accepted)]).await {
                let response = response.unwrap();
                assert_eq!(header(&response, CONTENT_TYPE), "application/wasm", "{accepted}");
                assert_eq!(header(&response, CONTENT_ENCODING), coding, "{accepted}");
                assert_eq!(header(&response, VARY), "accept-encoding");
                assert_eq!(body(response).await, content.as_bytes(), "{accepted}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_held_is_not_sent_again() {
        let (_dir, pages) = pages();
        for page in pages {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br"));
            let first = answer(&page, "/app.wasm", &headers).await.unwrap();
            let tag = header(&first, ETAG).to_owned();
            assert!(tag.starts_with('"') && tag.ends_with("-br\""), "strong: {tag}");
            for held in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
                headers.insert(IF_NONE_MATCH, held.parse().unwrap());
                let again = answer(&page, "/app.wasm", &headers).await.unwrap();
                assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
                assert_eq!(header(&again, ETAG), tag);
                assert_eq!(header(&again, CONTENT_ENCODING), "");
                assert_eq!(header(&again, CACHE_CONTROL), "no-cache");
                assert_eq!(body(again).await, b"");
            }
            // Another form of the same file is not what is held.
            headers.insert(IF_NONE_MATCH, tag.parse().unwrap());
            headers.remove(ACCEPT_ENCODING);
            let plain = answer(&page, "/app.wasm", &headers).await.unwrap();
            assert_eq!(plain.status(), StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn a_folder_that_changes_is_sent_again() {
        let (dir, [page, _]) = pages();
        let mut headers = HeaderMap::new();
        let first = answer(&page, "/", &headers).await.unwrap();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        let second = answer(&page, "/", &headers).await.unwrap();
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        std::fs::write(dir.path().join("index.html"), "<p>another page").unwrap();
        let third = answer(&page, "/", &headers).await.unwrap();
        assert_eq!(third.status(), StatusCode::OK);
    }
}
