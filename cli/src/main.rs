//! `cahier`: the notebook on the command line. The same engine as in the page, over a SQLite
//! file; also the way for scripts and instruments. Everything works without a network except
//! `sync`, `stamp` and what needs somebody else; `verify` works without a notebook too.

mod account;
mod args;
mod commands;
mod dates;
mod dial;
mod error;
mod lang;
mod link;
mod output;
mod say;
mod store;
mod trouble;
mod trust;
mod usage;

use clap::Parser as _;
use std::process::ExitCode;

/// With what a command ends that makes no sense: another number than any answer of `verify`.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(said) => {
            // Whether anybody listens is the same to what was not done.
            let _ = said.print();
            return ExitCode::from(if said.use_stderr() { USAGE } else { 0 });
        }
    };
    let out = output::Output::new(args.json, args.lang);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(&args, &out)),
        Err(_) => Err(error::Error::Start),
    };
    // What was done is done; that nobody could be told of it is an error of its own.
    let result = result.and_then(|()| match out.is_unsaid() {
        true => Err(error::Error::Unsaid),
        false => Ok(()),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
