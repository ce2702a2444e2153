//! Whom this notebook trusts to vouch for a relay: the authorities that browsers trust, or the
//! one that was given instead, as a relay on a local network has of its own.

use crate::error::Error;
use crate::trouble::Distrust;
use crate::usage::Usage;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, CertificateError, ClientConfig, RootCertStore};

/// Largest file of certificates that is read, bytes.
const CA_BYTES_MAX: u64 = 1 << 20;

/// How to speak TLS with a relay. With a file, the authorities in it and no others count.
pub fn config(ca: Option<&Path>) -> Result<Arc<ClientConfig>, Error> {
    let roots = match ca {
        Some(path) => given(path)?,
        None => webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
    };
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::Start)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // A WebSocket begins as HTTP/1.1.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn given(path: &Path) -> Result<RootCertStore, Error> {
    let mut pem = Vec::new();
    let file = std::fs::File::open(path).map_err(Error::file(path))?;
    file.take(CA_BYTES_MAX).read_to_end(&mut pem).map_err(Error::file(path))?;
    let none = || Usage::NoCertificate(path.to_owned());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| none())?;
        roots.add(certificate).map_err(|_| none())?;
    }
    if roots.is_empty() { Err(none().into()) } else { Ok(roots) }
}

/// Why a handshake failed; none where the other side does not speak TLS at all.
pub fn distrust(error: &std::io::Error) -> Option<Distrust> {
    let inner = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    match inner {
        rustls::Error::InvalidCertificate(why) => Some(match why {
            CertificateError::UnknownIssuer => Distrust::Issuer,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Distrust::Name
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Distrust::Time,
            _ => Distrust::Other,
        }),
        rustls::Error::InvalidMessage(_) => None,
        _ => Some(Distrust::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authorities_of_browsers_are_there() {
        let roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        assert!(roots.len() > 50, "{}", roots.len());
        assert!(config(None).is_ok());
    }

    #[test]
    fn a_file_without_a_certificate_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ca.pem");
        assert!(matches!(config(Some(&path)), Err(Error::File { .. })));
        for text in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&path, text).unwrap();
            let error = config(Some(&path)).unwrap_err();
            assert!(matches!(error, Error::Usage(Usage::NoCertificate(_))), "{error:?}");
        }
    }

    #[test]
    fn each_distrust_has_its_name() {
        let of = |why: CertificateError| {
            let inner = rustls::Error::InvalidCertificate(why);
            distrust(&std::io::Error::new(std::io::ErrorKind::InvalidData, inner))
        };
        assert_eq!(of(CertificateError::UnknownIssuer), Some(Distrust::Issuer));
        assert_eq!(of(CertificateError::NotValidForName), Some(Distrust::Name));
        assert_eq!(of(CertificateError::Expired), Some(Distrust::Time));
        assert_eq!(of(CertificateError::BadSignature), Some(Distrust::Other));
        assert_eq!(distrust(&std::io::Error::other("reset")), None);
    }
}
