//! Zones, as a page begins, describes, shares and joins them, and entries that move between them.

use super::command::named;
use super::desk::Desk;
use super::devices::fingerprint;
use super::names::said;
use super::seals::{at, called, names_of, vouched};
use super::trouble::{closed, refused};
use crate::ctx;
use crate::message::{Answer, MemberView, ZoneAsk, ZoneDetail};
use crate::store::IndexedStore;
use cahier_evidence::{Class, DocumentId, PersonId, Role, ZoneId};
use cahier_notebook::{Choice, DirectoryChange, read_directory};
use cahier_protocol::InvitationLink;
use cahier_sync::{Act, AuditRow, CommandError, Driver, Engine, Oddity};
use cahier_words::Sentence;

const DAY_MS: u64 = 86_400_000;
/// An invitation is open for at most so many days.
const DAYS_MAX: u32 = 365;

impl Desk {
    /// Carries out what a page asked of zones.
    pub(super) async fn zone_asked(&mut self, ask: ZoneAsk) -> Result<Answer, Sentence> {
        self.zones_stirred = true;
        match ask {
            ZoneAsk::Begin { title } => {
                let driver = self.driver.as_mut().ok_or_else(closed)?;
                ctx!(ctx);
                // Asked again after a change of the lead, it is the same zone.
                let zone = driver.engine.new_zone_as(self.once, &title, ctx);
                Ok(Answer::Begun(zone.map_err(refused)?.to_string()))
            }
            ZoneAsk::Detail { zone } => self.detail(named(&zone)?).await,
            ZoneAsk::Describe { zone, title, description } => {
                let title = DirectoryChange::Title { title };
                let changes = [title, DirectoryChange::Description { description }];
                self.describe(named(&zone)?, &changes).await
            }
            ZoneAsk::PutChoice { zone, status, id, title, color } => {
                let color = Some(color).filter(|color| !color.is_empty());
                let id = id.filter(|id| !id.is_empty()).unwrap_or_else(|| self.fresh_id());
                let choice = Choice { id, title, color, position: 0.0 };
                let change = match status {
                    true => DirectoryChange::PutStatus { status: choice },
                    false => DirectoryChange::PutCategory { category: choice },
                };
                self.describe(named(&zone)?, &[change]).await
            }
            ZoneAsk::RemoveChoice { zone, status, id } => {
                let change = match status {
                    true => DirectoryChange::RemoveStatus { id },
                    false => DirectoryChange::RemoveCategory { id },
                };
                self.describe(named(&zone)?, &[change]).await
            }
            ZoneAsk::Invite { zone, role, days } => self.invite(named(&zone)?, &role, days),
            ZoneAsk::Join { link } => self.join(&link),
            ZoneAsk::SetRole { zone, person, role } => {
                self.set_role(named(&zone)?, named(&person)?, &role)
            }
            ZoneAsk::SetEnd { zone, person, until_ms } => {
                self.set_end(named(&zone)?, named(&person)?, until_ms)
            }
            ZoneAsk::Remove { zone, person } => {
                let driver = self.driver.as_mut().ok_or_else(closed)?;
                ctx!(ctx);
                let removed = driver.engine.remove(named(&zone)?, named(&person)?, ctx);
                removed.map(|()| Answer::Done).map_err(refused)
            }
            ZoneAsk::Move { entry, zone } => self.move_to(named(&entry)?, named(&zone)?).await,
            ZoneAsk::Names(ask) => self.names_asked(ask),
        }
    }

    /// An id that is the same however often this is asked.
    fn fresh_id(&self) -> String {
        self.once.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Changes what the directory of a zone says; begins it where there is none.
    async fn describe(
        &mut self,
        zone: ZoneId,
        changes: &[DirectoryChange],
    ) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let directory = match driver.engine.directory_of(zone) {
            Some(directory) => directory,
            None => {
                let begun = driver.engine.begin(zone, Class::Directory, None, ctx);
                begun.map_err(refused)?
            }
        };
        driver.ensure(directory, ctx).await;
        driver.engine.edit_directory(directory, changes, ctx).map_err(refused)?;
        // What cannot leave now is kept and tried again, and the engine says so.
        let _ = driver.engine.cut(directory, ctx);
        Ok(Answer::Done)
    }

