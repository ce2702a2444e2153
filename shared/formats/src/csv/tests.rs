//! Tables as people and programs write them, hostile ones, and the way there and back.

use super::*;
use crate::Lang;
use crate::charset::Charset;
use cahier_notebook::entry::{Entry, EntryKind, Field};
use proptest::prelude::*;

fn table(text: &str) -> Table {
    read_table(text.as_bytes(), Form::default(), &Limits::default()).unwrap()
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
}

fn import(text: &str) -> Import {
    let table = table(text);
    entries(&table, &suggest(&table, EntryKind::Resource), "stock.csv")
}

#[test]
fn cells_by_the_standard() {
    let read = table("a,b,c\r\n1,\"two, \"\"quoted\"\"\",\"line one\r\nline two\"\r\n\r\n4,,6");
    assert_eq!(read.header, ["a", "b", "c"]);
    let expected = [vec!["1", "two, \"quoted\"", "line one\r\nline two"], vec!["4", "", "6"]];
    assert_eq!(cells(&read), expected);
    assert_eq!(read.rows[0].number, 2);
    assert_eq!(read.rows[1].cell(7), "");
}

#[test]
fn separators_and_characters_of_spreadsheets() {
    let bytes = b"Nom;Masse;Unit\xe9\r\n\xc9thanol;12,5;ml\r\n";
    let read = read_table(bytes, Form::default(), &Limits::default()).unwrap();
    assert_eq!((read.separator, read.charset), (Separator::Semicolon, Charset::Windows1252));
    assert_eq!(read.header, ["Nom", "Masse", "Unité"]);
    assert_eq!(cells(&read), [["Éthanol", "12,5", "ml"]]);
    let marked = table("\u{feff}sep=\t\nx\ty\n1\t2\n");
    assert_eq!((marked.separator, marked.header.join("+")), (Separator::Tab, "x+y".to_owned()));
    assert_eq!(marked.rows[0].number, 3);
    let utf16: Vec<u8> = "\u{feff}é\tb\n1\t2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = read_table(&utf16, Form::default(), &Limits::default()).unwrap();
    assert_eq!((read.charset, read.header.join("+")), (Charset::Utf16, "é+b".to_owned()));
}

#[test]
fn names_of_columns_are_told_apart() {
    let read = table("a,a,,a (2)\n1,2,3,4,5\n,,,\n6\n");
    assert_eq!(read.header, ["a", "a (2)", "C", "a (2) (2)", "E"]);
    assert_eq!(cells(&read), [vec!["1", "2", "3", "4", "5"], vec!["6"]]);
    let form = Form { has_header: false, ..Form::default() };
    let read = read_table(b"1,2\n3,4\n", form, &Limits::default()).unwrap();
    assert_eq!((read.header.join(""), read.rows.len()), ("AB".to_owned(), 2));
}

