//! Entries, as a page begins, opens and changes them.

use super::command::named;
use super::desk::Desk;
use super::trouble::{closed, refused};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::{Answer, Heard, Tell};
use cahier_evidence::{Class, DocumentId, ZoneId};
use cahier_notebook::{Attachment, Change, Comment, Entry, EntryKind, Field, Link, Step};
use cahier_sync::rows::Origin;
use cahier_sync::{CommandError, date_time};
use cahier_words::Sentence;
use js_sys::Date;

impl Desk {
    /// Begins an entry, of a template where one is named.
    pub(super) async fn begin(
        &mut self,
        zone: Option<String>,
        kind: EntryKind,
        title: String,
        template: Option<String>,
    ) -> Result<Answer, Sentence> {
        let template = match template {
            Some(template) => {
                let id: DocumentId = named(&template)?;
                Some((id, self.opened_entry(id).await?))
            }
            None => None,
        };
        let zone = match zone {
            Some(zone) => named(&zone)?,
            None => self.home_of(template.as_ref().map(|(id, _)| *id))?,
        };
        let changes = first_changes(kind, title, template.map(|(_, entry)| entry), today());
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let id = DocumentId(self.once);
        let origin = Origin { zone, class: Class::Entry, parent: None };
        ctx!(ctx);
        // A leader that froze may have begun it already.
        if driver.engine.begin_as(id, origin, ctx).map_err(refused)? {
            driver.engine.edit(id, &changes, ctx).map_err(refused)?;
            self.presence.wrote(id, ctx.now_ms);
        }
        Ok(Answer::Begun(id.to_string()))
    }

    /// Where an entry begins that nobody chose a zone for: beside its template, or in the first
    /// zone in which this person may begin one.
    fn home_of(&self, template: Option<DocumentId>) -> Result<ZoneId, Sentence> {
        let engine = &self.driver.as_ref().ok_or_else(closed)?.engine;
        let beside = template.and_then(|id| engine.zone_of(id));
        let zones = beside.into_iter().chain(engine.zones().into_iter().map(|zone| zone.id));
        let mut open = zones.filter(|zone| engine.check_begin(*zone, Class::Entry).is_ok());
        open.next().ok_or_else(|| refused(CommandError::NotFound))
    }

    /// What the page of a tab looks at from now on.
    pub(super) async fn look(
        &mut self,
        from: &str,
        entry: Option<String>,
    ) -> Result<Answer, Sentence> {
        let entry = entry.map(|entry| named(&entry)).transpose()?;
        self.looks_at(from, entry, false).await?;
        Ok(Answer::Done)
    }

    /// What another tab says that it looks at; one that cannot be opened is told so.
    pub(super) async fn look_of(&mut self, tab: &str, entry: Option<String>, editor: bool) {
        let entry = entry.map(|entry| named(&entry)).transpose();
        let looked = match entry {
            Ok(entry) => self.looks_at(tab, entry, editor).await,
            Err(why) => Err(why),
        };
        if let Err(why) = looked {
            self.tell_tab(tab, Heard::Tell(Tell { said: Some(why), ..Tell::default() }), None);
        }
    }

    /// Opens the entry that its page looks at already, as it does for the page of a follower.
    pub(super) async fn look_again(&mut self) {
        let Some((entry, editor)) = self.own_look.clone() else { return };
        let own = self.channel.id.clone();
        self.look_of(&own, Some(entry), editor).await;
    }

    pub(super) async fn looks_at(
        &mut self,
        tab: &str,
        entry: Option<DocumentId>,
        editor: bool,
    ) -> Result<(), Sentence> {
        if let Some(id) = entry {
            let opened = self.opened_entry(id).await;
            let driver = self.driver.as_mut().ok_or_else(closed)?;
            // What is only foretold is on its way, and shows as soon as it is here.
            if driver.engine.is_checked(id) {
                opened?;
                driver.engine.open(id).map_err(refused)?;
            }
        }
        let left = match entry {
            Some(id) => self.looks.set(tab, id, editor),
            None => self.looks.leave(tab),
        };
        if entry.is_none_or(|id| !self.places.is_at(tab, id)) {
            self.places.put(tab, None, "", now_ms());
        }
        if let Some(left) = left {
            self.left(left);
        }
        self.stirred = true;
        Ok(())
    }

