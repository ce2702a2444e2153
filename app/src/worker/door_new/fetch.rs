//! The chain of a person from their relay, for a device that has no notebook yet.

use super::line::{Came, Wire};
use crate::worker::trouble::out_of_reach;
use cahier_evidence::Hash;
use cahier_protocol::Fault;
use cahier_sync::{ChainFetch, FetchError, Fetched};
use cahier_words::{Sentence, both};
use minicbor::bytes::ByteVec;

/// How long to wait for one answer, ms.
const ANSWER_MS_MAX: i32 = 20_000;
/// Most frames until the chain must be there.
const FRAMES_MAX: usize = 64;

/// Why no chain came.
pub(super) enum Unfetched {
    /// The relay does not answer.
    OutOfReach,
    /// The relay does not know this device.
    Unknown,
    /// It refused, or is another one.
    Refused(FetchError),
}

impl Unfetched {
    /// What a person reads.
    pub fn said(self) -> Sentence {
        match self {
            Self::OutOfReach => out_of_reach(),
            Self::Unknown => cahier_words::fault(Fault::Session),
            Self::Refused(FetchError::Relay(fault)) => cahier_words::fault(fault),
            Self::Refused(FetchError::OtherRelay) => both(
                "Ce n’est pas le relais que nomme le code : sa clé est une autre. Rien n’a été \
                 changé ; demandez un nouveau code à votre autre appareil, une fois celui-ci \
                 connecté.",
                "This is not the relay that the code names: its key is another one. Nothing was \
                 changed; ask your other device for a new code, once it is connected.",
            ),
        }
    }
}

/// Asks the relay at this address; gives the chain, unchecked, and the relay's key.
pub(super) async fn fetch(
    address: &str,
    mut chain: ChainFetch,
) -> Result<(Vec<ByteVec>, Hash), Unfetched> {
    let mut wire = Wire::open(address).ok_or(Unfetched::OutOfReach)?;
    for _ in 0..FRAMES_MAX {
        let bytes = match wire.next(ANSWER_MS_MAX).await {
            Came::Frame(bytes) => bytes,
            Came::Open => {
                wire.send(&chain.hello());
                continue;
            }
            Came::Closed | Came::Nothing => break,
        };
        match chain.heard(&bytes) {
            Ok(Fetched::Send(bytes)) => wire.send(&bytes),
            Ok(Fetched::Wait) => {}
            Ok(Fetched::Chain(chain, relay)) => return Ok((chain, relay)),
            Err(FetchError::Relay(Fault::NoAccount | Fault::Session | Fault::Chain)) => {
                return Err(Unfetched::Unknown);
            }
            Err(why) => return Err(Unfetched::Refused(why)),
        }
    }
    Err(Unfetched::OutOfReach)
}
