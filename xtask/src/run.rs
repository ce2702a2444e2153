//! `cargo xtask run`: from a fresh checkout to a page in the browser.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::cargo::Workspace;
use crate::{npm, page, release, shell};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Serve the local network too, over TLS with a certificate authority of our own
    #[arg(long)]
    lan: bool,
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder in which the relay keeps its data
    #[arg(long, default_value = "./data")]
    data: PathBuf,
}

/// Builds the page and the relay, and serves until somebody stops it.
pub fn run(workspace: &Workspace, arguments: &Arguments, dev: bool) -> Result<()> {
    npm::install(&workspace.root.join("e2e"))?;
    let www = page::build(workspace, dev)?;
    // The page goes into the program, as it is handed out; a quick one is served from its folder.
    let mut relay = if dev {
        let mut relay = Command::new(workspace.program("cahier-relay", "cahier-relay")?);
        relay.arg("serve").arg("--www").arg(www);
        relay
    } else {
        let mut relay = Command::new(release::relay(workspace, &www)?);
        relay.arg("serve");
        relay
    };
    relay.current_dir(&workspace.root).arg("--data").arg(&arguments.data);
    relay.arg("--port").arg(arguments.port.to_string());
    // Who tries it out does not wait a minute for a checkpoint.
    relay.args(["--log-interval-s", "5"]);
    if arguments.lan {
        relay.arg("--lan");
    } else {
        // Only this machine reaches it: whoever does may open an account.
        relay.arg("--open-registration");
    }
    shell::run(&mut relay)
}
