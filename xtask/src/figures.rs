//! `cargo xtask bench --write`: what `target/bench` holds, as the tables of `docs/figures.md`, so
//! that no number there is typed by hand.

use std::collections::BTreeMap;
use std::fs;
use std::thread::available_parallelism;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};

use crate::assets;
use crate::bench::{Report, Row};
use crate::cargo::Workspace;

const DOCUMENT: &str = "docs/figures.md";
const BEGIN: &str = "<!-- figures: begin -->";
const END: &str = "<!-- figures: end -->";
/// How the title of a table begins.
const TABLE: &str = "### ";
const HEADINGS: &str = "| figure | value | unit | peer | its value | ratio |\n\
    | --- | ---: | --- | --- | ---: | ---: |\n";
const SECONDS_A_DAY: u64 = 86_400;
const KIB_A_GIB: f64 = 1024.0 * 1024.0;

/// Puts the tables of the benchmarks that were run between the markers of the document. Those of
/// the others stay as they are, with their day.
pub fn write(workspace: &Workspace) -> Result<()> {
    let path = workspace.root.join(DOCUMENT);
    let text = fs::read_to_string(&path).with_context(|| format!("{DOCUMENT} is missing"))?;
    let mut tables = sections(&text)?;
    for file in assets::files(&workspace.target.join("bench"))? {
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let report: Report = serde_json::from_str(&fs::read_to_string(&file)?)
            .with_context(|| format!("{} is damaged: remove it", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let day = day(fs::metadata(&file)?.modified()?)?;
        tables.insert(name.to_string(), section(&name, &day, &report.rows));
    }
    ensure!(!tables.is_empty(), "there are no figures: `cargo xtask bench` makes them");
    let tables: Vec<String> = tables.into_values().collect();
    let tables = format!("\n{}\n\n{}", machine(), tables.join("\n"));
    fs::write(&path, between(&text, &tables)?)
        .with_context(|| format!("{DOCUMENT} cannot be written"))?;
    println!("the figures are in {DOCUMENT}");
    Ok(())
}

/// What stands before the markers of the document, between them and behind.
fn parts(text: &str) -> Result<(&str, &str, &str)> {
    let lost = || format!("{DOCUMENT} has lost its markers: {BEGIN} and {END}");
    let (before, rest) = text.split_once(BEGIN).with_context(lost)?;
    let (between, after) = rest.split_once(END).with_context(lost)?;
    Ok((before, between, after))
}

/// The document with other tables between its markers.
fn between(text: &str, tables: &str) -> Result<String> {
    let (before, _, after) = parts(text)?;
    Ok(format!("{before}{BEGIN}\n{tables}\n{END}{after}"))
}

/// The tables that the document has, by the names of their benchmarks, as [`section`] wrote them.
fn sections(text: &str) -> Result<BTreeMap<String, String>> {
    let (_, between, _) = parts(text)?;
    let named = |table: &str| {
        let name = table.split_once(',')?.0;
        Some((name.to_owned(), format!("{TABLE}{}\n", table.trim_end())))
    };
    Ok(between.split(TABLE).skip(1).filter_map(named).collect())
}

fn section(name: &str, day: &str, rows: &[Row]) -> String {
    let lines: String = rows.iter().map(line).collect();
    format!("{TABLE}{name}, {day}\n\n{HEADINGS}{lines}")
}

fn line(row: &Row) -> String {
    let optional = |value: Option<f64>| value.map(number).unwrap_or_default();
    let cells = [
        row.name.replace('|', "\\|"),
        number(row.value),
        row.unit.clone(),
        row.peer.clone().unwrap_or_default(),
        optional(row.peer_value),
        optional(row.ratio),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// About three digits that mean something; whole numbers as they are.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 || size.fract() == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.1 => 3,
        _ => 4,
    };
    format!("{value:.digits$}")
}

/// The machine that this runs on, as Linux describes it.
fn machine() -> String {
    let threads = available_parallelism().map_or(1, |threads| threads.get());
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name");
    let processor = processor.unwrap_or_else(|| "a processor without a name".to_owned());
    let memory_kib = field("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    let memory = memory_kib.map(|kib| format!(", {:.0} GiB of memory", kib / KIB_A_GIB));
    let (memory, os, arch) =
        (memory.unwrap_or_default(), std::env::consts::OS, std::env::consts::ARCH);
    format!("Measured on {processor}, {threads} threads{memory}, {os} on {arch}.")
}

/// The day of a moment in UTC, as ISO 8601 writes it.
fn day(moment: SystemTime) -> Result<String> {
    let (year, month, day) = date(moment.duration_since(UNIX_EPOCH)?.as_secs() / SECONDS_A_DAY);
    Ok(format!("{year}-{month:02}-{day:02}"))
}

/// Year, month and day, so many days after the first of January 1970.
fn date(mut days: u64) -> (u64, u64, u64) {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(59), (1970, 3, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(20_818), (2026, 12, 31));
        assert_eq!(date(20_819), (2027, 1, 1));
    }

    #[test]
    fn numbers_keep_what_means_something() {
        let text = [0.0, 5196.0, 1234.56, 12.34, 1.234, 0.1234, 0.01234].map(number);
        assert_eq!(text, ["0", "5196", "1235", "12.3", "1.23", "0.123", "0.0123"]);
    }

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let new = between(&text, "new").unwrap();
        assert_eq!(new, format!("a\n{BEGIN}\nnew\n{END}\nb\n"));
        assert_eq!(between(&new, "new").unwrap(), new);
        assert!(between("a\n", "new").is_err());
    }

    #[test]
    fn tables_of_what_was_not_run_stay() {
        let row = Row {
            name: "list".to_owned(),
            unit: "ms".to_owned(),
            value: 2.5,
            peer: None,
            peer_value: None,
            ratio: None,
        };
        let tables = [section("page", "2026-11-22", &[row]), section("size", "2026-11-23", &[])];
        let text = between(&format!("a{BEGIN}{END}b"), &tables.join("\n")).unwrap();
        let found = sections(&text).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["page", "size"]);
        assert_eq!(found.into_values().collect::<Vec<_>>(), tables);
        assert!(sections("none").is_err());
    }

    #[test]
    fn a_row_is_a_line_of_its_table() {
        let (name, unit) = ("a|b".to_owned(), "ms".to_owned());
        let peer = Some("yrs".to_owned());
        let row = Row { name, unit, value: 2.5, peer, peer_value: Some(5.0), ratio: Some(2.0) };
        assert_eq!(line(&row), "| a\\|b | 2.50 | ms | yrs | 5 | 2 |\n");
        let alone = Row { peer: None, peer_value: None, ratio: None, ..row };
        assert_eq!(line(&alone), "| a\\|b | 2.50 | ms |  |  |  |\n");
    }
}
