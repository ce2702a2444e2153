//! Whose times this notebook takes for certified: a person's choice, whatever the relay says.

use super::command::named;
use super::desk::Desk;
use super::trouble::{closed, refused};
use crate::message::{Answer, Authorities, Authority, TrustAsk};
use cahier_sync::{AuthorityView, Engine};
use cahier_words::Sentence;

impl Desk {
    /// Carries out what a page asked of authorities of time.
    pub(super) fn trust_asked(&mut self, ask: TrustAsk) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        match ask {
            TrustAsk::List => {}
            TrustAsk::Add { pem } => driver.engine.trust_authorities(&pem).map_err(refused)?,
            TrustAsk::Remove { fingerprint } => {
                driver.engine.distrust_authority(named(&fingerprint)?).map_err(refused)?;
            }
        }
        Ok(Answer::Authorities(Box::new(all(&driver.engine))))
    }
}

fn all(engine: &Engine) -> Authorities {
    let shown = |view: AuthorityView| Authority {
        name: view.name,
        fingerprint: view.fingerprint.to_string(),
        until_ms: view.until_ms as f64,
    };
    Authorities {
        trusted: engine.authorities().into_iter().map(shown).collect(),
        others: engine.untrusted_authorities().into_iter().map(str::to_owned).collect(),
    }
}
