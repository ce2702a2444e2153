//! The log: structured, on the standard error. It names no person, no zone, no address and no
//! secret; `CAHIER_LOG` sets how much is said, as in `info` or `cahier_relay=debug`.

use super::{CommandError, LogFormat};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// What the libraries below say is mostly about peers that hung up.
const DEFAULT: &str = "info,warp=off,hyper=off,hyper_util=off,tungstenite=off";

/// Starts logging.
pub(super) fn start(format: LogFormat) -> Result<(), CommandError> {
    let filter = match std::env::var("CAHIER_LOG") {
        Ok(wanted) => EnvFilter::try_new(wanted)
            .map_err(|error| CommandError::System(format!("CAHIER_LOG: {error}")))?,
        Err(std::env::VarError::NotPresent) => EnvFilter::new(DEFAULT),
        Err(error) => return Err(CommandError::System(format!("CAHIER_LOG: {error}"))),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    started.map_err(|error| CommandError::System(format!("the log cannot be started: {error}")))
}
