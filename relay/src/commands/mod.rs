//! What the program does: serve, back up, restore, check, tell figures, see to timestamps, make
//! tickets.

mod backup;
mod check;
mod files;
mod invite;
mod logs;
mod restore;
mod serve;
mod stamps;
mod stats;

use crate::data::DataError;
use crate::server::ServeError;
use crate::storage::StorageError;
use crate::timestamps::{RenewError, SettingsError};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// The relay of Cahier: stores, orders and stamps encrypted notebooks, and reads nothing.
#[derive(Debug, Parser)]
#[command(name = "cahier-relay", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve until stopped. Prints one line with the address when ready.
    Serve(ServeArguments),
    /// Copy everything into a new folder, while the relay may be running.
    Backup {
        /// Folder of the relay.
        #[arg(long)]
        data: PathBuf,
        /// Folder to make.
        #[arg(long)]
        to: PathBuf,
    },
    /// Make the folder of a relay from a backup.
    Restore {
        /// Folder to make.
        #[arg(long)]
        data: PathBuf,
        /// Folder of the backup.
        #[arg(long)]
        from: PathBuf,
    },
    /// Verify every chain, log, root and blob; fails where something is wrong.
    Check {
        /// Folder of the relay, or of a backup.
        #[arg(long)]
        data: PathBuf,
    },
    /// How much there is.
    Stats {
        /// Folder of the relay.
        #[arg(long)]
        data: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// How timestamps are: each authority, its newest timestamp, what waits and why.
    Stamps {
        /// Folder of the relay.
        #[arg(long)]
        data: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Ask every authority for a timestamp over the newest checkpoint, now.
    Stamp {
        /// Folder of the relay.
        #[arg(long)]
        data: PathBuf,
    },
    /// Put new timestamps over those whose certificates end soon (RFC 4998).
    Renew {
        /// Folder of the relay.
        #[arg(long)]
        data: PathBuf,
        /// What ends within so many days. Default: as the settings say, or 90.
        #[arg(long)]
        within_days: Option<u32>,
    },
    /// Print the root of the development authority for timestamps, to verify what it gave.
    Authority {
        /// Folder of the relay.
        #[arg(long)]
        data: PathBuf,
    },
    /// Make tickets that open one account each. They are shown once and kept as hashes only.
    Invite {
        /// Folder of the relay.
        #[arg(long)]
        data: PathBuf,
        /// How many.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
        count: u16,
    },
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Folder of the relay; made if need be.
    #[arg(long, env = "CAHIER_DATA")]
    pub data: PathBuf,
    /// Folder of the page's files, in place of those inside the program.
    #[arg(long, env = "CAHIER_WWW")]
    pub www: Option<PathBuf>,
    /// Port; 0 for any that is free.
    #[arg(long, env = "CAHIER_PORT", default_value_t = 8080)]
    pub port: u16,
    /// Address to listen on. Default: this machine only, or all with --lan.
    #[arg(long, env = "CAHIER_HOST")]
    pub host: Option<IpAddr>,
    /// Origin whose pages are accepted, as `https://relay.example`; can be given several times.
    /// The first one is the relay's own public address.
    #[arg(long = "origin", env = "CAHIER_ORIGINS", value_delimiter = ',')]
    pub origins: Vec<String>,
    /// Certificate (PEM), where the relay itself speaks TLS.
    #[arg(long, requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key (PEM).
    #[arg(long, requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve a local network, with certificates of its own.
    #[arg(long, conflicts_with = "tls_cert")]
    pub lan: bool,
    /// Let anybody open an account, without a ticket.
    #[arg(long)]
    pub open_registration: bool,
    /// Most that the zones of one account may hold, logs and files, GiB. Default: 1024.
    #[arg(long, env = "CAHIER_ACCOUNT_QUOTA_GIB")]
    pub account_quota_gib: Option<u64>,
    /// Most that the files of one zone may hold, GiB. Default: 200.
    #[arg(long, env = "CAHIER_ZONE_QUOTA_GIB")]
    pub zone_quota_gib: Option<u64>,
    /// Most sockets that one address may have open; many people may share one. Default: 1000.
    #[arg(long, env = "CAHIER_ADDRESS_SOCKETS")]
    pub address_sockets: Option<usize>,
    /// How often a checkpoint of the public log is published where something was written, s.
    /// Default: 60.
    #[arg(long, env = "CAHIER_LOG_INTERVAL_S")]
    pub log_interval_s: Option<u64>,
    /// Do not limit rates: for measuring, not for the open network.
    #[arg(long)]
    pub no_rates: bool,
    /// Form of the log, which goes to the standard error.
    #[arg(long, env = "CAHIER_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A JSON object a line.
    Json,
    /// For people.
    Text,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Serving failed.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The store cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The timestamp authorities that are named cannot be used.
    #[error(transparent)]
    Timestamps(#[from] SettingsError),
    /// Timestamps could not be renewed.
    #[error(transparent)]
    Renew(#[from] RenewError),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A backup is not whole, so nothing was restored from it.
    #[error("the backup is not whole, nothing was restored: see `cahier-relay check`")]
    NotWhole,
    /// The system does not give what is needed.
    #[error("{0}")]
    System(String),
}

/// Does what was asked.
pub fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    match arguments.command {
        Command::Serve(arguments) => serve::run(arguments).map(|()| ExitCode::SUCCESS),
        Command::Backup { data, to } => backup::run(&data, &to).map(|()| ExitCode::SUCCESS),
        Command::Restore { data, from } => restore::run(&data, &from).map(|()| ExitCode::SUCCESS),
        Command::Check { data } => check::run(&data),
        Command::Stats { data, json } => stats::run(&data, json).map(|()| ExitCode::SUCCESS),
        Command::Stamps { data, json } => stamps::show(&data, json).map(|()| ExitCode::SUCCESS),
        Command::Stamp { data } => stamps::wish(&data).map(|()| ExitCode::SUCCESS),
        Command::Renew { data, within_days } => stamps::renew(&data, within_days),
        Command::Authority { data } => stamps::authority(&data).map(|()| ExitCode::SUCCESS),
        Command::Invite { data, count } => invite::run(&data, count).map(|()| ExitCode::SUCCESS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
        let arguments = ["cahier-relay", "serve", "--data", "d", "--origin", "https://a.example"];
        let more = ["--origin", "https://b.example", "--port", "0", "--log", "json"];
        let parsed = Arguments::parse_from(arguments.into_iter().chain(more));
        let Command::Serve(serve) = parsed.command else { panic!() };
        assert_eq!((serve.port, serve.origins.len(), serve.log), (0, 2, LogFormat::Json));
        let quotas =
            ["--account-quota-gib", "2", "--zone-quota-gib", "1", "--address-sockets", "9"];
        let parsed = Arguments::parse_from(arguments.into_iter().chain(quotas));
        let Command::Serve(given) = parsed.command else { panic!() };
        let policy = super::serve::policy(&given);
        assert_eq!(
            (policy.account_quota_bytes_max, policy.zone_blob_bytes_max),
            (2 << 30, 1 << 30)
        );
        assert_eq!(policy.address_connections_max, 9);
        let half = ["cahier-relay", "serve", "--data", "d", "--tls-cert", "c"];
        assert!(Arguments::try_parse_from(half).is_err());
    }
}