#[test]
fn what_is_no_table() {
    let refused =
        |bytes: &[u8]| read_table(bytes, Form::default(), &Limits::default()).unwrap_err();
    assert_eq!(refused(b""), CsvError::Empty);
    assert_eq!(refused(b"\xef\xbb\xbf\r\n ,,\r\n"), CsvError::Empty);
    assert_eq!(refused(b"PK\x03\x04\0\0"), CsvError::NotText);
    let limits = Limits { bytes_max: 3, ..Limits::default() };
    let large = read_table(b"a,b\n", Form::default(), &limits).unwrap_err();
    assert_eq!(large, CsvError::TooLarge { bytes: 4, max: 3 });
    for error in [CsvError::Empty, CsvError::NotText, large] {
        let (en, fr) = (error.sentence(Lang::En), error.sentence(Lang::Fr));
        assert!(en != fr && !fr.contains("  ") && !en.contains("  "), "{fr}");
    }
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_told() {
    let import = import("title,n\nA,1\n\"B,2\nC,3\n");
    assert_eq!(import.entries.len(), 2);
    assert_eq!(import.entries[1].entry.title, "B,2 C,3");
    assert_eq!(import.warnings, [Warning::QuoteNotClosed { row: 3 }]);
    assert!(self::import("title\n\"A\"\n").warnings.is_empty());
}

#[test]
fn tables_are_bounded() {
    let text = "a,b,c\n".repeat(10);
    let warnings = |limits: Limits| {
        let table = read_table(text.as_bytes(), Form::default(), &limits).unwrap();
        let mapping = suggest(&table, EntryKind::Resource);
        let import = entries(&table, &mapping, "x");
        let own = |warning: &Warning| {
            matches!(warning, Warning::RowsLeftOut { .. } | Warning::CellsLeftOut { .. })
        };
        (import.entries.len(), import.warnings.into_iter().filter(own).collect::<Vec<_>>())
    };
    let rows = Limits { rows_max: 4, ..Limits::default() };
    assert_eq!(warnings(rows), (4, vec![Warning::RowsLeftOut { count: 5 }]));
    let all = Limits { cells_max: 12, ..Limits::default() };
    assert_eq!(warnings(all), (3, vec![Warning::RowsLeftOut { count: 6 }]));
    let columns = Limits { columns_max: 2, ..Limits::default() };
    assert_eq!(warnings(columns), (9, vec![Warning::CellsLeftOut { rows: 10 }]));
}

#[test]
fn a_mapping_is_suggested_by_names_and_cells() {
    let text = "Titre;Date;Statut;Étiquettes;Masse (mg);Pureté;Lot;Fiche;Description\n\
        A;01/05/2024;ouvert;x|y;5.2;99,5;0012;https://a.b;<p>é</p>\n\
        B;02/05/2024;clos;z;-7;98,1;0013;https://c.d;<p>è</p>\n";
    let table = table(text);
    let mapping = suggest(&table, EntryKind::Resource);
    let field = |name: &str, kind: &str, unit: Option<&str>| Target::Field {
        name: name.to_owned(),
        kind: kind.to_owned(),
        unit: unit.map(str::to_owned),
    };
    let expected = [
        Target::Title,
        Target::Date,
        Target::Status,
        Target::Tags,
        field("Masse", "number", Some("mg")),
        field("Pureté", "text", None),
        field("Lot", "text", None),
        field("Fiche", "url", None),
        Target::Text { form: TextForm::Html },
    ];
    assert_eq!(mapping.columns, expected);
    assert_eq!(mapping.tag_separator, Some('|'));
    let import = entries(&table, &mapping, "stock.csv");
    let entry = &import.entries[0].entry;
    assert_eq!((entry.title.as_str(), entry.date.as_deref()), ("A", Some("2024-05-01")));
    assert_eq!((entry.status.as_deref(), entry.tags.join("+")), (Some("ouvert"), "x+y".to_owned()));
    let values: Vec<&str> = entry.fields.iter().map(|field| field.value.as_str()).collect();
    assert_eq!(values, ["5.2", "99,5", "0012", "https://a.b"]);
    assert_eq!(entry.body.plain_text(), "é");
    assert_eq!(import.warnings, [Warning::DatesAmbiguous { column: "Date".to_owned() }]);
    assert_eq!(entry.kind, EntryKind::Resource);
}

#[test]
fn a_table_without_a_title_takes_its_first_text() {
    let import = import("Lot,Reagent,Count\n12,Ethanol,3\n13,,4\n");
    let titles: Vec<&str> = import.entries.iter().map(|e| e.entry.title.as_str()).collect();
    assert_eq!(titles, ["Ethanol", "stock.csv 3"]);
    assert_eq!(import.warnings, [Warning::NoTitle { row: 3 }]);
}

#[test]
fn the_columns_of_another_notebook() {
    let text = "title,date,body,category_title,status_title,custom_id,metadata,tags,rating\n\
        Gel,2024-05-01,<p>x</p>,PCR,Done,7,{},a|b,3\n";
    let import = import(text);
    let entry = &import.entries[0].entry;
    assert_eq!((entry.category.as_deref(), entry.status.as_deref()), (Some("PCR"), Some("Done")));
    assert_eq!(entry.extra.get("csv:metadata").map(String::as_str), Some("{}"));
    let fields: Vec<(&str, &str)> =
        entry.fields.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
    assert_eq!(fields, [("custom_id", "7"), ("rating", "3")]);
}

#[test]
fn dates_that_are_none_and_times_stay_as_fields() {
    let import = import("title,date\nA,2024-05-01 08:30\nB,soon\n");
    let (timed, none) = (&import.entries[0].entry, &import.entries[1].entry);
    assert_eq!(timed.date.as_deref(), Some("2024-05-01"));
    assert_eq!(timed.fields[0].value, "2024-05-01 08:30");
    assert_eq!((none.date.as_deref(), none.fields[0].value.as_str()), (None, "soon"));
    let value = "soon".to_owned();
    assert_eq!(import.warnings, [Warning::UnknownDate { row: 3, value }]);
}

#[test]
fn a_second_import_finds_the_same_entries() {
    let ids = |text: &str| {
        let all = import(text).entries.into_iter();
        all.map(|e| (e.source_id, e.entry.fields.into_iter().map(|f| f.id).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    };
    let text = "id,title,n\nA1,x,1\nA2,y,2\n";
    assert_eq!(ids(text), ids(text));
    // With identifiers, a table that has changed meanwhile finds them too.
    let changed = "id,title,n\nA3,w,0\nA2,y,5\n";
    assert_eq!(ids(changed)[1], ids(text)[1]);
    let without = "title,n\nx,1\nx,1\n";
    assert_ne!(ids(without)[0].0, ids(without)[1].0);
    let twice = import("id,title\nA1,x\nA1,y\n");
    assert_ne!(twice.entries[0].source_id, twice.entries[1].source_id);
    let identifier = "A1".to_owned();
    assert_eq!(twice.warnings, [Warning::DuplicateIdentifier { row: 3, identifier }]);
}

#[test]
fn what_is_written_is_quoted_and_no_formula() {
    let mut entry = Entry { title: "=HYPERLINK(\"https://evil\")".into(), ..Entry::default() };
    entry.tags = vec!["@SUM(1)".into(), "b".into()];
    let field = |name: &str, value: &str, unit: Option<&str>| Field {
        name: name.into(),
        value: value.into(),
        unit: unit.map(str::to_owned),
        ..Field::default()
    };
    entry.fields = vec![field("+cmd", "-5,2", Some("g")), field("n", "-2+3", None)];
    entry.body = crate::body_from_html("<p>a<p>b \"c\"");
    let listed = [Listed { id: "7f", entry: &entry }];
    let columns = columns_of(&listed);
    let written = write_table(&listed, &columns, Lang::Fr, Dialect::of(Lang::Fr));
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "\u{feff}\"Identifiant\";\"Titre\";\"Date\";\"Statut\";\"Catégorie\";\"Étiquettes\";\
         \"Personnes\";\"'+cmd (g)\";\"n\";\"Texte\"\r\n\
         \"7f\";\"'=HYPERLINK(\"\"https://evil\"\")\";\"\";\"\";\"\";\"'@SUM(1)|b\";\"\";\
         \"-5,2\";\"'-2+3\";\"a\nb \"\"c\"\"\"\r\n"
    );
    assert!(write_table(&listed, &[], Lang::En, Dialect::default()).is_empty());
}

/// One line of text with signs that tables and spreadsheets treat in their own way.
fn line() -> impl Strategy<Value = String> {
    "[=+@',;\"|a-zé0-9. -]{0,12}"
        .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn entry() -> impl Strategy<Value = Entry> {
    let some = || prop::option::of(line().prop_filter("not empty", |text| !text.is_empty()));
    let title = line().prop_map(|text| format!("T{text}"));
    let tags = prop::collection::btree_set("[a-zé]{1,6}", 0..3);
    (title, some(), some(), tags, prop::collection::vec(line(), 2), any::<bool>()).prop_map(
        |(title, status, category, tags, values, dated)| {
            let fields = ["Mass", "+Note"].into_iter().zip(values);
            let fields = fields.filter(|(_, value)| !value.is_empty()).map(|(name, value)| Field {
                name: name.to_owned(),
                value,
                ..Field::default()
            });
            Entry {
                title,
                status,
                category,
                tags: tags.into_iter().collect(),
                date: dated.then(|| "2024-05-01".to_owned()),
                fields: fields.collect(),
                ..Entry::default()
            }
        },
    )
}

proptest! {
    #[test]
    fn entries_come_back(
        all in prop::collection::vec(entry(), 1..5),
        separator in prop::sample::select(Separator::ALL.to_vec()),
        byte_order_mark in any::<bool>(),
        french in any::<bool>(),
    ) {
        let ids: Vec<String> = (0..all.len()).map(|at| format!("e{at}")).collect();
        let listed: Vec<Listed<'_>> =
            ids.iter().zip(&all).map(|(id, entry)| Listed { id, entry }).collect();
        let lang = if french { Lang::Fr } else { Lang::En };
        let dialect = Dialect { separator, byte_order_mark };
        let written = write_table(&listed, &columns_of(&listed), lang, dialect);
        let table = read_table(&written, Form::default(), &Limits::default()).unwrap();
        prop_assert_eq!(table.separator, separator);
        let import = entries(&table, &suggest(&table, EntryKind::Experiment), "x");
        prop_assert!(import.warnings.is_empty(), "{:?}", import.warnings);
        prop_assert_eq!(import.entries.len(), all.len());
        for ((before, after), id) in all.iter().zip(&import.entries).zip(&ids) {
            let after = &after.entry;
            prop_assert_eq!(&after.title, &before.title);
            prop_assert_eq!(&after.date, &before.date);
            prop_assert_eq!(&after.status, &before.status);
            prop_assert_eq!(&after.category, &before.category);
            prop_assert_eq!(&after.tags, &before.tags);
            let own = |fields: &[Field]| -> Vec<(String, String)> {
                fields.iter().map(|f| (f.name.clone(), f.value.clone())).collect()
            };
            let identifier = if french { "Identifiant" } else { "Identifier" };
            let mut expected = vec![(identifier.to_owned(), id.clone())];
            // Columns stand in the order in which fields are first met.
            let mut seen = Vec::new();
            for name in all.iter().flat_map(|e| &e.fields).map(|f| &f.name) {
                if !seen.contains(&name) {
                    seen.push(name);
                    let fits = before.fields.iter().filter(|f| f.name == *name).cloned();
                    expected.extend(own(&fits.collect::<Vec<_>>()));
                }
            }
            prop_assert_eq!(own(&after.fields), expected);
        }
    }

    #[test]
    fn no_cell_that_is_written_begins_a_formula(all in prop::collection::vec(entry(), 1..4)) {
        let listed: Vec<Listed<'_>> =
            all.iter().map(|entry| Listed { id: "=1", entry }).collect();
        let written = write_table(&listed, &columns_of(&listed), Lang::En, Dialect::default());
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&written[..]);
        for record in reader.records() {
            for cell in &record.unwrap() {
                let number = cell.replacen(',', ".", 1).parse::<f64>().is_ok();
                prop_assert!(number || !cell.starts_with(['=', '+', '-', '@']), "{}", cell);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        has_header in any::<bool>(),
    ) {
        let form = Form { separator: None, has_header };
        if let Ok(table) = read_table(&bytes, form, &Limits::default()) {
            let mapping = suggest(&table, EntryKind::Resource);
            prop_assert_eq!(mapping.columns.len(), table.header.len());
            let import = entries(&table, &mapping, "x");
            prop_assert_eq!(import.entries.len(), table.rows.len());
        }
    }

    #[test]
    fn any_soup_of_cells_is_read(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "a", " ", "=1", "'", "title", "date",
                "1/2/2024", "sep=;", "é", "|",
            ]),
            0..60,
        ),
    ) {
        let text = parts.concat();
        let read = read_table(text.as_bytes(), Form::default(), &Limits::default());
        if let Ok(table) = read {
            let width = table.header.len();
            prop_assert!(table.rows.iter().all(|row| row.cells.len() <= width));
            entries(&table, &suggest(&table, EntryKind::Resource), "x");
        }
    }
}
