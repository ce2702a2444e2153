//! Which command about evidence is meant.

use super::{audit, names, prove, public_log, seals, times, verify};
use crate::args::{Args, EvidenceCommand};
use crate::error::Error;
use crate::output::Output;
use std::pin::Pin;

/// Carries out one of them.
pub async fn run(args: &Args, out: &Output, command: &EvidenceCommand) -> Result<(), Error> {
    let work: Pin<Box<dyn Future<Output = Result<(), Error>> + '_>> = match command {
        EvidenceCommand::Verify(how) => return verify::run(out, how),
        EvidenceCommand::Prove(what) => Box::pin(prove::run(args, out, what)),
        EvidenceCommand::Seal(how) => Box::pin(seals::seal(args, out, how)),
        EvidenceCommand::Amend { entry, reason, edit } => {
            Box::pin(seals::amend(args, out, entry, reason, edit))
        }
        EvidenceCommand::Seals { entry } => Box::pin(seals::list(args, out, entry)),
        EvidenceCommand::AskToSign { entry, person, meaning } => {
            Box::pin(seals::ask(args, out, entry, person, meaning))
        }
        EvidenceCommand::Requests => Box::pin(seals::requests(args, out)),
        EvidenceCommand::Attest(said) => Box::pin(names::attest(args, out, said)),
        EvidenceCommand::Withdraw { attestation } => {
            Box::pin(names::withdraw(args, out, attestation.as_deref()))
        }
        EvidenceCommand::Audit { zone } => Box::pin(audit::run(args, out, zone)),
        EvidenceCommand::PublicLog { accept, i_have_compared } => {
            Box::pin(public_log::run(args, out, *accept, *i_have_compared))
        }
        EvidenceCommand::Trust(command) => Box::pin(times::trust(args, out, command)),
        EvidenceCommand::Stamp { zone, seconds } => Box::pin(times::now(args, out, zone, *seconds)),
    };
    work.await
}
