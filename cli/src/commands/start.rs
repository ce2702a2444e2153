//! `init`: a notebook where there was none.

use crate::account::{Account, with_context};
use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use cahier_sync::Engine;
use serde_json::json;

/// Begins a notebook for a new person.
pub async fn init(args: &Args, out: &Output, name: &str) -> Result<(), Error> {
    let engine = with_context(|ctx| Engine::create(name, ctx))?;
    let mut account = Box::pin(Account::create(args, out, engine)).await?;
    let title = out.lang.say("Mon cahier", "My notebook").to_owned();
    let zone = with_context(|ctx| account.driver.engine.new_zone(&title, ctx))?;
    account.finish().await?;
    let person = account.driver.engine.person().to_string();
    let value = json!({ "person": person, "zone": zone.to_string() });
    out.answer(&value, || {
        format!(
            "{} {}\n{}",
            out.lang.say("Cahier commencé dans", "Notebook begun in"),
            account.dir.display(),
            out.lang.say(
                "Notez bientôt les mots de secours : cahier devices words",
                "Write down the recovery words soon: cahier devices words",
            )
        )
    });
    Ok(())
}
