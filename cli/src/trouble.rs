//! Why a relay could not be used. Nothing is lost by any of it.

use cahier_protocol::Fault;

/// What stands between this notebook and its relay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No relay was ever named.
    #[error("no relay is known")]
    NoRelay,
    /// Nobody answers at the address.
    #[error("nobody answers at {0}")]
    Unreachable(String),
    /// It did not finish within so many seconds.
    #[error("the relay did not finish within {0} s")]
    Silent(u64),
    /// The certificate of the address is not trusted. Nothing was sent.
    #[error("the certificate of {1} is not trusted: {0}")]
    Certificate(Distrust, String),
    /// Something answers there, but it is no relay.
    #[error("what answers at {0} is no relay")]
    NotARelay(String),
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
    /// The relay shows another key than the one that is pinned.
    #[error("the relay shows another key than before")]
    KeyChanged,
    /// The relay does not have a file yet.
    #[error("the relay does not have {0} yet")]
    NoSuchFile(String),
    /// A version must be stated in the relay's log first, and the relay was not reached.
    #[error("entry {0} is not stated in the relay's log")]
    NotStated(String),
    /// A version was stated, and the relay went away before it had its place there.
    #[error("what was stated has no place in the relay's log yet: {0}")]
    Unplaced(Box<Trouble>),
    /// The relay refused.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why a certificate is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// No known authority issued it.
    #[error("its issuer is not known")]
    Issuer,
    /// It is for another name.
    #[error("it is for another name")]
    Name,
    /// It is not valid now.
    #[error("it is not valid now")]
    Time,
    /// The handshake failed in another way.
    #[error("the handshake failed")]
    Other,
}
