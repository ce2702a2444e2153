//! What a page may ask of the engine, one thing at a time.

use super::desk::Desk;
use super::trouble::{Trouble, refused};
use super::unlock;
use crate::ctx;
use crate::message::{Ask, Tell};
use cahier_evidence::{Class, DocumentId, Role};
use cahier_notebook::{Change, Element, Node, Run};
use cahier_protocol::InvitationLink;

const DAY_MS: u64 = 86_400_000;

impl Desk {
    /// Carries out what a page asked; only the tab that leads can.
    pub(super) async fn command(&mut self, ask: Ask) -> Result<Tell, Trouble> {
        let driver = self.driver.as_mut().ok_or_else(|| refused("not open"))?;
        ctx!(ctx);
        match ask {
            Ask::NewEntry { title } => {
                let own = |zone: &cahier_sync::ZoneView| zone.role == Some(Role::Owner);
                let zones = driver.engine.zones();
                let zone = zones.iter().find(|z| own(z)).ok_or_else(|| refused("zone"))?.id;
                let id = driver.engine.begin(zone, Class::Entry, None, ctx).map_err(refused)?;
                let change = [Change::Title { title }];
                driver.engine.edit(id, &change, ctx).map_err(refused)?;
                self.looked_at = Some(id);
            }
            Ask::Open { entry } => {
                let id: DocumentId = entry.parse().map_err(refused)?;
                driver.ensure(id, ctx).await;
                driver.engine.open(id).map_err(refused)?;
                self.looked_at = Some(id);
            }
            Ask::SetTitle { entry, title } => {
                let id: DocumentId = entry.parse().map_err(refused)?;
                driver.ensure(id, ctx).await;
                driver.engine.edit(id, &[Change::Title { title }], ctx).map_err(refused)?;
            }
            Ask::AddLine { entry, line } => {
                let id: DocumentId = entry.parse().map_err(refused)?;
                driver.ensure(id, ctx).await;
                let mut body = driver.engine.entry(id).map_err(refused)?.body;
                let run = Run { text: line, ..Run::default() };
                let text = Node::Text(vec![run]);
                body.0.push(Node::Element(Element::new("paragraph", vec![text])));
                driver.engine.edit(id, &[Change::Body { body }], ctx).map_err(refused)?;
            }
            Ask::Relay { address, ticket } => {
                driver.engine.set_relay(&address, None, ticket);
                self.retry_at_ms = 0;
            }
            Ask::Join { link } => {
                let link = InvitationLink::parse(&link).map_err(refused)?;
                driver.engine.join(&link).map_err(refused)?;
            }
            Ask::Invite { role } => {
                let role = Role::parse(&role).ok_or_else(|| refused("role"))?;
                let zones = driver.engine.zones();
                let zone = zones.first().ok_or_else(|| refused("zone"))?.id;
                let until = ctx.now_ms + 7 * DAY_MS;
                let link = driver.engine.invite(zone, role, until, ctx).map_err(refused)?;
                return Ok(Tell { link: Some(link.to_url()), ..Tell::default() });
            }
            Ask::AddLock { way } => {
                let write = unlock::another(way, driver.vault().key()).map_err(refused)?;
                driver.write(&[write], ctx).await.map_err(refused)?;
            }
            Ask::Locks | Ask::Create { .. } | Ask::Unlock { .. } => {}
        }
        Ok(Tell::default())
    }
}
