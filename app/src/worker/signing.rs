//! Signing, as a page brings it about: the version is fixed here, the page asks the person's
//! security key, and what it answered goes under the seal.

use super::command::named;
use super::desk::Desk;
use super::trouble::{closed, interrupted, refused, unfit_key};
use crate::ctx;
use crate::message::{Answer, Done, KeyAnswer, Sign, ToSign};
use cahier_evidence::{Assertion, DocumentId, Meaning, SealClaim, registered};
use cahier_sync::CommandError;
use cahier_words::Sentence;
use js_sys::Reflect;

/// The host of the pages: what their security keys are bound to.
pub(super) fn host() -> String {
    let location = Reflect::get(&js_sys::global(), &"location".into());
    let host = location.and_then(|location| Reflect::get(&location, &"hostname".into()));
    host.ok().and_then(|host| host.as_string()).unwrap_or_default()
}

fn meaning_of(name: &str) -> Result<Meaning, Sentence> {
    Meaning::parse(name).ok_or_else(|| refused(CommandError::NotFound))
}

impl Desk {
    /// Carries out what a page asked of signing.
    pub(super) async fn sign(&mut self, sign: Sign) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let done = match sign {
            Sign::Deliver { entry } => {
                driver.engine.cut(named(&entry)?, ctx).map_err(refused)?;
                return Ok(Answer::Done);
            }
            Sign::Seal { entry, meaning, note, key, about } => {
                let entry: DocumentId = named(&entry)?;
                driver.ensure(entry, ctx).await;
                let about = about.map(|about| named(&about)).transpose()?;
                let claim = SealClaim { meaning: meaning_of(&meaning)?, about };
                if key {
                    return self.fix(entry, claim, &note);
                }
                driver.engine.seal(entry, claim, Some(&note), ctx).map_err(refused)?;
                Done::Sealed
            }
            Sign::Answer { challenge, answer } => {
                self.finish(challenge, answer)?;
                Done::Sealed
            }
            Sign::AddKey { authenticator_data } => {
                let key = registered(&authenticator_data, &host()).map_err(unfit_key)?;
                // Another leader may have taken it already, before it could say so.
                if driver.engine.chain().credential(&key.id) != Some(&key) {
                    let added = driver.engine.add_credential(key.id, key.key, &key.rp, ctx);
                    added.map_err(refused)?;
                }
                Done::KeyAdded
            }
            Sign::Amend { entry, reason } => {
                let entry: DocumentId = named(&entry)?;
                driver.ensure(entry, ctx).await;
                driver.engine.begin_amendment(entry, &reason, ctx).map_err(refused)?;
                self.presence.wrote(entry, ctx.now_ms);
                Done::Amending
            }
            Sign::Ask { entry, person, meaning } => {
                let entry = Box::pin(self.open_with_comments(&entry)).await?;
                let (person, meaning) = (named(&person)?, meaning_of(&meaning)?);
                let driver = self.driver.as_mut().ok_or_else(closed)?;
                driver.engine.ask_to_sign(entry, person, meaning, ctx).map_err(refused)?;
                self.leave_now(entry);
                Done::Asked
            }
            Sign::TakeBack { entry, request } => {
                let entry = Box::pin(self.open_with_comments(&entry)).await?;
                let driver = self.driver.as_mut().ok_or_else(closed)?;
                driver.engine.take_request_back(entry, &request, ctx).map_err(refused)?;
                self.leave_now(entry);
                Done::Asked
            }
        };
        Ok(Answer::Signed(done))
    }

    /// Opens an entry and what was said of it: a request stands in either.
    async fn open_with_comments(&mut self, entry: &str) -> Result<DocumentId, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let entry: DocumentId = named(entry)?;
        ctx!(ctx);
        driver.ensure(entry, ctx).await;
        if let Some(comments) = driver.engine.comments_of(entry) {
            driver.ensure(comments, ctx).await;
        }
        Ok(entry)
    }

    /// Whoever is asked hears of it soon.
    fn leave_now(&mut self, entry: DocumentId) {
        let Some(driver) = &mut self.driver else { return };
        let comments = driver.engine.comments_of(entry);
        for document in [Some(entry), comments].into_iter().flatten() {
            ctx!(ctx);
            // What cannot leave now is kept and tried again, and the engine says so.
            let _ = driver.engine.cut(document, ctx);
        }
    }

    /// Fixes the version that is shown, and says what a security key has to sign of it.
    fn fix(&mut self, entry: DocumentId, claim: SealClaim, note: &str) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let keys = driver.engine.signing_keys(entry, &host()).known;
        if keys.is_empty() {
            let why = "a security key that the zone does not know yet";
            return Err(refused(CommandError::Invalid(why)));
        }
        let prepared = driver.engine.prepare_seal(entry, claim, Some(note), ctx);
        let prepared = prepared.map_err(refused)?;
        let to_sign = ToSign { challenge: prepared.challenge().0, keys };
        self.prepared = Some(prepared);
        Ok(Answer::ToSign(Box::new(to_sign)))
    }

    /// Signs what was fixed, with the answer of the security key.
    fn finish(&mut self, challenge: [u8; 32], answer: KeyAnswer) -> Result<(), Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        // Another tab fixed another one meanwhile, or another tab led.
        let fixed = self.prepared.take_if(|prepared| prepared.challenge().0 == challenge);
        let fixed = fixed.ok_or_else(interrupted)?;
        let KeyAnswer { credential, authenticator_data, client_data_json, signature } = answer;
        let answer = Assertion { credential, authenticator_data, client_data_json, signature };
        ctx!(ctx);
        let sealed = driver.engine.finish_seal(fixed, Some(answer), ctx);
        sealed.map(|_| ()).map_err(refused)
    }
}