    async fn detail(&mut self, id: ZoneId) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        if let Some(directory) = driver.engine.directory_of(id) {
            driver.ensure(directory, ctx).await;
        }
        let removed = removal(driver, id).await?;
        let engine = &driver.engine;
        let view = engine.zones().into_iter().find(|zone| zone.id == id);
        let view = view.ok_or_else(|| refused(CommandError::NotFound))?;
        let directory = engine.directory_of(id).and_then(|document| engine.document(document).ok());
        Ok(Answer::Zone(Box::new(ZoneDetail {
            id: id.to_string(),
            title: view.title,
            description: directory.map(read_directory).unwrap_or_default().description,
            manages: view.role >= Some(Role::Manager),
            removed,
            members: members(engine, id).map_err(refused)?,
            size: view.position.size,
            unsent: view.unsent,
        })))
    }

    fn invite(&mut self, zone: ZoneId, role: &str, days: u32) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        let until_ms = ctx.now_ms + u64::from(days.clamp(1, DAYS_MAX)) * DAY_MS;
        let link = driver.engine.invite(zone, role_of(role)?, until_ms, ctx);
        Ok(Answer::Link(link.map_err(refused)?.to_url()))
    }

    fn join(&mut self, link: &str) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let wrong = |_| refused(CommandError::Invalid("the invitation"));
        let link = InvitationLink::parse(link).map_err(wrong)?;
        driver.engine.join(&link).map_err(refused)?;
        // Whoever waits at the door knocks as soon as the relay is reached.
        self.retry_at_ms = 0;
        Ok(Answer::Done)
    }

    fn set_role(&mut self, zone: ZoneId, person: PersonId, role: &str) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let known = driver.engine.members(zone).map_err(refused)?;
        // The end of a partner's membership stays what it is.
        let known = known.into_iter().find(|member| member.person == person);
        let until_ms = known.ok_or_else(|| refused(CommandError::NotFound))?.until_ms;
        ctx!(ctx);
        let set = driver.engine.set_role(zone, person, role_of(role)?, until_ms, ctx);
        set.map(|()| Answer::Done).map_err(refused)
    }

    fn set_end(
        &mut self,
        zone: ZoneId,
        person: PersonId,
        until_ms: Option<u64>,
    ) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let known = driver.engine.members(zone).map_err(refused)?;
        let known = known.into_iter().find(|member| member.person == person);
        let role = known.and_then(|member| member.role);
        let role = role.ok_or_else(|| refused(CommandError::NotFound))?;
        ctx!(ctx);
        let set = driver.engine.set_role(zone, person, role, until_ms, ctx);
        set.map(|()| Answer::Done).map_err(refused)
    }

    /// Moves an entry to another zone, and its comments with it: both, or none of them.
    async fn move_to(&mut self, entry: DocumentId, to: ZoneId) -> Result<Answer, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let comments = driver.engine.comments_of(entry);
        let documents: Vec<DocumentId> = [Some(entry), comments].into_iter().flatten().collect();
        let mut waits = false;
        for document in &documents {
            ctx!(ctx);
            let status = driver.engine.document_status(*document).map_err(refused)?;
            waits |= status.unsent > 0;
            // What was written leaves now, so that it can be moved soon.
            driver.engine.cut(*document, ctx).map_err(refused)?;
        }
        if waits {
            return Err(refused(CommandError::Invalid("work that is not on the relay yet")));
        }
        driver.engine.check_begin(to, Class::Entry).map_err(refused)?;
        for document in documents {
            let from = driver.engine.zone_of(document);
            let from = from.ok_or_else(|| refused(CommandError::NotFound))?;
            let unread = |why| cahier_words::store(&why);
            let (indexes, people) = driver.following(document).await.map_err(unread)?;
            let mut leaves = Vec::new();
            for index in indexes {
                leaves.extend(driver.leaves(from, index, 1).await.map_err(unread)?);
            }
            let log = driver.leaves(from, 0, usize::MAX).await.map_err(unread)?;
            let chains = Engine::chains_in(&log, &people);
            ctx!(ctx);
            let moved = driver.engine.move_document(document, to, &leaves, chains, ctx);
            moved.map_err(refused)?;
        }
        Ok(Answer::Done)
    }
}

fn role_of(name: &str) -> Result<Role, Sentence> {
    Role::parse(name).ok_or_else(|| refused(CommandError::NotFound))
}

/// Who removed this person from a zone, and when, by its log. The relay shows nothing of that to
/// whoever is no member any more; a colleague's file does.
async fn removal(
    driver: &Driver<IndexedStore>,
    zone: ZoneId,
) -> Result<Option<Sentence>, Sentence> {
    let (engine, own) = (&driver.engine, driver.engine.person());
    let members = engine.members(zone).map_err(refused)?;
    if !members.iter().any(|member| member.person == own && member.role.is_none()) {
        return Ok(None);
    }
    let log = driver.audit(zone).await.map_err(|why| cahier_words::store(&why))?;
    let removes =
        |row: &&AuditRow| row.act == Act::Removed(own) && !row.odd.contains(&Oddity::Refused);
    let Some(row) = log.iter().rev().find(removes) else { return Ok(None) };
    if row.person == own {
        let (fr, en) = ("Vous avez quitté cette zone", "You left this zone");
        return Ok(Some(at(fr, en, row.received_ms)));
    }
    let by = called(&names_of(engine, zone), &row.person);
    let fr = format!("{by} vous a retiré de cette zone");
    Ok(Some(at(&fr, &format!("{by} removed you from this zone"), row.received_ms)))
}

fn members(engine: &Engine, zone: ZoneId) -> Result<Vec<MemberView>, CommandError> {
    let names = names_of(engine, zone);
    let attested = engine.attestations(zone)?;
    let shown = |member: cahier_sync::MemberView| MemberView {
        person: member.person.to_string(),
        name: called(&names, &member.person),
        role: member.role.map(|role| role.name().to_owned()),
        until_ms: member.until_ms,
        devices: member.devices,
        fingerprint: fingerprint(member.person.as_bytes()),
        vouched: vouched(&names, &member.person),
        own: member.person == engine.person(),
        said: said(engine, &attested, member.person),
    };
    Ok(engine.members(zone)?.into_iter().map(shown).collect())
}
