//! HTTP as a client, as small as timestamps need: one request a connection, bounded in bytes and
//! time, no redirects, over TLS where the address says so.

use cahier_timestamp::{REQUEST_TYPE, RESPONSE_TYPE};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::Builder;
use hyper_util::rt::TokioIo;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use warp::http::header::{ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderValue};
use warp::http::{Method, Request, StatusCode, Uri};

/// How long a connection may take to stand.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// Longest head of an answer, bytes.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// No connection.
    #[error("it cannot be reached: {0}")]
    Unreachable(io::Error),
    /// Its certificate for TLS, or the handshake.
    #[error("it cannot be spoken to over TLS: {0}")]
    Tls(io::Error),
    /// Nothing came in time.
    #[error("it did not answer in time")]
    Slow,
    /// It speaks no HTTP, or hung up.
    #[error("it did not answer as HTTP wants: {0}")]
    Broken(String),
    /// It answered something else than OK; redirects are not followed.
    #[error("it answered with HTTP status {0}")]
    Status(u16),
    /// It answered with something else.
    #[error("it answered with something else than a timestamp")]
    OtherType,
    /// It answered more than is read.
    #[error("its answer is too long")]
    TooLong,
}

/// An address of HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    encrypted: bool,
    host: String,
    port: u16,
    /// Host and port as they were written.
    authority: String,
    path: String,
}

impl Place {
    /// Reads an address.
    pub fn parse(url: &str) -> Result<Self, &'static str> {
        let wrong = "its url must look like https://tsa.example/path";
        let uri: Uri = url.parse().map_err(|_| wrong)?;
        let (encrypted, port) = match uri.scheme_str() {
            Some("https") => (true, 443),
            Some("http") => (false, 80),
            _ => return Err(wrong),
        };
        let authority = uri.authority().ok_or(wrong)?;
        if authority.as_str().contains('@') {
            return Err("an account belongs into user and password_file, not into the url");
        }
        // An IPv6 address stands in brackets where a port may follow.
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(wrong);
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let port = authority.port_u16().unwrap_or(port);
        Ok(Self { encrypted, host, port, authority: authority.as_str().to_owned(), path })
    }

    /// Whether it is spoken to over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Whether nobody on the way can read what is sent there.
    pub fn is_private(&self) -> bool {
        let numeric = self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        self.encrypted || numeric || self.host.eq_ignore_ascii_case("localhost")
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.encrypted { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority, self.path)
    }
}

/// Whom to trust in TLS: the authorities that browsers trust, or those in PEM alone.
pub fn trust(pem: Option<&[u8]>) -> Result<Arc<ClientConfig>, &'static str> {
    let roots = match pem {
        None => webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
        Some(pem) => given(pem).ok_or("tls_roots holds no certificates in PEM form")?,
    };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| "TLS cannot be set up")?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn given(pem: &[u8]) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

/// What is asked.
pub struct Asked<'a> {
    /// Where.
    pub place: &'a Place,
    /// How, where the address is encrypted.
    pub tls: Option<&'a Arc<ClientConfig>>,
    /// A timestamp request to send; without one, a file is fetched.
    pub query: Option<Vec<u8>>,
    /// Value of the header `Authorization`.
    pub account: Option<&'a str>,
    /// Most bytes of the answer.
    pub bytes_max: usize,
    /// How long it may take in all.
    pub wait: Duration,
}

/// Sends a request and gives the body of the answer.
pub async fn fetch(asked: Asked<'_>) -> Result<Vec<u8>, HttpError> {
    timeout(asked.wait, exchange(asked)).await.unwrap_or(Err(HttpError::Slow))
}

/// Bytes to and from the other side, encrypted on the way or not.
trait Line: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

