//! Which command about evidence is meant.

use super::{audit, names, prove, seals, times, verify};
use crate::args::{Args, EvidenceCommand};
use crate::error::Error;
use crate::output::Output;

/// Carries out one of them.
pub async fn run(args: &Args, out: &Output, command: &EvidenceCommand) -> Result<(), Error> {
    match command {
        EvidenceCommand::Verify(how) => verify::run(out, how),
        EvidenceCommand::Prove(what) => Box::pin(prove::run(args, out, what)).await,
        EvidenceCommand::Seal(how) => seals::seal(args, out, how).await,
        EvidenceCommand::Amend { entry, reason, edit } => {
            seals::amend(args, out, entry, reason, edit).await
        }
        EvidenceCommand::Seals { entry } => seals::list(args, out, entry).await,
        EvidenceCommand::AskToSign { entry, person, meaning } => {
            seals::ask(args, out, entry, person, meaning).await
        }
        EvidenceCommand::Requests => seals::requests(args, out).await,
        EvidenceCommand::Attest(said) => names::attest(args, out, said).await,
        EvidenceCommand::Withdraw { attestation } => {
            names::withdraw(args, out, attestation.as_deref()).await
        }
        EvidenceCommand::Audit { zone } => audit::run(args, out, zone).await,
        EvidenceCommand::Trust(command) => times::trust(args, out, command).await,
        EvidenceCommand::Stamp { zone, seconds } => {
            Box::pin(times::now(args, out, zone, *seconds)).await
        }
    }
}
