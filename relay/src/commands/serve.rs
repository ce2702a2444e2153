//! `serve`: the relay itself.

use super::{CommandError, ServeArguments, logs};
use crate::core::Policy;
use crate::server::{Server, ServerConfig};
use crate::tls::TlsFiles;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};

pub(super) fn run(arguments: ServeArguments) -> Result<(), CommandError> {
    logs::start(arguments.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::System(error.to_string()))?;
    runtime.block_on(serve(config(arguments)))
}

fn config(arguments: ServeArguments) -> ServerConfig {
    let everywhere = if arguments.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
    let policy = policy(&arguments);
    ServerConfig {
        data: arguments.data,
        www: arguments.www,
        host: arguments.host.unwrap_or(IpAddr::V4(everywhere)),
        port: arguments.port,
        origins: arguments.origins,
        tls: arguments.tls_cert.zip(arguments.tls_key).map(|(cert, key)| TlsFiles { cert, key }),
        lan: arguments.lan,
        policy: if arguments.no_rates { policy.without_rates() } else { policy },
    }
}

/// The default bounds, with those that were given instead.
pub(super) fn policy(arguments: &ServeArguments) -> Policy {
    let bounds = Policy::default();
    let bytes = |gib: u64| gib.saturating_mul(1 << 30);
    let account = arguments.account_quota_gib.map_or(bounds.account_quota_bytes_max, bytes);
    let zone = arguments.zone_quota_gib.map_or(bounds.zone_blob_bytes_max, bytes);
    Policy {
        open_registration: arguments.open_registration,
        account_quota_bytes_max: account,
        zone_blob_bytes_max: zone,
        address_connections_max: arguments
            .address_sockets
            .unwrap_or(bounds.address_connections_max),
        log_interval_ms: arguments
            .log_interval_s
            .map_or(bounds.log_interval_ms, |s| s.saturating_mul(1_000)),
        ..bounds
    }
}

async fn serve(config: ServerConfig) -> Result<(), CommandError> {
    let stop = stop_signal()?;
    let server = Server::open(config).await?;
    let url = server.url();
    tracing::info!(%url, "ready");
    let mut out = std::io::stdout();
    // Whoever started us may not listen; the relay serves all the same.
    let _ = writeln!(out, "{url}").and_then(|()| out.flush());
    server.run(stop).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Ready at SIGINT or SIGTERM; listened for from now on.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, CommandError> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |error: std::io::Error| CommandError::System(error.to_string());
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, CommandError> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