async fn exchange(asked: Asked<'_>) -> Result<Vec<u8>, HttpError> {
    let Asked { place, tls, query, account, bytes_max, .. } = asked;
    let is_query = query.is_some();
    let request = request(place, query, account)?;
    let line = timeout(CONNECT_MAX, connect(place, tls)).await.unwrap_or(Err(HttpError::Slow))?;
    let mut builder = Builder::new();
    builder.max_buf_size(HEAD_BYTES_MAX);
    let (mut sender, connection) = builder.handshake(TokioIo::new(line)).await.map_err(broken)?;
    // Ends with this function, however that ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let response = sender.send_request(request).await.map_err(broken)?;
    if response.status() != StatusCode::OK {
        return Err(HttpError::Status(response.status().as_u16()));
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    if is_query && !kind.trim().eq_ignore_ascii_case(RESPONSE_TYPE) {
        return Err(HttpError::OtherType);
    }
    match Limited::new(response.into_body(), bytes_max).collect().await {
        Ok(body) => Ok(body.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(HttpError::TooLong),
        Err(error) => Err(HttpError::Broken(error.to_string())),
    }
}

fn broken(error: hyper::Error) -> HttpError {
    HttpError::Broken(error.to_string())
}

fn request(
    place: &Place,
    query: Option<Vec<u8>>,
    account: Option<&str>,
) -> Result<Request<Full<Bytes>>, HttpError> {
    let unfit = |_| HttpError::Broken("its address cannot be sent".to_owned());
    let is_query = query.is_some();
    let mut request = Request::new(Full::new(Bytes::from(query.unwrap_or_default())));
    *request.uri_mut() = place.path.parse().map_err(unfit)?;
    let host = HeaderValue::from_str(&place.authority);
    let host = host.map_err(|_| HttpError::Broken("its host cannot be sent".to_owned()))?;
    let headers = request.headers_mut();
    headers.insert(HOST, host);
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    if is_query {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(REQUEST_TYPE));
        headers.insert(ACCEPT, HeaderValue::from_static(RESPONSE_TYPE));
        *request.method_mut() = Method::POST;
    }
    if let Some(account) = account {
        let account = HeaderValue::from_str(account);
        let mut value =
            account.map_err(|_| HttpError::Broken("its account cannot be sent".to_owned()))?;
        value.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    Ok(request)
}

async fn connect(
    place: &Place,
    tls: Option<&Arc<ClientConfig>>,
) -> Result<Box<dyn Line>, HttpError> {
    let address = (place.host.as_str(), place.port);
    let stream = TcpStream::connect(address).await.map_err(HttpError::Unreachable)?;
    match tls {
        // An encrypted address is never tried without encryption.
        None if place.encrypted => Err(HttpError::Tls(io::ErrorKind::Unsupported.into())),
        None => Ok(Box::new(stream)),
        Some(config) => {
            let name = ServerName::try_from(place.host.clone());
            let name = name.map_err(|_| HttpError::Tls(io::ErrorKind::InvalidInput.into()))?;
            let connector = TlsConnector::from(Arc::clone(config));
            Ok(Box::new(connector.connect(name, stream).await.map_err(HttpError::Tls)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let place = |url| Place::parse(url).map(|p| (p.host, p.port, p.path, p.encrypted));
        let (host, slash) = ("tsa.example".to_owned(), "/".to_owned());
        assert_eq!(place("https://tsa.example"), Ok((host.clone(), 443, slash, true)));
        let path = "/a?b=c".to_owned();
        assert_eq!(place("http://tsa.example:81/a?b=c"), Ok((host, 81, path, false)));
        assert_eq!(place("http://[::1]:9/x"), Ok(("::1".to_owned(), 9, "/x".to_owned(), false)));
        for wrong in ["", "tsa.example", "file:///etc/passwd", "http://", "http://a b/", "//x/y"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
        assert!(place("https://u:p@tsa.example/").is_err_and(|what| what.contains("account")));
    }

    #[test]
    fn only_encrypted_or_local_addresses_are_private() {
        let private = |url: &str| Place::parse(url).unwrap().is_private();
        assert!(private("https://tsa.example/") && private("http://127.0.0.1:8/"));
        assert!(private("http://localhost/") && private("http://[::1]/"));
        assert!(!private("http://tsa.example/") && !private("http://127.0.0.1.example/"));
    }
}
