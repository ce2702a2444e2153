//! `stamp` and `trust`: asking for a certified time, and whose counts as one.

use super::prove::stamp;
use super::verify::certificates;
use crate::account::Account;
use crate::args::{Args, TrustCommand};
use crate::dates::date_time;
use crate::error::Error;
use crate::link;
use crate::output::{Output, short};
use crate::say;
use crate::usage::{Missing, Usage, What};
use cahier_evidence::Hash;
use cahier_sync::CommandError;
use cahier_timestamp::{Certificate, TrustAnchors};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How long the exchange before it may take.
const RELAY_MAX: Duration = Duration::from_secs(60);

/// Asks the relay for a timestamp of a zone now.
pub async fn now(args: &Args, out: &Output, zone: &str, seconds: u64) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.finish().await?;
    let zone = account.zone(Some(zone))?;
    link::exchange(&mut account, RELAY_MAX).await?;
    let views = account.driver.engine.zones();
    let size = views.iter().find(|view| view.id == zone).map_or(0, |view| view.position.size);
    let Some(index) = size.checked_sub(1) else {
        return Err(CommandError::Invalid("a zone that is not read to its end").into());
    };
    stamp(&mut account, &[(zone, index)], Duration::from_secs(seconds)).await?;
    let time = account.driver.engine.certification(zone, index);
    let value = json!({
        "zone": zone.to_string(), "size": size, "certified": say::certified_json(&time),
    });
    out.answer(&value, || say::certified(&time).get(out.lang));
    Ok(())
}

/// Carries out one of the commands about authorities of time.
pub async fn trust(args: &Args, out: &Output, command: &TrustCommand) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let mut roots = Roots::of(account.driver.engine.trust());
    match command {
        TrustCommand::List => {}
        TrustCommand::Add { file } => roots.add(file)?,
        TrustCommand::Remove { certificate } => roots.remove(certificate)?,
    }
    if !matches!(command, TrustCommand::List) {
        account.driver.engine.set_trust(roots.0.iter().map(pem).collect())?;
        account.settle().await?;
        // Times are looked up anew as time passes.
        crate::ctx!(ctx);
        account.driver.engine.tick(ctx);
        account.settle().await?;
    }
    roots.show(out);
    Ok(())
}

/// Root certificates, each once.
struct Roots(Vec<Certificate>);

impl Roots {
    fn of(kept: &[String]) -> Self {
        let mut roots = Self(Vec::new());
        // What is kept was read before.
        let read = kept.iter().filter_map(|pem| TrustAnchors::parse(pem.as_bytes()).ok());
        read.for_each(|anchors| roots.extend(&anchors));
        roots
    }

    fn extend(&mut self, anchors: &TrustAnchors) {
        for certificate in anchors.certificates() {
            if !self.0.contains(certificate) {
                self.0.push(certificate.clone());
            }
        }
    }

    fn add(&mut self, path: &Path) -> Result<(), Error> {
        let none = |_| Usage::NoRoot(path.to_owned());
        let pem = certificates(path)?;
        self.extend(&TrustAnchors::parse(pem.as_bytes()).map_err(none)?);
        Ok(())
    }

    fn remove(&mut self, name: &str) -> Result<(), Error> {
        let fits = self.0.iter().map(|one| Hash(one.fingerprint()));
        let fits: Vec<Hash> = fits.filter(|one| one.to_string().starts_with(name)).collect();
        let gone = Missing::one(What::Certificate, name, &fits)?;
        self.0.retain(|one| Hash(one.fingerprint()) != gone);
        Ok(())
    }

    fn show(&self, out: &Output) {
        let until = |one: &Certificate| date_time(one.not_after().unix_ms());
        let value: Vec<Value> = self
            .0
            .iter()
            .map(|one| {
                let fingerprint = Hash(one.fingerprint()).to_string();
                json!({ "name": one.name(), "fingerprint": fingerprint, "until": until(one) })
            })
            .collect();
        out.answer(&json!(value), || {
            if self.0.is_empty() {
                let text = "Ce cahier ne fait confiance à aucune autorité d’horodatage.";
                return out.lang.say(text, "This notebook trusts no authority of time.").into();
            }
            let line = |one: &Certificate| {
                let id = short(&Hash(one.fingerprint()));
                format!("{id}  {}  → {}", one.name(), until(one))
            };
            self.0.iter().map(line).collect::<Vec<_>>().join("\n")
        });
    }
}

/// One certificate as a PEM of its own.
fn pem(certificate: &Certificate) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(certificate.der());
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
