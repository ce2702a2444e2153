//! The shell around the core: one thread that owns core and store, tasks that speak WebSocket,
//! routes, and an orderly end.

mod actor;
mod addresses;
mod handle;
mod origin;
mod outbox;
mod routes;
mod socket;
mod static_files;
mod upgrade;

pub use handle::{CoreHandle, Stopped};
pub use routes::{AppState, routes};

use crate::accounts::{AccountError, Accounts};
use crate::blobs::DiskBlobs;
use crate::core::{Core, Policy};
use crate::data::{DataDir, DataError};
use crate::http::{Api, Shown};
use crate::identity;
use crate::metrics::Metrics;
use crate::storage::StorageError;
use crate::timestamps::{self, Desk, SettingsError};
use crate::tls::{LocalAuthority, TlsError, TlsFiles, local_authority};
use actor::Actor;
use addresses::Addresses;
use static_files::Page;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// How long open sockets and requests may take to end once the relay stops.
const GOODBYE_MAX: Duration = Duration::from_secs(8);
const TICK_EVERY: Duration = Duration::from_secs(1);
const BACKLOG: u32 = 1_024;

/// What a relay is to serve, and where.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Folder of the store, the blobs and the certificates.
    pub data: PathBuf,
    /// Folder of the page's files, in place of those inside the program.
    pub www: Option<PathBuf>,
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 for any.
    pub port: u16,
    /// Origins whose pages are accepted. The first is the relay's own public address, where it
    /// stands behind a proxy or has a name; without any it is `localhost`.
    pub origins: Vec<String>,
    /// Certificate and key, where the relay itself speaks TLS.
    pub tls: Option<TlsFiles>,
    /// Whether to make certificates for a local network.
    pub lan: bool,
    /// Bounds of the core.
    pub policy: Policy,
}

/// Why a relay could not be started or stopped working.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The store cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Certificates cannot be used or made.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The timestamp authorities that are named cannot be used.
    #[error(transparent)]
    Timestamps(#[from] SettingsError),
    /// An origin is not one.
    #[error("an origin must look like https://relay.example or http://localhost:8080: {0}")]
    Origins(AccountError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// No thread or no randomness from the system.
    #[error("the system does not give what the relay needs: {0}")]
    System(String),
}

/// A relay that listens.
pub struct Server {
    /// The address that it listens on.
    pub address: SocketAddr,
    state: AppState,
    listener: TcpListener,
    tls: Option<TlsFiles>,
    /// Who gives timestamps.
    desk: Arc<Desk>,
    thread: std::thread::JoinHandle<()>,
    /// Ready once the last socket is closed.
    ended: mpsc::Receiver<()>,
    /// Held while the relay runs, so that no second one takes the same folder.
    _data: DataDir,
}

impl Server {
    /// Opens the store, starts the core, and listens.
    pub async fn open(config: ServerConfig) -> Result<Self, ServeError> {
        let data = DataDir::lock(&config.data)?;
        let mut storage = data.storage()?;
        let mut rng = identity::rng().map_err(ServeError::System)?;
        let key = identity::relay_key(&mut storage, &mut rng)?;
        let blobs = Box::new(DiskBlobs::open(&data.blobs())?);
        let desk = Arc::new(Desk::open(&data.timestamps())?);
        desk.prepare(&mut storage)?;
        let listener = listen(config.host, config.port)?;
        let address = listener
            .local_addr()
            .map_err(|error| ServeError::System(format!("the listener has no address: {error}")))?;
        let authority = match config.lan && config.tls.is_none() {
            true => Some(local_authority(&data.certificates())?),
            false => None,
        };
        let tls = config.tls.clone().or(authority.as_ref().map(|a| a.files.clone()));
        let accounts = accounts(&config, address.port(), tls.is_some(), authority.as_ref())?;
        let log_name = format!("{}/cahier", accounts.rp_id());
        let log_stamp_ms = desk.interval_ms().unwrap_or(config.policy.log_stamp_ms);
        let log_authorities = desk.authorities();
        let policy = Policy { log_name, log_authorities, log_stamp_ms, ..config.policy.clone() };
        let core = Core::open(storage, key, policy)?.with_blobs(blobs);
        let metrics = Arc::new(Metrics::default());
        let (handle, queue) = CoreHandle::new(core.relay());
        let actor = Actor::new(core, Arc::clone(&metrics), rng);
        let thread = std::thread::Builder::new()
            .name("relay-core".into())
            .spawn(move || actor.run(queue))
            .map_err(|error| ServeError::System(error.to_string()))?;
        let origins = accounts.origins().to_vec();
        let open = config.policy.open_registration;
        let api = Api {
            core: handle.clone(),
            metrics: Arc::clone(&metrics),
            accounts: Arc::new(accounts),
            started: Instant::now(),
            origins: origins.clone(),
            relay: handle.relay(),
            registration: if open { "open" } else { "tickets" }.to_owned(),
            lan_ca: authority.map(|authority| authority.certificate),
            shown: Arc::new(Shown::new(Arc::clone(&desk))),
        };
        let (alive, ended) = mpsc::channel(1);
        let page = Page::of(config.www);
        let addresses = Arc::new(Addresses::new(&config.policy, Instant::now()));
        let state = AppState { core: handle, metrics, api, origins, page, alive, addresses };
        Ok(Self { address, state, listener, tls, desk, thread, ended, _data: data })
    }

    /// The address for a browser on this machine. Never 127.0.0.1: passkeys refuse it.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://localhost:{}", self.address.port())
    }

    /// Serves until `stop` is ready; then writes what waits, says goodbye, and ends.
    pub async fn run(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let Self { state, listener, tls, desk, thread, mut ended, .. } = self;
        let (stopping, stopped) = watch::channel(false);
        let core = state.core.clone();
        tokio::spawn(tick(core.clone()));
        let metrics = Arc::clone(&state.metrics);
        let asking = timestamps::run(Arc::clone(&desk), core.clone(), Arc::clone(&metrics));
        tokio::spawn(asking);
        tokio::spawn(timestamps::keep_renewed(desk, core.clone(), metrics));
        tokio::spawn(async move {
            stop.await;
            tracing::info!("stopping");
            core.stop().await;
            let _ = stopping.send(true);
        });
        let routes = routes(state);
        let until = wait(stopped.clone());
        let serving = async move {
            match tls {
                Some(files) => crate::tls::serve(routes, listener, files, until).await,
                None => {
                    warp::serve(routes).incoming(listener).graceful(until).run().await;
                    Ok(())
                }
            }
        };
        let overdue = async {
            wait(stopped).await;
            tokio::time::sleep(GOODBYE_MAX).await;
        };
        tokio::select! {
            served = serving => served?,
            () = overdue => tracing::warn!("some requests were cut off"),
        }
        // The routes are gone, so only open sockets still hold the other end.
        if timeout(GOODBYE_MAX, ended.recv()).await.is_err() {
            tracing::warn!("some sockets were cut off");
        }
        let joined = tokio::task::spawn_blocking(move || thread.join()).await;
        match joined {
            Ok(Ok(())) => Ok(()),
            _ => Err(ServeError::System("the core's thread ended in disorder".into())),
        }
    }
}

