//! From arguments to changes of an entry.

use crate::args::EditArgs;
use crate::error::Error;
use cahier_formats::body_from_markdown;
use cahier_notebook::{Change, Entry, Field, Step};
use std::io::Read as _;
use std::path::Path;

/// Largest file of Markdown or JSON that is read, bytes.
const TEXT_BYTES_MAX: u64 = 16 << 20;

/// The changes that turn `entry` into what the arguments ask for.
pub fn changes(args: &EditArgs, entry: &Entry, now: &str) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    if let Some(title) = args.title.clone() {
        changes.push(Change::Title { title });
    }
    if args.date.is_some() {
        changes.push(Change::Date { date: args.date.clone() });
    }
    if args.status.is_some() {
        changes.push(Change::Status { status: args.status.clone() });
    }
    if args.category.is_some() {
        changes.push(Change::Category { category: args.category.clone() });
    }
    changes.extend(args.tag.iter().map(|tag| Change::AddTag { tag: tag.clone() }));
    for field in &args.field {
        changes.push(field_change(field, entry)?);
    }
    for text in &args.step {
        let step = Step { text: text.clone(), ..Step::default() };
        changes.push(Change::PutStep { step });
    }
    for text in &args.done {
        let step = entry.steps.iter().find(|step| step.text == *text || step.id == *text);
        let step = step.ok_or_else(|| Error::Name(format!("« {text} » ?")))?;
        let (id, done_at) = (step.id.clone(), Some(now.to_owned()));
        changes.push(Change::TickStep { id, done_at });
    }
    if let Some(path) = &args.body {
        changes.push(Change::Body { body: body_from_markdown(&read(path)?) });
    }
    if let Some(more) = &args.append {
        let mut body = entry.body.clone();
        body.0.extend(body_from_markdown(more).0);
        changes.push(Change::Body { body });
    }
    if let Some(path) = &args.patch {
        let patch: Vec<Change> = serde_json::from_str(&read(path)?)
            .map_err(|error| Error::Usage(format!("--patch: {error}")))?;
        changes.extend(patch);
    }
    Ok(changes)
}

/// `name=value` or `name=value unit`, where the value is a number.
fn field_change(text: &str, entry: &Entry) -> Result<Change, Error> {
    let (name, value) =
        text.split_once('=').ok_or_else(|| Error::Usage(format!("--field {text} ?")))?;
    let (value, unit) = match value.split_once(' ') {
        Some((number, unit)) if number.replace(',', ".").parse::<f64>().is_ok() => {
            (number, Some(unit.to_owned()))
        }
        _ => (value, None),
    };
    let known = entry.fields.iter().find(|field| field.name == name).cloned();
    let numeric = value.replace(',', ".").parse::<f64>().is_ok();
    let kind = if numeric { "number" } else { "text" };
    let new = || Field { name: name.to_owned(), kind: kind.to_owned(), ..Field::default() };
    let mut field = known.unwrap_or_else(new);
    field.value = value.to_owned();
    field.unit = unit.or(field.unit);
    Ok(Change::PutField { field })
}

fn read(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().take(TEXT_BYTES_MAX).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(path)?.take(TEXT_BYTES_MAX).read_to_string(&mut text)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_take_units_from_numbers_only() {
        let entry = Entry::default();
        let field = |text: &str| match field_change(text, &entry).unwrap() {
            Change::PutField { field } => (field.name, field.value, field.unit, field.kind),
            other => panic!("{other:?}"),
        };
        let mass = ("masse".into(), "5,2".into(), Some("mg".into()), "number".into());
        assert_eq!(field("masse=5,2 mg"), mass);
        let site = ("lieu".into(), "au large".into(), None, "text".into());
        assert_eq!(field("lieu=au large"), site);
        assert!(field_change("rien", &entry).is_err());
    }
}
