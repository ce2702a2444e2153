//! Certificate files: read when the relay starts, and again whenever they change. A renewal
//! that is half written, or wrong, changes nothing: the old certificate serves on.

use super::TlsError;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where a certificate chain and its private key are, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate of the relay first, then what leads to a root.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// When and how long both files were.
type Stamp = [(SystemTime, u64); 2];

/// The certificate in use.
pub(super) struct Certificates {
    files: TlsFiles,
    stamp: Stamp,
    config: Arc<ServerConfig>,
}

impl Certificates {
    pub(super) async fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let stamp = files.stamp().await?;
        let config = files.config().await?;
        Ok(Self { files, stamp, config })
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    /// Looks whether the files changed and reads them if so.
    pub(super) async fn refresh(&mut self) {
        let read = match self.files.stamp().await {
            Ok(stamp) if stamp == self.stamp => return,
            Ok(stamp) => self.files.config().await.map(|config| (stamp, config)),
            Err(error) => Err(error),
        };
        match read {
            Ok((stamp, config)) => {
                (self.stamp, self.config) = (stamp, config);
                tracing::info!("the new TLS certificate is in use");
            }
            // The stamp stays the old one, so the next look tries again.
            Err(error) => tracing::warn!(%error, "the old TLS certificate stays in use"),
        }
    }
}

impl TlsFiles {
    async fn stamp(&self) -> Result<Stamp, TlsError> {
        Ok([stamp(&self.cert).await?, stamp(&self.key).await?])
    }

    async fn config(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = read(&self.cert).await?;
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain)
            .collect::<Result<_, _>>()
            .map_err(|_| TlsError::NoCertificate(self.cert.clone()))?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate(self.cert.clone()));
        }
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key).await?)
            .map_err(|_| TlsError::NoKey(self.key.clone()))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

async fn stamp(path: &Path) -> Result<(SystemTime, u64), TlsError> {
    let failed = |source| TlsError::Read { path: path.to_owned(), source };
    let meta = tokio::fs::metadata(path).await.map_err(failed)?;
    Ok((meta.modified().map_err(failed)?, meta.len()))
}

async fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |source| TlsError::Read { path: path.to_owned(), source };
    tokio::fs::read(path).await.map_err(failed)
}