/// Ready once the relay stops.
async fn wait(mut stopped: watch::Receiver<bool>) {
    // An error means that whoever would say so is gone: that is the end as well.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn tick(core: CoreHandle) {
    let mut ticks = tokio::time::interval(TICK_EVERY);
    loop {
        ticks.tick().await;
        if core.tick().await.is_err() {
            return;
        }
    }
}

fn listen(host: IpAddr, port: u16) -> Result<TcpListener, ServeError> {
    let address = SocketAddr::new(host, port);
    let bound = || {
        let socket = if host.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        // Accepted connections inherit it: small answers must not wait for larger ones.
        socket.set_nodelay(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    bound().map_err(|source| ServeError::Listen { address, source })
}

/// Passkeys belong to the relay's own public address: the first origin that was given, or this
/// machine's name on a local network, or `localhost`.
fn accounts(
    config: &ServerConfig,
    port: u16,
    tls: bool,
    authority: Option<&LocalAuthority>,
) -> Result<Accounts, ServeError> {
    let scheme = if tls { "https" } else { "http" };
    let at = |host: &str| match host.contains(':') {
        true => format!("{scheme}://[{host}]:{port}"),
        false => format!("{scheme}://{host}:{port}"),
    };
    let names = authority.map(|authority| authority.names.as_slice()).unwrap_or_default();
    let local = names.iter().find(|name| name.ends_with(".local"));
    let mut extra = config.origins.clone();
    // A bare address is an origin, but browsers have no passkeys for it.
    let named = extra
        .iter()
        .position(|origin| host_of(origin).trim_matches(['[', ']']).parse::<IpAddr>().is_err());
    let own = match named {
        Some(index) => extra.remove(index),
        None => at(local.map_or("localhost", String::as_str)),
    };
    extra.extend(names.iter().map(|name| at(name)));
    extra.push(at("localhost"));
    Accounts::new(&host_of(&own), &own, &extra).map_err(ServeError::Origins)
}

/// The host of an origin, without scheme and port.
fn host_of(origin: &str) -> String {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or(rest);
    match rest.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host.to_owned(),
        _ => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_out_of_origins() {
        assert_eq!(host_of("https://relay.example"), "relay.example");
        assert_eq!(host_of("https://relay.example:8443/"), "relay.example");
        assert_eq!(host_of("http://localhost:8080"), "localhost");
        assert_eq!(host_of("http://[::1]:8080"), "[::1]");
    }
}
