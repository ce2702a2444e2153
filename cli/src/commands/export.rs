//! `export`: entries as files that need no notebook: HTML and Markdown, a file each, or a table of
//! them. Attached files do not come along; what is left out is counted.

use super::prove::write;
use crate::account::Account;
use crate::args::{Args, ExportArgs};
use crate::error::Error;
use crate::output::{Output, short};
use crate::say::{self, Stays};
use crate::usage::{Outside, Usage};
use cahier_evidence::DocumentId;
use cahier_formats::Lang;
use cahier_formats::csv::{Dialect, Listed, Separator, columns_of, write_table};
use cahier_formats::entry_file::{file_name, to_html, to_markdown};
use cahier_notebook::Entry;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Most entries in one table, which is made in memory: an import reads no more rows either.
const ROWS_MAX: usize = 50_000;

/// A form in which entries are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Each entry in a file of its own.
    Text(TextForm),
    /// All in one table; with a separator in place of what spreadsheets expect in the language.
    Table(Option<Separator>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextForm {
    Html,
    Markdown,
}

impl TextForm {
    fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
        }
    }

    fn write(self, entry: &Entry, lang: Lang) -> String {
        match self {
            Self::Html => to_html(entry, lang),
            Self::Markdown => to_markdown(entry, lang),
        }
    }
}

impl Form {
    /// The form that is asked for, or the one that the name of the file says.
    fn of(how: &ExportArgs) -> Result<Self, Outside> {
        let ending = || how.out.extension().unwrap_or_default().to_string_lossy().into_owned();
        let name = how.format.clone().unwrap_or_else(ending);
        match name.to_lowercase().as_str() {
            "html" | "htm" => Ok(Self::Text(TextForm::Html)),
            "markdown" | "md" => Ok(Self::Text(TextForm::Markdown)),
            "csv" => Ok(Self::Table(None)),
            "tsv" => Ok(Self::Table(Some(Separator::Tab))),
            _ => Err(Outside::Form(name)),
        }
    }
}

/// What was written, and what stays in the notebook.
#[derive(Default)]
struct Written {
    paths: Vec<PathBuf>,
    entries: u64,
    files: u64,
    comments: u64,
    steps: u64,
    links: u64,
}

/// Writes entries.
pub async fn run(args: &Args, out: &Output, how: &ExportArgs) -> Result<(), Error> {
    let form = Form::of(how).map_err(Usage::Outside)?;
    let is_one = how.zone.is_none() && how.entries.len() == 1;
    let in_folder = !is_one && matches!(form, Form::Text(_));
    if in_folder && (how.format.is_none() || how.out.is_file()) {
        return Err(Usage::Outside(Outside::Folder(how.out.clone())).into());
    }
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let ids = chosen(&account, how)?;
    let lang = crate::lang::formats(out.lang);
    let mut done = Written::default();
    match form {
        Form::Table(separator) => {
            let dialect = Dialect::of(lang);
            let separator = separator.unwrap_or(dialect.separator);
            let dialect = Dialect { separator, ..dialect };
            table(&mut account, lang, dialect, &ids, &how.out, &mut done).await?;
        }
        Form::Text(form) => {
            if in_folder {
                std::fs::create_dir_all(&how.out).map_err(Error::file(&how.out))?;
            }
            for id in ids {
                let entry = read(&mut account, id, &mut done).await?;
                let to = match in_folder {
                    true => how.out.join(file_name(&entry.title, &short(&id), form.ending())),
                    false => how.out.clone(),
                };
                write(&to, form.write(&entry, lang).as_bytes())?;
                done.paths.push(to);
            }
        }
    }
    report(out, &done);
    Ok(())
}

/// The entries that are meant, each once.
fn chosen(account: &Account, how: &ExportArgs) -> Result<Vec<DocumentId>, Error> {
    let mut ids = Vec::new();
    if how.zone.is_some() {
        let zone = account.zone(how.zone.as_deref())?;
        ids.extend(account.driver.engine.list(Some(zone)).iter().map(|row| row.document));
    }
    for name in &how.entries {
        let id = account.entry(name)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// An entry, with its files and comments counted, which no form holds.
async fn read(account: &mut Account, id: DocumentId, done: &mut Written) -> Result<Entry, Error> {
    account.ensure(id).await?;
    let entry = account.driver.engine.entry(id)?;
    if let Some(comments) = account.driver.engine.comments_of(id) {
        account.ensure(comments).await?;
        done.comments += account.driver.engine.comments(comments)?.len() as u64;
    }
    done.entries += 1;
    done.files += entry.attachments.len() as u64;
    Ok(entry)
}

/// A table of entries.
async fn table(
    account: &mut Account,
    lang: Lang,
    dialect: Dialect,
    ids: &[DocumentId],
    to: &Path,
    done: &mut Written,
) -> Result<(), Error> {
    if ids.len() > ROWS_MAX {
        return Err(Usage::Outside(Outside::TooManyRows { rows_max: ROWS_MAX }).into());
    }
    let mut entries = Vec::new();
    for id in ids {
        let entry = read(account, *id, done).await?;
        done.steps += entry.steps.len() as u64;
        done.links += entry.links.len() as u64;
        entries.push((id.to_string(), entry));
    }
    let listed: Vec<Listed<'_>> =
        entries.iter().map(|(id, entry)| Listed { id: id.as_str(), entry }).collect();
    write(to, &write_table(&listed, &columns_of(&listed), lang, dialect))?;
    done.paths.push(to.to_owned());
    Ok(())
}

fn report(out: &Output, done: &Written) {
    let stays = [
        (Stays::Files, done.files),
        (Stays::Comments, done.comments),
        (Stays::Steps, done.steps),
        (Stays::Links, done.links),
    ];
    if let Some(said) = say::stay_here(&stays) {
        out.remark(&said);
    }
    let shown = |path: &PathBuf| path.display().to_string();
    let paths: Vec<String> = done.paths.iter().map(shown).collect();
    let counts = stays.iter().map(|(stays, count)| (stays.code().to_owned(), json!(count)));
    let left_out: Map<String, Value> = counts.collect();
    let value = json!({ "written": paths, "entries": done.entries, "left_out": left_out });
    out.answer(&value, || paths.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_said_or_follows_from_the_name() {
        let form = |out: &str, format: Option<&str>| {
            let (out, format) = (PathBuf::from(out), format.map(str::to_owned));
            Form::of(&ExportArgs { entries: Vec::new(), zone: None, format, out })
        };
        assert_eq!(form("a.HTM", None), Ok(Form::Text(TextForm::Html)));
        assert_eq!(form("a.md", None), Ok(Form::Text(TextForm::Markdown)));
        assert_eq!(form("a.csv", Some("tsv")), Ok(Form::Table(Some(Separator::Tab))));
        assert_eq!(form("a", Some("markdown")), Ok(Form::Text(TextForm::Markdown)));
        assert_eq!(form("a.docx", None), Err(Outside::Form("docx".to_owned())));
        assert_eq!(form("a", None), Err(Outside::Form(String::new())));
    }
}