    /// Nobody looks at an entry any more: its sitting ends.
    fn left(&mut self, entry: DocumentId) {
        self.presence.left(entry);
        let Some(driver) = &mut self.driver else { return };
        ctx!(ctx);
        // What cannot leave now is kept and tried again, and the engine says so.
        let _ = driver.engine.close(entry, ctx);
    }

    /// An entry with what belongs to it, open.
    pub(super) async fn opened_entry(&mut self, id: DocumentId) -> Result<Entry, Sentence> {
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        driver.ensure(id, ctx).await;
        if let Some(comments) = driver.engine.comments_of(id) {
            driver.ensure(comments, ctx).await;
        }
        let directory = driver.engine.zone_of(id).and_then(|zone| driver.engine.directory_of(zone));
        if let Some(directory) = directory {
            driver.ensure(directory, ctx).await;
        }
        driver.engine.entry(id).map_err(refused)
    }

    /// Changes an entry.
    pub(super) async fn edit(
        &mut self,
        entry: String,
        changes: Vec<Change>,
    ) -> Result<Answer, Sentence> {
        let id: DocumentId = named(&entry)?;
        let entry = self.opened_entry(id).await?;
        let changes = with_keys(changes, &entry.attachments).map_err(refused)?;
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        ctx!(ctx);
        driver.engine.edit(id, &changes, ctx).map_err(refused)?;
        self.presence.wrote(id, ctx.now_ms);
        Ok(Answer::Done)
    }

    /// Says something of an entry. It leaves at once: nobody goes on writing in it.
    pub(super) async fn comment(
        &mut self,
        entry: String,
        text: String,
        reply_to: String,
    ) -> Result<Answer, Sentence> {
        let id: DocumentId = named(&entry)?;
        if text.trim().is_empty() {
            return Ok(Answer::Done);
        }
        self.opened_entry(id).await?;
        let once = self.once.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let driver = self.driver.as_mut().ok_or_else(closed)?;
        let zone = driver.engine.zone_of(id).ok_or_else(|| refused(CommandError::NotFound))?;
        ctx!(ctx);
        let comments = match driver.engine.comments_of(id) {
            Some(comments) => comments,
            None => {
                let begun = driver.engine.begin(zone, Class::Comments, Some(id), ctx);
                begun.map_err(refused)?
            }
        };
        let (at, author) = (date_time(ctx.now_ms), driver.engine.name().to_owned());
        let comment = Comment { id: once, text, at, author, reply_to };
        let changes = [Change::Comment { comment }];
        driver.engine.edit(comments, &changes, ctx).map_err(refused)?;
        // What cannot leave now is kept and tried again, and the engine says so.
        let _ = driver.engine.cut(comments, ctx);
        Ok(Answer::Done)
    }
}

