//! From arguments to changes of an entry.

use crate::args::EditArgs;
use crate::dates::day_start_ms;
use crate::error::Error;
use crate::usage::{Missing, Usage, What};
use cahier_formats::body_from_markdown;
use cahier_notebook::{Change, Entry, Field, Step};
use std::io::Read as _;
use std::path::Path;

/// Largest file of Markdown or JSON that is read, MiB.
const TEXT_MIB_MAX: u64 = 16;

/// The changes that turn `entry` into what the arguments ask for.
pub fn changes(args: &EditArgs, entry: &Entry, now: &str) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    if let Some(title) = args.title.clone() {
        changes.push(Change::Title { title });
    }
    if let Some(day) = &args.date {
        day_start_ms(day)?;
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
        let none = || Missing { what: What::Step, name: text.clone(), several: false };
        let step = step.ok_or_else(none)?;
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
            .map_err(|error| Usage::Patch { line: error.line(), column: error.column() })?;
        changes.extend(patch);
    }
    Ok(changes)
}

/// `name=value` or `name=value unit`, where the value is a number.
fn field_change(text: &str, entry: &Entry) -> Result<Change, Error> {
    let (name, value) = text.split_once('=').ok_or_else(|| Usage::Field(text.to_owned()))?;
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
    // One byte more tells what fits from what does not.
    let limit = (TEXT_MIB_MAX << 20) + 1;
    let read = if path == Path::new("-") {
        std::io::stdin().take(limit).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_string(&mut text))
    };
    read.map_err(Error::file(path))?;
    if text.len() as u64 >= limit {
        let (path, mib_max) = (path.to_owned(), TEXT_MIB_MAX);
        return Err(Usage::FileTooLarge { path, mib_max }.into());
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
