//! What a page may ask of the engine, one thing at a time.

use super::desk::Desk;
use super::trouble::{closed, out_of_reach, refused};
use crate::ctx;
use crate::message::{Ask, Tell};
use cahier_evidence::{Class, DocumentId, Role, ZoneId};
use cahier_notebook::{Change, Element, Node, Run};
use cahier_protocol::InvitationLink;
use cahier_sync::CommandError;
use cahier_words::Sentence;
use std::str::FromStr;

const DAY_MS: u64 = 86_400_000;

/// The thing that a page names by its id.
fn named<Id: FromStr>(text: &str) -> Result<Id, Sentence> {
    text.parse().map_err(|_| refused(CommandError::NotFound))
}

impl Desk {
    /// Carries out what a page asked; only the tab that leads can.
    pub(super) async fn command(&mut self, ask: Ask) -> Result<Tell, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let none = || refused(CommandError::NotFound);
        ctx!(ctx);
        match ask {
            Ask::NewEntry { title } => {
                let own = |zone: &cahier_sync::ZoneView| zone.role == Some(Role::Owner);
                let zones = driver.engine.zones();
                let zone = zones.iter().find(|z| own(z)).ok_or_else(none)?.id;
                let id = driver.engine.begin(zone, Class::Entry, None, ctx).map_err(refused)?;
                let change = [Change::Title { title }];
                driver.engine.edit(id, &change, ctx).map_err(refused)?;
                self.looked_at = Some(id);
            }
            Ask::Open { entry } => {
                let id: DocumentId = named(&entry)?;
                driver.ensure(id, ctx).await;
                driver.engine.open(id).map_err(refused)?;
                self.looked_at = Some(id);
            }
            Ask::AddLine { entry, line } => {
                let id: DocumentId = named(&entry)?;
                driver.ensure(id, ctx).await;
                let mut body = driver.engine.entry(id).map_err(refused)?.body;
                let run = Run { text: line, ..Run::default() };
                let text = Node::Text(vec![run]);
                body.0.push(Node::Element(Element::new("paragraph", vec![text])));
                driver.engine.edit(id, &[Change::Body { body }], ctx).map_err(refused)?;
            }
            Ask::Relay { address } => {
                driver.engine.set_relay(&address, None, None);
                self.retry_at_ms = 0;
            }
            Ask::Join { link } => {
                let wrong = |_| refused(CommandError::Invalid("the invitation"));
                let link = InvitationLink::parse(&link).map_err(wrong)?;
                driver.engine.join(&link).map_err(refused)?;
            }
            Ask::Invite => {
                let zones = driver.engine.zones();
                let zone = zones.first().ok_or_else(none)?.id;
                let until = ctx.now_ms + 7 * DAY_MS;
                let link = driver.engine.invite(zone, Role::Editor, until, ctx);
                let link = link.map_err(refused)?.to_url();
                return Ok(Tell { link: Some(link), ..Tell::default() });
            }
            Ask::Resume { zone } => {
                let zone: ZoneId = named(&zone)?;
                // What is taken back is asked of the relay again, so it must be there.
                if !driver.engine.is_connected() {
                    return Err(out_of_reach());
                }
                let leaves = driver.leaves(zone, 0, usize::MAX).await;
                let leaves = leaves.map_err(|why| cahier_words::store(&why))?;
                let resumed = driver.engine.resume(zone, leaves, ctx);
                resumed.map_err(|why| cahier_words::resume(&why))?;
                // What was taken back closed the entries that it touched.
                if let Some(id) = self.looked_at {
                    driver.ensure(id, ctx).await;
                }
            }
            Ask::Locks | Ask::Create { .. } | Ask::Unlock { .. } => {}
        }
        Ok(Tell::default())
    }
}
