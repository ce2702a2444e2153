//! TLS without a proxy in front: a filter served over tokio-rustls, with certificate files that
//! may be replaced while the relay runs, and a private authority for a local network.
//!
//! The server of warp 0.4 has no TLS; this is its loop over an encrypted stream. Sockets work,
//! because connections can be upgraded. TLS 1.2 and 1.3 with rustls' own choice of suites.

mod authority;
mod files;

pub use authority::{LocalAuthority, local_authority};
pub use files::TlsFiles;

use crate::http::Peer;
use files::Certificates;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, rustls};
use warp::Reply;
use warp::filters::BoxedFilter;
use warp::http::Request;
use warp::hyper::body::Incoming;
use warp::hyper::service::{Service, service_fn};

/// How often the certificate files are looked at.
pub const CHECK_EVERY: Duration = Duration::from_secs(30);
/// How long a handshake may take.
pub const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How long a peer may take to send the head of a request.
const HEAD_MAX: Duration = Duration::from_secs(30);
/// Most connections that are no sockets (yet) at a time.
const CONNECTIONS_MAX: usize = 8_192;
/// How long connections may take to end when the relay stops.
const GOODBYE_MAX: Duration = Duration::from_secs(10);

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file could not be read.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("{path} cannot be written: {source}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No certificate in PEM form is in the file.
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    /// No private key in PEM form is in the file.
    #[error("{0} holds no private key in PEM form")]
    NoKey(PathBuf),
    /// The certificate and the key do not fit, or are of a kind that is not supported.
    #[error("the certificate and its key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// A certificate could not be made.
    #[error("a certificate cannot be made: {0}")]
    Make(#[from] rcgen::Error),
    /// No randomness from the system.
    #[error("the system gave no randomness")]
    Entropy,
}

/// Serves routes over TLS until `stop` is ready, then lets connections end.
pub async fn serve<T: Reply + 'static>(
    routes: BoxedFilter<(T,)>,
    listener: TcpListener,
    files: TlsFiles,
    stop: impl Future<Output = ()>,
) -> Result<(), TlsError> {
    serve_checking(routes, listener, files, CHECK_EVERY, stop).await
}

/// As [`serve`], looking at the certificate files as often as told.
pub async fn serve_checking<T: Reply + 'static>(
    routes: BoxedFilter<(T,)>,
    listener: TcpListener,
    files: TlsFiles,
    check_every: Duration,
    stop: impl Future<Output = ()>,
) -> Result<(), TlsError> {
    let mut certificates = Certificates::load(files).await?;
    let mut check = tokio::time::interval(check_every);
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let (serving, stopped) = watch::channel(());
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            _ = check.tick() => certificates.refresh().await,
            accepted = accept(&listener, &connections) => {
                let Some((stream, peer, permit)) = accepted else { continue };
                let acceptor = TlsAcceptor::from(certificates.config());
                let (routes, stopped) = (routes.clone(), stopped.clone());
                let watcher = graceful.watcher();
                tokio::spawn(async move {
                    if let Some(stream) = handshake(acceptor, stream, stopped).await {
                        answer(stream, peer, routes, watcher).await;
                    }
                    drop(permit);
                });
            }
        }
    }
    drop((listener, serving));
    if tokio::time::timeout(GOODBYE_MAX, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
    Ok(())
}

/// The next connection, once there is room for one more.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(connections).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, permit)),
        Err(error) => {
            // Out of file handles, mostly: others must end before this can go on.
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

/// A handshake, unless it fails, takes too long, or the relay stops.
async fn handshake(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    mut stopped: watch::Receiver<()>,
) -> Option<TlsStream<TcpStream>> {
    // Small answers must not wait for more to send.
    let _ = stream.set_nodelay(true);
    let done = tokio::select! {
        done = tokio::time::timeout(HANDSHAKE_MAX, acceptor.accept(stream)) => done,
        _ = stopped.changed() => return None,
    };
    match done {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            None
        }
        Err(_) => {
            tracing::debug!("a TLS handshake took too long");
            None
        }
    }
}

/// Answers requests on one connection until it ends or becomes a socket.
async fn answer<T: Reply + 'static>(
    stream: TlsStream<TcpStream>,
    peer: SocketAddr,
    routes: BoxedFilter<(T,)>,
    watcher: Watcher,
) {
    let service = TowerToHyperService::new(warp::service(routes));
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        service.call(request)
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_MAX);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEAD_MAX);
    let served = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(served).await {
        tracing::debug!(%error, "a connection ended badly");
    }
}
