//! What columns of a table become, as it is written in arguments and shown: `COLUMN=TARGET`.

use crate::usage::Outside;
use cahier_formats::csv::{self, Mapping, Table, Target, TextForm, field_of, text_of};

/// What somebody wants a column to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name, or its number.
    column: String,
    to: To,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum To {
    /// That, whatever the cells look like.
    Known(Target),
    /// A text, in the form that the cells look like.
    Text,
    /// A field, perhaps under another name.
    Field(Option<String>),
}

impl Choice {
    /// Reads `COLUMN=TARGET`.
    pub fn parse(text: &str) -> Result<Self, Outside> {
        let wrong = || Outside::Map(text.to_owned());
        // What something becomes has no such sign, what a column is called may have one.
        let (column, target) = text.rsplit_once('=').ok_or_else(wrong)?;
        let (word, more) = match target.trim().split_once(':') {
            Some((word, more)) => (word, Some(more.trim())),
            None => (target.trim(), None),
        };
        let form = |form| To::Known(Target::Text { form });
        let to = match (word, more) {
            ("skip", None) => To::Known(Target::Skip),
            ("identifier", None) => To::Known(Target::Identifier),
            ("title", None) => To::Known(Target::Title),
            ("date", None) => To::Known(Target::Date),
            ("status", None) => To::Known(Target::Status),
            ("category", None) => To::Known(Target::Category),
            ("tags", None) => To::Known(Target::Tags),
            ("people", None) => To::Known(Target::People),
            ("aside", None) => To::Known(Target::Kept),
            ("text", None) => To::Text,
            ("text", Some("plain")) => form(TextForm::Plain),
            ("text", Some("html")) => form(TextForm::Html),
            ("text", Some("markdown")) => form(TextForm::Markdown),
            ("field", None) => To::Field(None),
            ("field", Some(name)) if !name.is_empty() => To::Field(Some(name.to_owned())),
            _ => return Err(wrong()),
        };
        Ok(Self { column: column.trim().to_owned(), to })
    }

    /// The column that is meant: by its name, or else by its number, from 1 on.
    fn column(&self, table: &Table) -> Result<usize, Outside> {
        let wanted = self.column.as_str();
        let same = |name: &String| name == wanted;
        let alike = |name: &String| name.to_lowercase() == wanted.to_lowercase();
        let by_name = table.header.iter().position(same);
        let by_name = by_name.or_else(|| table.header.iter().position(alike));
        let number = wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let number = number.filter(|number| *number < table.header.len());
        by_name.or(number).ok_or_else(|| Outside::Column(wanted.to_owned()))
    }

    fn target(&self, table: &Table, column: usize) -> Target {
        match &self.to {
            To::Known(target) => target.clone(),
            To::Text => text_of(table, column),
            To::Field(name) => field_of(table, column, name.as_deref()),
        }
    }
}

/// Puts what somebody wants into a mapping of this table.
pub fn choose(table: &Table, mapping: &mut Mapping, choices: &[Choice]) -> Result<(), Outside> {
    let mut chosen = Vec::new();
    for choice in choices {
        let column = choice.column(table)?;
        chosen.push((column, choice.target(table, column)));
    }
    csv::choose(table, mapping, &chosen);
    Ok(())
}

/// The mapping of a table, each column as an argument would say it.
pub fn words(table: &Table, mapping: &Mapping) -> Vec<String> {
    let columns = mapping.columns.iter().zip(&table.header).enumerate();
    let said = columns.map(|(at, (target, name))| format!("{name}={}", word(table, at, target)));
    said.collect()
}

fn word(table: &Table, column: usize, target: &Target) -> String {
    let word = match target {
        Target::Skip => "skip",
        Target::Identifier => "identifier",
        Target::Title => "title",
        Target::Date => "date",
        Target::Status => "status",
        Target::Category => "category",
        Target::Tags => "tags",
        Target::People => "people",
        Target::Kept => "aside",
        Target::Text { form: TextForm::Plain } => "text:plain",
        Target::Text { form: TextForm::Html } => "text:html",
        Target::Text { form: TextForm::Markdown } => "text:markdown",
        Target::Field { .. } if *target == field_of(table, column, None) => "field",
        Target::Field { name, unit: None, .. } => return format!("field:{name}"),
        Target::Field { name, unit: Some(unit), .. } => return format!("field:{name} ({unit})"),
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_formats::csv::{Form, Limits, read_table, suggest};
    use cahier_notebook::EntryKind;

    fn table() -> Table {
        let text = "Nom;Lot=A;Masse (mg);Notes\nGel;7b;5;<p>x</p>\n";
        read_table(text.as_bytes(), Form::default(), &Limits::default()).unwrap()
    }

    fn mapped(choices: &[&str]) -> Result<Vec<String>, Outside> {
        let (table, choices) = (table(), choices.iter().map(|text| Choice::parse(text)));
        let choices = choices.collect::<Result<Vec<_>, _>>()?;
        let mut mapping = suggest(&table, EntryKind::Experiment);
        choose(&table, &mut mapping, &choices)?;
        Ok(words(&table, &mapping))
    }

    #[test]
    fn what_is_shown_is_what_could_be_asked_for() {
        let suggested = mapped(&[]).unwrap();
        let expected = ["Nom=title", "Lot=A=field", "Masse (mg)=field", "Notes=text:html"];
        assert_eq!(suggested, expected);
        let asked: Vec<&str> = suggested.iter().map(String::as_str).collect();
        assert_eq!(mapped(&asked).unwrap(), suggested);
        let chosen = ["nom=skip", "Lot=A=title", "3=field:Poids (g)", "Notes=text:plain"];
        let shown = ["Nom=skip", "Lot=A=title", "Masse (mg)=field:Poids (g)", "Notes=text:plain"];
        assert_eq!(mapped(&chosen).unwrap(), shown);
        assert_eq!(mapped(&shown).unwrap(), shown);
        assert_eq!(mapped(&["Notes=text"]).unwrap()[3], "Notes=text:html");
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for wrong in ["Nom", "Nom=", "Nom=name", "Nom=field:", "Nom=title:x", "Nom=text:rtf"] {
            assert_eq!(mapped(&[wrong]), Err(Outside::Map(wrong.to_owned())));
        }
        for (wrong, column) in [("Absent=title", "Absent"), ("0=title", "0"), ("5=title", "5")] {
            assert_eq!(mapped(&[wrong]), Err(Outside::Column(column.to_owned())));
        }
    }
}
