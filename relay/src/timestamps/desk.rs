//! Who gives timestamps to this relay: the authorities that the operator named, or the
//! development authority where there are none.

use super::development::{self, Development};
use super::giver::{Giver, Remote};
use super::settings::{Settings, SettingsError};
use super::{now, renewal::RenewError};
use crate::core::LogAuthority;
use crate::identity;
use crate::storage::{Storage, StorageError, Stored};
use cahier_timestamp::{DEVELOPMENT_MARK, TimestampError, TrustAnchors};
use std::path::Path;
use std::sync::Arc;

const DAY_MS: u64 = 86_400_000;

/// Whom this relay asks for timestamps.
pub struct Desk {
    remotes: Vec<Arc<Remote>>,
    /// Roots of authorities that are not asked any more.
    roots: TrustAnchors,
    interval_ms: Option<u64>,
    renew_days: u32,
}

impl Desk {
    /// As the settings in a folder say.
    pub fn open(folder: &Path) -> Result<Self, SettingsError> {
        let Settings { authorities, roots, interval_ms, renew_days } = Settings::read(folder)?;
        let remotes = authorities.into_iter().map(|one| Arc::new(Remote::new(one))).collect();
        Ok(Self { remotes, roots, interval_ms, renew_days })
    }

    /// Makes the development authority where it will be asked.
    pub fn prepare(&self, storage: &mut dyn Storage) -> Stored<()> {
        match self.remotes.is_empty() {
            true => open_development(storage).map(drop),
            false => Ok(()),
        }
    }

    /// The names of those who are asked.
    pub fn names(&self) -> Vec<String> {
        match self.remotes.is_empty() {
            true => vec![DEVELOPMENT_MARK.to_owned()],
            false => self.remotes.iter().map(|remote| remote.name().to_owned()).collect(),
        }
    }

    /// The same with the intervals of their own.
    pub fn authorities(&self) -> Vec<LogAuthority> {
        match self.remotes.is_empty() {
            true => vec![DEVELOPMENT_MARK.into()],
            false => self.remotes.iter().map(|remote| remote.as_asked()).collect(),
        }
    }

    /// How often they are asked without a seal, where the operator says so, ms.
    pub fn interval_ms(&self) -> Option<u64> {
        self.interval_ms
    }

    /// Before which moment a timestamp must not end if it is not to be renewed now, ms since 1970.
    pub fn renew_before_ms(&self) -> u64 {
        let days = u64::from(self.renew_days);
        now().unix_ms().saturating_add(days.saturating_mul(DAY_MS))
    }

    /// The authorities that the operator named.
    pub(super) fn remotes(&self) -> &[Arc<Remote>] {
        &self.remotes
    }

    /// Every root that is trusted here: to verify what is kept, whoever gave it.
    pub fn anchors(&self, storage: &dyn Storage) -> Stored<TrustAnchors> {
        let mut anchors = self.roots.clone();
        let remotes = self.remotes.iter().map(|remote| remote.anchors().clone());
        for more in remotes.chain([development::roots(storage)?]) {
            for root in more.certificates() {
                if !anchors.certificates().contains(root) {
                    anchors.add(root.der()).map_err(damaged)?;
                }
            }
        }
        Ok(anchors)
    }

    /// Whoever is asked under a name; none where nobody is any more.
    pub(super) fn giver(&self, name: &str, storage: &mut dyn Storage) -> Stored<Option<Giver>> {
        if self.remotes.is_empty() {
            let asked = name == DEVELOPMENT_MARK;
            return asked.then(|| open_development(storage)).transpose();
        }
        let named = self.remotes.iter().find(|remote| remote.name() == name);
        Ok(named.map(|remote| Giver::Remote(Arc::clone(remote))))
    }

    /// Who puts a new token over one that such an authority gave. What was certified is not
    /// renewed by an authority that is not.
    pub(super) fn renewer(
        &self,
        name: &str,
        certified: bool,
        storage: &mut dyn Storage,
    ) -> Result<Giver, RenewError> {
        match self.renewing(name) {
            Some(remote) => Ok(Giver::Remote(Arc::clone(remote))),
            None if certified => Err(RenewError::Nobody),
            None => Ok(open_development(storage)?),
        }
    }

    /// The name of whoever that is.
    pub(super) fn renewer_name(&self, name: &str) -> &str {
        self.renewing(name).map_or(DEVELOPMENT_MARK, |remote| remote.name())
    }

    fn renewing(&self, name: &str) -> Option<&Arc<Remote>> {
        let named = self.remotes.iter().find(|remote| remote.name() == name);
        named.or_else(|| self.remotes.first())
    }
}

fn open_development(storage: &mut dyn Storage) -> Stored<Giver> {
    let mut rng = identity::rng().map_err(StorageError::Io)?;
    Ok(Giver::Development(Box::new(Development::open(storage, &mut rng, now())?)))
}

fn damaged(error: TimestampError) -> StorageError {
    StorageError::Corrupt(format!("a trusted root: {error}"))
}
