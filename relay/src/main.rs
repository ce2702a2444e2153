//! The relay as a program; see `cahier_relay::commands`.

use cahier_relay::commands::{Arguments, run};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("cahier-relay: {error}");
            ExitCode::FAILURE
        }
    }
}
