//! `new`, `edit`, `comment`, `list`, `show`.

use super::edit::changes;
use crate::account::{Account, now_ms, with_context};
use crate::args::{Args, EditArgs};
use crate::dates::date_time;
use crate::error::Error;
use crate::output::{Output, one_line, short};
use crate::usage::Usage;
use cahier_evidence::Class;
use cahier_formats::body_to_markdown;
use cahier_notebook::{Change, Comment, Entry, EntryKind};
use serde_json::json;

fn kind_of(name: &str) -> Result<EntryKind, Error> {
    serde_json::from_value(json!(name)).map_err(|_| Usage::Kind(name.to_owned()).into())
}

/// Begins an entry.
pub async fn new(
    args: &Args,
    out: &Output,
    zone: Option<&str>,
    kind: &str,
    edit: &EditArgs,
) -> Result<(), Error> {
    let kind = kind_of(kind)?;
    let mut account = Account::open(args, out).await?;
    let zone = account.zone(zone)?;
    let today = date_time(now_ms()).chars().take(10).collect::<String>();
    let mut first = vec![Change::Kind { kind }];
    if edit.date.is_none() {
        first.push(Change::Date { date: Some(today) });
    }
    first.extend(changes(edit, &Entry::default(), &date_time(now_ms()))?);
    let entry = with_context(|ctx| {
        let entry = account.driver.engine.begin(zone, Class::Entry, None, ctx)?;
        account.driver.engine.edit(entry, &first, ctx).map(|()| entry)
    })?;
    account.finish_entry(entry).await?;
    let id = entry.to_string();
    out.answer(&json!({ "entry": id, "zone": zone.to_string() }), || id.clone());
    Ok(())
}

/// Changes an entry.
pub async fn edit(args: &Args, out: &Output, name: &str, edit: &EditArgs) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    let entry = account.entry(name)?;
    account.ensure(entry).await?;
    let now = date_time(now_ms());
    let wanted = changes(edit, &account.driver.engine.entry(entry)?, &now)?;
    with_context(|ctx| account.driver.engine.edit(entry, &wanted, ctx))?;
    account.finish_entry(entry).await?;
    let value = json!({ "entry": entry.to_string(), "changes": wanted.len() });
    out.answer(&value, || out.lang.say("Gardé sur cet appareil.", "Kept on this device.").into());
    Ok(())
}

/// Comments on an entry.
pub async fn comment(args: &Args, out: &Output, name: &str, text: &str) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    let entry = account.entry(name)?;
    let comments = account.comments(entry).await?;
    let comment = Comment {
        text: text.to_owned(),
        at: date_time(now_ms()),
        author: account.driver.engine.name().to_owned(),
        ..Comment::default()
    };
    with_context(|ctx| account.driver.engine.edit(comments, &[Change::Comment { comment }], ctx))?;
    account.finish().await?;
    let value = json!({ "entry": entry.to_string(), "comments": comments.to_string() });
    out.answer(&value, || out.lang.say("Gardé sur cet appareil.", "Kept on this device.").into());
    Ok(())
}

/// Lists entries.
pub async fn list(args: &Args, out: &Output, zone: Option<&str>) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let zone = zone.map(|zone| account.zone(Some(zone))).transpose()?;
    let engine = &account.driver.engine;
    let rows = engine.list(zone);
    let value: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "entry": row.document.to_string(), "zone": row.zone.to_string(),
                "kind": row.kind, "title": row.title, "date": row.date,
                "status": row.status, "category": row.category, "tags": row.tags,
                "modified": date_time(row.modified_ms), "checked": engine.is_checked(row.document),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        let line = |row: &&cahier_sync::rows::ListRow| {
            let date = row.date.as_deref().unwrap_or("          ");
            let id = short(&row.document);
            let title = one_line(&row.title);
            match engine.is_checked(row.document) {
                true => format!("{id}  {date}  {title}"),
                false => format!("{id}  {date}  {title}  ({})", unchecked(out)),
            }
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// The mark of what comes before its history was read.
fn unchecked(out: &Output) -> &'static str {
    out.lang.say("pas encore vérifié", "not yet checked")
}

/// Shows an entry.
pub async fn show(args: &Args, out: &Output, name: &str) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let id = account.entry(name)?;
    account.ensure(id).await?;
    let entry = account.driver.engine.entry(id)?;
    let comments = match account.driver.engine.comments_of(id) {
        Some(document) => {
            account.ensure(document).await?;
            account.driver.engine.comments(document)?
        }
        None => Vec::new(),
    };
    let markdown = body_to_markdown(&entry.body);
    let status = account.driver.engine.document_status(id)?;
    let value = json!({
        "entry": id.to_string(), "content": entry, "markdown": markdown, "comments": comments,
        "unsent": status.unsent, "placed_at": status.placed_at, "checked": status.checked,
    });
    out.answer(&value, || {
        let page = page(&entry, &markdown, &comments, out);
        if status.checked { page } else { format!("({})\n{page}", unchecked(out)) }
    });
    Ok(())
}

fn page(entry: &Entry, markdown: &str, comments: &[Comment], out: &Output) -> String {
    let mut lines = vec![format!("# {}", entry.title)];
    let head = [&entry.date, &entry.status, &entry.category];
    lines.push(head.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · "));
    if !entry.tags.is_empty() {
        lines.push(entry.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "));
    }
    for field in &entry.fields {
        let unit = field.unit.as_deref().unwrap_or("");
        let value = format!("{} {unit}", field.value);
        lines.push(out.lang.label(&field.name, &field.name, value.trim_end()));
    }
    for step in &entry.steps {
        let mark = if step.done_at.is_some() { "x" } else { " " };
        lines.push(format!("- [{mark}] {}", step.text));
    }
    lines.push(markdown.to_owned());
    for file in &entry.attachments {
        let bytes = out.lang.say("octets", "bytes");
        let value = format!("{} ({} {bytes}, {})", file.name, file.size, file.sha256);
        lines.push(out.lang.label("Fichier", "File", value));
    }
    lines.extend(comments.iter().map(|c| format!("> {} ({}, {})", c.text, c.author, c.at)));
    lines.join("\n")
}