/// The day that it is here, `YYYY-MM-DD`.
fn today() -> String {
    let now = Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// What a new entry begins with: its own title and day, and all of its template but what was done
/// there.
fn first_changes(
    kind: EntryKind,
    title: String,
    template: Option<Entry>,
    today: String,
) -> Vec<Change> {
    let date = Change::Date { date: Some(today) };
    let Some(template) = template else {
        return vec![Change::Kind { kind }, Change::Title { title }, date];
    };
    let kind = match template.kind {
        EntryKind::Experiment | EntryKind::ExperimentTemplate => EntryKind::Experiment,
        EntryKind::Resource | EntryKind::ResourceTemplate => EntryKind::Resource,
    };
    let title = if title.trim().is_empty() { template.title } else { title };
    let mut changes = vec![Change::Kind { kind }, Change::Title { title }, date];
    if let category @ Some(_) = template.category {
        changes.push(Change::Category { category });
    }
    if let status @ Some(_) = template.status {
        changes.push(Change::Status { status });
    }
    changes.extend(template.tags.into_iter().map(|tag| Change::AddTag { tag }));
    // Each part gets an id of its own.
    let id = String::new;
    let fields = template.fields.into_iter().map(|field| Field { id: id(), ..field });
    changes.extend(fields.map(|field| Change::PutField { field }));
    let steps = template.steps.into_iter().map(|step| Step { id: id(), done_at: None, ..step });
    changes.extend(steps.map(|step| Change::PutStep { step }));
    let links = template.links.into_iter().map(|link| Link { id: id(), ..link });
    changes.extend(links.map(|link| Change::PutLink { link }));
    if !template.body.0.is_empty() {
        changes.push(Change::Body { body: template.body });
    }
    changes
}

/// Pages know no keys of files: an attachment that they change keeps the file that it has, and
/// none begins here.
fn with_keys(
    mut changes: Vec<Change>,
    attachments: &[Attachment],
) -> Result<Vec<Change>, CommandError> {
    for change in &mut changes {
        let Change::PutAttachment { attachment } = change else { continue };
        let known = attachments.iter().find(|known| known.id == attachment.id);
        let known = known.ok_or(CommandError::NotFound)?.clone();
        let (name, media_type) = (attachment.name.clone(), attachment.media_type.clone());
        let description = attachment.description.clone();
        *attachment = Attachment { name, media_type, description, ..known };
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_gives_all_but_what_was_done_in_it() {
        let step = Step { id: "s".into(), text: "Peser".into(), ..Step::default() };
        let template = Entry {
            kind: EntryKind::ExperimentTemplate,
            title: "Titrage".into(),
            date: Some("2024-01-01".into()),
            tags: vec!["acide".into()],
            fields: vec![Field { id: "f".into(), name: "pH".into(), ..Field::default() }],
            steps: vec![Step { done_at: Some("2024-01-01T10:00:00Z".into()), ..step.clone() }],
            people: vec!["Ana".into()],
            ..Entry::default()
        };
        let first = |title: &str| {
            let template = Some(template.clone());
            first_changes(EntryKind::Resource, title.into(), template, "2026-05-04".into())
        };
        let changes = first(" ");
        assert!(changes.contains(&Change::Kind { kind: EntryKind::Experiment }));
        assert!(changes.contains(&Change::Title { title: "Titrage".into() }));
        assert!(changes.contains(&Change::Date { date: Some("2026-05-04".into()) }));
        assert!(changes.contains(&Change::AddTag { tag: "acide".into() }));
        let step = Step { id: String::new(), ..step };
        assert!(changes.contains(&Change::PutStep { step }), "undone, under an id of its own");
        assert_eq!(changes.len(), 6);
        assert!(first("Essai 2").contains(&Change::Title { title: "Essai 2".into() }));
    }

    #[test]
    fn an_attachment_keeps_its_file_whatever_a_page_says_of_it() {
        let known = Attachment {
            id: "a".into(),
            name: "gel.png".into(),
            blob: "00".into(),
            key: "11".into(),
            size: 5,
            ..Attachment::default()
        };
        let said = Attachment { id: "a".into(), name: "Gel 3.png".into(), ..Attachment::default() };
        let put = |attachment: &Attachment| {
            vec![Change::PutAttachment { attachment: attachment.clone() }]
        };
        let changed = with_keys(put(&said), std::slice::from_ref(&known)).unwrap();
        let kept = Attachment { name: said.name.clone(), ..known.clone() };
        assert_eq!(changed, put(&kept));
        let other = Attachment { id: "b".into(), ..said };
        assert_eq!(with_keys(put(&other), &[known]), Err(CommandError::NotFound));
    }
}
